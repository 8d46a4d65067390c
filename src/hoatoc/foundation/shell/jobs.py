"""Background entries of the frame."""

from datetime import datetime, timedelta

from hoatoc.foundation.jobs.ports import handles, repeats
from hoatoc.foundation.shell import actions
from hoatoc.foundation.shell.events import ForgetRead
from hoatoc.lib.actor import system_actor


@handles(ForgetRead)
def forget_read(_: ForgetRead, at: datetime) -> None:
    """What was read two months ago leaves the bell."""
    actions.forget_read(actor=system_actor(), at=at)


repeats(ForgetRead(), every=timedelta(hours=12))
