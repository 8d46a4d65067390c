"""How dates, figures and time left are written."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")

DAY_FORMATS = ["%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d"]
"""Ngày gõ vào: dd/mm/yyyy as people write it, and what a date control of a browser sends."""

CHIP_ICONS = {
    "new": "circle-dot",
    "working": "progress",
    "soon": "clock-exclamation",
    "late": "alert-triangle",
    "done": "check",
    "ok": "check",
}
"""Trạng thái: a state is always colour, icon and word together."""

URGENCY_WORDS = {"urgent": "KHẨN", "very_urgent": "THƯỢNG KHẨN", "flash": "HOẢ TỐC", "flash_timed": "HẸN GIỜ"}
URGENCY_ICONS = {"flash": "bolt", "flash_timed": "alarm"}


def weekday(day: date) -> str:
    """Thứ: `Thứ Năm`."""
    return WEEKDAYS[day.weekday()]


def grouped(number: int) -> str:
    """Số lượng: 18740 → `18.740`. Numbers of documents carry no dots and do not come here."""
    return f"{number:,}".replace(",", ".")


def decimal(number: float, places: int = 1) -> str:
    """Số lẻ: 92.94 → `92,9`; whole figures stay whole."""
    text = f"{number:,.{places}f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return text.rstrip("0").rstrip(",") if places else text


def size(octets: int) -> str:
    """Dung lượng: 1468006 → `1,4 MB`."""
    amount = float(octets)
    for unit in ("byte", "kB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            return f"{decimal(amount, 0 if unit in {'byte', 'kB'} else 1)} {unit}"
        amount /= 1024
    raise AssertionError


def time_left(until: datetime, at: datetime) -> str:
    """Còn lại: `còn 1:18` under a day, then `còn 3 ngày`; once passed, `quá 0:12`, `quá 2 ngày`."""
    word, left = ("còn", until - at) if until >= at else ("quá", at - until)
    if left >= timedelta(days=1):
        return f"{word} {left.days} ngày"
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    return f"{word} {hours}:{minutes:02}"


class Paper(StrEnum):
    """Khổ giấy."""

    A4 = "a4"
    A4_WIDE = "a4-ngang"
    A3_WIDE = "a3-ngang"


PAPER_SIZES: Mapping[Paper, str] = {
    Paper.A4: "210mm 297mm",
    Paper.A4_WIDE: "297mm 210mm",
    Paper.A3_WIDE: "420mm 297mm",
}
"""Width and height, as CSS says them in `@page { size }`."""

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_SMALL = [unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES] + ["đ"]
VIETNAMESE_LETTERS = "".join([*_SMALL, *(letter.upper() for letter in _SMALL)])
"""Every letter with a mark that Vietnamese writes: what a font must have before a book is printed with it."""
