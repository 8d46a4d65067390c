"""Secrets stay inside, on paper, and with their readers: the rules of domain.md §D as stories (M2, M7)."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from hoatoc.exchange.hub.models import Delivery
from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import Agency, Unit
from hoatoc.lib.finding import report
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.models import (
    Document,
    Entry,
    EntryChange,
    EntryReader,
    Register,
    SecrecyChange,
)
from hoatoc.records.documents.rules import FileRole, Secrecy, is_higher, may_hold_files
from tests.conftest import MORNING, ONE_PAGE

SECRETS = ["mat", "toi_mat", "tuyet_mat"]
WORD = "đê bao Trà Khúc"


def appointment(cast, name):
    return Appointment.objects.get(person=cast.people[name])


@pytest.fixture
def outside(settings):
    """The same code as the outer network runs it."""
    settings.HOATOC_ZONE = "outer"


@pytest.fixture
def secret(cast):
    """A secret plan of Tỉnh uỷ that Hằng numbers; she reads it and who is named."""

    def take(*readers, abstract=WORD, level="mat", at=MORNING, place="Két phòng bảo mật, ngăn 2", **more):
        named = tuple(appointment(cast, name).pk for name in readers)
        return actions.take_number(
            actor=cast.actor("hang"), at=at, kind="plan", abstract=abstract, signer="Lê Hoàng Sơn",
            secrecy=Secrecy(level), custody=actions.Custody(content_location=place, readers=named), **more,
        )  # fmt: skip

    return take


def paper_sheet(cast, **more):
    facts = {
        "issuer_agency_id": cast.district.pk, "issuer_correspondent_id": None, "symbol": "12-BC/HU",
        "dated_on": cast.day, "kind": "report", "abstract": WORD, "signer": "Phạm Văn Mười",
    }  # fmt: skip
    return actions.PaperSheet(**(facts | more))


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


# --- the two networks (M7) ------------------------------------------------------------------------------


@pytest.mark.parametrize("level", SECRETS)
def test_m7_verb_no_number_is_taken_for_a_secret_outside(cast, outside, secret, level):
    with pytest.raises(actions.SecretsStayInside):
        secret(level=level)
    assert not Document.objects.exists()


@pytest.mark.parametrize("level", SECRETS)
def test_m7_verb_no_secret_paper_is_taken_in_outside(cast, outside, level):
    with pytest.raises(actions.SecretsStayInside):
        actions.take_in_paper(
            sheet=paper_sheet(cast, secrecy=Secrecy(level)), actor=cast.actor("hang"), at=cast.at
        )
    assert not Document.objects.exists()


def test_m7_verb_no_waiting_paper_becomes_a_secret_outside(cast, outside):
    entry = actions.take_in_paper(sheet=paper_sheet(cast), actor=cast.actor("hang"), at=cast.at)
    with pytest.raises(actions.SecretsStayInside):
        actions.register(
            entry=entry, sheet=paper_sheet(cast, secrecy=Secrecy.MAT), actor=cast.actor("hang"), at=cast.at
        )
    with pytest.raises(actions.SecretsStayInside):
        actions.change_secrecy(
            entry=entry,
            to=Secrecy.MAT,
            on=cast.day,
            basis="Quyết định 15",
            actor=cast.actor("son"),
            at=cast.at,
        )


def test_m7_verb_no_secret_arrives_by_a_channel_inside_or_outside(cast, secret, settings):
    entry = secret()
    for zone, refusal in (("inner", actions.SecretsGoByPaper), ("outer", actions.SecretsStayInside)):
        settings.HOATOC_ZONE = zone
        with pytest.raises(refusal):
            actions.receive(
                document_id=entry.document_id,
                agency_ids=[cast.commune.pk],
                actor=cast.actor("hang"),
                at=cast.at,
            )
    assert not Entry.objects.filter(agency=cast.commune).exists()


@pytest.mark.parametrize("page", ["paper", "take-number"])
def test_m7_form_outside_there_is_no_field_of_secrecy(log_in, outside, page):
    html = log_in("hang").get(reverse(page)).content.decode()
    assert 'name="secrecy"' not in html
    assert 'name="readers"' not in html
    assert "Độ mật" not in html


@pytest.mark.parametrize("page", ["paper", "take-number"])
def test_m7_form_inside_there_is_one(log_in, page):
    assert 'name="secrecy"' in log_in("hang").get(reverse(page)).content.decode()


SHEET = {
    "issuer_text": "mo duc", "symbol": "58-KH/HU", "dated_on": "13/08/2018", "urgency": "0",
    "abstract": WORD, "signer": "Lê Minh Khoa",
}  # fmt: skip


@pytest.mark.parametrize("level", SECRETS)
@pytest.mark.parametrize(("page", "kind"), [("paper", "plan"), ("take-number", "plan:KH")])
def test_m7_form_a_forged_level_is_refused_outside(log_in, outside, page, kind, level):
    answer = log_in("hang").post(
        reverse(page), SHEET | {"kind": kind, "secrecy": level, "request_key": str(uuid.uuid4())}
    )
    assert answer.status_code == 422
    assert "Mạng ngoài không nhận" in answer.content.decode()
    assert not Document.objects.exists()
    assert WORD not in str(list(AuditEntry.objects.values_list("facts", flat=True)))


def test_m7_form_registering_offers_no_level_outside(cast, log_in, outside):
    entry = actions.take_in_paper(sheet=paper_sheet(cast), actor=cast.actor("hang"), at=cast.at)
    client = log_in("hang")
    assert 'name="secrecy"' not in client.get(reverse("register", args=[entry.pk])).content.decode()
    answer = client.post(reverse("register", args=[entry.pk]), SHEET | {"kind": "plan", "secrecy": "mat"})
    assert answer.status_code == 422
    entry.refresh_from_db()
    assert (entry.state, entry.secrecy) == ("waiting", "none")


@pytest.mark.parametrize("column", ["do_mat", "Độ mật", "secrecy", "Mức độ mật"])
def test_m7_import_a_list_that_carries_a_level_is_refused(db, column):
    head = f"code,name,level,parent_code,kind,symbol,{column}\n"
    with pytest.raises(org.SecrecyInList):
        org.read_csv(head + "21001,Đảng uỷ xã Bình Minh,commune,,committee,ĐU,mat\n")
    assert org.read_csv("code,name,level,parent_code\n1,Xã A,commune,\n")


def test_m7_constraint_the_database_is_the_last_wall_outside(cast, outside, numbered):
    """Somebody writes past every verb: the database itself refuses, on the sheet and on the entry."""
    entry = numbered()
    assert entry.document.held_in == "outer"
    for statement in (
        "UPDATE documents_document SET secrecy = 'mat' WHERE id = %s",
        "UPDATE documents_entry SET secrecy = 'mat' WHERE document_id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [entry.document_id])
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            agency=cast.commune, direction="in", document=entry.document, source="hub", state="waiting",
            arrived_at=cast.at, secrecy="mat",
        )  # fmt: skip


def test_m7_constraint_inside_the_same_statements_pass(cast, numbered):
    entry = numbered()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE documents_document SET secrecy = 'mat' WHERE id = %s", [entry.document_id])
        cursor.execute(
            "UPDATE documents_entry SET secrecy = 'mat' WHERE document_id = %s", [entry.document_id]
        )
    assert Entry.objects.get(pk=entry.pk).is_secret


def test_the_levels_stand_in_order():
    assert is_higher("toi_mat", "mat")
    assert not is_higher("mat", "mat")
    assert is_higher("mat", "none")


@pytest.mark.parametrize(
    ("level", "most", "may"),
    [
        ("none", "off", True), ("mat", "off", False), ("mat", "mat", True), ("toi_mat", "mat", False),
        ("toi_mat", "toi_mat", True), ("tuyet_mat", "toi_mat", False), ("tuyet_mat", "off", False),
    ],
)  # fmt: skip
def test_files_of_a_level_lie_in_the_store_only_where_allowed(level, most, may):
    assert may_hold_files(level, most) is may


# --- only a register entry, its paper in a safe ------------------------------------------------------------


def test_a_secret_takes_no_file_and_not_a_byte_is_stored(cast, secret, log_in, pdf):
    entry = secret()
    with pytest.raises(actions.SecretFileRefused):
        actions.attach(
            entry=entry, blob=pdf(), name="mat.pdf", role=FileRole.MAIN, actor=cast.actor("hang"), at=cast.at
        )
    scan = SimpleUploadedFile("mat.pdf", ONE_PAGE + WORD.encode(), "application/pdf")
    before = Blob.objects.count()
    answer = log_in("hang").post(reverse("attach", args=[entry.pk]), {"main": scan})
    assert answer.status_code == 422
    scan.seek(0)
    form = SHEET | {
        "kind": "report",
        "secrecy": "mat",
        "content_location": "Két",
        "request_key": str(uuid.uuid4()),
    }
    answer = log_in("hang").post(reverse("paper"), form | {"scan": scan, "then": "register"})
    assert answer.status_code == 422
    assert Blob.objects.count() == before


def test_files_up_to_the_allowed_level_are_taken(cast, secret, pdf, settings):
    settings.HOATOC_SECRET_CONTENT = "mat"
    facts = {
        "blob": pdf(),
        "name": "mat.pdf",
        "role": FileRole.MAIN,
        "actor": cast.actor("hang"),
        "at": cast.at,
    }
    actions.attach(entry=secret(), **facts)
    for level in ("toi_mat", "tuyet_mat"):
        with pytest.raises(actions.SecretFileRefused):
            actions.attach(entry=secret(level=level), **facts)


def test_a_secret_is_issued_without_a_file_and_goes_by_paper_alone(cast, secret):
    entry = secret(recipients=[actions.Addressee(agency_id=cast.commune.pk)])
    actions.issue(entry=entry, actor=cast.actor("hang"), at=cast.at)
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.state, delivery.entry) == ("paper", "queued", None)
    assert not Entry.objects.filter(agency=cast.commune).exists()
    assert report(["I1", "I2", "I3", "I4"])["ok"], report(["I1", "I2", "I3", "I4"])


def test_an_ordinary_document_still_arrives_at_once(cast, issued):
    """The negative control of the one above."""
    issued([cast.commune])
    assert Delivery.objects.get().channel == "local"
    assert Entry.objects.filter(agency=cast.commune).exists()


def test_without_a_place_for_its_paper_a_secret_is_not_issued(cast, secret):
    entry = secret(place="", recipients=[actions.Addressee(agency_id=cast.commune.pk)])
    with pytest.raises(actions.PlaceNeeded):
        actions.issue(entry=entry, actor=cast.actor("hang"), at=cast.at)
    sheet = {"abstract": WORD, "signer": "Lê Hoàng Sơn", "urgency": 0, "deliver_by": None}
    actions.amend(entry=entry, content_location="Két số 1", actor=cast.actor("hang"), at=cast.at, **sheet)
    assert actions.issue(entry=entry, actor=cast.actor("hang"), at=cast.at).state == "issued"


def test_what_became_a_secret_is_sent_again_by_paper_alone(cast, issued):
    from hoatoc.exchange.hub import actions as hub

    entry = issued([cast.commune])
    there = Entry.objects.get(agency=cast.commune)
    actions.return_to_sender(entry=there, reason="Nhầm nơi gửi", actor=cast.actor("lan"), at=cast.at)
    Blob.objects.update(purged_at=cast.at, purge_reason="thử")
    actions.change_secrecy(
        entry=entry, to=Secrecy.MAT, on=cast.day, basis="Quyết định 15", actor=cast.actor("son"), at=cast.at
    )
    EntryReader.objects.create(entry=entry, appointment=appointment(cast, "hang"), because="gửi lại")
    hub.resend(
        entry=Entry.objects.get(pk=entry.pk), delivery_ids=[Delivery.objects.get().pk], actor=cast.actor("hang"),
        at=cast.at,
    )  # fmt: skip
    assert Delivery.objects.latest("pk").channel == "paper"


def test_the_picker_says_that_a_secret_goes_by_paper(secret, log_in, cast):
    entry = secret(recipients=[actions.Addressee(agency_id=cast.commune.pk)])
    page = log_in("hang").get(reverse("outgoing", args=[entry.pk]) + "?buoc=3").content.decode()
    assert "Bản giấy" in page
    assert "Qua mạng" not in page


# --- the clerk who may not open the envelope ---------------------------------------------------------------


def test_an_envelope_is_registered_by_its_outer_marks(cast, log_in):
    """“Chỉ người có tên mới được bóc bì”: sender, symbol, mark B; the person named is the reader."""
    son = appointment(cast, "son")
    form = SHEET | {
        "kind": "", "abstract": "", "signer": "", "secrecy": "toi_mat", "envelope_to": str(son.pk),
        "content_location": "Chuyển tận tay", "then": "register", "request_key": str(uuid.uuid4()),
    }  # fmt: skip
    answer = log_in("hang").post(reverse("paper"), form)
    entry = Entry.objects.get()
    assert answer["Location"] == reverse("entry", args=[entry.pk])
    assert entry.envelope_for == "Lê Hoàng Sơn, Phó Bí thư"
    assert (entry.title, entry.register.book_kind) == ("Văn bản mật số 1", "secret_in")
    assert entry.document.abstract == ""
    assert access.visible_to(cast.actor("son")).get() == entry
    assert not access.visible_to(cast.actor("phuc")).exists()


def test_an_opened_secret_needs_its_abstract_unless_it_is_top_secret(cast, log_in):
    form = SHEET | {"kind": "report", "abstract": "", "content_location": "Két", "then": "wait"}
    client = log_in("hang")
    for level, status in (("none", 422), ("mat", 422), ("toi_mat", 422), ("tuyet_mat", 302)):
        answer = client.post(reverse("paper"), form | {"secrecy": level, "request_key": str(uuid.uuid4())})
        assert answer.status_code == status, level


def test_a_secret_paper_needs_its_place(cast):
    with pytest.raises(actions.PlaceNeeded):
        actions.take_in_paper(
            sheet=paper_sheet(cast, secrecy=Secrecy.MAT), actor=cast.actor("hang"), at=cast.at
        )


def test_arrival_numbers_of_secrets_run_on_with_the_others_in_a_book_of_their_own(cast):
    hang = {"actor": cast.actor("hang"), "at": cast.at, "is_registered_now": True}
    plain = actions.take_in_paper(sheet=paper_sheet(cast, symbol="1-BC/HU"), **hang)
    closed = actions.take_in_paper(
        sheet=paper_sheet(cast, symbol="2-BC/HU", secrecy=Secrecy.MAT),
        custody=actions.Custody(content_location="Két"), **hang,
    )  # fmt: skip
    last = actions.take_in_paper(sheet=paper_sheet(cast, symbol="3-BC/HU"), **hang)
    assert [plain.number, closed.number, last.number] == [1, 2, 3]
    assert closed.register != plain.register == last.register
    assert report(["I3", "I3b"])["ok"]


def test_a_stamp_seen_while_registering_raises_the_level_but_nothing_lowers_it(cast):
    hang = {"actor": cast.actor("hang"), "at": cast.at}
    entry = actions.take_in_paper(sheet=paper_sheet(cast), **hang)
    kept = actions.Custody(content_location="Két", readers=(appointment(cast, "son").pk,))
    done = actions.register(entry=entry, sheet=paper_sheet(cast, secrecy=Secrecy.MAT), custody=kept, **hang)
    assert (done.is_secret, done.register.book_kind) == (True, "secret_in")
    assert {row.appointment_id for row in done.readers.all()} == {
        appointment(cast, "son").pk, appointment(cast, "hang").pk,
    }  # fmt: skip
    waiting = actions.take_in_paper(
        sheet=paper_sheet(cast, secrecy=Secrecy.MAT, symbol="9-BC/HU"), custody=kept, **hang
    )
    with pytest.raises(actions.LevelLoweredByHand):
        actions.register(entry=waiting, sheet=paper_sheet(cast, secrecy=Secrecy.NONE), **hang)


# --- readers ---------------------------------------------------------------------------------------------


def test_whoever_registers_reads_and_whom_the_register_names(cast, secret):
    entry = secret("son")
    reads = {
        name for name in ("hang", "bao", "phuc", "son", "kiem", "tri") if access.visible_to(cast.actor(name))
    }
    assert reads == {"hang", "son"}
    assert {row.because for row in entry.readers.all()} == {"đăng ký", "được giao đọc"}


def test_somebody_of_another_agency_cannot_be_named(cast, secret):
    with pytest.raises(actions.NoSuchReader):
        secret("lan")


def test_a_reader_lets_others_read_until_a_day_and_takes_it_back(cast, secret):
    entry = secret("son")
    phuc = appointment(cast, "phuc")
    hang = {"actor": cast.actor("hang"), "at": cast.at}
    row = actions.grant_reading(entry=entry, appointment=phuc, because="cho ý kiến", until=cast.day, **hang)
    assert access.visible_to(cast.actor("phuc")).exists()
    EntryReader.objects.filter(pk=row.pk).update(until=cast.day - timedelta(days=1))
    assert not access.visible_to(cast.actor("phuc")).exists()
    EntryReader.objects.filter(pk=row.pk).update(until=None)
    actions.withdraw_reading(reader=row, **hang)
    assert not access.visible_to(cast.actor("phuc")).exists()
    told = AuditEntry.objects.filter(verb__in=["cho đọc", "rút quyền đọc"])
    assert {line.facts["người đọc"] for line in told} == {"Trần Văn Phúc, Chánh Văn phòng"}
    assert "cho ý kiến" not in str([line.facts for line in told])


def test_who_does_not_read_a_secret_lets_nobody_read_it(cast, secret):
    entry = secret()
    for name in ("bao", "phuc", "lan"):
        with pytest.raises(NotFound):
            actions.grant_reading(
                entry=entry,
                appointment=appointment(cast, "bao"),
                because="tò mò",
                actor=cast.actor(name),
                at=cast.at,
            )
    with pytest.raises(RoleMayNot):
        actions.grant_reading(
            entry=entry,
            appointment=appointment(cast, "minh"),
            because="tò mò",
            actor=cast.actor("minh"),
            at=cast.at,
        )


def test_the_last_reader_stays(cast, secret):
    entry = secret()
    with pytest.raises(actions.LastReader):
        actions.withdraw_reading(reader=entry.readers.get(), actor=cast.actor("hang"), at=cast.at)


@pytest.mark.parametrize("wrong", ["stranger", "ended", "over"])
def test_nobody_reads_who_is_not_there(cast, secret, wrong):
    entry, phuc = secret(), appointment(cast, "phuc")
    until, refusal = None, actions.NoSuchReader
    if wrong == "stranger":
        phuc = appointment(cast, "lan")
    elif wrong == "ended":
        Appointment.objects.filter(pk=phuc.pk).update(valid_to=cast.day - timedelta(days=1))
    else:
        until, refusal = cast.day - timedelta(days=1), actions.ReaderEnds
    with pytest.raises(refusal):
        actions.grant_reading(
            entry=entry, appointment=phuc, because="đọc", until=until, actor=cast.actor("hang"), at=cast.at
        )


def test_the_readers_are_kept_on_a_page_of_their_own(cast, secret, log_in):
    entry, client = secret("son"), log_in("hang")
    page = client.get(reverse("entry", args=[entry.pk])).content.decode()
    assert "Ai được đọc" in page
    assert "Lê Hoàng Sơn" in page
    address = reverse("readers", args=[entry.pk])
    assert client.post(address, {"whom": "", "because": ""}).status_code == 422
    phuc = appointment(cast, "phuc")
    assert client.post(address, {"whom": f"a{phuc.pk}", "because": "cho ý kiến"}).status_code == 302
    assert "cho ý kiến" in client.get(address).content.decode()
    row = entry.readers.get(appointment=phuc)
    assert client.post(reverse("withdraw-reader", args=[entry.pk, row.pk])).status_code == 302
    assert not entry.readers.filter(appointment=phuc).exists()
    assert log_in("bao").get(address).status_code == 404


def test_a_unit_may_be_named_and_handing_the_paper_over_opens_nothing(cast, log_in):
    unit = Unit.objects.create(agency=cast.provincial, name="Phòng Cơ yếu")
    Appointment.objects.filter(person=cast.people["minh"]).update(unit=unit)
    entry = actions.take_in_paper(
        sheet=paper_sheet(cast, secrecy=Secrecy.MAT), custody=actions.Custody(content_location="Két"), unit_id=unit.pk,
        is_registered_now=True, actor=cast.actor("hang"), at=cast.at,
    )  # fmt: skip
    assert not access.visible_to(cast.actor("minh")).exists()
    log_in("hang").post(reverse("readers", args=[entry.pk]), {"whom": f"u{unit.pk}", "because": "giải mã"})
    assert access.visible_to(cast.actor("minh")).get() == entry


# --- change of level -------------------------------------------------------------------------------------


def test_a_secret_is_declassified_by_an_event_and_opens_to_the_ordinary_roles(cast, secret):
    entry = secret("son")
    assert not access.visible_to(cast.actor("phuc")).exists()
    change = actions.change_secrecy(
        entry=entry,
        to=Secrecy.NONE,
        on=cast.day,
        basis="Quyết định 15-QĐ/TU",
        actor=cast.actor("son"),
        at=cast.at,
    )
    held = access.visible_to(cast.actor("phuc")).get()
    assert (held.title, held.document.secrecy) == (WORD, "mat")
    assert (change.old, change.new, change.basis) == ("mat", "none", "Quyết định 15-QĐ/TU")
    line = AuditEntry.objects.get(verb="giải mật")
    assert line.facts == {"từ": "Mật", "thành": "Không mật", "ngày": "2018-08-16"}


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"basis": "  "}, actions.BasisNeeded),
        ({"to": Secrecy.MAT}, actions.LevelUnchanged),
        ({"on": MORNING.date() + timedelta(days=1)}, actions.LevelDayAhead),
    ],
)
def test_a_level_changes_only_with_basis_and_day(cast, secret, facts, refusal):
    given = {"to": Secrecy.NONE, "on": cast.day, "basis": "Quyết định 15"} | facts
    with pytest.raises(refusal):
        actions.change_secrecy(entry=secret("son"), actor=cast.actor("son"), at=cast.at, **given)
    assert not SecrecyChange.objects.exists()


def test_a_clerk_changes_no_level_and_a_leader_none_that_he_does_not_read(cast, secret):
    facts = {"to": Secrecy.NONE, "on": cast.day, "basis": "Quyết định 15", "at": cast.at}
    with pytest.raises(RoleMayNot):
        actions.change_secrecy(entry=secret(), actor=cast.actor("hang"), **facts)
    with pytest.raises(NotFound):
        actions.change_secrecy(entry=secret(), actor=cast.actor("son"), **facts)


def test_a_file_in_the_store_keeps_an_entry_from_becoming_a_secret(cast, issued):
    entry = issued([cast.commune])
    facts = {
        "to": Secrecy.MAT,
        "on": cast.day,
        "basis": "Quyết định 15",
        "actor": cast.actor("son"),
        "at": cast.at,
    }
    with pytest.raises(actions.FilesAboveLevel):
        actions.change_secrecy(entry=entry, **facts)


def test_no_statement_changes_a_level_without_its_event(cast, secret):
    entry = secret(recipients=[actions.Addressee(agency_id=cast.commune.pk)])
    actions.issue(entry=entry, actor=cast.actor("hang"), at=cast.at)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(secrecy="none")
    change = actions.change_secrecy
    with pytest.raises(NotFound):
        change(entry=entry, to=Secrecy.NONE, on=cast.day, basis="x", actor=cast.actor("phuc"), at=cast.at)


def test_the_level_is_changed_on_its_screen_and_its_history_is_there(cast, secret, log_in):
    entry, client = secret("son"), log_in("son")
    address = reverse("change-secrecy", args=[entry.pk])
    assert address in client.get(reverse("entry", args=[entry.pk])).content.decode()
    assert client.post(address, {"to": "none", "on": "16/08/2018", "basis": ""}).status_code == 422
    answer = client.post(address, {"to": "none", "on": "16/08/2018", "basis": "Quyết định số 15-QĐ/TU"})
    assert answer.status_code == 302
    page = client.get(reverse("entry", args=[entry.pk])).content.decode()
    assert "Quyết định số 15-QĐ/TU" in page
    assert log_in("phuc").get(reverse("entry", args=[entry.pk])).status_code == 200


# --- words stay out of what is never changed ---------------------------------------------------------------


def test_the_old_words_of_an_amended_sheet_are_changes_of_the_row_not_of_the_audit_trail(cast, numbered):
    entry = numbered(abstract=WORD)
    actions.amend(
        entry=entry, abstract="Chữ mới", signer="Lê Hoàng Sơn", urgency=0, deliver_by=None, actor=cast.actor("hang"),
        at=cast.at,
    )  # fmt: skip
    change = EntryChange.objects.get()
    assert (change.field, change.old, change.new) == ("abstract", WORD, "Chữ mới")
    line = AuditEntry.objects.get(verb="sửa thông tin trước phát hành")
    assert line.facts == {"đã sửa": ["trích yếu"]}


@pytest.mark.parametrize("name", ["bao", "phuc", "kiem", "minh", "tri", "lan"])
def test_for_everybody_else_it_is_not_there(cast, secret, name):
    entry, client = secret("son"), Client()
    client.force_login(cast.people[name])
    missing = client.get(reverse("entry", args=[987654]))
    found = client.get(reverse("entry", args=[entry.pk]))
    assert found.status_code in {403, 404}
    assert found.content == missing.content


# --- M2: what the book shows -------------------------------------------------------------------------------


def decision(cast, who, abstract, level="none"):
    """A quyết định; of a secret with the place of its paper."""
    kept = actions.Custody(content_location="Két") if level != "none" else None
    return actions.take_number(
        actor=cast.actor(who),
        at=cast.at,
        kind="decision",
        abstract=abstract,
        signer="Lê Hoàng Sơn",
        secrecy=Secrecy(level),
        custody=kept,
    )


def book_page(client, entry, kind="outgoing"):
    book = Register.objects.get(agency=entry.agency, book_kind=kind, is_default=True)
    return " ".join(client.get(reverse("book", args=[book.pk])).content.decode().split())


def test_m2_the_party_book_shows_5_then_6_without_its_abstract_then_7(cast, log_in):
    """QĐ 5 (non-secret), QĐ secret → 6, QĐ → 7 (36-HD/VPTW II.1.3): the book has no hole, and row 6 no words."""
    for n in range(1, 5):
        decision(cast, "hang", f"Về việc {n}")
    fifth = decision(cast, "hang", "Thành lập đoàn kiểm tra")
    sixth = decision(cast, "bao", WORD, "mat")
    seventh = decision(cast, "hang", "Kiện toàn ban chỉ đạo")
    assert [each.document.symbol_text for each in (fifth, sixth, seventh)] == [
        "05-QĐ/TU", "06-QĐ/TU", "07-QĐ/TU",
    ]  # fmt: skip
    for name in ("hang", "phuc", "bao"):
        page = book_page(log_in(name), fifth)
        assert "05-QĐ/TU" in page
        assert "07-QĐ/TU" in page
        assert "Văn bản mật số 6" in page
        assert WORD not in page, f"{name}: the ordinary book shows it to nobody, not even to its reader"
        assert "06-QĐ/TU" not in page
    assert WORD in book_page(log_in("bao"), sixth, "secret_out")
    assert WORD not in book_page(log_in("hang"), sixth, "secret_out")


def test_m2_the_book_of_a_state_body_has_its_secret_01_in_a_book_of_its_own(cast, log_in):
    """NĐ 30/2020 Art. 15: secrets are numbered apart; the ordinary book does not even have a blank row."""
    Agency.objects.filter(pk=cast.provincial.pk).update(system="state")
    plain = decision(cast, "hang", "Giao kế hoạch")
    secret_one = decision(cast, "hang", WORD, "mat")
    assert (plain.number, secret_one.number) == (1, 1)
    page = book_page(log_in("hang"), plain)
    assert "Giao kế hoạch" in page
    assert "Văn bản mật" not in page
    assert WORD in book_page(log_in("hang"), secret_one, "secret_out")


def test_m2_in_the_outer_view_row_6_is_blank(cast, log_in, outside):
    """Number 6 was given to the inner network: the outer book has the row, and nothing but that it is there."""
    for n in range(1, 6):
        decision(cast, "hang", f"Về việc {n}")
    actions.give_block(kind="decision", count=1, reason="Mạng trong", actor=cast.actor("phuc"), at=cast.at)
    seventh = decision(cast, "hang", "Kiện toàn ban chỉ đạo")
    assert seventh.number == 7
    page = book_page(log_in("hang"), seventh)
    assert "Số đã cấp cho mạng kia – văn bản mật" in page
    assert "Kiện toàn ban chỉ đạo" in page


# --- no word of a closed row finds it ------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["incoming", "outgoing-list", "queue", "home"])
def test_no_list_shows_or_finds_a_secret_of_others(cast, secret, log_in, page):
    secret("son")
    client = log_in("phuc")
    for asked in ({}, {"q": WORD}, {"q": "da"}):
        answer = client.get(reverse(page), asked).content.decode().replace(f'value="{WORD}"', "")
        assert WORD not in answer
        assert "Văn bản mật" not in answer
    assert "0" in client.get(reverse("outgoing-list")).content.decode()


def test_a_reader_s_lists_say_only_that_it_is_one(cast, secret, log_in):
    secret("son")
    page = log_in("hang").get(reverse("outgoing-list")).content.decode()
    assert "Văn bản mật số 1" in page
    assert WORD not in page
    assert WORD in log_in("hang").get(reverse("entry", args=[Entry.objects.get().pk])).content.decode()


def test_what_a_form_offers_tells_nothing_of_a_secret(cast, secret, log_in):
    secret(abstract="x" + WORD)
    Document.objects.update(signer="Người Ký Kín")
    page = log_in("bao").get(reverse("take-number")).content.decode()
    assert "Người Ký Kín" not in page


def test_a_void_asked_for_a_secret_number_keeps_its_reason_to_its_readers(cast, secret, log_in):
    entry = secret()
    actions.propose_void(entry=entry, reason=f"Sai {WORD}", actor=cast.actor("hang"), at=cast.at)
    page = log_in("phuc").get(reverse("series")).content.decode()
    assert "(văn bản mật)" in page
    assert WORD not in page
    assert WORD in log_in("hang").get(reverse("series")).content.decode()
    assert WORD not in str(list(AuditEntry.objects.values_list("facts", flat=True)))


def test_what_a_number_is_kept_for_is_told_to_its_holder_alone(cast, log_in):
    actions.reserve(
        kind="decision",
        purpose=WORD,
        holder=appointment(cast, "son"),
        expires_on=cast.day,
        is_secret=True,
        actor=cast.actor("hang"),
        at=cast.at,
    )
    for page in ("reservations", "take-number", "series"):
        assert WORD not in log_in("bao").get(reverse(page)).content.decode(), page
    assert WORD in log_in("son").get(reverse("reservations")).content.decode()


# --- what the screens cost -------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [2, 7])
def test_the_screens_ask_as_often_for_many_readers_and_purges(
    cast, secret, numbered, log_in, monkeypatch, django_assert_num_queries, many
):
    from hoatoc.foundation.ui import events as ui

    for slot in (ui.navigation, ui.banner, ui.alarm):
        monkeypatch.setattr(slot, "_fillers", [])
    entry, hang = secret("son"), cast.actor("hang")
    for n in range(many):
        actions.grant_reading(
            entry=entry, appointment=appointment(cast, "phuc"), because=f"việc {n}", actor=hang, at=cast.at
        )
        actions.propose_purge(entry=numbered(), reason="x", basis="y", actor=cast.actor("son"), at=cast.at)
    client = log_in("phuc")
    for page, queries in ((reverse("readers", args=[entry.pk]), 10), (reverse("purges"), 9)):
        client.get(page)
        with django_assert_num_queries(queries):
            assert client.get(page).status_code == 200
