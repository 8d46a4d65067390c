"""Lượt gửi còn hiệu lực: what the other reads begin with."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from hoatoc.exchange.hub.models import Delivery
from hoatoc.exchange.hub.rules import LIVE, DeliveryState
from hoatoc.foundation.org import queries as org_queries
from hoatoc.lib.actor import Actor
from hoatoc.records.documents import access
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import EntryState

SENDING = (EntryState.ISSUED, EntryState.REGISTERED, EntryState.CONFIRMED)
"""States of a row by which an agency may have sent the document to others."""
WITH_RECEIVER = (DeliveryState.DELIVERED, DeliveryState.OPENED)
OUTSIDE = "Ngoài hệ thống"
ROWS_A_PAGE = 50


def current() -> QuerySet[Delivery]:
    """Lượt gửi còn hiệu lực: without those that were sent again."""
    later = Delivery.objects.filter(recipient=OuterRef("recipient"), pk__gt=OuterRef("pk"))
    return Delivery.objects.exclude(Exists(later))


def sent_by(entry: Entry) -> Q:
    """Lượt gửi của dòng này: what the agency that holds it sent to others; of a row typed from paper that its electronic
    original has joined, also what went out with the paper's sheet.
    """
    documents = Entry.objects.filter(Q(pk=entry.pk) | Q(joined_to=entry)).values("document")
    return Q(sender=entry.agency_id, document__in=documents)


def live_by(column: str, agency_ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Lượt gửi còn chờ of each of these agencies, as its receiver or its sender."""
    rows = Delivery.objects.filter(state__in=LIVE, **{f"{column}__in": list(agency_ids)})
    yield from rows.values_list(column).annotate(count=Count("pk")).order_by(column)


def old_name_of(entry_id: int, day: date) -> str:
    """The name of the body that ended under which this document was sent here, or nothing."""
    named = Delivery.objects.filter(entry=entry_id).exclude(recipient__agency=F("agency"))
    printed = named.values_list("recipient__agency_id", flat=True).first()
    return org_queries.name_on(printed, day) if printed else ""


def was_sent_on(entry: Entry) -> bool:
    """Whether the agency that received this sent it on to anybody."""
    return Delivery.objects.filter(sent_by(entry)).exists()


def with_receivers(actor: Actor) -> QuerySet[Delivery]:
    """Nơi chưa vào sổ: what the agency has sent, has arrived and still waits at its receivers."""
    mine = access.visible_to(actor).filter(document=OuterRef("document"))
    return current().filter(Exists(mine), sender=actor.own_agency, state__in=WITH_RECEIVER)
