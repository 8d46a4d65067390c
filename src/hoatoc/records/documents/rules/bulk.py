"""Rules of bulk work: what may be done to many documents at once, and what came of each row."""

from collections.abc import Mapping
from enum import StrEnum

from hoatoc.lib.policy import Right


class BulkAct(StrEnum):
    """Việc làm cho nhiều văn bản."""

    REGISTER = "register"
    CONFIRM = "confirm"
    RETURN = "return"
    SEEN = "seen"
    UNSEEN = "unseen"
    HAND_OVER = "hand_over"
    FILE = "file"


class Outcome(StrEnum):
    """Kết quả của một dòng."""

    WAITING = "waiting"
    DONE = "done"
    SAME = "same"  # there was nothing to change
    REFUSED = "refused"


BULK_LABELS: Mapping[BulkAct, tuple[str, str]] = {
    BulkAct.REGISTER: ("Vào sổ", "Đã vào sổ {count} văn bản"),
    BulkAct.CONFIRM: ("Đã nhận", "Đã xác nhận nhận {count} văn bản"),
    BulkAct.RETURN: ("Trả lại nơi gửi", "Đã trả lại {count} văn bản"),
    BulkAct.SEEN: ("Đánh dấu đã xem", "Đã đánh dấu đã xem {count} văn bản"),
    BulkAct.UNSEEN: ("Đánh dấu chưa xem", "Đã đánh dấu chưa xem {count} văn bản"),
    BulkAct.HAND_OVER: ("Chuyển đơn vị", "Đã chuyển {count} văn bản"),
    BulkAct.FILE: ("Lưu hồ sơ", "Đã ghi hồ sơ cho {count} văn bản"),
}
"""What the act is called, and how many it was done to."""

BULK_RIGHTS: Mapping[BulkAct, Right] = {
    BulkAct.REGISTER: Right.REGISTER,
    BulkAct.CONFIRM: Right.CONFIRM,
    BulkAct.RETURN: Right.RETURN,
    BulkAct.SEEN: Right.READ_ENTRIES,
    BulkAct.UNSEEN: Right.READ_ENTRIES,
    BulkAct.HAND_OVER: Right.KEEP_LEDGERS,
    BulkAct.FILE: Right.KEEP_LEDGERS,
}

UNDONE_BY: Mapping[BulkAct, BulkAct] = {
    BulkAct.SEEN: BulkAct.UNSEEN,
    BulkAct.UNSEEN: BulkAct.SEEN,
}
"""Acts that can be taken back; a number, a receipt and a signature cannot: others know of them at once."""

OUTCOME_LABELS: Mapping[str, tuple[str, str]] = {
    Outcome.WAITING: ("working", "Đang chờ"),
    Outcome.DONE: ("ok", "Xong"),
    Outcome.SAME: ("done", "Không có gì đổi"),
    Outcome.REFUSED: ("late", "Chưa làm được"),
}

AT_ONCE = 20
"""So many rows are done while the person waits; more go to the background, with progress."""
MOST_IN_BULK = 5000
"""Rows of one bulk work."""
