"""Whose bell rings for what happens to documents, and what the line may say."""

import pytest
from django.urls import reverse

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.org.models import Unit
from hoatoc.foundation.shell.models import Notification
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import Urgency
from tests.conftest import MORNING

ABSTRACT = "Phòng, chống thiên tai năm 2018"


def told(who=None):
    rows = Notification.objects.order_by("person__login", "pk")
    if who:
        rows = rows.filter(person__login=who)
    return [(each.person.login, each.what) for each in rows]


def test_an_urgent_arrival_rings_at_each_receiver(cast, issued):
    issued(urgency=Urgency.FLASH, abstract=ABSTRACT)
    assert told() == [(who, "Văn bản hoả tốc đến, chờ vào sổ") for who in ("chin", "khoa", "lan", "tam")]
    line = Notification.objects.get(person=cast.people["lan"])
    assert line.urgency == Urgency.FLASH
    assert line.url == f"/van-ban/{Entry.objects.get(agency=cast.commune).pk}/"
    assert "KH/TU" in line.label
    assert "Tỉnh uỷ" in line.label


def test_an_ordinary_arrival_waits_without_ringing(cast, issued):
    issued(abstract=ABSTRACT)
    assert told() == []


def test_no_line_of_the_bell_carries_an_abstract(cast, issued):
    issued(urgency=Urgency.URGENT, abstract=ABSTRACT)
    assert Notification.objects.count() == 4
    assert not [each for each in Notification.objects.all() if "thiên tai" in f"{each.what} {each.label}"]


def test_telling_550_receivers_costs_four_questions(cast, issued, django_assert_max_num_queries):
    """The document, the people, who stands in for them, one INSERT; how many receive does not matter."""
    from hoatoc.records.documents.actions.notices import tell_arrived

    entry = issued(urgency=Urgency.FLASH)
    Notification.objects.all().delete()
    entries = dict(Entry.objects.filter(direction="in").values_list("agency_id", "pk"))
    hang = cast.actor("hang")
    with django_assert_max_num_queries(4):
        tell_arrived(entry.document_id, entries, hang, MORNING)
    assert Notification.objects.count() == 4


def test_a_file_held_back_goes_to_those_who_decide_and_the_decision_back(cast, pdf):
    hang, phuc = cast.actor("hang"), cast.actor("phuc")
    held = actions.hold(blob=pdf(b"mat"), name="thien-tai.pdf", mark="MẬT", actor=hang, at=MORNING)
    assert told() == [
        ("phuc", "Tệp bị giữ lại, chờ quyết định"),
        ("son", "Tệp bị giữ lại, chờ quyết định"),
    ]
    assert "thien-tai" not in Notification.objects.get(person=cast.people["son"]).label
    actions.decide_held(held=held, is_released=True, reason="Không mật", actor=phuc, at=MORNING)
    assert told("hang") == [("hang", "Tệp bị giữ được thả, tải lên lại được")]


@pytest.mark.parametrize(("is_approved", "word"), [(True, "được duyệt"), (False, "không được duyệt")])
def test_a_proposal_about_a_number_and_its_decision(cast, numbered, is_approved, word):
    entry = numbered()
    proposal = actions.propose_void(entry=entry, reason="Ghi nhầm", actor=cast.actor("hang"), at=MORNING)
    actions.propose_void(entry=entry, reason="Ghi nhầm", actor=cast.actor("bao"), at=MORNING)
    assert told() == [("phuc", "Đề nghị về số chờ duyệt"), ("son", "Đề nghị về số chờ duyệt")]
    actions.decide(proposal=proposal, is_approved=is_approved, actor=cast.actor("phuc"), at=MORNING)
    assert told("hang") == [("hang", f"Đề nghị về số {word}")]
    line = Notification.objects.get(person=cast.people["hang"])
    assert (line.label, line.url) == (entry.label, reverse("outgoing", args=[entry.pk]))


def test_what_is_handed_over_rings_at_the_receiver_or_the_whole_unit(cast, issued):
    entry, hang = issued(), cast.actor("hang")
    minh = Appointment.objects.get(person=cast.people["minh"])
    actions.hand_over(entry=entry, to_appointment=minh, actor=hang, at=MORNING)
    assert told() == [("minh", "Văn bản chuyển đến, chờ ký nhận")]
    unit = Unit.objects.create(agency=cast.provincial, name="Phòng Tổng hợp")
    Appointment.objects.filter(person__login__in=["son", "bao"]).update(unit=unit)
    actions.hand_over(entry=entry, to_unit=unit, actor=hang, at=MORNING)
    assert [who for who, _ in told()] == ["bao", "minh", "son"]
