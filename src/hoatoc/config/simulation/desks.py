"""Who acts in a simulation."""

from dataclasses import dataclass

from hoatoc.foundation.org.models import Agency
from hoatoc.lib.actor import Actor
from hoatoc.records.documents.models import Congress


@dataclass
class Desk:
    """One agency with those who act for it."""

    agency: Agency
    clerk: Actor
    chief: Actor
    is_committee: bool
    congress: Congress | None = None
