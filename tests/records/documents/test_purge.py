"""Xoá bí mật bị lộ (9.34): two persons, no byte and no word left, a tombstone of hashes, every invariant still green."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from hoatoc.exchange.hub.models import Delivery, DeliveryEvent, Receipt
from hoatoc.foundation.accounts import actions as accounts
from hoatoc.foundation.audit import actions as audit
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.files.actions import store_bytes
from hoatoc.foundation.files.models import Blob, PrintCopy
from hoatoc.foundation.jobs import actions as jobs
from hoatoc.foundation.jobs.models import Job
from hoatoc.lib.actor import system_actor
from hoatoc.lib.finding import report
from hoatoc.lib.policy import Role
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.models import Document, DocumentFile, Entry, EntryChange, Purge
from hoatoc.records.documents.rules import FileRole, Secrecy
from tests.conftest import FOUNDED, MORNING, ONE_PAGE, make_cast

CANARY = "chimhoàngyến7319"
WHY = {"reason": "Văn bản mật bị ghi như văn bản thường", "basis": "Chỉ đạo của Thường trực ngày 16/8/2018"}


def put_file(entry, cast, extra=b""):
    blob = store_bytes(chunks=[ONE_PAGE + CANARY.encode() + extra], actor=system_actor(), at=MORNING)
    actions.attach(
        entry=entry, blob=blob, name=f"{CANARY}.pdf", role=FileRole.MAIN, actor=cast.actor("hang"), at=cast.at
    )
    return blob


@pytest.fixture
def spilt(cast):
    """A secret that was taken for an ordinary plan: amended, its file replaced, issued to the commune, sent back by it."""

    def spill(cast=cast):
        hang = {"actor": cast.actor("hang"), "at": cast.at}
        entry = actions.take_number(
            kind="plan", abstract=f"Kế hoạch {CANARY}", signer=f"Lê {CANARY}",
            recipients=[actions.Addressee(agency_id=cast.commune.pk)], **hang,
        )  # fmt: skip
        actions.amend(
            entry=entry,
            abstract=f"Kế hoạch {CANARY} hai",
            signer=f"Lê {CANARY}",
            urgency=0,
            deliver_by=None,
            **hang,
        )
        put_file(entry, cast, b"1")
        put_file(entry, cast, b"2")
        actions.issue(entry=entry, **hang)
        there = Entry.objects.get(agency=cast.commune)
        actions.return_to_sender(
            entry=there, reason=f"Sao lại có {CANARY}", actor=cast.actor("lan"), at=cast.at
        )
        return Entry.objects.get(pk=entry.pk)

    return spill


def propose(entry, cast, who="phuc"):
    return actions.propose_purge(entry=entry, actor=cast.actor(who), at=cast.at, **WHY)


def approve(purge, cast, who="son"):
    return actions.decide_purge(purge=purge, is_approved=True, actor=cast.actor(who), at=cast.at)


# --- who ------------------------------------------------------------------------------------------------


def test_two_persons_purge_and_what_is_left_is_a_tombstone(
    cast, spilt, django_capture_on_commit_callbacks, data_dir
):
    entry = spilt()
    digest, hashes = entry.document.digest(), set(Blob.objects.values_list("sha256", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        done = approve(propose(entry, cast), cast)
    stone = done.tombstone
    assert (stone["digest"], stone["proposed_by"], stone["approved_by"]) == (
        digest, "Trần Văn Phúc", "Lê Hoàng Sơn",
    )  # fmt: skip
    assert {each["sha256"] for each in stone["files"]} == hashes, "the replaced file is one of them"
    assert len(stone["entries"]) == 2
    assert not [
        path for path in data_dir.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()
    ]
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.title, entry.document.signer, entry.number) == ("[đã xoá]", "[đã xoá]", 1)
    assert DocumentFile.objects.get(document=entry.document).name == "tep-0"
    assert {(each.old, each.new) for each in EntryChange.objects.all()} == {("[đã xoá]", "[đã xoá]")}
    assert CANARY not in str(list(AuditEntry.objects.values_list("facts", "object_label")))
    assert CANARY not in str(
        [
            *Delivery.objects.values("note"),
            *DeliveryEvent.objects.values("note"),
            *Receipt.objects.values("reason"),
        ]
    )
    line = AuditEntry.objects.get(verb="xoá bí mật bị lộ")
    assert line.facts["vì"] == WHY["reason"]


def test_the_invariants_stay_green(cast, spilt, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        approve(propose(spilt(), cast), cast)
    audit.seal(at=cast.at)
    found = report()
    assert found["ok"], [check for check in found["checks"] if not check["ok"]]


def test_the_same_person_does_not_do_both(cast, spilt):
    purge = propose(spilt(), cast)
    with pytest.raises(actions.SamePersonTwice):
        approve(purge, cast, "phuc")
    with pytest.raises(DatabaseError), transaction.atomic():
        Purge.objects.filter(pk=purge.pk).update(decision="approved", decided_by=purge.proposed_by)
    assert Document.objects.get().abstract != "[đã xoá]"


@pytest.mark.parametrize("who", ["hang", "minh", "kiem"])
def test_others_neither_propose_nor_approve(cast, spilt, who):
    entry = spilt()
    with pytest.raises(RoleMayNot):
        propose(entry, cast, who)
    with pytest.raises(RoleMayNot):
        approve(propose(entry, cast), cast, who)


def test_an_administrator_of_the_agency_is_one_of_the_two_without_seeing_it(cast, spilt, client):
    admin = accounts.add_person(
        login="quan", full_name="Trương Quân", password_hash="!", actor=system_actor(), at=cast.at
    )
    accounts.appoint(
        person=admin, agency=cast.provincial, position="Quản trị", roles=[Role.AGENCY_ADMIN], on=FOUNDED,
        actor=system_actor(), at=cast.at,
    )  # fmt: skip
    cast.people["quan"] = admin
    entry = spilt()
    client.force_login(admin)
    assert client.get(reverse("entry", args=[entry.pk])).status_code in {403, 404}
    answer = client.post(reverse("purges"), {"register": entry.register_id, "number": entry.number, **WHY})
    purge = Purge.objects.get()
    assert answer["Location"] == reverse("purge", args=[purge.pk])
    page = client.get(answer["Location"]).content.decode()
    assert CANARY not in page
    assert "Chờ một người khác duyệt" in page
    client.force_login(cast.people["phuc"])
    assert "Xoá bí mật chờ duyệt" in client.get(reverse("home")).content.decode()
    assert client.post(answer["Location"], {"decision": "approve"}).status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "Huỷ mọi bản sao lưu" in page
    assert Blob.objects.latest("created_at").sha256 in page


def test_another_agency_s_row_is_not_there(cast, spilt):
    with pytest.raises(NotFound):
        access.entry_to_purge(cast.actor("lan"), pk=None, register=spilt().register_id, number=1)


def test_a_receiver_tells_the_issuer_who_purges_everywhere(cast, spilt):
    spilt()
    lan = cast.actor("lan")  # clerk and agency administrator of the commune
    with pytest.raises(actions.IssuerPurges) as refused:
        actions.propose_purge(entry=Entry.objects.get(agency=cast.commune), actor=lan, at=cast.at, **WHY)
    assert "Tỉnh uỷ Quảng Ngãi" in refused.value.message


# --- between the two ---------------------------------------------------------------------------------------


def test_from_the_proposal_on_nobody_opens_the_file_and_a_refusal_opens_it_again(cast, spilt):
    entry = spilt()
    phuc = cast.actor("phuc")
    purge = propose(entry, cast)
    with pytest.raises(NotFound):
        access.file_for(phuc, entry.pk, 0)
    actions.decide_purge(purge=purge, is_approved=False, actor=cast.actor("son"), at=cast.at)
    assert access.file_for(phuc, entry.pk, 0)
    assert Document.objects.get().abstract == f"Kế hoạch {CANARY} hai"
    assert propose(entry, cast).pk != purge.pk


def test_what_waits_or_is_done_is_not_proposed_again(cast, spilt):
    entry = spilt()
    purge = propose(entry, cast)
    with pytest.raises(actions.PurgeWaiting):
        propose(entry, cast, "son")
    approve(purge, cast)
    with pytest.raises(actions.PurgeWaiting):
        propose(entry, cast, "son")
    with pytest.raises(actions.PurgeDecided):
        approve(purge, cast)


def test_without_ground_nothing_is_proposed(cast, spilt):
    with pytest.raises(actions.GroundNeeded):
        actions.propose_purge(entry=spilt(), reason=" ", basis="x", actor=cast.actor("phuc"), at=cast.at)


def test_the_page_of_a_purged_entry_says_so_and_offers_no_file(cast, spilt, client):
    entry = spilt()
    approve(propose(entry, cast), cast)
    client.force_login(cast.people["hang"])
    page = client.get(reverse("entry", args=[entry.pk])).content.decode()
    assert CANARY not in page
    assert "Đã xoá" in page
    assert client.get(reverse("file", args=[entry.pk, 0])).status_code == 404


def test_guards_do_not_yield_without_an_approved_purge(cast, spilt):
    """The negative control of the exemption: a proposal alone opens nothing."""
    entry = spilt()
    propose(entry, cast)
    for write in (
        lambda: Document.objects.filter(pk=entry.document_id).update(abstract="x"),
        lambda: DocumentFile.objects.filter(document=entry.document_id).update(name="x"),
        lambda: EntryChange.objects.update(old="x"),
        lambda: Receipt.objects.update(reason="x"),
        lambda: DeliveryEvent.objects.update(note="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_stored_prints_of_its_books_go_too(cast, spilt):
    entry = spilt()
    blob = store_bytes(chunks=[ONE_PAGE + CANARY.encode() + b"book"], actor=system_actor(), at=MORNING)
    PrintCopy.objects.create(
        what=f"so:{entry.register_id}", n=1, digest="0" * 64, blob=blob, by=cast.people["hang"], at=cast.at
    )
    done = approve(propose(entry, cast), cast)
    assert [each["sha256"] for each in done.tombstone["prints"]] == [blob.sha256]
    blob.refresh_from_db()
    assert blob.purged_at is not None


def test_nobody_writes_about_a_purged_sheet_again_but_its_number_may_be_voided(cast):
    hang = {"actor": cast.actor("hang"), "at": cast.at}
    entry = actions.take_number(kind="plan", abstract=CANARY, signer="Lê Hoàng Sơn", **hang)
    approve(propose(entry, cast), cast)
    with pytest.raises(actions.SheetPurged):
        actions.amend(entry=entry, abstract=CANARY, signer="Lê", urgency=0, deliver_by=None, **hang)
    with pytest.raises(actions.SheetPurged):
        put_file(entry, cast, b"again")
    voided = actions.propose_void(entry=entry, reason="Xoá bí mật bị lộ", **hang)
    actions.decide(proposal=voided, is_approved=True, actor=cast.actor("son"), at=cast.at)
    assert Entry.objects.get(pk=entry.pk).state == "void"


# --- not a byte ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_not_a_byte_is_left_in_store_and_database(transactional_db, password_hash, spilt_alone, data_dir):
    """On SQLite the files of the database itself are searched too, once the worker has cleaned them."""
    cast, entry = spilt_alone
    assert _places(data_dir), "before the purge it is there: the search finds what it looks for"
    approve(propose(entry, cast), cast)
    job = Job.objects.get(kind="documents.clean_database")
    assert jobs.run(job=jobs.claim(worker="thử", at=MORNING) or job, at=MORNING)
    assert not _places(data_dir)
    assert Purge.objects.get().tombstone["database_cleaned_at"]


@pytest.fixture
def spilt_alone(transactional_db, password_hash):
    cast = make_cast(password_hash)
    hang = {"actor": cast.actor("hang"), "at": cast.at}
    entry = actions.take_number(
        kind="plan", abstract=f"Kế hoạch {CANARY}", signer=f"Lê {CANARY}", secrecy=Secrecy.NONE,
        recipients=[actions.Addressee(agency_id=cast.commune.pk)], **hang,
    )  # fmt: skip
    actions.amend(
        entry=entry,
        abstract=f"Kế hoạch {CANARY} hai",
        signer=f"Lê {CANARY}",
        urgency=0,
        deliver_by=None,
        **hang,
    )
    put_file(entry, cast)
    return cast, actions.issue(entry=entry, **hang)


def _places(data_dir: Path) -> list[Path]:
    """Files that hold the canary: the data folder, and on SQLite the database with its log."""
    wanted = [path for path in data_dir.rglob("*") if path.is_file()]
    if connection.vendor == "sqlite":
        wanted += list(Path(str(connection.settings_dict["NAME"])).parent.glob("*sqlite3*"))
    word = CANARY.encode()
    return [path for path in wanted if word in path.read_bytes()]
