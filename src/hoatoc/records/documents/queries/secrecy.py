"""Reads of secrecy: who may be let read, who reads an entry, its levels over time, purges."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hoatoc.foundation.accounts import queries as account_queries
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.actor import Actor
from hoatoc.records.documents import access
from hoatoc.records.documents.models import Entry, EntryReader, Purge, Register, SecrecyChange
from hoatoc.records.documents.rules import SECRECY_LABELS, Decision

MOST_PURGES = 100


def may_become_readers(agency_id: int, day: date) -> list[tuple[str, str]]:
    """Người của cơ quan as choices: the appointment, its holder and position."""
    people = account_queries.people_of(agency_id, day).prefetch_related(None)
    return [(str(each.pk), f"{each.person.full_name}, {each.position}") for each in people]


def units(agency_id: int) -> list[tuple[int, str]]:
    """Đơn vị as choices."""
    return list(Unit.objects.filter(agency_id=agency_id).order_by("sort_key", "pk").values_list("pk", "name"))


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


def levels_of(entry: Entry | int) -> list[LevelLine]:
    """Độ mật qua các lần điều chỉnh, the newest first."""
    rows = SecrecyChange.objects.filter(entry=entry).select_related("by").order_by("-at", "-pk")
    return [LevelLine(each, SECRECY_LABELS[each.old], SECRECY_LABELS[each.new]) for each in rows]


@dataclass(frozen=True, slots=True)
class PurgeLine:
    """Một đề nghị xoá bí mật bị lộ: which row it is about, in words that show nothing of it."""

    purge: Purge
    label: str
    register: str
    number: int | None
    is_mine: bool

    @property
    def is_waiting(self) -> bool:
        return self.purge.decision == Decision.WAITING


def purge_lines(actor: Actor) -> list[PurgeLine]:
    """Xoá bí mật bị lộ of the own agency, the newest first."""
    rows = list(access.purges_of(actor)[:MOST_PURGES])
    held = Entry.objects.filter(agency_id=actor.own_agency, document__in=[each.document_id for each in rows])
    entries = {each.document_id: each for each in held.select_related("document", "register")}
    return [_purge_line(each, entries[each.document_id], actor) for each in rows]


def _purge_line(purge: Purge, entry: Entry, actor: Actor) -> PurgeLine:
    return PurgeLine(
        purge=purge,
        label=entry.label,
        register=entry.register.title if entry.register else "",
        number=entry.number,
        is_mine=purge.proposed_by_id == actor.person_id,
    )


def purge_report(purge: Purge, actor: Actor) -> dict[str, Any]:
    """Biên bản: what the page of one purge shows."""
    held = Entry.objects.filter(agency_id=actor.own_agency, document=purge.document_id)
    line = _purge_line(purge, held.select_related("document", "register").latest("pk"), actor)
    stone = purge.tombstone
    moments = {
        name: stone.get(key)
        for name, key in (("held_since", "held_since"), ("cleaned_at", "database_cleaned_at"))
    }
    return {
        "line": line,
        "stone_prints": len(stone.get("prints", [])),
        **{name: datetime.fromisoformat(told) if told else None for name, told in moments.items()},
    }


def waiting_purges(actor: Actor) -> int:
    """How many wait for this person's decision."""
    waiting = access.purges_of(actor).filter(decision=Decision.WAITING)
    return waiting.exclude(proposed_by=actor.own_person).count()


def books_to_purge_from(actor: Actor) -> list[tuple[str, str]]:
    """Sổ có số as choices: by book and number a row is named without showing it."""
    rows = Register.objects.filter(agency_id=actor.own_agency, entries__isnull=False).distinct()
    return [(str(each.pk), each.title) for each in rows.order_by("-opened_on", "pk")]
