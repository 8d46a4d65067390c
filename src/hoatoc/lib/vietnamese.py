"""Tiếng Việt: folding for search, Vietnamese order, names and dates as they are written on paper."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_D_WITH_STROKE = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d"})  # ð and ɖ look like đ and come from old fonts

# ngang 0, then huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}

# A letter that follows its plain one (ă after a and before b) is written as the plain one and a character above
# "z", so that keys compare byte by byte.
_LETTERS = {
    ("a", "\u0306"): "{",
    ("a", "\u0302"): "|",
    ("d", "\u0335"): "{",
    ("e", "\u0302"): "{",
    ("o", "\u0302"): "{",
    ("o", "\u031b"): "|",
    ("u", "\u031b"): "{",
}

_RUNS = re.compile(r"[0-9]+|[^\W\d_]+")
_LONGEST_NUMBER = 99

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


def fold(text: str) -> str:
    """Bỏ dấu: lower case without dấu, đ as d, single spaces; what search and filters compare."""
    if text.isascii():
        return " ".join(text.casefold().split())
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    bare = "".join(char for char in parts if unicodedata.category(char) != "Mn")
    return " ".join(bare.translate(_D_WITH_STROKE).split())


def marked(label: str, words: str) -> tuple[tuple[str, bool], ...]:
    """The label cut into what matches the typed words and what does not, whatever the dấu."""
    folded = [fold(letter) or letter for letter in label]
    starts = [0]
    for each in folded:
        starts.append(starts[-1] + len(each))
    text = "".join(folded)
    hit = [False] * len(label)
    for word in set(fold(words).split()):
        at = text.find(word)
        while at >= 0:
            for place in range(len(label)):
                hit[place] |= starts[place] < at + len(word) and starts[place + 1] > at
            at = text.find(word, at + len(word))
    parts: list[tuple[str, bool]] = []
    for letter, is_hit in zip(label, hit, strict=True):
        if parts and parts[-1][1] == is_hit:
            parts[-1] = (parts[-1][0] + letter, is_hit)
        else:
            parts.append((letter, is_hit))
    return tuple(parts)


def collation_key(text: str) -> str:
    """Thứ tự tiếng Việt: syllable by syllable, letters (a ă â … đ … ơ … ư) before tones, numbers by value.

    Compare the keys as they are (a database column needs collation "C"). Case, punctuation and the place of the
    tone (hoà, hòa) make no difference.
    """
    return " ".join(_syllable_keys(text))


def name_sort_key(full_name: str) -> str:
    """Xếp tên người: by tên (the last word), then họ, then đệm; compared like `collation_key`."""
    keys = _syllable_keys(full_name)
    return " ".join([*keys[-1:], *keys[:-1]])


def initials(full_name: str) -> str:
    """Chữ đầu: of the last two words of a name, without tones ("Võ Thị Thu Hằng" is TH)."""
    words = [word for word in (word.strip("().,-'\"") for word in full_name.split()) if word]
    return "".join(_without_tone(word)[:1].upper() for word in words[-2:])


def vn_long_date(day: date) -> str:
    """Ngày tháng trên văn bản: a day below 10 and the months 1 and 2 are written with a leading 0."""
    month = f"{day.month:02d}" if day.month in {1, 2} else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def weekday_vi(day: date) -> str:
    """Thứ trong tuần: "Thứ Hai" to "Chủ Nhật"."""
    return _WEEKDAYS[day.weekday()]


def _without_tone(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(char for char in parts if char not in _TONES))


def _syllable_keys(text: str) -> list[str]:
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())
    return [
        _number_key(run) if run.isascii() and run.isdigit() else _syllable_key(run)
        for run in _RUNS.findall(composed)
    ]


def _number_key(digits: str) -> str:
    value = digits.lstrip("0") or "0"
    return f"{min(len(value), _LONGEST_NUMBER):02d}{value}"


def _syllable_key(syllable: str) -> str:
    letters: list[str] = []
    tone = "0"
    plain = ""
    for char in unicodedata.normalize("NFD", syllable):
        if char in _TONES:
            tone = _TONES[char]
        elif unicodedata.category(char) == "Mn":
            letters.append(_LETTERS.get((plain, char), ""))
        elif char.translate(_D_WITH_STROKE) != char:
            letters.append("d{")
            plain = "d"
        else:
            letters.append(char)
            plain = char
    return "".join(letters) + tone
