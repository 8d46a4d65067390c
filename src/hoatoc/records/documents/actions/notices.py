"""Báo cho người cần biết: what the verbs of documents put into the bells of those who must act next."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.accounts.queries import Holder, holders_at, holders_of
from hoatoc.foundation.shell.actions import Notice, notify
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.models import Document, Handover, HeldFile, NumberProposal
from hoatoc.records.documents.rules import URGENCY_LABELS, Decision, Direction, Urgency


def tell_arrived(document_id: int, entries: Mapping[int, int], actor: Actor, at: datetime) -> Urgency:
    """Văn bản khẩn đến: those who register at each agency; an ordinary document waits in the queue without ringing.

    Gives the urgency it looked up.
    """
    if not entries:
        return Urgency.NORMAL
    facts = Document.objects.values_list("urgency", "symbol_text", "issuer_printed").get(pk=document_id)
    urgency, symbol, issuer = Urgency(facts[0]), facts[1], facts[2]
    if urgency == Urgency.NORMAL:
        return urgency
    notices = [
        Notice(
            each.person_id,
            each.appointment_id,
            event=f"documents.arrived:{entries[each.agency_id]}",
            what=f"Văn bản {URGENCY_LABELS[urgency].lower()} đến, chờ vào sổ",
            label=f"{symbol or 'Không số'} · {issuer}",
            url=reverse("entry", args=[entries[each.agency_id]]),
            urgency=urgency,
            icon="file-import",
        )
        for each in _those_who_take_in(entries, at)
    ]
    notify(notices=notices, actor=actor, at=at)
    return urgency


def _those_who_take_in(agency_ids: Iterable[int], at: datetime) -> list[Holder]:
    """Văn thư; at a cell its secretary."""
    return holders_of(Right.RETURN, agency_ids, local_day(at))


def tell_held(held: HeldFile, actor: Actor, at: datetime) -> None:
    """Tệp bị giữ lại, chờ quyết định: those who decide; no name of a file."""
    notices = [
        Notice(
            each.person_id,
            each.appointment_id,
            event=f"documents.held:{held.pk}",
            what="Tệp bị giữ lại, chờ quyết định",
            label=f"Trang 1 có dấu “{held.mark_seen}”",
            url=reverse("held-files"),
            icon="hand-stop",
        )
        for each in holders_of(Right.DECIDE_HELD_FILE, [held.agency_id], local_day(at))
    ]
    notify(notices=notices, actor=actor, at=at)


def tell_held_decided(held: HeldFile, actor: Actor, at: datetime) -> None:
    """Tệp bị giữ đã có quyết định: who uploaded it."""
    released = held.decision == Decision.APPROVED
    word = "được thả, tải lên lại được" if released else "bị xoá"
    notices = [
        Notice(
            each.person_id,
            each.appointment_id,
            event=f"documents.held-decided:{held.pk}",
            what=f"Tệp bị giữ {word}",
            label=f"Trang 1 có dấu “{held.mark_seen}”",
            url=reverse("home"),
            icon="circle-check" if released else "circle-x",
        )
        for each in _of_person(held.by_id, held.agency_id, at)
    ]
    notify(notices=notices, actor=actor, at=at)


def tell_proposed(proposal: NumberProposal, actor: Actor, at: datetime) -> None:
    """Đề nghị về số chờ duyệt: those who approve."""
    notices = [
        Notice(
            each.person_id,
            each.appointment_id,
            event=f"documents.proposed:{proposal.pk}",
            what="Đề nghị về số chờ duyệt",
            label=_about(proposal),
            url=reverse("series"),
            icon="hash",
        )
        for each in holders_of(Right.APPROVE_NUMBERING, [proposal.agency_id], local_day(at))
    ]
    notify(notices=notices, actor=actor, at=at)


def tell_decided(proposal: NumberProposal, actor: Actor, at: datetime) -> None:
    """Đề nghị về số đã có quyết định: who proposed."""
    entry = proposal.number.entry if proposal.number else None
    page = "entry" if entry is None or entry.direction == Direction.IN else "outgoing"
    word = "được duyệt" if proposal.decision == Decision.APPROVED else "không được duyệt"
    notices = [
        Notice(
            each.person_id,
            each.appointment_id,
            event=f"documents.decided:{proposal.pk}",
            what=f"Đề nghị về số {word}",
            label=_about(proposal),
            url=reverse(page, args=[entry.pk]) if entry is not None else reverse("series"),
            icon="hash",
        )
        for each in _of_person(proposal.proposed_by_id, proposal.agency_id, at)
    ]
    notify(notices=notices, actor=actor, at=at)


def _about(proposal: NumberProposal) -> str:
    """The number it speaks of, of a secret one nothing; the reason stays on the page."""
    if proposal.number is None:
        return ""
    entry = proposal.number.entry
    return entry.label if entry is not None else proposal.number.symbol_text


def tell_handed(handover: Handover, actor: Actor, at: datetime) -> None:
    """Văn bản chuyển đến, chờ ký nhận: the receiver, or those of the unit."""
    holders = holders_at(
        unit_id=handover.to_unit_id, appointment_id=handover.to_appointment_id, day=local_day(at)
    )
    notices = [
        Notice(
            each.person_id,
            each.appointment_id,
            event=f"documents.handed:{handover.pk}",
            what="Văn bản chuyển đến, chờ ký nhận",
            label=handover.entry.label,
            url=reverse("to-sign"),
            urgency=handover.entry.document.urgency,
            icon="writing-sign",
        )
        for each in holders
    ]
    notify(notices=notices, actor=actor, at=at)


def _of_person(person_id: int | None, agency_id: int, at: datetime) -> list[Holder]:
    """The appointments of a person at an agency: the first in force is enough."""
    rows = Appointment.objects.in_force_on(local_day(at)).filter(person=person_id, agency=agency_id)
    found = rows.order_by("pk").values_list("agency_id", "pk", "person_id")[:1]
    return [Holder(*each) for each in found]
