"""Dates, figures and time left, as they are written in Vietnamese."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hoatoc.foundation.ui import rules

NOON = datetime(2018, 8, 16, 12, tzinfo=UTC)


def test_quantities_are_grouped_by_dots():
    assert [rules.grouped(n) for n in (0, 999, 18740, 1234567)] == ["0", "999", "18.740", "1.234.567"]


def test_decimals_use_a_comma_and_whole_figures_stay_whole():
    assert [rules.decimal(n) for n in (92.94, 70.0, 1234.5)] == ["92,9", "70", "1.234,5"]


@pytest.mark.parametrize(
    ("octets", "text"),
    [(0, "0 byte"), (1023, "1.023 byte"), (2048, "2 kB"), (1468006, "1,4 MB"), (5 * 1024**4, "5.120 GB")],
)
def test_sizes(octets: int, text: str):
    assert rules.size(octets) == text


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(minutes=78, seconds=59), "còn 1:18"),
        (timedelta(), "còn 0:00"),
        (timedelta(days=3, hours=2), "còn 3 ngày"),
        (timedelta(minutes=-12), "quá 0:12"),
        (timedelta(days=-2), "quá 2 ngày"),
    ],
)
def test_time_left(left: timedelta, text: str):
    assert rules.time_left(NOON + left, NOON) == text


def test_weekdays():
    assert rules.weekday(date(2018, 8, 16)) == "Thứ Năm"
    assert rules.weekday(date(2018, 8, 19)) == "Chủ Nhật"
