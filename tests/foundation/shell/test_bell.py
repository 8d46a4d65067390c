"""The bell: who is told of what, once, in one statement; what is read leaves after two months."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.accounts.queries import holders_at, holders_of
from hoatoc.foundation.shell import actions
from hoatoc.foundation.shell.access import notification_for, notifications_of
from hoatoc.foundation.shell.actions import Notice, notify
from hoatoc.foundation.shell.models import NoticeChoice, Notification
from hoatoc.foundation.shell.rules import KEPT_AFTER_READING, is_quiet
from hoatoc.lib.actor import system_actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound
from tests.conftest import MORNING

SYSTEM = {"actor": system_actor(), "at": MORNING}


@pytest.fixture
def held(cast):
    return lambda who: list(Appointment.objects.filter(person=cast.people[who]))


@pytest.fixture
def notice(cast, held):
    """A notice for one of the cast."""

    def make(who="hang", event="thử:1", **more):
        (appointment,) = held(who)
        facts = {"what": "Văn bản khẩn đến", "label": "12-CV/HU", "url": "/van-ban/1/"} | more
        return Notice(cast.people[who].pk, appointment.pk, event, **facts)

    return make


def test_each_person_is_told_once_of_one_thing(cast, notice):
    notify(notices=[notice("hang"), notice("bao"), notice("hang")], **SYSTEM)
    notify(notices=[notice("hang", what="Lại nữa")], **SYSTEM)
    notify(notices=[notice("hang", event="thử:2")], **SYSTEM)
    told = Notification.objects.filter(person=cast.people["hang"]).order_by("pk")
    assert [(each.event, each.what) for each in told] == [
        ("thử:1", "Văn bản khẩn đến"),
        ("thử:2", "Văn bản khẩn đến"),
    ]
    assert Notification.objects.filter(person=cast.people["bao"]).count() == 1


def test_the_second_row_of_one_event_is_refused_by_the_database(cast, notice, held):
    notify(notices=[notice("hang")], **SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(
            person=cast.people["hang"], appointment=held("hang")[0], event="thử:1", what="x", url="/", at=MORNING
        )  # fmt: skip


def test_nobody_is_told_of_what_they_did(cast, notice):
    notify(notices=[notice("hang"), notice("bao")], actor=cast.actor("hang"), at=MORNING)
    assert list(Notification.objects.values_list("person__login", flat=True)) == ["bao"]


def test_many_are_told_in_one_statement(cast, notice, django_assert_num_queries):
    many = [notice(who, event=f"thử:{n}") for who in ("hang", "bao", "lan", "chin") for n in range(100)]
    with django_assert_num_queries(1):
        notify(notices=many, **SYSTEM)
    assert Notification.objects.count() == 400


def test_holders_are_those_of_the_right_in_force_there(cast, django_assert_num_queries):
    from hoatoc.foundation.accounts import actions as accounts

    with django_assert_num_queries(1):
        found = holders_of(Right.RETURN, [cast.provincial.pk, cast.cell.pk], cast.day)
    names = {cast.people[name].pk: name for name in cast.people}
    assert {names[each.person_id] for each in found} == {"hang", "bao", "chin"}
    accounts.end_appointment(
        appointment=cast.people["bao"].appointments.get(), on=cast.day - timedelta(days=1), **SYSTEM
    )
    found = holders_of(Right.RETURN, [cast.provincial.pk], cast.day)
    assert {names[each.person_id] for each in found} == {"hang"}
    (only,) = holders_at(unit_id=None, appointment_id=found[0].appointment_id, day=cast.day)
    assert only == found[0]


def test_one_reads_ones_own_alone_and_through_appointments_that_are_held(cast, notice, held):
    notify(notices=[notice("hang"), notice("bao")], **SYSTEM)
    hang = cast.actor("hang")
    (mine,) = notifications_of(hang, held("hang"))
    other = Notification.objects.get(person=cast.people["bao"])
    assert list(notifications_of(hang, [])) == []  # the appointment ended: what it was told is nobody's
    with pytest.raises(NotFound):
        notification_for(hang, held("hang"), other.pk)
    actions.mark_read(notification=other, actor=hang, at=MORNING)
    actions.mark_read(notification=mine, actor=hang, at=MORNING)
    other.refresh_from_db()
    mine.refresh_from_db()
    assert (mine.read_at, other.read_at) == (MORNING, None)


def test_what_came_after_the_look_stays_unread(cast, notice):
    notify(notices=[notice(event="thử:1"), notice(event="thử:2")], **SYSTEM)
    first, second = Notification.objects.order_by("pk")
    assert actions.mark_all_read(until=first.pk, actor=cast.actor("hang"), at=MORNING) == 1
    assert list(Notification.objects.filter(read_at=None)) == [second]


def test_what_was_read_two_months_ago_leaves_and_the_unread_stays(cast, notice):
    notify(notices=[notice(event=f"thử:{n}") for n in range(3)], **SYSTEM)
    old, younger, _ = Notification.objects.order_by("pk")
    Notification.objects.filter(pk=old.pk).update(read_at=MORNING - KEPT_AFTER_READING - timedelta(minutes=1))
    Notification.objects.filter(pk=younger.pk).update(
        read_at=MORNING - KEPT_AFTER_READING + timedelta(minutes=1)
    )
    assert actions.forget_read(**SYSTEM) == 1
    assert sorted(Notification.objects.values_list("event", flat=True)) == ["thử:1", "thử:2"]


# --- quiet hours ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "start", "end", "quiet"),
    [
        (time(23, 0), time(22, 0), time(6, 0), True),
        (time(5, 59), time(22, 0), time(6, 0), True),
        (time(6, 0), time(22, 0), time(6, 0), False),
        (time(12, 0), time(11, 30), time(13, 30), True),
        (time(13, 30), time(11, 30), time(13, 30), False),
        (time(12, 0), None, None, False),
        (time(12, 0), time(7, 0), time(7, 0), True),
    ],
)
def test_quiet_hours_may_go_over_midnight(now, start, end, quiet):
    assert is_quiet(now, start, end) is quiet


def test_quiet_hours_have_two_ends(cast):
    hang = cast.actor("hang")
    with pytest.raises(actions.QuietHoursNeedBothEnds):
        actions.choose_how_told(has_sound=True, quiet_from=time(22), quiet_until=None, actor=hang, at=MORNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeChoice.objects.create(person=cast.people["hang"], quiet_from=time(22))
    actions.choose_how_told(has_sound=False, quiet_from=time(22), quiet_until=time(6), actor=hang, at=MORNING)
    actions.choose_how_told(has_sound=True, quiet_from=None, quiet_until=None, actor=hang, at=MORNING)
    choice = NoticeChoice.objects.get(person=cast.people["hang"])
    assert (choice.has_sound, choice.quiet_from) == (True, None)
