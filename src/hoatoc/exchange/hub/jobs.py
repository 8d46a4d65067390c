"""Background entries of the hub."""

from datetime import datetime, timedelta

from hoatoc.exchange.hub import actions
from hoatoc.exchange.hub.events import CheckTimers
from hoatoc.foundation.jobs.ports import handles, repeats


@handles(CheckTimers)
def check_timers(_: CheckTimers, at: datetime) -> None:
    """Every waiting delivery and every asked recall whose time is up goes its exit."""
    actions.run_timers(at=at)
    actions.run_recall_timers(at=at)


repeats(CheckTimers(), every=timedelta(seconds=30))
