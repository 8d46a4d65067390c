"""Reads of the calendar: for arithmetic, for the year's page, for the warning."""

import calendar as months
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from hoatoc.foundation.calendar.models import CalendarDay
from hoatoc.foundation.calendar.rules import is_known, years_needed
from hoatoc.lib.workdays import (
    Calendar,
    SpecialDay,
    Unit,
    calendar_of,
    due_on,
    last_working_day_before,
    shipped,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LONGEST_TERM = timedelta(days=400)
BEFORE = timedelta(days=62)


def calendar_for(agency_id: int | None, start: date, end: date) -> Calendar:
    """Lịch làm việc của một cơ quan between two days: shipped years, the province's days, its own (one query).

    Read it once for a page or a verb and hand it to `lib.workdays`.
    """
    return calendars_for([agency_id] if agency_id is not None else [], start, end)[agency_id]


def calendars_for(agency_ids: Iterable[int], start: date, end: date) -> Mapping[int | None, Calendar]:
    """Lịch của nhiều cơ quan: one query however many; under None the province's own."""
    wanted = set(agency_ids)
    rows = CalendarDay.objects.filter(day__range=(start, end))
    of: dict[int | None, list[SpecialDay]] = {}
    for row in rows.filter(Q(agency__isnull=True) | Q(agency__in=wanted)):
        of.setdefault(row.agency_id, []).append(row.as_special())
    base = [
        *chain.from_iterable(shipped(year) for year in range(start.year, end.year + 1)),
        *of.get(None, []),
    ]
    province = calendar_of(base)
    found: dict[int | None, Calendar] = {None: province}
    for agency_id in wanted:
        own = of.get(agency_id)
        found[agency_id] = calendar_of(base, own) if own else province
    return found


def propose_deadline(agency_id: int | None, start: date, n: int, unit: Unit = Unit.WORKING_DAYS) -> date:
    """Sau n ngày làm việc: the deadline that a form proposes, by the agency's calendar (one query)."""
    return due_on(start, n, unit, calendar_for(agency_id, start, start + LONGEST_TERM))


def working_day_before(agency_id: int | None, day: date) -> date:
    """Ngày làm việc liền trước of an agency (one query)."""
    return last_working_day_before(day, calendar_for(agency_id, day - BEFORE, day))


def local_day(at: datetime) -> date:
    """The day of a moment, where the offices are."""
    return at.astimezone(VIETNAM).date()


# --- the page of a year ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """Một ngày khác thường as it is in force, and whose word it is: shipped, province or agency."""

    special: SpecialDay
    layer: str
    overruled: str = ""  # what the shipped list or the province says instead

    @property
    def is_own(self) -> bool:
        return self.layer == "agency"


@dataclass(frozen=True, slots=True)
class Cell:
    """Một ô ngày."""

    day: date
    is_working: bool
    is_weekend: bool
    line: Line | None
    is_today: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Một tháng: weeks from Monday; a day of another month is None."""

    number: int
    weeks: list[list[Cell | None]]
    working_days: int


@dataclass(frozen=True, slots=True)
class Year:
    """Một năm as an agency works it."""

    number: int
    is_known: bool
    lines: list[Line]
    months: list[Month]

    @property
    def working_days(self) -> int:
        return sum(month.working_days for month in self.months)


def province_days(year: int) -> QuerySet[CalendarDay]:
    """What the province wrote about a year."""
    return CalendarDay.objects.filter(agency__isnull=True, day__year=year).order_by("day")


def year_of(agency_id: int, year: int, *, today: date, chosen: date | None = None) -> Year:
    """Lịch năm of an agency: twelve months and the list of days that differ (one query)."""
    rows = CalendarDay.objects.filter(Q(agency__isnull=True) | Q(agency=agency_id), day__year=year)
    province: list[SpecialDay] = []
    own: list[SpecialDay] = []
    for row in rows.order_by("day"):
        (own if row.agency_id else province).append(row.as_special())
    lines: dict[date, Line] = {}
    for layer, specials in (("shipped", shipped(year)), ("province", province), ("agency", own)):
        for special in specials:
            before = lines.get(special.day)
            told = f"{before.special.kind.label}: {before.special.name}" if before else ""
            lines[special.day] = Line(special, layer, told)
    calendar = Calendar({day: line.special.kind for day, line in lines.items()})
    return Year(
        number=year,
        is_known=is_known(year, province),
        lines=[lines[day] for day in sorted(lines)],
        months=[_month(year, number, calendar, lines, today, chosen) for number in range(1, 13)],
    )


def _month(
    year: int, number: int, calendar: Calendar, lines: Mapping[date, Line], today: date, chosen: date | None
) -> Month:
    weeks = [
        [_cell(day, calendar, lines, today, chosen) if day.month == number else None for day in week]
        for week in months.Calendar().monthdatescalendar(year, number)
    ]
    working = sum(cell.is_working for week in weeks for cell in week if cell is not None)
    return Month(number, weeks, working)


def _cell(
    day: date, calendar: Calendar, lines: Mapping[date, Line], today: date, chosen: date | None
) -> Cell:
    return Cell(
        day=day,
        is_working=calendar.is_working_day(day),
        is_weekend=day.weekday() >= months.SATURDAY,
        line=lines.get(day),
        is_today=day == today,
        is_chosen=day == chosen,
    )


def next_special(agency_id: int | None, day: date, *, within: int = 30) -> Line | None:
    """Ngày nghỉ hay làm bù sắp tới of an agency, for the home page (one query)."""
    last = day + timedelta(days=within)
    found: dict[date, Line] = {}
    for year in range(day.year, last.year + 1):
        found |= {row.day: Line(row, "shipped") for row in shipped(year) if day <= row.day <= last}
    rows = CalendarDay.objects.filter(Q(agency__isnull=True) | Q(agency=agency_id), day__range=(day, last))
    for row in rows.order_by("-agency_id"):
        layer = "agency" if row.agency_id else "province"
        if found.get(row.day) is None or found[row.day].layer != "agency":
            found[row.day] = Line(row.as_special(), layer)
    return found[min(found)] if found else None


def missing_years(today: date) -> list[int]:
    """Những năm đáng lẽ đã có lịch: no query while the shipped years suffice."""
    wanted = [year for year in years_needed(today) if not is_known(year, ())]
    return [year for year in wanted if not is_known(year, [row.as_special() for row in province_days(year)])]


def lines_to_check(year: Year) -> list[SpecialDay]:
    """Những ngày kèm phần mềm chưa đối chiếu được với văn bản: an administrator should look at them."""
    return [line.special for line in year.lines if line.layer == "shipped" and not line.special.is_confirmed]
