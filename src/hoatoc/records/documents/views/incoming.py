"""The queue "chờ vào sổ" and what is done with its ticked rows."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.incoming import (
    ReasonForm,
    filter_of,
    queue_filter,
    whole_number,
    whole_numbers,
)
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import books as books_queries
from hoatoc.records.documents.queries import claims, sending_on
from hoatoc.records.documents.queries import entry as entry_queries
from hoatoc.records.documents.queries import incoming as queries
from hoatoc.records.documents.rules import BulkAct
from hoatoc.records.documents.views import bulk

ROWS = 50


def queue(request: Request) -> HttpResponse:
    """Chờ vào sổ: filters, list, and the chosen entry (`?xem=`); htmx gets the chosen entry alone."""
    asked = queue_filter(request.GET)
    wanted = whole_number(request.GET.get("xem", ""))
    chosen = access.entry_for(request.actor, wanted) if wanted is not None else None
    if chosen is not None:
        actions.mark_seen(entry=chosen, actor=request.actor, at=request.at)
    if request.htmx and chosen is not None:
        response = render(request, "documents/queue.html#item", _item(request, chosen))
        patch_vary_headers(response, ["HX-Request"])
        return response
    page = Paginator(queries.queue(request.actor, asked, request.at), ROWS).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    shown = chosen or (rows[0] if rows else None)
    counts = queries.counts(request.actor, asked)
    response = render(
        request,
        "documents/queue.html",
        {
            "page": page,
            "rows": rows,
            "counts": counts,
            "chips": queries.chips(request.actor, rows),
            "asked": asked,
            "is_narrowed": asked != queries.QueueFilter(),
            "is_item_asked": chosen is not None,
            "mark": max((row.pk for row in rows), default=0),
            "today": local_day(request.at),
            "trail": _trail(request),
            "is_cell": request.actor.may(Right.CONFIRM),
            "list": "queue",
            "filter": filter_of(request.GET),
            "settles": queries.may_settle(request.actor),
            "may_register": request.actor.may(Right.REGISTER),
            **(_done_today(request) if not counts.total else {}),
            **(_item(request, shown) if shown is not None else {}),
        },
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _item(request: Request, entry: Entry) -> dict[str, object]:
    """The right pane: what is printed, the main file, the buttons this actor has."""
    files = entry_queries.files_of(entry)
    return {
        "entry": entry,
        "holder": claims.holder_of(entry, request.actor, request.at),
        "main": None if request.actor.reads_metadata_only else entry_queries.main_of(files),
        "file_count": len(files),
        "kind_name": queries.kind_name(entry.document.system, entry.document.kind),
        "came_on": sending_on.came_on([entry], local_day(request.at)).get(entry.pk),
        "trail": _trail(request),
        "may_register": request.actor.may(Right.REGISTER),
        "may_confirm": request.actor.may(Right.CONFIRM),
        "may_return": request.actor.may(Right.RETURN),
    }


def _trail(request: Request) -> str:
    """The filters of the queue, kept along the way through register screens: "?nguon=giay"."""
    kept = {
        name: request.GET[name]
        for name in ("nguon", "khan", "noi", "chon", "chua_xem")
        if request.GET.get(name)
    }
    return f"?{urlencode(kept, safe=',')}" if kept else ""


def _done_today(request: Request) -> dict[str, object]:
    """The line under an empty queue: how many were registered today."""
    today = books_queries.day_begins(local_day(request.at))
    count, first, last = queries.registered_between(request.actor, today)
    return {"done_count": count, "done_first": first, "done_last": last}


def queue_news(request: Request) -> HttpResponse:
    """Có văn bản mới: asked every few seconds by the open list; 204 while nothing came."""
    found = queries.news(request.actor, whole_number(request.GET.get("tu", "")) or 0)
    if not found.count:
        return HttpResponse(status=204)
    return HttpResponse(render_to_string("documents/parts/news.html", {"news": found}))


# --- the ticked rows -------------------------------------------------------------------------------


def register_chosen(request: Request) -> HttpResponse:
    """Vào sổ các văn bản đã chọn: opens the first; each save leads to the next of them."""
    chosen = queries.ids_among(request.actor, _ticked(request))
    if not chosen:
        messages.warning(request, "Chưa chọn văn bản nào. Hãy đánh dấu ô ở đầu dòng.")
        return redirect("queue")
    marks = ",".join(str(each) for each in chosen)
    return redirect(f"{reverse('register', args=[chosen[0]])}?chon={marks}")


def confirm_chosen(request: Request) -> HttpResponse:
    """Đã nhận các văn bản đã chọn."""
    return bulk.begin(request, BulkAct.CONFIRM, actions.BulkWords(), reverse("queue"))


def return_chosen(request: Request) -> HttpResponse:
    """Trả lại các văn bản đã chọn, all with one reason."""
    form = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    if not reason:
        raise actions.ReasonNeeded
    return bulk.begin(request, BulkAct.RETURN, actions.BulkWords(reason=reason), reverse("queue"))


def _ticked(request: Request) -> tuple[int, ...]:
    return whole_numbers(request.POST.getlist("entry"))
