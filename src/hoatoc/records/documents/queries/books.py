"""Reads of books and of the list of incoming documents."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet, Sum

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.org.models import AgencyName, Correspondent
from hoatoc.lib.actor import Actor
from hoatoc.lib.symbols import symbol_key
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents import access
from hoatoc.records.documents.models import (
    AllocatedNumber,
    Entry,
    EntryQuerySet,
    NumberSeries,
    Recipient,
    Register,
)
from hoatoc.records.documents.rules import Direction, EntryState, NumberState

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


MOST_NAMED = 3
"""Nơi nhận named in a line of the book; the entry's page has them all."""


class OpenOrClosed(TypedDict):
    """What a book adds to each row: whether this actor may read it, and the void number's facts."""

    is_open: bool


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


def day_begins(day: date) -> datetime:
    """The first moment of a day in Vietnam."""
    return datetime.combine(day, time.min, tzinfo=VIETNAM)


def incoming_list(actor: Actor, asked: ListFilter) -> EntryQuerySet:
    """Văn bản đến: what has left the queue and this actor may see, the newest first."""
    rows = access.visible_to(actor).incoming().exclude(state=EntryState.WAITING)
    rows = rows.filter(_content(asked), _numbers(asked), _arrived(asked))
    if asked.state:
        rows = rows.filter(state=asked.state)
    return rows.select_related("document", "unit").order_by("-arrived_at", "-pk")


def book_rows(
    actor: Actor, book: Register, asked: ListFilter
) -> "QuerySet[WithAnnotations[Entry, OpenOrClosed]]":
    """Các dòng của sổ. A row that the actor may not read stays in its place, closed, and no word finds it."""
    rows = Entry.objects.filter(register=book).annotate(
        is_open=ExpressionWrapper(access.may_read(actor), output_field=BooleanField())
    )
    if content := _content(asked):
        rows = rows.filter(content, is_open=True)
    rows = rows.filter(_numbers(asked))
    if asked.state:
        rows = rows.filter(state=asked.state)
    if book.direction == Direction.IN:
        rows = rows.filter(_registered(asked)).order_by("-number", "-pk")
    else:
        rows = rows.filter(_dated(asked)).order_by("-document__dated_on", "-pk")
    return cast(
        "QuerySet[WithAnnotations[Entry, OpenOrClosed]]",
        rows.select_related("document", "unit", "allocated__approver"),
    )


def _content(asked: ListFilter) -> Q:
    """Conditions on what is printed: never asked of a row that the actor may not read."""
    found = Q()
    if asked.words:
        abstract = Q()
        for word in fold(asked.words).split():
            abstract &= Q(document__abstract_key__contains=word)
        key = symbol_key(asked.words)
        found &= (abstract | Q(document__symbol_key__contains=key)) if key else abstract
    if asked.issuer:
        agencies, outside = AgencyName.objects.all(), Correspondent.objects.all()
        for word in fold(asked.issuer).split():
            agencies = agencies.filter(value_key__contains=word)
            outside = outside.filter(name_key__contains=word)
        found &= Q(document__issuer_agency__in=agencies.values("agency_id")) | Q(
            document__issuer_correspondent__in=outside.values("pk")
        )
    if asked.kind:
        found &= Q(document__kind=asked.kind)
    return found


def _numbers(asked: ListFilter) -> Q:
    found = Q()
    if asked.first is not None:
        found &= Q(number__gte=asked.first)
    if asked.last is not None:
        found &= Q(number__lte=asked.last)
    return found


def _registered(asked: ListFilter) -> Q:
    return _moments("registered_at", asked)


def _arrived(asked: ListFilter) -> Q:
    return _moments("arrived_at", asked)


def _moments(name: str, asked: ListFilter) -> Q:
    found = Q()
    if asked.since is not None:
        found &= Q(**{f"{name}__gte": day_begins(asked.since)})
    if asked.until is not None:
        found &= Q(**{f"{name}__lt": day_begins(asked.until + timedelta(days=1))})
    return found


def _dated(asked: ListFilter) -> Q:
    found = Q()
    if asked.since is not None:
        found &= Q(document__dated_on__gte=asked.since)
    if asked.until is not None:
        found &= Q(document__dated_on__lte=asked.until)
    return found


@dataclass(frozen=True, slots=True)
class BookLine:
    """Một dòng của sổ; a closed one shows its number and nothing of the sheet."""

    entry: Entry
    is_open: bool
    printed_to: str
    copies: int


def lines_of(book: Register, rows: "Iterable[WithAnnotations[Entry, OpenOrClosed]]") -> list[BookLine]:
    """The rows of one page; an outgoing book also says to whom, in two further queries whatever the page holds."""
    held = list(rows)
    to = _printed_to([row.document_id for row in held]) if book.direction == Direction.OUT else {}
    return [
        BookLine(row, row.is_open, *(to.get(row.document_id, ("", 0)) if row.is_open else ("", 0)))
        for row in held
    ]


def _printed_to(document_ids: list[int]) -> dict[int, tuple[str, int]]:
    """Nơi nhận in short: printed groups with their count, then single places by name."""
    rows = list(
        Recipient.objects.filter(document__in=document_ids)
        .order_by("document_id", "position")
        .values_list("document_id", "group_label", "agency_id", "correspondent__name")
    )
    last_names = AgencyName.objects.filter(agency__in={row[2] for row in rows if not row[1] and row[2]})
    names = dict(last_names.order_by("valid_from").values_list("agency_id", "value"))
    told: dict[int, dict[str, int]] = {}
    for document_id, label, agency_id, body in rows:
        line = label or names.get(agency_id or 0) or body or ""
        told.setdefault(document_id, {}).setdefault(line, 0)
        told[document_id][line] += 1
    return {
        document_id: (_shortened(list(lines)), sum(lines.values())) for document_id, lines in told.items()
    }


def _shortened(lines: list[str]) -> str:
    shown = "; ".join(lines[:MOST_NAMED])
    return f"{shown}; và {len(lines) - MOST_NAMED} nơi" if len(lines) > MOST_NAMED else shown


@dataclass(frozen=True, slots=True)
class BookTotals:
    """Cộng sổ: numbers given, voids among them, numbers that are missing (must be none)."""

    numbers: int
    void: int
    missing: int


def totals_of(book: Register) -> BookTotals:
    """The line under the title. Missing = what the series have given less the rows that keep the numbers."""
    mine = AllocatedNumber.objects.filter(entry__register=book)
    here = mine.aggregate(numbers=Count("pk"), void=Count("pk", filter=Q(state=NumberState.VOID)))
    series = NumberSeries.objects.filter(pk__in=mine.values("series_id"))
    given = series.aggregate(n=Sum(F("next") - F("first")))["n"] or 0
    kept = AllocatedNumber.objects.filter(series__in=mine.values("series_id")).count()
    return BookTotals(numbers=here["numbers"], void=here["void"], missing=given - kept)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Một cuốn sổ in the list of books."""

    book: Register
    count: int


def books(actor: Actor) -> list[Shelf]:
    """Sổ của cơ quan with the number of rows of each."""
    rows = access.books_of(actor).annotate(n=Count("entries"))
    return [Shelf(book=each, count=each.n) for each in rows]
