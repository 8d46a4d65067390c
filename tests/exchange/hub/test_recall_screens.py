"""Thu hồi over HTTP: the issuer's page, the receiver's banner and list, the board, the book, the home page."""

import pytest
from django.urls import reverse

from hoatoc.exchange.hub import actions
from hoatoc.exchange.hub.models import Delivery, Recall, RecallAnswer
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.shell.models import Notification
from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import system_actor
from hoatoc.records.documents import actions as documents
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import FileRole

WHY = "Ban hành nhầm phụ lục 2"


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


def entry_at(agency):
    return Entry.objects.filter(agency=agency, direction="in").latest("pk")


@pytest.fixture
def spread(cast, issued):
    entry = issued()
    documents.register(entry=entry_at(cast.district), actor=cast.actor("khoa"), at=cast.at)
    documents.confirm(entry=entry_at(cast.cell), actor=cast.actor("chin"), at=cast.at)
    return entry


@pytest.fixture
def recalled(cast, spread):
    actions.order_recall(entry=spread, reason=WHY, actor=cast.actor("son"), at=cast.at)
    return spread


def page_of(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


def test_a_clerk_proposes_and_a_chief_decides(log_in, spread):
    page = page_of(log_in("hang"), "recall", spread.pk)
    assert "Đề nghị thu hồi" in page
    assert "<b>2</b> nơi chưa mở đóng ngay, <b>2</b> nơi đã mở" in page
    answer = log_in("hang").post(reverse("recall-propose", args=[spread.pk]), {"reason": WHY})
    assert answer["Location"] == reverse("recall", args=[spread.pk])
    assert "Đang chờ duyệt" in page_of(log_in("hang"), "recall", spread.pk)
    chief = log_in("phuc")
    assert "Đề nghị thu hồi" in page_of(chief, "home")
    assert WHY in page_of(chief, "recalls")
    chief.post(reverse("recall-decide", args=[spread.pk]), {"then": "approve"})
    assert Recall.objects.get().decision == "approved"
    page = page_of(chief, "recall", spread.pk)
    assert "2 nơi đã thu hồi · 2 chờ trả lời · 0 không đồng ý" in page


def test_what_is_missing_is_said_beside_its_field(log_in, spread):
    client = log_in("hang")
    answer = client.post(reverse("recall-propose", args=[spread.pk]), {"reason": " "})
    assert answer.status_code == 422
    assert "nơi nhận đọc được" in answer.content.decode()
    answer = client.post(
        reverse("recall-propose", args=[spread.pk]), {"reason": WHY, "replaced_by": "999-KH/TU"}
    )
    assert answer.status_code == 422
    assert "999-KH/TU" in answer.content.decode()
    assert not Recall.objects.exists()


def test_the_receiver_sees_the_banner_and_answers(log_in, cast, recalled):
    entry = entry_at(cast.district)
    client = log_in("khoa")
    assert "Yêu cầu thu hồi" in page_of(client, "home")
    page = page_of(client, "entry", entry.pk)
    assert "yêu cầu thu hồi văn bản này" in page
    assert WHY in page
    assert reverse("file", args=[entry.pk, 0]) in page
    asked = RecallAnswer.objects.get(delivery__entry=entry)
    client.post(reverse("recall-answer", args=[asked.pk]), {"then": "agree"})
    page = page_of(client, "entry", entry.pk)
    assert "đã thu hồi văn bản này" in page
    assert reverse("file", args=[entry.pk, 0]) not in page
    assert "ht-reader-page" not in page
    refused = client.get(reverse("file", args=[entry.pk, 0]))
    assert refused.status_code == 410
    assert "Nơi gửi đã thu hồi văn bản này" in refused.content.decode()
    assert client.get(reverse("stamped", args=[entry.pk])).status_code in {404, 410}
    assert "Yêu cầu thu hồi" not in page_of(client, "home")


def test_the_book_says_that_it_was_taken_back(log_in, cast, recalled):
    asked = RecallAnswer.objects.get(delivery__agency=cast.district)
    actions.answer_recall(answer=asked, is_agreed=True, actor=cast.actor("khoa"), at=cast.at)
    page = page_of(log_in("khoa"), "book", entry_at(cast.district).register_id)
    assert "Đã thu hồi 16/08/2018" in page


def test_a_refusal_reaches_the_board_with_who_when_and_why(log_in, cast, recalled):
    asked = RecallAnswer.objects.get(delivery__agency=cast.district)
    client = log_in("khoa")
    client.post(reverse("recall-answer", args=[asked.pk]), {"then": "refuse", "reason": "Đã triển khai"})
    page = page_of(log_in("hang"), "recall", recalled.pk)
    assert "Lê Minh Khoa" in page
    assert "Đã triển khai" in page
    board = log_in("hang").get(reverse("board", args=[recalled.pk]) + "?cho=chua-thu-hoi").context["board"]
    assert [row.name for row in board.rows] == ["Huyện uỷ Mộ Đức"]
    board = log_in("hang").get(reverse("board", args=[recalled.pk]) + "?cho=thu-hoi").context["board"]
    assert len(board.rows) == 2


def test_the_board_knows_that_something_changed(log_in, cast, recalled):
    client = log_in("hang")
    news = {"HX-Request": "true"}
    etag = client.get(reverse("board", args=[recalled.pk]), headers=news)["ETag"]
    asked = RecallAnswer.objects.get(delivery__agency=cast.cell)
    actions.answer_recall(
        answer=asked, is_agreed=False, reason="Đã phổ biến", actor=cast.actor("chin"), at=cast.at
    )
    again = client.get(reverse("board", args=[recalled.pk]), headers=news | {"If-None-Match": etag})
    assert again.status_code == 200


def test_the_clerk_asks_again(log_in, cast, recalled):
    asked = RecallAnswer.objects.get(delivery__agency=cast.cell)
    actions.answer_recall(
        answer=asked, is_agreed=False, reason="Đã phổ biến", actor=cast.actor("chin"), at=cast.at
    )
    client = log_in("hang")
    client.post(reverse("recall-ask-again", args=[recalled.pk]), {"answer": [str(asked.pk)]})
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_those_who_answer_and_decide_are_told(cast, spread):
    actions.propose_recall(entry=spread, reason=WHY, actor=cast.actor("hang"), at=cast.at)
    told = Notification.objects.filter(event__startswith="hub.recall-proposed")
    assert set(told.values_list("person__login", flat=True)) == {"phuc", "son"}
    actions.decide_recall(recall=Recall.objects.get(), is_approved=True, actor=cast.actor("son"), at=cast.at)
    told = Notification.objects.filter(event__startswith="hub.recall-asked")
    assert set(told.values_list("person__login", flat=True)) == {"khoa", "chin"}


def test_posted_paper_is_answered_by_the_senders_clerk(log_in, cast, pdf, numbered):
    body = org.add_correspondent(name="Sở Nội vụ", actor=system_actor(), at=cast.at)
    hang = cast.actor("hang")
    entry = numbered(recipients=[documents.Addressee(correspondent_id=body.pk)])
    documents.attach(entry=entry, blob=pdf(), name="a.pdf", role=FileRole.MAIN, actor=hang, at=cast.at)
    entry = documents.issue(entry=entry, actor=hang, at=cast.at)
    actions.mark_posted(entry=entry, delivery_ids=[Delivery.objects.get().pk], actor=hang, at=cast.at)
    actions.order_recall(entry=entry, reason=WHY, actor=cast.actor("son"), at=cast.at)
    client = log_in("hang")
    assert "Sở Nội vụ" in page_of(client, "recalls")
    asked = RecallAnswer.objects.get()
    answer = client.post(reverse("recall-answer", args=[asked.pk]), {"then": "agree"})
    assert answer["Location"] == reverse("recall", args=[entry.pk])
    assert "Đã thu hồi" in page_of(client, "recall", entry.pk)


def test_another_place_sees_nothing_of_it(log_in, cast, recalled):
    assert "Kế hoạch" not in page_of(log_in("tam"), "recalls")
    asked = RecallAnswer.objects.get(delivery__agency=cast.district)
    answer = log_in("tam").post(reverse("recall-answer", args=[asked.pk]), {"then": "agree"})
    assert answer.status_code == 404
    assert "Không có yêu cầu nào chờ trả lời" in page_of(log_in("minh"), "recalls")


@pytest.mark.parametrize("places", [2, 12])
def test_the_page_asks_as_often_for_many_places(
    log_in, cast, issued, monkeypatch, django_assert_num_queries, places
):
    for slot in (ui.navigation, ui.banner, ui.alarm):
        monkeypatch.setattr(slot, "_fillers", [])
    from hoatoc.foundation.org.rules import AgencyKind

    agencies = [
        org.found(
            name=f"Đảng uỷ xã {n}", level="commune", kind=AgencyKind.COMMITTEE, on=cast.day, symbol="ĐU",
            parent=cast.district, actor=system_actor(), at=cast.at,
        )
        for n in range(places)
    ]  # fmt: skip
    entry = issued(agencies)
    actions.order_recall(entry=entry, reason=WHY, actor=cast.actor("son"), at=cast.at)
    client = log_in("hang")
    page_of(client, "recall", entry.pk)
    with django_assert_num_queries(10):
        page_of(client, "recall", entry.pk)
