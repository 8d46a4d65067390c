"""Books of an agency: which there are, what may be asked of them; the list of incoming documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Count, F, Max, Q, QuerySet, Sum

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import AgencyName
from hoatoc.foundation.org.rules import Zone
from hoatoc.lib.actor import Actor
from hoatoc.lib.symbols import symbol_key
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents import access
from hoatoc.records.documents.models import (
    AllocatedNumber,
    Congress,
    EntryQuerySet,
    NumberProposal,
    NumberSeries,
    Register,
    Term,
)
from hoatoc.records.documents.queries.seen import seen, unseen
from hoatoc.records.documents.rules import (
    ARRIVAL_BOOKS,
    NUMBER_BOOKS,
    SECRET_BOOKS,
    BookKind,
    Decision,
    EntryState,
    NumberState,
    PeriodKind,
    book_period,
)


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Lọc sổ, lọc danh sách: what the address says; empty values ask nothing."""

    words: str = ""
    issuer: str = ""
    first: int | None = None
    last: int | None = None
    since: date | None = None
    until: date | None = None
    kind: str = ""
    state: str = ""
    is_unseen: bool = False


def day_begins(day: date) -> datetime:
    """The first moment of a day in Vietnam."""
    return datetime.combine(day, time.min, tzinfo=VIETNAM)


def incoming_list(actor: Actor, asked: ListFilter) -> EntryQuerySet:
    """Văn bản đến: what has left the queue and this actor may see, the newest first."""
    rows = access.visible_to(actor).incoming().exclude(state=EntryState.WAITING)
    rows = rows.filter(
        content_asked(asked), numbers_asked(asked, "number"), moments_asked(asked, "arrived_at")
    )
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.is_unseen:
        rows = rows.filter(unseen(actor))
    return (
        rows.annotate(is_seen=seen(actor)).select_related("document", "unit").order_by("-arrived_at", "-pk")
    )


def content_asked(asked: ListFilter, prefix: str = "") -> Q:
    """Conditions on what is printed: never asked of a row that the actor may not read."""
    found = Q()
    sheet = f"{prefix}document__"
    if asked.words:
        abstract = Q()
        for word in fold(asked.words).split():
            abstract &= Q(**{f"{sheet}abstract_key__contains": word})
        key = symbol_key(asked.words)
        found &= (abstract | Q(**{f"{sheet}symbol_key__contains": key})) if key else abstract
    if asked.issuer:
        agencies, outside = AgencyName.objects.all(), org_queries.spellings_matching(asked.issuer)
        for word in fold(asked.issuer).split():
            agencies = agencies.filter(value_key__contains=word)
        found &= Q(**{f"{sheet}issuer_agency__in": agencies.values("agency_id")}) | Q(
            **{f"{sheet}issuer_correspondent__in": outside.values("pk")}
        )
    if asked.kind:
        found &= Q(**{f"{sheet}kind": asked.kind})
    return found


def numbers_asked(asked: ListFilter, name: str) -> Q:
    """Số từ … đến …."""
    found = Q()
    if asked.first is not None:
        found &= Q(**{f"{name}__gte": asked.first})
    if asked.last is not None:
        found &= Q(**{f"{name}__lte": asked.last})
    return found


def moments_asked(asked: ListFilter, name: str) -> Q:
    """Từ ngày … đến ngày … of a moment, by the days of Vietnam."""
    found = Q()
    if asked.since is not None:
        found &= Q(**{f"{name}__gte": day_begins(asked.since)})
    if asked.until is not None:
        found &= Q(**{f"{name}__lt": day_begins(asked.until + timedelta(days=1))})
    return found


def days_asked(asked: ListFilter, name: str) -> Q:
    """Từ ngày … đến ngày … of a date."""
    found = Q()
    if asked.since is not None:
        found &= Q(**{f"{name}__gte": asked.since})
    if asked.until is not None:
        found &= Q(**{f"{name}__lte": asked.until})
    return found


# --- which numbers stand in a book ---------------------------------------------------------------

HIDDEN_IN = {BookKind.INCOMING: BookKind.SECRET_IN, BookKind.OUTGOING: BookKind.SECRET_OUT}
"""Numbers that went to the secret book stand as blank rows in the default book of the same series."""


def numbers_of(book: Register) -> QuerySet[AllocatedNumber]:
    """Các số của sổ. The default book of a period covers every number of its ordinary series.

    Secret documents share the series with the others of their kind (36-HD/VPTW II.1.3), so theirs stand there too: blank.
    """
    kind = BookKind(book.book_kind)
    if kind not in HIDDEN_IN or not book.is_default:
        return AllocatedNumber.objects.filter(register=book)
    return AllocatedNumber.objects.filter(
        Q(register=book) | Q(register__isnull=True) | Q(register__book_kind=HIDDEN_IN[kind]),
        series__agency=book.agency_id,
        series__direction=book.direction,
        series__period_ref=book.period_ref,
        series__is_separate=False,
    )


@dataclass(frozen=True, slots=True)
class BookTotals:
    """Cộng sổ: numbers, voids among them, numbers still waiting for their document, numbers that are missing (must be none)."""

    numbers: int
    void: int
    unsettled: int
    missing: int


UNSETTLED = (NumberState.RESERVED, NumberState.ALLOCATED, NumberState.FREE)
"""Số chưa xong: a book with such a number is not closed."""


def totals_of(book: Register) -> BookTotals:
    """The line under the title. Missing = what the series have given less the rows that keep the numbers."""
    mine = numbers_of(book)
    here = mine.aggregate(
        numbers=Count("pk"),
        void=Count("pk", filter=Q(state=NumberState.VOID)),
        unsettled=Count("pk", filter=Q(state__in=UNSETTLED)),
    )
    series = NumberSeries.objects.filter(pk__in=mine.order_by().values("series_id"))
    given = series.aggregate(n=Sum(F("next") - F("first")))["n"] or 0
    kept = AllocatedNumber.objects.filter(series__in=series.values("pk")).count()
    return BookTotals(here["numbers"], here["void"], here["unsettled"], max(0, given - kept))


def unsettled_in(book: Register) -> QuerySet[AllocatedNumber]:
    """Số chưa xong of a book, with who holds them: what must be settled before it is closed."""
    rows = numbers_of(book).filter(state__in=UNSETTLED)
    return rows.select_related("entry__document", "register", "holder__person").order_by("on", "pk")


def is_period_over(book: Register, system: str, day: date) -> bool:
    """Whether its numbers come from another book now: the year turned, the term or the congress closed."""
    ref = book.period_ref
    if ref.startswith("đh"):
        return Congress.objects.filter(pk=int(ref[2:]), closed_on__lt=day).exists()
    if book_period(BookKind(book.book_kind), system) is PeriodKind.TERM:
        return Term.objects.filter(pk=int(ref), closed_on__lt=day).exists()
    return int(ref) < day.year


# --- the shelf -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shelf:
    """Một cuốn sổ in the list of books."""

    book: Register
    count: int
    icon: str


ICONS = {
    BookKind.INCOMING: "file-import",
    BookKind.OUTGOING: "file-export",
    BookKind.HANDOVER: "arrows-exchange",
    BookKind.POSTAL: "mail",
    BookKind.FILE_COPY: "archive",
    BookKind.SECRET_IN: "lock",
    BookKind.SECRET_OUT: "lock",
    BookKind.SECRET_HANDOVER: "lock",
    BookKind.SECRET_COPYING: "lock",
}
LEDGER_ROWS = ("handovers", "postal_items", "file_copy_uses", "secret_copies")
SHELVES = ("Sổ đăng ký", "Sổ chuyển giao, gửi, mượn", "Sổ bí mật nhà nước", "Sổ đã khoá")


def books(actor: Actor) -> list[tuple[str, list[Shelf]]]:
    """Sổ của cơ quan by shelf, with the number of rows that each one's page shows; two queries."""
    ledgers = {f"{name}_n": Count(name, distinct=True) for name in LEDGER_ROWS}
    numbers = _numbers_by_place(actor.own_agency)
    shelves: dict[str, list[Shelf]] = {name: [] for name in SHELVES}
    for book in access.books_of(actor).annotate(**ledgers):
        own = sum(getattr(book, name) for name in ledgers)
        count = _numbers_in(book, numbers) if is_number_book(book) else own
        shelves[_shelf_of(book)].append(Shelf(book, count, ICONS[BookKind(book.book_kind)]))
    return [(name, held) for name, held in shelves.items() if held]


def _shelf_of(book: Register) -> str:
    if book.closed_on is not None:
        return SHELVES[3]
    if book.book_kind in SECRET_BOOKS:
        return SHELVES[2]
    return SHELVES[0] if is_number_book(book) else SHELVES[1]


Place = tuple[str, str, bool, int | None, str | None]


def _numbers_by_place(agency_id: int) -> dict[Place, int]:
    """How many numbers each series of a period gave to each book, in one query."""
    rows = AllocatedNumber.objects.filter(series__agency=agency_id).order_by()
    places = rows.values_list(
        "series__direction", "series__period_ref", "series__is_separate", "register_id", "register__book_kind"
    )
    return {(a, b, c, d, e): n for a, b, c, d, e, n in places.annotate(n=Count("pk"))}


def _numbers_in(book: Register, numbers: Mapping[Place, int]) -> int:
    """As `numbers_of` counts, from the figures of all books."""
    hidden = HIDDEN_IN.get(BookKind(book.book_kind)) if book.is_default else None
    found = 0
    for (direction, ref, is_separate, register_id, kind), n in numbers.items():
        is_covered = (
            hidden is not None
            and (direction, ref, is_separate) == (book.direction, book.period_ref, False)
            and (register_id is None or kind == hidden)
        )
        if register_id == book.pk or is_covered:
            found += n
    return found


def arrival_books(agency_id: int, period_ref: str) -> Sequence[Register]:
    """Sổ văn bản đến còn mở of a year: what the clerk may choose among; the default one first."""
    rows = Register.objects.filter(
        agency_id=agency_id, book_kind=BookKind.INCOMING, period_ref=period_ref, closed_on__isnull=True
    )
    return list(rows.order_by("-is_default", "pk"))


def is_number_book(book: Register) -> bool:
    """Whether its rows are numbers; else a clerk writes them."""
    return book.book_kind in NUMBER_BOOKS


def is_arrival_book(book: Register) -> bool:
    """Sổ văn bản đến, sổ bí mật nhà nước đến."""
    return book.book_kind in ARRIVAL_BOOKS


def keeps_secret_books() -> bool:
    """Books of state secrets lie on the inner network alone."""
    return bool(settings.HOATOC_ZONE == Zone.INNER)


def waiting_about(book: Register) -> NumberProposal | None:
    """The proposal about this book that somebody still has to decide."""
    rows = NumberProposal.objects.filter(register=book, decision=Decision.WAITING)
    return rows.select_related("proposed_by").first()


def last_yearly_period(actor: Actor) -> str:
    """The newest year for which the agency keeps books, or empty."""
    yearly = [kind for kind in BookKind if book_period(kind, actor.agency_system) is PeriodKind.YEAR]
    rows = Register.objects.filter(agency_id=actor.own_agency, book_kind__in=yearly)
    return rows.filter(period_ref__regex=r"^\d{4}$").aggregate(last=Max("period_ref"))["last"] or ""
