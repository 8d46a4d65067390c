"""Slots of the directory's pages: apps above show there what they know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hoatoc.lib.slot import Slot


@dataclass(frozen=True, slots=True)
class AgencyOnDay:
    """The agency a page shows, as of a day."""

    agency_id: int
    day: date


agency_panel: Slot[AgencyOnDay, object] = Slot("org.agency_panel")
correspondent_note: Slot[Sequence[int], tuple[int, str]] = Slot("org.correspondent_note")
"""For the correspondents of a page: id and a line about it; one query for the whole page."""
