"""Reads of what was put right in the book: the history of a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.audit import queries as audit_queries
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


def corrected_among(entry_ids: Iterable[int]) -> set[int]:
    """Which rows of a page were put right: one query a page."""
    rows = EntryChange.objects.filter(entry__in=list(entry_ids))
    return set(rows.values_list("entry_id", flat=True).distinct())


NO_WRITING = ("mở lần đầu",)


def told_last(entry: Entry) -> str:
    """Ai vừa làm gì với dòng này: the last act on it with the fields it changed, never their words."""
    line = audit_queries.of_object(entry.uid).exclude(verb__in=NO_WRITING).last()
    if line is None:
        return "dòng này đã đổi"
    changed = EntryChange.objects.filter(entry=entry, at=line.at).order_by("pk")
    names = [CORRECTED_FIELDS[each.field].lower() for each in changed if each.field in CORRECTED_FIELDS]
    fields = f" ({', '.join(dict.fromkeys(names))})" if names else ""
    return f"{line.actor_label} {line.verb} lúc {line.at.astimezone(VIETNAM):%H:%M %d/%m}{fields}"
