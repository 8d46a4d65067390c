"""Cần xem: what a leader, a chief of office, a cell's secretary has not seen yet; list, counter and the way to the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Q, QuerySet

from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents import access
from hoatoc.records.documents.models import DocumentFile, Entry, EntryQuerySet
from hoatoc.records.documents.queries.entry import files_of, main_of
from hoatoc.records.documents.queries.seen import seen, unseen
from hoatoc.records.documents.rules import EntryState

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

RECENT = timedelta(days=30)
"""Older papers are found in the book; they ask nobody to look."""

HELD = (EntryState.WAITING, EntryState.REGISTERED, EntryState.CONFIRMED)
MOST_LISTED = 200


class SeenOrNot(TypedDict):
    """What the list adds to each entry."""

    is_seen: bool


def _recent(actor: Actor, at: datetime) -> EntryQuerySet:
    """What came lately and is still held here, with its content."""
    rows = access.visible_to(actor).incoming().filter(state__in=HELD, content_closed_at__isnull=True)
    return rows.filter(arrived_at__gte=at - RECENT)


def _asks(actor: Actor) -> Q:
    """Whether a row still asks this person: not seen; at a cell also not taken in."""
    if actor.may(Right.CONFIRM):
        return unseen(actor) | Q(state=EntryState.WAITING)
    return unseen(actor)


def to_read(actor: Actor, at: datetime) -> "QuerySet[WithAnnotations[Entry, SeenOrNot]]":
    """Cần xem: the most urgent first, then the newest; the one query behind list, counter and home."""
    return _in_order(_recent(actor, at).filter(_asks(actor)), actor)


def already_read(actor: Actor, at: datetime) -> "QuerySet[WithAnnotations[Entry, SeenOrNot]]":
    """Đã xem, of the same days."""
    return _in_order(_recent(actor, at).exclude(_asks(actor)), actor)


def _in_order(rows: EntryQuerySet, actor: Actor) -> "QuerySet[WithAnnotations[Entry, SeenOrNot]]":
    return cast(
        "QuerySet[WithAnnotations[Entry, SeenOrNot]]",
        rows.select_related("document", "agency")
        .annotate(is_seen=seen(actor))
        .order_by("-document__urgency", "-arrived_at", "-pk"),
    )


def count_to_read(actor: Actor, at: datetime) -> int:
    """How many wait to be read: the figure of the home page."""
    return _recent(actor, at).filter(_asks(actor)).count()


def first_to_read(actor: Actor, at: datetime) -> int | None:
    """The one to read now."""
    return to_read(actor, at).values_list("pk", flat=True).first()


def next_to_read(actor: Actor, at: datetime, pk: int) -> int | None:
    """The one after this in the list; after the last the first comes again, nothing when it was the only one."""
    ids: Sequence[int] = list(to_read(actor, at).values_list("pk", flat=True))
    if pk not in ids:
        return ids[0] if ids else None
    here = ids.index(pk)
    others = [*ids[here + 1 :], *ids[:here]]
    return others[0] if others else None


@dataclass(frozen=True, slots=True)
class ReadingItem:
    """Văn bản đang đọc: the row and its main file, when this person may open it."""

    entry: Entry
    main: DocumentFile | None
    appendices: list[DocumentFile]
    is_waiting: bool


def reading_item(actor: Actor, entry: Entry) -> ReadingItem:
    """What stands beside the list."""
    files = [] if actor.reads_metadata_only or entry.content_closed_at else files_of(entry)
    readable = [each for each in files if each.blob.is_readable]
    main = main_of(readable)
    is_waiting = entry.state == EntryState.WAITING and actor.may(Right.CONFIRM)
    return ReadingItem(entry, main, [each for each in readable if each is not main], is_waiting)
