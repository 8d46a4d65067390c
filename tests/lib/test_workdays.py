"""Working days: the official calendars of nine years, the deadline rule, and what must hold of any calendar."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoatoc.lib import workdays
from hoatoc.lib.workdays import (
    PLAIN,
    BadRow,
    Calendar,
    DayKind,
    NoWorkingDay,
    SpecialDay,
    Unit,
    add_working_days,
    calendar_of,
    due_at,
    due_on,
    first_working_day_from,
    is_working_day,
    last_working_day_before,
    read_csv,
    shipped,
    shipped_years,
    working_days_between,
)

OFFICIAL = calendar_of(*(shipped(year) for year in shipped_years()))
HANOI = timezone(timedelta(hours=7))


# --- M10 ---------------------------------------------------------------------------------------------


def test_m10_ten_working_days_over_30_4_and_1_5():
    """Domain.md §M10: 28/4/2025, off 30/4, 1/5, 2/5 → 15/5/2025."""
    assert add_working_days(date(2025, 4, 28), 10, OFFICIAL) == date(2025, 5, 15)
    assert due_on(date(2025, 4, 28), 10, Unit.WORKING_DAYS, OFFICIAL) == date(2025, 5, 15)


def test_m10_without_the_calendar_would_be_three_days_early():
    assert add_working_days(date(2025, 4, 28), 10, PLAIN) == date(2025, 5, 12)


# --- the official years, as announced ------------------------------------------------------------------

# Whole rests as the announcements name them (first and last day, weekends included).
RESTS = [
    ("2017-12-30", "2018-01-01"), ("2018-02-14", "2018-02-20"), ("2018-04-25", "2018-04-25"),
    ("2018-04-28", "2018-05-01"), ("2018-09-01", "2018-09-03"),
    ("2018-12-29", "2019-01-01"), ("2019-02-02", "2019-02-10"), ("2019-04-13", "2019-04-15"),
    ("2019-04-27", "2019-05-01"), ("2019-08-31", "2019-09-02"),
    ("2020-01-01", "2020-01-01"), ("2020-01-23", "2020-01-29"), ("2020-04-02", "2020-04-02"),
    ("2020-04-30", "2020-05-03"), ("2020-09-02", "2020-09-02"),
    ("2023-01-20", "2023-01-26"), ("2023-04-29", "2023-05-03"), ("2023-09-01", "2023-09-04"),
    ("2024-02-08", "2024-02-14"), ("2024-04-18", "2024-04-18"), ("2024-04-27", "2024-05-01"), ("2024-08-31", "2024-09-03"),
    ("2025-01-25", "2025-02-02"), ("2025-04-05", "2025-04-07"), ("2025-04-30", "2025-05-04"), ("2025-08-30", "2025-09-02"),
    ("2026-01-01", "2026-01-04"), ("2026-02-14", "2026-02-22"), ("2026-04-25", "2026-04-27"),
    ("2026-04-30", "2026-05-03"), ("2026-08-29", "2026-09-02"),
]  # fmt: skip
WORKED_SATURDAYS = ["2019-01-05", "2019-05-04", "2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"]


@pytest.mark.parametrize(("first", "last"), RESTS)
def test_each_announced_rest_begins_and_ends_where_it_was_announced(first: str, last: str):
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    assert not [day for day in days if is_working_day(day, OFFICIAL)]
    assert is_working_day(end + timedelta(days=1), OFFICIAL)
    if start.year >= shipped_years()[0]:
        assert is_working_day(start - timedelta(days=1), OFFICIAL)


def test_swapped_saturdays_are_worked_and_no_other():
    worked = [
        row.day.isoformat()
        for year in shipped_years()
        for row in shipped(year)
        if row.kind == DayKind.WORKING
    ]
    assert worked == WORKED_SATURDAYS
    assert all(date.fromisoformat(day).weekday() == 5 for day in worked)


@pytest.mark.parametrize("year", [2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026])
def test_a_year_has_the_days_the_law_gives(year: int):
    """Ten public holidays to 2020, eleven since 2021 (one day beside Quốc khánh); a swap takes one and gives one."""
    rows = shipped(year)
    off = sum(row.kind == DayKind.OFF for row in rows)
    swapped_in = sum(row.name.startswith("Hoán đổi") for row in rows)
    more = 1 if year == 2026 else 0  # Ngày Văn hoá Việt Nam
    assert off - swapped_in == (10 if year <= 2020 else 11) + more
    assert all(row.day.year == year and row.name and row.basis and row.source for row in rows)


def test_what_was_not_confirmed_says_so():
    unsure = [row.day for row in shipped(2026) if not row.is_confirmed]
    assert unsure == [date(2026, 4, 27), date(2026, 11, 24)]


def test_a_year_that_is_not_shipped_has_no_rows():
    assert shipped(1999) == ()


# --- the rule --------------------------------------------------------------------------------------------


def test_days_count_on_and_a_last_rest_day_moves_to_the_next_working_day():
    assert due_on(date(2018, 8, 16), 3, Unit.DAYS, OFFICIAL) == date(2018, 8, 20)  # Sunday → Monday
    assert due_on(date(2018, 8, 30), 2, Unit.DAYS, OFFICIAL) == date(2018, 9, 4)  # Saturday of Quốc khánh
    assert due_on(date(2018, 8, 13), 3, Unit.DAYS, OFFICIAL) == date(2018, 8, 16)


def test_the_working_day_before_a_holiday_and_a_swapped_saturday():
    assert last_working_day_before(date(2018, 9, 4), OFFICIAL) == date(2018, 8, 31)
    assert last_working_day_before(date(2019, 5, 6), OFFICIAL) == date(2019, 5, 4)
    assert last_working_day_before(date(2018, 8, 20), PLAIN) == date(2018, 8, 17)


def test_later_lists_overrule_earlier_ones():
    storm = SpecialDay(date(2018, 8, 16), DayKind.OFF, "Nghỉ tránh bão")
    works = SpecialDay(date(2018, 8, 16), DayKind.WORKING, "Trực bão")
    assert not calendar_of([storm]).is_working_day(storm.day)
    assert calendar_of([storm], [works]).is_working_day(storm.day)


def test_a_calendar_that_never_works_is_a_mistake():
    never = Calendar({date(2018, 1, 1) + timedelta(days=n): DayKind.OFF for n in range(400)})
    with pytest.raises(NoWorkingDay):
        add_working_days(date(2018, 1, 1), 1, never)
    with pytest.raises(NoWorkingDay):
        due_at(datetime(2018, 1, 1, 8, tzinfo=HANOI), timedelta(hours=1), never)
    with pytest.raises(ValueError, match="ahead"):
        add_working_days(date(2018, 1, 1), -1, PLAIN)


# --- hours -----------------------------------------------------------------------------------------------


def test_a_day_of_time_does_not_run_over_the_weekend():
    friday = datetime(2018, 8, 17, 16, 0, tzinfo=HANOI)
    assert due_at(friday, timedelta(hours=24), OFFICIAL) == datetime(2018, 8, 20, 16, 0, tzinfo=HANOI)
    sunday_night = datetime(2018, 8, 19, 23, 0, tzinfo=HANOI)
    assert due_at(sunday_night, timedelta(hours=24), OFFICIAL) == datetime(2018, 8, 21, tzinfo=HANOI)


def test_office_hours_stand_still_at_night():
    hours = {"opens": time(7), "closes": time(17)}
    friday = datetime(2018, 8, 17, 16, 0, tzinfo=HANOI)
    assert due_at(friday, timedelta(hours=4), OFFICIAL, **hours) == datetime(2018, 8, 20, 10, tzinfo=HANOI)
    before_eight = datetime(2018, 8, 17, 5, 0, tzinfo=HANOI)
    assert due_at(before_eight, timedelta(hours=4), OFFICIAL, **hours) == datetime(
        2018, 8, 17, 11, tzinfo=HANOI
    )
    at_closing = datetime(2018, 8, 17, 17, 0, tzinfo=HANOI)
    assert due_at(at_closing, timedelta(hours=1), OFFICIAL, **hours) == datetime(2018, 8, 20, 8, tzinfo=HANOI)


# --- what must hold of any calendar ------------------------------------------------------------------------

DAYS = st.dates(date(2017, 1, 1), date(2027, 12, 31))
CALENDARS = st.dictionaries(
    st.dates(date(2018, 1, 1), date(2018, 12, 31)), st.sampled_from(list(DayKind)), max_size=25
).map(Calendar)
STARTS = st.dates(date(2017, 12, 1), date(2018, 12, 31))
COUNTS = st.integers(0, 40)


@given(STARTS, st.integers(1, 40), CALENDARS)
def test_counting_is_the_inverse_of_adding(start: date, n: int, calendar: Calendar):
    assert working_days_between(start, add_working_days(start, n, calendar), calendar) == n


@given(STARTS, COUNTS, st.sampled_from(list(Unit)), CALENDARS)
def test_a_deadline_is_never_a_rest_day_and_never_before_its_start(
    start: date, n: int, unit: Unit, calendar: Calendar
):
    day = due_on(start, n, unit, calendar)
    assert calendar.is_working_day(day)
    assert day >= start


@given(STARTS, st.integers(0, 30), COUNTS, COUNTS, st.sampled_from(list(Unit)), CALENDARS)
def test_a_later_start_and_a_longer_term_never_end_earlier(
    start: date, later: int, n: int, more: int, unit: Unit, calendar: Calendar
):
    assert due_on(start + timedelta(days=later), n, unit, calendar) >= due_on(start, n, unit, calendar)
    assert due_on(start, n + more, unit, calendar) >= due_on(start, n, unit, calendar)


@given(STARTS, STARTS, CALENDARS)
def test_counting_back_is_the_negative_of_counting_forth(one: date, other: date, calendar: Calendar):
    assert working_days_between(one, other, calendar) == -working_days_between(other, one, calendar)


@given(STARTS, CALENDARS)
def test_the_day_before_and_the_day_from_are_working_days_with_none_between(day: date, calendar: Calendar):
    before, since = last_working_day_before(day, calendar), first_working_day_from(day, calendar)
    assert calendar.is_working_day(before)
    assert calendar.is_working_day(since)
    assert before < day <= since
    assert working_days_between(before, since, calendar) == 1


@given(
    st.datetimes(datetime(2017, 12, 1), datetime(2018, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.timedeltas(timedelta(0), timedelta(hours=80)),
    CALENDARS,
)
def test_a_clock_on_working_days_never_rings_on_a_rest_day(
    start: datetime, span: timedelta, calendar: Calendar
):
    rings = due_at(start, span, calendar)
    assert rings >= start + span
    last = rings - timedelta(microseconds=1)  # the stroke of midnight still belongs to the day before
    assert span == timedelta(0) or calendar.is_working_day(last.date())


# --- files -------------------------------------------------------------------------------------------------


def test_a_calendar_file_reads_both_ways_of_writing_a_day():
    text = "\ufeffday,kind,name,basis\n2027-01-01,off,Tết Dương lịch,BLLĐ\n09/01/2027,working,Làm bù,\n"
    assert read_csv(text) == [
        SpecialDay(date(2027, 1, 1), DayKind.OFF, "Tết Dương lịch", "BLLĐ"),
        SpecialDay(date(2027, 1, 9), DayKind.WORKING, "Làm bù"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("ngày,loại\n", 1, "thiếu cột"),
        ("day,kind,name\n32/01/2027,off,Tết\n", 2, "không đọc được ngày"),
        ("day,kind,name\n2027-01-01,nghi,Tết\n", 2, "không phải off"),
        ("day,kind,name\n2027-01-01,off,\n", 2, "chưa ghi tên"),
        ("day,kind,name\n2027-01-01,off,Tết\n2027-01-01,off,Tết\n", 3, "hai dòng"),
    ],
)
def test_a_broken_line_is_named(text: str, line: int, reason: str):
    with pytest.raises(BadRow, match=reason) as caught:
        read_csv(text)
    assert caught.value.line == line


def test_the_house_ships_its_years():
    assert {2018, 2019, 2020, 2024, 2025, 2026} <= set(workdays.shipped_years())
