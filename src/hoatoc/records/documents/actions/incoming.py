"""Verbs of incoming documents: receive, take in paper, register, confirm, return, see (domain.md §C1)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.rules import SHEETS, clean_name
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency, Correspondent, Unit
from hoatoc.lib.actor import Actor
from hoatoc.lib.bulk import insert_for_each
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.lib.symbols import NotASymbol, parse_symbol, symbol_key
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents.actions import numbering
from hoatoc.records.documents.events import (
    EntryOpened,
    EntryRegistered,
    EntryReturned,
    entry_opened,
    entry_registered,
    entry_returned,
)
from hoatoc.records.documents.models import Document, DocumentFile, Entry, EntryReader, EntrySeen, Register
from hoatoc.records.documents.rules import (
    BookKind,
    Direction,
    EntryState,
    FileRole,
    NumberState,
    Origin,
    Source,
    Urgency,
    may_become,
)


class NotWaitingToBeRegistered(Refusal):
    """Văn bản này không còn chờ vào sổ: đã vào sổ hoặc đã trả lại. Hãy tải lại trang để xem trạng thái mới."""

    code = "VD-01"


class OnlyCellsConfirm(Refusal):
    """Chỉ chi bộ xác nhận “Đã nhận”; cơ quan có sổ thì vào sổ. Hãy bấm Vào sổ."""

    code = "VD-02"


class ReasonNeeded(Refusal):
    """Chưa ghi lý do trả lại. Hãy ghi lý do để nơi gửi biết cần làm gì."""

    code = "VD-03"
    status = 422


class IssuerNeeded(Refusal):
    """Chưa chọn cơ quan ban hành. Hãy chọn trong danh mục hoặc thêm nơi gửi mới."""

    code = "VD-04"
    status = 422


class EnclosureRefused(Refusal):
    """Bản quét phải là PDF hoặc ảnh. Hãy quét lại tệp {name}."""

    code = "VD-05"
    status = 422


class AbstractNeeded(Refusal):
    """Chưa có trích yếu. Hãy gõ trích yếu in trên văn bản."""

    code = "VD-06"
    status = 422


class DateAhead(Refusal):
    """Ngày ký {day:%d/%m/%Y} muộn hơn hôm nay. Hãy xem lại ngày in trên văn bản."""

    code = "VD-07"
    status = 422


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """What the clerk types from the sheet: the eight fields of the register screen."""

    issuer_agency_id: int | None
    issuer_correspondent_id: int | None
    symbol: str
    dated_on: date | None
    kind: str
    abstract: str
    signer: str
    urgency: Urgency = Urgency.NORMAL
    deliver_by: datetime | None = None


@transaction.atomic
def receive(
    *,
    document_id: int,
    agency_ids: Iterable[int],
    actor: Actor,  # noqa: ARG001 every verb says who; the sender's issue is the line of the audit trail
    at: datetime,
) -> dict[int, int]:
    """Nhận vào chờ vào sổ: one entry for each agency; gives entry ids by agency. Called by exchange, below no screen.

    An agency that holds the document already keeps its entry: the caller may come twice.
    """
    wanted = list(dict.fromkeys(agency_ids))
    there = _held_by(document_id, wanted)
    new = [agency_id for agency_id in wanted if agency_id not in there]
    secrecy = Document.objects.values_list("secrecy", flat=True).get(pk=document_id)
    written = insert_for_each(
        connection,
        Entry,
        same={
            "direction": Direction.IN,
            "document_id": document_id,
            "source": Source.HUB,
            "state": EntryState.WAITING,
            "arrived_at": at,
            "secrecy": secrecy,
        },
        each={"agency_id": new},
        returning=("agency_id", "id"),
    )
    return there | dict(written)


def _held_by(document_id: int, agency_ids: list[int]) -> dict[int, int]:
    rows = Entry.objects.filter(document_id=document_id, direction=Direction.IN, agency_id__in=agency_ids)
    rows = rows.exclude(state__in=[EntryState.RETURNED, EntryState.VOID, EntryState.JOINED])
    return dict(rows.values_list("agency_id", "pk"))


@transaction.atomic
def take_in_paper(
    *,
    sheet: PaperSheet,
    actor: Actor,
    at: datetime,
    scan: Blob | None = None,
    scan_name: str = "",
    is_registered_now: bool = False,
    unit_id: int | None = None,
    request_key: UUID | None = None,
) -> Entry:
    """Nhập văn bản giấy: into chờ vào sổ, or straight into the book. A sheet typed from paper has one holder.

    Raises IssuerNeeded, AbstractNeeded, DateAhead, EnclosureRefused; registering raises what `register` does.
    """
    actor.require(Right.REGISTER)
    if request_key is not None:
        done = Entry.objects.filter(document__request_key=request_key, agency_id=actor.own_agency).first()
        if done is not None:
            return done
    document = Document(origin=Origin.PAPER, held_in=settings.HOATOC_ZONE, request_key=request_key)
    _write_sheet(document, sheet, at)
    document.save(force_insert=True)
    if scan is not None:
        if scan.media_type not in SHEETS:
            raise EnclosureRefused(name=clean_name(scan_name))
        DocumentFile.objects.create(
            document=document, position=0, role=FileRole.MAIN, blob=scan, name=clean_name(scan_name)
        )
    entry = Entry.objects.create(
        agency_id=actor.own_agency,
        direction=Direction.IN,
        document=document,
        source=Source.PAPER,
        state=EntryState.WAITING,
        arrived_at=at,
        secrecy=document.secrecy,
    )
    record(
        actor=actor,
        at=at,
        verb="nhập văn bản giấy",
        subject=Subject("entry", entry.uid, entry.label),
        facts={"có bản quét": scan is not None},
    )
    return register(entry=entry, unit_id=unit_id, actor=actor, at=at) if is_registered_now else entry


def _write_sheet(document: Document, sheet: PaperSheet, at: datetime) -> None:
    """Put what was typed on the document; nothing is saved here."""
    if sheet.issuer_agency_id is not None:
        agency = Agency.objects.get(pk=sheet.issuer_agency_id)
        document.issuer_agency, document.issuer_correspondent = agency, None
        document.issuer_printed = org_queries.name_on(agency.pk, sheet.dated_on or numbering.local_day(at))
        document.system = agency.system
    elif sheet.issuer_correspondent_id is not None:
        body = Correspondent.objects.get(pk=sheet.issuer_correspondent_id)
        document.issuer_agency, document.issuer_correspondent = None, body
        document.issuer_printed, document.system = body.name, body.system
    else:
        raise IssuerNeeded
    document.abstract = " ".join(sheet.abstract.split())
    if not document.abstract:
        raise AbstractNeeded
    if sheet.dated_on is not None and sheet.dated_on > numbering.local_day(at):
        raise DateAhead(day=sheet.dated_on)
    document.abstract_key = fold(document.abstract)
    document.symbol_text = " ".join(sheet.symbol.split())
    document.symbol_key = symbol_key(document.symbol_text) if document.symbol_text else ""
    document.number, document.code_printed = _read_symbol(document.symbol_text)
    document.dated_on, document.kind = sheet.dated_on, sheet.kind
    document.signer = " ".join(sheet.signer.split())
    document.urgency = sheet.urgency
    document.deliver_by = sheet.deliver_by if sheet.urgency == Urgency.FLASH_TIMED else None


def _read_symbol(text: str) -> tuple[int | None, str]:
    """Number and kind code of what was typed; a text that is no symbol stays as typed, without them."""
    try:
        symbol = parse_symbol(text)
    except NotASymbol:
        return None, ""
    return symbol.number, symbol.kind_code


def _mine_to_register(entry: Entry, actor: Actor, then: EntryState) -> Entry:
    held = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("document", "agency")
        .filter(pk=entry.pk, agency_id=actor.own_agency, direction=Direction.IN)
        .first()
    )
    if held is None:
        raise NotFound
    if not may_become(held.state, then):
        raise NotWaitingToBeRegistered
    return held


@transaction.atomic
def register(
    *,
    entry: Entry,
    actor: Actor,
    at: datetime,
    sheet: PaperSheet | None = None,
    unit_id: int | None = None,
    note: str = "",
) -> Entry:
    """Vào sổ: gives the arrival number of the year's series; the sender learns it.

    `sheet` corrects what was typed from paper and is ignored for a document that came by a channel (that never changes).
    `unit_id` is who it is handed to: the unit may read it.  Raises NotWaitingToBeRegistered.
    """
    actor.require(Right.REGISTER)
    held = _mine_to_register(entry, actor, EntryState.REGISTERED)
    if held.agency.is_cell:
        raise NotWaitingToBeRegistered
    if sheet is not None and held.document.origin == Origin.PAPER:
        _write_sheet(held.document, replace(sheet), at)
        held.document.save()
    unit = Unit.objects.filter(pk=unit_id, agency_id=held.agency_id).first() if unit_id else None
    if unit is not None:
        EntryReader.objects.get_or_create(entry=held, unit=unit, because="vào sổ, chuyển đến")
    day = numbering.local_day(at)
    given = numbering.next_number(held.agency_id, Direction.IN, "", day)
    book = Register.objects.get(series_id=given.series_id, book_kind=BookKind.INCOMING, is_default=True)
    held.register, held.number, held.unit, held.note = book, given.n, unit, note.strip()
    held.state, held.registered_at, held.ended_at = EntryState.REGISTERED, at, at
    held.save(update_fields=["register", "number", "unit", "note", "state", "registered_at", "ended_at"])
    numbering.allocate(given, held, held.document, NumberState.ISSUED)
    record(
        actor=actor,
        at=at,
        verb="vào sổ",
        subject=Subject("entry", held.uid, held.label),
        facts={"số đến": given.n, "sổ": book.title, **({"chuyển đến": unit.name} if unit else {})},
    )
    entry_registered.announce(EntryRegistered(entry_id=held.pk, number=given.n, actor=actor, at=at))
    return held


@transaction.atomic
def confirm(*, entry: Entry, actor: Actor, at: datetime) -> Entry:
    """Đã nhận: a cell's one button in place of a register.  Raises OnlyCellsConfirm, NotWaitingToBeRegistered."""
    actor.require(Right.CONFIRM)
    held = _mine_to_register(entry, actor, EntryState.CONFIRMED)
    if not held.agency.is_cell:
        raise OnlyCellsConfirm
    held.state, held.registered_at, held.ended_at = EntryState.CONFIRMED, at, at
    held.save(update_fields=["state", "registered_at", "ended_at"])
    record(actor=actor, at=at, verb="đã nhận", subject=Subject("entry", held.uid, held.label))
    entry_registered.announce(EntryRegistered(entry_id=held.pk, number=None, actor=actor, at=at))
    return held


@transaction.atomic
def return_to_sender(*, entry: Entry, reason: str, actor: Actor, at: datetime) -> Entry:
    """Trả lại nơi gửi, with the reason; no number is used.  Raises ReasonNeeded, NotWaitingToBeRegistered."""
    actor.require(Right.RETURN)
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonNeeded
    held = _mine_to_register(entry, actor, EntryState.RETURNED)
    held.state, held.return_reason, held.ended_at = EntryState.RETURNED, reason[:500], at
    held.save(update_fields=["state", "return_reason", "ended_at"])
    record(
        actor=actor,
        at=at,
        verb="trả lại",
        subject=Subject("entry", held.uid, held.label),
        facts={"lý do": held.return_reason},
    )
    entry_returned.announce(EntryReturned(entry_id=held.pk, reason=held.return_reason, actor=actor, at=at))
    return held


@transaction.atomic
def mark_seen(*, entry: Entry, actor: Actor, at: datetime) -> None:
    """Đã xem: first and last time of each person; the first sight by somebody who registers tells the sender "đã mở"."""
    seen, is_first = EntrySeen.objects.get_or_create(
        entry=entry, person_id=actor.own_person, defaults={"first_at": at, "last_at": at}
    )
    if not is_first:
        EntrySeen.objects.filter(pk=seen.pk).update(last_at=at)
        return
    record(actor=actor, at=at, verb="mở lần đầu", subject=Subject("entry", entry.uid, entry.label))
    may_act = actor.may(Right.REGISTER) or actor.may(Right.CONFIRM)
    if entry.direction == Direction.IN and entry.state == EntryState.WAITING and may_act:
        entry_opened.announce(EntryOpened(entry_id=entry.pk, actor=actor, at=at))


@transaction.atomic
def grant_reading(*, entry: Entry, unit: Unit, because: str, actor: Actor, at: datetime) -> None:
    """Cho đơn vị đọc: higher areas widen reading only through this row, which also answers "ai xem được?"."""
    EntryReader.objects.get_or_create(entry=entry, unit=unit, because=because)
    record(
        actor=actor,
        at=at,
        verb="cho đọc",
        subject=Subject("entry", entry.uid, entry.label),
        facts={"đơn vị": unit.name, "vì": because},
    )
