"""The machine of a delivery, as tables (domain.md §C2; nothing hangs: feature 4.05)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from hoatoc.lib.workdays import Calendar, due_at


class DeliveryState(StrEnum):
    """Trạng thái của một lượt gửi."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"
    REGISTERED = "registered"
    RETURNED = "returned"
    FAILED = "failed"
    POSTED = "posted"
    RECALLED = "recalled"
    MOVED = "moved"


class Event(StrEnum):
    """Điều xảy ra với một lượt gửi."""

    SENT = "sent"
    ARRIVED = "arrived"
    OPENED = "opened"
    REGISTERED = "registered"
    RETURNED = "returned"
    POSTED = "posted"
    GAVE_UP = "gave_up"
    OVERDUE = "overdue"
    URGED = "urged"
    VOIDED = "voided"  # the receiver took its arrival number back
    RECALLED = "recalled"  # the sender took it back and the receiver holds it no more, or closed its content
    FOLLOWED = "followed"  # the receiver ended: its successor waits with it now
    MOVED = "moved"  # the receiver's successor holds the document by another delivery
    ANSWERED = "answered"  # a reply linked to it reached the sender
    UNANSWERED = "unanswered"  # who had noted that reply took the note back
    ASKED_BACK = "asked_back"  # the issuer asks for it back, or asks again
    KEPT = "kept"  # the receiver refused to give it back


class AnswerState(StrEnum):
    """Trả lời một yêu cầu thu hồi, at one recipient."""

    ASKED = "asked"
    CLOSED = "closed"
    REFUSED = "refused"


class Owner(StrEnum):
    """Ai phải làm bước kế tiếp."""

    SYSTEM = "system"
    SENDER = "sender"
    RECEIVER = "receiver"


class ReceiptKind(StrEnum):
    """Loại biên nhận."""

    ARRIVED = "arrived"
    REGISTERED = "registered"
    RETURNED = "returned"
    VOIDED = "voided"


_S, _E = DeliveryState, Event

TRANSITIONS: dict[tuple[DeliveryState, Event], DeliveryState] = {
    (_S.QUEUED, _E.SENT): _S.SENT,
    (_S.QUEUED, _E.ARRIVED): _S.DELIVERED,
    (_S.QUEUED, _E.POSTED): _S.POSTED,
    (_S.QUEUED, _E.OVERDUE): _S.QUEUED,
    (_S.QUEUED, _E.GAVE_UP): _S.FAILED,
    (_S.SENT, _E.ARRIVED): _S.DELIVERED,
    (_S.SENT, _E.GAVE_UP): _S.FAILED,
    (_S.DELIVERED, _E.OPENED): _S.OPENED,
    (_S.DELIVERED, _E.REGISTERED): _S.REGISTERED,
    (_S.DELIVERED, _E.RETURNED): _S.RETURNED,
    (_S.DELIVERED, _E.OVERDUE): _S.DELIVERED,
    (_S.DELIVERED, _E.URGED): _S.DELIVERED,
    (_S.OPENED, _E.REGISTERED): _S.REGISTERED,
    (_S.OPENED, _E.RETURNED): _S.RETURNED,
    (_S.OPENED, _E.OVERDUE): _S.OPENED,
    (_S.OPENED, _E.URGED): _S.OPENED,
    (_S.REGISTERED, _E.VOIDED): _S.OPENED,
    (_S.QUEUED, _E.RECALLED): _S.RECALLED,
    (_S.SENT, _E.RECALLED): _S.RECALLED,
    (_S.DELIVERED, _E.RECALLED): _S.RECALLED,
    (_S.OPENED, _E.RECALLED): _S.RECALLED,
    (_S.REGISTERED, _E.RECALLED): _S.REGISTERED,  # row and number stay at the receiver, content is closed
    (_S.POSTED, _E.RECALLED): _S.RECALLED,  # the paper came back
    (_S.DELIVERED, _E.FOLLOWED): _S.DELIVERED,
    (_S.OPENED, _E.FOLLOWED): _S.OPENED,
    (_S.QUEUED, _E.FOLLOWED): _S.QUEUED,
    (_S.QUEUED, _E.MOVED): _S.MOVED,
    (_S.DELIVERED, _E.MOVED): _S.MOVED,
    (_S.OPENED, _E.MOVED): _S.MOVED,
    (_S.DELIVERED, _E.ANSWERED): _S.DELIVERED,
    (_S.OPENED, _E.ANSWERED): _S.OPENED,
    (_S.REGISTERED, _E.ANSWERED): _S.REGISTERED,
    (_S.POSTED, _E.ANSWERED): _S.POSTED,
    (_S.DELIVERED, _E.UNANSWERED): _S.DELIVERED,
    (_S.OPENED, _E.UNANSWERED): _S.OPENED,
    (_S.REGISTERED, _E.UNANSWERED): _S.REGISTERED,
    (_S.POSTED, _E.UNANSWERED): _S.POSTED,
    (_S.REGISTERED, _E.URGED): _S.REGISTERED,  # it is registered, its reply is missing
}
MAY_BE_ASKED_BACK = (_S.SENT, _S.DELIVERED, _S.OPENED, _S.REGISTERED, _S.POSTED)
"""What somebody may have read: its recall is asked for, not done."""
TRANSITIONS |= {(state, event): state for state in MAY_BE_ASKED_BACK for event in (_E.ASKED_BACK, _E.KEPT)}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who must act, how long we wait (by urgency 0–4), and the event when nobody did."""

    owner: Owner
    patience: tuple[timedelta, timedelta, timedelta, timedelta, timedelta]
    then: Event


class Clock(StrEnum):
    """Đồng hồ của một lần chờ: when the time that is waited counts."""

    ALWAYS = "always"
    WORKING_DAYS = "working_days"
    OFFICE_HOURS = "office_hours"


OPENS, CLOSES = time(7), time(17)
CLOCKS = (Clock.WORKING_DAYS, Clock.OFFICE_HOURS, Clock.ALWAYS, Clock.ALWAYS, Clock.ALWAYS)
"""By urgency 0–4: nothing ordinary is overdue on a Sunday night, a hoả tốc runs always (decision 0023; domain.md §B3)."""


def clock_of(wait: Waiting, urgency: int) -> Clock:
    """Which clock a waiting runs on; machines have no weekend."""
    return Clock.ALWAYS if wait.owner is Owner.SYSTEM else CLOCKS[urgency]


def rings_at(wait: Waiting, urgency: int, at: datetime, calendar: Calendar) -> datetime:
    """Khi nào hết kiên nhẫn: by the calendar of whose act is waited for; `at` in the zone of the office."""
    span = wait.patience[urgency]
    clock = clock_of(wait, urgency)
    if clock is Clock.ALWAYS:
        return at + span
    if clock is Clock.WORKING_DAYS:
        return due_at(at, span, calendar)
    return due_at(at, span, calendar, opens=OPENS, closes=CLOSES)


_HOUR = timedelta(hours=1)
_READING = (24 * _HOUR, 4 * _HOUR, 2 * _HOUR, _HOUR / 4, _HOUR / 4)
_CARRYING = (24 * _HOUR,) * 5

WAITING: Mapping[tuple[DeliveryState, str], Waiting] = {
    (_S.QUEUED, "paper"): Waiting(Owner.SENDER, _READING, _E.OVERDUE),
    (_S.QUEUED, ""): Waiting(Owner.SYSTEM, _CARRYING, _E.GAVE_UP),
    (_S.SENT, ""): Waiting(Owner.SYSTEM, _CARRYING, _E.GAVE_UP),
    (_S.DELIVERED, ""): Waiting(Owner.RECEIVER, _READING, _E.OVERDUE),
    (_S.OPENED, ""): Waiting(Owner.RECEIVER, _READING, _E.OVERDUE),
}
"""By state and channel; channel "" is every channel that has no line of its own."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who must answer a recall and how long each asking waits (by urgency 0–4)."""

    owner: Owner
    patience: tuple[timedelta, timedelta, timedelta, timedelta, timedelta]


_DAY = 24 * _HOUR
ASKING: Mapping[str, Asking] = {
    "paper": Asking(Owner.SENDER, (7 * _DAY, 3 * _DAY, 2 * _DAY, _DAY, _DAY)),
    "": Asking(Owner.RECEIVER, _READING),
}
"""By channel, as WAITING: paper that went by post is fetched back by its sender's own clerk."""

MOST_URGES = 2
"""So often the clock urges for an answer; after that the sender has to look (shown red)."""


def asking(channel: str) -> Asking:
    """Owner and patience of an asked recall."""
    return ASKING.get(channel) or ASKING[""]


def is_escalated(urge_count: int) -> bool:
    """Whether an asked recall was urged in vain: its sender has to look."""
    return urge_count > MOST_URGES


ANSWER_LABELS: Mapping[str, tuple[str, str]] = {
    AnswerState.ASKED: ("soon", "Chờ trả lời thu hồi"),
    AnswerState.CLOSED: ("done", "Đã thu hồi"),
    AnswerState.REFUSED: ("late", "Không đồng ý thu hồi"),
}

LIVE = (_S.QUEUED, _S.SENT, _S.DELIVERED, _S.OPENED)
ENDED = (_S.REGISTERED, _S.RETURNED, _S.FAILED, _S.POSTED, _S.RECALLED, _S.MOVED)
NOT_HELD_THERE = (_S.RETURNED, _S.FAILED, _S.RECALLED, _S.MOVED)
"""Where the recipient has the document by this delivery no more: it may be sent again."""
ANSWERABLE = (_S.DELIVERED, _S.OPENED, _S.REGISTERED, _S.POSTED)
"""Where a reply may be counted."""
REACHED = (_S.DELIVERED, _S.OPENED, _S.REGISTERED, _S.RETURNED)

STATE_LABELS: Mapping[str, tuple[str, str]] = {
    _S.QUEUED: ("new", "Chờ gửi"),
    _S.SENT: ("working", "Đang gửi"),
    _S.DELIVERED: ("new", "Đã đến, chưa mở"),
    _S.OPENED: ("working", "Đã mở, chưa vào sổ"),
    _S.REGISTERED: ("ok", "Đã vào sổ"),
    _S.RETURNED: ("late", "Trả lại"),
    _S.FAILED: ("late", "Không gửi được"),
    _S.POSTED: ("done", "Đã in, gửi bưu điện"),
    _S.RECALLED: ("done", "Đã thu hồi"),
    _S.MOVED: ("done", "Chung bản với cơ quan kế thừa"),
}


def next_state(state: str, event: Event) -> DeliveryState | None:
    """Where an event leads, or None when it means nothing in this state (a late or repeated receipt)."""
    return TRANSITIONS.get((DeliveryState(state), event))


def waiting(state: str, channel: str) -> Waiting | None:
    """Owner, timer and exit of a waiting state; None when the state is an end."""
    here = DeliveryState(state)
    return WAITING.get((here, channel)) or WAITING.get((here, ""))


def patience(state: str, channel: str, urgency: int) -> timedelta | None:
    """How long this state may last before its timer fires."""
    wait = waiting(state, channel)
    return wait.patience[urgency] if wait else None


_PLACES = (("Huyện uỷ ", ""), ("Thành uỷ ", "TP "), ("Thị uỷ ", "TX "))


def short_place(name: str) -> str:
    """Tên gọi tắt of a committee between province and commune, where many stand below each other: Bình Sơn, TP Quảng Ngãi."""
    for start, short in _PLACES:
        if name.startswith(start):
            return short + name.removeprefix(start)
    return name
