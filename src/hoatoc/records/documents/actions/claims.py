"""Verbs of the soft claim: who has a waiting document on the register screen; a hint to colleagues, never a lock."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents.models import Entry, EntryQuerySet
from hoatoc.records.documents.rules import Direction, EntryState

LASTS = timedelta(minutes=3)
"""A claim ends by itself; an open page renews it every minute, so that a slept computer holds nothing for long."""


@transaction.atomic
def claim(*, entry: Entry, actor: Actor, at: datetime, is_taken_over: bool = False) -> bool:
    """Giữ để vào sổ: this clerk has it on the screen; gives False when a colleague has it and it is not taken over.

    It writes no version and no line of the audit trail: whoever holds nothing may register all the same.
    """
    actor.require(Right.REGISTER)
    rows = _waiting(entry, actor)
    if not is_taken_over:
        mine_or_free = Q(claimed_by__isnull=True) | Q(claimed_until__lt=at) | Q(claimed_by=actor.own_person)
        rows = rows.filter(mine_or_free)
    return bool(rows.update(claimed_by=actor.own_person, claimed_until=at + LASTS))


@transaction.atomic
def release(*, entry: Entry, actor: Actor, at: datetime) -> None:  # noqa: ARG001 every verb says when
    """Thôi giữ: the page was left; what a colleague took over stays with the colleague."""
    actor.require(Right.REGISTER)
    mine = _waiting(entry, actor).filter(claimed_by=actor.own_person)
    mine.update(claimed_by=None, claimed_until=None)


def _waiting(entry: Entry, actor: Actor) -> EntryQuerySet:
    rows = Entry.objects.filter(pk=entry.pk, agency_id=actor.own_agency, direction=Direction.IN)
    return rows.filter(state=EntryState.WAITING)
