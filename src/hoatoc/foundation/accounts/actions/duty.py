"""Verbs of the duty roster."""

from datetime import date, datetime, timedelta

from django.db import transaction

from hoatoc.foundation.accounts.models import Appointment, DutyShift
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal

WEEK = timedelta(days=7)


class DutyTaken(Refusal):
    """Người này đã có ca trực bắt đầu lúc đó. Hãy tải lại lịch trực."""

    code = "TRUC-01"


class NothingToCopy(Refusal):
    """Tuần trước chưa có ca trực nào để chép. Hãy xếp ca trực cho tuần này."""

    code = "TRUC-02"


class DutyBackwards(Refusal):
    """Ca trực phải kết thúc sau khi bắt đầu. Hãy sửa lại giờ."""

    code = "TRUC-03"
    status = 422


CONSTRAINTS["duty_once_per_start"] = DutyTaken
CONSTRAINTS["accounts_dutyshift.appointment_id, accounts_dutyshift.starts_at"] = DutyTaken
CONSTRAINTS["duty_ends_after_it_starts"] = DutyBackwards


@transaction.atomic
def put_on_duty(
    *,
    appointment: Appointment,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> DutyShift:
    """Xếp ca trực: somebody of the own agency.  Raises NotFound, DutyTaken, DutyBackwards."""
    actor.require(Right.KEEP_ROSTER)
    day = starts_at.astimezone(VIETNAM).date()
    held = Appointment.objects.in_force_on(day).filter(pk=appointment.pk, agency_id=actor.own_agency)
    found = held.select_related("person").first()
    if found is None:
        raise NotFound
    if ends_at <= starts_at:
        raise DutyBackwards
    if DutyShift.objects.filter(appointment=found, starts_at=starts_at).exists():
        raise DutyTaken
    shift = DutyShift.objects.create(
        agency_id=actor.own_agency,
        appointment=found,
        starts_at=starts_at,
        ends_at=ends_at,
        note=" ".join(note.split())[:120],
    )
    _tell(shift, "xếp ca trực", actor, at)
    return shift


@transaction.atomic
def take_off_duty(*, shift: DutyShift, actor: Actor, at: datetime) -> None:
    """Bỏ ca trực.  Raises NotFound for another agency's."""
    actor.require(Right.KEEP_ROSTER)
    row = DutyShift.objects.select_for_update().filter(pk=shift.pk, agency_id=actor.own_agency).first()
    if row is None:
        raise NotFound
    _tell(row, "bỏ ca trực", actor, at)
    row.delete()


@transaction.atomic
def copy_week(*, monday: date, actor: Actor, at: datetime) -> int:
    """Chép lịch trực tuần trước: what is not there yet, of those who still work here; gives how many.  Raises NothingToCopy."""
    actor.require(Right.KEEP_ROSTER)
    start = datetime(monday.year, monday.month, monday.day, tzinfo=VIETNAM)
    last_week = DutyShift.objects.filter(
        agency_id=actor.own_agency, starts_at__gte=start - WEEK, starts_at__lt=start
    )
    here = set(
        Appointment.objects.in_force_on(monday)
        .filter(agency_id=actor.own_agency, person__is_active=True)
        .values_list("pk", flat=True)
    )
    wanted = [each for each in last_week.order_by("starts_at", "pk") if each.appointment_id in here]
    if not wanted:
        raise NothingToCopy
    there = set(
        DutyShift.objects.filter(
            agency_id=actor.own_agency, starts_at__gte=start, starts_at__lt=start + WEEK
        ).values_list("appointment_id", "starts_at")
    )
    new = [
        DutyShift(
            agency_id=actor.own_agency,
            appointment_id=each.appointment_id,
            starts_at=each.starts_at + WEEK,
            ends_at=each.ends_at + WEEK,
            note=each.note,
        )
        for each in wanted
        if (each.appointment_id, each.starts_at + WEEK) not in there
    ]
    DutyShift.objects.bulk_create(new)
    subject = Subject("duty", monday.isoformat(), f"Lịch trực tuần {monday:%d/%m/%Y}")
    record(actor=actor, at=at, verb="chép lịch trực", subject=subject, facts={"số ca": len(new)})
    return len(new)


def _tell(shift: DutyShift, verb: str, actor: Actor, at: datetime) -> None:
    person = shift.appointment.person
    begins, ends = shift.starts_at.astimezone(VIETNAM), shift.ends_at.astimezone(VIETNAM)
    facts = {"ca": f"{begins:%H:%M %d/%m/%Y} đến {ends:%H:%M %d/%m/%Y}"}
    record(
        actor=actor, at=at, verb=verb, subject=Subject("person", person.uid, person.full_name), facts=facts
    )
