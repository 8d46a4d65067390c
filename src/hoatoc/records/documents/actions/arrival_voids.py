"""Huỷ số đến: what follows when an arrival number becomes void (feature 9.30)."""

from datetime import datetime

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.lib.actor import Actor
from hoatoc.records.documents.access import may_use_content
from hoatoc.records.documents.actions.corrections import HANDED, BookIsClosed
from hoatoc.records.documents.actions.flash import begin_flash
from hoatoc.records.documents.events import ArrivalVoided, arrival_voided
from hoatoc.records.documents.models import Entry, EntryReader
from hoatoc.records.documents.rules import EntryState, Source


def may_be_voided(entry: Entry) -> None:
    """A closed book keeps its rows as they are, and a recalled document does not come again.  Raises BookIsClosed, DocumentRecalled."""
    may_use_content(entry)
    if entry.register is not None and entry.register.closed_on is not None:
        raise BookIsClosed


def tell(entry: Entry, reason: str, *, waits_again: bool, actor: Actor, at: datetime) -> Entry | None:
    """The number of this entry has just become void: the document waits again, if so decided, and the sender learns it."""
    again = _wait_again(entry, actor, at) if waits_again else None
    number = entry.number or 0
    arrival_voided.announce(
        ArrivalVoided(
            entry_id=entry.pk,
            again_entry_id=again.pk if again else None,
            number=number,
            reason=reason,
            actor=actor,
            at=at,
        )
    )
    return again


def _wait_again(entry: Entry, actor: Actor, at: datetime) -> Entry:
    """Đưa lại vào chờ vào sổ: a fresh row of the same document, which came when it came and is read by the same people."""
    again = Entry.objects.create(
        agency_id=entry.agency_id,
        direction=entry.direction,
        document_id=entry.document_id,
        source=entry.source,
        state=EntryState.WAITING,
        arrived_at=entry.arrived_at,
        is_hour_known=entry.is_hour_known,
        secrecy=entry.secrecy,
        paper_received_on=entry.paper_received_on,
        sheets=entry.sheets,
        copies=entry.copies,
        content_location=entry.content_location,
        envelope_for=entry.envelope_for,
        forwarding_id=entry.forwarding_id,
    )
    readers = EntryReader.objects.filter(entry=entry).exclude(because=HANDED)
    EntryReader.objects.bulk_create(
        EntryReader(
            entry=again,
            appointment_id=each.appointment_id,
            unit_id=each.unit_id,
            because=each.because,
            until=each.until,
        )
        for each in readers
    )
    Entry.objects.filter(joined_to=entry).update(joined_to=again)
    if again.source == Source.HUB:
        begin_flash({again.agency_id: again.pk}, entry.document.urgency, at)
    record(
        actor=actor,
        at=at,
        verb="đưa lại vào chờ vào sổ",
        subject=Subject("entry", again.uid, again.label),
        facts={"số đến đã huỷ": entry.number},
    )
    return again
