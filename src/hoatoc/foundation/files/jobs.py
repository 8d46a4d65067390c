"""Background entries of the store."""

from datetime import datetime, timedelta

from hoatoc.foundation.files import actions
from hoatoc.foundation.files.events import SweepUnfinished
from hoatoc.foundation.jobs.ports import handles, repeats
from hoatoc.lib.actor import system_actor


@handles(SweepUnfinished)
def sweep_unfinished(_: SweepUnfinished, at: datetime) -> None:
    """What killed uploads and killed purges left behind."""
    actions.sweep_unfinished(actor=system_actor(), at=at)
    actions.sweep_purged(actor=system_actor(), at=at)


repeats(SweepUnfinished(), every=timedelta(hours=1))
