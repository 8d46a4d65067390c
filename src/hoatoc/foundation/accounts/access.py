"""The door to people: whom an administrator may reach."""

from django.db.models import Q, QuerySet

from hoatoc.foundation.accounts.models import Appointment, Person
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
