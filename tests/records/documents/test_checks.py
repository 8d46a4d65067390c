"""Invariants: green on what the verbs write, red (naming the row) on each row damaged by SQL."""

import pytest
from django.db import connection

from hoatoc.lib.finding import report
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry
from tests.conftest import without_guards


@pytest.fixture
def worked(cast, issued, numbered):
    """A morning's work: issued, registered, confirmed, returned, voided."""
    issued()
    kept = numbered("Để huỷ")
    proposal = actions.propose_void(
        entry=kept, reason="Người ký không ký", actor=cast.actor("hang"), at=cast.at
    )
    actions.decide(proposal=proposal, is_approved=True, actor=cast.actor("phuc"), at=cast.at)
    numbered("Còn chờ")

    def at(agency):
        return Entry.objects.get(agency=agency, direction="in")

    actions.register(entry=at(cast.commune), actor=cast.actor("lan"), at=cast.at)
    actions.confirm(entry=at(cast.cell), actor=cast.actor("chin"), at=cast.at)
    actions.return_to_sender(
        entry=at(cast.other_commune), reason="Nhầm nơi", actor=cast.actor("tam"), at=cast.at
    )


def test_green_on_what_the_verbs_wrote(worked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        report(["I7"])  # seals; the copy outside the database follows the commit
    result = report()
    assert result["ok"], result
    assert {check["id"] for check in result["checks"]} >= {
        "I1",
        "I2",
        "I3",
        "I3b",
        "I4",
        "I6",
        "I7",
        "I8",
        "ORG1",
    }


OVERLAP = (
    "INSERT INTO org_agencyname (agency_id, value, value_key, valid_from, valid_to) "
    "SELECT agency_id, 'x', 'x', '2016-01-01', '2017-01-01' FROM org_agencyname LIMIT 1"
)
DAMAGE = [
    ("I1", "UPDATE documents_document SET abstract = 'khác' WHERE is_issued"),
    ("I1", "DELETE FROM documents_documentfile"),
    ("I1", "UPDATE documents_recipient SET purpose = 'know' WHERE position = 1"),
    ("I2", "UPDATE documents_entry SET state = 'waiting' WHERE state = 'confirmed'"),
    (
        "I2",
        "UPDATE documents_entry SET agency_id = (SELECT MIN(id) FROM org_agency) WHERE state = 'confirmed'",
    ),
    ("I2", "UPDATE hub_delivery SET registered_number = 99 WHERE registered_number = 1"),
    ("I3", "UPDATE documents_numberseries SET next = next + 1 WHERE kind = 'plan'"),
    ("I3", "UPDATE documents_allocatednumber SET n = 77 WHERE n = 3"),
    ("I3", "DELETE FROM documents_allocatednumber WHERE n = 3"),
    ("I3", "UPDATE documents_allocatednumber SET state = 'issued' WHERE state = 'allocated'"),
    ("I3b", "UPDATE documents_entry SET number = 55 WHERE state = 'numbered'"),
    ("I6", "UPDATE hub_delivery SET state = 'opened' WHERE state = 'delivered'"),
    ("I6", "DELETE FROM hub_receipt WHERE kind = 'returned'"),
    ("I7", "UPDATE audit_auditentry SET verb = 'khác' WHERE verb = 'vào sổ'"),
    ("ORG1", OVERLAP),
]


@pytest.mark.parametrize(
    ("check", "sql"), DAMAGE, ids=[f"{check}-{n}" for n, (check, _) in enumerate(DAMAGE)]
)
def test_red_on_a_damaged_row(worked, check, sql):
    report()  # seals what waits
    with without_guards(), connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount > 0
        found = {each["id"]: each["found"] for each in report([check])["checks"]}
    assert found[check], f"{check} did not see: {sql}"


def test_the_database_itself_refuses_the_damage(worked):
    from django.db import DatabaseError, transaction

    for sql in (
        "UPDATE documents_document SET abstract = 'khác' WHERE is_issued",
        "DELETE FROM documents_allocatednumber WHERE n = 2",
        "UPDATE documents_allocatednumber SET n = 99 WHERE n = 2",
        "UPDATE documents_allocatednumber SET state = 'issued' WHERE state = 'void'",
        "UPDATE documents_numberseries SET next = 1",
        "DELETE FROM documents_documentfile",
        "DELETE FROM audit_auditentry",
        "UPDATE audit_auditentry SET verb = 'x'",
        "DELETE FROM hub_receipt",
        "UPDATE hub_deliveryevent SET note = 'x'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_red_on_one_flipped_byte_and_on_a_lost_file(worked, data_dir):
    (blob,) = (path for path in (data_dir / "blobs").rglob("*") if path.is_file())
    whole = blob.read_bytes()
    blob.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "nội dung đã đổi" in report(["I8"])["checks"][0]["found"][0]
    blob.unlink()
    assert "mất tệp" in report(["I8"])["checks"][0]["found"][0]
