"""Lines of the books of numbers, cell by cell in the prescribed columns: for the screen, for paper and for .xlsx alike."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Exists, OuterRef, QuerySet

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.org.models import AgencyName
from hoatoc.foundation.org.rules import Zone
from hoatoc.lib.actor import Actor
from hoatoc.records.documents import access
from hoatoc.records.documents.models import AllocatedNumber, Document, Entry, Handover, Recipient, Register
from hoatoc.records.documents.queries.books import (
    ListFilter,
    content_asked,
    days_asked,
    numbers_asked,
    numbers_of,
)
from hoatoc.records.documents.queries.corrections import corrected_among
from hoatoc.records.documents.queries.incoming import kind_name
from hoatoc.records.documents.rules import (
    ARRIVAL_BOOKS,
    COLUMNS,
    SECRECY_LABELS,
    SECRET_BOOKS,
    BookKind,
    Column,
    NumberState,
    Secrecy,
    Source,
)

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

MOST_NAMED = 3
"""Nơi nhận named in a line of the book; the entry's page has them all."""


class Mark(StrEnum):
    """Dòng đặc biệt: how a line differs from an ordinary one."""

    PLAIN = "plain"
    PENDING = "pending"
    CLOSED = "closed"
    VOID = "void"
    RESERVED = "reserved"
    OTHER_SIDE = "other_side"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class BookLine:
    """Một dòng của sổ: its cells as `COLUMNS` prescribes; `entry_id` where this actor may open the document.

    `waits`: a row of a ledger that still waits for its end (chưa ký nhận, chưa trả, chưa giao).
    """

    pk: int
    columns: tuple[Column, ...]
    cells: tuple[str, ...]
    mark: Mark = Mark.PLAIN
    n: int = 0
    entry_id: int | None = None
    waits: bool = False

    @property
    def told(self) -> Iterator[tuple[Column, str]]:
        """Each column with its cell."""
        return zip(self.columns, self.cells, strict=True)

    @property
    def is_blank(self) -> bool:
        """A number without a document that one may see here."""
        return self.mark not in {Mark.PLAIN, Mark.PENDING}


class OpenOrClosed(TypedDict):
    """What a book adds to each row: whether this actor may read it here."""

    is_open: bool


def open_here(actor: Actor, book: Register) -> Exists:
    """Whether a row's entry is open in this book: a secret one in secret books alone, and for its readers."""
    readable = Entry.objects.filter(access.may_read(actor), pk=OuterRef("entry_id"))
    if book.book_kind not in SECRET_BOOKS:
        readable = readable.filter(secrecy=Secrecy.NONE)
    return Exists(readable)


def number_rows(
    actor: Actor, book: Register, asked: ListFilter, *, newest_first: bool = True
) -> "QuerySet[WithAnnotations[AllocatedNumber, OpenOrClosed]]":
    """Các dòng của sổ. A row that the actor may not read stays in its place, closed, and no word finds it."""
    rows = numbers_of(book).annotate(is_open=open_here(actor, book))
    if content := content_asked(asked):
        rows = rows.filter(content, is_open=True)
    rows = rows.filter(numbers_asked(asked, "n"), days_asked(asked, "on"))
    if asked.state:
        rows = rows.filter(state=asked.state)
    order = ["n", "pk"] if book.book_kind in ARRIVAL_BOOKS else ["on", "pk"]
    rows = rows.order_by(*(f"-{name}" for name in order) if newest_first else order)
    return rows.select_related(
        "series", "entry__unit", "document", "register", "block", "holder__person", "approver"
    )


def number_lines(
    actor: Actor, book: Register, rows: "Iterable[WithAnnotations[AllocatedNumber, OpenOrClosed]]"
) -> list[BookLine]:
    """The lines of these rows; two or three further queries, whatever the page holds."""
    held = list(rows)
    kind = BookKind(book.book_kind)
    opened = [row for row in held if row.is_open]
    if kind in ARRIVAL_BOOKS:
        entries = [row.entry_id for row in opened if row.entry_id is not None]
        handed, corrected = handed_to(entries), corrected_among(entries)
        cells = {
            row.pk: _arrival_cells(
                row, handed.get(row.entry_id or 0, NOT_HANDED), is_corrected=row.entry_id in corrected
            )
            for row in opened
        }
    else:
        to = printed_to([row.document_id for row in opened if row.document_id is not None])
        cells = {row.pk: _issued_cells(row, *to.get(row.document_id or 0, ("", 0))) for row in opened}
    return [_line(actor, book, row, cells.get(row.pk, {})) for row in held]


def _line(
    actor: Actor,
    book: Register,
    row: "WithAnnotations[AllocatedNumber, OpenOrClosed]",
    told: Mapping[str, str],
) -> BookLine:
    kind = BookKind(book.book_kind)
    mark, said = _mark(actor, kind, row)
    if mark in {Mark.PLAIN, Mark.PENDING}:
        cells = tuple(told.get(column.key, "") for column in COLUMNS[kind])
        return BookLine(row.pk, COLUMNS[kind], cells, mark, row.n, row.entry_id)
    number = str(row.n) if mark is Mark.CLOSED else (_symbol(row) or str(row.n))
    key = {"n": str(row.n), "symbol": "" if kind in ARRIVAL_BOOKS else number, "day": _day(row.on)}
    cells = tuple(said if column.tells else key.get(column.key, "") for column in COLUMNS[kind])
    return BookLine(row.pk, COLUMNS[kind], cells, mark, row.n, row.entry_id if row.is_open else None)


def _mark(
    actor: Actor, kind: BookKind, row: "WithAnnotations[AllocatedNumber, OpenOrClosed]"
) -> tuple[Mark, str]:
    """What a line is, and what it says where it is not an ordinary one."""
    if _is_closed(actor, kind, row):
        said = f"Văn bản mật số {row.n}{_of_series(row)}"
        return Mark.CLOSED, f"{said}: số đã huỷ" if row.state == NumberState.VOID else said
    if row.state == NumberState.VOID:
        who = f" (duyệt: {row.approver.full_name})" if row.approver else ""
        return Mark.VOID, f"Số {row.n}: huỷ, lý do: {row.reason}{who}"
    if row.state == NumberState.RESERVED and row.holder is not None:
        until = f", hạn {_day(row.expires_on)}" if row.expires_on else ""
        return Mark.RESERVED, f"Số xin trước: {row.holder.person.full_name} giữ, để {row.purpose}{until}"
    if row.state == NumberState.OTHER_SIDE:
        to_inner = row.block is not None and row.block.side == Zone.INNER
        return Mark.OTHER_SIDE, "Số đã cấp cho mạng kia" + (" – văn bản mật" if to_inner else "")
    if row.state == NumberState.FREE:
        return Mark.FREE, "Mạng kia trả lại, chưa dùng"
    return (Mark.PENDING if row.state == NumberState.ALLOCATED else Mark.PLAIN), ""


def _of_series(row: AllocatedNumber) -> str:
    """Which series a blank row belongs to: in a book with a series for each kind, 6 alone names no row."""
    kind = kind_name("party", row.series.kind)
    return f" (dãy {kind})" if kind else ""


def _is_closed(actor: Actor, kind: BookKind, row: "WithAnnotations[AllocatedNumber, OpenOrClosed]") -> bool:
    """A document is open or closed as its readers say; a number without one belongs to nobody, unless it waits for a secret."""
    if row.entry_id is not None:
        return not row.is_open
    if row.register is None or row.register.book_kind not in SECRET_BOOKS:
        return False
    return kind not in SECRET_BOOKS or row.holder_id != actor.appointment_id or not actor.reads_secret


def _arrival_cells(row: AllocatedNumber, handed: "Handed", *, is_corrected: bool) -> dict[str, str]:
    entry, sheet = cast("Entry", row.entry), cast("Document", row.document)
    unit = entry.unit.name if entry.unit is not None else ""
    came = "Bản giấy" if entry.source == Source.PAPER else ""
    taken_back = f"Đã thu hồi {local_date(entry.content_closed_at)}" if entry.content_closed_at else ""
    notes = [came, "Đã sửa" if is_corrected else "", taken_back, entry.note]
    return {
        "day": local_date(entry.arrived_at),
        "n": str(row.n),
        "issuer": sheet.issuer_printed,
        "symbol": sheet.symbol_text,
        "dated": _day(sheet.dated_on),
        "abstract": named(sheet),
        "level": SECRECY_LABELS[entry.secrecy] if entry.is_secret else "",
        "to": handed.to or unit,
        "handed": handed.on or (_day(row.on) if unit else ""),
        "signed": handed.signed,
        "note": ". ".join(each for each in notes if each),
    }


def _issued_cells(row: AllocatedNumber, to: str, places: int) -> dict[str, str]:
    entry, sheet = cast("Entry", row.entry), cast("Document", row.document)
    notes = ["Chưa phát hành" if row.state == NumberState.ALLOCATED else "", entry.note]
    copies = entry.copies or places
    return {
        "symbol": sheet.symbol_text,
        "day": _day(sheet.dated_on),
        "abstract": named(sheet),
        "level": SECRECY_LABELS[entry.secrecy] if entry.is_secret else "",
        "signer": sheet.signer,
        "to": to,
        "file_copy": entry.file_copy_kept_by,
        "copies": str(copies) if copies else "",
        "note": ". ".join(each for each in notes if each),
    }


def named(sheet: Document) -> str:
    """Tên loại và trích yếu, of a sheet that the reader may see."""
    kind = kind_name(sheet.system, sheet.kind)
    return f"{kind}: {sheet.abstract}" if kind and sheet.abstract else kind or sheet.abstract


def _symbol(row: AllocatedNumber) -> str:
    return row.document.symbol_text if row.document is not None else row.symbol_text


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def local_date(at: datetime) -> str:
    """Ngày of a moment in Vietnam, as books write it."""
    return _day(at.astimezone(VIETNAM).date())


# --- to whom -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Handed:
    """Đã chuyển cho ai, ngày nào, ai ký nhận."""

    to: str = ""
    on: str = ""
    signed: str = ""


NOT_HANDED = Handed()


def handed_to(entry_ids: Sequence[int]) -> dict[int, Handed]:
    """Who got each of these entries, in one query."""
    rows = Handover.objects.filter(entry__in=entry_ids).order_by("handed_at", "pk")
    found: dict[int, list[Handover]] = {}
    for row in rows.select_related("to_unit", "to_appointment__person", "received_by"):
        found.setdefault(row.entry_id, []).append(row)
    return {
        entry_id: Handed(
            to="; ".join(receiver_name(each) for each in held),
            on=local_date(held[0].handed_at),
            signed="; ".join(signature(each) for each in held if each.received_at),
        )
        for entry_id, held in found.items()
    }


def receiver_name(row: Handover) -> str:
    """Đơn vị hoặc người nhận."""
    if row.to_unit is not None:
        return row.to_unit.name
    return row.to_appointment.person.full_name if row.to_appointment is not None else ""


def signature(row: Handover) -> str:
    """Ký nhận: who received it and when, or that the paper book bears the signature."""
    if row.received_at is None:
        return ""
    who = "đã ký trên giấy" if row.is_signed_on_paper else ""
    if not who and row.received_by is not None:
        who = row.received_by.full_name
    return f"{who}, {local_date(row.received_at)}"


def printed_to(document_ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Nơi nhận in short with their count: printed groups with theirs, then single places by name; two queries."""
    rows = list(
        Recipient.objects.printed()
        .filter(document__in=document_ids)
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
