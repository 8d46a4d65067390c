"""Tệp bị giữ lại: the door of every upload; a first page that says MẬT where that may not be waits for a person (domain.md §D3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.files import actions as files
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.queries import FileLocked, FileUnreadable, NotConverted, facts_of, facts_of_pages
from hoatoc.foundation.files.rules import ENCLOSURES, OFFICE, SHEETS, PdfFacts, clean_name
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.lib.sheet import secret_mark
from hoatoc.records.documents.actions.notices import tell_held, tell_held_decided
from hoatoc.records.documents.models import DerivedFile, DocumentFile, HeldFile
from hoatoc.records.documents.rules import Decision, Secrecy


class FileHeldBack(Refusal):
    """Trang 1 của tệp có dấu “{mark}” nên tệp bị giữ lại, chưa ai đọc được và không gắn vào văn bản. Lãnh đạo hoặc chánh văn phòng quyết định ở trang Tệp bị giữ lại; trong lúc chờ, đừng gửi tệp này đi đâu."""

    code = "TEP-30"
    status = 422


class HeldFileDecided(Refusal):
    """Tệp này đã có người quyết định. Hãy tải lại trang để xem kết quả."""

    code = "TEP-31"


class HeldReasonNeeded(Refusal):
    """Chưa ghi lý do. Hãy ghi vì sao thả hoặc xoá tệp này; lý do nằm trong nhật ký."""

    code = "TEP-32"
    status = 422


class OwnUpload(Refusal):
    """Tệp này do bạn tải lên nên người khác phải quyết định. Hãy nhờ lãnh đạo hoặc chánh văn phòng."""

    code = "TEP-33"


class HeldFileInUse(Refusal):
    """Tệp này đang gắn với một văn bản nên không xoá ở đây. Hãy dùng “Xoá bí mật bị lộ” ở trang của văn bản đó."""

    code = "TEP-34"


@dataclass(frozen=True, slots=True)
class Upload:
    """Một tệp vừa nhận: its bytes in the store, and what the machine reads on page 1 (None: nothing readable there)."""

    blob: Blob
    name: str
    facts: PdfFacts | None


def take_in(
    *,
    chunks: Iterable[bytes],
    name: str,
    actor: Actor,
    at: datetime,
    secrecy: str = Secrecy.NONE,
    allowed: Mapping[str, str] = ENCLOSURES,
) -> Upload:
    """Nhận tệp tải lên: into the store, looked at, held back when its first page says that it is a secret.

    Not one transaction: bytes are durable before rows name them, and what holds a file back stays when the caller is refused.
    `secrecy` is the level declared for the sheet.  Raises what `store_bytes` does, FileUnreadable, FileLocked, FileHeldBack.
    """
    blob = files.store_bytes(chunks=chunks, actor=actor, at=at, allowed=allowed)
    return look_at(blob=blob, name=name, actor=actor, at=at, secrecy=secrecy)


def look_at(*, blob: Blob, name: str, actor: Actor, at: datetime, secrecy: str = Secrecy.NONE) -> Upload:
    """Xem tệp đã nhận: what stands on its first page; holds it back when that says so.  Raises FileHeldBack, FileUnreadable, FileLocked."""
    refuse_held(blob, actor)
    facts = _facts(blob)
    mark = secret_mark(facts.words, is_ocr=facts.is_scan) if facts else ""
    if mark and not _may_be_here(blob, secrecy, actor):
        hold(blob=blob, name=name, mark=mark, actor=actor, at=at)
        raise FileHeldBack(mark=mark)
    return Upload(blob, clean_name(name), facts)


def _facts(blob: Blob) -> PdfFacts | None:
    """Of an office file the pages that LibreOffice makes of it; where it makes none, nothing is known."""
    if blob.media_type in SHEETS:
        return facts_of(blob)
    if blob.media_type in OFFICE:
        try:
            return facts_of_pages(blob)
        except (NotConverted, FileUnreadable, FileLocked):
            return None
    return None


def _may_be_here(blob: Blob, secrecy: str, actor: Actor) -> bool:
    """Declared as secret in the inner network, or released by a person before."""
    if settings.HOATOC_ZONE == "inner" and secrecy != Secrecy.NONE:
        return True
    return HeldFile.objects.filter(agency_id=actor.own_agency, blob=blob, decision=Decision.APPROVED).exists()


def refuse_held(blob: Blob, actor: Actor) -> None:
    """Nothing that waits for a decision is attached anywhere.  Raises FileHeldBack, NotFound."""
    waiting = HeldFile.objects.filter(blob=blob, decision=Decision.WAITING)
    held = waiting.order_by("pk").first()
    if held is not None:
        raise FileHeldBack(mark=held.mark_seen)
    if not blob.is_readable:
        raise NotFound
    refused = HeldFile.objects.filter(blob=blob, agency_id=actor.own_agency, decision=Decision.REFUSED)
    if refused.exists():
        raise NotFound


@transaction.atomic
def hold(*, blob: Blob, name: str, mark: str, actor: Actor, at: datetime) -> HeldFile:
    """Giữ tệp lại: nobody reads, attaches or downloads it until a person decides; the audit trail says no name.

    Bytes that some sheet holds already stay readable there; only this upload is held.
    """
    row, is_new = HeldFile.objects.get_or_create(
        agency_id=actor.own_agency,
        blob=blob,
        decision=Decision.WAITING,
        defaults={"name": clean_name(name), "mark_seen": mark, "by_id": actor.person_id, "at": at},
    )
    if not is_new:
        return row
    if not _is_in_use(blob):
        files.hold_blob(blob=blob, actor=actor, at=at)
    record(
        actor=actor,
        at=at,
        verb="giữ tệp lại",
        subject=Subject("held_file", row.pk, f"Tệp có dấu {mark}"),
        facts={"dấu": mark, "sha256": blob.sha256, "byte": blob.size},
    )
    tell_held(row, actor, at)
    return row


@transaction.atomic
def decide_held(*, held: HeldFile, is_released: bool, reason: str, actor: Actor, at: datetime) -> HeldFile:
    """Thả hay xoá tệp bị giữ: by another person than who sent it, with a reason; xoá takes the bytes for ever.

    Raises NotFound, HeldFileDecided, HeldReasonNeeded, OwnUpload, HeldFileInUse.
    """
    actor.require(Right.DECIDE_HELD_FILE)
    row = HeldFile.objects.select_for_update().filter(pk=held.pk, agency_id=actor.own_agency).first()
    if row is None:
        raise NotFound
    reason = " ".join(reason.split())[:500]
    if row.decision != Decision.WAITING:
        raise HeldFileDecided
    if not reason:
        raise HeldReasonNeeded
    if actor.is_one_of(row.by_id):
        raise OwnUpload
    row.decision = Decision.APPROVED if is_released else Decision.REFUSED
    row.decided_by_id, row.decided_at, row.reason = actor.own_person, at, reason
    row.save(update_fields=["decision", "decided_by", "decided_at", "reason"])
    _carry_out(row, reason, actor, at)
    record(
        actor=actor,
        at=at,
        verb="thả tệp bị giữ" if is_released else "xoá tệp bị giữ",
        subject=Subject("held_file", row.pk, f"Tệp có dấu {row.mark_seen}"),
        facts={"lý do": reason, "sha256": row.blob_id},
    )
    tell_held_decided(row, actor, at)
    return row


def _carry_out(row: HeldFile, reason: str, actor: Actor, at: datetime) -> None:
    """Release when no other agency still waits to decide; purge when no sheet holds the bytes."""
    if row.decision == Decision.APPROVED:
        others = HeldFile.objects.filter(
            Q(decision=Decision.WAITING) | Q(decision=Decision.REFUSED), blob=row.blob_id
        )
        if not others.exists():
            files.release_blob(blob=row.blob, actor=actor, at=at)
        return
    if _is_in_use(row.blob):
        raise HeldFileInUse
    files.purge_blob(blob=row.blob, reason=f"tệp bị giữ lại: {reason}", actor=actor, at=at)


def _is_in_use(blob: Blob) -> bool:
    return DocumentFile.objects.filter(blob=blob).exists() or DerivedFile.objects.filter(blob=blob).exists()
