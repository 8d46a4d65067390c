"""Nhập chung dòng: paper and electronic copy of one document are one row with one number (domain.md §C1)."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.rules import SHEETS, clean_name
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.records.documents import access
from hoatoc.records.documents.actions.arrivals import ArrivalAhead, hour_is_known
from hoatoc.records.documents.actions.corrections import as_told, keep_changes, registered_row
from hoatoc.records.documents.actions.incoming import EnclosureRefused
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.actions.secrecy import may_have_a_file
from hoatoc.records.documents.events import (
    EntriesJoined,
    EntryRegistered,
    entries_joined,
    entry_registered,
)
from hoatoc.records.documents.models import (
    AllocatedNumber,
    Document,
    DocumentFile,
    Entry,
    EntryReader,
)
from hoatoc.records.documents.rules import (
    Direction,
    EntryState,
    FileRole,
    Origin,
    Source,
    may_become,
)

HOLDING = (EntryState.WAITING, EntryState.REGISTERED)
ORIGINAL_CAME = "Bản điện tử đã đến; dòng mang đúng văn bản của nơi gửi"


class NotJoinable(Refusal):
    """Hai dòng này không nhập chung được. Chỉ nhập bản giấy đang chờ, hoặc bản điện tử đang chờ, vào một dòng còn hiệu lực."""

    code = "VD-19"


class PaperHereAlready(Refusal):
    """Bản giấy của văn bản này đã ghi nhận ngày {day:%d/%m/%Y}. Nếu đây là bản thứ hai, hãy ghi vào số bản."""

    code = "VD-20"


@transaction.atomic
def join_paper(
    *,
    entry: Entry,
    on: date,
    actor: Actor,
    at: datetime,
    waiting: Entry | None = None,
    scan: Blob | None = None,
    scan_name: str = "",
) -> Entry:
    """Bản giấy về sau: the paper joins the row of its electronic copy, no second number.

    `waiting` is the paper when it was typed already and waits; a scan is kept beside the row.  Raises NotJoinable,
    PaperHereAlready, ArrivalAhead, EnclosureRefused, SecretFileRefused, NotFound.
    """
    actor.require(Right.REGISTER)
    held = _holding(entry, actor)
    if on > local_day(at):
        raise ArrivalAhead(moment=f"{on:%d/%m/%Y}")
    if waiting is not None:
        _join(_waiting_paper(waiting, held, actor), held, at)
    elif scan is not None:
        _keep_scan(held, scan, scan_name, at)
    elif held.paper_received_on is not None:
        raise PaperHereAlready(day=held.paper_received_on)
    held.paper_received_on = held.paper_received_on or on
    held.save(update_fields=["paper_received_on"])
    record(
        actor=actor,
        at=at,
        verb="nhập bản giấy vào dòng đã có",
        subject=Subject("entry", held.uid, held.label),
        facts={"ngày nhận bản giấy": f"{on:%d/%m/%Y}", "có bản quét": scan is not None},
    )
    return held


def _holding(entry: Entry, actor: Actor) -> Entry:
    """The locked row that holds the document at this agency."""
    rows = access.visible_to(actor).incoming().select_for_update(of=("self",))
    held = rows.filter(pk=entry.pk).first()
    if held is None:
        raise NotFound
    if held.state not in HOLDING:
        raise NotJoinable
    return held


def _waiting_paper(waiting: Entry, into: Entry, actor: Actor) -> Entry:
    held = _holding(waiting, actor)
    if held.pk == into.pk or held.source != Source.PAPER or not may_become(held.state, EntryState.JOINED):
        raise NotJoinable
    return held


def _join(waiting: Entry, into: Entry, at: datetime) -> None:
    waiting.state, waiting.joined_to, waiting.ended_at = EntryState.JOINED, into, at
    waiting.save(update_fields=["state", "joined_to", "ended_at"])
    Entry.objects.filter(joined_to=waiting).update(joined_to=into)  # what was joined to it goes along


def _keep_scan(entry: Entry, scan: Blob, name: str, at: datetime) -> Entry:
    """The sheet of the electronic original is sealed: the scan lies on a sheet of its own, joined to the row."""
    if scan.media_type not in SHEETS:
        raise EnclosureRefused(name=clean_name(name))
    may_have_a_file(entry.document.secrecy)
    told = entry.document
    paper = Document.objects.create(
        origin=Origin.PAPER,
        held_in=settings.HOATOC_ZONE,
        issuer_agency_id=told.issuer_agency_id,
        issuer_correspondent_id=told.issuer_correspondent_id,
        issuer_printed=told.issuer_printed,
        system=told.system,
        kind=told.kind,
        code_printed=told.code_printed,
        number=told.number,
        symbol_text=told.symbol_text,
        symbol_key=told.symbol_key,
        dated_on=told.dated_on,
        abstract=told.abstract,
        abstract_key=told.abstract_key,
        signer=told.signer,
        secrecy=told.secrecy,
        urgency=told.urgency,
        deliver_by=told.deliver_by,
    )
    DocumentFile.objects.create(
        document=paper, position=0, role=FileRole.MAIN, blob=scan, name=clean_name(name)
    )
    joined = Entry.objects.create(
        agency_id=entry.agency_id,
        direction=Direction.IN,
        document=paper,
        source=Source.PAPER,
        state=EntryState.JOINED,
        joined_to=entry,
        arrived_at=at,
        ended_at=at,
        secrecy=entry.secrecy,
    )
    EntryReader.objects.bulk_create(
        EntryReader(
            entry=joined, appointment_id=each.appointment_id, unit_id=each.unit_id, because=each.because
        )
        for each in EntryReader.objects.filter(entry=entry)
    )
    return joined


@transaction.atomic
def join_electronic(*, waiting: Entry, registered: Entry, actor: Actor, at: datetime) -> Entry:
    """Bản điện tử về sau: the row typed from paper holds the sender's document from now on and keeps its number.

    The waiting row keeps what was typed, with its scan, and leads to the registered one; the sender learns the number.
    Raises NotJoinable, NotARegisteredRow, BookIsClosed, HourOfArrivalNeeded, NotFound.
    """
    actor.require(Right.REGISTER)
    held = registered_row(registered, actor)
    came = _holding(waiting, actor)
    if not held.is_typed_here or came.source != Source.HUB or held.number is None:
        raise NotJoinable
    if not may_become(came.state, EntryState.JOINED):
        raise NotJoinable
    before, typed = as_told(held), held.document
    held.document, held.source, held.forwarding_id = came.document, Source.HUB, came.forwarding_id
    hour_is_known(held)
    held.paper_received_on = held.paper_received_on or local_day(held.arrived_at)
    keep_changes(held, before, ORIGINAL_CAME, actor, at)
    _join(came, held, at)
    came.document, came.source, came.forwarding_id = typed, Source.PAPER, None
    came.save(update_fields=["document", "source", "forwarding"])
    held.save(update_fields=["document", "source", "forwarding", "paper_received_on"])
    AllocatedNumber.objects.filter(entry=held).update(document=held.document, kind=held.document.kind)
    record(
        actor=actor,
        at=at,
        verb="nhập bản điện tử vào dòng đã có",
        subject=Subject("entry", held.uid, held.label),
        facts={"số đến": held.number},
    )
    entries_joined.announce(EntriesJoined(waiting_entry_id=came.pk, entry_id=held.pk, actor=actor, at=at))
    entry_registered.announce(EntryRegistered(entry_id=held.pk, number=held.number, actor=actor, at=at))
    return held
