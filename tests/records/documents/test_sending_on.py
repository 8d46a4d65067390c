"""Gửi tiếp: a holder forwards, an issuer adds recipients; the sheet stays, receipts are separate, nobody gets it twice."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from hoatoc.exchange.hub import actions as hub
from hoatoc.exchange.hub.models import Delivery, Receipt
from hoatoc.foundation.accounts import actions as accounts
from hoatoc.foundation.accounts.queries import acting_through
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.org import actions as org
from hoatoc.lib.actor import system_actor
from hoatoc.lib.finding import report
from hoatoc.lib.policy import Role
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Document, Entry, Forwarding, Recipient
from hoatoc.records.documents.rules import EntryState
from tests.conftest import FOUNDED, without_guards

NOTE = "Triển khai đến chi bộ trước ngày 25/8"
LATER = timedelta(hours=1)


def to(*agencies):
    return [actions.Addressee(agency_id=each.pk) for each in agencies]


def entry_at(agency, **more):
    return Entry.objects.get(agency=agency, direction="in", **more)


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


@pytest.fixture
def own_queries_only(monkeypatch):
    from hoatoc.foundation.ui import events as ui

    for slot in (ui.navigation, ui.banner, ui.alarm):
        monkeypatch.setattr(slot, "_fillers", [])


def chief_at(agency, cast):
    """Somebody who decides there."""
    system = {"actor": system_actor(), "at": cast.at}
    person = accounts.add_person(login="chief", full_name="Chánh Văn phòng", password_hash="!", **system)
    accounts.appoint(
        person=person,
        agency=agency,
        position="Chánh Văn phòng",
        roles=[Role.CHIEF_OF_OFFICE],
        on=FOUNDED,
        **system,
    )
    return acting_through(person.appointments.get(), cast.day)


@pytest.fixture
def khoa(cast):
    return cast.actor("khoa")


@pytest.fixture
def held(cast, issued, khoa):
    """A plan of Tỉnh uỷ in the book of the district, which alone got it."""
    issued([cast.district])
    return actions.register(entry=entry_at(cast.district), actor=khoa, at=cast.at)


@pytest.fixture
def forward(cast, khoa):
    def do(entry, *agencies, note=NOTE, **more):
        facts = {"recipients": to(*agencies), "actor": khoa, "at": cast.at + LATER} | more
        return actions.forward(entry=entry, note=note, **facts)

    return do


@pytest.fixture
def typed(cast, khoa, pdf):
    """A paper of a body outside, typed and registered at the district."""

    def take_in(scan=True, **more):
        body = org.add_correspondent(name="Bảo hiểm xã hội tỉnh", actor=system_actor(), at=cast.at)
        sheet = actions.PaperSheet(
            None, body.pk, "205/BHXH", cast.day, "official_letter", "V/v thẻ bảo hiểm", ""
        )
        facts = {"scan": pdf(), "scan_name": "205.pdf"} if scan else {}
        return actions.take_in_paper(
            sheet=sheet, is_registered_now=True, actor=khoa, at=cast.at, **facts, **more
        )

    return take_in


# --- forward -----------------------------------------------------------------------------------------


def test_it_reaches_those_below_as_its_issuer_made_it(cast, held, forward):
    done = forward(held, cast.commune, cast.other_commune)
    assert (done.count, done.skipped) == (2, ())
    there = entry_at(cast.commune)
    assert (there.document, there.state, there.source) == (held.document, EntryState.WAITING, "hub")
    assert there.document.issuer_agency == cast.provincial
    assert there.forwarding == done.forwarding
    assert (done.forwarding.note, done.forwarding.sent_as, done.forwarding.entry) == (NOTE, "forward", held)
    assert Document.objects.count() == 1, "nothing is copied"
    assert report(["I2", "I3", "I4", "I6"])["ok"]


def test_the_printed_list_and_the_digest_stay(cast, held, forward):
    before = held.document.digest()
    forward(held, cast.commune)
    assert held.document.digest() == before
    assert list(Recipient.objects.printed().values_list("agency", flat=True)) == [cast.district.pk]


def test_receipts_come_to_the_forwarder_and_not_to_the_issuer(cast, held, forward):
    forward(held, cast.commune)
    actions.register(entry=entry_at(cast.commune), actor=cast.actor("lan"), at=cast.at + 2 * LATER)
    by_sender = dict(Delivery.objects.values_list("sender", "agency"))
    assert by_sender == {cast.provincial.pk: cast.district.pk, cast.district.pk: cast.commune.pk}
    mine = Receipt.objects.get(delivery__sender=cast.district, kind="registered")
    assert mine.number == 1


def test_who_holds_it_already_is_left_out_and_named(cast, issued, khoa, forward):
    issued([cast.district, cast.commune])
    held = actions.register(entry=entry_at(cast.district), actor=khoa, at=cast.at)
    done = forward(held, cast.commune, cast.other_commune, cast.provincial)
    assert done.count == 1
    assert set(done.skipped) == {"Đảng uỷ xã Đức Lợi", "Tỉnh uỷ Quảng Ngãi"}
    assert Entry.objects.filter(agency=cast.commune).count() == 1


def test_when_everybody_has_it_nothing_happens(cast, held, forward):
    forward(held, cast.commune)
    with pytest.raises(actions.NobodyNew, match="Đảng uỷ xã Đức Lợi"):
        forward(held, cast.commune)
    with pytest.raises(actions.NobodyChosen):
        forward(held)
    assert Forwarding.objects.count() == 1


def test_only_what_is_registered_goes_on(cast, issued, forward):
    issued([cast.district])
    with pytest.raises(actions.NotHeldToSendOn):
        forward(entry_at(cast.district), cast.commune)


def test_a_secret_does_not_travel_that_way(cast, held, forward):
    held.document.secrecy = "mat"
    with without_guards():
        Document.objects.update(secrecy="mat")
    with pytest.raises(actions.SecretNotSentOn):
        forward(held, cast.commune)
    with without_guards():
        Document.objects.update(secrecy="none")
        Entry.objects.filter(pk=held.pk).update(secrecy="mat", content_location="két")
    with pytest.raises(NotFound):
        forward(held, cast.commune)  # no reader of it: as if it were not there
    with without_guards():
        Entry.objects.filter(pk=held.pk).update(secrecy="none")
    assert forward(held, cast.commune).count == 1


def test_closed_content_does_not_travel(cast, held, forward):
    Entry.objects.filter(pk=held.pk).update(content_closed_at=cast.at)
    with pytest.raises(actions.ContentClosed):
        forward(held, cast.commune)


def test_what_was_taken_back_does_not_travel(cast, held, forward):
    sent = Entry.objects.get(direction="out")
    recall = hub.propose_recall(entry=sent, reason="Sai số liệu", actor=cast.actor("hang"), at=cast.at)
    assert forward(held, cast.commune).count == 1, "nothing is decided yet"
    hub.decide_recall(recall=recall, is_approved=True, actor=cast.actor("phuc"), at=cast.at)
    with pytest.raises((hub.TakenBack, actions.ContentClosed)):
        forward(held, cast.other_commune)
    assert not Entry.objects.filter(agency=cast.other_commune).exists()


def test_a_clerk_of_the_holder_forwards_and_nobody_else(cast, held, forward):
    for name, refusal in (("hang", NotFound), ("son", RoleMayNot), ("lan", NotFound)):
        with pytest.raises(refusal):
            forward(held, cast.commune, actor=cast.actor(name))


def test_the_trail_tells_how_many_and_not_the_words(cast, held, forward):
    forward(held, cast.commune)
    line = AuditEntry.objects.get(verb="chuyển tiếp")
    assert line.facts == {"nơi nhận": 1, "đã có sẵn": 0}
    assert NOTE not in str(list(AuditEntry.objects.values_list("facts", flat=True)))


def test_a_body_outside_gets_it_on_paper(cast, held, khoa):
    body = org.add_correspondent(name="Bưu điện huyện", actor=system_actor(), at=cast.at)
    actions.forward(
        entry=held, recipients=[actions.Addressee(correspondent_id=body.pk)], note="", actor=khoa, at=cast.at
    )
    sent = Delivery.objects.get(sender=cast.district)
    assert (sent.channel, sent.state) == ("paper", "queued")


def test_who_got_it_may_send_it_on_in_turn(cast, held, forward):
    forward(held, cast.commune)
    lan = cast.actor("lan")
    there = actions.register(entry=entry_at(cast.commune), actor=lan, at=cast.at + LATER)
    done = forward(there, cast.cell, actor=lan, at=cast.at + 2 * LATER)
    assert done.count == 1
    assert Delivery.objects.get(agency=cast.cell).sender == cast.commune
    assert report(["I2", "I6"])["ok"]


def test_returned_to_the_forwarder_it_is_sent_again_by_the_forwarder(cast, held, forward, khoa):
    forward(held, cast.commune)
    actions.return_to_sender(entry=entry_at(cast.commune), reason="Nhầm", actor=cast.actor("lan"), at=cast.at)
    back = Delivery.objects.get(agency=cast.commune)
    with pytest.raises(NotFound):
        hub.resend(entry=Entry.objects.get(direction="out"), delivery_ids=[back.pk], actor=khoa, at=cast.at)
    hub.resend(entry=held, delivery_ids=[back.pk], actor=khoa, at=cast.at + LATER)
    again = entry_at(cast.commune, state="waiting")
    assert again.forwarding == Forwarding.objects.get()
    assert report(["I2", "I6"])["ok"]


def test_what_another_sender_brought_meanwhile_is_not_sent_again(cast, issued, khoa, forward):
    mine = issued([cast.district, cast.commune])
    actions.return_to_sender(entry=entry_at(cast.commune), reason="Nhầm", actor=cast.actor("lan"), at=cast.at)
    returned = Delivery.objects.get(agency=cast.commune)
    held = actions.register(entry=entry_at(cast.district), actor=khoa, at=cast.at)
    forward(held, cast.commune)
    with pytest.raises(hub.NotResendable):
        hub.resend(entry=mine, delivery_ids=[returned.pk], actor=cast.actor("hang"), at=cast.at)
    assert Entry.objects.filter(agency=cast.commune, state="waiting").count() == 1
    assert report(["I2"])["ok"]


def test_a_void_number_keeps_who_sent_it_on(cast, held, forward):
    forward(held, cast.commune)
    lan = cast.actor("lan")
    there = actions.register(entry=entry_at(cast.commune), actor=lan, at=cast.at)
    proposal = actions.propose_void(entry=there, reason="Nhầm", waits_again=True, actor=lan, at=cast.at)
    actions.decide(proposal=proposal, is_approved=True, actor=chief_at(cast.commune, cast), at=cast.at)
    again = entry_at(cast.commune, state="waiting")
    assert again.forwarding == Forwarding.objects.get()
    assert report(["I2", "I6"])["ok"]


# --- what was typed from paper --------------------------------------------------------------------------


def test_a_paper_typed_here_goes_on_and_is_then_as_it_was_sent(cast, typed, forward, khoa):
    row = typed()
    forward(row, cast.commune)
    there = entry_at(cast.commune)
    assert (there.document, there.is_typed_here) == (row.document, False)
    assert report(["I2", "I6"])["ok"]
    wrong = actions.PaperSheet(
        None, row.document.issuer_correspondent_id, "206/BHXH", cast.day, "official_letter", "Khác", ""
    )
    with pytest.raises(actions.SheetSentOn):
        actions.correct(
            entry=row, sheet=wrong, row=actions.RowFields(), reason="Nhầm", actor=khoa, at=cast.at
        )


def test_the_holders_own_part_of_the_row_is_still_put_right(cast, typed, forward, khoa):
    row = typed()
    forward(row, cast.commune)
    same = actions.PaperSheet(
        None,
        row.document.issuer_correspondent_id,
        "205/BHXH",
        cast.day,
        "official_letter",
        "V/v thẻ bảo hiểm",
        "",
    )
    changes = actions.correct(
        entry=row, sheet=same, row=actions.RowFields(note="sao 2 bản"), reason="Thiếu", actor=khoa, at=cast.at
    )
    assert [each.field for each in changes] == ["note"]


def test_before_it_goes_on_the_sheet_is_the_holders_to_correct(cast, typed, khoa):
    row = typed()
    other = actions.PaperSheet(
        None, row.document.issuer_correspondent_id, "206/BHXH", cast.day, "official_letter", "Khác", ""
    )
    assert actions.correct(
        entry=row, sheet=other, row=actions.RowFields(), reason="Nhầm", actor=khoa, at=cast.at
    )


def test_who_got_it_registers_it_and_types_nothing(cast, typed, forward):
    row = typed()
    forward(row, cast.commune)
    there = entry_at(cast.commune)
    wrong = actions.PaperSheet(
        None, row.document.issuer_correspondent_id, "1/X", cast.day, "official_letter", "Khác", ""
    )
    lan = cast.actor("lan")
    done = actions.register(entry=there, sheet=wrong, actor=lan, at=cast.at)
    done.document.refresh_from_db()
    assert done.document.symbol_text == "205/BHXH"
    with pytest.raises(actions.CameByChannel):
        actions.correct(entry=done, sheet=wrong, row=actions.RowFields(), reason="x", actor=lan, at=cast.at)


@pytest.mark.parametrize(
    ("model", "change"), [(Document, {"abstract": "khác"}), (Document, {"signer": "khác"})]
)
def test_the_database_keeps_a_sheet_that_was_sent_on(cast, typed, forward, model, change):
    row = typed()
    model.objects.filter(pk=row.document_id).update(**change)  # until then it may be put right
    forward(row, cast.commune)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.document_id).update(abstract="khác nữa")


def test_the_database_keeps_its_files_and_its_recipients(cast, typed, forward):
    row = typed()
    forward(row, cast.commune)
    file = row.document.files.get()
    for act in (
        file.delete,
        lambda: row.document.files.update(name="khác.pdf"),
        lambda: row.document.files.create(position=1, role="appendix", blob=file.blob, name="a.pdf"),
        lambda: Recipient.objects.update(position=9),
        lambda: Recipient.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_spilt_secret_is_purged_with_the_word_it_was_sent_on_with(cast, pdf):
    body = org.add_correspondent(name="Công an tỉnh", actor=system_actor(), at=cast.at)
    sheet = actions.PaperSheet(None, body.pk, "3/CA", cast.day, "official_letter", "V/v chuyên án", "")
    hang = cast.actor("hang")
    facts = {"actor": hang, "at": cast.at}
    row = actions.take_in_paper(
        sheet=sheet, is_registered_now=True, scan=pdf(b"mat"), scan_name="3.pdf", **facts
    )
    actions.forward(entry=row, recipients=to(cast.district), note="Chuyên án 3", **facts)
    with pytest.raises(actions.IssuerPurges):
        actions.propose_purge(
            entry=entry_at(cast.district),
            reason="lộ",
            basis="QĐ 1",
            actor=chief_at(cast.district, cast),
            at=cast.at,
        )
    purge = actions.propose_purge(entry=row, reason="lộ", basis="QĐ 1", actor=cast.actor("phuc"), at=cast.at)
    actions.decide_purge(purge=purge, is_approved=True, actor=cast.actor("son"), at=cast.at)
    row.document.refresh_from_db()
    assert "chuyên án" not in row.document.abstract
    assert "Chuyên án" not in Forwarding.objects.get().note


def test_a_sheet_without_a_scan_has_nothing_to_read(cast, typed, forward):
    with pytest.raises(actions.NothingToRead):
        forward(typed(scan=False), cast.commune)


def test_the_electronic_original_joins_a_row_that_was_sent_on(cast, numbered, typed, forward, khoa, issued):
    row = typed()
    forward(row, cast.commune)
    issued([cast.district])
    came = entry_at(cast.district, state="waiting")
    joined = actions.join_electronic(waiting=came, registered=row, actor=khoa, at=cast.at + LATER)
    assert joined.document == came.document
    assert report(["I2", "I6"])["ok"]
    sent = Delivery.objects.get(agency=cast.commune)
    assert hub.urge(entry=joined, delivery_ids=[sent.pk], actor=khoa, at=cast.at + LATER) == 1


# --- recipients added after issue --------------------------------------------------------------------------


@pytest.fixture
def add(cast):
    def do(entry, *agencies, **more):
        facts = {"recipients": to(*agencies), "actor": cast.actor("hang"), "at": cast.at + LATER} | more
        return actions.add_recipients(entry=entry, note="", **facts)

    return do


def test_the_issuer_adds_a_place_and_the_sheet_stays(cast, issued, add):
    entry = issued([cast.district])
    before = entry.document.digest()
    done = add(entry, cast.commune)
    assert (done.count, done.forwarding.sent_as) == (1, "added")
    entry.document.refresh_from_db()
    assert entry.document.digest() == before
    assert Delivery.objects.get(agency=cast.commune).sender == cast.provincial
    assert report(["I2"])["ok"]


def test_a_printed_place_is_not_added_again(cast, issued, add):
    entry = issued([cast.district, cast.commune])
    actions.return_to_sender(entry=entry_at(cast.commune), reason="Nhầm", actor=cast.actor("lan"), at=cast.at)
    with pytest.raises(actions.NobodyNew, match="Gửi lại"):
        add(entry, cast.commune)


def test_before_issue_the_list_itself_is_written(cast, numbered, add):
    with pytest.raises(actions.NotIssuedHere):
        add(numbered(), cast.commune)


def test_only_the_issuers_clerk_adds(cast, issued, add):
    entry = issued([cast.district])
    with pytest.raises(NotFound):
        add(entry, cast.commune, actor=cast.actor("khoa"))
    with pytest.raises(RoleMayNot):
        add(entry, cast.commune, actor=cast.actor("son"))


# --- invariants see what is wrong ---------------------------------------------------------------------------


def test_a_delivery_of_the_wrong_sender_is_found(cast, held, forward):
    forward(held, cast.commune)
    Delivery.objects.filter(agency=cast.commune).update(sender=cast.provincial)
    assert not report(["I2"])["ok"]


def test_a_recipient_that_nothing_was_sent_to_is_found(cast, held, forward):
    done = forward(held, cast.commune)
    Recipient.objects.create(
        document=held.document, position=9, agency=cast.other_commune, forwarding=done.forwarding
    )
    assert not report(["I2"])["ok"]


# --- screens ----------------------------------------------------------------------------------------------------


def page_of(client, name, entry):
    return client.get(reverse(name, args=[entry.pk]))


def test_three_presses_from_the_entry_to_everybody_below(cast, held, log_in):
    client = log_in("khoa")
    assert reverse("forward", args=[held.pk]) in page_of(client, "entry", held).content.decode()
    page = page_of(client, "forward", held).content.decode()
    assert "Tất cả cấp dưới trực thuộc" in page
    answer = client.post(reverse("forward", args=[held.pk]), {"to": "b0", "note": NOTE}, follow=True)
    assert "cho 2 nơi" in answer.content.decode()
    assert set(Entry.objects.filter(forwarding__isnull=False).values_list("agency", flat=True)) == {
        cast.commune.pk,
        cast.other_commune.pk,
    }


def test_without_scripts_a_press_draws_the_form_again(cast, held, log_in):
    client = log_in("khoa")
    page = client.post(reverse("forward", args=[held.pk]), {"add": "b0", "note": NOTE}).content.decode()
    assert "2 đơn vị trực thuộc" in page
    assert NOTE in page
    assert not Forwarding.objects.exists()
    page = client.post(reverse("forward", args=[held.pk]), {"search": "1", "q": "duc loi"}).content.decode()
    assert "Đảng uỷ xã Đức Lợi" in page


def test_nobody_chosen_says_so(cast, held, log_in):
    answer = log_in("khoa").post(reverse("forward", args=[held.pk]), {"note": NOTE})
    assert answer.status_code == 422
    assert "Chưa chọn nơi nhận" in answer.content.decode()
    assert NOTE in answer.content.decode()


def test_the_receiver_sees_who_sent_it_on_and_the_word(cast, held, forward, log_in):
    forward(held, cast.commune)
    there = entry_at(cast.commune)
    client = log_in("lan")
    queue = client.get(reverse("queue")).content.decode()
    assert "Huyện uỷ Mộ Đức" in queue
    assert NOTE in client.get(reverse("queue"), {"xem": there.pk}).content.decode()
    entry = page_of(client, "entry", there).content.decode()
    assert "Huyện uỷ Mộ Đức" in entry
    assert entry.count(NOTE) >= 2, "the notice and the timeline"
    assert NOTE in client.get(reverse("register", args=[there.pk])).content.decode()


def test_what_came_from_its_issuer_names_nobody_else(cast, issued, log_in):
    issued([cast.commune])
    page = log_in("lan").get(reverse("queue")).content.decode()
    assert "chuyển tiếp" not in page


def test_save_and_send_on_leads_there_and_back_to_the_next(cast, issued, log_in):
    first, second = issued([cast.district]), issued([cast.district])
    client = log_in("khoa")
    mine, other = (
        entry_at(cast.district, document=second.document),
        entry_at(cast.district, document=first.document),
    )
    answer = client.post(reverse("register", args=[mine.pk]), {"then": "forward"})
    assert answer["Location"] == f"{reverse('forward', args=[mine.pk])}?tiep={other.pk}"
    answer = client.post(answer["Location"], {"to": "b0"})
    assert answer["Location"] == reverse("register", args=[other.pk])
    answer = client.post(reverse("register", args=[other.pk]), {"then": "forward"})
    answer = client.post(answer["Location"], {"to": "b0"})
    assert answer["Location"] == reverse("queue")


def test_what_may_not_go_on_leads_back_to_its_page(cast, issued, log_in):
    issued([cast.district])
    there = entry_at(cast.district)
    assert page_of(log_in("khoa"), "forward", there)["Location"] == reverse("entry", args=[there.pk])
    assert reverse("forward", args=[there.pk]) not in page_of(log_in("khoa"), "entry", there).content.decode()


def test_the_issuer_adds_a_place_on_its_own_page(cast, issued, log_in):
    entry = issued([cast.district])
    client = log_in("hang")
    assert reverse("add-recipients", args=[entry.pk]) in page_of(client, "entry", entry).content.decode()
    client.post(reverse("add-recipients", args=[entry.pk]), {"to": f"a{cast.commune.pk}"})
    page = page_of(client, "entry", entry).content.decode()
    assert "Gửi bổ sung" in page
    board = page_of(client, "board", entry).content.decode()
    assert re.search(r"Gửi bổ sung \d\d/\d\d", board)


def test_the_board_of_the_forwarder_has_its_own_places_alone(cast, issued, khoa, forward, log_in):
    sent = issued([cast.district, cast.cell])
    held = actions.register(entry=entry_at(cast.district), actor=khoa, at=cast.at)
    assert page_of(log_in("khoa"), "board", held).status_code == 404, "nothing was sent on yet"
    forward(held, cast.commune)
    mine = page_of(log_in("khoa"), "board", held).context["board"]
    assert [row.name for row in mine.rows] == ["Đảng uỷ xã Đức Lợi"]
    issuers = page_of(log_in("hang"), "board", sent).context["board"]
    assert {row.name for row in issuers.rows} == {"Huyện uỷ Mộ Đức", "Chi bộ thôn Vinh Phú"}


def test_the_forwarder_finds_who_has_not_registered(cast, held, forward, log_in):
    forward(held, cast.commune)
    page = log_in("khoa").get(reverse("unregistered")).content.decode()
    assert "Đảng uỷ xã Đức Lợi" in page
    assert reverse("board", args=[held.pk]) in page
    assert "Đảng uỷ xã Đức Lợi" not in log_in("hang").get(reverse("unregistered")).content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_queue_asks_as_often_for_what_was_sent_on(
    cast, issued, forward, khoa, log_in, own_queries_only, django_assert_num_queries, many
):
    for _ in range(many):
        entry = issued([cast.district])
        there = actions.register(
            entry=entry_at(cast.district, document=entry.document), actor=khoa, at=cast.at
        )
        forward(there, cast.commune)
    client = log_in("lan")
    client.get(reverse("queue"))
    with django_assert_num_queries(QUEUE_QUERIES):
        client.get(reverse("queue"))


QUEUE_QUERIES = 13


@pytest.mark.parametrize("many", [1, 2])
def test_the_page_that_sends_on_costs_the_same(
    cast, held, forward, log_in, own_queries_only, django_assert_num_queries, many
):
    forward(held, *[cast.commune, cast.other_commune][:many])
    client = log_in("khoa")
    with django_assert_num_queries(FORWARD_QUERIES):
        page_of(client, "forward", held)


FORWARD_QUERIES = 14
