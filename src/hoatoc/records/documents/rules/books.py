"""Rules of books: their kinds, prescribed columns, periods and hashes (domain.md §B2)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hoatoc.records.documents.rules.numbers import PeriodKind, outgoing_period


class BookKind(StrEnum):
    """Loại sổ."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    HANDOVER = "handover"
    POSTAL = "postal"
    FILE_COPY = "file_copy"
    SECRET_IN = "secret_in"
    SECRET_OUT = "secret_out"
    SECRET_HANDOVER = "secret_handover"
    SECRET_COPYING = "secret_copying"


SECRET_BOOKS = frozenset(
    {BookKind.SECRET_IN, BookKind.SECRET_OUT, BookKind.SECRET_HANDOVER, BookKind.SECRET_COPYING}
)
"""Sổ bí mật nhà nước: on the inner side alone."""


@dataclass(frozen=True, slots=True)
class Column:
    """Cột của sổ: one prescribed column, the same on screen, on paper and in .xlsx.

    `width` is its share of the printed line. `css` is how the screen shows it; on a phone a line is a card.
    `tells`: the column in which a closed, void or reserved row says what it is.
    """

    key: str
    title: str
    width: int
    css: str = "ht-card-none"
    tells: bool = False


def _column(key: str, title: str, width: int, css: str = "ht-card-none") -> Column:
    return Column(key, title, width, css, key == "abstract")


def _telling(key: str, title: str, width: int, css: str) -> Column:
    return Column(key, title, width, css, tells=True)


_LEVEL = _column("level", "Độ mật", 6, "ht-nowrap ht-card-line")


_NOTE = _column("note", "Ghi chú", 9, "")


_ABSTRACT = _column("abstract", "Tên loại và trích yếu nội dung", 26, "ht-abstract")


_INCOMING = (
    _column("day", "Ngày đến", 8, "ht-nowrap ht-card-end"),
    _column("n", "Số đến", 5, "ht-card-first"),
    _column("issuer", "Tác giả", 12, "ht-from"),
    _column("symbol", "Số, ký hiệu", 10, "ht-nowrap ht-card-line"),
    _column("dated", "Ngày tháng", 8, "ht-nowrap ht-card-none"),
    _ABSTRACT,
    _column("to", "Đơn vị hoặc người nhận", 10, ""),
    _column("handed", "Ngày chuyển", 8),
    _column("signed", "Ký nhận", 9),
    _NOTE,
)


_OUTGOING = (
    _column("symbol", "Số, ký hiệu văn bản", 10, "ht-nowrap ht-card-first"),
    _column("day", "Ngày tháng văn bản", 8, "ht-nowrap ht-card-end"),
    _ABSTRACT,
    _column("signer", "Người ký", 11, "ht-from ht-card-none"),
    _column("to", "Nơi nhận văn bản", 17, "ht-second"),
    _column("file_copy", "Đơn vị, người nhận bản lưu", 10),
    _column("copies", "Số lượng bản", 5, "ht-figure ht-card-none"),
    _NOTE,
)


_HANDOVER = (
    _column("day", "Ngày chuyển", 12, "ht-nowrap ht-card-end"),
    _column("n", "Số đến", 12, "ht-card-first"),
    _telling("to", "Đơn vị hoặc người nhận", 30, ""),
    _column("signed", "Ký nhận", 24, ""),
    _column("note", "Ghi chú", 22, ""),
)


COLUMNS: Mapping[BookKind, tuple[Column, ...]] = {
    BookKind.INCOMING: _INCOMING,
    BookKind.OUTGOING: _OUTGOING,
    BookKind.HANDOVER: _HANDOVER,
    BookKind.POSTAL: (
        _column("day", "Ngày chuyển", 9, "ht-nowrap ht-card-end"),
        _column("n", "Số thứ tự", 6, "ht-card-first"),
        _telling("symbol", "Số, ký hiệu văn bản", 22, ""),
        _column("to", "Nơi nhận văn bản", 24, ""),
        _column("copies", "Số lượng bì", 6, "ht-figure ht-card-none"),
        _column("signed", "Ký nhận và dấu bưu điện", 18, ""),
        _column("note", "Ghi chú", 15, ""),
    ),
    BookKind.FILE_COPY: (
        _column("day", "Ngày tháng", 8, "ht-nowrap ht-card-end"),
        _column("to", "Họ tên, đơn vị người sử dụng", 15, ""),
        _column("symbol", "Số, ký hiệu, ngày tháng văn bản", 13, "ht-card-first"),
        _ABSTRACT,
        _column("file", "Hồ sơ số", 7),
        _column("due", "Hạn trả", 8, "ht-nowrap ht-card-line"),
        _column("returned", "Ngày trả", 8, "ht-nowrap ht-card-line"),
        _column("allowed", "Người cho phép sử dụng", 12),
        _NOTE,
    ),
    BookKind.SECRET_IN: (*_INCOMING[:6], _LEVEL, *_INCOMING[6:]),  # TT 24/2020/TT-BCA mẫu 15
    BookKind.SECRET_OUT: (*_OUTGOING[:3], _LEVEL, *_OUTGOING[3:]),  # mẫu 14: 9 columns
    BookKind.SECRET_HANDOVER: (  # mẫu 16
        *_HANDOVER[:2],
        _column("level", "Mức độ mật", 10, "ht-nowrap ht-card-line"),
        *_HANDOVER[2:],
    ),
    BookKind.SECRET_COPYING: (  # mẫu 12
        _column("day", "Ngày sao, chụp", 8, "ht-nowrap ht-card-end"),
        _column("symbol", "Số, ký hiệu, ngày tháng văn bản", 13, "ht-card-first"),
        _ABSTRACT,
        _LEVEL,
        _column("way", "Hình thức", 8, "ht-card-line"),
        _column("copies", "Số bản", 5, "ht-figure ht-card-none"),
        _column("asked", "Người đề nghị", 11),
        _column("allowed", "Người cho phép", 11),
        _column("to", "Nơi nhận bản sao, chụp", 14, ""),
        _NOTE,
    ),
}
"""The prescribed columns of each book (domain.md §B2), in their order."""


BOOK_TITLES: Mapping[BookKind, str] = {
    BookKind.INCOMING: "Sổ văn bản đến",
    BookKind.OUTGOING: "Sổ văn bản đi",
    BookKind.HANDOVER: "Sổ chuyển giao văn bản",
    BookKind.POSTAL: "Sổ gửi văn bản đi bưu điện",
    BookKind.FILE_COPY: "Sổ sử dụng bản lưu",
    BookKind.SECRET_IN: "Sổ đăng ký bí mật nhà nước đến",
    BookKind.SECRET_OUT: "Sổ đăng ký bí mật nhà nước đi",
    BookKind.SECRET_HANDOVER: "Sổ chuyển giao bí mật nhà nước",
    BookKind.SECRET_COPYING: "Sổ quản lý sao, chụp bí mật nhà nước",
}


NUMBER_BOOKS = frozenset({BookKind.INCOMING, BookKind.OUTGOING, BookKind.SECRET_IN, BookKind.SECRET_OUT})
"""Sổ đăng ký: their rows are numbers of a series; the others are ledgers, whose rows a clerk writes."""


ARRIVAL_BOOKS = frozenset({BookKind.INCOMING, BookKind.SECRET_IN})


COPY_WAYS: Mapping[str, str] = {"copy": "Sao", "photo": "Chụp", "extract": "Trích sao"}


def book_period(kind: BookKind, system: str) -> PeriodKind:
    """Kỳ của một cuốn sổ: books of what one issues follow its numbers, all others the calendar year."""
    return outgoing_period(system) if kind in {BookKind.OUTGOING, BookKind.SECRET_OUT} else PeriodKind.YEAR


def rows_digest(rows: Iterable[Iterable[object]]) -> str:
    """SHA-256 (hex) over the rows of a book, each as its cells or facts, in their order."""
    whole = hashlib.sha256()
    for row in rows:
        whole.update(json.dumps([str(cell) for cell in row], ensure_ascii=False).encode())
        whole.update(b"\n")
    return whole.hexdigest()
