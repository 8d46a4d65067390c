"""Đọc đầu tờ giấy: what page 1 says by the places of its words: number line, date line, mark of secrecy, free room.

Words come with their boxes in millimetres from the top left corner of the page as it is seen. Nothing here trusts a text
layer more than it deserves: the callers know whether it was typed or written by the OCR of a scanner.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hoatoc.lib.profiles import Box
from hoatoc.lib.symbols import NotASymbol, Symbol, parse_symbol
from hoatoc.lib.vietnamese import fold

HEAD = 120.0  # mm from the top: trích yếu and the marks stand above
TOP = 80.0  # mm from the top: số, ký hiệu and the date stand above
MARGIN = 8.0  # mm at the edges of the page that stay clear of a stamp
SPECKS = 6  # mm² of dirt that a scanner leaves on empty paper
WIDEST_BLANK = 45.0  # mm that may be left open for a number or a day
WIDEST_SPACE = 8.0  # mm between words of one symbol; more is the next column

_BLANK = re.compile(r"[\s._…·]*")
_LABEL = re.compile(r"S[ốỐ]\s*[:.]?")
_MARKS = {"mật": "MẬT", "tốimật": "TỐI MẬT", "tuyệtmật": "TUYỆT MẬT"}
_MARK = re.compile(r"(?:(?:mức)?độmật)?(tuyệtmật|tốimật|mật)(?:(?:thượng)?khẩn|h(?:oả|ỏa)tốc)?(?:hẹngiờ)?")
_OCR_MARKS = {"MAT": "MẬT", "TOIMAT": "TỐI MẬT", "TUYETMAT": "TUYỆT MẬT"}
_ENDS_BEFORE_MAT = frozenset({"bảo", "bí", "cơ", "tuần", "đường", "ong", "thân"})
"""Words that a lone "mật" on the next line only completes: bảo mật, bí mật, cơ mật …"""


@dataclass(frozen=True, slots=True)
class Word:
    """Một chữ trên trang, with its place."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class NumberLine:
    """Dòng số, ký hiệu: `number` is None while its place is open; `blank` is that place."""

    symbol: Symbol
    blank: Box | None

    @property
    def number(self) -> int | None:
        return self.symbol.number


@dataclass(frozen=True, slots=True)
class DateLine:
    """Dòng địa danh, ngày tháng: what is printed of day, month and year, and the open places of what is not."""

    day: int | None
    month: int | None
    year: int | None
    blanks: tuple[Box | None, Box | None, Box | None]


@dataclass(frozen=True, slots=True)
class Ink:
    """Chỗ có mực: one bit a square millimetre; `rows[y]` has bit x set where something is printed."""

    width: int
    height: int
    rows: tuple[int, ...]

    def in_box(self, left: int, top: int, width: int, height: int) -> int:
        """How many printed mm² lie in this box."""
        mask = ((1 << width) - 1) << left
        return sum((row & mask).bit_count() for row in self.rows[top : top + height])


# --- lines ------------------------------------------------------------------------------------------


def lines_of(words: Iterable[Word]) -> list[list[Word]]:
    """Words by lines from the top, each from the left; columns beside each other share a line."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda each: each.box.top + each.box.height / 2):
        middle = word.box.top + word.box.height / 2
        line = lines[-1] if lines else []
        if line and abs(middle - _middle(line)) < 0.4 * min(word.box.height, line[0].box.height) + 0.3:
            line.append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda each: each.box.left) for line in lines]


def _middle(line: Sequence[Word]) -> float:
    return sum(each.box.top + each.box.height / 2 for each in line) / len(line)


def _segments(line: Sequence[Word]) -> Iterator[list[Word]]:
    """The pieces of a line that stand apart: columns, a mark in its frame."""
    piece: list[Word] = []
    for word in line:
        if piece and word.box.left - piece[-1].box.right > max(2.2 * word.box.height, 6.0):
            yield piece
            piece = []
        piece.append(word)
    if piece:
        yield piece


def _head(words: Iterable[Word], until: float = HEAD) -> list[Word]:
    return [
        Word(unicodedata.normalize("NFC", each.text), each.box)
        for each in words
        if each.box.top < until and each.text.strip()
    ]


def _plain(text: str) -> str:
    return text.casefold()


# --- số, ký hiệu ---------------------------------------------------------------------------------------


def number_line(words: Iterable[Word]) -> NumberLine | None:
    """The first "Số …" of the head that reads as a symbol, with or without its number."""
    for line in lines_of(_head(words, TOP)):
        for index, word in enumerate(line):
            label = _LABEL.match(word.text)
            if label is None or (rest := word.text[label.end() :])[:1].isalpha():
                continue
            if index and word.box.left - line[index - 1].box.right < WIDEST_SPACE:
                continue  # inside a sentence
            found = _symbol_in([*_after_label(word, label.end(), rest), *_reach(line[index:])], word)
            if found is not None:
                return found
    return None


def _after_label(word: Word, length: int, rest: str) -> list[Word]:
    """What is glued to the label: "Số:15-KH/TU"."""
    return [Word(rest, _part(word, length, len(word.text)))] if rest.strip(" :.") else []


def _reach(line: Sequence[Word]) -> list[Word]:
    """The words that may belong to the symbol behind the label: over the open place, but not into the next column."""
    taken: list[Word] = []
    for before, word in pairwise(line):
        has_body = any("/" in each.text for each in (*taken, before))
        if word.box.left - before.box.right > (WIDEST_SPACE if has_body else WIDEST_BLANK):
            break
        taken.append(word)
    return taken


def _symbol_in(after: Sequence[Word], label: Word) -> NumberLine | None:
    for count in range(len(after), 0, -1):
        text = " ".join(each.text for each in after[:count])
        if "/" not in text and "-" not in text:
            continue
        try:
            symbol = parse_symbol(f"Số {text}")
        except NotASymbol:
            continue
        blank = _blank_before_mark(after[:count], label) if symbol.number is None else None
        return NumberLine(symbol, blank)
    return None


def _blank_before_mark(after: Sequence[Word], label: Word) -> Box:
    """The open place between the label and the first mark; dots that hold it open belong to it."""
    left = label.box.right if after[0].box.left >= label.box.right - 0.1 else after[0].box.left
    for word in after:
        dots = _BLANK.match(word.text)
        length = dots.end() if dots else 0
        if length < len(word.text):
            right = _part(word, 0, length).right
            break
    else:
        right = after[-1].box.right
    return Box(left, label.box.top, max(right - left, 0.0), label.box.height)


def _part(word: Word, start: int, end: int) -> Box:
    """The box of some letters of a word, letters taken as equally wide."""
    each = word.box.width / max(len(word.text), 1)
    return Box(word.box.left + each * start, word.box.top, each * (end - start), word.box.height)


# --- ngày tháng ------------------------------------------------------------------------------------------


def date_line(words: Iterable[Word]) -> DateLine | None:
    """The first "ngày … tháng … năm …" of the head, whatever of it is filled in."""
    for line in lines_of(_head(words, TOP)):
        plain = [_plain(each.text).strip(",.:…") for each in line]
        if "ngày" not in plain:
            continue
        start = plain.index("ngày")
        if "tháng" not in plain[start:]:
            continue
        middle = plain.index("tháng", start)
        if "năm" not in plain[middle:]:
            continue
        last = plain.index("năm", middle)
        end = next((at for at in range(last + 1, len(line)) if not _is_figure(line[at])), len(line))
        day, of_day = _figure_or_blank(line, start, middle)
        month, of_month = _figure_or_blank(line, middle, last)
        year, of_year = _figure_or_blank(line, last, end)
        return DateLine(day, month, year, (of_day, of_month, of_year))
    return None


def _is_figure(word: Word) -> bool:
    return word.text.strip(" .…_").isdigit() or _BLANK.fullmatch(word.text) is not None


def _figure_or_blank(line: Sequence[Word], first: int, last: int) -> tuple[int | None, Box | None]:
    figure = _figure(line[first + 1 : last])
    return figure, _between(line, first, last) if figure is None else None


def _figure(words: Sequence[Word]) -> int | None:
    digits = "".join(each.text for each in words).strip(" .…_")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 4 else None


def _between(line: Sequence[Word], first: int, last: int) -> Box:
    left = line[first].box
    right = line[last].box.left if last < len(line) else line[last - 1].box.right + 14.0
    return Box(left.right, left.top, max(right - left.right, 0.0), left.height)


# --- độ mật ----------------------------------------------------------------------------------------------


def secret_mark(words: Iterable[Word], *, is_ocr: bool = False) -> str:
    """The mark of secrecy that stands by itself in the head ("MẬT", "TỐI MẬT", "TUYỆT MẬT"), or nothing.

    Capital or small, letters spaced out, framed in brackets or with "Độ mật:" before it; never a word inside a sentence
    ("bảo mật", "mật độ"). The OCR of a scanner often loses the tones: then capitals without tones count as well.
    """
    before = ""
    for line in lines_of(_head(words)):
        for piece in _segments(line):
            found = _mark_of(piece, before, is_ocr=is_ocr)
            if found:
                return found
            before = _plain(piece[-1].text).strip(",.;:")
    return ""


def _mark_of(piece: Sequence[Word], before: str, *, is_ocr: bool) -> str:
    joined = "".join(each.text for each in piece)
    letters = "".join(char for char in joined if char.isalpha())
    read = _MARK.fullmatch(letters.casefold())
    if read is None:
        bare = letters.isupper() and fold(letters).upper()
        return _OCR_MARKS.get(bare, "") if is_ocr and bare else ""
    if letters == "mật" and before in _ENDS_BEFORE_MAT:
        return ""
    return _MARKS[read[1]]


# --- chỗ trống ---------------------------------------------------------------------------------------------


def free_place(
    ink: Ink, zones: Sequence[Box], size: tuple[float, float], *, step: int = 2
) -> tuple[Box, bool]:
    """Where a stamp of this size covers nothing, and whether that is so.

    The first free place of the zones in their order; then any free place of the page, the highest first; a page that is
    full everywhere gives the least covered place of the zones.
    """
    width, height = round(size[0]), round(size[1])
    best: tuple[int, Box] | None = None
    for zone in zones:
        for box in _boxes(zone, width, height, step):
            covered = _covered(ink, box)
            if not covered:
                return box, True
            if best is None or covered < best[0]:
                best = (covered, box)
    page = Box(MARGIN, MARGIN, ink.width - 2 * MARGIN, ink.height - 2 * MARGIN)
    for box in _boxes(page, width, height, 2 * step):
        if not _covered(ink, box):
            return box, True
    if best is None:
        raise ValueError("no zone holds a stamp of this size")
    return best[1], False


def _covered(ink: Ink, box: Box) -> int:
    """Printed mm² under a box and two mm around it, specks of a scan left out; what lies off the page counts as printed."""
    left, top, width, height = (round(each) for each in (box.left, box.top, box.width, box.height))
    if left + width > ink.width or top + height > ink.height:
        return width * height
    return max(ink.in_box(max(left - 2, 0), max(top - 2, 0), width + 4, height + 4) - SPECKS, 0)


def _boxes(zone: Box, width: int, height: int, step: int) -> Iterator[Box]:
    for top in range(round(zone.top), round(zone.bottom) - height + 1, step):
        for left in range(round(zone.left), round(zone.right) - width + 1, step):
            yield Box(left, top, width, height)


def gaps_in(ink: Ink, box: Box, *, least: float) -> list[Box]:
    """The open places inside one printed line of a picture, from the left: at least `least` mm without ink between ink."""
    left, top, width, height = (round(each) for each in (box.left, box.top, box.width, box.height))
    seen = 0
    for row in ink.rows[max(top, 0) : top + height]:
        seen |= row >> left
    marked = [x for x in range(width) if seen >> x & 1]
    return [
        Box(left + here + 1, box.top, there - here - 1, box.height)
        for here, there in pairwise(marked)
        if there - here - 1 >= least
    ]
