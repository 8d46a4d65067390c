"""Books in their prescribed columns, the shelf they stand on, and the list of incoming documents."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.books import PAPERS, BookFilterForm, NewBookForm, ReasonForm
from hoatoc.records.documents.forms.incoming import ListFilterForm, filter_of, whole_number
from hoatoc.records.documents.models import EntryQuerySet, Register
from hoatoc.records.documents.queries import books as queries
from hoatoc.records.documents.queries import incoming as incoming_queries
from hoatoc.records.documents.queries import ledgers, units
from hoatoc.records.documents.rules import COLUMNS, STATE_LABELS, BookKind, EntryState

ROWS = 50
OF_UNIT = (EntryState.REGISTERED, EntryState.CONFIRMED, EntryState.ISSUED)
DONE = (EntryState.REGISTERED, EntryState.CONFIRMED, EntryState.RETURNED)


def incoming(request: Request) -> HttpResponse:
    """Văn bản đến: registered, confirmed and returned ones that this actor may see."""
    form = ListFilterForm(request.GET, states=DONE, asks_seen=True)
    rows = queries.incoming_list(request.actor, form.asked())
    return _arrived(request, form, rows, "incoming")


def of_unit(request: Request) -> HttpResponse:
    """Văn bản của đơn vị: what was handed to the actor's unit or is read by it."""
    form = ListFilterForm(request.GET, states=OF_UNIT, asks_seen=True)
    rows = units.unit_list(request.actor, form.asked())
    return _arrived(request, form, rows, "unit-list")


def _arrived(request: Request, form: ListFilterForm, rows: EntryQuerySet, name: str) -> HttpResponse:
    actor = request.actor
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "documents/incoming.html",
        {
            "form": form,
            "page": page,
            "chips": incoming_queries.chips(actor, page.object_list),
            "list": name,
            "is_unit": name == "unit-list",
            "states": STATE_LABELS,
            "filter": filter_of(request.GET),
            "today": local_day(request.at),
            "may_keep": actor.may(Right.KEEP_LEDGERS),
            "units": incoming_queries.units_of(actor.own_agency) if actor.may(Right.KEEP_LEDGERS) else [],
        },
    )


def books(request: Request) -> HttpResponse:
    """Sổ của cơ quan."""
    return _shelf(request)


def _shelf(
    request: Request,
    *,
    year_form: ReasonForm | None = None,
    book_form: NewBookForm | None = None,
    status: int = 200,
) -> HttpResponse:
    last = queries.last_yearly_period(request.actor)
    this_year = local_day(request.at).year
    return render(
        request,
        "documents/books.html",
        {
            "books": queries.books(request.actor),
            "may_propose": request.actor.may(Right.PROPOSE_NUMBERING),
            "next_year": max(this_year, int(last) + 1) if last and int(last) <= this_year else None,
            "keeps_secrets": queries.keeps_secret_books(),
            "ledgers_to_open": ledgers.kinds_to_open(request.actor),
            "year_form": year_form or ReasonForm(),
            "book_form": book_form or NewBookForm(),
        },
        status=status,
    )


def book(request: Request, pk: int) -> HttpResponse:
    """Một cuốn sổ: its rows in the prescribed columns, filters in the address, totals that open their rows."""
    return _page(request, access.book_for(request.actor, pk))


def _page(
    request: Request, held: Register, *, reason_form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    form = BookFilterForm(request.GET, book=held)
    rows = ledgers.rows_of(request.actor, held, form.asked())
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    is_number_book = queries.is_number_book(held)
    today = local_day(request.at)
    is_over = queries.is_period_over(held, request.actor.agency_system, today) or not held.is_default
    return render(
        request,
        "documents/book.html",
        {
            "book": held,
            "books": access.books_of(request.actor),
            "columns": COLUMNS[BookKind(held.book_kind)],
            "is_number_book": is_number_book,
            "form": form,
            "page": page,
            "lines": ledgers.lines_of(request.actor, held, page.object_list),
            "totals": queries.totals_of(held) if is_number_book else None,
            "still_open": [] if is_number_book else ledgers.still_open(request.actor, held),
            "waiting": queries.waiting_about(held),
            "may_propose": request.actor.may(Right.PROPOSE_NUMBERING),
            "may_add": not is_number_book
            and held.closed_on is None
            and request.actor.may(Right.KEEP_LEDGERS),
            "may_end": request.actor.may(Right.KEEP_LEDGERS),
            "may_be_closed": is_over and held.closed_on is None,
            "reason_form": reason_form or ReasonForm(),
            "papers": PAPERS,
            "today": today,
            "trail": request.GET.urlencode(),
        },
        status=status,
    )


# --- the life of books ---------------------------------------------------------------------------------


def propose_year(request: Request) -> HttpResponse:
    """POST `/so/mo-nam/`: next year's books, in one act; somebody else decides."""
    form = ReasonForm(request.POST)
    form.is_valid()
    year = whole_number(request.POST.get("year", "")) or local_day(request.at).year
    try:
        actions.propose_year(
            year=year, reason=form.cleaned_data.get("reason", ""), actor=request.actor, at=request.at
        )
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        form.add_error(None, refusal.message)
        return _shelf(request, year_form=form, status=422)
    _say(request, f"Đã gửi đề nghị mở sổ năm {year}.")
    return redirect("books")


def open_arrival_book(request: Request) -> HttpResponse:
    """POST `/so/mo-so/`: a further book that shares the arrival series."""
    form = NewBookForm(request.POST)
    form.is_valid()
    try:
        opened = actions.open_arrival_book(
            title=form.cleaned_data.get("title", ""), actor=request.actor, at=request.at
        )
    except actions.TitleNeeded as refusal:
        form.add_error("title", refusal.message)
        return _shelf(request, book_form=form, status=422)
    _say(request, f"Đã mở {opened.title}. Chọn sổ này khi vào sổ.")
    return redirect("book", pk=opened.pk)


def propose_closing(request: Request, pk: int) -> HttpResponse:
    """POST `/so/<pk>/khoa/`."""
    return _propose(request, access.book_for(request.actor, pk), actions.propose_closing, "khoá sổ")


def propose_reopening(request: Request, pk: int) -> HttpResponse:
    """POST `/so/<pk>/mo-lai/`."""
    return _propose(request, access.book_for(request.actor, pk), actions.propose_reopening, "mở lại sổ")


def _propose(request: Request, held: Register, verb: Any, what: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    form.is_valid()
    try:
        verb(book=held, reason=form.cleaned_data.get("reason", ""), actor=request.actor, at=request.at)
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        form.add_error(None, refusal.message)
        return _page(request, held, reason_form=form, status=refusal.status)
    _say(request, f"Đã gửi đề nghị {what}. Người khác duyệt ở trang Dãy số.")
    return redirect("book", pk=held.pk)


def _say(request: Request, text: str) -> None:
    messages.success(cast("Any", request), text)
