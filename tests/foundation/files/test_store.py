"""The store: durable before its row, one copy, no oracle, type by content, damage named."""

import io
import os
import struct
import threading
import zipfile
import zlib
from pathlib import Path

import pytest

from hoatoc.foundation.files import actions, queries
from hoatoc.foundation.files.drivers.folder import FolderStore
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.ports import scanner, use
from hoatoc.foundation.files.rules import SHEETS, ScanState, clean_name
from hoatoc.lib.actor import system_actor
from tests.conftest import MORNING, ONE_PAGE

pytestmark = pytest.mark.django_db


def keep(*chunks, **more):
    return actions.store_bytes(chunks=chunks or [ONE_PAGE], actor=system_actor(), at=MORNING, **more)


def place(blob, data_dir):
    return FolderStore(lambda: data_dir / "blobs").place(blob.sha256)


# --- durable, one copy ---------------------------------------------------------------------------------


def test_the_file_is_on_disk_before_its_name_and_its_name_before_its_row(data_dir, monkeypatch):
    told = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(descriptor):
        told.append(
            (
                "fsync",
                Path(f"/proc/self/fd/{descriptor}").readlink().relative_to(data_dir / "blobs").parts[0:1],
            )
        )
        assert not Blob.objects.exists()
        real_fsync(descriptor)

    def replace(self, target):
        told.append(("name", ()))
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    blob = keep()
    assert told[0] == ("fsync", ("incoming",))
    assert told[1] == ("name", ())
    folders = {parts for what, parts in told[2:] if what == "fsync"}
    assert folders == {(), (blob.sha256[:2],)}, "the folders that got a new name, the store itself among them"
    assert Blob.objects.count() == 1


def test_a_crash_before_the_row_leaves_no_row_and_no_half_file(data_dir, monkeypatch):
    def crash(_descriptor):
        raise OSError("power cut")

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(OSError, match="power cut"):
        keep()
    assert not Blob.objects.exists()
    assert not list((data_dir / "blobs").glob("??/??/*"))
    assert not list((data_dir / "blobs" / "incoming").iterdir())


def test_one_copy_however_many_send_it(data_dir):
    first, second = keep(), keep(ONE_PAGE[:9], ONE_PAGE[9:])
    assert first == second
    assert len(list((data_dir / "blobs").glob("??/??/*"))) == 1
    assert place(first, data_dir).read_bytes() == ONE_PAGE


def test_an_upload_that_is_there_already_takes_the_bytes_and_tells_nothing():
    """Else a sender could learn whether this installation holds a paper by how soon its upload ends."""
    keep()
    taken = []

    def chunks():
        for start in range(0, len(ONE_PAGE), 50):
            taken.append(start)
            yield ONE_PAGE[start : start + 50]

    again = actions.store_bytes(chunks=chunks(), actor=system_actor(), at=MORNING)
    assert len(taken) == len(range(0, len(ONE_PAGE), 50))
    assert (again.size, again.media_type, again.created_at) == (len(ONE_PAGE), "application/pdf", MORNING)


def test_a_kept_file_heals_one_that_was_lost(data_dir):
    blob = keep()
    place(blob, data_dir).unlink()
    keep()
    assert list(queries.damaged()) == []


@pytest.mark.django_db(transaction=True)
def test_many_senders_at_once_make_one_row(data_dir):
    from django.db import connection

    if connection.vendor == "sqlite":
        pytest.skip("SQLite's test database is one connection")
    failed = []

    def send():
        try:
            keep()
        except Exception as error:  # noqa: BLE001 what a thread raises must reach the test
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert Blob.objects.count() == 1


# --- type by content, limits ---------------------------------------------------------------------------


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def jpeg():
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 64 + b"\xff\xd9"
    )


def tiff():
    entries = [(256, 3, 1, 1), (257, 3, 1, 1), (258, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8), (279, 4, 1, 1)]
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\x00" + struct.pack("<I", 16) + b"\0" * 8 + struct.pack("<H", len(entries)) + body + b"\0" * 4


def docx():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Override PartName="/word/document.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return made.getvalue()


def xlsx():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types/>')
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


def odt():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", "<office:document-content/>")
    return made.getvalue()


def docm():
    made = io.BytesIO(docx())
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"macro")
    return made.getvalue()


def broken_docx():
    return docx()[:200]


def plain_zip():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "a")
    return made.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (ONE_PAGE, "application/pdf"),
        (b"\n\n" + ONE_PAGE, "application/pdf"),
        (png(), "image/png"),
        (jpeg(), "image/jpeg"),
        (tiff(), "image/tiff"),
        (docx(), f"{OFFICE}.wordprocessingml.document"),
        (xlsx(), f"{OFFICE}.spreadsheetml.sheet"),
        (odt(), "application/vnd.oasis.opendocument.text"),
    ],
    ids=["pdf", "pdf after blanks", "png", "jpeg", "tiff", "docx", "xlsx", "odt"],
)
def test_the_bytes_tell_the_type(content, media_type):
    assert keep(content).media_type == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\0" * 200,
        b"<html><script>alert(1)</script></html>",
        b"just text\n",
        plain_zip(),
        docm(),
        broken_docx(),
        b"\x7fELF" + b"\0" * 60,
    ],
    ids=["exe", "html", "text", "zip", "docm", "cut docx", "elf"],
)
def test_other_types_are_refused_and_leave_nothing(content, data_dir):
    with pytest.raises(actions.FileTypeRefused):
        keep(content)
    assert not Blob.objects.exists()
    assert not [path for path in (data_dir / "blobs").rglob("*") if path.is_file()]


def test_a_word_file_is_no_sheet():
    with pytest.raises(actions.FileTypeRefused):
        keep(docx(), allowed=SHEETS)


def test_empty_and_too_large():
    with pytest.raises(actions.FileEmpty):
        keep(b"")
    with pytest.raises(actions.FileTooLarge):
        keep(ONE_PAGE, b"x" * 1_000_000, most=1_000_000)
    assert not Blob.objects.exists()


def test_an_infected_file_is_not_kept(data_dir):
    class Finds:
        name = "thử"

        def scan(self, _path):
            return ScanState.INFECTED

    before = scanner()
    use(scanners=[Finds()])
    try:
        with pytest.raises(actions.FileInfected):
            keep()
    finally:
        use(scanners=[before])
    assert not Blob.objects.exists()
    assert not [path for path in (data_dir / "blobs").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Văn bản\\kế hoạch.pdf", "kế hoạch.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("   ", "tep"),
        ("..", "tep"),
        ("x" * 300 + ".pdf", "x" * 175 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(given, clean):
    assert clean_name(given) == clean
    assert len(clean_name(given)) <= 180


# --- damage -----------------------------------------------------------------------------------------


def test_a_flipped_byte_and_a_lost_file_are_named(data_dir):
    changed, lost, whole = keep(), keep(png()), keep(jpeg())
    path = place(changed, data_dir)
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    place(lost, data_dir).unlink()
    found = list(queries.damaged())
    assert len(found) == 2
    assert any(changed.sha256 in line and "nội dung đã đổi" in line for line in found)
    assert any(lost.sha256 in line and "mất tệp" in line for line in found)
    assert whole.sha256 not in "".join(found)


def test_a_purged_blob_is_not_missed(data_dir):
    blob = keep()
    place(blob, data_dir).unlink()
    Blob.objects.filter(pk=blob.pk).update(purged_at=MORNING, purge_reason="hết hạn lưu")
    assert list(queries.damaged()) == []
