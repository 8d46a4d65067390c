"""Verbs of incoming documents: receive, take in paper, register, confirm, return (domain.md §C1)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.rules import SHEETS, clean_name
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.actor import Actor
from hoatoc.lib.bulk import insert_for_each
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.records.documents.actions import numbering, writing
from hoatoc.records.documents.actions.arrivals import Arrival, arrive, day_to_register, hour_is_known
from hoatoc.records.documents.actions.books import chosen_book
from hoatoc.records.documents.actions.flash import begin_flash
from hoatoc.records.documents.actions.held_files import refuse_held
from hoatoc.records.documents.actions.notices import tell_arrived
from hoatoc.records.documents.actions.secrecy import (
    NAMED,
    Custody,
    keep_custody,
    may_come_by_a_channel,
    may_have_a_file,
    may_lack_abstract,
    must_lie_somewhere,
)
from hoatoc.records.documents.actions.sheets import AbstractNeeded, PaperSheet, is_sent_on, write_sheet
from hoatoc.records.documents.actions.versions import still_as_seen
from hoatoc.records.documents.events import (
    EntryRegistered,
    EntryReturned,
    entry_registered,
    entry_returned,
)
from hoatoc.records.documents.models import Document, DocumentFile, Entry, EntryReader
from hoatoc.records.documents.rules import (
    NOT_HELD,
    Direction,
    EntryState,
    FileRole,
    NumberState,
    Origin,
    Source,
    is_higher,
    may_become,
)


class NotWaitingToBeRegistered(Refusal):
    """Văn bản này không còn chờ vào sổ: đã vào sổ, đã trả lại hoặc nơi gửi đã thu hồi. Hãy tải lại trang để xem trạng thái mới."""

    code = "VD-01"


class OnlyCellsConfirm(Refusal):
    """Chỉ chi bộ xác nhận “Đã nhận”; cơ quan có sổ thì vào sổ. Hãy bấm Vào sổ."""

    code = "VD-02"


class ReasonNeeded(Refusal):
    """Chưa ghi lý do trả lại. Hãy ghi lý do để nơi gửi biết cần làm gì."""

    code = "VD-03"
    status = 422


class EnclosureRefused(Refusal):
    """Bản quét phải là PDF hoặc ảnh. Hãy quét lại tệp {name}."""

    code = "VD-05"
    status = 422


@transaction.atomic
def receive(
    *,
    document_id: int,
    agency_ids: Iterable[int],
    actor: Actor,  # the sender's issue is the line of the audit trail
    at: datetime,
    forwarding_id: int | None = None,
) -> dict[int, int]:
    """Nhận vào chờ vào sổ: one entry for each agency; gives entry ids by agency. Called by exchange, below no screen.

    `forwarding_id` names the act by which another holder sent it on; nothing = it comes from its issuer.

    An agency that holds the document already keeps its entry: the caller may come twice. A secret comes by paper alone:
    its recipients register the sheet in their hands.  Raises SecretsStayInside, SecretsGoByPaper.
    """
    wanted = list(dict.fromkeys(agency_ids))
    there = _held_by(document_id, wanted)
    new = [agency_id for agency_id in wanted if agency_id not in there]
    secrecy = Document.objects.values_list("secrecy", flat=True).get(pk=document_id)
    may_come_by_a_channel(secrecy)
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
            "forwarding_id": forwarding_id,
        },
        each={"agency_id": new},
        returning=("agency_id", "id"),
    )
    urgency = tell_arrived(document_id, dict(written), actor, at)
    begin_flash(dict(written), urgency, at)
    return there | dict(written)


def _held_by(document_id: int, agency_ids: list[int]) -> dict[int, int]:
    rows = Entry.objects.filter(document_id=document_id, direction=Direction.IN, agency_id__in=agency_ids)
    rows = rows.exclude(state__in=NOT_HELD)
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
    note: str = "",
    request_key: UUID | None = None,
    custody: Custody | None = None,
    arrival: Arrival | None = None,
    on: date | None = None,
    book_id: int | None = None,
) -> Entry:
    """Nhập văn bản giấy: into chờ vào sổ, or straight into the book. A sheet typed from paper has one holder.

    `arrival` is when it came; nothing given means now.  Raises IssuerNeeded, AbstractNeeded, DateAhead, HourNeeded,
    ArrivalAhead, ArrivedBeforeSigned, HourOfArrivalNeeded, EnclosureRefused; registering raises what `register` does.
    """
    actor.require(Right.REGISTER)
    if request_key is not None:
        done = Entry.objects.filter(document__request_key=request_key, agency_id=actor.own_agency).first()
        if done is not None:
            return done
    document = Document(origin=Origin.PAPER, held_in=settings.HOATOC_ZONE, request_key=request_key)
    write_sheet(document, sheet, at)
    if not document.abstract and not may_lack_abstract(document.secrecy, custody):
        raise AbstractNeeded
    document.save(force_insert=True)
    if scan is not None:
        if scan.media_type not in SHEETS:
            raise EnclosureRefused(name=clean_name(scan_name))
        may_have_a_file(document.secrecy)
        refuse_held(scan, actor)
        DocumentFile.objects.create(
            document=document, position=0, role=FileRole.MAIN, blob=scan, name=clean_name(scan_name)
        )
    entry = Entry(
        agency_id=actor.own_agency,
        direction=Direction.IN,
        document=document,
        source=Source.PAPER,
        state=EntryState.WAITING,
        secrecy=document.secrecy,
    )
    arrive(entry, arrival, at)
    hour_is_known(entry)
    entry.save(force_insert=True)
    if custody is not None or entry.is_secret:
        keep_custody(entry, custody or Custody(), actor=actor, because=NAMED)
    if scan is None:
        must_lie_somewhere(entry)
    record(
        actor=actor,
        at=at,
        verb="nhập văn bản giấy",
        subject=Subject("entry", entry.uid, entry.label),
        facts={"có bản quét": scan is not None},
    )
    if not is_registered_now:
        return entry
    return register(entry=entry, unit_id=unit_id, note=note, on=on, book_id=book_id, actor=actor, at=at)


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
    custody: Custody | None = None,
    arrival: Arrival | None = None,
    on: date | None = None,
    book_id: int | None = None,
    version: int | None = None,
) -> Entry:
    """Vào sổ: gives the arrival number of the year's series; the sender learns it.

    `sheet` corrects what was typed from paper and is ignored for a document that came by a channel or was sent on (that never changes).
    So is `arrival`. `on` is the day it is registered for: today, or the working day before (feature 9.30). `unit_id` is who it
    is handed to: the unit may read it. `book_id` is a further book of arrivals. `version` is the row's that the clerk saw.  Raises ChangedMeanwhile, NotAnOpenBook, NotWaitingToBeRegistered, HourOfArrivalNeeded, NotADayToRegister,
    RegisteredBeforeArrival, DateBeforeLast, SeriesClosed, RegisterClosed.
    """
    actor.require(Right.REGISTER)
    held = _mine_to_register(entry, actor, EntryState.REGISTERED)
    if held.agency.is_cell:
        raise NotWaitingToBeRegistered
    still_as_seen(held, version)
    if sheet is not None and held.is_typed_here and not is_sent_on(held.document_id):
        write_sheet(held.document, replace(sheet), at)
        held.document.save()
        if arrival is not None:
            arrive(held, arrival, at)
        _raise_level(held, custody or Custody(), actor)
    hour_is_known(held)
    day = day_to_register(held, on, at)
    unit = Unit.objects.filter(pk=unit_id, agency_id=held.agency_id).first() if unit_id else None
    if unit is not None and not held.is_secret:  # who carries a secret does not read it by that
        EntryReader.objects.get_or_create(entry=held, unit=unit, because="vào sổ, chuyển đến")
    given = numbering.next_number(held.agency_id, Direction.IN, "", day)
    book = numbering.arrival_book(held.agency_id, given.period_ref, day, is_secret=held.is_secret)
    if not held.is_secret:
        book = chosen_book(book_id, book)
    if book.closed_on is not None:
        raise numbering.RegisterClosed
    held.register, held.number, held.unit, held.note = book, given.n, unit, note.strip()
    held.state, held.registered_at, held.ended_at = EntryState.REGISTERED, at, at
    held.claimed_by = held.claimed_until = None
    came = ["arrived_at", "is_hour_known", "claimed_by", "claimed_until"]
    held.save(
        update_fields=["register", "number", "unit", "note", "state", "registered_at", "ended_at", *came]
    )
    writing.allocate(given, held, held.document, NumberState.ISSUED)
    record(
        actor=actor,
        at=at,
        verb="vào sổ",
        subject=Subject("entry", held.uid, held.label),
        facts={
            "số đến": given.n,
            "sổ": book.title,
            **({"cho ngày": f"{day:%d/%m/%Y}"} if day != numbering.local_day(at) else {}),
            **({"chuyển đến": unit.name} if unit else {}),
        },
    )
    entry_registered.announce(EntryRegistered(entry_id=held.pk, number=given.n, actor=actor, at=at))
    return held


def _raise_level(entry: Entry, custody: Custody, actor: Actor) -> None:
    """The clerk saw the stamp MẬT only while registering: files, place and readers are asked for as at the intake."""
    if not is_higher(entry.document.secrecy, entry.secrecy):
        return
    if DocumentFile.objects.filter(document=entry.document_id, blob__purged_at__isnull=True).exists():
        may_have_a_file(entry.document.secrecy)
    entry.secrecy = entry.document.secrecy
    entry.save(update_fields=["secrecy"])
    keep_custody(entry, custody, actor=actor, because=NAMED)
    must_lie_somewhere(entry)


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
    )
    entry_returned.announce(EntryReturned(entry_id=held.pk, reason=held.return_reason, actor=actor, at=at))
    return held
