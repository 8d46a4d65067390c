"""Verb of what an agency holds of a document that its issuer took back (domain.md §C2: record stays, content closes)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from hoatoc.lib.actor import Actor
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import Direction, EntryState


@transaction.atomic
def close_content(
    *,
    entry_ids: Iterable[int],
    actor: Actor,  # noqa: ARG001 every verb says who; the recall or its answer is the line of the audit trail
    at: datetime,
) -> int:
    """Đóng nội dung: files open no more. A waiting row leaves the queue; a registered one keeps its number and stays in its
    book. Called by exchange, below no screen; gives how many rows were open until now.
    """
    rows = Entry.objects.select_for_update(of=("self",)).filter(
        pk__in=list(entry_ids), direction=Direction.IN, content_closed_at__isnull=True
    )
    held = dict(rows.order_by("pk").values_list("pk", "state"))
    waiting = [pk for pk, state in held.items() if state == EntryState.WAITING]
    Entry.objects.filter(pk__in=waiting).update(
        state=EntryState.RECALLED, ended_at=at, content_closed_at=at, claimed_by=None, claimed_until=None
    )
    Entry.objects.filter(pk__in=held.keys() - set(waiting)).update(content_closed_at=at)
    return len(held)
