"""Lượt gửi còn hiệu lực: what the other reads begin with."""

from django.db.models import Exists, OuterRef, QuerySet

from hoatoc.exchange.hub.models import Delivery
from hoatoc.exchange.hub.rules import (
    DeliveryState,
)
from hoatoc.lib.actor import Actor
from hoatoc.records.documents import access

WITH_RECEIVER = (DeliveryState.DELIVERED, DeliveryState.OPENED)
OUTSIDE = "Ngoài hệ thống"
ROWS_A_PAGE = 50


def current() -> QuerySet[Delivery]:
    """Lượt gửi còn hiệu lực: without those that were sent again."""
    later = Delivery.objects.filter(recipient=OuterRef("recipient"), pk__gt=OuterRef("pk"))
    return Delivery.objects.exclude(Exists(later))


def with_receivers(actor: Actor) -> QuerySet[Delivery]:
    """Nơi chưa vào sổ: what the agency has sent, has arrived and still waits at its receivers."""
    mine = access.visible_to(actor).outgoing().values("document")
    return current().filter(sender=actor.own_agency, document__in=mine, state__in=WITH_RECEIVER)
