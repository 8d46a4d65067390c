"""The machine of a delivery: nothing hangs, nothing leaves its table."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoatoc.exchange.hub.rules import (
    ENDED,
    LIVE,
    STATE_LABELS,
    TRANSITIONS,
    WAITING,
    DeliveryState,
    Event,
    Owner,
    next_state,
    patience,
    short_place,
    waiting,
)
from hoatoc.records.documents.rules import Urgency

FIRST = {DeliveryState.QUEUED, DeliveryState.DELIVERED}
"""Where a delivery begins: at the sender, or at once with a receiver of this installation."""
CHANNELS = ["local", "paper", "a channel of tomorrow"]


def test_a_state_is_live_or_ended_and_has_its_words():
    assert set(LIVE) | set(ENDED) == set(DeliveryState)
    assert not set(LIVE) & set(ENDED)
    assert set(STATE_LABELS) == set(DeliveryState)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("state", LIVE)
def test_every_waiting_state_has_owner_timer_and_exit(state, channel):
    wait = waiting(state, channel)
    assert wait is not None
    assert wait.owner in Owner
    assert len(wait.patience) == len(Urgency)
    assert all(each > timedelta(0) for each in wait.patience)
    assert list(wait.patience) == sorted(wait.patience, reverse=True), "the more urgent, the sooner"
    assert next_state(state, wait.then) is not None, "the timer's event means something here"
    assert patience(state, channel, Urgency.FLASH) == wait.patience[Urgency.FLASH]


@pytest.mark.parametrize("state", ENDED)
def test_an_ended_delivery_waits_for_nobody_and_never_moves(state):
    """But for what is done to an end: an arrival number taken back, a reply that comes, a recall."""
    assert all(waiting(state, channel) is None for channel in CHANNELS)
    assert patience(state, "local", 0) is None
    moves = {event: then for event in Event if (then := next_state(state, event)) is not None}
    assert moves == AFTER_THE_END.get(state, {})


AFTER_THE_END = {
    DeliveryState.REGISTERED: {
        Event.VOIDED: DeliveryState.OPENED,
        Event.RECALLED: DeliveryState.REGISTERED,
        Event.ANSWERED: DeliveryState.REGISTERED,
        Event.UNANSWERED: DeliveryState.REGISTERED,
        Event.URGED: DeliveryState.REGISTERED,
        Event.ASKED_BACK: DeliveryState.REGISTERED,
        Event.KEPT: DeliveryState.REGISTERED,
    },
    DeliveryState.POSTED: {
        Event.RECALLED: DeliveryState.RECALLED,
        Event.ANSWERED: DeliveryState.POSTED,
        Event.UNANSWERED: DeliveryState.POSTED,
        Event.ASKED_BACK: DeliveryState.POSTED,
        Event.KEPT: DeliveryState.POSTED,
    },
}


def test_waiting_lines_name_live_states_only():
    assert {state for state, _ in WAITING} == set(LIVE)


def reachable(start):
    found, todo = set(start), list(start)
    while todo:
        here = todo.pop()
        for (state, _), then in TRANSITIONS.items():
            if state == here and then not in found:
                found.add(then)
                todo.append(then)
    return found


def test_every_state_is_reached_and_every_live_one_can_end():
    assert reachable(FIRST) == set(DeliveryState)
    for state in LIVE:
        assert reachable({state}) & set(ENDED), state
        assert any(here == state and then != state for (here, _), then in TRANSITIONS.items()), state


@given(st.sampled_from(sorted(FIRST)), st.lists(st.sampled_from(list(Event)), max_size=30))
def test_no_walk_leaves_the_table(first, events):
    """Whatever arrives in whatever order: the state stays one of ours, time goes forward, an end is final but for the table above."""
    order = [
        DeliveryState.QUEUED,
        DeliveryState.SENT,
        DeliveryState.DELIVERED,
        DeliveryState.OPENED,
    ]
    state = first
    for event in events:
        then = next_state(state, event)
        if state in ENDED:
            assert then == AFTER_THE_END.get(state, {}).get(event)
        if then is None:
            continue
        assert then in DeliveryState
        if then in order and state in order:
            assert order.index(then) >= order.index(state), "never back"
        state = then


@given(st.lists(st.sampled_from(list(Event)), max_size=12))
def test_a_repeated_receipt_changes_nothing(events):
    state = DeliveryState.DELIVERED
    for event in events:
        once = next_state(state, event) or state
        twice = next_state(once, event) or once
        assert once == twice
        state = once


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Huyện uỷ Bình Sơn", "Bình Sơn"),
        ("Thành uỷ Quảng Ngãi", "TP Quảng Ngãi"),
        ("Thị uỷ Đức Phổ", "TX Đức Phổ"),
        ("Tỉnh uỷ Quảng Ngãi", "Tỉnh uỷ Quảng Ngãi"),
        ("", ""),
    ],
)
def test_short_names_of_committees(name, short):
    assert short_place(name) == short
