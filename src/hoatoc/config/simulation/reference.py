"""Số theo quy tắc: a small model of what the rules say about numbers, without a database (36-HD/VPTW II.1.3, NĐ 30/2020 Art. 15).

It knows bodies, terms, congresses and counters as plain dictionaries. Whoever drives the product tells it the same acts and
then asks whether `stored()` is what it holds.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from hoatoc.records.documents.models import AllocatedNumber, NumberSeries, Term
from hoatoc.records.documents.rules import Direction, NumberState, PeriodKind

ARRIVALS = ""


@dataclass(frozen=True, slots=True)
class Key:
    """One series: whose, which way, of what kind ("" = all of them), in which period, of secrets alone."""

    agency: int
    direction: str
    kind: str
    period: str
    is_separate: bool = False


@dataclass(slots=True)
class Row:
    """One number: its state, the day it carries, the block it was given away in, whether a document has it."""

    state: NumberState
    on: date
    block: int | None = None
    is_joined: bool = False


@dataclass(slots=True)
class Body:
    """Who numbers: by the year (state), or by the term of its committee (itself or another body)."""

    is_state: bool
    committee: int
    is_separate: bool


class RuleBroken(Exception):
    """The rules give no number here; the product must refuse too."""


@dataclass
class ReferenceNumbers:
    """What the rules hold after the acts told so far."""

    bodies: dict[int, Body] = field(default_factory=dict)
    terms: dict[int, list[tuple[str, date]]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[Key, dict[int, Row]] = field(default_factory=lambda: defaultdict(dict))
    given: dict[Key, date] = field(default_factory=lambda: defaultdict(lambda: date.min))

    def body(self, agency: int, *, is_state: bool = False, committee: int | None = None) -> None:
        """A body that numbers; a state body numbers secrets apart, a Party body together (domain.md §0.2)."""
        self.bodies[agency] = Body(is_state, committee or agency, is_state)

    def term(self, committee: int, name: str, first: date) -> None:
        """A term begins; the one before it ended the day before."""
        self.terms[committee].append((name, first))

    def key(self, agency: int, kind: str, on: date, *, is_secret: bool = False, congress: str = "") -> Key:
        """The series of a new document.  Raises RuleBroken where no term is in force."""
        if congress:
            return Key(agency, Direction.OUT, "", congress)
        body = self.bodies[agency]
        separate = is_secret and body.is_separate
        if body.is_state:
            return Key(agency, Direction.OUT, kind, str(on.year), separate)
        in_force = [name for name, first in self.terms[body.committee] if first <= on]
        if not in_force:
            raise RuleBroken(f"no term on {on}")
        return Key(agency, Direction.OUT, kind, in_force[-1], separate)

    def next(self, key: Key, on: date, state: NumberState) -> int:
        """The next number of a series, on a day not before the last one's.  Raises RuleBroken."""
        rows = self.rows[key]
        counted = [row.on for row in rows.values() if row.block is None]
        if max([*counted, self.given[key]]) > on:
            raise RuleBroken(f"{on} is before a number of {key}")
        n = max(rows, default=0) + 1
        rows[n] = Row(state, on, is_joined=state in {NumberState.ALLOCATED, NumberState.ISSUED})
        return n

    def give(self, key: Key, on: date, count: int) -> None:
        """A block for the other network: numbers of the counter, from now on with dates of their own.  Raises RuleBroken."""
        first = self.next(key, on, NumberState.OTHER_SIDE)
        for n in range(first, first + count):
            self.rows[key][n] = Row(NumberState.OTHER_SIDE, on, block=first)
        self.given[key] = on

    def arrive(self, agency: int, on: date) -> int:
        """The next arrival number: from 1 each year."""
        return self.next(Key(agency, Direction.IN, ARRIVALS, str(on.year)), on, NumberState.ISSUED)

    def become(self, key: Key, n: int, state: NumberState, on: date | None = None) -> None:
        """A number is used, issued, voided or given away; it never goes back, and only a free one gets another day.

        Raises RuleBroken.
        """
        row = self.rows[key][n]
        if state not in MAY_BECOME[row.state]:
            raise RuleBroken(f"{n}: {row.state} does not become {state}")
        if on is not None and row.state == NumberState.FREE:
            if self.key(key.agency, key.kind, on, is_secret=key.is_separate) != key:
                raise RuleBroken(f"{n}: {on} is in another period than {key}")
            later = [other for m, other in self.rows[key].items() if m > n and other.block == row.block]
            if any(other.is_joined and other.on < on for other in later):
                raise RuleBroken(f"{n}: a later number of its block has an earlier day than {on}")
            row.on = on
        row.is_joined = row.is_joined or state == NumberState.ALLOCATED
        row.state = state

    def held(self) -> dict[Key, dict[int, tuple[str, date]]]:
        """Everything, to compare with `stored()`."""
        return {
            key: {n: (str(row.state), row.on) for n, row in rows.items()}
            for key, rows in self.rows.items()
            if rows
        }


MAY_BECOME = {
    NumberState.RESERVED: {NumberState.ALLOCATED, NumberState.VOID},
    NumberState.ALLOCATED: {NumberState.ISSUED, NumberState.VOID},
    NumberState.OTHER_SIDE: {NumberState.FREE},
    NumberState.FREE: {NumberState.ALLOCATED, NumberState.VOID},
    NumberState.ISSUED: {NumberState.VOID},  # an arrival number alone
    NumberState.VOID: set(),
}


def stored() -> dict[Key, dict[int, tuple[str, date]]]:
    """What the product holds, in the words of the model."""
    terms = {str(term.pk): term.name for term in Term.objects.all()}
    keys = {}
    for series in NumberSeries.objects.all():
        by_term = series.period_kind == PeriodKind.TERM
        period = terms[series.period_ref] if by_term else series.period_ref
        keys[series.pk] = Key(series.agency_id, series.direction, series.kind, period, series.is_separate)
    found: dict[Key, dict[int, tuple[str, date]]] = defaultdict(dict)
    for series_id, n, state, on in AllocatedNumber.objects.values_list("series_id", "n", "state", "on"):
        found[keys[series_id]][n] = (state, on)
    return dict(found)


def differences(model: ReferenceNumbers) -> list[str]:
    """Each number that the product and the rules do not agree about."""
    expected, there = model.held(), stored()
    return [
        f"{key}: số {n}: quy tắc {expected.get(key, {}).get(n)}, đã lưu {there.get(key, {}).get(n)}"
        for key in sorted({*expected, *there}, key=str)
        for n in sorted({*expected.get(key, {}), *there.get(key, {})})
        if expected.get(key, {}).get(n) != there.get(key, {}).get(n)
    ]
