"""Reads of the store."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from hoatoc.foundation.files.models import Blob, PrintCopy
from hoatoc.foundation.files.ports import OfficeFailed, PdfBroken, PdfLocked, office, pdf_tools, store
from hoatoc.foundation.files.rules import CHUNK, PDF, Overlay, PdfFacts
from hoatoc.lib.refusal import Refusal


class FileUnreadable(Refusal):
    """Không đọc được tệp này: tệp hỏng, quá lớn hoặc không phải PDF, ảnh. Hãy mở thử, lưu hoặc quét lại rồi tải lên."""

    code = "TEP-06"
    status = 422


class FileLocked(Refusal):
    """Tệp có mật khẩu hoặc khoá chống sửa. Hãy lưu bản không khoá rồi tải lên."""

    code = "TEP-07"
    status = 422


class NotConverted(Refusal):
    """Không chuyển được tệp này thành PDF: {why}. Hãy mở tệp, lưu thành PDF rồi tải bản PDF lên."""

    code = "TEP-08"
    status = 422


def open_blob(blob: Blob) -> BinaryIO:
    """The bytes. The caller has been through an `access` door: this knows no rights.  Raises FileNotFoundError."""
    return store().open(blob.sha256)


def damaged() -> Iterator[str]:
    """Every blob whose bytes are gone, cut or changed, or there though purged, with what is wrong; reads everything."""
    yield from purged_but_there()
    for blob in Blob.objects.filter(purged_at__isnull=True).order_by("sha256").iterator():
        try:
            with store().open(blob.sha256) as file:
                digest, size = hashlib.sha256(), 0
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except FileNotFoundError:
            yield f"blob {blob.sha256}: mất tệp"
            continue
        if digest.hexdigest() != blob.sha256:
            yield f"blob {blob.sha256}: nội dung đã đổi ({size} byte, phải là {blob.size})"


def purged_but_there() -> Iterator[str]:
    """Purged blobs whose bytes are still in the store: the next sweep takes them."""
    for sha256 in (
        Blob.objects.filter(purged_at__isnull=False).order_by("sha256").values_list("sha256", flat=True)
    ):
        try:
            store().open(sha256).close()
        except FileNotFoundError:
            continue
        yield f"blob {sha256}: đã xoá mà còn nội dung trong kho"


def without_row() -> Iterator[str]:
    """Bytes that no row names: left by an upload that was killed between disk and database. They harm nobody."""
    known = set(Blob.objects.values_list("sha256", flat=True))
    for sha256 in store().hashes():
        if sha256 not in known:
            yield sha256


def print_of(what: str, digest: str) -> PrintCopy | None:
    """The stored print of exactly these rows. The digest is made from rows that the asker may see: it is the door."""
    return (
        PrintCopy.objects.select_related("blob", "by")
        .filter(what=what, digest=digest_to_use(what, digest))
        .first()
    )


def digest_to_use(what: str, digest: str) -> str:
    """Under which digest these rows are printed: a purged print stays as a row and is never served, the next stands beside it."""
    purged = set(
        PrintCopy.objects.filter(what=what, blob__purged_at__isnull=False).values_list("digest", flat=True)
    )
    while digest in purged:
        digest = hashlib.sha256(f"in lại {digest}".encode()).hexdigest()
    return digest
