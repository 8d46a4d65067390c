"""Verbs of purging a spilt secret: two persons, bytes and words gone, a tombstone of hashes stays (feature 9.34)."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min, Model, QuerySet

from hoatoc.foundation.audit import queries as audit_queries
from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.files import actions as files
from hoatoc.foundation.files.models import Blob, PrintCopy
from hoatoc.foundation.jobs.actions import enqueue
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents.actions.outgoing import ATTACHED
from hoatoc.records.documents.events import CleanDatabase, DocumentPurged, document_purged
from hoatoc.records.documents.models import (
    AllocatedNumber,
    BulkRow,
    DerivedFile,
    Document,
    DocumentFile,
    Entry,
    EntryChange,
    EntryReader,
    FileCopyUse,
    Forwarding,
    Handover,
    HeldFile,
    NumberProposal,
    PostalItem,
    Purge,
    SecrecyChange,
    SecretCopy,
)
from hoatoc.records.documents.rules import Decision, Direction, Origin

GONE = "[đã xoá]"
"""What stands where the words of a purged sheet stood."""


class PurgeWaiting(Refusal):
    """Văn bản này đã có đề nghị xoá, hoặc đã xoá xong. Hãy mở trang Xoá bí mật bị lộ để xem."""

    code = "MAT-13"


class SamePersonTwice(Refusal):
    """Người đề nghị xoá không tự duyệt. Hãy nhờ lãnh đạo, chánh văn phòng hoặc quản trị cơ quan khác duyệt."""

    code = "MAT-14"
    status = 403


class IssuerPurges(Refusal):
    """Văn bản này do {issuer} phát hành nên chỉ nơi ấy xoá được, và xoá ở mọi nơi nhận. Hãy báo ngay cho {issuer}."""

    code = "MAT-15"


class PurgeDecided(Refusal):
    """Đề nghị xoá này đã có người duyệt hoặc từ chối. Hãy tải lại trang."""

    code = "MAT-16"


class GroundNeeded(Refusal):
    """Chưa ghi vì sao phải xoá và căn cứ. Hãy ghi cả hai, không chép nội dung mật."""

    code = "MAT-17"
    status = 422


CONSTRAINTS["purge_takes_two_persons"] = SamePersonTwice
CONSTRAINTS["document_is_purged_once"] = PurgeWaiting


@transaction.atomic
def propose_purge(*, entry: Entry, reason: str, basis: str, actor: Actor, at: datetime) -> Purge:
    """Đề nghị xoá bí mật bị lộ: from now on nobody opens its files; another person decides.

    Who purges need not read it: the caller names the row by its book and number.  Raises NotFound, GroundNeeded,
    IssuerPurges, PurgeWaiting.
    """
    actor.require(Right.PURGE)
    held = Entry.objects.select_for_update(of=("self",)).select_related("document").get(pk=entry.pk)
    if held.agency_id != actor.own_agency:
        raise NotFound
    reason, basis = " ".join(reason.split())[:500], " ".join(basis.split())[:300]
    if not reason or not basis:
        raise GroundNeeded
    if held.direction == Direction.IN and (held.document.origin == Origin.OWN or _was_sent_on_to(held)):
        raise IssuerPurges(issuer=held.document.issuer_printed)
    if Purge.objects.filter(document=held.document_id).exclude(decision=Decision.REFUSED).exists():
        raise PurgeWaiting
    purge = Purge.objects.create(
        document=held.document,
        agency_id=held.agency_id,
        reason=reason,
        basis=basis,
        proposed_by_id=actor.own_person,
        proposed_at=at,
    )
    for blob in _blobs(held.document_id):
        files.hold_blob(blob=blob, actor=actor, at=at)
    record(
        actor=actor,
        at=at,
        verb="đề nghị xoá bí mật bị lộ",
        subject=Subject("entry", held.uid, held.label),
        facts={"vì": reason, "căn cứ": basis},
    )
    return purge


def _was_sent_on_to(entry: Entry) -> bool:
    """A sheet that another agency typed and sent on is purged where it was typed."""
    return entry.document.origin == Origin.PAPER and not entry.is_typed_here


@transaction.atomic
def decide_purge(*, purge: Purge, is_approved: bool, actor: Actor, at: datetime) -> Purge:
    """Duyệt xoá bí mật bị lộ: bytes of every file, derived file and print go from the store, words from the rows.

    Hashes, sizes, who, why and on what ground stay as the tombstone; the invariants accept a purged sheet.
    Raises NotFound, PurgeDecided, SamePersonTwice.
    """
    actor.require(Right.PURGE)
    held = (
        Purge.objects.select_for_update(of=("self",))
        .select_related("document", "proposed_by")
        .get(pk=purge.pk)
    )
    if held.agency_id != actor.own_agency:
        raise NotFound
    if held.decision != Decision.WAITING:
        raise PurgeDecided
    if actor.is_one_of(held.proposed_by_id):
        raise SamePersonTwice
    held.decision = Decision.APPROVED if is_approved else Decision.REFUSED
    held.decided_by_id, held.decided_at = actor.own_person, at
    if is_approved:
        held.tombstone = _tombstone(held, actor)
    held.save(update_fields=["decision", "decided_by", "decided_at", "tombstone"])
    if is_approved:
        _purge(held, actor, at)
    else:
        still_held = HeldFile.objects.filter(decision=Decision.WAITING).values_list("blob_id", flat=True)
        for blob in _blobs(held.document_id):
            if blob.pk not in still_held:  # its mark MẬT waits for a decision of its own
                files.release_blob(blob=blob, actor=actor, at=at)
    entry = _entries(held.document_id).filter(agency=held.agency_id).earliest("pk")
    record(
        actor=actor,
        at=at,
        verb="xoá bí mật bị lộ" if is_approved else "từ chối xoá bí mật bị lộ",
        subject=Subject("entry", entry.uid, entry.label),
        facts={
            "người đề nghị": held.proposed_by.full_name,
            "vì": held.reason,
            "căn cứ": held.basis,
            **({"tệp": len(held.tombstone["files"])} if is_approved else {}),
        },
    )
    return held


def _entries(document_id: int) -> QuerySet[Entry]:
    return Entry.objects.filter(document=document_id)


def _blobs(document_id: int) -> list[Blob]:
    """Every file of the sheet, what was made from it, and what was attached once and replaced before issue."""
    found = set(DocumentFile.objects.filter(document=document_id).values_list("blob_id", flat=True))
    derived = DerivedFile.objects.filter(of_file__document=document_id)
    found |= set(derived.values_list("blob_id", flat=True))
    for uid in _entries(document_id).values_list("uid", flat=True):
        told = audit_queries.of_object(uid).filter(verb=ATTACHED)
        found |= {facts["sha256"] for facts in told.values_list("facts", flat=True)}
    return list(Blob.objects.filter(pk__in=found).order_by("pk"))


def _prints(document_id: int) -> list[PrintCopy]:
    """Stored prints of every book that holds a row of the sheet, made since it was there."""
    entries = _entries(document_id)
    books = set(entries.exclude(register=None).values_list("register_id", flat=True))
    books |= set(AllocatedNumber.objects.filter(document=document_id).values_list("register_id", flat=True))
    for ledger in LEDGERS:
        books |= set(ledger().filter(entry__in=entries).values_list("register_id", flat=True))
    since = entries.aggregate(first=Min("arrived_at"))["first"]
    of_books = PrintCopy.objects.filter(at__gte=since, blob__purged_at__isnull=True).select_related("blob")
    names = {f"so:{pk}" for pk in books if pk is not None}
    return [copy for copy in of_books if copy.what in names or copy.what.rsplit(":", 1)[0] in names]


def _tombstone(purge: Purge, actor: Actor) -> dict[str, Any]:
    """What stays: hashes and sizes, who, why, on what ground, since when backups may hold it; no word of the sheet."""
    entries = _entries(purge.document_id)
    span = entries.aggregate(first=Min("arrived_at"), last=Max("pk"))
    return {
        "document": str(purge.document.uid),
        "digest": purge.document.digest(),
        "entries": [str(uid) for uid in entries.order_by("pk").values_list("uid", flat=True)],
        "files": [_told(blob) for blob in _blobs(purge.document_id)],
        "prints": [
            {"what": copy.what, "n": copy.n, **_told(copy.blob)} for copy in _prints(purge.document_id)
        ],
        "proposed_by": purge.proposed_by.full_name,
        "approved_by": actor.label,
        "held_since": span["first"].isoformat(),
    }


def _told(blob: Blob) -> dict[str, Any]:
    return {"sha256": blob.sha256, "size": blob.size, "type": blob.media_type}


def _purge(purge: Purge, actor: Actor, at: datetime) -> None:
    """Bytes, then words; the guards of the database yield to a purge that is approved."""
    blobs = {blob.pk: blob for blob in _blobs(purge.document_id)}
    blobs |= {copy.blob_id: copy.blob for copy in _prints(purge.document_id)}
    for blob in blobs.values():
        files.purge_blob(blob=blob, reason=f"xoá bí mật bị lộ số {purge.pk}", actor=actor, at=at)
    _blank_sheet(purge.document)
    _blank_rows(purge.document_id)
    document_purged.announce(DocumentPurged(document_id=purge.document_id, gone=GONE, actor=actor, at=at))
    enqueue(CleanDatabase(purge_id=purge.pk), at=at)


def _blank_sheet(document: Document) -> None:
    document.abstract, document.abstract_key, document.signer = GONE, fold(GONE), GONE
    if document.origin != Origin.OWN and document.number is None:
        document.symbol_text = document.symbol_key = ""  # what was typed is no symbol: it may be words
    document.save(update_fields=["abstract", "abstract_key", "signer", "symbol_text", "symbol_key"])
    for file in DocumentFile.objects.filter(document=document):
        file.name = f"tep-{file.position}"
        file.save(update_fields=["name"])
    DerivedFile.objects.filter(of_file__document=document).update(facts={})
    blobs = DocumentFile.objects.filter(document=document).values("blob")
    HeldFile.objects.filter(blob__in=blobs).update(name=GONE)


LEDGERS: tuple[Callable[[], QuerySet[Any]], ...] = (
    Handover.objects.all,
    PostalItem.objects.all,
    FileCopyUse.objects.all,
    SecretCopy.objects.all,
)
BLANKED: tuple[tuple[Callable[[], QuerySet[Any]], str, tuple[str, ...]], ...] = (
    (Entry.objects.all, "pk__in", ("note", "return_reason")),
    (Forwarding.objects.all, "entry__in", ("note",)),
    (BulkRow.objects.all, "entry__in", ("said",)),
    (EntryChange.objects.all, "entry__in", ("old", "new", "reason")),
    (SecrecyChange.objects.all, "entry__in", ("basis",)),
    (Handover.objects.all, "entry__in", ("note",)),
    (PostalItem.objects.all, "entry__in", ("symbols", "note")),
    (FileCopyUse.objects.all, "entry__in", ("purpose", "note")),
    (SecretCopy.objects.all, "entry__in", ("note",)),
    (AllocatedNumber.objects.all, "entry__in", ("purpose", "reason")),
    (NumberProposal.objects.all, "number__entry__in", ("reason",)),
)
"""Free words that hang on the entries of a sheet, wherever somebody wrote some."""


def _blank_rows(document_id: int) -> None:
    entries = list(_entries(document_id).values_list("pk", flat=True))
    for every, of_entry, columns in BLANKED:
        rows = every().filter(**{of_entry: entries})
        for column in columns:
            rows.exclude(**{column: ""}).update(**{column: GONE})
    for reader in EntryReader.objects.filter(entry__in=entries):
        EntryReader.objects.filter(pk=reader.pk).update(because=f"{GONE} {reader.pk}")


def clean_database(*, purge: Purge, at: datetime) -> None:
    """Quét sạch cơ sở dữ liệu: what the purged words left behind in the files of the database itself.

    Not one transaction: neither database cleans its files inside one. SQLite overwrites what it frees (secure_delete) and
    gives up its log here; PostgreSQL writes the tables anew. Logs shipped elsewhere and backups are the administrator's.
    """
    if connection.vendor == "sqlite":
        statements: Iterable[str] = ["PRAGMA wal_checkpoint(TRUNCATE)"]
    else:
        kept: list[type[Model]] = [Document, DocumentFile, DerivedFile, EntryReader, HeldFile]
        tables = {*kept, *(every().model for every, _, _ in BLANKED)}
        names = sorted(model._meta.db_table for model in tables)
        statements = [f"VACUUM (FULL) {name}" for name in names] + ["CHECKPOINT"]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    told = {**purge.tombstone, "database_cleaned_at": at.isoformat()}
    Purge.objects.filter(pk=purge.pk).update(tombstone=told)
