"""Verbs of handing over: to a unit or a person, who signs for it (sổ chuyển giao, domain.md §B2)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal
from hoatoc.records.documents.access import may_use_content
from hoatoc.records.documents.actions.ledgers import held_in_a_book, ledger_on, tell_audit
from hoatoc.records.documents.actions.notices import tell_handed
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.models import Entry, EntryReader, Handover
from hoatoc.records.documents.rules import BookKind


class ReceiverNeeded(Refusal):
    """Chưa chọn nơi nhận. Hãy chọn một đơn vị hoặc một người của cơ quan."""

    code = "QS-02"
    status = 422


class AlreadyHanded(Refusal):
    """Văn bản này đã chuyển cho nơi nhận đó và đang chờ ký nhận. Hãy chờ ký nhận rồi chuyển lại nếu cần."""

    code = "QS-03"


class ReceiverMayNotRead(Refusal):
    """Nơi nhận chưa có trong danh sách được đọc văn bản mật này. Hãy xin người có thẩm quyền cho đọc rồi chuyển."""

    code = "QS-04"


class AlreadySigned(Refusal):
    """Lượt chuyển giao này đã ký nhận rồi. Hãy tải lại trang để xem ai ký, lúc nào."""

    code = "QS-05"


class NotTheReceiver(Refusal):
    """Văn bản này chuyển cho người hoặc đơn vị khác. Người nhận tự ký; văn thư chỉ ghi “đã ký trên giấy”."""

    code = "QS-06"


CONSTRAINTS["one_open_handover_to_a_unit"] = AlreadyHanded
CONSTRAINTS["one_open_handover_to_a_person"] = AlreadyHanded
CONSTRAINTS["documents_handover.entry_id, documents_handover.to_unit_id"] = AlreadyHanded
CONSTRAINTS["documents_handover.entry_id, documents_handover.to_appointment_id"] = AlreadyHanded


@transaction.atomic
def hand_over(
    *,
    entry: Entry,
    actor: Actor,
    at: datetime,
    to_unit: Unit | None = None,
    to_appointment: Appointment | None = None,
    is_paper: bool = True,
    copies: int = 1,
    note: str = "",
) -> Handover:
    """Chuyển giao: to a unit or a person of the agency, who signs for it; an ordinary document may then be read there.

    Raises NotInABook, DocumentRecalled, ReceiverNeeded, ReceiverMayNotRead (a secret goes to its readers alone), AlreadyHanded.
    """
    actor.require(Right.KEEP_LEDGERS)
    held = held_in_a_book(entry, actor)
    may_use_content(held)
    receiver = _receiver(held, to_unit, to_appointment, actor)
    open_one = Handover.objects.filter(entry=held, received_at__isnull=True, **receiver)
    if open_one.exists():
        raise AlreadyHanded
    kind = BookKind.SECRET_HANDOVER if held.is_secret else BookKind.HANDOVER
    row = Handover.objects.create(
        register=ledger_on(held.agency_id, kind, local_day(at)),
        entry=held,
        is_paper=is_paper,
        copies=max(1, copies),
        handed_at=at,
        handed_by_id=actor.own_person,
        note=" ".join(note.split())[:300],
        **receiver,
    )
    if not held.is_secret:
        EntryReader.objects.get_or_create(
            entry=held, unit=to_unit, appointment=to_appointment, because="chuyển giao"
        )
    to = to_unit.name if to_unit is not None else to_appointment.person.full_name if to_appointment else ""
    tell_audit(held, "chuyển giao", actor, at, đơn_vị=to, sổ=row.register.title)
    tell_handed(row, actor, at)
    return row


def _receiver(
    entry: Entry, unit: Unit | None, appointment: Appointment | None, actor: Actor
) -> dict[str, Unit | Appointment | None]:
    if (unit is None) == (appointment is None):
        raise ReceiverNeeded
    chosen = unit or appointment
    if chosen is None or chosen.agency_id != actor.own_agency:
        raise ReceiverNeeded
    if entry.is_secret:
        named = Q(unit=unit) if unit is not None else Q(appointment=appointment)
        if appointment is not None and appointment.unit_id is not None:
            named |= Q(unit=appointment.unit_id)
        still = Q(until__isnull=True) | Q(until__gte=actor.day)
        if not EntryReader.objects.filter(named, still, entry=entry).exists():
            raise ReceiverMayNotRead
    return {"to_unit": unit, "to_appointment": appointment}


def _unsigned(handover: Handover, actor: Actor) -> Handover:
    held = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("entry__document")
        .filter(pk=handover.pk, entry__agency_id=actor.own_agency)
        .first()
    )
    if held is None:
        raise NotFound
    if held.received_at is not None:
        raise AlreadySigned
    return held


@transaction.atomic
def sign_handover(*, handover: Handover, actor: Actor, at: datetime) -> Handover:
    """Ký nhận: by the receiver alone, with one click.  Raises AlreadySigned, NotTheReceiver."""
    actor.require(Right.SIGN_HANDOVER)
    held = _unsigned(handover, actor)
    is_mine = held.to_appointment_id is not None and held.to_appointment_id == actor.appointment_id
    if not is_mine and held.to_unit_id not in actor.unit_ids:
        raise NotTheReceiver
    held.received_at, held.received_by_id = at, actor.own_person
    held.save(update_fields=["received_at", "received_by"])
    tell_audit(held.entry, "ký nhận", actor, at)
    return held


@transaction.atomic
def sign_on_paper(*, handover: Handover, actor: Actor, at: datetime) -> Handover:
    """Đã ký trên giấy: the clerk writes that the paper book bears the receiver's signature.  Raises AlreadySigned."""
    actor.require(Right.KEEP_LEDGERS)
    held = _unsigned(handover, actor)
    held.received_at, held.is_signed_on_paper = at, True
    held.save(update_fields=["received_at", "is_signed_on_paper"])
    tell_audit(held.entry, "ghi đã ký nhận trên giấy", actor, at)
    return held
