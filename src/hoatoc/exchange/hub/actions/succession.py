"""What follows documents that moved to a successor (M14)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from hoatoc.exchange.hub.actions.deliveries import move
from hoatoc.exchange.hub.models import Delivery
from hoatoc.exchange.hub.rules import Event
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.org import queries as org_queries
from hoatoc.lib.actor import Actor
from hoatoc.records.documents.events import MovedEntry


@transaction.atomic
def follow_moved(*, to_agency_id: int, moved: Sequence[MovedEntry], actor: Actor, at: datetime) -> int:
    """Theo văn bản đã bàn giao: each delivery waits at the successor now; where it held the document already, this one ends.

    The sender's board shows the successor; what was told of the body before stays told. Gives how many followed.
    """
    by_entry = {each.entry_id: each for each in moved}
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("document")
    held = list(rows.filter(entry_id__in=by_entry).order_by("pk"))
    name = org_queries.name_on(to_agency_id, at.astimezone(VIETNAM).date()) if held else ""
    for delivery in held:
        step = by_entry[delivery.entry_id or 0]
        if not step.is_new:
            move(delivery, Event.MOVED, actor, at, reason=f"{name} đã có văn bản này")
            continue
        move(delivery, Event.FOLLOWED, actor, at, reason=f"Bàn giao cho {name}")
        delivery.entry_id, delivery.agency_id = step.to_entry_id, to_agency_id
        delivery.save(update_fields=["entry", "agency"])
    return len(held)
