"""Verbs of seeing: opened, put among the seen ones, put back (domain.md §C2: "đã mở")."""

from datetime import datetime

from django.db import transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents.actions.flash import end_flash
from hoatoc.records.documents.events import EntryOpened, entry_opened
from hoatoc.records.documents.models import Entry, EntrySeen
from hoatoc.records.documents.rules import Direction, EntryState
from hoatoc.records.documents.rules.flash import Outcome


@transaction.atomic
def mark_seen(*, entry: Entry, actor: Actor, at: datetime) -> None:
    """Đã xem: first and last time of each person; the first sight by somebody who registers tells the sender "đã mở"."""
    seen, is_new = EntrySeen.objects.get_or_create(
        entry=entry,
        person_id=actor.own_person,
        defaults={"first_at": at, "last_at": at, "for_person_id": actor.for_person_id},
    )
    is_first = is_new or seen.marked_at is not None
    if not is_new:
        seen.first_at = at if is_first else seen.first_at
        seen.last_at, seen.marked_at, seen.put_back_at = at, None, None
        seen.save(update_fields=["first_at", "last_at", "marked_at", "put_back_at"])
    if not is_first:
        return
    record(actor=actor, at=at, verb="mở lần đầu", subject=Subject("entry", entry.uid, entry.label))
    if entry.direction == Direction.IN:
        end_flash(entry, Outcome.OPENED, actor, at)
    may_act = actor.may(Right.REGISTER) or actor.may(Right.CONFIRM)
    if entry.direction == Direction.IN and entry.state == EntryState.WAITING and may_act:
        entry_opened.announce(EntryOpened(entry_id=entry.pk, actor=actor, at=at))


@transaction.atomic
def put_among_seen(*, entry: Entry, actor: Actor, at: datetime) -> bool:
    """Đánh dấu đã xem: the person's own list, without opening; gives whether something changed.

    It is no sight: the sender is not told "đã mở", the page does not say that the person saw it, and the first opening
    afterwards counts as the first.
    """
    actor.require(Right.READ_ENTRIES)
    seen, is_new = EntrySeen.objects.get_or_create(
        entry=entry,
        person_id=actor.own_person,
        defaults={"first_at": at, "last_at": at, "marked_at": at},
    )
    if is_new:
        return True
    return bool(EntrySeen.objects.filter(pk=seen.pk, put_back_at__isnull=False).update(put_back_at=None))


@transaction.atomic
def put_among_unseen(*, entry: Entry, actor: Actor, at: datetime) -> bool:
    """Đánh dấu chưa xem: bold again for this person; who saw it and when stays. Gives whether something changed."""
    actor.require(Right.READ_ENTRIES)
    mine = EntrySeen.objects.filter(entry=entry, person_id=actor.own_person, put_back_at__isnull=True)
    return bool(mine.update(put_back_at=at))
