"""Cần xem: a readable list with the sheet beside it, one tap to the next."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.incoming import whole_number
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import reading as queries
from hoatoc.records.documents.rules import EntryState


def reading(request: Request) -> HttpResponse:
    """`/can-xem/`: unread first, the most urgent on top; `?xem=` opens one, `?da_xem=1` shows what was read."""
    actor, at = request.actor, request.at
    wanted = whole_number(request.GET.get("xem", ""))
    chosen = access.entry_for(actor, wanted) if wanted is not None else None
    is_cell = actor.may(Right.CONFIRM)
    if chosen is not None and is_cell:
        actions.mark_seen(entry=chosen, actor=actor, at=at)
    is_read = request.GET.get("da_xem") == "1"
    found = queries.already_read(actor, at) if is_read else queries.to_read(actor, at)
    rows: list[Entry] = list(found[: queries.MOST_LISTED])
    shown = chosen or (rows[0] if rows else None)
    context = {
        "rows": rows,
        "count": queries.count_to_read(actor, at),
        "is_read": is_read,
        "is_asked": chosen is not None,
        "is_cell": is_cell,
        "item": queries.reading_item(actor, shown) if shown is not None else None,
        "today": local_day(at),
    }
    return render(request, "documents/reading.html", context)


def done_reading(request: Request, pk: int) -> HttpResponse:
    """POST `/can-xem/<pk>/da-xem/`: seen (at a cell: received), and on to the next."""
    entry = access.entry_for(request.actor, pk)
    following = queries.next_to_read(request.actor, request.at, pk)
    if request.actor.may(Right.CONFIRM) and entry.state == EntryState.WAITING:
        actions.confirm(entry=entry, actor=request.actor, at=request.at)
    actions.mark_seen(entry=entry, actor=request.actor, at=request.at)
    if following is None:
        messages.success(request, "Đã xem hết.")
        return redirect("reading")
    return redirect(f"{reverse('reading')}?xem={following}")
