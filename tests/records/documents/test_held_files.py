"""Tệp bị giữ lại: a first page that says MẬT where that may not be is held, told, decided by another person (domain.md §D3, M7)."""

import unicodedata

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.files.actions import FilePurged, store_bytes
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.ports import store
from hoatoc.foundation.files.queries import damaged
from hoatoc.foundation.files.rules import ScanState
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import DocumentFile, HeldFile
from hoatoc.records.documents.rules import Decision, FileRole, Secrecy
from tests.conftest import MORNING
from tests.foundation.files import sheets

MARK = (150, 48, "MẬT")


@pytest.fixture
def take_in(cast):
    def send(data, *, who="hang", **more):
        return actions.take_in(chunks=[data], name="bao-cao.pdf", actor=cast.actor(who), at=MORNING, **more)

    return send


@pytest.fixture
def held(cast, take_in):
    """A file that Hằng sent and the product holds back."""
    with pytest.raises(actions.FileHeldBack):
        take_in(sheets.sheet(MARK))
    return HeldFile.objects.get()


@pytest.fixture
def decide(cast):
    def act(held, who="son", *, is_released, reason="Mẫu biểu để trống"):
        return actions.decide_held(
            held=held, is_released=is_released, reason=reason, actor=cast.actor(who), at=MORNING
        )

    return act


# --- M7: the text layer


@pytest.mark.parametrize("zone", ["outer", "inner"])
@pytest.mark.parametrize(
    "mark",
    [
        "MẬT",
        "TỐI MẬT",
        "TUYỆT MẬT",
        unicodedata.normalize("NFD", "TỐI MẬT"),
        "T U Y Ệ T   M Ậ T",
        "Tối mật",
    ],
)
def test_m7_a_mark_at_the_top_of_the_text_layer_is_held(take_in, settings, zone, mark):
    settings.HOATOC_ZONE = zone
    with pytest.raises(actions.FileHeldBack, match="chánh văn phòng"):
        take_in(sheets.sheet((140, 48, mark)))
    row = HeldFile.objects.get()
    assert row.mark_seen in {"MẬT", "TỐI MẬT", "TUYỆT MẬT"}
    assert row.blob.scan_state == ScanState.HELD
    assert not row.blob.is_readable


@pytest.mark.parametrize("zone", ["outer", "inner"])
@pytest.mark.parametrize(
    "words",
    [
        (60, 82, "Về công tác bảo vệ bí mật nhà nước"),
        (60, 82, "QUY CHẾ BẢO MẬT"),
        (60, 82, "mật độ dân số năm 2018"),
        (60, 200, "MẬT"),
        (60, 82, "Phòng, chống thiên tai"),
    ],
)
def test_m7_the_same_file_without_the_mark_passes(take_in, settings, zone, words):
    settings.HOATOC_ZONE = zone
    assert take_in(sheets.sheet(words)).blob.is_readable
    assert not HeldFile.objects.exists()


def test_m7_a_sheet_declared_secret_in_the_inner_network_passes_and_in_the_outer_it_does_not(
    take_in, settings
):
    settings.HOATOC_ZONE = "inner"
    assert take_in(sheets.sheet(MARK), secrecy=Secrecy.MAT).blob.is_readable
    settings.HOATOC_ZONE = "outer"
    with pytest.raises(actions.FileHeldBack):
        take_in(sheets.sheet(MARK, pages=2), secrecy=Secrecy.MAT)


def test_m7_an_office_file_is_looked_at_by_its_pages(take_in):
    with pytest.raises(actions.FileHeldBack):
        take_in(sheets.docx("TUYỆT MẬT", "Số      -KH/TU"))
    assert take_in(sheets.docx("KẾ HOẠCH", "bảo mật")).blob.is_readable


def test_m7_a_scan_passes_for_it_has_no_text_to_read(take_in):
    assert take_in(sheets.scan()).blob.is_readable


# --- held


def test_a_held_file_is_not_attached_not_stored_again_and_not_read(held, cast, take_in, numbered):
    hang = {"actor": cast.actor("hang"), "at": MORNING}
    entry = numbered()
    with pytest.raises(actions.FileHeldBack):
        actions.attach(entry=entry, blob=held.blob, name="x.pdf", role=FileRole.MAIN, **hang)
    with pytest.raises(actions.FileHeldBack):
        take_in(sheets.sheet(MARK), who="bao")
    assert HeldFile.objects.count() == 1
    assert not DocumentFile.objects.exists()


def test_the_same_bytes_on_a_lawful_sheet_stay_readable_there(take_in, numbered, cast):
    hang = {"actor": cast.actor("hang"), "at": MORNING}
    blob = store_bytes(chunks=[sheets.sheet(MARK)], **hang)
    actions.attach(entry=numbered(), blob=blob, name="x.pdf", role=FileRole.MAIN, **hang)
    with pytest.raises(actions.FileHeldBack):
        take_in(sheets.sheet(MARK))
    blob.refresh_from_db()
    assert blob.is_readable
    with pytest.raises(actions.FileHeldBack):
        actions.attach(entry=numbered(), blob=blob, name="x.pdf", role=FileRole.MAIN, **hang)


def test_the_audit_trail_tells_the_mark_and_no_name(held):
    line = AuditEntry.objects.get(verb="giữ tệp lại")
    assert line.facts["dấu"] == "MẬT"
    assert "bao-cao" not in str(line.facts) + line.object_label


# --- decided


def test_a_released_file_may_be_attached(held, decide, take_in, cast, numbered):
    decide(held, is_released=True)
    upload = take_in(sheets.sheet(MARK))
    actions.attach(
        entry=numbered(),
        blob=upload.blob,
        name="x.pdf",
        role=FileRole.MAIN,
        facts=upload.facts,
        actor=cast.actor("hang"),
        at=MORNING,
    )
    assert DocumentFile.objects.count() == 1


def test_a_purged_file_is_gone_for_ever(held, decide, take_in, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        decide(held, is_released=False, reason="Đúng là bí mật nhà nước")
    with pytest.raises(FileNotFoundError):
        store().open(held.blob_id)
    blob = Blob.objects.get(pk=held.blob_id)
    assert "Đúng là bí mật nhà nước" in blob.purge_reason
    assert list(damaged()) == []
    with pytest.raises(FilePurged):
        take_in(sheets.sheet(MARK))


def test_a_decision_is_somebody_elses_and_has_a_reason(held, decide, cast):
    with pytest.raises(RoleMayNot):
        decide(held, "hang", is_released=True)
    with pytest.raises(actions.HeldReasonNeeded):
        decide(held, is_released=True, reason=" ")
    HeldFile.objects.filter(pk=held.pk).update(by=cast.people["son"])
    with pytest.raises(actions.OwnUpload):
        decide(held, "son", is_released=True)
    decide(held, "phuc", is_released=True)
    with pytest.raises(actions.HeldFileDecided):
        decide(held, "phuc", is_released=False)


def test_another_agency_does_not_decide(held, cast, decide):
    HeldFile.objects.filter(pk=held.pk).update(agency=cast.district)
    with pytest.raises(NotFound):
        decide(held, is_released=True)


def test_bytes_of_a_sheet_are_not_purged_here(take_in, numbered, cast, decide):
    hang = {"actor": cast.actor("hang"), "at": MORNING}
    blob = store_bytes(chunks=[sheets.sheet(MARK)], **hang)
    actions.attach(entry=numbered(), blob=blob, name="x.pdf", role=FileRole.MAIN, **hang)
    with pytest.raises(actions.FileHeldBack):
        take_in(sheets.sheet(MARK))
    with pytest.raises(actions.HeldFileInUse):
        decide(HeldFile.objects.get(), is_released=False)
    assert HeldFile.objects.get().decision == Decision.WAITING


# --- screens


def test_every_screen_that_takes_files_holds_them(client, cast, numbered):
    client.force_login(cast.people["hang"])
    entry = numbered()
    for n, (name, field, address) in enumerate(
        [
            ("a.pdf", "main", reverse("attach", args=[entry.pk])),
            ("b.pdf", "appendices", reverse("attach", args=[entry.pk])),
            ("c.pdf", "approved_file", reverse("number-upload", args=[entry.pk])),
        ],
        start=1,
    ):
        data = sheets.sheet(MARK, pages=n)
        response = client.post(address, {field: SimpleUploadedFile(name, data)})
        assert response.status_code == 422
        assert "bị giữ lại" in response.content.decode()
    assert HeldFile.objects.count() == 3
    assert not DocumentFile.objects.exists()


def test_the_leader_is_told_at_home_and_decides(client, cast, held):
    client.force_login(cast.people["son"])
    home = client.get(reverse("home")).content.decode()
    assert "1 tệp bị giữ lại" in home
    assert "bao-cao.pdf" not in home
    page = client.get(reverse("held-files")).content.decode()
    assert "bao-cao.pdf" in page
    address = reverse("decide-held", args=[held.pk])
    assert client.post(address, {"then": "release", "reason": ""}).status_code == 422
    response = client.post(address, {"then": "release", "reason": "Mẫu biểu để trống"})
    assert response["Location"] == reverse("held-files")
    assert "Đã thả" in client.get(reverse("held-files")).content.decode()
    assert "bị giữ lại" not in client.get(reverse("home")).content.decode()


def test_a_clerk_neither_sees_nor_decides(client, cast, held):
    client.force_login(cast.people["hang"])
    assert client.get(reverse("held-files")).status_code == 403
    assert client.post(reverse("decide-held", args=[held.pk]), {}).status_code == 403
    assert "bị giữ lại" not in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize("count", [3, 30])
def test_the_page_costs_the_same(client, cast, count, django_assert_num_queries, monkeypatch):
    from hoatoc.foundation.ui import events as ui

    for slot in (ui.navigation, ui.banner, ui.alarm):
        monkeypatch.setattr(slot, "_fillers", [])
    for n in range(count):
        blob = Blob.objects.create(
            sha256=f"{n:064x}", size=1, media_type="application/pdf", scan_state="held", created_at=MORNING
        )
        HeldFile.objects.create(
            agency=cast.provincial, blob=blob, name="x", mark_seen="MẬT", by=cast.people["hang"], at=MORNING
        )
    client.force_login(cast.people["son"])
    client.get(reverse("held-files"))
    with django_assert_num_queries(8):
        client.get(reverse("held-files"))
