"""Verbs of the audit trail: record inside a verb's transaction, seal from the worker."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from hoatoc.foundation.audit.models import AuditEntry, AuditLink, AuditSeal
from hoatoc.foundation.audit.rules import GENESIS, entry_code, link_hash
from hoatoc.lib.actor import Actor
from hoatoc.lib.bulk import insert_for_each

VARYING = ("uid", "agency_uid", "agency_label", "object_kind", "object_uid", "object_label", "facts")
SEAL_BATCH = 2000
SEALER_LOCK = 0x0A0D17  # any fixed number: the key of PostgreSQL's advisory lock


@dataclass(frozen=True, slots=True)
class Subject:
    """Đối tượng: what was acted on, as plain words. `label` must hold no secret abstract."""

    kind: str
    uid: object
    label: str = ""


def record(
    *,
    actor: Actor,
    at: datetime,
    verb: str,
    subject: Subject,
    facts: Mapping[str, Any] | None = None,
    agency: tuple[str, str] | None = None,
) -> None:
    """Ghi nhật ký: one line in the caller's transaction; without it the act did not happen."""
    record_many(actor=actor, at=at, verb=verb, subjects=[(subject, facts or {}, agency)])


def record_many(
    *,
    actor: Actor,
    at: datetime,
    verb: str,
    subjects: Iterable[tuple[Subject, Mapping[str, Any], tuple[str, str] | None]],
) -> None:
    """Ghi nhật ký nhiều dòng: one statement for many subjects; `agency` is (uid, name), the actor's own when None."""
    columns: dict[str, list[object]] = {name: [] for name in (*VARYING, "mac")}
    for subject, facts, agency in subjects:
        agency_uid, agency_label = agency or (actor.agency_uid, actor.agency_name)
        entry = AuditEntry(
            at=at.astimezone(UTC),
            verb=verb,
            actor_uid=actor.person_uid,
            actor_label=actor.person_name,
            for_label=actor.for_name,
            agency_uid=agency_uid,
            agency_label=agency_label,
            object_kind=subject.kind,
            object_uid=str(subject.uid),
            object_label=subject.label[:300],
            facts=dict(facts),
        )
        entry.mac = entry_code(settings.HOATOC_AUDIT_KEY, entry.as_row())
        for name, values in columns.items():
            values.append(getattr(entry, name))
    same = {
        "at": at,
        "verb": verb,
        "actor_uid": actor.person_uid,
        "actor_label": actor.person_name,
        "for_label": actor.for_name,
    }
    insert_for_each(connection, AuditEntry, same=same, each=columns)


def seal(*, at: datetime) -> int:
    """Niêm nhật ký: link every committed entry that has no link yet; gives how many.

    Entries are found by the missing link, never by `id > last`: ids are given before commit. One sealer at a time, by lock.
    """
    linked = 0
    _catch_up()
    while True:
        batch = _seal_batch(at)
        linked += batch
        if batch < SEAL_BATCH:
            return linked


@transaction.atomic
def _seal_batch(at: datetime) -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER_LOCK])
    waiting = list(AuditEntry.objects.filter(link__isnull=True).order_by("id").only("id", "mac")[:SEAL_BATCH])
    if not waiting:
        return 0
    last = AuditLink.objects.order_by("-position").first()
    position, head = (last.position, last.hash) if last else (0, GENESIS)
    links = []
    for entry in waiting:
        previous, head = head, link_hash(head, entry.mac)
        position += 1
        links.append(AuditLink(position=position, entry=entry, previous=previous, hash=head))
    AuditLink.objects.bulk_create(links)
    before = AuditSeal.objects.order_by("-number").first()
    new = AuditSeal.objects.create(
        number=(before.number if before else 0) + 1, position_to=position, root=head, at=at
    )
    transaction.on_commit(lambda: _write_head(new))
    return len(links)


def heads_file() -> Path:
    """Where the heads are copied: one line a seal, `number position root`, outside the database."""
    return Path(settings.HOATOC_DATA_DIR) / "audit" / "heads.txt"


def written_heads() -> list[tuple[int, int, str]]:
    """The lines of the heads file as (number, position, root)."""
    if not heads_file().exists():
        return []
    lines = (line.split() for line in heads_file().read_text().splitlines())
    return [(int(number), int(position), root) for number, position, root in lines]


def _catch_up() -> None:
    """A crash between commit and copy leaves the file one seal behind: that one is copied now; a larger gap is an alarm."""
    last = AuditSeal.objects.order_by("-number").first()
    written = written_heads()
    if last is not None and last.number == (written[-1][0] if written else 0) + 1:
        _write_head(last)


def _write_head(new: AuditSeal) -> None:
    """Append the head and fsync."""
    path = heads_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{new.number} {new.position_to} {new.root}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
