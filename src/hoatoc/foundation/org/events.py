"""What the organisation announces and offers: agencies that end, move, are founded; slots of its pages; its job."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from hoatoc.foundation.jobs.ports import JobType
from hoatoc.lib.actor import Actor
from hoatoc.lib.hook import Hook
from hoatoc.lib.slot import Slot


@dataclass(frozen=True, slots=True)
class AgencyOnDay:
    """The agency a page shows, as of a day."""

    agency_id: int
    day: date


@dataclass(frozen=True, slots=True)
class AgencyEnded:
    """A body is no more after `last_day`; `heir_id` takes over what is open, if anybody follows."""

    agency_id: int
    last_day: date
    actor: Actor
    at: datetime
    heir_id: int | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class AgencyMoved:
    """An agency stands below another one from `on`."""

    agency_id: int
    on: date
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class BodyFounded:
    """A body was founded by a plan: it begins at 01 under `term_name`."""

    agency_id: int
    on: date
    term_name: str
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class EndingAsked:
    """Agencies that shall end with `last_day`, for the question what hangs on them."""

    agency_ids: tuple[int, ...]
    last_day: date


@dataclass(frozen=True, slots=True)
class EndingEffect:
    """Việc còn lại của một cơ quan sắp kết thúc: a count in words with its items; `stops` = it cannot end before that is settled."""

    label: str
    count: int
    items: tuple[str, ...] = ()
    stops: bool = False


@dataclass(frozen=True)
class ApplyPlan(JobType):
    """Áp dụng một phương án sắp xếp cơ quan."""

    plan_id: int
    kind: ClassVar[str] = "org.apply_plan"
    priority: ClassVar[int] = 10
    is_atomic: ClassVar[bool] = False  # an agency at a time: what is done stays done, the rest goes on

    @property
    def unique_key(self) -> str:
        return str(self.plan_id)


agency_ended: Hook[AgencyEnded] = Hook("org.agency_ended", AgencyEnded)
agency_moved: Hook[AgencyMoved] = Hook("org.agency_moved", AgencyMoved)
body_founded: Hook[BodyFounded] = Hook("org.body_founded", BodyFounded)

agency_panel: Slot[AgencyOnDay, object] = Slot("org.agency_panel")
correspondent_note: Slot[Sequence[int], tuple[int, str]] = Slot("org.correspondent_note")
"""For the correspondents of a page: id and a line about it; one query for the whole page."""

ending_effect: Slot[EndingAsked, tuple[int, EndingEffect]] = Slot("org.ending_effect")
"""For agencies that shall end: agency id and what hangs on it; a few queries for all of them, figures and labels, no content."""
