"""Background entries of the organisation."""

from datetime import datetime

from hoatoc.foundation.jobs.ports import handles
from hoatoc.foundation.org import actions
from hoatoc.foundation.org.events import ApplyPlan
from hoatoc.foundation.org.models import SuccessionPlan
from hoatoc.lib.actor import system_actor


@handles(ApplyPlan)
def apply_plan(job: ApplyPlan, at: datetime) -> None:
    """A plan that somebody confirmed, an agency at a time."""
    actions.apply_plan(plan=SuccessionPlan.objects.get(pk=job.plan_id), actor=system_actor(), at=at)
