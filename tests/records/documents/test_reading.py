"""Cần xem and the screens of a cell: what is unread, one tap to the next, a report from the phone."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hoatoc.foundation.ui import events as ui
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Document, DocumentFile, Entry, EntrySeen
from hoatoc.records.documents.queries import reading
from hoatoc.records.documents.rules import Urgency
from tests.conftest import ONE_PAGE


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


@pytest.fixture
def arrivals(cast, issued, pdf):
    """Three documents of the district at the provincial committee, the second one flash; made to arrive now."""

    def make(agency=None, count=3):
        to, khoa, entries = agency or cast.provincial, cast.actor("khoa"), []
        for n in range(count):
            entry = actions.take_number(
                actor=khoa, at=cast.at, kind="report", abstract=f"Báo cáo {n}", signer="Bí thư",
                recipients=[actions.Addressee(agency_id=to.pk)], urgency=Urgency.FLASH if n == 1 else Urgency.NORMAL,
            )  # fmt: skip
            actions.attach(entry=entry, blob=pdf(), name="a.pdf", role="main", actor=khoa, at=cast.at)
            actions.issue(entry=entry, actor=khoa, at=cast.at)
            entries.append(Entry.objects.get(document=entry.document_id, direction="in"))
        now = datetime.now(UTC)
        for n, entry in enumerate(entries):
            Entry.objects.filter(pk=entry.pk).update(arrived_at=now - timedelta(hours=n))
        return entries

    return make


def test_unread_first_and_the_most_urgent_on_top(cast, arrivals):
    plain, flash, old = arrivals()
    now = datetime.now(UTC)
    son = cast.actor("son")
    assert [each.pk for each in reading.to_read(son, now)] == [flash.pk, plain.pk, old.pk]
    actions.mark_seen(entry=flash, actor=son, at=now)
    assert [each.pk for each in reading.to_read(son, now)] == [plain.pk, old.pk]
    assert [each.pk for each in reading.already_read(son, now)] == [flash.pk]
    assert reading.count_to_read(cast.actor("phuc"), now) == 3, "each person reads for themselves"


def test_old_returned_and_recalled_papers_ask_nobody(cast, arrivals):
    now = datetime.now(UTC)
    first, second, third = arrivals()
    Entry.objects.filter(pk=first.pk).update(arrived_at=now - timedelta(days=31))
    actions.return_to_sender(entry=second, reason="Nhầm", actor=cast.actor("hang"), at=now)
    actions.close_content(entry_ids=[third.pk], actor=cast.actor("hang"), at=now)
    assert not reading.to_read(cast.actor("son"), now).exists()


def test_one_tap_marks_seen_and_goes_to_the_next(log_in, cast, arrivals):
    plain, flash, old = arrivals()
    client = log_in("son")
    page = client.get(reverse("reading")).content.decode()
    assert page.index(f"xem={flash.pk}") < page.index(f"xem={plain.pk}")
    assert not EntrySeen.objects.exists(), "looking at the list is no sight"
    answer = client.post(reverse("done-reading", args=[flash.pk]))
    assert answer["Location"] == f"{reverse('reading')}?xem={plain.pk}"
    assert EntrySeen.objects.get().person == cast.people["son"]
    client.post(reverse("done-reading", args=[plain.pk]))
    assert client.post(reverse("done-reading", args=[old.pk]))["Location"] == reverse("reading")
    assert "Đã xem hết" in client.get(reverse("reading")).content.decode()


def test_the_home_tile_counts_what_the_list_shows(log_in, cast, arrivals):
    arrivals()
    client = log_in("son")
    assert len(client.get(reverse("reading")).context["rows"]) == 3
    home = client.get(reverse("home")).content.decode()
    assert reverse("reading") in home
    assert "Chưa xem" in home


def test_a_clerk_and_an_officer_have_other_lists(log_in):
    for name in ("hang", "minh", "kiem"):
        assert log_in(name).get(reverse("reading")).status_code == 403


@pytest.mark.parametrize("many", [2, 12])
def test_the_list_costs_the_same_whatever_its_length(
    log_in, cast, arrivals, monkeypatch, django_assert_num_queries, many
):
    for slot in (ui.navigation, ui.banner, ui.alarm):
        monkeypatch.setattr(slot, "_fillers", [])
    arrivals(count=many)
    client = log_in("son")
    client.get(reverse("reading"))
    with django_assert_num_queries(9):
        client.get(reverse("reading"))


# --- a cell ------------------------------------------------------------------------------------------


def test_a_cells_home_has_three_buttons(log_in, cast, arrivals):
    _plain, flash, _ = arrivals(cast.cell)
    page = log_in("chin").get(reverse("home")).content.decode()
    assert f"{reverse('reading')}?xem={flash.pk}" in page
    for name in ("cell-receive", "send-report"):
        assert reverse(name) in page
    assert "3 chờ xác nhận" in page
    assert "ht-cell-button" not in log_in("hang").get(reverse("home")).content.decode()


def test_a_secretary_reads_and_receives_with_one_tap(log_in, cast, arrivals):
    plain, flash, _ = arrivals(cast.cell)
    client = log_in("chin")
    page = client.get(reverse("reading") + f"?xem={flash.pk}").content.decode()
    assert "Đã nhận" in page
    answer = client.post(reverse("done-reading", args=[flash.pk]))
    assert answer["Location"] == f"{reverse('reading')}?xem={plain.pk}"
    assert Entry.objects.get(pk=flash.pk).state == "confirmed"


def test_all_are_received_at_once(log_in, cast, arrivals):
    rows = arrivals(cast.cell)
    client = log_in("chin")
    page = client.get(reverse("cell-receive")).content.decode()
    assert "Đã nhận cả 3" in page
    client.post(reverse("queue-confirm"), {"entry": [each.pk for each in rows]})
    assert set(Entry.objects.filter(agency=cast.cell).values_list("state", flat=True)) == {"confirmed"}
    assert "Đã nhận hết" in client.get(reverse("cell-receive")).content.decode()


def form(**more):
    facts = {
        "abstract": "Kết quả tháng 8",
        "body": "Chi bộ đã họp.",
        "place": "Đức Lợi",
        "request_key": str(uuid.uuid4()),
    }
    return facts | more


def test_a_report_goes_from_the_form_with_its_photos(log_in, cast):
    client = log_in("chin")
    page = client.get(reverse("send-report")).content.decode()
    assert "Đảng uỷ xã Đức Lợi" in page
    assert 'value="Đức Lợi"' in page
    files = [SimpleUploadedFile(f"{n}.pdf", ONE_PAGE + str(n).encode(), "application/pdf") for n in range(2)]
    answer = client.post(reverse("send-report"), form(files=files))
    sent = Entry.objects.get(agency=cast.cell, direction="out")
    assert answer["Location"] == reverse("entry", args=[sent.pk])
    assert DocumentFile.objects.filter(document=sent.document_id).count() == 3


def test_a_report_answers_what_the_secretary_reads(log_in, cast, arrivals):
    (asked,) = arrivals(cast.cell, count=1)
    client = log_in("chin")
    address = f"{reverse('send-report')}?tra_loi={asked.pk}"
    assert address in client.get(reverse("entry", args=[asked.pk])).content.decode()
    assert "Huyện uỷ Mộ Đức" in client.get(address).content.decode()
    client.post(address, form())
    assert (
        Document.objects.get(kind="report", issuer_agency=cast.cell).relations.get().to_document_id
        == asked.document_id
    )


def test_what_is_missing_is_said_and_what_was_typed_stays(log_in):
    answer = log_in("chin").post(reverse("send-report"), form(body=" "))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Ghi vài dòng nội dung." in page
    assert "Kết quả tháng 8" in page


def test_another_agencys_document_is_not_answered(log_in, cast, arrivals):
    (foreign,) = arrivals(cast.provincial, count=1)
    assert log_in("chin").get(f"{reverse('send-report')}?tra_loi={foreign.pk}").status_code == 404
