"""Paper and electronic copy of one document are one row with one number, whichever came first."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from hoatoc.exchange.hub.models import Delivery
from hoatoc.lib.finding import report
from hoatoc.lib.refusal import NotFound
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import AllocatedNumber, Entry, EntryChange
from hoatoc.records.documents.rules import Urgency


@pytest.fixture
def lan(cast):
    return cast.actor("lan")


@pytest.fixture
def came_by_hub(cast, issued):
    def send(**more):
        document = issued([cast.commune], **more).document
        return Entry.objects.get(agency=cast.commune, document=document)

    return send


@pytest.fixture
def typed(cast, lan):
    """The same sheet typed from paper, with a slip in the abstract."""

    def take_in(symbol="01-KH/TU", **more):
        sheet = actions.PaperSheet(
            cast.provincial.pk, None, symbol, cast.day, "plan", "Phòng chống thiên tai 2018", "Lê Hoàng Sơn"
        )
        return actions.take_in_paper(sheet=sheet, actor=lan, at=cast.at, **more)

    return take_in


@pytest.fixture
def registered_hub(cast, lan, came_by_hub):
    return actions.register(entry=came_by_hub(), actor=lan, at=cast.at)


# --- the paper comes after -----------------------------------------------------------------------------


def test_the_paper_joins_the_row_of_its_electronic_copy(cast, lan, registered_hub):
    row = actions.join_paper(entry=registered_hub, on=cast.day, actor=lan, at=cast.at)
    assert (row.number, row.paper_received_on) == (1, cast.day)
    assert AllocatedNumber.objects.filter(series__agency=cast.commune, series__direction="in").count() == 1
    with pytest.raises(actions.PaperHereAlready):
        actions.join_paper(entry=row, on=cast.day, actor=lan, at=cast.at)


def test_a_paper_that_waits_joins_it_and_leaves_the_queue(cast, lan, registered_hub, typed):
    paper = typed()
    actions.join_paper(entry=registered_hub, waiting=paper, on=cast.day, actor=lan, at=cast.at)
    paper.refresh_from_db()
    assert (paper.state, paper.joined_to, paper.number) == ("joined", registered_hub, None)
    assert report(["I2", "I3", "I6"])["ok"]


def test_its_scan_lies_beside_the_row_and_the_sheet_of_the_sender_stays_sealed(
    cast, lan, registered_hub, pdf
):
    actions.join_paper(
        entry=registered_hub, on=cast.day, scan=pdf(b"x"), scan_name="giấy.pdf", actor=lan, at=cast.at
    )
    joined = Entry.objects.get(joined_to=registered_hub)
    assert joined.document.files.get().name == "giấy.pdf"
    assert registered_hub.document.files.count() == 1


def test_a_paper_from_tomorrow_and_a_foreign_row_are_refused(cast, lan, registered_hub):
    with pytest.raises(actions.ArrivalAhead):
        actions.join_paper(entry=registered_hub, on=cast.day + timedelta(1), actor=lan, at=cast.at)
    with pytest.raises(NotFound):
        actions.join_paper(entry=registered_hub, on=cast.day, actor=cast.actor("tam"), at=cast.at)


def test_an_electronic_copy_that_waits_is_no_paper(cast, lan, registered_hub, came_by_hub):
    with pytest.raises(actions.NotJoinable):
        actions.join_paper(entry=registered_hub, waiting=came_by_hub(), on=cast.day, actor=lan, at=cast.at)


# --- the electronic original comes after ------------------------------------------------------------------


def test_the_row_typed_from_paper_holds_the_original_and_keeps_its_number(cast, lan, typed, came_by_hub, pdf):
    row = typed(is_registered_now=True, scan=pdf(b"scan"), scan_name="quet.pdf")
    sheet = row.document
    came = came_by_hub()
    original = came.document
    row = actions.join_electronic(waiting=came, registered=row, actor=lan, at=cast.at)
    row, came = Entry.objects.get(pk=row.pk), Entry.objects.get(pk=came.pk)
    assert (row.document, row.number, row.paper_received_on) == (original, 1, cast.day)
    assert row.allocated.document == original
    assert (came.state, came.joined_to, came.document) == ("joined", row, sheet)
    assert came.document.files.get().name == "quet.pdf"
    changes = EntryChange.objects.filter(entry=row).values_list("field", "old", "new")
    assert list(changes) == [("abstract", "Phòng chống thiên tai 2018", "Phòng, chống thiên tai năm 2018")]
    assert report(["I1", "I2", "I3", "I3b", "I6"])["ok"]


def test_the_sender_s_board_says_the_number_of_that_row(cast, lan, typed, came_by_hub):
    typed("5-KH/TU", is_registered_now=True)
    row = typed(is_registered_now=True)
    actions.join_electronic(waiting=came_by_hub(), registered=row, actor=lan, at=cast.at)
    sent = Delivery.objects.get(agency=cast.commune)
    assert (sent.state, sent.registered_number, sent.entry_id) == ("registered", 2, row.pk)


def test_an_urgent_original_needs_the_hour_on_the_row(cast, lan, typed, came_by_hub):
    row = typed(is_registered_now=True, arrival=actions.Arrival(cast.day))
    came = came_by_hub(urgency=Urgency.FLASH)
    with pytest.raises(actions.HourOfArrivalNeeded):
        actions.join_electronic(waiting=came, registered=row, actor=lan, at=cast.at)
    assert Entry.objects.get(pk=came.pk).state == "waiting"


def test_two_electronic_copies_or_two_papers_are_not_joined_so(cast, lan, typed, registered_hub, came_by_hub):
    with pytest.raises(actions.NotJoinable):
        actions.join_electronic(waiting=came_by_hub(), registered=registered_hub, actor=lan, at=cast.at)
    row = typed(is_registered_now=True)
    with pytest.raises(actions.NotJoinable):
        actions.join_electronic(waiting=typed("9-KH/TU"), registered=row, actor=lan, at=cast.at)


def test_a_joined_row_is_not_joined_again(cast, lan, typed, came_by_hub):
    row, came = typed(is_registered_now=True), came_by_hub()
    actions.join_electronic(waiting=came, registered=row, actor=lan, at=cast.at)
    with pytest.raises(actions.NotJoinable):
        actions.join_electronic(waiting=came, registered=row, actor=lan, at=cast.at)


def test_what_was_joined_before_goes_along(cast, lan, typed, came_by_hub):
    row, came, paper = typed("7-KH/TU", is_registered_now=True), came_by_hub(), typed()
    actions.join_paper(entry=came, waiting=paper, on=cast.day, actor=lan, at=cast.at)
    actions.join_electronic(waiting=came, registered=row, actor=lan, at=cast.at)
    assert set(row.joined.values_list("pk", flat=True)) == {came.pk, paper.pk}
    assert report(["R1"])["ok"]
    Entry.objects.filter(pk=paper.pk).update(joined_to=came)
    assert not report(["R1"])["ok"]


# --- the screens --------------------------------------------------------------------------------------------


def test_the_clerk_confirms_and_is_told_what_will_be(cast, client, typed, came_by_hub):
    row, came = typed(is_registered_now=True), came_by_hub()
    client.force_login(cast.people["lan"])
    address = reverse("join", args=[came.pk, row.pk])
    page = client.get(address).content.decode()
    assert "Số đến <b>1</b>" in page
    assert "Nhập vào số đến 1" in page
    assert Entry.objects.get(pk=came.pk).state == "waiting"
    done = client.post(address)
    assert done["Location"] == reverse("entry", args=[row.pk])
    page = client.get(done["Location"]).content.decode()
    assert "Bản giấy nhận 16/08/2018" in page
    assert reverse("entry", args=[came.pk]) in page
    assert reverse("entry", args=[row.pk]) in client.get(reverse("entry", args=[came.pk])).content.decode()


def test_the_paper_of_a_registered_one_is_noted_on_its_page(cast, client, registered_hub):
    client.force_login(cast.people["lan"])
    page = reverse("entry", args=[registered_hub.pk])
    assert "Bản giấy đã đến" in client.get(page).content.decode()
    answer = client.post(reverse("paper-came", args=[registered_hub.pk]), {"on": "16/08/2018"})
    assert answer["Location"] == page
    assert Entry.objects.get(pk=registered_hub.pk).paper_received_on == date(2018, 8, 16)
    assert "Bản giấy đã đến" not in client.get(page).content.decode()
