"""Rules of sheets and entries: states, sources, files, purposes (domain.md §C)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from enum import StrEnum


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


def sheet_digest(facts: Iterable[object]) -> str:
    """SHA-256 (hex) over what an issued sheet says, kept in the audit line of its issue: a changed row is found by it."""
    return hashlib.sha256(json.dumps([str(fact) for fact in facts], ensure_ascii=False).encode()).hexdigest()


# --- columns of the books -------------------------------------------------------------------
