"""Ledgers: handing over and signing for it, the post, the file copy, copying of secrets; who may and who may not."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from hoatoc.foundation.accounts import actions as accounts
from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.accounts.queries import acting_through
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.actor import system_actor
from hoatoc.lib.policy import Role
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions import handovers
from hoatoc.records.documents.actions import ledgers as verbs
from hoatoc.records.documents.models import Entry, Handover, PostalItem, Register, SecretCopy
from hoatoc.records.documents.queries import ledgers
from hoatoc.records.documents.rules import BookKind, Secrecy
from tests.conftest import FOUNDED, MORNING

LATER = MORNING + timedelta(hours=2)
WORD = "đê bao Trà Khúc"


def appointment(cast, name):
    return Appointment.objects.get(person=cast.people[name])


@pytest.fixture
def office(cast):
    """Phòng Tổng hợp of Tỉnh uỷ, with an officer of its own: Thắm."""
    system = {"actor": system_actor(), "at": MORNING}
    unit = org.add_unit(agency=cast.provincial, name="Phòng Tổng hợp", **system)
    person = accounts.add_person(login="tham", full_name="Lý Thị Thắm", password_hash="!", **system)
    accounts.appoint(
        person=person, agency=cast.provincial, position="Chuyên viên", roles=[Role.OFFICER], on=FOUNDED,
        unit=unit, **system,
    )  # fmt: skip
    cast.people["tham"] = person
    return unit


@pytest.fixture
def arrived(cast, issued):
    """A document that Tỉnh uỷ registered: số đến 1, 2, …"""

    def take_in(**more):
        sheet = actions.PaperSheet(
            issuer_agency_id=cast.district.pk, issuer_correspondent_id=None, symbol="64-BC/HU", dated_on=cast.day,
            kind="report", abstract="Kết quả học tập chuyên đề", signer="", **more,
        )  # fmt: skip
        custody = actions.Custody(content_location="Két") if more else None
        return actions.take_in_paper(
            sheet=sheet, custody=custody, is_registered_now=True, actor=cast.actor("hang"), at=MORNING
        )

    return take_in


@pytest.fixture
def hand(cast):
    def over(entry, **more):
        return actions.hand_over(entry=entry, **({"actor": cast.actor("hang"), "at": MORNING} | more))

    return over


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


# --- chuyển giao -----------------------------------------------------------------------------------------


def test_handing_over_opens_the_year_s_book_and_lets_the_unit_read(cast, office, arrived, hand):
    entry = arrived()
    tham = acting_through(appointment(cast, "tham"), cast.day)
    assert entry not in access.visible_to(tham)
    row = hand(entry, to_unit=office, note="kèm phụ lục")
    assert row.register.title == "Sổ chuyển giao văn bản năm 2018"
    assert entry in access.visible_to(tham)
    assert [each.pk for each in ledgers.to_sign(tham)] == [row.pk]
    line = AuditEntry.objects.get(verb="chuyển giao")
    assert line.facts == {"đơn vị": "Phòng Tổng hợp", "sổ": "Sổ chuyển giao văn bản năm 2018"}


def test_the_receiver_signs_with_one_click(cast, office, arrived, hand, log_in):
    row = hand(arrived(), to_unit=office)
    client = log_in("tham")
    assert "64-BC/HU" in client.get(reverse("to-sign")).content.decode()
    assert client.post(reverse("handover-sign", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.received_by == cast.people["tham"]
    assert "Không có gì chờ ký nhận" in client.get(reverse("to-sign")).content.decode()
    book = log_in("hang").get(reverse("book", args=[row.register_id])).content.decode()
    assert "Lý Thị Thắm" in book
    assert "Đã ký trên giấy" not in book


def test_nobody_signs_for_somebody_else(cast, office, arrived, hand):
    row = hand(arrived(), to_appointment=appointment(cast, "phuc"))
    for who in ("son", "hang"):
        with pytest.raises(actions.NotTheReceiver):
            actions.sign_handover(handover=row, actor=cast.actor(who), at=LATER)
    with pytest.raises(RoleMayNot):
        actions.sign_handover(handover=row, actor=cast.actor("kiem"), at=LATER)
    signed = actions.sign_handover(handover=row, actor=cast.actor("phuc"), at=LATER)
    assert signed.received_at == LATER


def test_the_clerk_writes_that_it_was_signed_on_paper(cast, office, arrived, hand, log_in):
    row = hand(arrived(), to_unit=office)
    assert log_in("hang").post(reverse("handover-on-paper", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert (row.is_signed_on_paper, row.received_by) == (True, None)
    assert "đã ký trên giấy" in log_in("hang").get(reverse("book", args=[row.register_id])).content.decode()


def test_it_is_signed_once(cast, office, arrived, hand):
    row = hand(arrived(), to_unit=office)
    hang = cast.actor("hang")
    actions.sign_on_paper(handover=row, actor=hang, at=LATER)
    with pytest.raises(actions.AlreadySigned):
        actions.sign_on_paper(handover=row, actor=hang, at=LATER)


def test_it_is_not_handed_twice_to_the_same_place_until_it_is_signed(cast, office, arrived, hand):
    entry = arrived()
    row = hand(entry, to_unit=office)
    with pytest.raises(actions.AlreadyHanded):
        hand(entry, to_unit=office)
    hand(entry, to_appointment=appointment(cast, "phuc"))
    actions.sign_on_paper(handover=row, actor=cast.actor("hang"), at=LATER)
    assert hand(entry, to_unit=office, at=LATER).pk != row.pk


def test_the_database_knows_it_too(cast, office, arrived, hand):
    row = hand(arrived(), to_unit=office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(
            register=row.register, entry=row.entry, to_unit=office, handed_at=MORNING, handed_by=row.handed_by
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_what_is_in_no_book_is_not_handed_over(cast, office, hand):
    sheet = actions.PaperSheet(
        issuer_agency_id=cast.district.pk, issuer_correspondent_id=None, symbol="1-BC/HU", dated_on=cast.day,
        kind="report", abstract="Chưa vào sổ", signer="",
    )  # fmt: skip
    waiting = actions.take_in_paper(sheet=sheet, actor=cast.actor("hang"), at=MORNING)
    with pytest.raises(verbs.NotInABook):
        hand(waiting, to_unit=office)


def test_only_the_own_agency_s_units_and_papers(cast, office, arrived, hand):
    entry = arrived()
    with pytest.raises(handovers.ReceiverNeeded):
        hand(entry)
    with pytest.raises(handovers.ReceiverNeeded):
        hand(entry, to_appointment=appointment(cast, "khoa"))
    with pytest.raises(NotFound):
        hand(entry, to_unit=office, actor=cast.actor("khoa"))
    with pytest.raises(RoleMayNot):
        hand(entry, to_unit=office, actor=cast.actor("phuc"))


# --- chuyển giao bí mật ------------------------------------------------------------------------------------


def test_a_secret_goes_to_its_readers_alone_and_into_its_own_book(cast, office, arrived, hand):
    entry = arrived(secrecy=Secrecy.MAT)
    with pytest.raises(actions.ReceiverMayNotRead):
        hand(entry, to_appointment=appointment(cast, "phuc"))
    with pytest.raises(actions.ReceiverMayNotRead):
        hand(entry, to_unit=office)
    actions.grant_reading(
        entry=entry, appointment=appointment(cast, "phuc"), because="Thường trực cho đọc",
        actor=cast.actor("hang"), at=MORNING,
    )  # fmt: skip
    row = hand(entry, to_appointment=appointment(cast, "phuc"))
    assert row.register.book_kind == BookKind.SECRET_HANDOVER
    assert not Register.objects.filter(book_kind=BookKind.HANDOVER).exists()


def test_no_secret_ledger_outside(cast, settings):
    settings.HOATOC_ZONE = "outer"
    for kind in (BookKind.SECRET_HANDOVER, BookKind.SECRET_COPYING):
        with pytest.raises(verbs.SecretBookOutside):
            verbs.ledger_on(cast.provincial.pk, kind, cast.day)
    assert not Register.objects.filter(book_kind__in=[BookKind.SECRET_HANDOVER, BookKind.SECRET_COPYING])


def test_copying_a_secret_is_written_with_who_allowed_it(cast, arrived):
    entry = arrived(secrecy=Secrecy.MAT)
    by = {"actor": cast.actor("hang"), "at": MORNING}
    facts = {
        "way": "copy", "copies": 2, "asked_by": "Phòng Tổng hợp", "allowed_by": "Lê Hoàng Sơn", "given_to": "Thường trực",
    }  # fmt: skip
    row = actions.copy_secret(entry=entry, **facts, **by)
    assert row.register.title == "Sổ quản lý sao, chụp bí mật nhà nước năm 2018"
    with pytest.raises(actions.RowIncomplete) as refused:
        actions.copy_secret(entry=entry, **(facts | {"allowed_by": " "}), **by)
    assert "người cho phép" in refused.value.message
    with pytest.raises(verbs.NotASecret):
        actions.copy_secret(entry=arrived(), **facts, **by)
    assert SecretCopy.objects.count() == 1


def test_statistics_count_by_level(cast, arrived):
    entry = arrived(secrecy=Secrecy.TOI_MAT)
    arrived(secrecy=Secrecy.MAT)
    arrived()
    actions.copy_secret(
        entry=entry, way="photo", copies=3, asked_by="Minh", allowed_by="Sơn", given_to="Thường trực",
        actor=cast.actor("hang"), at=MORNING,
    )  # fmt: skip
    rows = ledgers.secret_statistics(cast.actor("phuc"), 2018)
    assert [(row.label, row.incoming, row.outgoing, row.copied) for row in rows] == [
        ("Mật", 1, 0, 0),
        ("Tối mật", 1, 0, 3),
        ("Tuyệt mật", 0, 0, 0),
    ]
    assert sum(row.both for row in ledgers.secret_statistics(cast.actor("phuc"), 2017)) == 0
    assert sum(row.both for row in ledgers.secret_statistics(cast.actor("khoa"), 2018)) == 0


# --- bưu điện ----------------------------------------------------------------------------------------------


def test_one_envelope_with_several_documents(cast, issued):
    by = {"actor": cast.actor("hang"), "at": MORNING}
    entries = [issued([cast.district]) for _ in range(2)]
    first = actions.post(entries=entries, addressee="Ban Tổ chức Trung ương", tracking="KT1", **by)
    second = actions.post(entries=[], symbols="Báo Nhân Dân biếu", addressee="Tỉnh uỷ Quảng Nam", **by)
    assert (first.n, first.symbols, first.entry) == (1, "01-KH/TU; 02-KH/TU", None)
    assert (second.n, second.register) == (2, first.register)
    assert AuditEntry.objects.filter(verb="gửi bưu điện").count() == 3


def test_a_secret_in_an_envelope_is_not_named(cast, arrived):
    entry = arrived(secrecy=Secrecy.MAT)
    item = actions.post(entries=[entry], addressee="Tỉnh uỷ", actor=cast.actor("hang"), at=MORNING)
    assert item.symbols == "Văn bản mật số 1"
    (line,) = ledgers.lines_of(
        cast.actor("phuc"),
        item.register,
        ledgers.rows_of(cast.actor("phuc"), item.register, ledgers.ListFilter()),
    )
    assert "Tỉnh uỷ" not in line.cells


def test_an_envelope_needs_an_addressee_and_something_in_it(cast):
    by = {"actor": cast.actor("hang"), "at": MORNING}
    with pytest.raises(actions.RowIncomplete):
        actions.post(entries=[], addressee="Tỉnh uỷ", **by)
    with pytest.raises(actions.RowIncomplete):
        actions.post(entries=[], symbols="Báo", addressee=" ", **by)
    with pytest.raises(verbs.DayAhead):
        actions.post(
            entries=[], symbols="Báo", addressee="Tỉnh uỷ", sent_on=cast.day + timedelta(days=1), **by
        )
    assert not PostalItem.objects.exists()


def test_the_post_tells_when_it_arrived(cast, log_in):
    hang = cast.actor("hang")
    item = actions.post(entries=[], symbols="Báo", addressee="Tỉnh uỷ", actor=hang, at=MORNING)
    with pytest.raises(verbs.DaysOutOfOrder):
        actions.post_arrived(item=item, on=date(2018, 8, 15), received_by="", actor=hang, at=LATER)
    done = actions.post_arrived(item=item, on=None, received_by="Nam", actor=hang, at=LATER)
    assert (done.received_on, done.received_by) == (cast.day, "Nam")
    with pytest.raises(NotFound):
        actions.post_arrived(item=item, on=None, received_by="", actor=cast.actor("khoa"), at=LATER)


# --- bản lưu -----------------------------------------------------------------------------------------------


def test_a_file_copy_is_lent_once_until_it_is_back(cast, issued):
    by = {"actor": cast.actor("hang"), "at": MORNING}
    entry = issued([cast.district])
    asked = {"entry": entry, "purpose": "đối chiếu"}
    use = actions.lend_file_copy(borrower="Đỗ Quang Minh", due_on=cast.day + timedelta(days=3), **asked, **by)
    with pytest.raises(actions.FileCopyLent) as refused:
        actions.lend_file_copy(borrower="Thắm", **asked, **by)
    assert "Đỗ Quang Minh, từ 16/08/2018" in refused.value.message
    with pytest.raises(verbs.DaysOutOfOrder):
        actions.return_file_copy(use=use, on=date(2018, 8, 1), **by)
    assert actions.return_file_copy(use=use, on=None, **by).returned_on == cast.day
    assert actions.lend_file_copy(borrower="Thắm", **asked, **by).pk != use.pk


def test_a_ledger_tells_what_is_still_open_and_opens_it(cast, issued, log_in):
    """The loans of 2018 are long overdue by the clock of this machine."""
    by = {"actor": cast.actor("hang"), "at": MORNING}
    due = cast.day + timedelta(days=3)
    for _ in range(2):
        use = actions.lend_file_copy(
            entry=issued([cast.district]), borrower="Minh", purpose="đối chiếu", due_on=due, **by
        )
    actions.lend_file_copy(entry=issued([cast.district]), borrower="Thắm", purpose="đối chiếu", **by)
    actions.return_file_copy(use=use, on=None, **by)
    address = reverse("book", args=[use.register_id])
    client = log_in("hang")
    assert [(each.state, each.count) for each in client.get(address).context["still_open"]] == [
        ("lent", 2),
        ("late", 1),
    ]
    for state, count in (("lent", 2), ("late", 1), ("khong-co", 3)):
        assert client.get(f"{address}?trang_thai={state}").context["page"].paginator.count == count


def test_a_due_day_is_not_before_the_loan(cast, issued):
    with pytest.raises(verbs.DaysOutOfOrder):
        actions.lend_file_copy(
            entry=issued([cast.district]), borrower="Minh", purpose="xem", due_on=date(2018, 8, 1),
            actor=cast.actor("hang"), at=MORNING,
        )  # fmt: skip


# --- forms -------------------------------------------------------------------------------------------------


def test_the_clerk_hands_over_from_the_document_s_page(cast, office, arrived, log_in):
    entry = arrived()
    client = log_in("hang")
    page = client.get(reverse("entry", args=[entry.pk])).content.decode()
    address = f"{reverse('ledger-entry', args=[entry.pk])}?so=handover"
    assert address in page
    assert "Phòng Tổng hợp" in client.get(address).content.decode()
    done = client.post(address, {"to": f"u{office.pk}", "copies": "2", "is_paper": "on", "note": ""})
    assert done["Location"] == reverse("entry", args=[entry.pk])
    assert Handover.objects.get().copies == 2
    assert "Chờ ký nhận" in client.get(reverse("entry", args=[entry.pk])).content.decode()


def test_a_secret_document_s_button_leads_to_the_secret_book(cast, arrived, log_in):
    entry = arrived(secrecy=Secrecy.MAT)
    page = log_in("hang").get(f"{reverse('ledger-entry', args=[entry.pk])}?so=handover").content.decode()
    assert "Sổ chuyển giao bí mật nhà nước" in page
    assert log_in("son").get(reverse("entry", args=[entry.pk])).status_code == 404


def test_a_row_for_a_book_names_its_document_by_number(cast, office, arrived, log_in):
    first, second = arrived(), arrived()
    client = log_in("hang")
    address = reverse("ledger-new") + "?so=handover"
    many = client.post(address, {"called": "64-bc/hu", "to": f"u{office.pk}"})
    assert many.status_code == 422
    assert "Nhiều văn bản khớp" in many.content.decode()
    chosen = client.post(address, {"called": "64-bc/hu", "chosen": second.pk, "to": f"u{office.pk}"})
    assert chosen.status_code == 302
    assert client.post(address, {"called": "1", "to": f"u{office.pk}"}).status_code == 302
    assert [row.entry for row in Handover.objects.order_by("pk")] == [second, first]
    book = Register.objects.get(book_kind=BookKind.HANDOVER)
    assert client.get(reverse("ledger-add", args=[book.pk])).status_code == 200
    assert client.get(reverse("ledger-add", args=[first.register_id])).status_code == 404


def test_what_is_missing_stands_beside_the_form(cast, arrived, log_in):
    client = log_in("hang")
    address = reverse("ledger-new")
    for so, data, said in (
        ("handover", {}, "Chưa có văn bản"),
        ("handover", {"called": "999"}, "Không có văn bản nào khớp"),
        ("postal", {"addressee": "Tỉnh uỷ"}, "Dòng sổ còn thiếu"),
        ("file_copy", {"called": str(arrived().number), "purpose": "xem"}, "Dòng sổ còn thiếu người mượn"),
        ("file_copy", {"called": "1", "lent_on": "32/08/2018"}, "Ngày này không có"),
    ):
        page = client.post(f"{address}?so={so}", data)
        assert page.status_code == 422
        assert said in page.content.decode()
    assert client.get(f"{address}?so=khong-co").status_code == 404
    assert client.get(f"{address}?so=incoming").status_code == 404


def test_several_documents_in_one_envelope_are_typed_with_semicolons(cast, issued, log_in):
    for _ in range(2):
        issued([cast.district])
    data = {"called": "01-KH/TU; 02-KH/TU", "addressee": "Tỉnh uỷ Quảng Nam", "envelopes": "1"}
    assert log_in("hang").post(reverse("ledger-new") + "?so=postal", data).status_code == 302
    assert PostalItem.objects.get().symbols == "01-KH/TU; 02-KH/TU"


def test_no_ledger_form_of_a_secret_outside(cast, log_in, settings):
    settings.HOATOC_ZONE = "outer"
    client = log_in("hang")
    assert client.get(reverse("ledger-new") + "?so=secret_copying").status_code == 404
    assert client.get(reverse("secret-statistics")).status_code == 404
    assert "Thống kê bí mật" not in client.get(reverse("books")).content.decode()


def test_a_unit_or_entry_of_another_agency_cannot_be_named(cast, office, issued, arrived, log_in):
    stranger = org.add_unit(agency=cast.district, name="Văn phòng Huyện uỷ", actor=system_actor(), at=MORNING)
    entry = arrived()
    address = f"{reverse('ledger-entry', args=[entry.pk])}?so=handover"
    assert log_in("hang").post(address, {"to": f"u{stranger.pk}"}).status_code == 422
    assert not Handover.objects.exists()
    assert Unit.objects.count() == 2
    assert Entry.objects.filter(pk=entry.pk).exists()
