"""Hạn phúc đáp: one document to many, replies counted as they are linked, the missing ones urged in one act."""

import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from hoatoc.exchange.hub import actions as hub
from hoatoc.exchange.hub import queries
from hoatoc.exchange.hub.events import reply_urged
from hoatoc.exchange.hub.models import Delivery, DeliveryEvent
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import system_actor
from hoatoc.lib.finding import report
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Document, Entry
from hoatoc.records.documents.rules import FileRole, RelationKind, due_state

DUE = date(2018, 9, 20)
LATER = timedelta(hours=1)


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


@pytest.fixture
def own_queries_only(monkeypatch):
    for slot in (ui.navigation, ui.banner, ui.alarm):
        monkeypatch.setattr(slot, "_fillers", [])


def entry_at(agency, document, **more):
    return Entry.objects.get(agency=agency, direction="in", document=document, **more)


def sent_to(agency, document):
    return Delivery.objects.filter(agency=agency, document=document).latest("pk")


@pytest.fixture
def asked(issued):
    """Tỉnh uỷ asks the district, two communes and a cell for a report by 20/9."""
    return issued(reply_due_on=DUE)


@pytest.fixture
def reply(cast, pdf):
    """A commune's letter that answers, issued to whoever is named."""

    def answer(who, agency, question, *to, issue=True):
        actor, at = cast.actor(who), cast.at + LATER
        here = entry_at(agency, question.document)
        if here.state == "waiting":
            here = actions.register(entry=here, actor=actor, at=at)
        mine = actions.take_number(
            actor=actor,
            at=at,
            kind="report",
            abstract="Kết quả",
            signer="Lan",
            recipients=[actions.Addressee(agency_id=each.pk) for each in to or [cast.provincial]],
        )
        actions.relate(entry=mine, other=here, kind=RelationKind.REPLY_TO, actor=actor, at=at)
        actions.attach(entry=mine, blob=pdf(), name="a.pdf", role=FileRole.MAIN, actor=actor, at=at)
        return actions.issue(entry=mine, actor=actor, at=at) if issue else mine

    return answer


@pytest.fixture
def board(log_in):
    def of(entry, who="hang", **query):
        return log_in(who).get(reverse("board", args=[entry.pk], query=query or None)).context["board"]

    return of


# --- the date is printed ---------------------------------------------------------------------------------


def test_a_due_date_is_amended_until_issue_and_then_sealed(cast, numbered, asked):
    entry = numbered(reply_due_on=DUE)
    hang = cast.actor("hang")
    facts = {"abstract": "A", "signer": "S", "urgency": 0, "deliver_by": None, "actor": hang, "at": cast.at}
    actions.amend(entry=entry, reply_due_on=date(2018, 9, 25), **facts)
    entry.document.refresh_from_db()
    assert entry.document.reply_due_on == date(2018, 9, 25)
    actions.amend(entry=entry, **facts)
    entry.document.refresh_from_db()
    assert entry.document.reply_due_on is None
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=asked.document_id).update(reply_due_on=date(2018, 9, 25))


def test_a_due_date_before_the_day_of_signing_is_refused(cast, numbered):
    with pytest.raises(actions.ReplyDuePassed):
        numbered(reply_due_on=cast.day - timedelta(days=1))
    assert numbered(reply_due_on=cast.day).document.reply_due_on == cast.day


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2018, 9, 10), ("plain", "Phúc đáp trước 20/9")),
        (date(2018, 9, 17), ("soon", "Phúc đáp trước 20/9")),
        (date(2018, 9, 20), ("soon", "Phúc đáp hôm nay")),
        (date(2018, 9, 22), ("late", "Quá hạn phúc đáp 2 ngày")),
    ],
)
def test_what_a_due_date_says(today, told):
    assert due_state(DUE, today) == told


# --- a reply is counted -----------------------------------------------------------------------------------


def test_an_issued_reply_counts_at_once(cast, asked, reply):
    answer = reply("lan", cast.commune, asked)
    there = sent_to(cast.commune, asked.document)
    assert (there.answer, there.answered_at) == (answer.document, cast.at + LATER)
    assert (there.state, there.due_at) == ("registered", None)
    assert sent_to(cast.other_commune, asked.document).answer is None
    assert report(["PD1", "I6", "I2"])["ok"]


def test_before_its_issue_it_does_not_count(cast, asked, reply):
    reply("lan", cast.commune, asked, issue=False)
    assert sent_to(cast.commune, asked.document).answer is None
    assert report(["PD1"])["ok"]


def test_a_reply_to_somebody_else_does_not_count(cast, asked, reply):
    reply("lan", cast.commune, asked, cast.district)
    assert sent_to(cast.commune, asked.document).answer is None
    assert report(["PD1"])["ok"]


def test_a_reply_that_reaches_the_sender_later_counts_then(cast, asked, reply):
    answer = reply("lan", cast.commune, asked, cast.district)
    assert sent_to(cast.commune, asked.document).answer is None
    actions.add_recipients(
        entry=answer,
        recipients=[actions.Addressee(agency_id=cast.provincial.pk)],
        note="",
        actor=cast.actor("lan"),
        at=cast.at + 2 * LATER,
    )
    assert sent_to(cast.commune, asked.document).answer == answer.document


def test_the_second_reply_leaves_the_first(cast, asked, reply):
    first = reply("lan", cast.commune, asked)
    reply("lan", cast.commune, asked)
    assert sent_to(cast.commune, asked.document).answer == first.document
    assert DeliveryEvent.objects.filter(event="answered").count() == 1
    assert report(["PD1"])["ok"]


@pytest.fixture
def by_mail(cast):
    """A letter of the other commune that came to Tỉnh uỷ on paper."""

    def take_in(**issuer):
        told = issuer or {"issuer_agency_id": cast.other_commune.pk, "issuer_correspondent_id": None}
        sheet = actions.PaperSheet(
            symbol="15-BC/ĐU", dated_on=cast.day, kind="report", abstract="Kết quả", signer="", **told
        )
        return actions.take_in_paper(
            sheet=sheet, is_registered_now=True, actor=cast.actor("hang"), at=cast.at + LATER
        )

    return take_in


@pytest.fixture
def note(cast):
    def do(letter, question):
        facts = {"kind": RelationKind.REPLY_TO, "actor": cast.actor("hang"), "at": cast.at + LATER}
        return actions.relate(entry=letter, other=question, **facts)

    return do


def test_the_sender_notes_a_reply_that_came_on_paper(cast, asked, by_mail, note):
    letter = by_mail()
    before = sent_to(cast.other_commune, asked.document)
    relation = note(letter, asked)
    there = sent_to(cast.other_commune, asked.document)
    assert there.answer == letter.document
    assert (there.state, there.due_at) == (before.state, before.due_at), "the waiting goes on with its timer"
    assert note(letter, asked) == relation, "said again it is the same"
    assert report(["PD1", "I4", "I6"])["ok"]


def test_a_note_taken_back_is_not_counted_any_more(cast, asked, by_mail, note):
    relation = note(by_mail(), asked)
    actions.unrelate(relation=relation, actor=cast.actor("hang"), at=cast.at + LATER)
    there = sent_to(cast.other_commune, asked.document)
    assert (there.answer, there.answered_at) == (None, None)
    assert report(["PD1", "I6"])["ok"]


def test_when_the_first_is_taken_back_the_next_one_counts(cast, asked, by_mail, note):
    first = note(by_mail(), asked)
    second = by_mail()
    note(second, asked)
    actions.unrelate(relation=first, actor=cast.actor("hang"), at=cast.at + LATER)
    assert sent_to(cast.other_commune, asked.document).answer == second.document
    assert report(["PD1"])["ok"]


def test_a_body_outside_answers_on_paper_under_any_spelling(cast, pdf, numbered, by_mail, note):
    system = {"actor": system_actor(), "at": cast.at}
    body = org.add_correspondent(name="Bảo hiểm xã hội tỉnh", **system)
    other = org.add_correspondent(name="BHXH tỉnh Quảng Ngãi", **system)
    hang = cast.actor("hang")
    asked = numbered(recipients=[actions.Addressee(correspondent_id=body.pk)], reply_due_on=DUE)
    actions.attach(entry=asked, blob=pdf(), name="a.pdf", role=FileRole.MAIN, actor=hang, at=cast.at)
    asked = actions.issue(entry=asked, actor=hang, at=cast.at)
    sent = Delivery.objects.get()
    hub.mark_posted(entry=asked, delivery_ids=[sent.pk], actor=hang, at=cast.at)
    stranger = by_mail(issuer_agency_id=None, issuer_correspondent_id=other.pk)
    note(stranger, asked)
    sent.refresh_from_db()
    assert sent.answer is None, "another body's letter"
    letter = by_mail(issuer_agency_id=None, issuer_correspondent_id=body.pk)
    note(letter, asked)
    sent.refresh_from_db()
    assert (sent.answer, sent.state) == (letter.document, "posted")
    assert report(["PD1"])["ok"]


def test_somebody_elses_note_is_not_the_senders(cast, asked, reply):
    """The commune alone notes something about the question: that is no reply."""
    lan = cast.actor("lan")
    here = actions.register(entry=entry_at(cast.commune, asked.document), actor=lan, at=cast.at)
    sheet = actions.PaperSheet(cast.district.pk, None, "9-CV/HU", cast.day, "official_letter", "Khác", "")
    letter = actions.take_in_paper(sheet=sheet, is_registered_now=True, actor=lan, at=cast.at)
    actions.relate(entry=letter, other=here, kind=RelationKind.REPLY_TO, actor=lan, at=cast.at)
    assert not Delivery.objects.filter(answer__isnull=False).exists()
    assert report(["PD1"])["ok"]


def test_the_forwarder_counts_replies_to_what_it_sent_on(cast, issued, reply, pdf):
    question = issued([cast.district], reply_due_on=DUE)
    khoa = cast.actor("khoa")
    held = actions.register(entry=entry_at(cast.district, question.document), actor=khoa, at=cast.at)
    actions.forward(
        entry=held, recipients=[actions.Addressee(agency_id=cast.commune.pk)], note="", actor=khoa, at=cast.at
    )
    answer = reply("lan", cast.commune, question, cast.district)
    assert sent_to(cast.commune, question.document).answer == answer.document
    assert sent_to(cast.district, question.document).answer is None
    assert report(["PD1"])["ok"]


@pytest.mark.parametrize("change", ["taken away", "invented"])
def test_the_invariant_sees_a_wrong_count(cast, asked, reply, change):
    answer = reply("lan", cast.commune, asked)
    if change == "taken away":
        Delivery.objects.filter(answer=answer.document).update(answer=None, answered_at=None)
    else:
        Delivery.objects.filter(agency=cast.other_commune).update(answer=answer.document, answered_at=cast.at)
    assert not report(["PD1"])["ok"]


# --- the sender sees and urges ------------------------------------------------------------------------------


def test_the_figure_opens_the_very_places(cast, asked, reply, board):
    reply("lan", cast.commune, asked)
    every = board(asked)
    assert (every.answered, every.asked, every.missing) == (1, 4, 3)
    missing = board(asked, cho="chua-phuc-dap").rows
    assert {row.name for row in missing} == {
        "Huyện uỷ Mộ Đức",
        "Đảng uỷ xã Đức Thắng",
        "Chi bộ thôn Vinh Phú",
    }
    assert [row.name for row in board(asked, cho="phuc-dap").rows] == ["Đảng uỷ xã Đức Lợi"]


def test_who_got_it_to_know_need_not_answer(cast, pdf, numbered, board):
    hang = cast.actor("hang")
    to = [
        actions.Addressee(agency_id=cast.commune.pk),
        actions.Addressee(agency_id=cast.district.pk, purpose="know"),
    ]
    entry = numbered(recipients=to, reply_due_on=DUE)
    actions.attach(entry=entry, blob=pdf(), name="a.pdf", role=FileRole.MAIN, actor=hang, at=cast.at)
    entry = actions.issue(entry=entry, actor=hang, at=cast.at)
    assert board(entry).asked == 1
    assert hub.urge_replies(entry=entry, actor=hang, at=cast.at) == 1


def test_a_document_without_a_due_date_speaks_of_no_reply(cast, issued, board, log_in):
    entry = issued()
    assert board(entry).asked == 0
    page = log_in("hang").get(reverse("board", args=[entry.pk])).content.decode()
    assert "phúc đáp" not in page.lower()
    with pytest.raises(hub.NoReplyMissing):
        hub.urge_replies(entry=entry, actor=cast.actor("hang"), at=cast.at)


def test_all_those_missing_are_urged_in_one_act_also_when_registered(cast, asked, reply, monkeypatch):
    told = []
    monkeypatch.setattr(reply_urged, "_subscribers", [(1, "x", told.append)])
    reply("lan", cast.commune, asked)
    actions.register(entry=entry_at(cast.other_commune, asked.document), actor=cast.actor("tam"), at=cast.at)
    before = sent_to(cast.district, asked.document)
    assert hub.urge_replies(entry=asked, actor=cast.actor("hang"), at=cast.at + LATER) == 3
    registered = sent_to(cast.other_commune, asked.document)
    assert (registered.state, registered.urged_at, registered.due_at) == (
        "registered",
        cast.at + LATER,
        None,
    )
    waiting = sent_to(cast.district, asked.document)
    assert (waiting.state, waiting.urge_count, waiting.due_at) == ("delivered", 1, before.due_at)
    assert sent_to(cast.commune, asked.document).urged_at is None, "has answered"
    assert len(told[0].entry_ids) == 3
    assert report(["I4", "I6"])["ok"]


def test_only_the_senders_clerk_urges(cast, asked):
    with pytest.raises(RoleMayNot):
        hub.urge_replies(entry=asked, actor=cast.actor("son"), at=cast.at)
    with pytest.raises(NotFound):
        hub.urge_replies(entry=asked, actor=cast.actor("khoa"), at=cast.at)


def test_registered_ones_are_urged_for_their_reply_alone(cast, issued):
    entry = issued([cast.commune])
    actions.register(entry=entry_at(cast.commune, entry.document), actor=cast.actor("lan"), at=cast.at)
    with pytest.raises(hub.NothingToUrge):
        hub.urge(
            entry=entry,
            delivery_ids=[sent_to(cast.commune, entry.document).pk],
            actor=cast.actor("hang"),
            at=cast.at,
        )


def test_the_home_tile_counts_what_its_list_shows(cast, asked, reply, log_in):
    reply("lan", cast.commune, asked)
    hang = cast.actor("hang")
    found = queries.reply_figures(hang, cast.day)
    assert (found.places, found.documents, found.overdue) == (3, 1, 0)
    assert queries.reply_figures(hang, DUE + LATER * 24).overdue == 3
    _page, lines = queries.page_of_awaited(hang, is_overdue_only=False, number="", today=cast.day)
    assert [(line.answered, line.asked, line.missing) for line in lines] == [(1, 4, 3)]
    assert sum(line.missing for line in lines) == found.places
    shown = log_in("hang").get(reverse("awaited-replies")).content.decode()
    assert re.search(r"1/4", shown)
    assert queries.reply_figures(cast.actor("khoa"), cast.day).places == 0
    _, none = queries.page_of_awaited(hang, is_overdue_only=True, number="", today=cast.day)
    assert none == []


def test_nothing_awaited_says_so(log_in, cast):
    assert "Không chờ phúc đáp nào" in log_in("hang").get(reverse("awaited-replies")).content.decode()


def test_one_press_urges_from_the_list(cast, asked, log_in):
    answer = log_in("hang").post(reverse("board-urge-replies", args=[asked.pk]), follow=True)
    assert "Đã nhắc 4 nơi chưa phúc đáp" in answer.content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same(log_in, issued, own_queries_only, django_assert_num_queries, many):
    for _ in range(many):
        issued(reply_due_on=DUE)
    client = log_in("hang")
    client.get(reverse("awaited-replies"))
    with django_assert_num_queries(AWAITED_QUERIES):
        client.get(reverse("awaited-replies"))


AWAITED_QUERIES = 10


# --- the receiver sees -------------------------------------------------------------------------------------------


def test_the_receiver_sees_until_when_and_that_it_was_reminded(cast, asked, log_in):
    client = log_in("lan")
    assert "quá hạn phúc đáp" in client.get(reverse("queue")).content.decode().lower(), (
        "long past by the clock"
    )
    hub.urge_replies(entry=asked, actor=cast.actor("hang"), at=cast.at + LATER)
    here = entry_at(cast.commune, asked.document)
    assert "Đã nhắc" in client.get(reverse("queue")).content.decode()
    actions.register(entry=here, actor=cast.actor("lan"), at=cast.at + LATER)
    listed = client.get(reverse("incoming")).content.decode()
    assert "Đã nhắc" in listed
    page = client.get(reverse("entry", args=[here.pk])).content.decode()
    assert "trước 20/09/2018" in page
    assert "Nơi gửi đã nhắc" in page


def test_having_answered_it_sees_that(cast, asked, reply, log_in):
    reply("lan", cast.commune, asked)
    listed = log_in("lan").get(reverse("incoming")).content.decode()
    assert "Đã phúc đáp" in listed
    assert "Quá hạn" not in listed


def test_chips_of_incoming_rows_are_one_query(cast, asked, django_assert_num_queries):
    ids = list(Entry.objects.filter(direction="in").values_list("pk", flat=True))
    with django_assert_num_queries(1):
        found = queries.asked_of(ids, cast.day)
    assert len(found) == 4
