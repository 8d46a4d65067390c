"""Quy định thể thức theo thời: what the rules of a system say about a sheet on a day, read from one table.

Every rule-set is dated and has been replaced before (domain.md §0.4), so nothing of it is written in code: places, marks
and sizes are rows of `rule-profiles.csv`, each with its source. "GK" there means general knowledge that no public text
confirmed; an installation corrects the row. Places are in millimetres from the top left corner of page 1 of an A4 sheet.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hoatoc.lib.kinds import System

Align = Literal["left", "center"]


@dataclass(frozen=True, slots=True)
class LinePlace:
    """Chỗ một dòng chữ: `x` is its middle or its left end, `y` its base line; `size` in points."""

    x: float
    y: float
    width: float
    size: float
    align: Align


@dataclass(frozen=True, slots=True)
class Box:
    """Một ô trên trang: left, top, width, height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def overlap(self, other: Box) -> float:
        """The area both cover, in mm²."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide * high if wide > 0 and high > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleProfile:
    """Một bộ quy định: in force from `valid_from` to `valid_to` (None = still).

    `urgency_marks` are names of `documents.rules.Urgency`, NORMAL first: four where hoả tốc hẹn giờ is unknown, else five.
    The three `stamp_under_…` boxes are where the stamp ĐẾN may stand; `margins` are top, right, bottom, left.
    """

    code: str
    system: System
    valid_from: date
    valid_to: date | None
    urgency_marks: tuple[str, ...]
    number_label: str
    number_place: LinePlace
    date_place: LinePlace
    stamp_under_number: Box
    stamp_under_abstract: Box
    stamp_under_date: Box
    stamp_size: tuple[float, float]
    urgency_place: tuple[float, float]
    margins: tuple[float, float, float, float]
    sources: Mapping[str, str]

    def knows_urgency(self, name: str) -> bool:
        """Whether these rules have a mark of this name (a name of `Urgency`)."""
        return name in self.urgency_marks

    def stamp_zones(self, *, is_official_letter: bool) -> tuple[Box, ...]:
        """Where the stamp ĐẾN belongs, the best first: under the number of a named kind, under the abstract of a công văn, else under the date."""
        first, other = self.stamp_under_number, self.stamp_under_abstract
        if is_official_letter:
            first, other = other, first
        return (first, self.stamp_under_date, other)


def profile_on(system: str, day: date) -> RuleProfile:
    """The rules of this system on this day; before the first rule-set of the table, the first one."""
    known = [each for each in all_profiles() if each.system == system]
    if not known:
        raise LookupError(f"no rule profile of the system {system!r}")
    in_force = [each for each in known if each.valid_from <= day]
    return in_force[-1] if in_force else known[0]


@cache
def all_profiles() -> tuple[RuleProfile, ...]:
    """Every rule-set of both systems, the oldest first."""
    table = resources.files("hoatoc.lib.data").joinpath("rule-profiles.csv")
    rows: dict[str, dict[str, tuple[str, str]]] = {}
    for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
        rows.setdefault(row["profile"], {})[row["field"]] = (row["value"], row["source"])
    return tuple(sorted((_read(code, of) for code, of in rows.items()), key=lambda each: each.valid_from))


def _read(code: str, of: Mapping[str, tuple[str, str]]) -> RuleProfile:
    value = {field: text for field, (text, _) in of.items()}
    if value["system"] not in {"party", "state"}:
        raise ValueError(f"rule-profiles.csv: unknown system {value['system']!r}")
    top, right, bottom, left = _numbers(value["margins"])
    return RuleProfile(
        code=code,
        system="party" if value["system"] == "party" else "state",
        valid_from=date.fromisoformat(value["valid_from"]),
        valid_to=date.fromisoformat(value["valid_to"]) if value["valid_to"] else None,
        urgency_marks=tuple(value["urgency_marks"].split()),
        number_label=value["number_label"],
        number_place=_line_place(value["number_place"]),
        date_place=_line_place(value["date_place"]),
        stamp_under_number=Box(*_numbers(value["stamp_under_number"])),
        stamp_under_abstract=Box(*_numbers(value["stamp_under_abstract"])),
        stamp_under_date=Box(*_numbers(value["stamp_under_date"])),
        stamp_size=_pair(value["stamp_size"]),
        urgency_place=_pair(value["urgency_place"]),
        margins=(top, right, bottom, left),
        sources={field: source for field, (_, source) in of.items()},
    )


def _numbers(text: str) -> list[float]:
    return [float(word) for word in text.split()]


def _pair(text: str) -> tuple[float, float]:
    first, second = _numbers(text)
    return first, second


def _line_place(text: str) -> LinePlace:
    *figures, align = text.split()
    x, y, width, size = (float(word) for word in figures)
    if align not in {"left", "center"}:
        raise ValueError(f"rule-profiles.csv: unknown align {align!r}")
    return LinePlace(x, y, width, size, "left" if align == "left" else "center")
