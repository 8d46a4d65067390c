"""Deliveries of several documents: chips of a list, places that have not registered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q

from hoatoc.exchange.hub.models import Delivery
from hoatoc.exchange.hub.queries.deliveries import ROWS_A_PAGE, current, with_receivers
from hoatoc.exchange.hub.rules import (
    LIVE,
    DeliveryState,
)
from hoatoc.foundation.org import queries as org_queries
from hoatoc.lib.actor import Actor
from hoatoc.records.documents import access
from hoatoc.records.documents.models import Entry


@dataclass(frozen=True, slots=True)
class Progress:
    """Tiến độ gửi nhận of one document."""

    total: int
    answerable: int
    arrived: int
    registered: int
    returned: int
    overdue: int


_FIGURES = {
    "total": Count("pk"),
    "answerable": Count("pk", filter=~Q(channel="paper") & ~Q(state=DeliveryState.RECALLED)),
    "arrived": Count("pk", filter=Q(arrived_at__isnull=False)),
    "registered": Count("pk", filter=Q(registered_at__isnull=False)),
    "returned": Count("pk", filter=Q(state=DeliveryState.RETURNED)),
    "overdue": Count("pk", filter=Q(overdue_since__isnull=False, state__in=LIVE)),
}


def progress(actor: Actor, entry_ids: Iterable[int]) -> dict[int, Progress]:
    """By outgoing entry, in one query."""
    mine = current().filter(
        document__entries__in=list(entry_ids),
        document__entries__agency=F("sender"),
        sender=actor.own_agency,
    )
    rows = mine.order_by().values_list("document__entries").annotate(**_FIGURES)
    return {entry_id: Progress(*figures) for entry_id, *figures in rows}


@dataclass(frozen=True, slots=True)
class WaitingFigures:
    """Nơi chưa vào sổ over all documents: how many, of how many documents, how many too long."""

    places: int
    documents: int
    overdue: int


def waiting_figures(actor: Actor) -> WaitingFigures:
    """The figures of the home page, by the query of the list they open."""
    found = with_receivers(actor).aggregate(
        places=Count("pk"),
        documents=Count("document", distinct=True),
        overdue=Count("pk", filter=Q(overdue_since__isnull=False)),
    )
    return WaitingFigures(**found)


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Một nơi chưa vào sổ, with the document and its board."""

    delivery: Delivery
    entry: Entry
    name: str
    is_overdue: bool


def page_of_waiting(
    actor: Actor, *, is_overdue_only: bool, number: str, day: date
) -> tuple[Page[Delivery], list[WaitingLine]]:
    """A page of places that have not registered, those that wait too long first."""
    rows = with_receivers(actor)
    if is_overdue_only:
        rows = rows.filter(overdue_since__isnull=False)
    ordered = rows.order_by(F("overdue_since").asc(nulls_last=True), "created_at", "pk")
    page = Paginator(ordered, ROWS_A_PAGE).get_page(number)
    shown = list(page.object_list)
    names = org_queries.names_on([each.agency_id for each in shown if each.agency_id], day)
    held = access.visible_to(actor).filter(document__in=[each.document_id for each in shown])
    entries = {each.document_id: each for each in held.select_related("document").order_by("pk")}
    lines = [
        WaitingLine(
            delivery=each,
            entry=entries[each.document_id],
            name=names.get(each.agency_id or 0, ""),
            is_overdue=each.overdue_since is not None,
        )
        for each in shown
    ]
    return page, lines
