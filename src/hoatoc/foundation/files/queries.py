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
    rows = PrintCopy.objects.select_related("blob", "by")
    found = rows.filter(what=what, digest=digest_to_use(what, digest)).first()
    return found if found is not None and found.blob.is_readable else None


def digest_to_use(what: str, digest: str) -> str:
    """Under which digest these rows are printed: a purged print stays as a row and is never served, the next stands beside it."""
    purged = set(
        PrintCopy.objects.filter(what=what, blob__purged_at__isnull=False).values_list("digest", flat=True)
    )
    while digest in purged:
        digest = hashlib.sha256(f"in lại {digest}".encode()).hexdigest()
    return digest


# --- what is in a file ---------------------------------------------------------------------------------


@contextmanager
def _on_disk(blob: Blob) -> Iterator[Path]:
    """The bytes as a file of their own, for programs that want a name."""
    with tempfile.TemporaryDirectory(prefix="hoatoc-tep-") as folder:
        path = Path(folder) / "tep"
        with store().open(blob.sha256) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK)
        yield path


def facts_of(blob: Blob) -> PdfFacts:
    """What a PDF or an image is, read from its bytes.  Raises FileUnreadable, FileLocked."""
    with _on_disk(blob) as path:
        try:
            return pdf_tools().look(path, blob.media_type)
        except PdfLocked:
            raise FileLocked from None
        except PdfBroken:
            raise FileUnreadable from None


def facts_of_pages(blob: Blob) -> PdfFacts:
    """What the pages of an office file are.  Raises NotConverted, FileUnreadable, FileLocked."""
    with tempfile.TemporaryDirectory(prefix="hoatoc-tep-") as folder:
        path = Path(folder) / "trang.pdf"
        path.write_bytes(as_pdf(blob))
        try:
            return pdf_tools().look(path, PDF)
        except (PdfBroken, PdfLocked):
            raise FileUnreadable from None


def with_overlay(blob: Blob, overlay: Overlay) -> bytes:
    """A new PDF: the pages of the blob with the overlay on the first.  Raises FileUnreadable, FileLocked."""
    with _on_disk(blob) as path:
        try:
            return pdf_tools().draw(path, blob.media_type, overlay)
        except PdfLocked:
            raise FileLocked from None
        except PdfBroken:
            raise FileUnreadable from None


def as_pdf(blob: Blob) -> bytes:
    """The pages of an office file as PDF.  Raises NotConverted."""
    with _on_disk(blob) as path:
        try:
            return office().to_pdf(path, blob.media_type)
        except OfficeFailed as failed:
            raise NotConverted(why=str(failed)) from None
