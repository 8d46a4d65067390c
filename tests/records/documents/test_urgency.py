"""Độ khẩn (domain.md §D1): marks by the rules in force, an alarm on every page until somebody has opened it by name."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from hoatoc.foundation.ui import events as ui
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries.urgency import marks_on
from hoatoc.records.documents.rules import Secrecy, Urgency

PAGES = ("home", "queue", "incoming", "outgoing-list", "books", "take-number", "paper")


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


def alarms(cast, name):
    return [each.item for each in ui.alarm.items(cast.actor(name), None)]


# --- marks ---------------------------------------------------------------------------------------------


def test_the_party_has_five_marks_and_the_state_of_today_four():
    day = date(2026, 3, 2)
    assert [label for _, label in marks_on("party", day)] == [
        "Thường", "Khẩn", "Thượng khẩn", "Hoả tốc", "Hoả tốc hẹn giờ",
    ]  # fmt: skip
    assert [label for _, label in marks_on("state", day)] == ["Thường", "Khẩn", "Thượng khẩn", "Hoả tốc"]
    assert len(marks_on("state", date(2018, 8, 16))) == 5, "the circular of 2011 knew hẹn giờ"


def test_a_mark_that_the_rules_do_not_know_is_refused(cast, numbered):
    from hoatoc.foundation.org.models import Agency

    Agency.objects.filter(pk=cast.provincial.pk).update(system="state")
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)
    with pytest.raises(actions.MarkUnknown) as refused:
        numbered(urgency=Urgency.FLASH_TIMED, deliver_by=at + timedelta(hours=2), at=at)
    assert "30/2020/NĐ-CP" in refused.value.message
    assert not Entry.objects.exists()


def test_the_form_offers_the_marks_of_the_rules(cast, log_in):
    from hoatoc.foundation.org.models import Agency

    client = log_in("hang")
    assert "Hoả tốc hẹn giờ" in client.get(reverse("take-number")).content.decode()
    Agency.objects.filter(pk=cast.provincial.pk).update(system="state")
    assert "Hoả tốc hẹn giờ" not in client.get(reverse("take-number")).content.decode()


# --- the alarm -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("urgency", [Urgency.VERY_URGENT, Urgency.FLASH])
def test_the_alarm_stays_on_every_page_until_somebody_opens_it_by_name(cast, issued, log_in, urgency):
    issued([cast.commune], abstract="Di dời khẩn cấp", urgency=urgency)
    entry, client = Entry.objects.get(agency=cast.commune), log_in("lan")
    for page in PAGES:
        html = client.get(reverse(page)).content.decode()
        assert "chưa ai mở" in html, page
        assert reverse("entry", args=[entry.pk]) in html
    assert client.get(reverse("entry", args=[entry.pk])).status_code == 200
    for page in PAGES:
        html = client.get(reverse(page)).content.decode()
        assert "chưa ai mở" not in html
        assert "Nguyễn Thị Lan đã mở" in html, page
    actions.register(entry=entry, actor=cast.actor("lan"), at=cast.at)
    assert "đã mở" not in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize("urgency", [Urgency.NORMAL, Urgency.URGENT])
def test_less_urgent_ones_sound_no_alarm(cast, issued, urgency):
    issued([cast.commune], urgency=urgency)
    assert not alarms(cast, "lan")


def test_only_those_who_watch_hear_it_and_only_at_the_receiver(cast, issued, log_in):
    issued([cast.district], urgency=Urgency.FLASH)
    assert [each.mark for each in alarms(cast, "khoa")] == ["flash"]
    assert not alarms(cast, "lan")
    assert 'id="ht-alarms"' not in log_in("minh").get(reverse("home")).content.decode()
    assert 'id="ht-alarms"' in log_in("son").get(reverse("home")).content.decode()


def test_the_open_page_asks_for_it_every_minute(cast, issued, log_in):
    client = log_in("lan")
    assert client.get(reverse("alarms")).content.decode().strip() == ""
    issued([cast.commune], abstract="Di dời khẩn cấp", urgency=Urgency.FLASH)
    part = client.get(reverse("alarms")).content.decode()
    assert "HOẢ TỐC" in part
    assert "Di dời khẩn cấp" in part
    assert "<html" not in part
    assert log_in("minh").get(reverse("alarms")).status_code == 403


def test_a_timed_one_counts_down_and_says_its_hour_without_scripts(cast, issued, log_in):
    until = datetime.now(UTC) + timedelta(hours=3)
    issued([cast.commune], urgency=Urgency.FLASH_TIMED, deliver_by=until)
    html = log_in("lan").get(reverse("home")).content.decode()
    assert "HẸN GIỜ" in html
    assert "data-countdown" in html
    assert "còn 2:5" in html
    assert f"trước {until.astimezone(cast_zone()):%d/%m/%Y %H:%M}" in html


def cast_zone():
    from hoatoc.foundation.accounts.queries import VIETNAM

    return VIETNAM


def test_many_alarms_are_one_and_a_count_unopened_first(cast, issued):
    for n in range(5):
        issued([cast.commune], abstract=f"Việc {n}", urgency=Urgency.FLASH)
    first = Entry.objects.filter(agency=cast.commune).earliest("pk")
    actions.mark_seen(entry=first, actor=cast.actor("lan"), at=cast.at)
    found = alarms(cast, "lan")
    assert [(each.settled, each.others, each.unopened) for each in found] == [("", 4, 3)]


def test_an_alarm_of_a_secret_says_nothing_of_it(cast):
    sheet = actions.PaperSheet(
        issuer_agency_id=cast.district.pk, issuer_correspondent_id=None, symbol="1-CV/HU", dated_on=cast.day,
        kind="official_letter", abstract="Chữ kín", signer="A", urgency=Urgency.FLASH, secrecy=Secrecy.MAT,
    )  # fmt: skip
    actions.take_in_paper(
        sheet=sheet, custody=actions.Custody(content_location="Két"), actor=cast.actor("hang"), at=cast.at
    )
    (mine,) = alarms(cast, "hang")
    assert (mine.name, mine.text, mine.sender) == ("Văn bản mật số 1", "", "")
    assert not alarms(cast, "phuc")


def test_the_alarm_costs_one_query(cast, issued, django_assert_num_queries):
    for _ in range(4):
        issued([cast.commune], urgency=Urgency.FLASH)
    lan = cast.actor("lan")
    with django_assert_num_queries(1):
        assert [each.item.others for each in ui.alarm.items(lan, None)] == [3]
