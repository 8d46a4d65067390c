"""Printing and exporting books: the bytes of exactly the rows that the asker may see."""

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from hoatoc.foundation.files.models import PrintCopy
from hoatoc.foundation.files.queries import open_blob
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.forms.books import BookFilterForm, asked_paper
from hoatoc.records.documents.models import Register
from hoatoc.records.documents.queries.export import workbook_of
from hoatoc.records.documents.queries.printing import (
    DIRECT,
    PrintedBook,
    pages_so_far,
    printed_book,
    stored_print,
)
from hoatoc.records.documents.views.entry import PDF, PDF_POLICY

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def print_door(request: Request, pk: int) -> HttpResponseBase:
    """One address, two methods: POST prints, GET gives the print of the same rows."""
    held = access.book_for(request.actor, pk)
    return _print(request, held) if request.method == "POST" else _printed(request, held)


def _print(request: Request, held: Register) -> HttpResponse:
    """A short book at once, a long one in the background; either way the page of its print comes next."""
    form = BookFilterForm(request.GET, book=held)
    printed = _as_asked(request, held, form)
    if stored_print(printed) is None:
        if len(printed.lines) <= DIRECT or form.asked().words:  # what somebody searches for goes into no job
            actions.print_book(printed=printed, actor=request.actor, at=request.at)
        else:
            actions.print_later(printed=printed, asked=form.asked(), actor=request.actor, at=request.at)
    return redirect(_address(request, held))


def _printed(request: Request, held: Register) -> HttpResponseBase:
    """The stored bytes; else how far the print has come, or that these rows were not printed yet."""
    printed = _as_asked(request, held, BookFilterForm(request.GET, book=held))
    copy = stored_print(printed)
    if copy is not None and request.htmx:  # the page that waits: now it may open the print
        return HttpResponse(status=204, headers={"HX-Redirect": _address(request, held)})
    if copy is not None:
        return served(_file_name(held), copy)
    pages = pages_so_far(printed)
    return render(
        request,
        "documents/book_printing.html",
        {
            "book": held,
            "is_on_its_way": pages is not None,
            "pages": pages,
            "rows": len(printed.lines),
            "address": _address(request, held),
        },
    )


def _as_asked(request: Request, held: Register, form: BookFilterForm) -> PrintedBook:
    return printed_book(request.actor, held, form.asked(), form.in_words(), asked_paper(request.GET))


def _address(request: Request, held: Register) -> str:
    trail = request.GET.urlencode()
    return reverse("book-print", args=[held.pk]) + (f"?{trail}" if trail else "")


def served(name: str, copy: PrintCopy) -> FileResponse:
    """The bytes of a stored print, shown in place; nothing between keeps them."""
    file_name = f"{name}-ban-in-{copy.n}.pdf"
    response = FileResponse(open_blob(copy.blob), filename=file_name, content_type=PDF)
    response["Content-Length"] = str(copy.blob.size)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = PDF_POLICY
    return response


def export(request: Request, pk: int) -> HttpResponse:
    """Xuất xlsx: the same columns and rows as on the screen, with its filter."""
    held = access.book_for(request.actor, pk)
    printed = _as_asked(request, held, BookFilterForm(request.GET, book=held))
    actions.note_export(book=held, rows=len(printed.lines), actor=request.actor, at=request.at)
    name = f"{_file_name(held)}.xlsx"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(workbook_of(printed), content_type=XLSX, headers=headers)


def _file_name(held: Register) -> str:
    return "-".join(fold(held.title).split())[:80] or "so"
