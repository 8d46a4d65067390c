"""What people fill in the frame."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.accounts.queries import people_of
from hoatoc.foundation.org.events import AgencyOnDay, agency_panel
from hoatoc.foundation.ui.events import NavigationEntry, navigation
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right


def people_entry(actor: Actor, _: None) -> Iterator[NavigationEntry]:
    """Người dùng, for those who keep them."""
    if actor.may(Right.KEEP_PEOPLE):
        yield NavigationEntry(reverse("people"), "users", "Người dùng")


navigation.fill(people_entry, order=80)


@dataclass(frozen=True, slots=True)
class AgencyPeople:
    """Người của cơ quan on its page: names and positions, no accounts."""

    appointments: list[Appointment]


def people_panel(actor: Actor, subject: AgencyOnDay) -> Iterator[AgencyPeople]:
    """Who holds a position there on the day."""
    if actor.may(Right.READ_DIRECTORY):
        yield AgencyPeople(list(people_of(subject.agency_id, subject.day)))


agency_panel.fill(people_panel, template="accounts/agency_people.html")
