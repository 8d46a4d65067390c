"""An arrival number becomes void by two persons: it stays as a struck row, the document may wait again, the board stays true."""

from datetime import date

import pytest
from django.urls import reverse

from hoatoc.exchange.hub import queries as hub
from hoatoc.exchange.hub.models import Delivery, DeliveryEvent, Receipt
from hoatoc.foundation.org import actions as org
from hoatoc.lib.actor import system_actor
from hoatoc.lib.finding import report
from hoatoc.lib.policy import Role
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import AllocatedNumber, Entry, EntryReader, Register
from tests.conftest import FOUNDED, without_guards


@pytest.fixture
def chief(cast):
    """The commune's own chief of office, who decides."""
    from hoatoc.foundation.accounts import actions as accounts

    person = accounts.add_person(
        login="thanh", full_name="Trần Thanh", password_hash="!", actor=system_actor(), at=cast.at
    )
    accounts.appoint(
        person=person, agency=cast.commune, position="Chánh Văn phòng", roles=[Role.CHIEF_OF_OFFICE], on=FOUNDED,
        actor=system_actor(), at=cast.at,
    )  # fmt: skip
    cast.people["thanh"] = person
    return cast.actor("thanh")


@pytest.fixture
def registered(cast, issued):
    """A document of the province in the commune's book."""
    issued([cast.commune])
    entry = Entry.objects.get(agency=cast.commune, state="waiting")
    return actions.register(entry=entry, actor=cast.actor("lan"), at=cast.at)


@pytest.fixture
def paper(cast):
    """A paper in the commune's book."""
    body = org.add_correspondent(name="Bưu điện huyện", actor=system_actor(), at=cast.at)
    sheet = actions.PaperSheet(None, body.pk, "9/BĐ", date(2018, 8, 15), "official_letter", "V/v báo", "A")
    return actions.take_in_paper(sheet=sheet, is_registered_now=True, actor=cast.actor("lan"), at=cast.at)


@pytest.fixture
def void(cast, chief):
    def do(entry, **more):
        proposal = actions.propose_void(
            entry=entry, reason="Vào sổ nhầm", actor=cast.actor("lan"), at=cast.at, **more
        )
        actions.decide(proposal=proposal, is_approved=True, actor=chief, at=cast.at)
        return Entry.objects.filter(document=entry.document_id, state="waiting").first()

    return do


def delivery(cast):
    return Delivery.objects.get(agency=cast.commune)


def test_nothing_happens_before_somebody_else_approves(cast, registered):
    lan = cast.actor("lan")
    actions.propose_void(entry=registered, reason="Nhầm", actor=lan, at=cast.at)
    assert Entry.objects.get(pk=registered.pk).state == "registered"
    assert delivery(cast).state == "registered"


def test_the_number_stays_as_a_struck_row_and_is_never_given_again(cast, registered, void, issued):
    again = void(registered)
    old = AllocatedNumber.objects.get(entry=registered)
    assert (old.n, old.state, old.reason) == (1, "void", "Vào sổ nhầm")
    done = actions.register(entry=again, actor=cast.actor("lan"), at=cast.at)
    assert done.number == 2
    assert report(["I2", "I3", "I3b", "I6"])["ok"]


def test_what_came_by_the_hub_always_waits_again_and_its_sender_sees_that(cast, registered, void):
    again = void(registered, waits_again=False)
    row = delivery(cast)
    assert (row.entry, row.state, row.registered_number) == (again, "opened", None)
    assert row.note == "Nơi nhận huỷ số đến 1: Vào sổ nhầm"
    assert row.due_at is not None
    assert hub.receipts_given(again.pk, cast.day).settled == "đã huỷ số đến 1"
    assert report(["I2", "I4", "I6"])["ok"]


def test_registered_anew_the_sender_has_both_receipts(cast, registered, void):
    again = void(registered)
    actions.register(entry=again, actor=cast.actor("lan"), at=cast.at)
    row = delivery(cast)
    assert (row.state, row.registered_number, row.note) == ("registered", 2, "")
    told = Receipt.objects.filter(delivery=row).order_by("pk").values_list("kind", "number")
    assert list(told) == [("arrived", None), ("registered", 1), ("voided", 1), ("registered", 2)]
    assert hub.receipts_given(again.pk, cast.day).settled == "đã vào sổ 2"


def test_or_it_is_returned(cast, registered, void):
    again = void(registered)
    actions.return_to_sender(entry=again, reason="Gửi nhầm nơi", actor=cast.actor("lan"), at=cast.at)
    assert delivery(cast).state == "returned"
    assert report(["I2", "I3", "I6"])["ok"]


def test_a_paper_waits_again_only_when_that_is_wanted(cast, paper, void):
    assert void(paper) is None
    assert Entry.objects.get(pk=paper.pk).state == "void"


def test_a_paper_that_waits_again_came_when_it_came(cast, paper, void):
    again = void(paper, waits_again=True)
    assert (again.arrived_at, again.source, again.number) == (paper.arrived_at, "paper", None)
    assert report(["I2", "I3"])["ok"]


def test_its_readers_read_it_on_but_not_the_unit_it_was_handed_to(cast, registered, void):
    lan = cast.actor("lan")
    EntryReader.objects.create(entry=registered, appointment_id=lan.appointment_id, because="được giao đọc")
    unit = org.add_unit(agency=cast.commune, name="Văn phòng", actor=system_actor(), at=cast.at)
    EntryReader.objects.create(entry=registered, unit=unit, because="vào sổ, chuyển đến")
    again = void(registered)
    assert list(again.readers.values_list("because", flat=True)) == ["được giao đọc"]


def test_a_closed_book_keeps_its_rows(cast, registered, chief):
    proposal = actions.propose_void(entry=registered, reason="Nhầm", actor=cast.actor("lan"), at=cast.at)
    Register.objects.filter(pk=registered.register_id).update(closed_on=cast.day, closing_hash="x")
    with pytest.raises(actions.BookIsClosed):
        actions.decide(proposal=proposal, is_approved=True, actor=chief, at=cast.at)
    assert Entry.objects.get(pk=registered.pk).state == "registered"


@pytest.mark.parametrize(
    ("check", "damage"),
    [
        ("I2", lambda: Delivery.objects.update(entry=Entry.objects.get(state="void"))),
        ("I6", lambda: DeliveryEvent.objects.filter(event="voided").delete()),
        ("I6", lambda: Receipt.objects.filter(kind="voided").delete()),
    ],
)
def test_a_board_that_lies_is_found(registered, void, check, damage):
    void(registered)
    assert report([check])["ok"]
    with without_guards():
        damage()
    assert not report([check])["ok"]


def test_a_row_that_lost_its_delivery_is_found(registered, void):
    again = void(registered)
    with without_guards():
        DeliveryEvent.objects.all().delete()
        Receipt.objects.all().delete()
        Delivery.objects.all().delete()
    assert {f"entry {each.pk}: đến qua mạng mà không có lượt gửi" for each in (registered, again)} <= set(
        report(["I2"])["checks"][0]["found"]
    )


# --- the screens ------------------------------------------------------------------------------------------


def test_the_clerk_proposes_on_the_entry_s_page_and_the_chief_decides(cast, client, registered, chief):
    client.force_login(cast.people["lan"])
    page = reverse("entry", args=[registered.pk])
    assert "Đề nghị huỷ số đến 1" in client.get(page).content.decode()
    client.post(reverse("void-arrival", args=[registered.pk]), {"reason": "Ghi nhầm sổ"})
    assert "Đang chờ duyệt huỷ số đến 1" in client.get(page).content.decode()
    client.force_login(cast.people["thanh"])
    series = client.get(reverse("series"))
    assert "Huỷ số đến 1, đưa lại vào chờ vào sổ" in series.content.decode()
    client.post(reverse("decide", args=[series.context["proposals"][0].proposal.pk]), {"decision": "approve"})
    text = client.get(page).content.decode()
    assert "Số đến 1 đã huỷ" in text
    again = Entry.objects.get(document=registered.document_id, direction="in", state="waiting")
    assert reverse("entry", args=[again.pk]) in text
