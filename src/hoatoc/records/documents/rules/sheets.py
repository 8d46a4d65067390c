"""Rules of sheets and entries: states, sources, files, purposes (domain.md §C)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from hoatoc.lib.policy import Role


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
    RECALLED = "recalled"  # taken back by its sender before it was registered
    MOVED = "moved"  # went to the successor of this agency before it was registered


STATE_LABELS: Mapping[str, tuple[str, str]] = {
    EntryState.NUMBERED: ("soon", "Đã cấp số, chưa phát hành"),
    EntryState.ISSUED: ("done", "Đã phát hành"),
    EntryState.VOID: ("done", "Đã huỷ số"),
    EntryState.WAITING: ("new", "Chờ vào sổ"),
    EntryState.REGISTERED: ("done", "Đã vào sổ"),
    EntryState.CONFIRMED: ("done", "Đã nhận"),
    EntryState.RETURNED: ("done", "Đã trả lại"),
    EntryState.JOINED: ("done", "Đã nhập chung dòng"),
    EntryState.RECALLED: ("done", "Nơi gửi đã thu hồi"),
    EntryState.MOVED: ("done", "Đã chuyển cơ quan kế thừa"),
}


MAY_BECOME: Mapping[EntryState, frozenset[EntryState]] = {
    EntryState.NUMBERED: frozenset({EntryState.ISSUED, EntryState.VOID}),
    EntryState.WAITING: frozenset(
        {
            EntryState.REGISTERED,
            EntryState.CONFIRMED,
            EntryState.RETURNED,
            EntryState.JOINED,
            EntryState.RECALLED,
            EntryState.MOVED,
        }
    ),
    EntryState.REGISTERED: frozenset({EntryState.VOID}),
    EntryState.ISSUED: frozenset(),
    EntryState.VOID: frozenset(),
    EntryState.CONFIRMED: frozenset(),
    EntryState.RETURNED: frozenset(),
    EntryState.JOINED: frozenset(),
    EntryState.RECALLED: frozenset(),
    EntryState.MOVED: frozenset(),
}


NOT_HELD = frozenset(
    {EntryState.RETURNED, EntryState.VOID, EntryState.JOINED, EntryState.RECALLED, EntryState.MOVED}
)
"""States in which an agency does not hold the document by this row: it may come again."""


def may_become(now: str, then: EntryState) -> bool:
    """Whether an entry in state `now` may go to `then`."""
    return then in MAY_BECOME[EntryState(now)]


class Origin(StrEnum):
    """Văn bản từ đâu mà có ở đây."""

    OWN = "own"  # issued here
    CHANNEL = "channel"  # came by a channel from another installation
    PAPER = "paper"  # typed from paper by its only holder


class RelationKind(StrEnum):
    """Liên kết giữa hai văn bản, said from the younger one (feature 9.25)."""

    REPLY_TO = "reply_to"
    BASIS = "basis"
    IN_EXECUTION_OF = "execution"
    REPLACES = "replaces"
    AMENDS = "amends"
    CORRECTS = "corrects"
    SUPPLEMENTS = "supplements"


RELATION_LABELS: Mapping[str, tuple[str, str]] = {
    RelationKind.REPLY_TO: ("Trả lời", "Được trả lời bởi"),
    RelationKind.BASIS: ("Căn cứ", "Là căn cứ của"),
    RelationKind.IN_EXECUTION_OF: ("Thực hiện", "Được thực hiện bởi"),
    RelationKind.REPLACES: ("Thay thế", "Được thay thế bởi"),
    RelationKind.AMENDS: ("Sửa đổi, bổ sung", "Được sửa đổi, bổ sung bởi"),
    RelationKind.CORRECTS: ("Đính chính", "Được đính chính bởi"),
    RelationKind.SUPPLEMENTS: ("Gửi bổ sung cho", "Được gửi bổ sung bởi"),
}
"""What the younger document says of the older one, and what the older one shows of the younger."""


class LineOutcome(StrEnum):
    """Kết quả một dòng biên bản bàn giao."""

    MOVED = "moved"  # waits at the successor now
    JOINED = "joined"  # the successor held the same document already
    GONE = "gone"  # recalled or joined before both sides had confirmed


GIVERS: tuple[Role, ...] = (Role.CLERK, Role.CHIEF_OF_OFFICE, Role.LEADER, Role.CELL_SECRETARY)
"""Who signs for a body that is no more: those who held one of these roles on its last day."""


class FoundBy(StrEnum):
    """Liên kết do đâu mà có."""

    HAND = "hand"  # chosen by a person
    BUTTON = "button"  # the sheet was begun with "trả lời", "gửi bổ sung", "thay thế"
    TEXT = "text"  # read in the text of the sheet and confirmed by a person


class SentOnAs(StrEnum):
    """Vì sao có thêm nơi nhận sau khi phát hành."""

    FORWARD = "forward"  # nơi nhận sao gửi, chuyển tiếp xuống dưới (9.31)
    ADDED = "added"  # nơi phát hành bổ sung nơi nhận (9.33)


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
    "content_location": "Nơi để bản giấy",
}
"""What of a registered row may be put right, as an `EntryChange` names it."""


PURPOSES: Mapping[str, str] = {
    "execute": "để thực hiện",
    "report": "để báo cáo",
    "coordinate": "để phối hợp",
    "know": "để biết",
}


ASKED_TO_REPLY = ("execute", "coordinate")
"""Purposes of those who must answer a document with a hạn phúc đáp; who got it để biết, để báo cáo need not."""

SOON = 3
"""Days before a hạn phúc đáp from which on it is sắp hạn."""


def due_state(due: date, today: date) -> tuple[str, str]:
    """State and words of a hạn phúc đáp that nobody has met yet."""
    left = (due - today).days
    if left < 0:
        return "late", f"Quá hạn phúc đáp {-left} ngày"
    if left == 0:
        return "soon", "Phúc đáp hôm nay"
    return "soon" if left <= SOON else "plain", f"Phúc đáp trước {due.day}/{due.month}"


JOINT = "joint"
"""Cùng ban hành: what the picker of a new number offers beside the purposes; such a body is an issuer and gets its copy."""


def sheet_digest(facts: Iterable[object]) -> str:
    """SHA-256 (hex) over what an issued sheet says, kept in the audit line of its issue: a changed row is found by it."""
    return hashlib.sha256(json.dumps([str(fact) for fact in facts], ensure_ascii=False).encode()).hexdigest()


# --- columns of the books -------------------------------------------------------------------
