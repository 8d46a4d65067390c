"""Reads of secrecy: who may be let read, who reads an entry, its levels over time, purges."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from hoatoc.foundation.accounts import queries as account_queries
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.actor import Actor
from hoatoc.records.documents.models import Entry, EntryReader, Purge, Register, SecrecyChange
from hoatoc.records.documents.rules import SECRECY_LABELS, Decision


def may_become_readers(agency_id: int, day: date) -> list[tuple[str, str]]:
    """Người của cơ quan as choices: the appointment, its holder and position."""
    people = account_queries.people_of(agency_id, day).prefetch_related(None)
    return [(str(each.pk), f"{each.person.full_name}, {each.position}") for each in people]


def units(agency_id: int) -> list[tuple[int, str]]:
    """Đơn vị as choices."""
    return list(Unit.objects.filter(agency_id=agency_id).order_by("name").values_list("pk", "name"))


@dataclass(frozen=True, slots=True)
class ReaderLine:
    """Một người, một đơn vị được đọc."""

    pk: int
    name: str
    position: str
    because: str
    until: date | None
    is_over: bool


def readers_of(entry: Entry, day: date) -> list[ReaderLine]:
    """Ai được đọc: by whom a row names; those whose day is over come last."""
    rows = EntryReader.objects.filter(entry=entry).select_related("appointment__person", "unit")
    lines = [_reader_line(row, day) for row in rows.order_by("pk")]
    return sorted(lines, key=lambda line: line.is_over)


def _reader_line(row: EntryReader, day: date) -> ReaderLine:
    held = row.appointment
    return ReaderLine(
        pk=row.pk,
        name=held.person.full_name if held else row.unit.name if row.unit else "",
        position=held.position if held else "cả đơn vị",
        because=row.because,
        until=row.until,
        is_over=bool(row.until and row.until < day) or bool(held and held.valid_to and held.valid_to < day),
    )


@dataclass(frozen=True, slots=True)
class LevelLine:
    """Một lần điều chỉnh độ mật."""

    change: SecrecyChange
    old: str
    new: str


def levels_of(entry: Entry) -> list[LevelLine]:
    """Độ mật qua các lần điều chỉnh, the newest first."""
    rows = SecrecyChange.objects.filter(entry=entry).select_related("by").order_by("-at", "-pk")
    return [LevelLine(each, SECRECY_LABELS[each.old], SECRECY_LABELS[each.new]) for each in rows]


def purges(actor: Actor) -> QuerySet[Purge]:
    """Xoá bí mật bị lộ of the own agency, the newest first."""
    rows = Purge.objects.filter(agency_id=actor.own_agency).select_related("proposed_by", "decided_by")
    return rows.order_by("-pk")


def waiting_purges(actor: Actor) -> int:
    """How many wait for somebody else's decision."""
    return purges(actor).filter(decision=Decision.WAITING).exclude(proposed_by=actor.own_person).count()


def books_to_purge_from(actor: Actor) -> list[tuple[str, str]]:
    """Sổ có số as choices: by book and number a row is named without showing it."""
    rows = Register.objects.filter(agency_id=actor.own_agency, entries__isnull=False).distinct()
    return [(str(each.pk), each.title) for each in rows.order_by("-opened_on", "pk")]
