"""The audit trail: sealed whatever the order of commits, and every tampering named."""

import threading

import pytest
from django.db import connection, connections, transaction

from hoatoc.config.commands import audit as command
from hoatoc.foundation.audit.actions import Subject, heads_file, record, seal, written_heads
from hoatoc.foundation.audit.models import AuditEntry, AuditLink, AuditSeal
from hoatoc.foundation.audit.queries import oldest_unsealed_age, verify
from hoatoc.lib.actor import system_actor
from tests.conftest import MORNING, without_guards

pytestmark = pytest.mark.django_db(transaction=True)


def write(n=1, verb="thử"):
    for each in range(n):
        record(
            actor=system_actor(),
            at=MORNING,
            verb=verb,
            subject=Subject("thing", f"u{each}", "x"),
            facts={"n": each},
        )


@pytest.fixture
def sealed():
    """Ten entries under three seals."""
    for n in (4, 3, 3):
        write(n)
        seal(at=MORNING)
    assert list(verify(written_heads())) == []


def found_after(sql):
    with without_guards(), connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount > 0
    seal(at=MORNING)
    return list(verify(written_heads()))


COLUMNS = "at, verb, actor_uid, actor_label, for_label, agency_uid, agency_label, object_kind, object_uid, object_label, facts, mac"
FORGED = (
    f"INSERT INTO audit_auditentry (uid, {COLUMNS}) SELECT '01900000000070008000000000000001', {COLUMNS} "
    "FROM audit_auditentry ORDER BY id LIMIT 1"
)
TAMPERING = {
    "update": (
        "UPDATE audit_auditentry SET verb = 'khác' WHERE id = (SELECT min(id) + 2 FROM audit_auditentry)",
        "audit_entry",
    ),
    "update facts": (
        "UPDATE audit_auditentry SET facts = '{\"n\": 9}' WHERE id = (SELECT min(id) FROM audit_auditentry)",
        "audit_entry",
    ),
    "delete": ("DELETE FROM audit_auditlink WHERE position = 5", "audit_link 5"),
    "delete seal": ("DELETE FROM audit_auditseal WHERE number = 2", "audit_seal 2"),
    "insert": (
        FORGED,
        "audit_entry",
    ),
    "change a link": ("UPDATE audit_auditlink SET hash = previous WHERE position = 4", "audit_link 5"),
    "change a seal": ("UPDATE audit_auditseal SET root = 'x' WHERE number = 3", "audit_seal 3"),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_named(sealed, how):
    sql, names = TAMPERING[how]
    assert any(names in line for line in found_after(sql))


def test_two_rows_swapped(sealed):
    first, second = AuditEntry.objects.order_by("id")[:2]
    swap = {first.pk: second, second.pk: first}
    with without_guards():
        for pk, other in swap.items():
            AuditEntry.objects.filter(pk=pk).update(facts=other.facts, object_uid=other.object_uid)
    assert {line.split()[1] for line in verify(written_heads()) if line.startswith("audit_entry")} >= {
        str(first.pk),
        str(second.pk),
    }


def test_two_links_swapped(sealed):
    first, second = AuditLink.objects.order_by("position")[2:4]
    with without_guards():
        AuditLink.objects.all().filter(position__in=[3, 4]).delete()
        AuditLink.objects.create(
            position=3, entry_id=second.entry_id, previous=first.previous, hash=first.hash
        )
        AuditLink.objects.create(
            position=4, entry_id=first.entry_id, previous=second.previous, hash=second.hash
        )
    assert any("không khớp mắt xích" in line for line in verify(written_heads()))


def test_the_tail_cut_from_all_three_tables_is_told_by_the_copy_outside(sealed):
    with without_guards():
        last = list(AuditLink.objects.order_by("-position")[:3])
        AuditSeal.objects.filter(number=3).delete()
        AuditLink.objects.filter(position__in=[each.position for each in last]).delete()
        AuditEntry.objects.filter(pk__in=[each.entry_id for each in last]).delete()
    assert any("audit_seal 3" in line for line in verify(written_heads()))


def test_an_entry_deleted_under_its_link(sealed):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
    with without_guards(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM audit_auditentry WHERE id = (SELECT entry_id FROM audit_auditlink WHERE position = 2)"
        )
        found = list(verify(written_heads()))
        cursor.execute("DELETE FROM audit_auditlink WHERE position = 2")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = ON")
    assert "audit_link 2: dòng nhật ký đã bị xoá" in found


def test_a_lost_or_shortened_copy_is_told(sealed):
    lines = heads_file().read_text().splitlines(keepends=True)
    heads_file().write_text(lines[0])
    assert any("thiếu 2 dấu niêm" in line for line in verify(written_heads()))
    heads_file().unlink()
    assert any("thiếu 3 dấu niêm" in line for line in verify(written_heads()))


def test_a_crash_between_commit_and_copy_heals(sealed):
    lines = heads_file().read_text().splitlines(keepends=True)
    heads_file().write_text("".join(lines[:-1]))
    seal(at=MORNING)
    assert list(verify(written_heads())) == []


def test_the_command_exits_1_and_names_the_row(sealed, capsys):
    import argparse

    options = argparse.Namespace(act="verify", json=False)
    assert command.run(options) == 0
    with without_guards():
        AuditEntry.objects.filter(pk=AuditEntry.objects.first().pk).update(verb="khác")
    assert command.run(options) == 1
    assert "audit_entry" in capsys.readouterr().err


def test_the_database_refuses_changes(sealed):
    from django.db import DatabaseError

    for queryset in (AuditEntry.objects.all(), AuditLink.objects.all(), AuditSeal.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            queryset.delete()


def test_two_transactions_that_commit_in_reverse_order_are_both_sealed():
    """The first takes its id, waits; the second commits and is sealed; then the first commits."""
    if connection.vendor == "sqlite":
        # One writer at a time: reverse order cannot happen; a late row with a lower id stands for it.
        write()
        seal(at=MORNING)
        low = AuditEntry(
            pk=AuditEntry.objects.get().pk - 1,
            at=MORNING,
            verb="thử",
            actor_uid="system",
            actor_label="Hệ thống",
            object_kind="thing",
            object_uid="u",
        )
        from django.conf import settings

        from hoatoc.foundation.audit.rules import entry_code

        low.mac = entry_code(settings.HOATOC_AUDIT_KEY, low.as_row())
        low.save(force_insert=True)
    else:
        has_id, may_commit = threading.Event(), threading.Event()

        def slow():
            with transaction.atomic():
                write(verb="chậm")
                has_id.set()
                may_commit.wait(10)
            connections.close_all()

        thread = threading.Thread(target=slow)
        thread.start()
        assert has_id.wait(10)
        write(verb="nhanh")
        seal(at=MORNING)
        assert AuditLink.objects.count() == 1
        may_commit.set()
        thread.join()
        ids = list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))
        assert ids == ["chậm", "nhanh"]
    seal(at=MORNING)
    assert AuditLink.objects.count() == AuditEntry.objects.count() == 2
    assert list(verify(written_heads())) == []


def test_the_window_is_measured():
    write()
    assert oldest_unsealed_age(MORNING).total_seconds() == 0
    seal(at=MORNING)
    assert oldest_unsealed_age(MORNING).total_seconds() == 0
