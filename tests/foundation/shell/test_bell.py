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

    with django_assert_num_queries(2):  # those who hold it, and who stands in for them
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


# --- the screens ------------------------------------------------------------------------------------------


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


@pytest.fixture
def at_noon(monkeypatch):
    """Every request happens at 12:00 in Vietnam."""
    from hoatoc.foundation.ui import access

    monkeypatch.setattr(access, "_moment", lambda **_: MORNING.replace(hour=5, minute=0))


def text(answer):
    return answer.content.decode()


def test_the_count_is_one_question_and_304_while_nothing_is_new(cast, notice, log_in, rf, held):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from hoatoc.foundation.shell import queries

    browser = log_in("hang")
    empty = browser.get("/thong-bao/so/")
    assert text(empty) == "\n"
    again = browser.get("/thong-bao/so/", headers={"If-None-Match": empty["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    notify(notices=[notice(event=f"thử:{n}") for n in range(3)], **SYSTEM)
    fresh = browser.get("/thong-bao/so/", headers={"If-None-Match": empty["ETag"]})
    assert fresh.status_code == 200
    assert 'data-count="3"' in text(fresh)
    assert "no-cache" in fresh["Cache-Control"]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        queries.bell(cast.actor("hang"), held("hang"), MORNING)
    assert len([each for each in asked.captured_queries if "shell_notification" in each["sql"]]) == 1


def test_a_packed_answer_is_told_as_unchanged_too(notice, log_in):
    """The packer marks a tag as weak; a browser sends it back so."""
    notify(notices=[notice(event=f"thử:{n}", label="x" * 190) for n in range(3)], **SYSTEM)
    browser = log_in("hang")
    fresh = browser.get("/thong-bao/so/", headers={"Accept-Encoding": "gzip"})
    again = browser.get("/thong-bao/so/", headers={"Accept-Encoding": "gzip", "If-None-Match": fresh["ETag"]})
    assert again.status_code == 304


def test_quiet_hours_silence_all_but_hoa_toc(cast, notice, log_in, at_noon):
    hang = cast.actor("hang")
    notify(notices=[notice(event="thử:1", urgency=1, what="Văn bản khẩn đến")], **SYSTEM)
    browser = log_in("hang")
    assert "data-rings" in text(browser.get("/thong-bao/so/"))
    actions.choose_how_told(
        has_sound=True, quiet_from=time(11, 30), quiet_until=time(13, 30), actor=hang, at=MORNING
    )
    quiet = text(browser.get("/thong-bao/so/"))
    assert "data-rings" not in quiet
    assert 'data-count="1"' in quiet
    notify(notices=[notice(event="thử:2", urgency=3, what="Văn bản hoả tốc đến")], **SYSTEM)
    loud = text(browser.get("/thong-bao/so/"))
    assert 'data-what="Văn bản hoả tốc đến"' in loud
    assert "data-loud" in loud
    actions.choose_how_told(has_sound=False, quiet_from=None, quiet_until=None, actor=hang, at=MORNING)
    assert "data-loud" not in text(browser.get("/thong-bao/so/"))


def test_a_line_opens_what_it_tells_of_and_is_read_then(notice, log_in):
    notify(notices=[notice(url="/co-quan/")], **SYSTEM)
    line = Notification.objects.get()
    browser = log_in("hang")
    page = text(browser.get("/thong-bao/"))
    assert f'href="/thong-bao/{line.pk}/"' in page
    assert "chưa đọc" in page
    answer = browser.get(f"/thong-bao/{line.pk}/")
    assert answer["Location"] == "/co-quan/"
    line.refresh_from_db()
    assert line.read_at
    assert "Chưa có thông báo nào" in text(browser.get("/thong-bao/?xem=chua-doc"))


def test_a_line_of_another_appointment_takes_that_appointment_first(cast, notice, log_in):
    from hoatoc.foundation.accounts import actions as accounts
    from hoatoc.lib.policy import Role
    from tests.conftest import FOUNDED

    second = accounts.appoint(
        person=cast.people["hang"], agency=cast.district, position="Văn thư biệt phái", roles=[Role.CLERK],
        on=FOUNDED, **SYSTEM,
    )  # fmt: skip
    line = Notice(cast.people["hang"].pk, second.pk, "thử:1", "Việc ở huyện", "/co-quan/")
    notify(notices=[line], **SYSTEM)
    browser = log_in("hang")
    assert "với chức danh Văn thư biệt phái" in text(browser.get("/thong-bao/"))
    browser.post(f"/thong-bao/{Notification.objects.get().pk}/")
    assert "Văn thư biệt phái · Huyện uỷ Mộ Đức" in text(browser.get("/co-quan/"))


def test_all_read_reads_what_the_page_showed(notice, log_in):
    notify(notices=[notice(event="thử:1"), notice(event="thử:2")], **SYSTEM)
    first = Notification.objects.order_by("pk").first()
    browser = log_in("hang")
    browser.post("/thong-bao/doc-het/", {"until": first.pk})
    assert 'data-count="1"' in text(browser.get("/thong-bao/so/"))
    for wrong in ("", "x", "9" * 40):
        assert browser.post("/thong-bao/doc-het/", {"until": wrong}).status_code == 302
    assert 'data-count="1"' in text(browser.get("/thong-bao/so/"))


def test_the_page_of_choices_keeps_them_and_refuses_half_a_span(cast, log_in):
    browser = log_in("hang")
    half = browser.post("/thong-bao/cach-bao/", {"quiet_from": "22:00"})
    assert half.status_code == 422
    assert "phải có cả" in text(half)
    kept = browser.post("/thong-bao/cach-bao/", {"quiet_from": "22:00", "quiet_until": "06:00"})
    assert kept.status_code == 302
    choice = NoticeChoice.objects.get(person=cast.people["hang"])
    assert (choice.has_sound, choice.quiet_from, choice.quiet_until) == (False, time(22), time(6))
    assert 'value="22:00"' in text(browser.get("/thong-bao/cach-bao/"))


def test_the_list_asks_the_same_for_one_line_and_for_many(
    notice, log_in, django_assert_num_queries, monkeypatch
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from hoatoc.foundation.ui import events

    for slot in (events.navigation, events.banner, events.alarm):
        monkeypatch.setattr(slot, "_fillers", [])
    browser = log_in("hang")
    notify(notices=[notice(event="thử:0")], **SYSTEM)
    with CaptureQueriesContext(connection) as one:
        browser.get("/thong-bao/")
    notify(notices=[notice(event=f"thử:{n}") for n in range(1, 40)], **SYSTEM)
    with django_assert_num_queries(len(one)):
        browser.get("/thong-bao/")


def test_somebody_without_appointment_has_no_bell(client, cast, password_hash):
    from hoatoc.foundation.accounts import actions as accounts

    nobody = accounts.add_person(login="khong", full_name="Không Chức", password_hash=password_hash, **SYSTEM)
    client.force_login(nobody)
    assert "data-bell" not in text(client.get("/"))
    assert client.get("/thong-bao/so/").status_code == 403
