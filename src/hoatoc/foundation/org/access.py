"""The door to agencies and groups. The directory of agencies is open to everybody who works here; groups are their owner's."""

from django.db.models import Q, QuerySet

from hoatoc.foundation.org.models import (
    Agency,
    Custody,
    PlanBody,
    PlanRow,
    RecipientGroup,
    SuccessionPlan,
)
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound


def agency_for(actor: Actor, pk: int) -> Agency:
    """One agency of the directory, also one that has ended.  Raises NotFound."""
    actor.require(Right.READ_DIRECTORY)
    agency = Agency.objects.select_related("level").filter(pk=pk).first()
    if agency is None:
        raise NotFound
    return agency


def groups_visible_to(actor: Actor) -> QuerySet[RecipientGroup]:
    """The province's groups and those of the own agency."""
    actor.require(Right.READ_DIRECTORY)
    return RecipientGroup.objects.filter(Q(owner__isnull=True) | Q(owner_id=actor.own_agency))


def group_for(actor: Actor, pk: int) -> RecipientGroup:
    """One group; another agency's is not there.  Raises NotFound."""
    group = groups_visible_to(actor).filter(pk=pk).first()
    if group is None:
        raise NotFound
    return group


def own_group_for(actor: Actor, pk: int) -> RecipientGroup:
    """One group of the own agency, to be changed; the province's is only read.  Raises NotFound."""
    actor.require(Right.KEEP_CORRESPONDENTS)
    group = groups_visible_to(actor).filter(pk=pk, owner=actor.own_agency).first()
    if group is None:
        raise NotFound
    return group


def plan_for(actor: Actor, pk: int) -> SuccessionPlan:
    """One plan, for the province administrator.  Raises NotFound."""
    actor.require(Right.KEEP_AGENCIES)
    plan = SuccessionPlan.objects.filter(pk=pk).first()
    if plan is None:
        raise NotFound
    return plan


def row_for(actor: Actor, plan: SuccessionPlan, pk: int) -> PlanRow:
    """A row of this plan.  Raises NotFound."""
    actor.require(Right.KEEP_AGENCIES)
    row = plan.rows.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def body_for(actor: Actor, plan: SuccessionPlan, pk: int) -> PlanBody:
    """A body that this plan founds.  Raises NotFound."""
    actor.require(Right.KEEP_AGENCIES)
    body = plan.bodies.filter(pk=pk).first()
    if body is None:
        raise NotFound
    return body


def custody_for(actor: Actor, pk: int) -> Custody:
    """A custody, for the province administrator.  Raises NotFound."""
    actor.require(Right.KEEP_AGENCIES)
    custody = Custody.objects.filter(pk=pk).first()
    if custody is None:
        raise NotFound
    return custody
