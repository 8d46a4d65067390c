"""Tệp trước: the approved file is looked at before a number is taken, number and date are drawn on a PDF of it, the upload stays."""

import io
import uuid

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hoatoc.foundation.files import ports
from hoatoc.foundation.files.actions import store_bytes
from hoatoc.foundation.files.queries import (
    FileLocked,
    FileUnreadable,
    NotConverted,
    damaged,
    facts_of,
    open_blob,
)
from hoatoc.lib.sheet import date_line, number_line
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import AllocatedNumber, DerivedFile, DocumentFile, Entry
from hoatoc.records.documents.rules import FileRole, NumberCheck
from tests.conftest import MORNING, ONE_PAGE
from tests.foundation.files import sheets

DAY = "Quảng Ngãi, ngày 16 tháng 8 năm 2018"


@pytest.fixture
def approve(cast):
    """An approved file looked at by Hằng before her number."""

    def look(data, name="ke-hoach.pdf", **expected):
        hang = {"actor": cast.actor("hang"), "at": MORNING}
        upload = actions.take_in(chunks=[data], name=name, **hang)
        wanted = actions.Expected(cast.day, **expected) if expected else None
        return actions.inspect_approved(upload=upload, expected=wanted, **hang)

    return look


@pytest.fixture
def number_it(cast, numbered, approve):
    """The whole of it: looked at, numbered, drawn."""

    def give(data, name="ke-hoach.pdf", **more):
        approved = approve(data, name)
        entry = numbered(**more)
        actions.number_the_upload(entry=entry, approved=approved, actor=cast.actor("hang"), at=MORNING)
        return entry

    return give


def main_of(entry):
    return DocumentFile.objects.get(document=entry.document, role=FileRole.MAIN)


def source_of(entry):
    return DocumentFile.objects.filter(document=entry.document, role=FileRole.SOURCE).first()


def bytes_of(blob):
    with open_blob(blob) as file:
        return file.read()


def text_of(blob):
    return pypdf.PdfReader(io.BytesIO(bytes_of(blob))).pages[0].extract_text()


# --- number and date


def test_number_and_date_are_drawn_into_the_open_places(number_it):
    entry = number_it(sheets.sheet(pages=2))
    main, source = main_of(entry), source_of(entry)
    words = facts_of(main.blob).words
    assert number_line(words).number == 1
    assert (date_line(words).day, date_line(words).month) == (16, 8)
    assert main.number_check == NumberCheck.DRAWN
    assert main.name == "01-KH-TU.pdf"
    assert bytes_of(source.blob) == sheets.sheet(pages=2)
    assert (source.name, source.position > 0) == ("ke-hoach.pdf", True)
    made = DerivedFile.objects.get()
    assert (made.purpose, made.of_file, made.blob) == ("numbered", source, main.blob)
    assert list(damaged()) == []


def test_a_sheet_without_such_lines_gets_them_at_the_places_of_the_rules(number_it):
    entry = number_it(sheets.sheet(number="", day=""))
    words = facts_of(main_of(entry).blob).words
    number = next(word for word in words if word.text == "01-KH/TU")
    assert number.box.top == pytest.approx(35, abs=2)
    assert number.box.left < 80
    assert date_line(words).year == 2018


def test_a_printed_date_is_not_drawn_again(number_it):
    entry = number_it(sheets.sheet(day=DAY))
    assert text_of(main_of(entry).blob).count("16") == 1


def test_what_was_drawn_stands_inside_its_open_place(number_it):
    data = sheets.sheet(number="Số              -KH/TU")
    before = number_line(facts_of_bytes(data).words).blank
    entry = number_it(data)
    drawn = next(word for word in facts_of(main_of(entry).blob).words if word.text == "01")
    assert before.left <= drawn.box.left
    assert drawn.box.right <= before.right
    assert drawn.box.bottom == pytest.approx(before.bottom, abs=1)


def facts_of_bytes(data):
    from hoatoc.lib.actor import system_actor

    return facts_of(store_bytes(chunks=[data], actor=system_actor(), at=MORNING))


def test_a_docx_goes_through_libreoffice_and_stays_as_source(number_it):
    data = sheets.docx("Số              -KH/TU", "Quảng Ngãi, ngày        tháng        năm 2018", "KẾ HOẠCH")
    entry = number_it(data, "ke-hoach.docx")
    main, source = main_of(entry), source_of(entry)
    assert main.blob.media_type == "application/pdf"
    assert number_line(facts_of(main.blob).words).number == 1
    assert bytes_of(source.blob) == data
    purposes = set(DerivedFile.objects.filter(of_file=source).values_list("purpose", flat=True))
    assert purposes == {"pdf", "numbered"}


def test_a_scan_gets_number_and_date_and_waits_for_somebody_to_look(number_it, cast):
    entry = number_it(sheets.picture("PNG", size=(1654, 2339)))
    main = main_of(entry)
    assert "01" in text_of(main.blob) or "ngày 16 tháng 8 năm 2018" in text_of(main.blob)
    assert main.number_check == NumberCheck.ASKED


# --- what is sent as it is


def test_a_signed_file_is_sent_byte_for_byte(number_it, cast):
    data = sheets.signed(sheets.sheet(number="Số 01-KH/TU", day=DAY))
    entry = number_it(data)
    main = main_of(entry)
    assert bytes_of(main.blob) == data
    assert main.number_check == NumberCheck.READ
    assert source_of(entry) is None
    assert not DerivedFile.objects.exists()


def test_a_signed_file_without_number_is_not_drawn_on_but_looked_at(number_it):
    data = sheets.signed(sheets.sheet(number="Số     -KH/TU"))
    entry = number_it(data)
    assert bytes_of(main_of(entry).blob) == data
    assert main_of(entry).number_check == NumberCheck.ASKED


def test_the_same_number_printed_is_not_drawn_a_second_time(number_it):
    data = sheets.sheet(number="Số 01-KH/TU", day=DAY)
    entry = number_it(data)
    assert bytes_of(main_of(entry).blob) == data
    assert main_of(entry).number_check == NumberCheck.READ


# --- what is refused, and when


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (sheets.sheet()[:150], FileUnreadable),
        (sheets.locked(), FileLocked),
        (sheets.sheet(number="Số -KH/TU"), actions.NoRoomForNumber),
        (sheets.sheet(day="Quảng Ngãi, ngày 15 tháng 8 năm 2018"), actions.DateDiffers),
    ],
    ids=["broken", "locked", "no room", "another day"],
)
def test_no_number_is_used_for_a_file_that_cannot_carry_it(approve, data, refusal):
    with pytest.raises(refusal):
        approve(data)
    assert not AllocatedNumber.objects.exists()


def test_no_number_is_used_when_nothing_makes_a_pdf_of_it(approve, monkeypatch):
    class Nothing:
        def problem(self):
            return "chưa có LibreOffice"

        def to_pdf(self, *_):
            raise ports.OfficeFailed(self.problem())

    monkeypatch.setattr(ports, "_OFFICES", [Nothing()])
    with pytest.raises(NotConverted, match="LibreOffice"):
        approve(sheets.docx("Số    -KH/TU"), "ke-hoach.docx")
    assert not AllocatedNumber.objects.exists()


def test_another_number_in_the_text_layer_is_refused_before_and_after(approve, numbered, cast):
    data = sheets.sheet(number="Số 15-KH/TU", day=DAY)
    with pytest.raises(actions.NumberDiffers, match=r"15-KH/TU.*16-KH/TU"):
        approve(data, symbol="16-KH/TU", number=16, code="KH")
    approved = approve(data, symbol="15-KH/TU", number=15, code="KH")
    entry = numbered()  # somebody else was quicker: the number is not the expected one
    with pytest.raises(actions.NumberDiffers):
        actions.number_the_upload(entry=entry, approved=approved, actor=cast.actor("hang"), at=MORNING)
    assert not DocumentFile.objects.exists()
    assert Entry.objects.get().state == "numbered"


def test_the_same_number_of_another_kind_is_refused(approve):
    with pytest.raises(actions.NumberDiffers):
        approve(sheets.sheet(number="Số 16-CV/TU"), symbol="16-KH/TU", number=16, code="KH")


def test_an_image_of_an_office_sheet_only(approve, cast):
    sheet = store_bytes(chunks=[b"x"], actor=cast.actor("hang"), at=MORNING, allowed={"": ".txt"})
    upload = actions.Upload(sheet, "danh-sach.xlsx", None)
    with pytest.raises(actions.NotAnApprovedFile):
        actions.inspect_approved(upload=upload, actor=cast.actor("hang"), at=MORNING)


# --- killed in between, done again


def test_killed_between_number_and_file_the_file_can_be_given_again(approve, numbered, cast, monkeypatch):
    approved = approve(sheets.sheet())
    entry = numbered(request_key=uuid.UUID(int=7))

    def killed(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(actions.files_of_sheet, "with_overlay", killed)
    with pytest.raises(KeyboardInterrupt):
        actions.number_the_upload(entry=entry, approved=approved, actor=cast.actor("hang"), at=MORNING)
    monkeypatch.undo()
    assert not DocumentFile.objects.exists()
    again = numbered(request_key=uuid.UUID(int=7))
    assert again.pk == entry.pk
    for _ in range(2):
        actions.number_the_upload(entry=again, approved=approved, actor=cast.actor("hang"), at=MORNING)
    assert AllocatedNumber.objects.count() == 1
    assert DocumentFile.objects.count() == 2
    assert DerivedFile.objects.count() == 1


def test_nothing_slow_happens_while_the_series_is_locked(approve, numbered, cast, monkeypatch):
    """The tools are not even asked inside a transaction of the verbs."""
    from django.db import connection

    depth = len(connection.savepoint_ids)
    seen = []
    tools = ports.pdf_tools()

    class Watched:
        def look(self, *words):
            seen.append(len(connection.savepoint_ids) - depth)
            return tools.look(*words)

        def draw(self, *words):
            seen.append(len(connection.savepoint_ids) - depth)
            return tools.draw(*words)

    monkeypatch.setattr(ports, "_PDF_TOOLS", [Watched()])
    approved = approve(sheets.sheet())
    actions.number_the_upload(entry=numbered(), approved=approved, actor=cast.actor("hang"), at=MORNING)
    assert seen == [0, 0]


def test_a_sealed_scan_takes_the_place_of_file_and_source(number_it, cast):
    entry = number_it(sheets.sheet())
    hang = {"actor": cast.actor("hang"), "at": MORNING}
    blob = store_bytes(chunks=[ONE_PAGE], **hang)
    actions.attach(entry=entry, blob=blob, name="quet.pdf", role=FileRole.MAIN, **hang)
    assert main_of(entry).blob == blob
    assert source_of(entry) is None
    assert not DerivedFile.objects.exists()


def test_taking_the_file_off_takes_its_source_too(number_it, cast):
    entry = number_it(sheets.sheet())
    actions.detach(entry=entry, position=0, actor=cast.actor("hang"), at=MORNING)
    assert not DocumentFile.objects.exists()


# --- số trước, tệp sau: the same check


def test_the_sealed_scan_must_carry_the_number_taken(numbered, cast):
    entry = numbered()
    hang = {"actor": cast.actor("hang"), "at": MORNING}
    wrong = actions.take_in(chunks=[sheets.sheet(number="Số 15-KH/TU")], name="15.pdf", **hang)
    with pytest.raises(actions.NumberDiffers):
        actions.attach(
            entry=entry, blob=wrong.blob, name="15.pdf", role=FileRole.MAIN, facts=wrong.facts, **hang
        )
    assert not DocumentFile.objects.exists()
    right = actions.take_in(chunks=[sheets.sheet(number="Số 01-KH/TU")], name="01.pdf", **hang)
    actions.attach(entry=entry, blob=right.blob, name="01.pdf", role=FileRole.MAIN, facts=right.facts, **hang)
    assert main_of(entry).number_check == NumberCheck.READ


def test_a_number_that_a_scanner_misread_refuses_nothing_and_proves_nothing(numbered, cast):
    entry = numbered()
    hang = {"actor": cast.actor("hang"), "at": MORNING}
    upload = actions.take_in(chunks=[sheets.strips((45, 39, "Số 16-KH/TU"))], name="quet.pdf", **hang)
    actions.attach(
        entry=entry, blob=upload.blob, name="quet.pdf", role=FileRole.MAIN, facts=upload.facts, **hang
    )
    assert main_of(entry).number_check == NumberCheck.ASKED


def test_a_scan_is_not_issued_before_somebody_typed_the_number_seen(numbered, cast):
    to = [actions.Addressee(agency_id=cast.district.pk)]
    entry = numbered(recipients=to)
    hang = {"actor": cast.actor("hang"), "at": MORNING}
    upload = actions.take_in(chunks=[sheets.scan()], name="quet.pdf", **hang)
    actions.attach(
        entry=entry, blob=upload.blob, name="quet.pdf", role=FileRole.MAIN, facts=upload.facts, **hang
    )
    with pytest.raises(actions.NumberNotConfirmed):
        actions.issue(entry=entry, **hang)
    for typed in ("15", "", "không thấy", "15-KH/TU"):
        with pytest.raises(actions.NumberSeenDiffers):
            actions.confirm_number(entry=entry, typed=typed, **hang)
    actions.confirm_number(entry=entry, typed="01-KH/TU", **hang)
    assert actions.issue(entry=entry, **hang).state == "issued"
    with pytest.raises(actions.NothingToConfirm):
        actions.confirm_number(entry=entry, typed="1", **hang)


# --- who sees what


def test_recipients_see_the_numbered_file_and_never_the_source(number_it, cast, client):
    entry = number_it(sheets.sheet(), recipients=[actions.Addressee(agency_id=cast.commune.pk)])
    actions.issue(entry=entry, actor=cast.actor("hang"), at=MORNING)
    source = source_of(entry)
    there = Entry.objects.get(document=entry.document, agency=cast.commune)
    client.force_login(cast.people["lan"])
    assert b"".join(client.get(reverse("file", args=[there.pk, 0])).streaming_content)
    assert client.get(reverse("file", args=[there.pk, source.position])).status_code == 404
    assert "ke-hoach.pdf" not in client.get(reverse("entry", args=[there.pk])).content.decode()
    client.force_login(cast.people["hang"])
    sent_back = client.get(reverse("file", args=[entry.pk, source.position]))
    assert b"".join(sent_back.streaming_content) == sheets.sheet()
    assert "Tệp gốc trước khi in số" in client.get(reverse("entry", args=[entry.pk])).content.decode()


# --- the screen


def form(**more):
    return {
        "kind": "plan:KH",
        "abstract": "Phòng, chống thiên tai năm 2018",
        "signer": "Lê Hoàng Sơn, Phó Bí thư",
        "urgency": "0",
        "request_key": str(uuid.uuid4()),
    } | more


def sent(data, name="ke-hoach.pdf"):
    return SimpleUploadedFile(name, data)


def test_the_form_takes_the_file_and_gives_number_and_main_file(client, cast):
    client.force_login(cast.people["hang"])
    response = client.post(reverse("take-number"), form(approved_file=sent(sheets.sheet())))
    entry = Entry.objects.get()
    assert response["Location"] == reverse("outgoing", args=[entry.pk])
    assert main_of(entry).number_check == NumberCheck.DRAWN
    page = client.get(response["Location"], {"buoc": "2"}).content.decode()
    assert "Bản đã in số và ngày" in page
    assert "Tệp gốc trước khi in số" in page


def test_an_unreadable_file_is_told_on_the_form_and_uses_no_number(client, cast):
    client.force_login(cast.people["hang"])
    response = client.post(reverse("take-number"), form(approved_file=sent(sheets.sheet()[:150])))
    assert response.status_code == 422
    assert "Không đọc được tệp này" in response.content.decode()
    assert not AllocatedNumber.objects.exists()


def test_a_wrong_form_keeps_the_file_for_the_next_try(client, cast):
    client.force_login(cast.people["hang"])
    response = client.post(reverse("take-number"), form(abstract="", approved_file=sent(sheets.sheet())))
    assert response.status_code == 422
    kept = response.context["kept_file"]
    assert "ke-hoach.pdf" in response.content.decode()
    client.post(reverse("take-number"), form(kept_file=kept))
    entry = Entry.objects.get()
    assert main_of(entry).number_check == NumberCheck.DRAWN
    assert source_of(entry).name == "ke-hoach.pdf"


def test_a_kept_file_serves_only_who_sent_it(client, cast):
    client.force_login(cast.people["hang"])
    kept = client.post(reverse("take-number"), form(abstract="", approved_file=sent(sheets.sheet()))).context[
        "kept_file"
    ]
    client.force_login(cast.people["bao"])
    client.post(reverse("take-number"), form(kept_file=kept))
    assert not DocumentFile.objects.exists()


def test_the_file_can_be_given_after_the_number_too(client, cast, numbered):
    entry = numbered()  # on 16/08/2018, long before the day of this request
    client.force_login(cast.people["hang"])
    assert "chưa có số" in client.get(reverse("outgoing", args=[entry.pk])).content.decode()
    response = client.post(
        reverse("number-upload", args=[entry.pk]), {"approved_file": sent(sheets.sheet(day=DAY))}
    )
    assert response.status_code == 302
    assert main_of(entry).number_check == NumberCheck.DRAWN


def test_a_reserved_number_may_be_printed_already(client, cast):
    from datetime import timedelta

    from hoatoc.foundation.ui.queries import database_clock
    from hoatoc.records.documents.actions.numbering import local_day

    now = database_clock()
    held = actions.reserve(
        kind="plan",
        holder=cast.people["son"].appointments.get(),
        purpose="ký ở hội nghị",
        expires_on=local_day(now) + timedelta(days=3),
        actor=cast.actor("hang"),
        at=now,
    )
    client.force_login(cast.people["hang"])
    data = sheets.sheet(number=f"Số {held.n:02d}-KH/TU", day="")
    client.post(reverse("take-number"), form(reserved=str(held.pk), approved_file=sent(data)))
    entry = Entry.objects.get()
    assert entry.number == held.n
    assert main_of(entry).number_check == NumberCheck.READ


def test_confirming_on_the_screen(client, cast, numbered):
    entry = numbered(recipients=[actions.Addressee(agency_id=cast.district.pk)])
    client.force_login(cast.people["hang"])
    client.post(reverse("attach", args=[entry.pk]), {"main": sent(sheets.scan(), "quet.pdf")})
    assert (
        "Xác nhận số ghi trên tệp trước" in client.get(reverse("outgoing", args=[entry.pk])).content.decode()
    )
    address = reverse("confirm-number", args=[entry.pk])
    assert client.post(address, {"number_seen": "15"}).status_code == 422
    assert client.post(address, {"number_seen": "1"}).status_code == 302
    assert "Xác nhận số ghi" not in client.get(reverse("outgoing", args=[entry.pk])).content.decode()
