"""Screens of gửi nhận: the board of one document, and the places that have not registered."""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any, cast

from django.contrib import messages
from django.http import (
    FileResponse,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from hoatoc.exchange.hub import actions, queries
from hoatoc.exchange.hub.forms import PostForm, chosen_deliveries, narrowing_of, query_string
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.files.queries import open_blob
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Invalid, NotFound
from hoatoc.records.documents import access
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import Direction

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _sent(request: Request, pk: int) -> Entry:
    """An entry that this agency issued, or received and sent on."""
    entry = access.entry_for(request.actor, pk)
    if entry.state not in queries.SENDING:
        raise NotFound
    if entry.direction == Direction.IN and not queries.was_sent_on(entry):
        raise NotFound
    return entry


def board(request: Request, pk: int) -> HttpResponseBase:
    """`/van-ban/<pk>/bang-phat-hanh/`: every place and how far it has come; the changed part for htmx."""
    entry = _sent(request, pk)
    etag = _etag(request, entry)
    if request.htmx and request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag, "HX-Reswap": "none"})
    narrowing = narrowing_of(request.GET)
    found = queries.board(entry, narrowing, request.at.astimezone(VIETNAM).date())
    if request.GET.get("dang") == "csv":
        return _csv(entry, found.rows)
    response = render(
        request,
        "hub/board.html" + ("#live" if request.htmx else ""),
        {
            "entry": entry,
            "board": found,
            "is_sent_on": entry.direction == Direction.IN,
            "narrowing": narrowing,
            "etag": etag,
            "poll_url": request.get_full_path(),
            "at": request.at,
            "is_fragment": bool(request.htmx),
            "may_follow": request.actor.may(Right.FOLLOW_DELIVERIES),
        },
    )
    if request.htmx:
        response["ETag"] = etag
        response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _etag(request: Request, entry: Entry) -> str:
    asked = sha256(request.get_full_path().encode()).hexdigest()[:8]
    return f'"{queries.version(entry)}-{asked}"'


# --- export -----------------------------------------------------------------------------------------


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(entry: Entry, rows: list[queries.BoardRow]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_csv_lines(entry, rows), content_type="text/csv; charset=utf-8")
    name = entry.label.replace("/", "-")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(name)}.csv"
    return response


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name)


def _csv_lines(entry: Entry, rows: list[queries.BoardRow]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    head = ["Văn bản", "Đơn vị", "Cấp trên", "Đến", "Mở", "Vào sổ lúc", "Số đến", "Trạng thái", "Ghi chú"]
    yield cast("str", writer.writerow(head))
    for row in rows:
        cells = [
            entry.label,
            row.name,
            row.parent,
            _moment(row.arrived_at),
            _moment(row.opened_at),
            _moment(row.registered_at),
            str(row.number or ""),
            row.chip[1],
            row.note,
        ]
        yield cast("str", writer.writerow([_plain(cell) for cell in cells]))


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if at else ""


def _plain(cell: str) -> str:
    """No spreadsheet may read a cell as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


# --- following up ---------------------------------------------------------------------------------------


def _follow(request: Request, pk: int, act: Callable[..., int], said: str) -> HttpResponse:
    """One verb over the chosen rows, then the board with the filter it was done in."""
    entry = _sent(request, pk)
    chosen = chosen_deliveries(request.POST)
    count = act(entry=entry, delivery_ids=chosen, actor=request.actor, at=request.at)
    messages.success(cast("Any", request), said.format(count=count))
    return redirect(reverse("board", args=[entry.pk]) + query_string(request.POST))


def urge(request: Request, pk: int) -> HttpResponse:
    """POST `…/nhac/`."""
    return _follow(request, pk, actions.urge, "Đã nhắc {count} nơi.")


def resend(request: Request, pk: int) -> HttpResponse:
    """POST `…/gui-lai/`."""
    return _follow(request, pk, actions.resend, "Đã gửi lại {count} nơi.")


def mark_posted(request: Request, pk: int) -> HttpResponse:
    """POST `…/ban-giay/`: with day, service and tracking for sổ gửi bưu điện."""
    form = PostForm(request.POST)
    if not form.is_valid():
        raise Invalid(reason="Ngày gửi chưa đúng. Hãy ghi như 16/08/2018, hoặc để trống nếu là hôm nay.")
    act = partial(actions.mark_posted, **form.cleaned_data)
    return _follow(request, pk, act, "Đã ghi {count} nơi đã gửi bưu điện, vào sổ gửi bưu điện.")


def envelopes(request: Request, pk: int) -> HttpResponseBase:
    """POST `…/bi-thu/`: bì thư, phiếu gửi of the chosen places as one PDF; the same choice is the same print."""
    entry = _sent(request, pk)
    copy = actions.print_envelopes(
        entry=entry,
        delivery_ids=chosen_deliveries(request.POST),
        size=request.POST.get("kho_bi", ""),
        actor=request.actor,
        at=request.at,
    )
    response = FileResponse(
        open_blob(copy.blob), filename=f"bi-thu-{copy.n}.pdf", content_type="application/pdf"
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def urge_replies(request: Request, pk: int) -> HttpResponse:
    """POST `…/nhac-phuc-dap/`: all those whose reply is missing, in one act."""
    entry = _sent(request, pk)
    count = actions.urge_replies(entry=entry, actor=request.actor, at=request.at)
    messages.success(cast("Any", request), f"Đã nhắc {count} nơi chưa phúc đáp.")
    return redirect(f"{reverse('board', args=[entry.pk])}?cho=chua-phuc-dap")


# --- over all documents -----------------------------------------------------------------------------------


def unregistered(request: Request) -> HttpResponse:
    """`/noi-chua-vao-so/`: the places that the home page counts."""
    is_overdue_only = request.GET.get("cho") == "qua-han"
    page, lines = queries.page_of_waiting(
        request.actor,
        is_overdue_only=is_overdue_only,
        number=request.GET.get("page", ""),
        day=request.at.astimezone(VIETNAM).date(),
    )
    context = {
        "page": page,
        "lines": lines,
        "is_overdue_only": is_overdue_only,
        "figures": queries.waiting_figures(request.actor),
    }
    return render(request, "hub/unregistered.html", context)


def awaited_replies(request: Request) -> HttpResponse:
    """`/cho-phuc-dap/`: documents whose replies the home page counts, each figure opening the very places."""
    is_overdue_only = request.GET.get("cho") == "qua-han"
    today = request.at.astimezone(VIETNAM).date()
    page, lines = queries.page_of_awaited(
        request.actor,
        is_overdue_only=is_overdue_only,
        number=request.GET.get("page", ""),
        today=today,
    )
    context = {
        "page": page,
        "lines": lines,
        "is_overdue_only": is_overdue_only,
        "figures": queries.reply_figures(request.actor, today),
        "may_follow": request.actor.may(Right.FOLLOW_DELIVERIES),
    }
    return render(request, "hub/awaited_replies.html", context)
