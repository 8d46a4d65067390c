"""What may be stored."""

from datetime import timedelta
from enum import StrEnum

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


def clean_name(name: str) -> str:
    """A file name that is safe to show and to save: no folders, no control characters, at most 180 characters."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if letter.isprintable()).strip(" .")
    if len(name) > 180:
        stem, dot, ending = name.rpartition(".")
        name = (stem[: 178 - len(ending)] + dot + ending) if dot and len(ending) < 10 else name[:180]
    return name or "tep"
