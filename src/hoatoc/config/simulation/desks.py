"""Who acts in a simulation."""

from dataclasses import dataclass
from datetime import date

from hoatoc.foundation.accounts.models import Appointment, Delegation
from hoatoc.foundation.accounts.queries import acting_for
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.actor import Actor
from hoatoc.records.documents.models import Congress


@dataclass
class Desk:
    """One agency with those who act for it."""

    agency: Agency
    clerk: Actor
    head: Actor
    """The chief of office."""
    deputy: Appointment
    n: int
    is_committee: bool
    congress: Congress | None = None
    away: Delegation | None = None
    """By which the deputy decides while the head is away."""

    def chief(self, day: date) -> Actor:
        """Who decides today: the head, or the deputy in the head's place."""
        if self.away is not None and self.away.valid_from <= day <= self.away.valid_to:
            return acting_for(self.away, day)
        return self.head
