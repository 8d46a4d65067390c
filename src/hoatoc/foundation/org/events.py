"""Slots of an agency's page: apps above show there what they know."""

from dataclasses import dataclass
from datetime import date

from hoatoc.lib.slot import Slot


@dataclass(frozen=True, slots=True)
class AgencyOnDay:
    """The agency a page shows, as of a day."""

    agency_id: int
    day: date


agency_panel: Slot[AgencyOnDay, object] = Slot("org.agency_panel")
