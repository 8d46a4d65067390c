"""Phúc đáp: a reply that reached the sender is counted on the delivery it answers; those missing are urged (feature 9.29)."""

from datetime import datetime

from django.db import transaction

from hoatoc.exchange.hub.actions.deliveries import move
from hoatoc.exchange.hub.models import Delivery
from hoatoc.exchange.hub.queries.replies import answered_by, first_reply
from hoatoc.exchange.hub.rules import ANSWERABLE, Event
from hoatoc.lib.actor import Actor


@transaction.atomic
def count_replies(*, document_id: int, actor: Actor, at: datetime, reply_id: int | None = None) -> int:
    """Ghi phúc đáp of the deliveries of this document by what is linked to it now; gives how many changed.

    With `reply_id` only of those that this reply may concern. The first reply stays the one that counts; when it is taken
    back the next one does. A waiting state keeps its timer.
    """
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("document", "recipient")
    changed = 0
    concerned = answered_by(document_id, reply_id)
    for delivery in rows.filter(concerned, document=document_id, state__in=ANSWERABLE).order_by("pk"):
        reply = first_reply(delivery)
        found = reply.from_document_id if reply is not None else None
        if found == delivery.answer_id:
            continue
        if delivery.answer_id is not None:
            move(delivery, Event.UNANSWERED, actor, at)
        if found is not None:
            move(delivery, Event.ANSWERED, actor, at, answer_id=found)
        changed += 1
    return changed
