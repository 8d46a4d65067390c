"""Lines of the ledgers, the books a clerk writes row by row: handover, post, use of the file copy, copying of secrets."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django.db.models import Count, Q, QuerySet, Sum

from hoatoc.foundation.accounts import queries as accounts
from hoatoc.lib.actor import Actor
from hoatoc.records.documents import access
from hoatoc.records.documents.models import (
    AllocatedNumber,
    Entry,
    FileCopyUse,
    Handover,
    PostalItem,
    Register,
    SecretCopy,
)
from hoatoc.records.documents.queries.book_lines import (
    BookLine,
    Mark,
    local_date,
    named,
    number_lines,
    number_rows,
    open_here,
    receiver_name,
    signature,
)
from hoatoc.records.documents.queries.books import (
    ListFilter,
    content_asked,
    days_asked,
    is_number_book,
    moments_asked,
)
from hoatoc.records.documents.queries.incoming import units_of
from hoatoc.records.documents.rules import (
    BOOK_TITLES,
    COLUMNS,
    COPY_WAYS,
    SECRECY_LABELS,
    SECRET_BOOKS,
    BookKind,
    Direction,
    NumberState,
    Secrecy,
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """How the rows of one kind of ledger are found and told."""

    model: type[Any]
    related: tuple[str, ...]
    order: tuple[str, str]
    since_until: Callable[[ListFilter], Q]
    words: Callable[[str], Q]
    cells: Callable[[Any], dict[str, str]]
    waits: Callable[[Any], bool] = lambda _: False
    states: Mapping[str, tuple[str, Callable[[date], Q]]] = field(default_factory=dict)


def _numbered(entry: Entry) -> str:
    """Số đến; of what one issues itself, its symbol."""
    return str(entry.number or "") if entry.direction == Direction.IN else entry.document.symbol_text


def _sheet(entry: Entry) -> str:
    """Số, ký hiệu, ngày tháng văn bản."""
    dated = entry.document.dated_on
    return f"{entry.document.symbol_text} {dated:%d/%m/%Y}" if dated else entry.document.symbol_text


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _level(entry: Entry) -> str:
    return SECRECY_LABELS[entry.secrecy] if entry.is_secret else ""


def _handover(row: Handover) -> dict[str, str]:
    return {
        "day": local_date(row.handed_at),
        "n": _numbered(row.entry),
        "level": _level(row.entry),
        "to": receiver_name(row),
        "signed": signature(row),
        "note": row.note,
    }


def _postal(row: PostalItem) -> dict[str, str]:
    post = [
        row.service,
        row.tracking,
        f"đã đến {_day(row.received_on)}" if row.received_on else "",
        row.received_by,
    ]
    return {
        "day": _day(row.sent_on),
        "n": str(row.n),
        "symbol": row.symbols,
        "to": row.addressee,
        "copies": str(row.envelopes),
        "signed": " · ".join(each for each in post if each),
        "note": row.note,
    }


def _file_copy(row: FileCopyUse) -> dict[str, str]:
    return {
        "day": _day(row.lent_on),
        "to": f"{row.borrower} ({row.purpose})",
        "symbol": _sheet(row.entry),
        "abstract": named(row.entry.document),
        "file": row.entry.file_code,
        "due": _day(row.due_on),
        "returned": _day(row.returned_on),
        "allowed": row.approved_by,
        "note": row.note,
    }


def _copying(row: SecretCopy) -> dict[str, str]:
    spare = "đã huỷ bản thừa" if row.is_spare_destroyed else ""
    return {
        "day": _day(row.copied_on),
        "symbol": _sheet(row.entry),
        "abstract": named(row.entry.document),
        "level": _level(row.entry),
        "way": COPY_WAYS.get(row.way, row.way),
        "copies": str(row.copies),
        "asked": row.asked_by,
        "allowed": row.allowed_by,
        "to": row.given_to,
        "note": ". ".join(each for each in (spare, row.note) if each),
    }


_HANDOVERS = Ledger(
    Handover,
    ("to_unit", "to_appointment__person", "received_by"),
    ("handed_at", "pk"),
    lambda asked: moments_asked(asked, "handed_at"),
    lambda words: Q(to_unit__name__icontains=words) | Q(to_appointment__person__full_name__icontains=words),
    _handover,
    lambda row: row.received_at is None,
    {"waiting": ("Chờ ký nhận", lambda _: Q(received_at__isnull=True))},
)
LEDGERS: dict[BookKind, Ledger] = {
    BookKind.HANDOVER: _HANDOVERS,
    BookKind.SECRET_HANDOVER: _HANDOVERS,
    BookKind.POSTAL: Ledger(
        PostalItem,
        (),
        ("n", "pk"),
        lambda asked: days_asked(asked, "sent_on"),
        lambda words: Q(addressee__icontains=words) | Q(symbols__icontains=words) | Q(tracking__iexact=words),
        _postal,
        lambda row: row.received_on is None,
        {"sent": ("Chưa báo đã giao", lambda _: Q(received_on__isnull=True))},
    ),
    BookKind.FILE_COPY: Ledger(
        FileCopyUse,
        (),
        ("lent_on", "pk"),
        lambda asked: days_asked(asked, "lent_on"),
        lambda words: Q(borrower__icontains=words),
        _file_copy,
        lambda row: row.returned_on is None,
        {
            "lent": ("Đang mượn", lambda _: Q(returned_on__isnull=True)),
            "late": ("Quá hạn trả", lambda day: Q(returned_on__isnull=True, due_on__lt=day)),
        },
    ),
    BookKind.SECRET_COPYING: Ledger(
        SecretCopy,
        (),
        ("copied_on", "pk"),
        lambda asked: days_asked(asked, "copied_on"),
        lambda words: Q(given_to__icontains=words) | Q(asked_by__icontains=words),
        _copying,
    ),
}


def ledger_rows(
    actor: Actor, book: Register, asked: ListFilter, *, newest_first: bool = True
) -> QuerySet[Any]:
    """Các dòng của sổ chuyển giao, bưu điện, bản lưu, sao chụp; words ask only rows that are open to this actor."""
    ledger = LEDGERS[BookKind(book.book_kind)]
    rows = ledger.model.objects.filter(register=book).annotate(is_open=open_here(actor, book))
    rows = rows.filter(ledger.since_until(asked))
    if asked.state in ledger.states:
        rows = rows.filter(ledger.states[asked.state][1](actor.day))
    open_rows = Q(is_open=True) | Q(entry__isnull=True)
    if asked.words:
        rows = rows.filter(
            open_rows, content_asked(ListFilter(words=asked.words), "entry__") | ledger.words(asked.words)
        )
    if narrowed := content_asked(ListFilter(issuer=asked.issuer, kind=asked.kind), "entry__"):
        rows = rows.filter(narrowed, is_open=True)
    order = [f"-{name}" for name in ledger.order] if newest_first else list(ledger.order)
    return cast("QuerySet[Any]", rows.select_related("entry__document", *ledger.related).order_by(*order))


def ledger_lines(book: Register, rows: Iterable[Any]) -> list[BookLine]:
    """The lines of these rows, without a further query."""
    kind = BookKind(book.book_kind)
    return [_line(kind, row, LEDGERS[kind]) for row in rows]


def _line(kind: BookKind, row: Any, ledger: Ledger) -> BookLine:
    columns = COLUMNS[kind]
    entry: Entry | None = row.entry
    told = ledger.cells(row)
    if entry is not None and not row.is_open:
        said = entry.title if entry.is_secret else "Dòng này bạn không được đọc"
        told = {column.key: said for column in columns if column.tells} | {"day": told["day"]}
        return BookLine(row.pk, columns, tuple(told.get(each.key, "") for each in columns), Mark.CLOSED)
    cells = tuple(told.get(column.key, "") for column in columns)
    return BookLine(
        row.pk, columns, cells, entry_id=entry.pk if entry is not None else None, waits=ledger.waits(row)
    )


def rows_of(actor: Actor, book: Register, asked: ListFilter, *, newest_first: bool = True) -> QuerySet[Any]:
    """The rows of any book, as this actor may ask them."""
    if is_number_book(book):
        return number_rows(actor, book, asked, newest_first=newest_first)
    return ledger_rows(actor, book, asked, newest_first=newest_first)


def lines_of(actor: Actor, book: Register, rows: Iterable[Any]) -> list[BookLine]:
    """The lines of rows of any book."""
    return number_lines(actor, book, rows) if is_number_book(book) else ledger_lines(book, rows)


# --- what a person has to do -----------------------------------------------------------------------


def to_sign(actor: Actor) -> QuerySet[Handover]:
    """Chờ tôi ký nhận: handed to me or to my unit, in the order in which it was handed."""
    return access.handovers_to(actor).filter(received_at__isnull=True).order_by("handed_at", "pk")


def of_entry(entry: Entry) -> dict[str, list[Any]]:
    """What the ledgers hold of one document, for the panel of its page."""
    handovers = Handover.objects.filter(entry=entry).select_related(*_HANDOVERS.related)
    return {
        "handovers": list(handovers.order_by("handed_at", "pk")),
        "postal_items": list(PostalItem.objects.filter(entry=entry).order_by("sent_on", "pk")),
        "file_copy_uses": list(FileCopyUse.objects.filter(entry=entry).order_by("lent_on", "pk")),
        "secret_copies": list(SecretCopy.objects.filter(entry=entry).order_by("copied_on", "pk")),
    }


@dataclass(frozen=True, slots=True)
class StillOpen:
    """Còn bao nhiêu dòng chưa xong: a figure that opens its rows."""

    state: str
    label: str
    count: int


def still_open(actor: Actor, book: Register) -> list[StillOpen]:
    """What of a ledger waits for its end (ký nhận, trả, giao), in one query; states without a row are left out."""
    ledger = LEDGERS[BookKind(book.book_kind)]
    if not ledger.states:
        return []
    counts = {name: Count("pk", filter=ask(actor.day)) for name, (_, ask) in ledger.states.items()}
    found = ledger.model.objects.filter(register=book).aggregate(**counts)
    return [
        StillOpen(name, label.lower(), found[name])
        for name, (label, _) in ledger.states.items()
        if found[name]
    ]


def state_labels(book: Register) -> dict[str, str]:
    """Trạng thái by which a ledger is filtered."""
    return {name: label for name, (label, _) in LEDGERS[BookKind(book.book_kind)].states.items()}


@dataclass(frozen=True, slots=True)
class Receiver:
    """Một nơi nhận chuyển giao: a unit (u7) or a person's appointment (a3)."""

    value: str
    label: str


def receivers(actor: Actor) -> list[tuple[str, list[Receiver]]]:
    """Đơn vị and người of the agency, to whom a document may be handed."""
    units = [Receiver(f"u{each.pk}", each.name) for each in units_of(actor.own_agency)]
    people = [
        Receiver(f"a{each.pk}", f"{each.person.full_name} · {each.position}")
        for each in accounts.people_of(actor.own_agency, actor.day)
    ]
    return [("Đơn vị", units), ("Người", people)]


def kinds_to_open(actor: Actor) -> list[tuple[str, str]]:
    """Sổ chuyển giao, bưu điện, bản lưu not kept yet: their first row opens them."""
    there = set(access.books_of(actor).values_list("book_kind", flat=True))
    return [(kind, BOOK_TITLES[kind]) for kind in LEDGERS if kind not in SECRET_BOOKS and kind not in there]


MOST_FOUND = 8


def entries_called(actor: Actor, words: str, *, is_secret: bool) -> list[Entry]:
    """Văn bản by its arrival number or its symbol, among those the actor may read; the newest first."""
    rows = access.visible_to(actor).filter(number__isnull=False)
    rows = rows.exclude(secrecy=Secrecy.NONE) if is_secret else rows.filter(secrecy=Secrecy.NONE)
    wanted = words.strip()
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 8:
        rows = rows.filter(Q(number=int(wanted), direction=Direction.IN) | Q(document__number=int(wanted)))
    else:
        rows = rows.filter(content_asked(ListFilter(words=wanted)))
    return list(rows.select_related("document").order_by("-registered_at", "-pk")[:MOST_FOUND])


# --- thống kê (mẫu 18) -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LevelCount:
    """Một dòng thống kê bí mật nhà nước: how many of a level came in, went out, were copied."""

    label: str
    incoming: int
    outgoing: int
    copied: int

    @property
    def both(self) -> int:
        return self.incoming + self.outgoing


def secret_statistics(actor: Actor, year: int) -> list[LevelCount]:
    """Thống kê bí mật nhà nước (TT 24/2020/TT-BCA mẫu 18) of a calendar year: figures alone, no row is read."""
    numbers = AllocatedNumber.objects.filter(
        series__agency=actor.own_agency, on__year=year, entry__isnull=False
    ).exclude(state=NumberState.VOID)
    copies = SecretCopy.objects.filter(entry__agency=actor.own_agency, copied_on__year=year)
    counted = {
        (direction, level): n
        for direction, level, n in numbers.order_by()
        .values_list("entry__direction", "entry__secrecy")
        .annotate(n=Count("pk"))
    }
    copied = dict(copies.order_by().values_list("entry__secrecy").annotate(n=Sum("copies")))
    return [
        LevelCount(
            label,
            counted.get((Direction.IN, level), 0),
            counted.get((Direction.OUT, level), 0),
            copied.get(level, 0),
        )
        for level, label in SECRECY_LABELS.items()
        if level != Secrecy.NONE
    ]
