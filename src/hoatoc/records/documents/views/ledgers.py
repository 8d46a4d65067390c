"""Screens of the ledgers: writing a row, signing for what was handed over, what came back, figures of secrets."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from hoatoc.foundation.ui.access import Request
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.books import ROW_FORMS, EndForm, RowForm
from hoatoc.records.documents.forms.incoming import whole_number
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import books, ledgers
from hoatoc.records.documents.rules import BOOK_TITLES, SECRET_BOOKS, BookKind
from hoatoc.records.documents.views.printing import served

SHOWN_BESIDE_THE_FORM = (403, 404, 422, 409)
SECRET_KIND = {BookKind.HANDOVER: BookKind.SECRET_HANDOVER}


# --- writing a row -------------------------------------------------------------------------------------


def add(request: Request, pk: int) -> HttpResponse:
    """`/so/<pk>/them-dong/`: a row for the book that stands open; the document is named by its number or symbol."""
    held = access.book_for(request.actor, pk)
    if books.is_number_book(held):
        raise NotFound
    return _row(request, BookKind(held.book_kind), None)


def new(request: Request) -> HttpResponse:
    """`/so/ghi-dong/?so=handover`: the first row of a book that is not open yet."""
    return _row(request, _asked_kind(request, is_secret=False), None)


def of_entry(request: Request, pk: int) -> HttpResponse:
    """`/van-ban/<pk>/ghi-so/?so=handover`: a row for the document whose page it comes from."""
    entry = access.entry_for(request.actor, pk)
    return _row(request, _asked_kind(request, is_secret=entry.is_secret), entry)


def _asked_kind(request: Request, *, is_secret: bool) -> BookKind:
    asked = request.GET.get("so", "") or BookKind.HANDOVER
    kind = BookKind(asked) if asked in set(BookKind) else None
    if kind is None or kind not in ROW_FORMS:
        raise NotFound
    return SECRET_KIND.get(kind, kind) if is_secret else kind


def _row(request: Request, kind: BookKind, entry: Entry | None) -> HttpResponse:
    if kind in SECRET_BOOKS and not books.keeps_secret_books():
        raise NotFound
    form = ROW_FORMS[kind](
        request.POST if request.method == "POST" else None, actor=request.actor, entry=entry
    )
    status = 200
    if request.method == "POST":
        if form.is_valid() and (written := _written(request, kind, form)) is not None:
            messages.success(cast("Any", request), f"Đã ghi vào {written.register.title}.")
            if entry is not None:
                return redirect("entry", pk=entry.pk)
            return redirect("book", pk=written.register_id)
        status = 422
    return render(
        request,
        "documents/ledger_row.html",
        {"form": form, "entry": entry, "title": BOOK_TITLES[kind], "kind": kind},
        status=status,
    )


def _written(request: Request, kind: BookKind, form: RowForm) -> Any:
    """The row, or None when the verb refused: its sentence stands in the form."""
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}
    facts = form.facts()
    try:
        if kind is BookKind.POSTAL:
            return actions.post(entries=form.entries, **facts, **by)
        entry = form.entries[0]
        if kind in {BookKind.HANDOVER, BookKind.SECRET_HANDOVER}:
            return actions.hand_over(entry=entry, **facts, **by)
        if kind is BookKind.FILE_COPY:
            return actions.lend_file_copy(entry=entry, **facts, **by)
        return actions.copy_secret(entry=entry, **facts, **by)
    except Refusal as refusal:
        if refusal.status not in SHOWN_BESIDE_THE_FORM:
            raise
        form.add_error(None, refusal.message)
        return None


# --- what comes after ----------------------------------------------------------------------------------


def to_sign(request: Request) -> HttpResponse:
    """Chờ ký nhận: what was handed to me or to my unit."""
    return render(request, "documents/to_sign.html", {"rows": list(ledgers.to_sign(request.actor))})


def sign(request: Request, pk: int) -> HttpResponse:
    """Ký nhận: one click by the receiver."""
    row = access.handover_for(request.actor, pk)
    actions.sign_handover(handover=row, actor=request.actor, at=request.at)
    messages.success(cast("Any", request), f"Đã ký nhận {row.entry.label}.")
    return redirect("to-sign")


def sign_on_paper(request: Request, pk: int) -> HttpResponse:
    """Đã ký trên giấy, by the clerk."""
    row = access.handover_for(request.actor, pk)
    actions.sign_on_paper(handover=row, actor=request.actor, at=request.at)
    messages.success(cast("Any", request), "Đã ghi: người nhận ký trên giấy.")
    return redirect("book", pk=row.register_id)


def return_file_copy(request: Request, pk: int) -> HttpResponse:
    """Trả bản lưu: today, or on the day typed."""
    row = access.file_copy_use_for(request.actor, pk)
    form = EndForm(request.POST)
    on = form.cleaned_data["on"] if form.is_valid() else None
    actions.return_file_copy(use=row, on=on, actor=request.actor, at=request.at)
    messages.success(cast("Any", request), "Đã ghi trả bản lưu.")
    return redirect("book", pk=row.register_id)


def post_arrived(request: Request, pk: int) -> HttpResponse:
    """Bưu điện đã giao."""
    row = access.postal_item_for(request.actor, pk)
    form = EndForm(request.POST)
    facts = form.cleaned_data if form.is_valid() else {"on": None, "received_by": ""}
    actions.post_arrived(item=row, actor=request.actor, at=request.at, **facts)
    messages.success(cast("Any", request), f"Đã ghi bưu điện giao, dòng {row.n}.")
    return redirect("book", pk=row.register_id)


def secret_statistics(request: Request) -> HttpResponseBase:
    """Thống kê bí mật nhà nước (mẫu 18): figures of a year; POST prints them."""
    if not books.keeps_secret_books():
        raise NotFound
    today = local_day(request.at)
    year = min(max(whole_number(request.GET.get("nam", "")) or today.year, 1930), today.year)
    rows = ledgers.secret_statistics(request.actor, year)
    if request.method == "POST":
        copy = actions.print_statistics(year=year, rows=rows, actor=request.actor, at=request.at)
        return served(f"thong-ke-bi-mat-nha-nuoc-{year}", copy)
    return render(
        request,
        "documents/secret_statistics.html",
        {"rows": rows, "year": year, "before": year - 1, "after": year + 1 if year < today.year else None},
    )
