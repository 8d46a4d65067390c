"""Reads of the store."""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from hoatoc.foundation.files.models import Blob, PrintCopy
from hoatoc.foundation.files.ports import store
from hoatoc.foundation.files.rules import CHUNK


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
    found = PrintCopy.objects.select_related("blob", "by").filter(what=what, digest=digest).first()
    return found if found is not None and found.blob.is_readable else None


def last_print(what: str) -> PrintCopy | None:
    """The newest print of a thing, for the line "in lần cuối …"; no bytes are served by it."""
    return PrintCopy.objects.filter(what=what).select_related("by").order_by("-n").first()
