"""The simulation of days: nothing to find when the product keeps its rules, and something when it does not."""

import pytest

from hoatoc.config.simulation.days import Days
from hoatoc.exchange.hub.rules import AnswerState
from hoatoc.lib.finding import report


@pytest.fixture
def lived(db):
    """Nine days of eight agencies."""
    days = Days(days=9, agencies=8, seed=5)
    days.play()
    return days


def test_days_between_agencies_end_as_the_ledger_says_and_a_wrong_ledger_is_noticed(lived):
    between = lived.between
    assert lived.found() == []
    broken = [each["id"] for each in report()["checks"] if not each["ok"]]
    assert not set(broken) - {"I7"}, (
        "the last seal leaves the database when a transaction ends, not inside a test"
    )
    assert between.sent_on
    assert between.taken_back

    first, state = next(iter(between.taken_back.items()))
    between.taken_back[first] = AnswerState.REFUSED if state is AnswerState.CLOSED else AnswerState.CLOSED
    assert [each for each in between.found() if "thu hồi" in each]
    between.taken_back[first] = state

    sending = next(iter(between.sent_on))
    between.sent_on[sending] |= {lived.desks[0].agency.pk + 10_000}
    assert [each for each in between.found() if "gửi tiếp" in each]

    moved = next(iter(lived.merging.moved))
    lived.merging.moved[moved] += 10_000
    assert [each for each in lived.merging.found() if each.startswith(f"entry {moved}:")]

    question = next(pk for pk, answers in between.answered.items() if answers)
    between.answered[question].popitem()
    assert [each for each in between.found() if "phúc đáp" in each]
