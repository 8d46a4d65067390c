"""How long is waited: ordinary paper keeps office time, a hoả tốc does not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hoatoc.exchange.hub.actions import run_timers
from hoatoc.exchange.hub.models import Delivery
from hoatoc.exchange.hub.rules import WAITING, Clock, Owner, clock_of, rings_at
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.calendar.models import CalendarDay
from hoatoc.lib.workdays import PLAIN
from hoatoc.records.documents.rules import Urgency

FRIDAY_AFTERNOON = datetime(2018, 8, 17, 16, 0, tzinfo=VIETNAM)
RECEIVER = WAITING["delivered", ""]


@pytest.mark.parametrize(
    ("urgency", "rings"),
    [
        (Urgency.NORMAL, datetime(2018, 8, 20, 16, 0, tzinfo=VIETNAM)),
        (Urgency.URGENT, datetime(2018, 8, 20, 10, 0, tzinfo=VIETNAM)),
        (Urgency.VERY_URGENT, datetime(2018, 8, 17, 18, 0, tzinfo=VIETNAM)),
        (Urgency.FLASH, datetime(2018, 8, 17, 16, 15, tzinfo=VIETNAM)),
    ],
)
def test_what_arrives_on_friday_afternoon(urgency, rings):
    assert rings_at(RECEIVER, urgency, FRIDAY_AFTERNOON, PLAIN) == rings


def test_machines_have_no_weekend():
    system = [wait for wait in WAITING.values() if wait.owner is Owner.SYSTEM]
    assert system
    assert all(clock_of(wait, Urgency.NORMAL) is Clock.ALWAYS for wait in system)


@pytest.fixture
def sent(cast, pdf):
    """A document of Tỉnh uỷ to a commune and a district, issued on Friday afternoon."""
    from hoatoc.records.documents import actions

    def send(**more):
        hang, at = cast.actor("hang"), FRIDAY_AFTERNOON.astimezone(UTC)
        entry = actions.take_number(
            actor=hang, at=at, kind="plan", abstract="Bão", signer="Lê Hoàng Sơn",
            recipients=[actions.Addressee(agency_id=each.pk) for each in (cast.commune, cast.district)], **more,
        )  # fmt: skip
        actions.attach(entry=entry, blob=pdf(), name="a.pdf", role="main", actor=hang, at=at)
        actions.issue(entry=entry, actor=hang, at=at)
        return dict(Delivery.objects.values_list("agency_id", "due_at"))

    return send


def test_nothing_ordinary_is_overdue_on_a_sunday_night(sent):
    sent()
    sunday_night = datetime(2018, 8, 19, 23, 0, tzinfo=VIETNAM)
    assert run_timers(at=sunday_night) == 0
    assert run_timers(at=datetime(2018, 8, 20, 16, 0, tzinfo=VIETNAM)) == 2


def test_a_flash_is_overdue_the_same_friday(sent):
    sent(urgency=Urgency.FLASH)
    assert run_timers(at=FRIDAY_AFTERNOON + timedelta(minutes=15)) == 2


def test_each_agency_waits_by_its_own_calendar(cast, sent):
    CalendarDay.objects.create(agency=cast.commune, day=date(2018, 8, 20), kind="off", name="Nghỉ tránh bão")
    due = sent()
    assert due[cast.district.pk] == FRIDAY_AFTERNOON + timedelta(days=3)
    assert due[cast.commune.pk] == FRIDAY_AFTERNOON + timedelta(days=4)
