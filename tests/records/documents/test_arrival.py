"""When a paper came, and the day a document is registered for: the hour of arrival (M6), yesterday, the turn of the year."""

from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse

from hoatoc.foundation.org import actions as org
from hoatoc.lib.actor import system_actor
from hoatoc.lib.finding import report
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import AllocatedNumber, Entry, Register
from hoatoc.records.documents.queries import incoming as queries
from hoatoc.records.documents.rules import Urgency
from tests.conftest import without_guards

MONDAY = datetime(2018, 8, 20, 1, 30, tzinfo=UTC)  # 08:30 in Vietnam
NEW_YEAR = datetime(2019, 1, 1, 1, tzinfo=UTC)


@pytest.fixture
def lan(cast):
    return cast.actor("lan")


@pytest.fixture
def sheet(cast):
    """A sheet of the post office, as the commune's clerk types it."""
    body = org.add_correspondent(name="Bưu điện huyện Mộ Đức", actor=system_actor(), at=cast.at)

    def typed(**more):
        facts = {
            "issuer_agency_id": None, "issuer_correspondent_id": body.pk, "symbol": "205/BĐ-KD", "dated_on": date(2018, 8, 15),
            "kind": "official_letter", "abstract": "V/v phát hành báo Đảng", "signer": "Trần Thu",
        }  # fmt: skip
        return actions.PaperSheet(**(facts | more))

    return typed


@pytest.fixture
def take_in(lan, sheet, cast):
    def paper(*, at=None, **more):
        ours = ("arrival", "is_registered_now", "on", "scan")
        own = {name: more.pop(name) for name in ours if name in more}
        return actions.take_in_paper(sheet=sheet(**more), actor=lan, at=at or cast.at, **own)

    return paper


# --- the hour of arrival ---------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [Urgency.VERY_URGENT, Urgency.FLASH, Urgency.FLASH_TIMED])
def test_m6_an_urgent_paper_without_its_hour_is_refused(cast, take_in, mark):
    timed = {"deliver_by": cast.at} if mark is Urgency.FLASH_TIMED else {}
    with pytest.raises(actions.HourOfArrivalNeeded):
        take_in(urgency=mark, arrival=actions.Arrival(cast.day), **timed)
    entry = take_in(urgency=mark, arrival=actions.Arrival(cast.day, time(7, 10)), **timed)
    assert (entry.arrived_at.hour, entry.is_hour_known) == (7, True)


@pytest.mark.parametrize("mark", [Urgency.NORMAL, Urgency.URGENT])
def test_m6_an_ordinary_paper_may_have_its_day_alone(cast, take_in, mark):
    entry = take_in(urgency=mark, arrival=actions.Arrival(cast.day), is_registered_now=True)
    assert (entry.is_hour_known, entry.number) == (False, 1)


def test_m6_a_timed_flash_without_its_hour_of_delivery_is_refused(cast, take_in):
    with pytest.raises(actions.HourNeeded):
        take_in(urgency=Urgency.FLASH_TIMED, arrival=actions.Arrival(cast.day, time(7, 10)))


def test_m6_nobody_registers_an_urgent_one_whose_hour_is_unknown(cast, lan, take_in, sheet):
    entry = take_in(arrival=actions.Arrival(cast.day))
    flash = sheet(urgency=Urgency.FLASH)
    with pytest.raises(actions.HourOfArrivalNeeded):
        actions.register(entry=entry, sheet=flash, actor=lan, at=cast.at)
    came = actions.Arrival(cast.day, time(7, 5))
    done = actions.register(entry=entry, sheet=flash, arrival=came, actor=lan, at=cast.at)
    assert (done.number, done.is_hour_known) == (1, True)


def test_m6_stored_data_is_checked(cast, take_in):
    came = actions.Arrival(cast.day, time(7, 10))
    take_in(urgency=Urgency.FLASH, arrival=came, is_registered_now=True)
    assert report(["M6"])["ok"]
    with without_guards():
        Entry.objects.update(is_hour_known=False)
    assert len(report(["M6"])["checks"][0]["found"]) == 1


def test_nothing_comes_before_it_is_signed_or_after_now(cast, take_in):
    with pytest.raises(actions.ArrivedBeforeSigned):
        take_in(arrival=actions.Arrival(date(2018, 8, 14)))
    with pytest.raises(actions.ArrivalAhead):
        take_in(arrival=actions.Arrival(cast.day, time(23, 0)))


def test_m6_the_screen_offers_now_and_asks_for_the_hour(cast, client, sheet):
    client.force_login(cast.people["lan"])
    page = client.get(reverse("paper"))
    assert page.context["form"]["arrived_on"].value() is not None
    assert page.context["form"]["arrived_hour"].value() is not None
    typed = {
        "request_key": page.context["form"]["request_key"].value(), "issuer_text": "Bưu điện huyện Mộ Đức", "symbol": "9/BĐ",
        "kind": "official_letter", "abstract": "V/v mưa lũ", "signer": "A", "urgency": Urgency.FLASH.value,
        "arrived_on": "16/08/2018", "arrived_hour": "",
    }  # fmt: skip
    refused = client.post(reverse("paper"), typed)
    assert refused.status_code == 422
    assert refused.context["form"].errors["arrived_hour"] == [
        "Văn bản hoả tốc phải có giờ đến. Hãy ghi giờ nhận được văn bản, ví dụ 07:45."
    ]
    assert not Entry.objects.filter(agency=cast.commune).exists()
    client.post(reverse("paper"), typed | {"arrived_hour": "7h05"})
    entry = Entry.objects.get(agency=cast.commune)
    assert (f"{entry.arrived_at:%d/%m %H:%M}", entry.number) == ("16/08 00:05", 1)  # 07:05 in Vietnam


def test_a_day_without_an_hour_shows_no_hour(cast, client, take_in):
    entry = take_in(arrival=actions.Arrival(cast.day))
    client.force_login(cast.people["lan"])
    page = client.get(reverse("entry", args=[entry.pk])).content.decode()
    assert "16/08/2018" in page
    assert "00:00" not in page


# --- the day it is registered for -----------------------------------------------------------------------


def test_monday_registers_for_friday_while_no_later_number_was_given(cast, lan, take_in):
    friday = date(2018, 8, 17)
    first = take_in(at=MONDAY, arrival=actions.Arrival(friday), is_registered_now=True, on=friday)
    assert (first.number, first.allocated.on, first.registered_at) == (1, friday, MONDAY)
    take_in(at=MONDAY, is_registered_now=True)
    with pytest.raises(actions.DateBeforeLast) as refused:
        take_in(at=MONDAY, arrival=actions.Arrival(friday), is_registered_now=True, on=friday)
    assert "Hãy" in refused.value.message
    assert list(AllocatedNumber.objects.order_by("n").values_list("n", flat=True)) == [1, 2]


@pytest.mark.parametrize("day", [date(2018, 8, 16), date(2018, 8, 18), date(2018, 8, 21)])
def test_other_days_are_refused(take_in, day):
    came = actions.Arrival(date(2018, 8, 15))
    with pytest.raises(actions.NotADayToRegister):
        take_in(at=MONDAY, arrival=came, is_registered_now=True, on=day)


def test_what_came_today_is_not_registered_for_yesterday(take_in):
    with pytest.raises(actions.RegisteredBeforeArrival):
        take_in(at=MONDAY, is_registered_now=True, on=date(2018, 8, 17))


def test_the_last_day_of_the_year_belongs_to_its_year_until_the_series_is_closed(cast, lan, take_in):
    last_day = date(2018, 12, 28)  # Monday 31 was off, worked on Saturday 5 January
    came = {"arrival": actions.Arrival(last_day), "is_registered_now": True, "on": last_day}
    take_in(is_registered_now=True)
    second = take_in(at=NEW_YEAR, **came)
    new = take_in(at=NEW_YEAR, is_registered_now=True)
    third = take_in(at=NEW_YEAR, **came)
    assert [each.number for each in (second, new, third)] == [2, 1, 3]
    assert second.register.period_ref == third.register.period_ref == "2018"
    assert new.register.period_ref == "2019"
    Register.objects.filter(period_ref="2018").update(closed_on=last_day, closing_hash="x")
    with pytest.raises(actions.RegisterClosed):
        take_in(at=NEW_YEAR, **came)
    assert report(["I3"])["ok"]


def test_the_screen_offers_yesterday_only_while_it_can_be(cast, take_in):
    agency = cast.commune.pk
    assert queries.days_to_register(agency, cast.day) == [cast.day, date(2018, 8, 15)]
    take_in(is_registered_now=True)
    assert queries.days_to_register(agency, cast.day) == [cast.day]


def test_the_screen_registers_for_the_day_before(cast, client, take_in):
    entry = take_in(arrival=actions.Arrival(date(2018, 8, 15)))
    client.force_login(cast.people["lan"])
    form = client.get(reverse("register", args=[entry.pk])).context["form"]
    today, before = (day for day, _ in form.fields["on"].choices)
    assert before < today
    typed = {name: value for name in form.fields if (value := form[name].value())} | {"on": before}
    client.post(reverse("register", args=[entry.pk]), typed)
    assert f"{AllocatedNumber.objects.get().on}" == before


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2018-08-16", "2018-08-15"),
        ("2018-08-20", "2018-08-17"),
        ("2018-09-04", "2018-08-31"),
        ("2019-05-06", "2019-05-04"),
    ],
)
def test_yesterday_is_the_working_day_before_by_the_calendar(cast, day, before):
    assert queries.days_to_register(cast.commune.pk, date.fromisoformat(day))[1:] == [
        date.fromisoformat(before)
    ]


def test_a_day_off_of_the_own_agency_is_no_yesterday(cast):
    from hoatoc.foundation.calendar.models import CalendarDay

    CalendarDay.objects.create(agency=cast.commune, day=date(2018, 8, 15), kind="off", name="Nghỉ tránh bão")
    assert queries.days_to_register(cast.commune.pk, date(2018, 8, 16))[1:] == [date(2018, 8, 14)]
    assert queries.days_to_register(cast.district.pk, date(2018, 8, 16))[1:] == [date(2018, 8, 15)]
