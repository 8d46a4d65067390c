"""Reads of what was put right in the book: the history of a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hoatoc.records.documents.models import Entry, EntryChange
from hoatoc.records.documents.queries.incoming import kind_name
from hoatoc.records.documents.rules import CORRECTED_FIELDS


@dataclass(frozen=True, slots=True)
class ChangedField:
    """Một ô đã sửa: what it said and what it says."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Correction:
    """Một lần sửa: who, when, why, and every field of it."""

    at: datetime
    who: str
    reason: str
    fields: list[ChangedField]


def corrections_of(entry: Entry) -> list[Correction]:
    """Lịch sử sửa, the newest first; read by whoever reads the entry."""
    rows = EntryChange.objects.filter(entry=entry).select_related("by").order_by("-at", "pk")
    found: list[Correction] = []
    last: tuple[datetime, int] | None = None
    for each in rows:
        if (each.at, each.by_id) != last:
            found.append(Correction(each.at, each.by.full_name, each.reason, []))
            last = (each.at, each.by_id)
        found[-1].fields.append(_field(entry, each))
    return found


def _field(entry: Entry, change: EntryChange) -> ChangedField:
    old, new = change.old, change.new
    if change.field == "kind":
        old, new = (kind_name(entry.document.system, each) for each in (old, new))
    return ChangedField(CORRECTED_FIELDS.get(change.field, change.field), old, new)


def newest_change(entry: Entry) -> int:
    """The newest change of a row, 0 when it is as it was typed."""
    return EntryChange.objects.filter(entry=entry).order_by("-pk").values_list("pk", flat=True).first() or 0


def corrected_among(entry_ids: Iterable[int]) -> set[int]:
    """Which rows of a page were put right: one query a page."""
    rows = EntryChange.objects.filter(entry__in=list(entry_ids))
    return set(rows.values_list("entry_id", flat=True).distinct())
