"""Verbs of the store: take bytes in."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

import puremagic
from django.db import IntegrityError, transaction
from django.db.models import Max

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.files.models import Blob, PrintCopy
from hoatoc.foundation.files.ports import scanner, store
from hoatoc.foundation.files.queries import digest_to_use
from hoatoc.foundation.files.rules import ENCLOSURES, MOST_BYTES, READABLE, UNFINISHED_KEPT, ScanState
from hoatoc.lib.actor import Actor
from hoatoc.lib.refusal import Refusal


class FileEmpty(Refusal):
    """Tệp rỗng. Hãy quét lại hoặc chọn tệp khác."""

    code = "TEP-01"
    status = 422


class FileTooLarge(Refusal):
    """Tệp lớn hơn {most} MB. Hãy quét lại ở 200 dpi hoặc chia thành phụ lục."""

    code = "TEP-02"
    status = 422


class FileTypeRefused(Refusal):
    """Không nhận loại tệp này ({seen}). Hãy dùng PDF hoặc ảnh quét; phụ lục có thể là docx, xlsx, odt, ods."""

    code = "TEP-03"
    status = 422


class FileInfected(Refusal):
    """Tệp có mã độc nên không được lưu. Hãy báo quản trị mạng và không mở tệp này."""

    code = "TEP-04"
    status = 422


class FilePurged(Refusal):
    """Tệp này đã bị xoá vì là bí mật bị lộ nên không nhận lại. Hãy báo chánh văn phòng; không gửi tệp này cho ai."""

    code = "TEP-05"
    status = 422


class PrintDisturbed(Refusal):
    """Có nhiều người cùng in một lúc nên chưa đánh số được bản in. Hãy bấm In lại."""

    code = "IN-01"


MOST_PRINT_TRIES = 5


def store_bytes(
    *,
    chunks: Iterable[bytes],
    actor: Actor,  # noqa: ARG001 every verb says who; the row that uses the blob is the one audited
    at: datetime,
    allowed: Mapping[str, str] = ENCLOSURES,
    most: int = MOST_BYTES,
) -> Blob:
    """Lưu tệp: streams to disk, checks size, type and scanner, fsyncs file and folder, then writes the row.

    Not one transaction on purpose: bytes are durable before any row names them; bytes without a row harm nobody and are listed by `hoatoc files verify`.
    Raises FileEmpty, FileTooLarge, FileTypeRefused, FileInfected, FilePurged.
    """
    digest, size = hashlib.sha256(), 0
    with store().incoming() as incoming:
        for chunk in chunks:
            size += len(chunk)
            if size > most:
                raise FileTooLarge(most=most // (1024 * 1024))
            digest.update(chunk)
            incoming.write(chunk)
        if not size:
            raise FileEmpty
        media_type = type_of(incoming.path)
        if media_type not in allowed:
            raise FileTypeRefused(seen=media_type or "không rõ")
        scan_state = scanner().scan(incoming.path)
        if scan_state not in READABLE:
            raise FileInfected
        sha256 = digest.hexdigest()
        if Blob.objects.filter(sha256=sha256, purged_at__isnull=False).exists():
            raise FilePurged
        incoming.keep(sha256)
    blob, _ = Blob.objects.get_or_create(
        sha256=sha256,
        defaults={"size": size, "media_type": media_type, "scan_state": scan_state, "created_at": at},
    )
    return blob


@transaction.atomic
def hold_blob(*, blob: Blob, actor: Actor, at: datetime) -> Blob:  # noqa: ARG001 the row that holds it is the one audited
    """Giữ tệp lại: nobody reads it until a person decides."""
    held = Blob.objects.select_for_update().get(pk=blob.pk)
    if held.is_readable:
        held.scan_state = ScanState.HELD
        held.save(update_fields=["scan_state"])
    return held


@transaction.atomic
def release_blob(*, blob: Blob, actor: Actor, at: datetime) -> Blob:  # noqa: ARG001 the row that released it is the one audited
    """Thả tệp bị giữ: readable again, in the state the scanner gave it when it was stored."""
    held = Blob.objects.select_for_update().get(pk=blob.pk)
    if held.scan_state == ScanState.HELD:
        held.scan_state = ScanState.NOT_SCANNED if scanner().name == "none" else ScanState.CLEAN
        held.save(update_fields=["scan_state"])
    return held


@transaction.atomic
def purge_blob(*, blob: Blob, reason: str, actor: Actor, at: datetime) -> Blob:  # noqa: ARG001 the purge is the one audited
    """Xoá nội dung tệp: the bytes leave the store for ever once this commits; the row stays with day and reason.

    A machine killed between the commit and the removal finishes it at the next sweep; `hoatoc files verify` names it until then.
    """
    held = Blob.objects.select_for_update().get(pk=blob.pk)
    if held.purged_at is None:
        held.purged_at, held.purge_reason = at, reason[:300]
        held.save(update_fields=["purged_at", "purge_reason"])
    transaction.on_commit(lambda: store().remove(held.sha256))
    return held


def sweep_purged(*, actor: Actor, at: datetime) -> int:  # noqa: ARG001 finishes what somebody decided
    """Xoá nốt: bytes of purged files that a killed machine left; gives how many."""
    purged = Blob.objects.filter(purged_at__isnull=False).values_list("sha256", flat=True)
    return sum(store().remove(sha256) for sha256 in purged)


def type_of(path: Path) -> str:
    """The media type told by the bytes, never by the name; empty when unknown."""
    with path.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" in head:
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _type_of_archive(path)
    try:
        return puremagic.from_file(str(path), mime=True)
    except (puremagic.PureError, ValueError, OSError):
        return ""


OFFICE_PARTS = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx"}


def _type_of_archive(path: Path) -> str:
    """What an archive is: an office file without macros, else only a zip, whatever its name or its first entry says."""
    by_ending = {ending: media_type for media_type, ending in ENCLOSURES.items()}
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if any(name.casefold().endswith("vbaproject.bin") for name in names):
                return "application/zip"
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return archive.read("mimetype").decode("ascii", "replace").strip()
            if "[Content_Types].xml" in names:
                found = [by_ending[ending] for part, ending in OFFICE_PARTS.items() if part in names]
                return found[0] if len(found) == 1 else "application/zip"
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return ""
    return "application/zip"


def sweep_unfinished(*, actor: Actor, at: datetime) -> int:  # noqa: ARG001 every verb says who; nothing of anybody's is touched
    """Dọn tệp nhận dở: what a killed upload left behind more than an hour ago; gives how many."""
    return store().sweep_unfinished(before=at - UNFINISHED_KEPT)


def print_copy(
    *, what: str, label: str, digest: str, render: Callable[[int], bytes], actor: Actor, at: datetime
) -> PrintCopy:
    """In: the same rows are printed once; whoever prints them again gets the stored bytes, changed rows are print n + 1.

    `digest` is of the rows as this actor may see them, so nobody is served a print with rows closed to them. `render` gets
    the number of the print, which stands on the sheet. Not one transaction on purpose: it takes seconds, and nobody else
    may wait for it; two prints at once are settled by the constraints.  Raises PrintDisturbed.
    """
    digest = digest_to_use(what, digest)
    for _ in range(MOST_PRINT_TRIES):
        done = PrintCopy.objects.filter(what=what, digest=digest).select_related("blob").first()
        if done is not None:
            return done
        n = (PrintCopy.objects.filter(what=what).aggregate(last=Max("n"))["last"] or 0) + 1
        blob = store_bytes(chunks=[render(n)], actor=actor, at=at)
        try:
            return _keep_print(PrintCopy(what=what, n=n, digest=digest, blob=blob), label, actor, at)
        except IntegrityError:
            continue
    raise PrintDisturbed


@transaction.atomic
def _keep_print(copy: PrintCopy, label: str, actor: Actor, at: datetime) -> PrintCopy:
    copy.by_id, copy.at = actor.own_person, at
    copy.save(force_insert=True)
    record(
        actor=actor,
        at=at,
        verb="in",
        subject=Subject("print", copy.what, label),
        facts={"lần in": copy.n, "mã": copy.digest, "sha256": copy.blob_id},
    )
    return copy
