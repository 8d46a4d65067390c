"""Dấu ĐẾN on a derived PDF: what it says, where it stands, the received file untouched, a changed row stamped anew."""

import io

import pypdf
import pytest
from django.urls import reverse

from hoatoc.foundation.files.actions import store_bytes
from hoatoc.foundation.files.queries import damaged, facts_of, open_blob
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.refusal import NotFound
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import DerivedFile, DocumentFile, Entry
from hoatoc.records.documents.rules import FileRole, Secrecy, Urgency
from tests.conftest import MORNING, ONE_PAGE
from tests.foundation.files import sheets

PRINTED = {"number": "Số 01-KH/TU", "day": "Quảng Ngãi, ngày 16 tháng 8 năm 2018"}


@pytest.fixture
def arrived(cast, numbered):
    """A document of Tỉnh uỷ, registered at the commune by Lan, with this file."""

    def send(data=None, *, is_registered=True, **more):
        hang, lan = cast.actor("hang"), cast.actor("lan")
        entry = numbered(recipients=[actions.Addressee(agency_id=cast.commune.pk)], **more)
        blob = store_bytes(chunks=[data or sheets.sheet(**PRINTED)], actor=hang, at=MORNING)
        actions.attach(
            entry=entry, blob=blob, name="ke-hoach.pdf", role=FileRole.MAIN, actor=hang, at=MORNING
        )
        actions.issue(entry=entry, actor=hang, at=MORNING)
        here = Entry.objects.get(document=entry.document, agency=cast.commune)
        return actions.register(entry=here, actor=lan, at=MORNING) if is_registered else here

    return send


@pytest.fixture
def stamp(cast):
    def make(entry, who="lan"):
        entry = Entry.objects.select_related("document", "agency", "unit").get(pk=entry.pk)
        return actions.stamp_arrival(entry=entry, actor=cast.actor(who), at=MORNING)

    return make


def bytes_of(blob):
    with open_blob(blob) as file:
        return file.read()


def text_of(blob, page=0):
    return pypdf.PdfReader(io.BytesIO(bytes_of(blob))).pages[page].extract_text()


# --- what it says


def test_the_stamp_says_number_day_hour_and_leaves_room_for_the_rest(arrived, stamp):
    entry = arrived(urgency=Urgency.VERY_URGENT)
    text = text_of(stamp(entry).blob)
    assert "ĐẢNG UỶ XÃ ĐỨC LỢI" in text
    assert "ĐẾN" in text
    assert "Số: 01" in text
    assert "Ngày: 16/08/18" in text
    assert "Giờ: 07:42" in text
    assert "Chuyển: …" in text
    assert "Lưu hồ sơ số: …" in text


def test_an_ordinary_paper_of_another_day_has_no_hour(arrived, stamp):
    entry = arrived()
    Entry.objects.filter(pk=entry.pk).update(is_hour_known=False)
    assert "Giờ: …" in text_of(stamp(entry).blob)


def test_the_frame_is_fifty_by_thirty_five_mm_in_free_room(arrived, stamp):
    entry = arrived()
    made = stamp(entry)
    left, top = made.facts["place"]
    assert made.facts["is_free"]
    before = facts_of(DocumentFile.objects.get(document=entry.document).blob).ink
    after = facts_of(made.blob).ink
    inside = [round(left) + 1, round(top) + 1, 48, 33]
    assert before.in_box(*inside) == 0
    around = [round(left) - 1, round(top) - 1, 52, 37]
    assert after.in_box(*around) > 300
    rows = [y for y in range(after.height) if after.rows[y] != before.rows[y]]
    assert rows[-1] - rows[0] == pytest.approx(35, abs=1)
    row = after.rows[round(top) + 20] & ~before.rows[round(top) + 20]
    assert row.bit_length() - (row & -row).bit_length() == pytest.approx(50, abs=1)


def test_a_letter_is_stamped_under_its_abstract(arrived, stamp):
    letter = sheets.sheet((45, 47, "V/v phòng, chống thiên tai"), **PRINTED)
    made = stamp(arrived(letter, kind="official_letter"))
    assert made.facts["place"][1] >= 54
    assert made.facts["place"][0] < 60


# --- what it leaves alone


def test_the_received_file_stays_byte_for_byte(arrived, stamp):
    data = sheets.signed(sheets.sheet(**PRINTED))
    entry = arrived(data)
    stamp(entry)
    assert bytes_of(DocumentFile.objects.get(document=entry.document).blob) == data
    assert list(damaged()) == []


def test_the_sender_and_other_holders_see_no_stamp_of_ours(arrived, stamp, cast, client):
    entry = arrived()
    stamp(entry)
    own = Entry.objects.get(document=entry.document, direction="out")
    client.force_login(cast.people["hang"])
    assert client.get(reverse("stamped", args=[own.pk])).status_code == 404
    assert client.get(reverse("stamped", args=[entry.pk])).status_code == 404


# --- when it is made


def test_the_same_row_is_stamped_once(arrived, stamp):
    entry = arrived()
    assert stamp(entry) == stamp(entry)
    assert DerivedFile.objects.count() == 1


def test_a_changed_row_gets_a_new_stamp(arrived, stamp, cast):
    entry = arrived()
    first = stamp(entry)
    unit = Unit.objects.create(agency=cast.commune, name="Ban Tuyên giáo")
    Entry.objects.filter(pk=entry.pk).update(unit=unit, file_code="05/VP-2018")
    second = stamp(entry)
    assert second != first
    text = text_of(second.blob)
    assert "Chuyển: Ban Tuyên giáo" in text
    assert "Lưu hồ sơ số: 05/VP-2018" in text
    assert stamp(entry) == second


def test_nothing_is_stamped_before_the_number(arrived, stamp):
    with pytest.raises(NotFound):
        stamp(arrived(is_registered=False))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_is_put_on_a_page_and_stamped(arrived, stamp, kind):
    made = stamp(arrived(sheets.picture(kind)))
    assert made.blob.media_type == "application/pdf"
    assert "ĐẾN" in text_of(made.blob)


# --- the screen


def test_the_reader_offers_both_versions(arrived, cast, client):
    entry = arrived()
    client.force_login(cast.people["lan"])
    page = client.get(reverse("entry", args=[entry.pk])).content.decode()
    stamped = reverse("stamped", args=[entry.pk])
    assert f'data-url="{stamped}"' in page
    assert "Bản gốc" in page
    original = client.get(reverse("entry", args=[entry.pk]), {"ban": "goc"}).content.decode()
    assert f'data-url="{reverse("file", args=[entry.pk, 0])}"' in original
    response = client.get(stamped)
    assert response["Content-Type"] == "application/pdf"
    assert "dấu đến" in response["Content-Disposition"] or "utf-8" in response["Content-Disposition"]
    assert "ĐẾN" in pypdf.PdfReader(io.BytesIO(b"".join(response.streaming_content))).pages[0].extract_text()
    assert client.get(stamped, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_a_file_nothing_can_be_drawn_on_is_shown_as_it_came(arrived, cast, client):
    entry = arrived(sheets.locked())
    client.force_login(cast.people["lan"])
    response = client.get(reverse("stamped", args=[entry.pk]))
    assert response["Location"] == reverse("file", args=[entry.pk, 0])


def test_a_stranger_and_an_auditor_get_no_stamped_file(arrived, cast, client):
    entry = arrived()
    client.force_login(cast.people["tam"])
    assert client.get(reverse("stamped", args=[entry.pk])).status_code == 404


def test_a_waiting_entry_has_one_version(arrived, cast, client):
    entry = arrived(ONE_PAGE, is_registered=False)
    client.force_login(cast.people["lan"])
    page = client.get(reverse("entry", args=[entry.pk])).content.decode()
    assert "Bản có dấu ĐẾN" not in page


def test_secret_or_not_the_stamp_says_no_word_of_the_sheet(arrived, stamp):
    entry = arrived(abstract="Trích yếu không được lộ")
    made = stamp(entry)
    assert "Trích yếu" not in str(made.facts)
    assert entry.secrecy == Secrecy.NONE
