"""What may be stored, what is told of a PDF, what may be drawn on one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from hoatoc.lib.sheet import Ink, Word

MOST_BYTES = 100 * 1024 * 1024
CHUNK = 1024 * 1024
UNFINISHED_KEPT = timedelta(hours=1)


class ScanState(StrEnum):
    """Kết quả quét virus."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"  # no scanner in this installation
    HELD = "held"  # its first page says it is a secret: nobody reads it until a person decides


READABLE = (ScanState.CLEAN, ScanState.NOT_SCANNED)

SHEETS: dict[str, str] = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
}
"""Types that can be a main file: what a scanner or a printer driver writes."""

ENCLOSURES: dict[str, str] = SHEETS | {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
"""Types that can be an appendix."""


OFFICE: dict[str, str] = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
}
"""Types that LibreOffice makes a PDF of."""

PDF = "application/pdf"
MOST_PAGES = 2000


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """Điều máy đọc được của một tệp PDF; sizes and places in mm, as page 1 is seen.

    `is_scan`: page 1 is one picture, so whatever text lies under it was written by a scanner's OCR and proves nothing.
    """

    pages: int
    width: float
    height: float
    is_signed: bool
    is_locked: bool
    is_scan: bool
    words: tuple[Word, ...]
    ink: Ink

    @property
    def has_text(self) -> bool:
        """Whether page 1 has letters that somebody typed."""
        return bool(self.words) and not self.is_scan


Face = Literal["regular", "bold", "italic"]


@dataclass(frozen=True, slots=True)
class DrawnText:
    """Chữ vẽ lên trang 1: `x`, `y` (base line) in mm from the top left; shrinks to `width` when it is given."""

    text: str
    x: float
    y: float
    size: float
    align: Literal["left", "center"] = "left"
    face: Face = "regular"
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """Khung vẽ lên trang 1."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Overlay:
    """Lớp vẽ lên trang 1, all in one colour (red, green, blue from 0 to 1)."""

    parts: Sequence[DrawnText | DrawnBox]
    colour: tuple[float, float, float] = (0.0, 0.0, 0.0)


def clean_name(name: str) -> str:
    """A file name that is safe to show and to save: no folders, no control characters, at most 180 characters."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if letter.isprintable()).strip(" .")
    if len(name) > 180:
        stem, dot, ending = name.rpartition(".")
        name = (stem[: 178 - len(ending)] + dot + ending) if dot and len(ending) < 10 else name[:180]
    return name or "tep"
