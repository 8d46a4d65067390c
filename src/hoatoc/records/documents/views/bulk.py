"""Bulk work over HTTP: asked from a list, followed on a page of its own that survives a reload."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from hoatoc.foundation.ui.access import Request
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.forms.bulk import LISTS, BulkForm, chosen_rows
from hoatoc.records.documents.models import BulkWork
from hoatoc.records.documents.queries import bulk as queries
from hoatoc.records.documents.rules import AT_ONCE, BulkAct

ROWS = 100


def start(request: Request) -> HttpResponse:
    """POST `/viec-hang-loat/`: the pressed act for the ticked rows, or for all rows of the filter."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        raise actions.NothingChosen
    return begin(request, BulkAct(form.cleaned_data["act"]), form.words())


def begin(request: Request, act: BulkAct, words: actions.BulkWords, came_from: str = "") -> HttpResponse:
    """Few rows are done at once and the list comes back; many are followed on their page."""
    back = came_from or _list_of(request)
    try:
        work = actions.ask_bulk(
            act=act,
            entry_ids=chosen_rows(request.POST, request.actor),
            words=words,
            came_from=back,
            actor=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        messages.warning(request, refusal.message)
        return redirect(back)
    return _go_on(request, work)


def _list_of(request: Request) -> str:
    name = request.POST.get("list", "")
    trail = request.POST.get("filter", "")
    return reverse(name if name in LISTS else "incoming") + (f"?{trail}" if trail else "")


def _go_on(request: Request, work: BulkWork) -> HttpResponse:
    if work.total > AT_ONCE:
        return redirect("bulk", work.pk)
    actions.run_bulk(work=work, at=request.at)
    found = queries.progress_of(work)
    if found.refused:
        return redirect("bulk", work.pk)
    undo = reverse("bulk-undo", args=[work.pk]) if queries.is_undoable(work, found) else ""
    messages.success(request, queries.told(work, found), extra_tags=undo)
    return redirect(work.came_from or reverse("incoming"))


def bulk(request: Request, pk: int) -> HttpResponse:
    """`/viec-hang-loat/<pk>/`: progress while it runs, then what came of each row."""
    work = access.bulk_for(request.actor, pk)
    found = queries.progress_of(work)
    only = request.GET.get("ket_qua", "")
    page = Paginator(queries.rows_of(work, only=only), ROWS).get_page(request.GET.get("page"))
    is_part = request.htmx and "page" not in request.GET
    response = render(
        request,
        "documents/bulk.html#work" if is_part else "documents/bulk.html",
        {
            "work": work,
            "name": queries.name_of(work),
            "progress": found,
            "told": queries.told(work, found),
            "page": page,
            "lines": queries.lines_of(list(page.object_list)),
            "shown": only,
            "address": reverse("bulk", args=[pk]) + (f"?{urlencode({'ket_qua': only})}" if only else ""),
            "is_undoable": found.is_over and queries.is_undoable(work, found),
        },
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def undo(request: Request, pk: int) -> HttpResponse:
    """POST `/viec-hang-loat/<pk>/hoan-tac/`: the opposite act for the rows that were changed."""
    work = access.bulk_for(request.actor, pk)
    undone = actions.undo_bulk(work=work, actor=request.actor, at=request.at)
    return _go_on(request, undone)
