"""Who has a waiting document on the register screen now."""

from datetime import datetime

from django.db.models import Case, CharField, F, Q, Value, When

from hoatoc.lib.actor import Actor
from hoatoc.records.documents.models import Entry


def held_by_others(actor: Actor, at: datetime) -> Q:
    """The condition "a colleague has it on the screen"."""
    return Q(claimed_until__gte=at) & ~Q(claimed_by=actor.person_id)


def holder(actor: Actor, at: datetime | None) -> Case:
    """Ai đang vào sổ: the colleague's name as a column of a list; empty for free ones and one's own."""
    cases = [When(held_by_others(actor, at), then=F("claimed_by__full_name"))] if at is not None else []
    return Case(*cases, default=Value(""), output_field=CharField())


def holder_of(entry: Entry, actor: Actor, at: datetime) -> str:
    """Ai đang vào sổ dòng này, as it was read; asks for the name only when somebody else has it."""
    if (
        entry.claimed_by_id in {None, actor.person_id}
        or entry.claimed_until is None
        or entry.claimed_until < at
    ):
        return ""
    return entry.claimed_by.full_name if entry.claimed_by else ""
