"""Báo hoả tốc: an unopened hoả tốc never waits for one person; after fifteen minutes it is the next one's, night and day."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime

from hoatoc.foundation.accounts import actions as accounts
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.shell.models import Notification
from hoatoc.lib.finding import report
from hoatoc.lib.policy import Role, Scope
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry, EntrySeen, EscalationStep
from hoatoc.records.documents.queries.entry import timeline_of
from hoatoc.records.documents.queries.flash import chains
from hoatoc.records.documents.rules import Urgency
from hoatoc.records.documents.rules.flash import Candidate, Link, Place, chain, next_link
from hoatoc.records.documents.subscribers import urgency as alarm_filler
from tests.conftest import MORNING

QUARTER = timedelta(minutes=15)
SUNDAY_NIGHT = datetime(2018, 8, 19, 2, 0, tzinfo=VIETNAM)


def chair(cast, name):
    return cast.people[name].appointments.get()


@pytest.fixture
def flash(cast, pdf):
    """A hoả tốc of Huyện uỷ Mộ Đức to Tỉnh uỷ (or another), as it arrives."""

    def send(to=None, at=MORNING, urgency=Urgency.FLASH, who="khoa", **more):
        agency = to or cast.provincial
        entry = actions.take_number(
            actor=cast.actor(who), at=at, kind="plan", abstract="Bão khẩn cấp", signer="Lê Minh Khoa", urgency=urgency,
            recipients=[actions.Addressee(agency_id=agency.pk)], **more,
        )  # fmt: skip
        actions.attach(entry=entry, blob=pdf(), name="bao.pdf", role="main", actor=cast.actor(who), at=at)
        actions.issue(entry=entry, actor=cast.actor(who), at=at)
        return Entry.objects.get(document=entry.document, agency=agency, direction="in")

    return send


def turns(entry):
    """Whose turn it was, in order."""
    rows = (
        EscalationStep.objects.filter(entry=entry).order_by("position").select_related("appointment__person")
    )
    return [(each.appointment.person.login, each.place) for each in rows]


def open_step(entry):
    return EscalationStep.objects.get(entry=entry, ended_at__isnull=True)


# --- the chain, without a database ----------------------------------------------------------------------


def person(n, role=None, **more):
    return Candidate(n, n, f"Người {n}", frozenset({role}) if role else frozenset(), **more)


def names(links):
    return [(link.appointment_id, link.place) for link in links]


def test_on_duty_first_then_clerks_chief_and_leader():
    people = [
        person(1, Role.LEADER), person(2, Role.CHIEF_OF_OFFICE), person(3, Role.CLERK), person(4, Role.CLERK, is_on_duty=True)
    ]  # fmt: skip
    assert names(chain(people)) == [
        (4, Place.ON_DUTY), (3, Place.CLERK), (2, Place.CHIEF), (1, Place.LEADER)
    ]  # fmt: skip


def test_who_is_away_is_replaced_or_left_out_and_told_after_all_when_nobody_is_left():
    stand_in = person(9)
    clerk = person(1, Role.CLERK, is_away=True, stand_ins=(stand_in,))
    chief = person(2, Role.CHIEF_OF_OFFICE, is_away=True)
    assert chain([clerk, chief]) == [Link(9, 9, "Người 9", Place.CLERK, "Người 1")]
    assert names(chain([chief])) == [(2, Place.CHIEF)]


def test_each_person_stands_once_though_they_hold_two_chairs():
    both = Candidate(1, 7, "Kiêm", frozenset({Role.CLERK}))
    other = Candidate(2, 7, "Kiêm", frozenset({Role.LEADER}))
    assert names(chain([both, other])) == [(1, Place.CLERK)]


def test_the_next_one_is_whom_this_round_has_not_told():
    links = chain([person(1, Role.CLERK), person(2, Role.LEADER)])
    assert next_link(links, []) == (links[0], False)
    assert next_link(links, [1]) == (links[1], False)
    assert next_link(links, [1, 2]) == (links[0], True)
    assert next_link([], [1]) == (None, False)


# --- what happens with time -------------------------------------------------------------------------------


def test_it_goes_from_clerk_to_clerk_to_chief_to_leader_every_fifteen_minutes_and_round_again(cast, flash):
    entry = flash()
    assert turns(entry) == [("bao", "clerk")]
    at = MORNING
    for _ in range(4):
        assert actions.run_flash_timers(at=at + QUARTER - timedelta(seconds=1)) == 0
        at += QUARTER
        assert actions.run_flash_timers(at=at) == 1
        assert report(["I4b"])["ok"]
    assert turns(entry) == [
        ("bao", "clerk"), ("hang", "clerk"), ("phuc", "chief"), ("son", "leader"), ("bao", "clerk")
    ]  # fmt: skip
    assert open_step(entry).round == 2


def test_it_works_at_night_on_a_sunday(cast, flash):
    entry = flash(at=SUNDAY_NIGHT)
    actions.run_flash_timers(at=SUNDAY_NIGHT + QUARTER)
    assert [login for login, _ in turns(entry)] == ["bao", "hang"]


def test_whoever_is_on_duty_is_first_whatever_their_role_and_hears_it_at_once(cast, flash):
    accounts.put_on_duty(
        appointment=chair(cast, "minh"), starts_at=SUNDAY_NIGHT - timedelta(hours=9),
        ends_at=SUNDAY_NIGHT + timedelta(hours=5), actor=cast.actor("hang"), at=MORNING,
    )  # fmt: skip
    entry = flash(at=SUNDAY_NIGHT)
    assert turns(entry) == [("minh", "on_duty")]
    told = Notification.objects.get(person=cast.people["minh"])
    assert (told.urgency, told.url) == (3, reverse("flash"))


def test_an_absent_clerk_is_replaced_by_who_stands_in(cast, flash):
    day = MORNING.astimezone(VIETNAM).date()
    accounts.set_away(
        first_day=day,
        last_day=day,
        to=chair(cast, "minh"),
        scopes=[Scope.TAKE_IN],
        actor=cast.actor("bao"),
        at=MORNING,
    )
    entry = flash()
    step = open_step(entry)
    assert (step.appointment.person.login, step.why) == ("minh", "văn thư, thay Phạm Quốc Bảo")


def test_a_cell_is_its_secretary_and_then_the_clerk_above(cast, flash):
    entry = flash(cast.cell, who="lan")
    actions.run_flash_timers(at=MORNING + QUARTER)
    assert turns(entry) == [("chin", "secretary"), ("lan", "above")]
    told = Notification.objects.filter(person=cast.people["lan"]).latest("pk")
    assert told.label == "Của Chi bộ thôn Vinh Phú"
    assert "Bão" not in told.label


def test_an_agency_without_anybody_is_watched_by_the_one_above(cast, flash):
    entry = flash(cast.office)
    assert open_step(entry).place == Place.ABOVE
    assert open_step(entry).appointment.agency_id == cast.provincial.pk


def test_opening_ends_it_and_says_who(cast, flash):
    entry = flash()
    actions.mark_seen(entry=entry, actor=cast.actor("hang"), at=MORNING + timedelta(minutes=3))
    step = EscalationStep.objects.get()
    assert (step.outcome, step.ended_by.login) == ("opened", "hang")
    assert actions.run_flash_timers(at=MORNING + timedelta(hours=5)) == 0
    assert report(["I4b"])["ok"]


def test_putting_it_among_the_seen_ones_is_no_opening(cast, flash):
    entry = flash()
    actions.put_among_seen(entry=entry, actor=cast.actor("hang"), at=MORNING)
    assert actions.run_flash_timers(at=MORNING + QUARTER) == 1
    assert open_step(entry).appointment.person.login == "hang"


def test_what_was_registered_or_returned_unopened_is_no_longer_told(cast, flash):
    entry = flash()
    actions.register(entry=entry, actor=cast.actor("hang"), at=MORNING)
    assert actions.run_flash_timers(at=MORNING + QUARTER) == 0
    assert EscalationStep.objects.get().outcome == "gone"


def test_taking_it_makes_it_mine_with_a_timer_of_its_own(cast, flash):
    entry = flash()
    phuc, at = cast.actor("phuc"), MORNING + timedelta(minutes=5)
    actions.take_flash(step=open_step(entry), actor=phuc, at=at)
    step = open_step(entry)
    assert (step.appointment.person.login, step.place, step.until) == ("phuc", "taken", at + QUARTER)
    assert actions.run_flash_timers(at=MORNING + QUARTER) == 0
    assert actions.run_flash_timers(at=at + QUARTER) == 1
    assert open_step(entry).appointment.person.login == "hang"


def test_nobody_takes_what_is_over(cast, flash):
    entry = flash()
    step = open_step(entry)
    actions.mark_seen(entry=entry, actor=cast.actor("hang"), at=MORNING)
    with pytest.raises(actions.FlashOver):
        actions.take_flash(step=step, actor=cast.actor("phuc"), at=MORNING)


@pytest.mark.parametrize("urgency", [Urgency.NORMAL, Urgency.URGENT, Urgency.VERY_URGENT])
def test_what_is_less_urgent_is_not_told_on(cast, flash, urgency):
    flash(urgency=urgency)
    assert actions.run_flash_timers(at=MORNING + timedelta(days=3)) == 0
    assert not EscalationStep.objects.exists()


def test_the_minutes_are_one_setting(cast, flash, settings):
    settings.HOATOC_FLASH_MINUTES = 5
    entry = flash()
    assert open_step(entry).until == MORNING + timedelta(minutes=5)


def test_the_timeline_and_the_alarm_say_to_whom_and_since_when(cast, flash):
    entry = flash()
    actions.run_flash_timers(at=MORNING + QUARTER)
    hang = cast.actor("hang")
    said = [line.what for line in timeline_of(entry, hang)]
    assert "Báo hoả tốc: báo cho Võ Thị Thu Hằng, vì văn thư" in said
    (alarm,) = alarm_filler.alarms(hang, None)
    assert alarm.asked == f"đang báo Võ Thị Thu Hằng từ {(MORNING + QUARTER).astimezone(VIETNAM):%H:%M %d/%m}"
    line = AuditEntry.objects.filter(verb="báo hoả tốc").latest("pk")
    assert (line.agency_label, line.actor_label) == ("Tỉnh uỷ Quảng Ngãi", "Hệ thống")


def test_an_opening_in_somebodys_place_shows_both_names(cast, flash):
    from hoatoc.foundation.accounts.models import Delegation
    from hoatoc.foundation.accounts.queries import acting_for

    day = MORNING.astimezone(VIETNAM).date()
    accounts.set_away(
        first_day=day,
        last_day=day,
        to=chair(cast, "minh"),
        scopes=[Scope.TAKE_IN],
        actor=cast.actor("bao"),
        at=MORNING,
    )
    entry = flash()
    actions.mark_seen(entry=entry, actor=acting_for(Delegation.objects.get(), day), at=MORNING)
    seen = EntrySeen.objects.get(entry=entry)
    assert (seen.person.login, seen.for_person.login) == ("minh", "bao")
    (alarm,) = alarm_filler.alarms(cast.actor("hang"), None)
    assert alarm.settled.startswith("Đỗ Quang Minh thay mặt Phạm Quốc Bảo đã mở")


# --- nothing is lost --------------------------------------------------------------------------------------


def test_an_entry_without_a_turn_is_found_and_mended_by_the_timer(cast, flash):
    from tests.conftest import without_guards

    entry = flash()
    with without_guards():
        EscalationStep.objects.all().delete()
    assert not report(["I4b"])["ok"]
    assert actions.run_flash_timers(at=MORNING + timedelta(minutes=1)) == 1
    assert report(["I4b"])["ok"]
    assert open_step(entry).position == 1


def test_a_number_taken_back_begins_again(cast, flash):
    entry = flash()
    actions.mark_seen(entry=entry, actor=cast.actor("hang"), at=MORNING)
    registered = actions.register(entry=entry, actor=cast.actor("hang"), at=MORNING)
    actions.run_flash_timers(at=MORNING + QUARTER)
    proposal = actions.propose_void(
        entry=registered, reason="Nhầm sổ", waits_again=True, actor=cast.actor("hang"), at=MORNING
    )
    actions.decide(proposal=proposal, is_approved=True, actor=cast.actor("phuc"), at=MORNING)
    again = Entry.objects.incoming().waiting().get(document=entry.document)
    assert open_step(again)
    assert report(["I4b"])["ok"]


@pytest.mark.parametrize("change", [{"outcome": "gone"}, None])
def test_the_database_keeps_who_was_told(cast, flash, change):
    entry = flash()
    actions.mark_seen(entry=entry, actor=cast.actor("hang"), at=MORNING)
    rows = EscalationStep.objects.filter(entry=entry)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**change) if change else rows.delete()


def test_the_chains_of_many_agencies_are_as_many_queries_as_of_one(cast):
    with CaptureQueriesContext(connection) as one:
        chains([cast.provincial.pk], MORNING)
    with CaptureQueriesContext(connection) as many:
        found = chains([cast.provincial.pk, cast.district.pk, cast.commune.pk, cast.cell.pk], MORNING)
    assert len(many) <= len(one) + 1
    assert len(many) <= 8
    assert [link.place for link in found[cast.cell.pk]] == [Place.SECRETARY, Place.ABOVE]


# --- the page ---------------------------------------------------------------------------------------------


@pytest.fixture
def as_(client, cast):
    def log_in(name):
        client.force_login(cast.people[name])
        return client

    return log_in


def test_the_page_shows_each_what_they_may_see(as_, cast, flash):
    entry = flash()
    page = as_("hang").get(reverse("flash")).content.decode()
    assert entry.label in page
    assert "Phạm Quốc Bảo" in page
    assert entry.label not in as_("minh").get(reverse("flash")).content.decode()
    assert entry.label not in as_("khoa").get(reverse("flash")).content.decode()


def test_one_above_sees_whose_it_is_and_nothing_of_the_sheet(as_, cast, flash):
    entry = flash(cast.cell, who="lan")
    actions.run_flash_timers(at=MORNING + QUARTER)
    step = open_step(entry)
    lan = as_("lan")
    page = lan.get(reverse("flash")).content.decode()
    assert "Hoả tốc của Chi bộ thôn Vinh Phú" in page
    assert entry.document.abstract not in page
    assert lan.post(reverse("flash-take", args=[step.pk])).status_code == 302
    assert as_("tam").post(reverse("flash-take", args=[open_step(entry).pk])).status_code == 404


def test_taking_on_the_page(as_, cast, flash):
    entry = flash(at=localtime())
    phuc = as_("phuc")
    assert phuc.post(reverse("flash-take", args=[open_step(entry).pk])).status_code == 302
    assert open_step(entry).appointment.person.login == "phuc"
    assert "Lượt của bạn" in phuc.get(reverse("flash")).content.decode()


def test_the_worker_passes_it_on_by_its_job(cast, flash):
    from hoatoc.foundation.jobs.ports import HANDLERS
    from hoatoc.records.documents.events import CheckFlash

    entry = flash()
    HANDLERS["documents.check_flash"].run(CheckFlash(), MORNING + QUARTER)
    assert [login for login, _ in turns(entry)] == ["bao", "hang"]
