"""Bưu điện: envelopes and the list, identical when printed again; what was posted stands in sổ gửi bưu điện."""

import pytest
from django.urls import reverse

from hoatoc.exchange.hub import actions
from hoatoc.exchange.hub.actions import post
from hoatoc.exchange.hub.models import Delivery
from hoatoc.foundation.files.models import PrintCopy
from hoatoc.foundation.org import actions as org
from hoatoc.lib.actor import system_actor
from hoatoc.lib.refusal import RoleMayNot
from hoatoc.records.documents import actions as documents
from hoatoc.records.documents.models import Entry, PostalItem
from hoatoc.records.documents.rules import FileRole, Secrecy, Urgency


@pytest.fixture
def on_paper(cast, pdf, numbered):
    """A document to two bodies outside and one inside."""
    names = ("Văn phòng Trung ương Đảng", "Sở Nội vụ")
    bodies = [org.add_correspondent(name=name, actor=system_actor(), at=cast.at) for name in names]
    hang = cast.actor("hang")
    to = [documents.Addressee(correspondent_id=each.pk) for each in bodies]
    entry = numbered(recipients=[*to, documents.Addressee(agency_id=cast.commune.pk)], urgency=Urgency.URGENT)
    documents.attach(entry=entry, blob=pdf(), name="a.pdf", role=FileRole.MAIN, actor=hang, at=cast.at)
    return documents.issue(entry=entry, actor=hang, at=cast.at)


def paper_ids():
    return list(Delivery.objects.filter(channel="paper").values_list("pk", flat=True))


def test_posting_writes_a_row_of_the_ledger_for_each_place(cast, on_paper):
    facts = {"service": "EMS", "tracking": "EE123456789VN", "actor": cast.actor("hang"), "at": cast.at}
    assert actions.mark_posted(entry=on_paper, delivery_ids=paper_ids(), **facts) == 2
    rows = PostalItem.objects.order_by("n")
    assert [each.addressee for each in rows] == ["Văn phòng Trung ương Đảng", "Sở Nội vụ"]
    assert {(each.service, each.tracking, each.symbols) for each in rows} == {
        ("EMS", "EE123456789VN", on_paper.label)
    }


def test_the_same_choice_is_the_same_print_and_another_is_another(cast, on_paper):
    facts = {"entry": on_paper, "actor": cast.actor("hang"), "at": cast.at}
    first = actions.print_envelopes(delivery_ids=paper_ids(), size="dl", **facts)
    assert actions.print_envelopes(delivery_ids=paper_ids(), size="dl", **facts).blob_id == first.blob_id
    other = actions.print_envelopes(delivery_ids=paper_ids(), size="c5", **facts)
    assert other.blob_id != first.blob_id
    assert PrintCopy.objects.count() == 2


def test_nothing_is_printed_for_who_gets_it_by_network(cast, on_paper):
    by_network = Delivery.objects.get(channel="local").pk
    facts = {"entry": on_paper, "size": "dl", "at": cast.at}
    with pytest.raises(actions.NoPaperToPrint):
        actions.print_envelopes(delivery_ids=[by_network], actor=cast.actor("hang"), **facts)
    with pytest.raises(RoleMayNot):
        actions.print_envelopes(delivery_ids=paper_ids(), actor=cast.actor("son"), **facts)


@pytest.mark.parametrize(
    ("level", "pages"),
    [
        (Secrecy.NONE, [("S", "", "")]),
        (Secrecy.MAT, [("", "C", "")]),
        (Secrecy.TOI_MAT, [("", "B", "")]),
        (Secrecy.TUYET_MAT, [("S", "", "TUYỆT MẬT"), ("", "A", "")]),
    ],
)
def test_the_outer_envelope_of_a_secret_shows_a_letter_alone(cast, on_paper, level, pages):
    entry = Entry.objects.select_related("document").get(pk=on_paper.pk)
    entry.secrecy = level
    entry.document.symbol_text = "S"
    made = post._envelopes(entry, "Sở Nội vụ")
    assert [(each.symbol, each.letter, each.level) for each in made] == pages
    assert {each.urgency for each in made} == {"KHẨN"}


def test_the_clerk_prints_and_posts_from_the_board(client, cast, on_paper):
    client.force_login(cast.people["hang"])
    page = client.get(reverse("board", args=[on_paper.pk])).content.decode()
    assert "In bì thư, phiếu gửi" in page
    printed = client.post(
        reverse("board-envelopes", args=[on_paper.pk]), {"delivery": paper_ids(), "kho_bi": "c5"}
    )
    assert b"".join(printed.streaming_content).startswith(b"%PDF")
    client.post(reverse("board-posted", args=[on_paper.pk]), {"delivery": paper_ids(), "service": "EMS"})
    assert "Đã in, gửi bưu điện" in client.get(reverse("board", args=[on_paper.pk])).content.decode()
    assert PostalItem.objects.count() == 2


def test_a_strange_day_is_told(client, cast, on_paper):
    client.force_login(cast.people["hang"])
    answer = client.post(
        reverse("board-posted", args=[on_paper.pk]), {"delivery": paper_ids(), "sent_on": "hôm qua"}
    )
    assert answer.status_code == 422
    assert not PostalItem.objects.exists()
