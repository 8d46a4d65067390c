"""Hồ sơ cơ quan trước: records of bodies that are no more, read by custody; nothing here writes into them."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.ui.access import Request
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.books import BookFilterForm
from hoatoc.records.documents.forms.incoming import whole_number
from hoatoc.records.documents.queries import books as book_queries
from hoatoc.records.documents.queries import entry as entry_queries
from hoatoc.records.documents.queries import incoming as incoming_queries
from hoatoc.records.documents.queries import ledgers
from hoatoc.records.documents.queries import succession as queries
from hoatoc.records.documents.rules import COLUMNS, STATE_LABELS, BookKind
from hoatoc.records.documents.views.entry import served

ROWS = 50


def records(request: Request) -> HttpResponse:
    """Hồ sơ của các phông đang lưu giữ: by fonds, by book, by words or an old symbol."""
    asked = queries.KeptFilter(
        fonds=whole_number(request.GET.get("phong", "")) or None,
        book=whole_number(request.GET.get("so", "")) or None,
        words=request.GET.get("q", "").strip(),
    )
    page = Paginator(queries.kept(request.actor, asked), ROWS).get_page(request.GET.get("page"))
    fonds = queries.fonds_of(request.actor)
    context = {
        "fonds": fonds,
        "names": {each.agency_id: each.name for each in fonds},
        "books": queries.kept_books(request.actor, asked.fonds),
        "asked": asked,
        "lines": queries.kept_lines(list(page.object_list), {each.agency_id: each.name for each in fonds}),
        "page": page,
        "total": sum(each.count for each in fonds),
        "left": queries.left_numbers(request.actor).count(),
    }
    return render(request, "documents/succession/kept.html", context)


def entry(request: Request, pk: int) -> HttpResponse:
    """Một văn bản của phông: what is printed, how far it came there, where it went; read only."""
    held = access.kept_entry_for(request.actor, pk)
    day = held.document.dated_on or local_day(request.at)
    files = [] if held.content_closed_at else entry_queries.files_of(held)
    state, state_label = STATE_LABELS[held.state]
    went_to = held.moved_to
    is_here = went_to is not None and went_to.agency_id == request.actor.agency_id
    context = {
        "entry": held,
        "files": files,
        "opens_files": not request.actor.reads_metadata_only,
        "state": state,
        "state_label": state_label,
        "kind_name": incoming_queries.kind_name(held.document.system, held.document.kind),
        "recipients": entry_queries.recipients_of(held, day),
        "fonds": org_queries.name_on(held.agency_id, local_day(request.at)),
        "moved_to": went_to.pk if went_to is not None and is_here else None,
    }
    return render(request, "documents/succession/kept_entry.html", context)


def file(request: Request, pk: int, position: int) -> HttpResponseBase:
    """Tệp của một văn bản trong phông."""
    found = access.kept_file_for(request.actor, pk, position)
    return served(request, found.blob, found.name)


def book(request: Request, pk: int) -> HttpResponse:
    """Sổ của cơ quan trước, in its columns; no button writes."""
    held = access.kept_book_for(request.actor, pk)
    form = BookFilterForm(request.GET, book=held)
    page = Paginator(ledgers.rows_of(request.actor, held, form.asked()), ROWS).get_page(
        request.GET.get("page")
    )
    is_number_book = book_queries.is_number_book(held)
    context = {
        "book": held,
        "columns": COLUMNS[BookKind(held.book_kind)],
        "is_number_book": is_number_book,
        "form": form,
        "page": page,
        "lines": ledgers.lines_of(request.actor, held, page.object_list),
        "totals": book_queries.totals_of(held) if is_number_book else None,
        "fonds": org_queries.name_on(held.agency_id, local_day(request.at)),
        "may_end": False,
    }
    return render(request, "documents/succession/kept_book.html", context)


def left_numbers(request: Request) -> HttpResponse:
    """Số cơ quan trước để dở: allocated and never issued, reserved and never used."""
    rows = queries.left_lines(request.actor)
    return render(request, "documents/succession/left_numbers.html", {"rows": rows})


def void_left(request: Request, pk: int) -> HttpResponse:
    """Đề nghị huỷ một số để dở; another person decides on the page of series."""
    number = access.left_number_for(request.actor, pk)
    reason = request.POST.get("reason", "")
    actions.propose_void_left(number=number, reason=reason, actor=request.actor, at=request.at)
    messages.success(
        cast("Any", request), "Đã đề nghị huỷ. Chánh văn phòng hoặc lãnh đạo duyệt ở trang Dãy số."
    )
    return redirect("left-numbers")
