"""What the hub announces, and its jobs."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from hoatoc.foundation.jobs.ports import JobType
from hoatoc.lib.actor import Actor
from hoatoc.lib.hook import Hook


@dataclass(frozen=True, slots=True)
class ReplyUrged:
    """Đã nhắc phúc đáp: the rows of those whose reply is missing, at each of them; `sender_id` waits for it."""

    document_id: int
    sender_id: int
    entry_ids: tuple[int, ...]
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class RecallProposed:
    """Đề nghị thu hồi: a chief of office or leader of the agency has to decide; `entry_id` is the issuer's."""

    recall_id: int
    entry_id: int
    agency_id: int
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class RecallDecided:
    """Đã duyệt hoặc từ chối đề nghị thu hồi."""

    recall_id: int
    entry_id: int
    is_approved: bool
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class RecallAsked:
    """Hỏi thu hồi: these answers wait for their owners, for the first time or again (by hand, by the clock)."""

    recall_id: int
    answer_ids: tuple[int, ...]
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class RecallAnswered:
    """Một nơi đã trả lời thu hồi; `entry_id` is the issuer's."""

    recall_id: int
    answer_id: int
    entry_id: int
    is_agreed: bool
    actor: Actor
    at: datetime


reply_urged: Hook[ReplyUrged] = Hook("hub.reply_urged", ReplyUrged)
recall_proposed: Hook[RecallProposed] = Hook("hub.recall_proposed", RecallProposed)
recall_decided: Hook[RecallDecided] = Hook("hub.recall_decided", RecallDecided)
recall_asked: Hook[RecallAsked] = Hook("hub.recall_asked", RecallAsked)
recall_answered: Hook[RecallAnswered] = Hook("hub.recall_answered", RecallAnswered)


@dataclass(frozen=True)
class CheckTimers(JobType):
    """Xem lượt gửi và yêu cầu thu hồi nào quá hạn chờ."""

    kind: ClassVar[str] = "hub.check_timers"
    priority: ClassVar[int] = 20

    @property
    def unique_key(self) -> str:
        return "all"
