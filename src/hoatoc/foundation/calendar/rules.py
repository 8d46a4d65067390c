"""Rules of the working calendar."""

from collections.abc import Iterable
from datetime import date

from hoatoc.lib.workdays import DayKind, SpecialDay, shipped_years

FEWEST_DAYS_OFF = 8
"""A year with fewer days off than this was not announced yet: a storm day alone is no calendar."""

WARNING_MONTH = 12
"""From December on the calendar of the next year must be there."""


def is_known(year: int, rows: Iterable[SpecialDay]) -> bool:
    """Có lịch năm này: shipped, or listed by the province."""
    if year in shipped_years():
        return True
    return sum(row.day.year == year and row.kind is DayKind.OFF for row in rows) >= FEWEST_DAYS_OFF


def years_needed(today: date) -> list[int]:
    """Những năm phải có lịch: this one, from December on also the next."""
    return [today.year, today.year + 1] if today.month >= WARNING_MONTH else [today.year]
