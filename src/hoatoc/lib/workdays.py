"""Ngày làm việc: days off, swapped Saturdays, deadlines (domain.md §C1, §H2, §M10). Pure; the calendar is handed in.

A calendar starts from Monday to Friday. What differs from that is data: days off, and rest days that are worked. The years
that the product ships stand in `data/workdays-<year>.csv`, each row with its basis and where it was read ("GK": not confirmed).
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import count
from types import MappingProxyType

SATURDAY = 5
LONGEST_REST = 60  # days; a calendar with a longer rest in it is a mistake, not a holiday
UNCONFIRMED = "GK"
ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """Ngày khác thường: a weekday that is off, or a rest day that is worked."""

    OFF = "off"
    WORKING = "working"

    @property
    def label(self) -> str:
        return {"off": "Nghỉ", "working": "Làm việc"}[self.value]


class Unit(StrEnum):
    """Đơn vị của một thời hạn: WD ngày làm việc, D ngày (domain.md §H2)."""

    WORKING_DAYS = "WD"
    DAYS = "D"


class NoWorkingDay(ValueError):
    """The calendar rests for longer than any holiday: its data are wrong."""


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """Một dòng của lịch: what differs from Monday–Friday, why, and where that was read."""

    day: date
    kind: DayKind
    name: str
    basis: str = ""
    source: str = ""

    @property
    def is_confirmed(self) -> bool:
        return self.source != UNCONFIRMED


@dataclass(frozen=True, slots=True)
class Calendar:
    """Lịch làm việc: what differs from Monday–Friday, by day."""

    special: Mapping[date, DayKind]

    def is_working_day(self, day: date) -> bool:
        """Whether the office works that day."""
        kind = self.special.get(day)
        return day.weekday() < SATURDAY if kind is None else kind is DayKind.WORKING


PLAIN = Calendar(MappingProxyType({}))
"""Monday to Friday, without any day off."""


def calendar_of(*layers: Iterable[SpecialDay]) -> Calendar:
    """A calendar of several lists; of one day the later list speaks: shipped, then the province's, then the agency's."""
    return Calendar({row.day: row.kind for layer in layers for row in layer})


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Ngày làm việc?"""
    return calendar.is_working_day(day)


def first_working_day_from(day: date, calendar: Calendar) -> date:
    """Ngày làm việc đầu tiên từ ngày này: the day itself when it is one.  Raises NoWorkingDay."""
    return _first(day, ONE_DAY, calendar)


def last_working_day_before(day: date, calendar: Calendar) -> date:
    """Ngày làm việc liền trước.  Raises NoWorkingDay."""
    return _first(day - ONE_DAY, -ONE_DAY, calendar)


def add_working_days(start: date, n: int, calendar: Calendar) -> date:
    """Ngày thứ n: the start day is not counted; n = 0 gives the first working day from the start (domain.md §C1).

    Raises NoWorkingDay.
    """
    if n < 0:
        raise ValueError("a deadline lies ahead")
    day = start if n else first_working_day_from(start, calendar)
    for _ in range(n):
        day = first_working_day_from(day + ONE_DAY, calendar)
    return day


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Số ngày làm việc sau ngày đầu đến hết ngày cuối: as a deadline is counted; negative when the end lies before."""
    if end < start:
        return -working_days_between(end, start, calendar)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(calendar.is_working_day(day) for day in days)


def due_on(start: date, n: int, unit: Unit, calendar: Calendar) -> date:
    """Hạn: start not counted; a last day that is a rest day moves to the next working day (Civil Code, domain.md §C1)."""
    if unit is Unit.WORKING_DAYS:
        return add_working_days(start, n, calendar)
    return first_working_day_from(start + timedelta(days=n), calendar)


def due_at(
    start: datetime,
    span: timedelta,
    calendar: Calendar,
    *,
    opens: time = time.min,
    closes: time | None = None,
) -> datetime:
    """Giờ hẹn: `span` of time counted on working days alone, and only between the hours given; the clock stands still else.

    `start` must carry the zone of the office, because days and hours are its own.
    """
    left, here = span, start
    rested = 0
    while True:
        day = here.date()
        begin, end = _open_hours(day, opens, closes, here)
        if calendar.is_working_day(day) and here < end:
            rested = 0
            here = max(here, begin)
            if here + left <= end:
                return here + left
            left -= end - here
        else:
            rested += 1
            if rested > LONGEST_REST:
                raise NoWorkingDay
        here = datetime.combine(day + ONE_DAY, time.min, here.tzinfo)


def _open_hours(day: date, opens: time, closes: time | None, here: datetime) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, opens, here.tzinfo)
    if closes is None:
        return begin, datetime.combine(day + ONE_DAY, time.min, here.tzinfo)
    return begin, datetime.combine(day, closes, here.tzinfo)


def _first(day: date, step: timedelta, calendar: Calendar) -> date:
    for _ in range(LONGEST_REST):
        if calendar.is_working_day(day):
            return day
        day += step
    raise NoWorkingDay


# --- what is shipped -------------------------------------------------------------------------------


@cache
def shipped_years() -> tuple[int, ...]:
    """Những năm có lịch kèm phần mềm."""
    names = (each.name for each in resources.files("hoatoc.lib.data").iterdir())
    years = (
        name.removeprefix("workdays-").removesuffix(".csv") for name in names if name.startswith("workdays-")
    )
    return tuple(sorted(int(year) for year in years))


@cache
def shipped(year: int) -> tuple[SpecialDay, ...]:
    """Lịch kèm phần mềm của một năm; nothing for a year that was not announced when this version was made."""
    if year not in shipped_years():
        return ()
    text = resources.files("hoatoc.lib.data").joinpath(f"workdays-{year}.csv").read_text(encoding="utf-8")
    return tuple(read_csv(text))


class BadRow(ValueError):
    """A line of a calendar file that cannot be read; `line` counts from 1, the heading included."""

    def __init__(self, line: int, reason: str) -> None:
        self.line, self.reason = line, reason
        super().__init__(f"dòng {line}: {reason}")


def read_csv(text: str) -> list[SpecialDay]:
    """Đọc lịch từ CSV: day, kind, name, basis, source.  Raises BadRow."""
    reader = csv.DictReader(text.removeprefix("\ufeff").splitlines())
    missing = {"day", "kind", "name"} - set(reader.fieldnames or ())
    if missing:
        raise BadRow(1, f"thiếu cột {', '.join(sorted(missing))}")
    found: dict[date, SpecialDay] = {}
    for line, row in zip(count(2), reader, strict=False):
        day = _day(row["day"] or "", line)
        kind = (row["kind"] or "").strip()
        name = (row["name"] or "").strip()
        if kind not in set(DayKind):
            raise BadRow(line, f"“{kind}” không phải off (nghỉ) hay working (làm việc)")
        if not name:
            raise BadRow(line, "chưa ghi tên ngày")
        if day in found:
            raise BadRow(line, f"ngày {day:%d/%m/%Y} có hai dòng")
        basis, source = (row.get("basis") or "").strip(), (row.get("source") or "").strip()
        found[day] = SpecialDay(day, DayKind(kind), name, basis, source)
    return list(found.values())


def _day(text: str, line: int) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 a day of a calendar has no hour
        except ValueError:
            continue
    raise BadRow(line, f"không đọc được ngày “{text}”")
