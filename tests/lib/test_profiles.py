"""The rules of a sheet are data with a date: which rule-set holds on a day, and what it says."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from hoatoc.lib.profiles import Box, all_profiles, profile_on
from hoatoc.records.documents.rules import Urgency


@pytest.mark.parametrize(
    ("system", "day", "code"),
    [
        ("party", date(2018, 8, 16), "36-HD/VPTW"),
        ("party", date(2026, 1, 8), "36-HD/VPTW"),
        ("party", date(2026, 1, 9), "399-QĐ/TW"),
        ("state", date(2018, 8, 16), "01/2011/TT-BNV"),
        ("state", date(2020, 3, 5), "30/2020/NĐ-CP"),
        ("party", date(2004, 1, 1), "36-HD/VPTW"),
    ],
)
def test_the_day_chooses_the_rules(system, day, code):
    assert profile_on(system, day).code == code


def test_an_unknown_system_has_no_rules():
    with pytest.raises(LookupError):
        profile_on("church", date(2018, 8, 16))


@pytest.mark.parametrize("system", ["party", "state"])
def test_rules_of_a_system_follow_each_other_without_a_gap(system):
    rules = [each for each in all_profiles() if each.system == system]
    assert len(rules) > 1
    for earlier, later in pairwise(rules):
        assert earlier.valid_to == later.valid_from - timedelta(days=1)
    assert rules[-1].valid_to is None


def test_four_or_five_marks_of_urgency_by_the_rules():
    party = profile_on("party", date(2018, 8, 16))
    state = profile_on("state", date(2021, 1, 1))
    assert [Urgency[name] for name in party.urgency_marks] == list(Urgency)
    assert [Urgency[name] for name in state.urgency_marks] == list(Urgency)[:4]
    assert party.knows_urgency("FLASH_TIMED")
    assert not state.knows_urgency("FLASH_TIMED")


def test_the_number_is_printed_with_a_colon_by_the_state_alone():
    assert profile_on("party", date(2018, 8, 16)).number_label == "Số "
    assert profile_on("state", date(2018, 8, 16)).number_label == "Số: "


@pytest.mark.parametrize("profile", all_profiles(), ids=lambda each: each.code)
def test_every_value_has_its_source_and_lies_on_the_sheet(profile):
    assert all(profile.sources.values())
    zones = profile.stamp_zones(is_official_letter=False)
    assert profile.stamp_size == (50, 35)
    for zone in zones:
        assert zone.width >= 50
        assert zone.height >= 35
        assert zone.right <= 210
        assert zone.bottom <= 297


def test_a_letter_is_stamped_under_its_abstract_first():
    profile = profile_on("party", date(2018, 8, 16))
    assert profile.stamp_zones(is_official_letter=False)[0] == profile.stamp_under_number
    assert profile.stamp_zones(is_official_letter=True)[0] == profile.stamp_under_abstract


def test_boxes_know_what_they_share():
    assert Box(0, 0, 10, 10).overlap(Box(5, 5, 10, 10)) == 25
    assert Box(0, 0, 10, 10).overlap(Box(10, 0, 5, 5)) == 0
