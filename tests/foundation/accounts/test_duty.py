"""The duty roster: who may put whom on duty, the copied week, the page and its print."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.urls import reverse

from hoatoc.foundation.accounts import actions, queries
from hoatoc.foundation.accounts.models import DutyShift
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.lib.refusal import NotFound, RoleMayNot
from tests.conftest import MORNING

MONDAY = date(2018, 8, 13)
EVENING = datetime(2018, 8, 16, 17, tzinfo=VIETNAM)
NIGHT = timedelta(hours=14)


def chair(cast, name):
    return cast.people[name].appointments.get()


@pytest.fixture
def duty(cast):
    def put(who="bao", by="hang", starts_at=EVENING, ends_at=None, **more):
        return actions.put_on_duty(
            appointment=chair(cast, who), starts_at=starts_at, ends_at=ends_at or starts_at + NIGHT,
            actor=cast.actor(by), at=MORNING, **more,
        )  # fmt: skip

    return put


def test_a_shift_holds_from_its_first_to_before_its_last_moment(cast, duty):
    duty()
    held = [
        queries.on_duty([cast.provincial.pk], moment).exists()
        for moment in (
            EVENING - timedelta(minutes=1),
            EVENING,
            EVENING + NIGHT - timedelta(minutes=1),
            EVENING + NIGHT,
        )
    ]
    assert held == [False, True, True, False]
    assert not queries.on_duty([cast.district.pk], EVENING).exists()


def test_the_office_keeps_the_roster_of_its_own_people(cast, duty):
    with pytest.raises(RoleMayNot):
        duty(by="son")
    with pytest.raises(NotFound):
        duty("khoa")
    with pytest.raises(actions.DutyBackwards):
        duty(ends_at=EVENING - NIGHT)
    shift = duty(by="phuc")
    with pytest.raises(actions.DutyTaken):
        duty()
    with pytest.raises(NotFound):
        actions.take_off_duty(shift=shift, actor=cast.actor("khoa"), at=MORNING)
    actions.take_off_duty(shift=shift, actor=cast.actor("hang"), at=MORNING)
    assert not DutyShift.objects.exists()


def test_a_week_is_copied_once_and_without_those_who_left(cast, duty):
    duty()
    duty("hang", starts_at=EVENING + timedelta(days=1))
    bao = chair(cast, "bao")
    bao.valid_to = MONDAY + timedelta(days=5)
    bao.save()
    hang, following = cast.actor("hang"), MONDAY + timedelta(days=7)
    assert actions.copy_week(monday=following, actor=hang, at=MORNING) == 1
    assert actions.copy_week(monday=following, actor=hang, at=MORNING) == 0
    assert DutyShift.objects.latest("starts_at").starts_at == EVENING + timedelta(days=8)
    with pytest.raises(actions.NothingToCopy):
        actions.copy_week(monday=MONDAY, actor=hang, at=MORNING)


@pytest.fixture
def as_(client, cast):
    def log_in(name):
        client.force_login(cast.people[name])
        return client

    return log_in


def test_the_table_shows_the_week_and_only_the_office_changes_it(as_, cast, duty):
    duty(note="điện thoại 0255")
    minh = as_("minh")
    page = minh.get(reverse("duty"), {"tuan": "2018-08-15"}).content.decode()
    assert "Phạm Quốc Bảo" in page
    assert "Xếp ca trực" not in page
    assert minh.post(reverse("duty"), {}).status_code == 403
    hang = as_("hang")
    facts = {"who": chair(cast, "hang").pk, "day": "18/08/2018", "shift": "night", "tuan": "2018-08-13"}
    assert hang.post(reverse("duty"), facts).status_code == 302
    shift = DutyShift.objects.latest("pk")
    assert (shift.starts_at.astimezone(VIETNAM).hour, shift.ends_at - shift.starts_at) == (17, NIGHT)
    assert hang.post(reverse("duty"), facts).status_code == 409
    assert hang.post(reverse("duty"), facts | {"who": chair(cast, "khoa").pk}).status_code == 422
    assert hang.post(reverse("duty-copy"), {"tuan": "2018-08-20"}).status_code == 302
    assert hang.post(reverse("duty-remove", args=[shift.pk])).status_code == 302
    assert hang.get(reverse("duty"), {"tuan": "x"}).status_code == 200


def test_days_off_are_marked_by_the_calendar(as_):
    page = as_("minh").get(reverse("duty"), {"tuan": "2018-09-03"}).content.decode()
    assert page.count("Nghỉ") == 3  # Monday of Quốc khánh and the weekend


def test_the_week_prints(as_, duty):
    duty()
    from pypdf import PdfReader

    answer = as_("minh").get(reverse("duty-print"), {"tuan": "2018-08-13"})
    words = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.content)).pages)
    assert "Phạm Quốc Bảo" in words
    assert "MẠNG TRONG" in words
