"""What documents announce, the slots of their pages, their jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from hoatoc.foundation.jobs.ports import JobType
from hoatoc.lib.actor import Actor
from hoatoc.lib.hook import Hook
from hoatoc.lib.slot import Slot


@dataclass(frozen=True, slots=True)
class DocumentIssued:
    """A document was issued: its recipients are on it."""

    document_id: int
    entry_id: int
    agency_id: int
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class EntryOpened:
    """A clerk (at a cell: the secretary) saw a waiting entry for the first time."""

    entry_id: int
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class EntryRegistered:
    """Đã vào sổ: with its arrival number; at a cell `number` is None (đã nhận)."""

    entry_id: int
    number: int | None
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class EntryReturned:
    """Đã trả lại, with the reason."""

    entry_id: int
    reason: str
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class ArrivalVoided:
    """Số đến đã huỷ; `again_entry_id` is the fresh waiting entry of the same document, if it is to be registered anew."""

    entry_id: int
    again_entry_id: int | None
    number: int
    reason: str
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class EntriesJoined:
    """The electronic original that waited belongs to a row typed from paper: that row holds the document from now on."""

    waiting_entry_id: int
    entry_id: int
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentPurged:
    """Đã xoá bí mật bị lộ: whoever keeps words about the sheet writes `gone` in their place, in the same transaction."""

    document_id: int
    gone: str
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentSentOn:
    """A document was sent on to the recipients of this forwarding, by the agency that holds it by this entry."""

    document_id: int
    entry_id: int
    agency_id: int
    forwarding_id: int
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentsRelated:
    """A relation was said, or taken back: `from` is the younger sheet, `agency_id` who said it."""

    relation_id: int
    from_document_id: int
    to_document_id: int
    kind: str
    agency_id: int
    actor: Actor
    at: datetime


@dataclass(frozen=True)
class CheckFlash(JobType):
    """Xem giờ báo hoả tốc: whose turn is over."""

    kind: ClassVar[str] = "documents.check_flash"
    priority: ClassVar[int] = 0

    @property
    def unique_key(self) -> str:
        return "one"


@dataclass(frozen=True)
class CleanDatabase(JobType):
    """Quét sạch cơ sở dữ liệu sau khi xoá bí mật bị lộ."""

    purge_id: int
    kind: ClassVar[str] = "documents.clean_database"
    priority: ClassVar[int] = 30
    is_atomic: ClassVar[bool] = False

    @property
    def unique_key(self) -> str:
        return str(self.purge_id)


@dataclass(frozen=True)
class RunBulk(JobType):
    """Làm việc hàng loạt ở việc nền."""

    work_id: int
    kind: ClassVar[str] = "documents.run_bulk"
    priority: ClassVar[int] = 20  # somebody looks at its progress
    is_atomic: ClassVar[bool] = False  # each row is a transaction of its own

    @property
    def unique_key(self) -> str:
        return str(self.work_id)


@dataclass(frozen=True, slots=True)
class MovedEntry:
    """One waiting entry that went to the successor; not new = the successor held the document already."""

    entry_id: int
    to_entry_id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class EntriesMoved:
    """Đã bàn giao: what waited at a body that ended waits at its successor now."""

    from_agency_id: int
    to_agency_id: int
    moved: tuple[MovedEntry, ...]
    actor: Actor
    at: datetime


@dataclass(frozen=True)
class DrawUpActs(JobType):
    """Lập biên bản bàn giao còn thiếu."""

    kind: ClassVar[str] = "documents.draw_up_acts"
    priority: ClassVar[int] = 30

    @property
    def unique_key(self) -> str:
        return "all"


entries_moved: Hook[EntriesMoved] = Hook("documents.entries_moved", EntriesMoved)
document_issued: Hook[DocumentIssued] = Hook("documents.document_issued", DocumentIssued)
document_sent_on: Hook[DocumentSentOn] = Hook("documents.document_sent_on", DocumentSentOn)
documents_related: Hook[DocumentsRelated] = Hook("documents.documents_related", DocumentsRelated)
documents_unrelated: Hook[DocumentsRelated] = Hook("documents.documents_unrelated", DocumentsRelated)
document_purged: Hook[DocumentPurged] = Hook("documents.document_purged", DocumentPurged)
entry_opened: Hook[EntryOpened] = Hook("documents.entry_opened", EntryOpened)
entry_registered: Hook[EntryRegistered] = Hook("documents.entry_registered", EntryRegistered)
entry_returned: Hook[EntryReturned] = Hook("documents.entry_returned", EntryReturned)
arrival_voided: Hook[ArrivalVoided] = Hook("documents.arrival_voided", ArrivalVoided)
entries_joined: Hook[EntriesJoined] = Hook("documents.entries_joined", EntriesJoined)


@dataclass(frozen=True, slots=True)
class EntrySubject:
    """The entry a page shows, for the slots of that page."""

    entry_id: int
    entry_uid: str
    document_id: int
    direction: str


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """Một dòng thời gian."""

    at: datetime
    who: str
    what: str
    icon: str = "circle-dot"


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """Đường gửi for one recipient, shown in the picker."""

    label: str
    icon: str


entry_notice: Slot[EntrySubject, object] = Slot("documents.entry_notice")
"""Above the cards of an entry's page: what whoever opens it must know first."""

entry_panel: Slot[EntrySubject, object] = Slot("documents.entry_panel")
entry_action: Slot[EntrySubject, object] = Slot("documents.entry_action")
entry_timeline: Slot[EntrySubject, TimelineLine] = Slot("documents.entry_timeline")


@dataclass(frozen=True, slots=True)
class RowChip:
    """Chip at the end of a list row: how far it has come, as `{% chip %}` draws it, and the page that says more."""

    state: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Addressed:
    """One printed recipient, for the question which way it is reached."""

    recipient_id: int
    agency_id: int | None
    is_secret: bool = False


outgoing_chip: Slot[Sequence[int], tuple[int, RowChip]] = Slot("documents.outgoing_chip")
"""For the entries of a list page: entry id and chip; one query for the whole page."""

incoming_chip: Slot[Sequence[int], tuple[int, RowChip]] = Slot("documents.incoming_chip")
"""For the entries of a page of the queue or of the incoming list: entry id and chip; one query for the whole page."""

recipient_channel: Slot[Sequence[Addressed], tuple[int, ChannelChoice]] = Slot("documents.recipient_channel")
"""For the recipients of a document not yet issued: recipient id and the channel that would carry it."""


@dataclass(frozen=True)
class PrintBook(JobType):
    """In một cuốn sổ dài ở việc nền: for whom, what was asked; `digest` is the print that the asker waits for."""

    kind: ClassVar[str] = "documents.print_book"
    priority: ClassVar[int] = 40
    is_atomic: ClassVar[bool] = False  # drawing takes a minute: nobody may wait for its transaction
    most_tries: ClassVar[int] = 3

    book_id: int
    appointment_id: int
    asked: dict[str, Any]
    words: str
    paper: str
    digest: str
    delegation_id: int = 0

    @property
    def unique_key(self) -> str:
        return self.digest
