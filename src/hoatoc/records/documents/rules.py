"""Rules of documents, numbers and books (domain.md §A4, §A5, §B, §C, §D1)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum


class Direction(StrEnum):
    """Chiều."""

    IN = "in"
    OUT = "out"


class EntryState(StrEnum):
    """Trạng thái của văn bản tại một cơ quan."""

    NUMBERED = "numbered"
    ISSUED = "issued"
    VOID = "void"
    WAITING = "waiting"
    REGISTERED = "registered"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    JOINED = "joined"  # paper or electronic copy of a document that another row holds


STATE_LABELS: Mapping[str, tuple[str, str]] = {
    EntryState.NUMBERED: ("soon", "Đã cấp số, chưa phát hành"),
    EntryState.ISSUED: ("done", "Đã phát hành"),
    EntryState.VOID: ("done", "Đã huỷ số"),
    EntryState.WAITING: ("new", "Chờ vào sổ"),
    EntryState.REGISTERED: ("done", "Đã vào sổ"),
    EntryState.CONFIRMED: ("done", "Đã nhận"),
    EntryState.RETURNED: ("done", "Đã trả lại"),
    EntryState.JOINED: ("done", "Đã nhập chung dòng"),
}

MAY_BECOME: Mapping[EntryState, frozenset[EntryState]] = {
    EntryState.NUMBERED: frozenset({EntryState.ISSUED, EntryState.VOID}),
    EntryState.WAITING: frozenset(
        {EntryState.REGISTERED, EntryState.CONFIRMED, EntryState.RETURNED, EntryState.JOINED}
    ),
    EntryState.REGISTERED: frozenset({EntryState.VOID}),
    EntryState.ISSUED: frozenset(),
    EntryState.VOID: frozenset(),
    EntryState.CONFIRMED: frozenset(),
    EntryState.RETURNED: frozenset(),
    EntryState.JOINED: frozenset(),
}


def may_become(now: str, then: EntryState) -> bool:
    """Whether an entry in state `now` may go to `then`."""
    return then in MAY_BECOME[EntryState(now)]


class Origin(StrEnum):
    """Văn bản từ đâu mà có ở đây."""

    OWN = "own"  # issued here
    CHANNEL = "channel"  # came by a channel from another installation
    PAPER = "paper"  # typed from paper by its only holder


class Source(StrEnum):
    """Đường đến của một lượt nhận."""

    HUB = "hub"
    PAPER = "paper"
    OWN = "own"


class Urgency(IntEnum):
    """Độ khẩn (domain.md §D1)."""

    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    FLASH = 3
    FLASH_TIMED = 4


URGENCY_LABELS: Mapping[Urgency, str] = {
    Urgency.NORMAL: "Thường",
    Urgency.URGENT: "Khẩn",
    Urgency.VERY_URGENT: "Thượng khẩn",
    Urgency.FLASH: "Hoả tốc",
    Urgency.FLASH_TIMED: "Hoả tốc hẹn giờ",
}


def needs_the_hour(urgency: int) -> bool:
    """Thượng khẩn, hoả tốc, hoả tốc hẹn giờ: the stamp ĐẾN carries the hour (domain.md §B1)."""
    return urgency >= Urgency.VERY_URGENT


class Secrecy(StrEnum):
    """Độ mật; the Vietnamese words stay, English ones mislead."""

    NONE = "none"
    MAT = "mat"
    TOI_MAT = "toi_mat"
    TUYET_MAT = "tuyet_mat"


SECRECY_LABELS: Mapping[str, str] = {
    Secrecy.NONE: "Không mật",
    Secrecy.MAT: "Mật",
    Secrecy.TOI_MAT: "Tối mật",
    Secrecy.TUYET_MAT: "Tuyệt mật",
}
ENVELOPE_MARKS: Mapping[str, Secrecy] = {"C": Secrecy.MAT, "B": Secrecy.TOI_MAT, "A": Secrecy.TUYET_MAT}
"""Dấu ngoài bì: what a clerk who may not open the envelope learns the level from."""

_LEVELS = tuple(Secrecy)


def is_higher(level: str, than: str) -> bool:
    """Whether a level of secrecy stands above another."""
    return _LEVELS.index(Secrecy(level)) > _LEVELS.index(Secrecy(than))


def may_hold_files(level: str, most: str) -> bool:
    """Whether files of this level may lie in the store, where `most` is allowed ("off", mat, toi_mat); tuyệt mật never."""
    if level == Secrecy.NONE:
        return True
    return level != Secrecy.TUYET_MAT and most != "off" and not is_higher(level, most)


class FileRole(StrEnum):
    """Vai của tệp."""

    MAIN = "main"
    APPENDIX = "appendix"
    SOURCE = "source"  # what was uploaded before its number was drawn on it


class NumberCheck(StrEnum):
    """Số trên tệp chính so với số đã lấy."""

    READ = "read"  # the machine read the same number in the text layer
    DRAWN = "drawn"  # the number was drawn by the product
    ASKED = "asked"  # the machine cannot read it: a person has to look, before that nothing is issued
    CONFIRMED = "confirmed"  # somebody looked and typed the same number


ROLE_LABELS: Mapping[str, str] = {
    FileRole.MAIN: "bản chính",
    FileRole.APPENDIX: "phụ lục",
    FileRole.SOURCE: "bản gửi lên",
}


class DerivedFor(StrEnum):
    """Tệp dẫn xuất để làm gì; it never takes the place of the received file."""

    STAMP = "stamp"  # dấu ĐẾN
    NUMBERED = "numbered"  # số và ngày in lên
    PDF = "pdf"  # .docx thành PDF


class PeriodKind(StrEnum):
    """Kỳ của một dãy số."""

    TERM = "term"
    YEAR = "year"
    CONGRESS = "congress"


class NumberState(StrEnum):
    """Trạng thái của một số (domain.md §B4). A void number is a row, never a hole."""

    RESERVED = "reserved"  # xin số trước: held for somebody until a day
    ALLOCATED = "allocated"
    ISSUED = "issued"
    VOID = "void"
    OTHER_SIDE = "other_side"  # given to the other network in a block: a blank row here
    FREE = "free"  # came back unused from the other network: used within its block, or voided


NUMBER_LABELS: Mapping[NumberState, str] = {
    NumberState.RESERVED: "Xin số trước",
    NumberState.ALLOCATED: "Đã cấp, chưa phát hành",
    NumberState.ISSUED: "Đã phát hành",
    NumberState.VOID: "Huỷ số",
    NumberState.OTHER_SIDE: "Đã cấp cho mạng kia",
    NumberState.FREE: "Mạng kia trả lại, chưa dùng",
}


class ProposalKind(StrEnum):
    """Việc về số cần người khác duyệt."""

    VOID_NUMBER = "void_number"
    OPEN_SERIES = "open_series"
    SECRET_POLICY = "secret_policy"
    OPEN_YEAR = "open_year"
    CLOSE_BOOK = "close_book"
    REOPEN_BOOK = "reopen_book"


class Decision(StrEnum):
    """Ý kiến duyệt."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


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


class SecretPolicy(StrEnum):
    """Văn bản mật lấy số ở đâu (domain.md §0.2)."""

    SHARED = "shared"  # Đảng: liên tục với văn bản không mật cùng tên loại (36-HD/VPTW II.1.3)
    SEPARATE = "separate"  # Nhà nước: dãy riêng (NĐ 30/2020 Art. 15)


CORRECTED_FIELDS: Mapping[str, str] = {
    "issuer": "Cơ quan ban hành",
    "symbol": "Số, ký hiệu",
    "dated_on": "Ngày ký",
    "kind": "Tên loại",
    "abstract": "Trích yếu",
    "signer": "Người ký",
    "urgency": "Độ khẩn",
    "deliver_by": "Giờ hẹn",
    "arrived_at": "Ngày, giờ đến",
    "unit": "Chuyển đến",
    "note": "Ghi chú",
    "file_code": "Lưu hồ sơ số",
    "sheets": "Số tờ",
    "copies": "Số bản",
}
"""What of a registered row may be put right, as an `EntryChange` names it."""

PURPOSES: Mapping[str, str] = {
    "execute": "để thực hiện",
    "report": "để báo cáo",
    "coordinate": "để phối hợp",
    "know": "để biết",
}


JOINT = "joint"
"""Cùng ban hành: what the picker of a new number offers beside the purposes; such a body is an issuer and gets its copy."""


def outgoing_period(system: str) -> PeriodKind:
    """Party numbers run per kind through one term (36-HD/VPTW II.1.3), state numbers per year (NĐ 30/2020 Art. 15)."""
    return PeriodKind.TERM if system == "party" else PeriodKind.YEAR


def secret_policy(system: str, chosen: str = "") -> SecretPolicy:
    """What the agency chose, else what its system says."""
    if chosen:
        return SecretPolicy(chosen)
    return SecretPolicy.SHARED if system == "party" else SecretPolicy.SEPARATE


def year_ref(day: date) -> str:
    """The name of a yearly period: its year, in the agency's time zone."""
    return str(day.year)


def congress_ref(pk: int) -> str:
    """The name of a congress's period, apart from that of any term."""
    return f"đh{pk}"


SATURDAY = 5


def last_working_day_before(day: date) -> date:
    """Ngày làm việc liền trước: Monday to Friday; days off come with the calendar."""
    before = day - timedelta(days=1)
    while before.weekday() >= SATURDAY:
        before -= timedelta(days=1)
    return before


def sheet_digest(facts: Iterable[object]) -> str:
    """SHA-256 (hex) over what an issued sheet says, kept in the audit line of its issue: a changed row is found by it."""
    return hashlib.sha256(json.dumps([str(fact) for fact in facts], ensure_ascii=False).encode()).hexdigest()


# --- columns of the books -------------------------------------------------------------------


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
