"""Screens of numbers: reserved ones, blocks for the other network, terms and congresses."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.ui import events as ui
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import (
    AllocatedNumber,
    Congress,
    Entry,
    NumberBlock,
    NumberingChoice,
    NumberProposal,
    Term,
)
from hoatoc.records.documents.rules import NumberState

TODAY = datetime.now(VIETNAM).date()


@pytest.fixture
def log_in(client, cast):
    """Logged in by first name; a request's day is today."""

    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


def reserving(cast, **more):
    holder = cast.people["minh"].appointments.get()
    expires = f"{TODAY + timedelta(days=3):%d/%m/%Y}"
    facts = {"kind": "plan:KH", "holder": holder.pk, "purpose": "Kế hoạch trình ký", "expires_on": expires}
    return facts | more


def test_a_number_is_reserved_and_taken_from_its_line(log_in, cast):
    client = log_in("hang")
    assert client.post(reverse("reservations"), reserving(cast)).status_code == 302
    page = client.get(reverse("reservations")).content.decode()
    assert "01-KH/TU" in page
    assert "Đỗ Quang Minh giữ: Kế hoạch trình ký" in page
    number = AllocatedNumber.objects.get()
    form = client.get(reverse("take-number") + f"?so={number.pk}")
    assert f'<option value="{number.pk}" selected>' in form.content.decode()
    facts = {
        "kind": "plan:KH",
        "abstract": "Phòng, chống thiên tai",
        "signer": "Lê Hoàng Sơn",
        "request_key": form.context["form"]["request_key"].value(),
        "reserved": number.pk,
    }
    assert client.post(reverse("take-number"), facts).status_code == 302
    entry = Entry.objects.get()
    assert (entry.document.symbol_text, entry.document.dated_on) == ("01-KH/TU", number.on)
    assert "Không giữ số nào" in client.get(reverse("reservations")).content.decode()


def test_a_wrong_reservation_is_said_on_its_form(log_in, cast):
    late = f"{TODAY + timedelta(days=60):%d/%m/%Y}"
    for wrong in ({"purpose": ""}, {"expires_on": "32/13/2018"}, {"expires_on": late}, {"holder": "999"}):
        assert log_in("hang").post(reverse("reservations"), reserving(cast, **wrong)).status_code == 422
    assert not AllocatedNumber.objects.exists()


def test_an_expired_one_asks_for_use_or_void_on_home_and_in_the_list(log_in, cast):
    log_in("hang").post(reverse("reservations"), reserving(cast))
    AllocatedNumber.objects.update(expires_on=cast.day - timedelta(days=1))
    assert "Quá hạn" in log_in("hang").get(reverse("reservations")).content.decode()
    tiles = {each.item.label: each.item for each in ui.home_tile.items(cast.actor("hang"), None)}
    assert tiles["Số xin trước"].count == 1
    assert tiles["Số xin trước"].state == "late"
    number = AllocatedNumber.objects.get()
    log_in("hang").post(reverse("void-reserved", args=[number.pk]), {"reason": "Không ký nữa"})
    proposal = NumberProposal.objects.get()
    page = log_in("phuc").get(reverse("series")).content.decode()
    assert "Huỷ số 01-KH/TU" in page
    log_in("phuc").post(reverse("decide", args=[proposal.pk]), {"decision": "approve"})
    number.refresh_from_db()
    assert (number.state, number.reason) == (NumberState.VOID, "Không ký nữa")
    assert log_in("hang").post(reverse("void-reserved", args=[number.pk]), {"reason": "x"}).status_code == 409


def test_a_block_goes_and_comes_back(log_in, cast):
    client = log_in("phuc")
    give = {"kind": "decision", "count": "4", "reason": "Văn bản soạn ở mạng kia"}
    assert client.post(reverse("blocks"), give).status_code == 302
    block = NumberBlock.objects.get()
    assert "số 1–4" in client.get(reverse("blocks")).content.decode()
    take_back = reverse("take-back", args=[block.pk])
    for wrong in ("9", "ba", "2-1"):
        page = client.post(take_back, {"unused": wrong})
        assert page.status_code == 422, wrong
    assert client.post(take_back, {"unused": "2, 3–4"}).status_code == 302
    assert AllocatedNumber.objects.filter(state=NumberState.FREE).count() == 3
    assert "Số trả lại" in log_in("hang").get(reverse("reservations")).content.decode()
    assert log_in("hang").post(reverse("blocks"), give).status_code == 403


def test_a_received_block_is_used_up_and_returned(log_in, cast, numbered):
    client = log_in("phuc")
    receive = {"kind": "plan", "first": "6", "last": "9", "reason": "Phiếu cấp khối"}
    assert client.post(reverse("receive-block"), receive | {"last": "5"}).status_code == 422
    assert client.post(reverse("receive-block"), receive).status_code == 302
    assert numbered().document.symbol_text == "06-KH/TU"
    assert "đã dùng 1/4" in log_in("phuc").get(reverse("blocks")).content.decode()
    answer = client.post(reverse("return-block", args=[NumberBlock.objects.get().pk]), follow=True)
    assert "từ 7 đến 9" in answer.content.decode()


def test_a_congress_is_opened_numbered_and_closed_on_its_page(log_in, cast):
    client, day = log_in("phuc"), f"{TODAY:%d/%m/%Y}"
    opening = {"name": "Đại hội đại biểu lần thứ XX", "symbol": "ĐH", "on": day}
    assert client.post(reverse("open-congress"), opening).status_code == 302
    assert client.post(reverse("open-congress"), opening).status_code == 422, "one is open"
    client = log_in("hang")
    form = client.get(reverse("take-number"))
    assert "Văn bản của Đại hội đại biểu lần thứ XX" in form.content.decode()
    facts = {
        "kind": "report:BC",
        "abstract": "Báo cáo chính trị",
        "signer": "Chủ toạ",
        "is_of_congress": "on",
    }
    facts["request_key"] = form.context["form"]["request_key"].value()
    client.post(reverse("take-number"), facts)
    assert Entry.objects.get().document.symbol_text == "01-BC/ĐH"
    congress = Congress.objects.get()
    client = log_in("phuc")
    close = reverse("close-congress", args=[congress.pk])
    assert client.post(close, {"on": day}).status_code == 422, "the new term has no name"
    assert client.post(close, {"on": day, "term_name": "2020–2025"}).status_code == 302
    assert "Số cuối" in client.get(reverse("congress-report", args=[congress.pk])).content.decode()
    old = Term.objects.get(agency=cast.provincial, closed_on=TODAY)
    assert "Báo cáo đóng" in client.get(reverse("terms")).content.decode()
    assert client.get(reverse("term-report", args=[old.pk])).status_code == 200


def test_a_first_meeting_opens_the_term_on_its_day(log_in, cast):
    client, day = log_in("phuc"), f"{TODAY:%d/%m/%Y}"
    client.post(reverse("open-congress"), {"name": "Đại hội", "symbol": "ĐH", "on": day})
    meeting = reverse("first-meeting", args=[Congress.objects.get().pk])
    assert client.post(meeting, {"on": day, "term_name": "2020–2025"}).status_code == 302
    assert Term.objects.get(agency=cast.provincial, closed_on=None).opened_on == TODAY
    assert client.post(meeting, {"on": day, "term_name": "x"}).status_code == 422


def test_a_term_closes_with_a_report_that_lists_voids_and_what_is_held(log_in, cast, numbered):
    kept = numbered("Để huỷ")
    proposal = actions.propose_void(entry=kept, reason="Không ký", actor=cast.actor("hang"), at=cast.at)
    actions.decide(proposal=proposal, is_approved=True, actor=cast.actor("phuc"), at=cast.at)
    log_in("hang").post(reverse("reservations"), reserving(cast))
    client, term = log_in("phuc"), Term.objects.get(agency=cast.provincial)
    close = reverse("close-term", args=[term.pk])
    assert client.post(close, {"on": "01/01/2014"}).status_code == 422
    assert client.post(close, {"on": f"{TODAY:%d/%m/%Y}"}).status_code == 302
    page = client.get(reverse("term-report", args=[term.pk])).content.decode()
    assert "Số 1: huỷ, Không ký" in page
    assert "Số 2: Đỗ Quang Minh xin trước" in page


def test_joint_issuers_are_chosen_where_recipients_are(log_in, cast):
    client = log_in("hang")
    form = client.get(reverse("take-number"))
    assert "cùng ban hành" in form.content.decode()
    value = f"a{cast.district.pk}"
    facts = {
        "kind": "guidance:HD",
        "abstract": "Hướng dẫn liên cơ quan",
        "signer": "Lê Hoàng Sơn",
        "request_key": form.context["form"]["request_key"].value(),
        "to": [value, f"a{cast.commune.pk}"],
        f"purpose-{value}": "joint",
    }
    client.post(reverse("take-number"), facts)
    document = Entry.objects.get().document
    assert document.symbol_text == "01-HD/TU-HU"
    assert [each.purpose for each in document.recipients.all()] == ["coordinate", "execute"]


def test_how_secrets_are_numbered_is_proposed_and_decided(log_in, cast):
    facts = {"policy": "separate", "reason": "Quy chế của cơ quan"}
    assert log_in("hang").post(reverse("secret-policy"), facts).status_code == 302
    proposal = NumberProposal.objects.get()
    assert "văn bản mật ở dãy riêng" in log_in("phuc").get(reverse("series")).content.decode()
    log_in("phuc").post(reverse("decide", args=[proposal.pk]), {"decision": "approve"})
    assert NumberingChoice.objects.get().secret_policy == "separate"
    assert "Ở dãy số riêng" in log_in("hang").get(reverse("terms")).content.decode()


@pytest.mark.parametrize("name", ["reservations", "blocks", "terms"])
def test_the_lists_ask_as_often_for_many_rows_as_for_one(
    log_in, cast, name, django_assert_max_num_queries, monkeypatch
):
    for slot in (ui.navigation, ui.banner, ui.alarm):
        monkeypatch.setattr(slot, "_fillers", [])
    client = log_in("hang")
    for _ in range(6):
        client.post(reverse("reservations"), reserving(cast))
        actions.give_block(kind="report", count=2, reason="x", actor=cast.actor("phuc"), at=cast.at)
    with django_assert_max_num_queries(18):
        assert client.get(reverse(name)).status_code == 200
