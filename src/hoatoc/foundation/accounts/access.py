"""The door to people: whom an administrator may reach."""

from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet

from hoatoc.foundation.accounts.models import Absence, Appointment, Delegation, DutyShift, Person
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound


def people_for(actor: Actor) -> QuerySet[Person]:
    """Everybody for the province administrator; else those who hold or held an appointment at the own agency."""
    actor.require(Right.KEEP_PEOPLE)
    if actor.may(Right.KEEP_AGENCIES):
        return Person.objects.all()
    return Person.objects.filter(Q(appointments__agency_id=actor.own_agency)).distinct()


def person_for(actor: Actor, pk: int) -> Person:
    """One person; a stranger and nobody are the same refusal.  Raises NotFound."""
    person = people_for(actor).filter(pk=pk).first()
    if person is None:
        raise NotFound
    return person


def appointment_for(actor: Actor, pk: int) -> Appointment:
    """One appointment of the own agency (any, for the province administrator).  Raises NotFound."""
    actor.require(Right.KEEP_PEOPLE)
    rows = Appointment.objects.select_related("person", "agency", "unit")
    if not actor.may(Right.KEEP_AGENCIES):
        rows = rows.filter(agency_id=actor.own_agency)
    appointment = rows.filter(pk=pk).first()
    if appointment is None:
        raise NotFound
    return appointment


def absence_for(actor: Actor, pk: int) -> Absence:
    """One's own absence; any of the own agency for those who keep the roster.  Raises NotFound."""
    rows = Absence.objects.filter(appointment__agency_id=actor.own_agency)
    if not actor.may(Right.KEEP_ROSTER):
        rows = rows.filter(appointment_id=actor.appointment_id or 0)
    return _one(rows.select_related("appointment__person"), pk)


def delegation_for(actor: Actor, pk: int) -> Delegation:
    """A delegation that one gave or holds; any of the own agency for those who keep its people.  Raises NotFound."""
    rows = Delegation.objects.filter(from_appointment__agency_id=actor.own_agency)
    if not actor.may(Right.KEEP_PEOPLE):
        rows = rows.filter(
            Q(from_appointment__person=actor.own_person) | Q(to_appointment__person=actor.own_person)
        )
    return _one(rows.select_related("from_appointment__person", "to_appointment__person"), pk)


def shift_for(actor: Actor, pk: int) -> DutyShift:
    """A shift of the own agency.  Raises NotFound."""
    return _one(DutyShift.objects.filter(agency_id=actor.own_agency), pk)


def colleague_for(actor: Actor, pk: int | None, day: date) -> Appointment | None:
    """Somebody who works at the own agency on the day; None for anybody else."""
    rows = Appointment.objects.in_force_on(day).filter(agency_id=actor.own_agency, person__is_active=True)
    return rows.select_related("person").filter(pk=pk).first() if pk is not None else None


Row = TypeVar("Row", Absence, Delegation, DutyShift)


def _one(rows: QuerySet[Row], pk: int) -> Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row
