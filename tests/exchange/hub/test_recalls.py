"""Thu hồi (acceptance check M9: per-recipient states; content closed, row stays)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hoatoc.exchange.hub import actions
from hoatoc.exchange.hub.checks import recalls_are_answered_or_wait
from hoatoc.exchange.hub.events import recall_answered, recall_asked
from hoatoc.exchange.hub.models import Delivery, DeliveryEvent, Recall, RecallAnswer
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.org import actions as org
from hoatoc.lib.actor import system_actor
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.records.documents import access
from hoatoc.records.documents import actions as documents
from hoatoc.records.documents.models import AllocatedNumber, Entry, EntrySeen
from hoatoc.records.documents.rules import FileRole, Urgency
from tests.conftest import without_guards

DAY = timedelta(days=1)
WHY = "Ban hành nhầm phụ lục 2"


def entry_at(agency):
    return Entry.objects.filter(agency=agency, direction="in").latest("pk")


def answer_of(agency):
    return RecallAnswer.objects.get(delivery__agency=agency)


@pytest.fixture
def spread(cast, issued):
    """Four places: the district has registered it, one commune has opened it, the other has not, the cell has confirmed it."""
    entry = issued()
    documents.register(entry=entry_at(cast.district), actor=cast.actor("khoa"), at=cast.at)
    documents.mark_seen(entry=entry_at(cast.commune), actor=cast.actor("lan"), at=cast.at)
    documents.confirm(entry=entry_at(cast.cell), actor=cast.actor("chin"), at=cast.at)
    return entry


@pytest.fixture
def recalled(cast, spread):
    """Proposed by the clerk, decided by the chief of office."""
    recall = actions.propose_recall(entry=spread, reason=WHY, actor=cast.actor("hang"), at=cast.at)
    return actions.decide_recall(recall=recall, is_approved=True, actor=cast.actor("phuc"), at=cast.at)


def answer(cast, agency, who, **facts):
    return actions.answer_recall(
        answer=answer_of(agency), actor=cast.actor(who), at=cast.at + timedelta(hours=1), **facts
    )


@pytest.fixture
def posted(cast, pdf, numbered):
    """A document that went by post to a body outside."""
    body = org.add_correspondent(name="Văn phòng Trung ương Đảng", actor=system_actor(), at=cast.at)
    hang = cast.actor("hang")
    entry = numbered(recipients=[documents.Addressee(correspondent_id=body.pk)])
    documents.attach(entry=entry, blob=pdf(), name="a.pdf", role=FileRole.MAIN, actor=hang, at=cast.at)
    entry = documents.issue(entry=entry, actor=hang, at=cast.at)
    waiting = Delivery.objects.get()
    actions.mark_posted(entry=entry, delivery_ids=[waiting.pk], actor=hang, at=cast.at)
    return entry


# --- two people decide -----------------------------------------------------------------------------------


def test_a_proposal_alone_changes_nothing(cast, spread):
    actions.propose_recall(entry=spread, reason=WHY, actor=cast.actor("hang"), at=cast.at)
    assert not RecallAnswer.objects.exists()
    assert access.file_for(cast.actor("tam"), entry_at(cast.other_commune).pk, 0)


def test_another_person_decides(cast, spread):
    recall = actions.propose_recall(entry=spread, reason=WHY, actor=cast.actor("hang"), at=cast.at)
    with pytest.raises(RoleMayNot):
        actions.decide_recall(recall=recall, is_approved=True, actor=cast.actor("bao"), at=cast.at)
    Recall.objects.update(proposed_by=cast.people["phuc"])
    with pytest.raises(actions.OwnRecall):
        actions.decide_recall(recall=recall, is_approved=True, actor=cast.actor("phuc"), at=cast.at)
    actions.decide_recall(recall=recall, is_approved=True, actor=cast.actor("son"), at=cast.at)
    with pytest.raises(actions.RecallDecidedAlready):
        actions.decide_recall(recall=recall, is_approved=True, actor=cast.actor("son"), at=cast.at)


def test_a_refused_proposal_says_why_and_may_come_again(cast, spread):
    recall = actions.propose_recall(entry=spread, reason=WHY, actor=cast.actor("hang"), at=cast.at)
    decide = {"recall": recall, "is_approved": False, "actor": cast.actor("son"), "at": cast.at}
    with pytest.raises(actions.RecallNeedsReason):
        actions.decide_recall(**decide)
    assert actions.decide_recall(refusal="Gửi đính chính là đủ", **decide).refusal == "Gửi đính chính là đủ"
    assert not RecallAnswer.objects.exists()
    actions.propose_recall(entry=spread, reason=WHY, actor=cast.actor("hang"), at=cast.at)


def test_a_leader_orders_at_once_and_a_chief_of_office_does_not(cast, spread):
    order = {"entry": spread, "reason": WHY, "at": cast.at}
    with pytest.raises(RoleMayNot):
        actions.order_recall(actor=cast.actor("phuc"), **order)
    done = actions.order_recall(actor=cast.actor("son"), **order)
    assert (done.proposed_by, done.decided_by) == (cast.people["son"], cast.people["son"])
    assert RecallAnswer.objects.count() == 4


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"reason": "  "}, actions.RecallNeedsReason),
        ({"replaced_by": "99-KH/TU"}, actions.NoSuchReplacement),
        ({"replaced_by": "1-KH/TU"}, actions.NoSuchReplacement),
    ],
)
def test_what_a_proposal_must_say(cast, spread, facts, refusal):
    with pytest.raises(refusal):
        actions.propose_recall(
            **{"entry": spread, "reason": WHY, "actor": cast.actor("hang"), "at": cast.at} | facts
        )


def test_the_document_that_takes_its_place_is_named(cast, spread, numbered):
    instead = numbered("Kế hoạch thay thế")
    facts = {"entry": spread, "reason": WHY, "actor": cast.actor("hang"), "at": cast.at}
    recall = actions.propose_recall(replaced_by=f" {instead.document.symbol_text.lower()} ", **facts)
    assert recall.replaced_by == instead.document


def test_a_document_is_recalled_once(cast, recalled):
    with pytest.raises(actions.RecallUnderWay):
        actions.propose_recall(entry=recalled.entry, reason=WHY, actor=cast.actor("hang"), at=cast.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recall.objects.create(
            document=recalled.document, entry=recalled.entry, reason="x", proposed_by=cast.people["hang"], proposed_at=cast.at,
        )  # fmt: skip


def test_only_what_the_agency_itself_has_issued_is_recalled(cast, spread, numbered):
    with pytest.raises(NotFound):
        actions.propose_recall(entry=spread, reason=WHY, actor=cast.actor("khoa"), at=cast.at)
    with pytest.raises(NotFound):
        actions.propose_recall(
            entry=entry_at(cast.district), reason=WHY, actor=cast.actor("khoa"), at=cast.at
        )
    with pytest.raises(actions.NotRecallable):
        actions.propose_recall(entry=numbered(), reason=WHY, actor=cast.actor("hang"), at=cast.at)


# --- M9: per-recipient states ------------------------------------------------------------------------------


def test_m9_every_place_has_its_own_state(cast, recalled):
    states = dict(RecallAnswer.objects.values_list("delivery__agency__pk", "state"))
    assert states == {
        cast.district.pk: "asked",
        cast.commune.pk: "asked",
        cast.other_commune.pk: "closed",
        cast.cell.pk: "asked",
    }
    assert not list(recalls_are_answered_or_wait())


def test_m9_what_nobody_opened_closes_at_once_and_leaves_the_queue(cast, recalled):
    entry = entry_at(cast.other_commune)
    assert (entry.state, entry.content_closed_at, entry.number) == ("recalled", cast.at, None)
    assert not access.visible_to(cast.actor("tam")).incoming().waiting().exists()
    delivery = Delivery.objects.get(agency=cast.other_commune)
    assert (delivery.state, delivery.recalled_at, delivery.owner) == ("recalled", cast.at, "")
    told = answer_of(cast.other_commune)
    assert (told.reason, told.by_label) == ("chưa ai mở", "Trần Văn Phúc")
    with pytest.raises(documents.NotWaitingToBeRegistered):
        documents.register(entry=entry, actor=cast.actor("tam"), at=cast.at)


def test_m9_what_a_leader_there_has_read_is_asked_for(cast, issued):
    """Nobody who registers has opened it, and still somebody knows what it says."""
    entry = issued([cast.district, cast.commune])
    EntrySeen.objects.create(
        entry=entry_at(cast.district), person=cast.people["minh"], first_at=cast.at, last_at=cast.at
    )
    actions.order_recall(entry=entry, reason=WHY, actor=cast.actor("son"), at=cast.at)
    assert answer_of(cast.district).state == "asked"
    assert answer_of(cast.commune).state == "closed"


def test_m9_content_closed_row_stays(cast, recalled):
    """The registered row keeps its number and stands in its book; its files open no more, at this agency alone."""
    entry = entry_at(cast.district)
    answer(cast, cast.district, "khoa", is_agreed=True)
    entry.refresh_from_db()
    assert (entry.state, entry.number) == ("registered", 1)
    assert entry.content_closed_at == cast.at + timedelta(hours=1)
    assert AllocatedNumber.objects.get(entry=entry).state == "issued"
    khoa = cast.actor("khoa")
    assert access.entry_for(khoa, entry.pk) == entry
    with pytest.raises(access.DocumentRecalled):
        access.file_for(khoa, entry.pk, 0)
    assert documents.stampable(entry) is None
    with pytest.raises(access.DocumentRecalled):
        documents.propose_void(entry=entry, reason="Vào nhầm", actor=khoa, at=cast.at)
    assert access.file_for(cast.actor("lan"), entry_at(cast.commune).pk, 0), (
        "another place is asked on its own"
    )
    assert access.file_for(cast.actor("hang"), recalled.entry_id, 0), "the issuer keeps its sheet"
    assert not list(recalls_are_answered_or_wait())


def test_m9_an_opened_one_leaves_the_queue_when_agreed(cast, recalled):
    answer(cast, cast.commune, "lan", is_agreed=True)
    entry = entry_at(cast.commune)
    assert (entry.state, entry.number) == ("recalled", None)
    assert Delivery.objects.get(agency=cast.commune).state == "recalled"


def test_m9_a_cell_answers_too(cast, recalled):
    answer(cast, cast.cell, "chin", is_agreed=True)
    entry = entry_at(cast.cell)
    assert (entry.state, entry.content_closed_at is None) == ("confirmed", False)


def test_m9_a_refusal_needs_its_reason_and_keeps_the_content(cast, recalled):
    with pytest.raises(actions.RecallNeedsReason):
        answer(cast, cast.district, "khoa", is_agreed=False)
    refused = answer(cast, cast.district, "khoa", is_agreed=False, reason="Đã triển khai đến chi bộ")
    assert (refused.state, refused.by_label) == ("refused", "Lê Minh Khoa")
    assert access.file_for(cast.actor("khoa"), entry_at(cast.district).pk, 0)
    event = DeliveryEvent.objects.filter(delivery__agency=cast.district).latest("pk")
    assert (event.event, event.note) == ("kept", "Đã triển khai đến chi bộ")


def test_m9_an_answer_is_given_once_and_by_the_place_itself(cast, recalled):
    with pytest.raises(NotFound):
        answer(cast, cast.district, "lan", is_agreed=True)
    with pytest.raises(RoleMayNot):
        answer(cast, cast.district, "son", is_agreed=True)
    answer(cast, cast.district, "khoa", is_agreed=True)
    with pytest.raises(actions.AnsweredAlready):
        answer(cast, cast.district, "khoa", is_agreed=False, reason="Đổi ý")


def test_m9_who_returns_it_has_given_it_back(cast, recalled):
    documents.return_to_sender(
        entry=entry_at(cast.commune), reason="Nơi gửi thu hồi", actor=cast.actor("lan"), at=cast.at
    )
    told = answer_of(cast.commune)
    assert (told.state, told.reason) == ("closed", "đã trả lại văn bản")
    with pytest.raises(access.DocumentRecalled):
        access.file_for(cast.actor("lan"), entry_at(cast.commune).pk, 0)
    assert not list(recalls_are_answered_or_wait())


def test_m9_what_was_returned_before_is_closed_without_asking(cast, spread):
    documents.return_to_sender(
        entry=entry_at(cast.commune), reason="Thiếu phụ lục", actor=cast.actor("lan"), at=cast.at
    )
    actions.order_recall(entry=spread, reason=WHY, actor=cast.actor("son"), at=cast.at)
    assert not RecallAnswer.objects.filter(delivery__agency=cast.commune).exists()
    assert entry_at(cast.commune).content_closed_at == cast.at


def test_m9_a_recall_reaches_whoever_it_was_sent_on_to(cast, issued):
    """The district sent it on: its deliveries have another sender and are asked all the same."""
    entry = issued([cast.district])
    documents.register(entry=entry_at(cast.district), actor=cast.actor("khoa"), at=cast.at)
    from hoatoc.records.documents.models import Forwarding, Recipient

    held = entry_at(cast.district)
    act = Forwarding.objects.create(entry=held, sent_as="forward", by=cast.people["khoa"], at=cast.at)
    onward = Recipient.objects.create(
        document=entry.document, position=50, agency=cast.commune, forwarding=act
    )
    there = documents.receive(
        document_id=entry.document_id, agency_ids=[cast.commune.pk], forwarding_id=act.pk, actor=cast.actor("khoa"), at=cast.at,
    )  # fmt: skip
    Delivery.objects.create(
        document=entry.document, sender=cast.district, recipient=onward, agency=cast.commune, channel="local",
        state="delivered", owner="receiver", due_at=cast.at + DAY, entry_id=there[cast.commune.pk], created_at=cast.at,
    )  # fmt: skip
    actions.order_recall(entry=entry, reason=WHY, actor=cast.actor("son"), at=cast.at)
    assert answer_of(cast.commune).state == "closed"
    assert answer_of(cast.district).state == "asked"


def test_m9_nothing_is_sent_any_more(cast, recalled):
    Delivery.objects.filter(agency=cast.cell).update(state="returned")
    with pytest.raises(actions.TakenBack):
        actions.resend(
            entry=recalled.entry,
            delivery_ids=[Delivery.objects.get(agency=cast.cell).pk],
            actor=cast.actor("hang"),
            at=cast.at,
        )


def test_m9_a_recalled_document_is_not_handed_over(cast, recalled):
    answer(cast, cast.district, "khoa", is_agreed=True)
    unit = org.add_unit(agency=cast.district, name="Văn phòng", actor=system_actor(), at=cast.at)
    with pytest.raises(access.DocumentRecalled):
        documents.hand_over(entry=entry_at(cast.district), to_unit=unit, actor=cast.actor("khoa"), at=cast.at)


# --- paper ---------------------------------------------------------------------------------------------


def test_m9_paper_that_has_not_left_is_taken_back_at_once(cast, pdf, numbered):
    body = org.add_correspondent(name="Sở Nội vụ", actor=system_actor(), at=cast.at)
    entry = numbered(recipients=[documents.Addressee(correspondent_id=body.pk)])
    documents.attach(
        entry=entry, blob=pdf(), name="a.pdf", role=FileRole.MAIN, actor=cast.actor("hang"), at=cast.at
    )
    entry = documents.issue(entry=entry, actor=cast.actor("hang"), at=cast.at)
    actions.order_recall(entry=entry, reason=WHY, actor=cast.actor("son"), at=cast.at)
    assert Delivery.objects.get().state == "recalled"
    assert RecallAnswer.objects.get().reason == "bản giấy chưa gửi"


def test_m9_posted_paper_is_fetched_back_by_the_senders_clerk(cast, posted):
    actions.order_recall(entry=posted, reason=WHY, actor=cast.actor("son"), at=cast.at)
    asked = RecallAnswer.objects.get()
    assert (asked.state, asked.owner, asked.due_at) == ("asked", "sender", cast.at + 7 * DAY)
    back = actions.answer_recall(
        answer=asked, is_agreed=True, reason="Đã nhận lại bản giấy", actor=cast.actor("hang"), at=cast.at
    )
    assert back.state == "closed"
    assert Delivery.objects.get().state == "recalled"


# --- time -----------------------------------------------------------------------------------------------


def test_m9_no_answer_is_urged_then_escalated(cast, recalled):
    asked = answer_of(cast.district)
    assert (asked.owner, asked.due_at) == ("receiver", cast.at + DAY)
    assert actions.run_recall_timers(at=cast.at + DAY - timedelta(seconds=1)) == 0
    for day, owner in ((1, "receiver"), (2, "receiver"), (3, "sender"), (4, "sender")):
        assert actions.run_recall_timers(at=cast.at + day * DAY) == 3
        asked.refresh_from_db()
        assert (asked.state, asked.owner) == ("asked", owner)
        assert asked.due_at > cast.at + day * DAY, "it keeps waiting, with a new timer"
    assert asked.urge_count == 3
    answer(cast, cast.district, "khoa", is_agreed=True)  # late is better than never


def test_m9_a_flash_document_is_urged_within_a_quarter_of_an_hour(cast, issued):
    entry = issued([cast.district], urgency=Urgency.FLASH)
    documents.register(entry=entry_at(cast.district), actor=cast.actor("khoa"), at=cast.at)
    actions.order_recall(entry=entry, reason=WHY, actor=cast.actor("son"), at=cast.at)
    assert answer_of(cast.district).due_at == cast.at + timedelta(minutes=15)


def test_m9_the_sender_asks_again_and_what_was_said_stays(cast, recalled):
    answer(cast, cast.district, "khoa", is_agreed=False, reason="Đã triển khai")
    answer(cast, cast.cell, "chin", is_agreed=True)
    hang = cast.actor("hang")
    wanted = {"entry": recalled.entry, "actor": hang, "at": cast.at + DAY}
    assert actions.ask_again(answer_ids=[answer_of(cast.district).pk, answer_of(cast.cell).pk], **wanted) == 1
    asked = answer_of(cast.district)
    assert (asked.state, asked.owner, asked.reason) == ("asked", "receiver", "")
    assert DeliveryEvent.objects.filter(
        delivery__agency=cast.district, event="kept", note="Đã triển khai"
    ).exists()
    with pytest.raises(actions.NobodyToAskAgain):
        actions.ask_again(answer_ids=[answer_of(cast.cell).pk], **wanted)
    with pytest.raises(NotFound):
        actions.ask_again(answer_ids=[asked.pk], **wanted | {"actor": cast.actor("khoa")})


# --- traces and walls -------------------------------------------------------------------------------------


def test_m9_those_who_listen_are_told(cast, spread, monkeypatch):
    told = []
    for hook in (recall_asked, recall_answered):
        monkeypatch.setattr(hook, "_subscribers", [(1, "test", told.append)])
    actions.order_recall(entry=spread, reason=WHY, actor=cast.actor("son"), at=cast.at)
    (asked,) = told
    assert set(asked.answer_ids) == set(
        RecallAnswer.objects.filter(state="asked").values_list("pk", flat=True)
    )
    answer(cast, cast.district, "khoa", is_agreed=True)
    assert (told[1].is_agreed, told[1].entry_id) == (True, spread.pk)


def test_m9_the_audit_trail_names_the_acts(cast, recalled):
    answer(cast, cast.district, "khoa", is_agreed=True)
    verbs = list(
        AuditEntry.objects.filter(verb__contains="thu hồi").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["đề nghị thu hồi", "duyệt thu hồi", "đồng ý thu hồi"]


def test_m9_the_invariant_bites(cast, recalled):
    answer(cast, cast.district, "khoa", is_agreed=True)
    with without_guards():
        Entry.objects.filter(agency=cast.district).update(content_closed_at=None)
    (found,) = recalls_are_answered_or_wait()
    assert "nội dung ở nơi nhận còn mở" in str(found)


@pytest.mark.parametrize(
    "change", [{"owner": ""}, {"due_at": None}, {"state": "refused", "owner": "", "due_at": None}]
)
def test_m9_the_database_keeps_owner_timer_and_reason(cast, recalled, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        RecallAnswer.objects.filter(state="asked").update(**change)
