"""Books in their prescribed columns, and the list of incoming documents."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from hoatoc.foundation.ui.access import Request
from hoatoc.records.documents import access
from hoatoc.records.documents.forms.incoming import ListFilterForm
from hoatoc.records.documents.queries import books as queries
from hoatoc.records.documents.rules import Direction, EntryState

ROWS = 50
DONE = (EntryState.REGISTERED, EntryState.CONFIRMED, EntryState.RETURNED)
OF_BOOK = {
    Direction.IN: (EntryState.REGISTERED, EntryState.VOID),
    Direction.OUT: (EntryState.NUMBERED, EntryState.ISSUED, EntryState.VOID),
}


def incoming(request: Request) -> HttpResponse:
    """Văn bản đến: registered, confirmed and returned ones that this actor may see."""
    form = ListFilterForm(request.GET, states=DONE)
    page = Paginator(queries.incoming_list(request.actor, form.asked()), ROWS).get_page(
        request.GET.get("page")
    )
    return render(request, "documents/incoming.html", {"form": form, "page": page})


def books(request: Request) -> HttpResponse:
    """Sổ của cơ quan."""
    return render(request, "documents/books.html", {"books": queries.books(request.actor)})


def book(request: Request, pk: int) -> HttpResponse:
    """Một cuốn sổ: its rows, filters in the address, totals that open their rows."""
    held = access.book_for(request.actor, pk)
    is_incoming = held.direction == Direction.IN
    form = ListFilterForm(request.GET, states=OF_BOOK[Direction(held.direction)])
    rows = queries.book_rows(request.actor, held, form.asked())
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "documents/book.html",
        {
            "book": held,
            "books": access.books_of(request.actor),
            "is_incoming": is_incoming,
            "form": form,
            "page": page,
            "lines": queries.lines_of(held, page.object_list),
            "totals": queries.totals_of(held),
        },
    )
