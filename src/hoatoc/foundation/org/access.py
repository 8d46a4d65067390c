"""The door to agencies and groups. The directory of agencies is open to everybody who works here; groups are their owner's."""

from django.db.models import Q, QuerySet

from hoatoc.foundation.org.models import Agency, RecipientGroup
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
