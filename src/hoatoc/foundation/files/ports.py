"""Ports of the store: where bytes lie, who scans them, who reads and draws PDF, who makes PDF of office files."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from hoatoc.foundation.files.rules import Overlay, PdfFacts, ScanState


class Incoming(Protocol):
    """Bytes on their way in: written to a temporary place, kept under their hash or dropped."""

    def write(self, chunk: bytes) -> None: ...

    def keep(self, sha256: str) -> None:
        """Durable under its hash when this returns: file and folder are fsynced."""
        ...

    @property
    def path(self) -> Path:
        """The temporary file, for the scanner and the type check."""
        ...


class Store(Protocol):
    """Kho: immutable bytes by hash."""

    def incoming(self) -> AbstractContextManager[Incoming]: ...

    def open(self, sha256: str) -> BinaryIO:
        """Raises FileNotFoundError when the bytes are gone."""
        ...

    def hashes(self) -> Iterator[str]: ...

    def remove(self, sha256: str) -> bool:
        """The bytes are gone for ever when this returns, folder fsynced; gives whether there were any."""
        ...

    def sweep_unfinished(self, *, before: datetime) -> int:
        """Drop what came in before this moment and was never kept."""
        ...


class Scanner(Protocol):
    """Máy quét virus."""

    name: str

    def scan(self, path: Path) -> ScanState: ...


class PdfBroken(Exception):
    """No PDF can be read from these bytes: damaged, too big, or it did not end in time."""


class PdfLocked(Exception):
    """The PDF asks for a password."""


class PdfTools(Protocol):
    """Máy đọc và vẽ PDF. It works on bytes that strangers wrote: apart from this process, with limits on everything."""

    def look(self, path: Path, media_type: str) -> PdfFacts:
        """What a PDF or an image is.  Raises PdfBroken, PdfLocked."""
        ...

    def draw(self, path: Path, media_type: str, overlay: Overlay) -> bytes:
        """A new PDF with the overlay on page 1; an image becomes a page.  Raises PdfBroken, PdfLocked."""
        ...


class OfficeFailed(Exception):
    """The converter is not there, or made nothing of this file; the words say which."""


class Office(Protocol):
    """Máy chuyển tệp văn phòng thành PDF."""

    def problem(self) -> str:
        """Why this machine cannot convert, with what to do; empty when it can."""
        ...

    def to_pdf(self, path: Path, media_type: str) -> bytes:
        """The pages as PDF.  Raises OfficeFailed."""
        ...


_STORES: list[Store] = []
_SCANNERS: list[Scanner] = []
_PDF_TOOLS: list[PdfTools] = []
_OFFICES: list[Office] = []


def use(
    *,
    stores: Iterable[Store] = (),
    scanners: Iterable[Scanner] = (),
    pdf_tools: Iterable[PdfTools] = (),
    offices: Iterable[Office] = (),
) -> None:
    """Set the drivers of this process (apps.ready, tests)."""
    if stores:
        _STORES[:] = list(stores)
    if scanners:
        _SCANNERS[:] = list(scanners)
    if pdf_tools:
        _PDF_TOOLS[:] = list(pdf_tools)
    if offices:
        _OFFICES[:] = list(offices)


def store() -> Store:
    """The store of this installation."""
    return _STORES[0]


def scanner() -> Scanner:
    """The scanner of this installation."""
    return _SCANNERS[0]


def pdf_tools() -> PdfTools:
    """What reads and draws PDF in this installation."""
    return _PDF_TOOLS[0]


def office() -> Office:
    """What makes PDF of office files in this installation."""
    return _OFFICES[0]
