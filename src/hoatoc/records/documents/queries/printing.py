"""A book as it is printed or exported: cover, columns, lines and totals, and the digest that says which rows these are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max, Min

from hoatoc.foundation.files import queries as files
from hoatoc.foundation.files.models import PrintCopy
from hoatoc.foundation.jobs.queries import is_open
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.ui.rules import Paper
from hoatoc.lib.actor import Actor
from hoatoc.records.documents.events import PrintBook
from hoatoc.records.documents.models import Register
from hoatoc.records.documents.queries.book_lines import BookLine, Mark
from hoatoc.records.documents.queries.books import ListFilter, is_arrival_book, is_number_book, numbers_of
from hoatoc.records.documents.queries.ledgers import lines_of, rows_of
from hoatoc.records.documents.queries.outgoing import kind_name
from hoatoc.records.documents.rules import COLUMNS, BookKind, Column, rows_digest

ZONES = {"inner": "MẠNG TRONG", "outer": "MẠNG NGOÀI"}
CHUNK = 1000
DIRECT = 200
"""Rows that are printed while the reader waits; longer books are printed in the background."""


@dataclass(frozen=True, slots=True)
class Range:
    """Từ số … đến số … of one series of the book."""

    name: str
    first: int
    last: int


@dataclass(frozen=True)
class PrintedBook:
    """Một cuốn sổ để in: exactly what this actor may see of it."""

    book: Register
    agency: str
    superior: str
    is_party: bool
    ranges: list[Range]
    asked: str
    paper: Paper
    lines: list[BookLine]

    @property
    def what(self) -> str:
        """How stored prints name it."""
        return f"so:{self.book.pk}"

    @property
    def zone(self) -> str:
        return str(settings.HOATOC_ZONE)

    @property
    def band(self) -> str:
        return ZONES[self.zone]

    @property
    def columns(self) -> tuple[Column, ...]:
        return COLUMNS[BookKind(self.book.book_kind)]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Cộng: lines, void, closed ones."""
        marks = [line.mark for line in self.lines]
        return {"lines": len(marks), "void": marks.count(Mark.VOID), "closed": marks.count(Mark.CLOSED)}

    @cached_property
    def rows_hash(self) -> str:
        """Mã các dòng: over the cells alone."""
        return rows_digest(line.cells for line in self.lines)

    @cached_property
    def digest(self) -> str:
        """Which print this is: the rows, what stands around them, the paper."""
        book = self.book
        around = [
            self.agency,
            self.superior,
            self.zone,
            book.title,
            book.opened_on,
            book.closed_on,
            book.closing_hash,
        ]
        around += [
            book.volume,
            self.asked,
            self.paper,
            self.rows_hash,
            *(column.title for column in self.columns),
        ]
        return rows_digest([around])

    @property
    def code(self) -> str:
        """Mã ngắn of the digest, as people read it aloud."""
        return "-".join(self.digest[at : at + 4] for at in range(0, 16, 4)).upper()

    @property
    def qr(self) -> str:
        """What the QR code says: which thing, which rows."""
        return f"hoatoc {self.what} {self.digest}"

    @property
    def unit(self) -> str:
        """What is counted: numbers of a register, lines of a ledger."""
        return "số" if is_number_book(self.book) else "dòng"

    @property
    def days(self) -> tuple[str, str]:
        """Từ ngày … đến ngày … of the printed lines."""
        at = next(place for place, column in enumerate(self.columns) if column.key == "day")
        days = [line.cells[at] for line in self.lines if line.cells[at]]
        ordered = sorted(days, key=lambda day: day.split("/")[::-1])
        return (ordered[0], ordered[-1]) if ordered else ("", "")


def printed_book(
    actor: Actor, book: Register, asked: ListFilter, words: str, paper: Paper = Paper.A4_WIDE
) -> PrintedBook:
    """The whole book as this actor may see it, in the order of its paper; `words` say what was asked of it."""
    day = book.closed_on or actor.day
    parent = org_queries.parent_on(book.agency_id, day)
    return PrintedBook(
        book=book,
        agency=actor.agency_name,
        superior=org_queries.name_on(parent, day) if parent is not None else "",
        is_party=actor.agency_system == "party",
        ranges=_ranges(book, actor.agency_system),
        asked=words,
        paper=paper,
        lines=_all_lines(actor, book, asked),
    )


def _all_lines(actor: Actor, book: Register, asked: ListFilter) -> list[BookLine]:
    rows = list(rows_of(actor, book, asked, newest_first=False))
    lines: list[BookLine] = []
    for begin in range(0, len(rows), CHUNK):
        lines += lines_of(actor, book, rows[begin : begin + CHUNK])
    return lines


def _ranges(book: Register, system: str) -> list[Range]:
    """Từ số … đến số …: one for a book of arrivals, one for each kind in a book of what is issued."""
    if not is_number_book(book):
        return []
    if is_arrival_book(book):
        found = numbers_of(book).aggregate(first=Min("n"), last=Max("n"))
        return [Range("", found["first"], found["last"])] if found["first"] else []
    rows = numbers_of(book).order_by().values_list("series__kind").annotate(first=Min("n"), last=Max("n"))
    return [
        Range(kind_name(system, kind) if kind else "Văn bản đại hội", first, last)
        for kind, first, last in sorted(rows, key=lambda row: -row[2])
    ]


def stored_print(printed: PrintedBook) -> PrintCopy | None:
    """The print of exactly these rows, if somebody made it already."""
    return files.print_of(printed.what, printed.digest)


def progress_key(digest: str) -> str:
    """Under which name the cache keeps how far a print in the background has come."""
    return f"in-so:{digest}"


def pages_so_far(printed: PrintedBook) -> int | None:
    """Đã dàn bao nhiêu trang of a print that is made in the background; None when none is made."""
    if not is_open(PrintBook.kind, printed.digest):
        return None
    return int(cache.get(progress_key(printed.digest)) or 0)


def page_total(lines: Sequence[BookLine], before: int, *, unit: str) -> str:
    """Cộng trang, cộng dồn: what stands at the foot of a page."""
    void = sum(line.mark is Mark.VOID for line in lines)
    told = f"Cộng trang: <b>{len(lines)} {unit}</b>" + (f" (huỷ {void})" if void else "")
    return f"{told} · Cộng dồn: <b>{before + len(lines)} {unit}</b>"
