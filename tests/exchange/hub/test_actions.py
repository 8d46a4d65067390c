"""Verbs of gửi nhận: timers, late and repeated events, sending again, the walls in the database."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hoatoc.exchange.hub import actions
from hoatoc.exchange.hub.actions import deliveries
from hoatoc.exchange.hub.models import Delivery, DeliveryEvent, Receipt
from hoatoc.exchange.hub.rules import DeliveryState, Event
from hoatoc.foundation.org import actions as org
from hoatoc.lib.actor import system_actor
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.records.documents import actions as documents
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import FileRole, Urgency

DAY = timedelta(days=1)


def delivery_to(agency):
    return Delivery.objects.filter(agency=agency).latest("pk")


def entry_at(agency):
    return Entry.objects.filter(agency=agency, direction="in").latest("pk")


@pytest.fixture
def on_paper(cast, pdf, numbered):
    """A document to one body outside: its delivery waits for the post."""
    body = org.add_correspondent(name="Văn phòng Trung ương Đảng", actor=system_actor(), at=cast.at)
    hang = cast.actor("hang")
    entry = numbered(recipients=[documents.Addressee(correspondent_id=body.pk)])
    documents.attach(entry=entry, blob=pdf(), name="a.pdf", role=FileRole.MAIN, actor=hang, at=cast.at)
    return documents.issue(entry=entry, actor=hang, at=cast.at)


# --- timers ------------------------------------------------------------------------------------------


def test_nothing_is_overdue_before_its_time(cast, issued):
    issued()
    assert actions.run_timers(at=cast.at + DAY - timedelta(seconds=1)) == 0
    assert not Delivery.objects.filter(overdue_since__isnull=False).exists()


def test_a_timer_marks_every_place_that_let_its_time_pass(cast, issued):
    issued()
    documents.register(entry=entry_at(cast.commune), actor=cast.actor("lan"), at=cast.at)
    late = cast.at + DAY
    assert actions.run_timers(at=late) == 3
    assert delivery_to(cast.commune).overdue_since is None
    marked = delivery_to(cast.district)
    assert (marked.state, marked.overdue_since) == (DeliveryState.DELIVERED, late)
    assert marked.due_at > late, "it keeps waiting, with a new timer"


def test_the_second_timer_keeps_the_first_hour(cast, issued):
    issued([cast.commune])
    actions.run_timers(at=cast.at + DAY)
    actions.run_timers(at=cast.at + 2 * DAY)
    assert delivery_to(cast.commune).overdue_since == cast.at + DAY


def test_a_flash_document_is_overdue_within_a_quarter_of_an_hour(cast, issued):
    issued([cast.commune], urgency=Urgency.FLASH)
    assert actions.run_timers(at=cast.at + timedelta(minutes=14)) == 0
    assert actions.run_timers(at=cast.at + timedelta(minutes=15)) == 1


def test_registering_ends_being_overdue(cast, issued):
    issued([cast.commune])
    actions.run_timers(at=cast.at + DAY)
    documents.register(entry=entry_at(cast.commune), actor=cast.actor("lan"), at=cast.at + DAY)
    ended = delivery_to(cast.commune)
    assert (ended.overdue_since, ended.due_at, ended.owner) == (None, None, "")
    assert actions.run_timers(at=cast.at + 9 * DAY) == 0


def test_more_than_one_batch_is_worked_off(cast, issued, monkeypatch):
    monkeypatch.setattr(deliveries, "TIMER_BATCH", 2)
    issued()
    assert actions.run_timers(at=cast.at + DAY) == 4


def test_paper_that_nobody_posts_is_overdue_at_the_sender(cast, on_paper):
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.owner, waiting.channel) == ("queued", "sender", "paper")
    assert actions.run_timers(at=cast.at + DAY) == 1
    actions.mark_posted(entry=on_paper, delivery_ids=[waiting.pk], actor=cast.actor("hang"), at=cast.at + DAY)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.overdue_since, waiting.due_at) == ("posted", None, None)


# --- late and repeated events ---------------------------------------------------------------------------


def test_a_repeated_receipt_leaves_no_second_trace(cast, issued):
    issued([cast.commune])
    delivery = delivery_to(cast.commune)
    facts = {"delivery_id": delivery.pk, "actor": system_actor(), "at": cast.at}
    assert actions.note(event=Event.REGISTERED, number=7, **facts) == DeliveryState.REGISTERED
    before = DeliveryEvent.objects.count(), Receipt.objects.count()
    assert actions.note(event=Event.REGISTERED, number=8, **facts) is None
    assert actions.note(event=Event.OPENED, **facts) is None
    assert actions.note(event=Event.RETURNED, reason="muộn", **facts) is None
    delivery.refresh_from_db()
    assert (delivery.registered_number, delivery.note) == (7, "")
    assert (DeliveryEvent.objects.count(), Receipt.objects.count()) == before


def test_registering_unopened_counts_as_opened(cast, issued):
    issued([cast.commune])
    documents.register(entry=entry_at(cast.commune), actor=cast.actor("lan"), at=cast.at)
    assert delivery_to(cast.commune).opened_at == cast.at


def test_an_entry_that_came_by_no_delivery_tells_nobody(cast):
    actions.note_entry(entry_id=0, event=Event.OPENED, actor=system_actor(), at=cast.at)


# --- the sender follows up -------------------------------------------------------------------------------


def test_urging_counts_and_keeps_the_timer(cast, issued):
    entry = issued([cast.commune, cast.district])
    before = delivery_to(cast.commune)
    chosen = list(Delivery.objects.values_list("pk", flat=True))
    assert actions.urge(entry=entry, delivery_ids=chosen, actor=cast.actor("hang"), at=cast.at + DAY) == 2
    urged = delivery_to(cast.commune)
    assert (urged.urge_count, urged.urged_at, urged.due_at) == (1, cast.at + DAY, before.due_at)


def test_who_has_registered_is_not_urged(cast, issued):
    entry = issued([cast.commune])
    documents.register(entry=entry_at(cast.commune), actor=cast.actor("lan"), at=cast.at)
    with pytest.raises(actions.NothingToUrge):
        actions.urge(
            entry=entry,
            delivery_ids=[delivery_to(cast.commune).pk],
            actor=cast.actor("hang"),
            at=cast.at,
        )


def returned(cast, issued):
    entry = issued([cast.commune, cast.other_commune])
    documents.return_to_sender(
        entry=entry_at(cast.commune), reason="Thiếu phụ lục 2", actor=cast.actor("lan"), at=cast.at
    )
    return entry


def test_sending_again_makes_a_new_delivery_and_keeps_the_old_one(cast, issued):
    entry = returned(cast, issued)
    old = delivery_to(cast.commune)
    sent = actions.resend(entry=entry, delivery_ids=[old.pk], actor=cast.actor("hang"), at=cast.at + DAY)
    assert sent == 1
    again = delivery_to(cast.commune)
    old.refresh_from_db()
    assert again.pk != old.pk
    assert (old.state, old.note) == ("returned", "Thiếu phụ lục 2")
    assert (again.state, again.entry) == ("delivered", entry_at(cast.commune))
    assert again.entry_id != old.entry_id


def test_what_is_under_way_is_not_sent_again(cast, issued):
    entry = returned(cast, issued)
    hang = cast.actor("hang")
    old = delivery_to(cast.commune)
    with pytest.raises(actions.NotResendable):
        actions.resend(entry=entry, delivery_ids=[delivery_to(cast.other_commune).pk], actor=hang, at=cast.at)
    actions.resend(entry=entry, delivery_ids=[old.pk], actor=hang, at=cast.at)
    with pytest.raises(actions.NotResendable):
        actions.resend(entry=entry, delivery_ids=[old.pk], actor=hang, at=cast.at)


def test_posting_is_for_paper_only(cast, issued):
    entry = issued([cast.commune])
    with pytest.raises(actions.NotWaitingForPost):
        actions.mark_posted(
            entry=entry,
            delivery_ids=[delivery_to(cast.commune).pk],
            actor=cast.actor("hang"),
            at=cast.at,
        )


def test_only_the_senders_clerk_follows_up(cast, issued):
    entry = issued([cast.commune])
    chosen = [delivery_to(cast.commune).pk]
    with pytest.raises(RoleMayNot):
        actions.urge(entry=entry, delivery_ids=chosen, actor=cast.actor("son"), at=cast.at)
    with pytest.raises(NotFound):
        actions.urge(entry=entry, delivery_ids=chosen, actor=cast.actor("khoa"), at=cast.at)


def test_a_foreign_delivery_among_the_chosen_is_left_alone(cast, issued):
    mine, other = issued([cast.commune]), issued([cast.district])
    foreign = Delivery.objects.get(document=other.document)
    with pytest.raises(actions.NothingToUrge):
        actions.urge(entry=mine, delivery_ids=[foreign.pk], actor=cast.actor("hang"), at=cast.at)


# --- the walls -----------------------------------------------------------------------------------------------


def test_an_agency_has_one_living_delivery_of_a_document(cast, issued):
    issued([cast.commune])
    there = delivery_to(cast.commune)
    there.pk = there.entry_id = None
    there.uid = "00000000-0000-7000-8000-000000000001"
    with pytest.raises(IntegrityError), transaction.atomic():
        there.save(force_insert=True)


@pytest.mark.parametrize("change", [{"owner": ""}, {"due_at": None}, {"state": "registered"}])
def test_a_row_without_owner_or_timer_is_refused(cast, issued, change):
    issued([cast.commune])
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(**change)


# --- whose bell rings ------------------------------------------------------------------------------------


def test_urging_rings_at_the_receiver_once_a_day(cast, issued):
    from hoatoc.foundation.shell.models import Notification

    entry, hang = issued([cast.commune]), cast.actor("hang")
    delivery = Delivery.objects.get(document=entry.document_id)
    for _ in range(2):
        actions.urge(entry=entry, delivery_ids=[delivery.pk], actor=hang, at=cast.at)
    (line,) = Notification.objects.all()
    assert (line.person, line.what, line.label) == (
        cast.people["lan"],
        "Tỉnh uỷ Quảng Ngãi nhắc vào sổ",
        entry.label,
    )
    assert line.url == f"/van-ban/{delivery.entry_id}/"
    actions.urge(entry=entry, delivery_ids=[delivery.pk], actor=hang, at=cast.at + DAY)
    assert Notification.objects.count() == 2


def test_what_is_returned_rings_at_the_sender(cast, issued):
    from hoatoc.foundation.shell.models import Notification

    entry = issued([cast.commune])
    arrived = Entry.objects.get(agency=cast.commune)
    documents.return_to_sender(entry=arrived, reason="Gửi nhầm nơi", actor=cast.actor("lan"), at=cast.at)
    told = Notification.objects.filter(what="Đảng uỷ xã Đức Lợi trả lại")
    assert sorted(told.values_list("person__login", flat=True)) == ["bao", "hang"]
    assert told[0].url == f"/van-ban/{entry.pk}/bang-phat-hanh/?cho=tra-lai"
    assert "nhầm" not in told[0].label
