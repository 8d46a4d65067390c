"""Reads of files held back."""

from django.db.models import QuerySet

from hoatoc.lib.actor import Actor
from hoatoc.records.documents.models import HeldFile
from hoatoc.records.documents.rules import Decision


def of_agency(actor: Actor) -> QuerySet[HeldFile]:
    """Every file held at the own agency, with who sent it and who decided."""
    rows = HeldFile.objects.filter(agency_id=actor.own_agency)
    return rows.select_related("blob", "by", "decided_by")


def waiting(actor: Actor) -> QuerySet[HeldFile]:
    """What waits for a decision, the oldest first."""
    return of_agency(actor).filter(decision=Decision.WAITING).order_by("pk")


def decided(actor: Actor) -> QuerySet[HeldFile]:
    """What was decided, the newest first."""
    return of_agency(actor).exclude(decision=Decision.WAITING).order_by("-decided_at", "-pk")
