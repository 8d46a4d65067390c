"""The board of one document."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max

from hoatoc.exchange.hub.models import Delivery, RecallAnswer
from hoatoc.exchange.hub.ports import channel_label
from hoatoc.exchange.hub.queries.deliveries import OUTSIDE, WITH_RECEIVER, sent_by
from hoatoc.exchange.hub.queries.recalls import answer_chip
from hoatoc.exchange.hub.rules import (
    LIVE,
    STATE_LABELS,
    AnswerState,
    DeliveryState,
    short_place,
)
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.org import queries as org_queries
from hoatoc.lib.vietnamese import collation_key, fold
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import ASKED_TO_REPLY, Direction, SentOnAs


@dataclass(frozen=True, slots=True)
class BoardRow:
    """Một dòng của bảng: one place, how far it has come."""

    delivery_id: int
    name: str
    parent_id: int
    parent: str
    state: str
    channel: str
    arrived_at: datetime | None
    opened_at: datetime | None
    registered_at: datetime | None
    number: int | None
    is_overdue: bool
    urged_at: datetime | None
    urge_count: int
    note: str
    asks_reply: bool
    answered_at: datetime | None

    issued_on: date
    recall: tuple[str, str, str] | None = None

    @property
    def answered(self) -> str:
        return _written(self.answered_at, self.issued_on)

    @property
    def misses_reply(self) -> bool:
        """Phải phúc đáp mà chưa."""
        return self.asks_reply and self.answered_at is None

    @property
    def arrived(self) -> str:
        return _written(self.arrived_at, self.issued_on)

    @property
    def opened(self) -> str:
        return _written(self.opened_at, self.issued_on)

    @property
    def registered(self) -> str:
        """The arrival number, or when it was received where no book is kept."""
        return str(self.number) if self.number else _written(self.registered_at, self.issued_on)

    @property
    def is_with_receiver(self) -> bool:
        return self.state in WITH_RECEIVER

    @property
    def may_act(self) -> bool:
        """Whether one of the board's buttons means something for this row."""
        return (
            self.is_with_receiver
            or self.state in {DeliveryState.RETURNED, DeliveryState.FAILED}
            or (self.state == DeliveryState.QUEUED and self.channel == "paper")
        )

    @property
    def chip(self) -> tuple[str, str, str]:
        """State, words and icon of its chip."""
        if self.recall is not None:
            return self.recall
        if self.state == DeliveryState.REGISTERED:
            return ("ok", "Đã vào sổ" if self.number else "Đã nhận", "checks")
        if self.state == DeliveryState.RETURNED:
            return ("late", "Trả lại", "arrow-back-up")
        if self.is_overdue:
            words = {DeliveryState.DELIVERED: "Chưa mở", DeliveryState.OPENED: "Chưa vào sổ"}
            return ("late", words.get(DeliveryState(self.state), "Chờ quá lâu"), "")
        state, words_of_state = STATE_LABELS[self.state]
        short = {DeliveryState.DELIVERED: "Chưa mở", DeliveryState.OPENED: "Chưa vào sổ"}
        return (state, short.get(DeliveryState(self.state), words_of_state), "")


def _written(at: datetime | None, day: date) -> str:
    """A time of the day of issue without its date; empty for what has not happened."""
    if at is None:
        return ""
    here = at.astimezone(VIETNAM)
    return f"{here:%H:%M}" if here.date() == day else f"{here:%d/%m %H:%M}"


FILTERS: Mapping[str, tuple[str, Callable[[BoardRow], bool]]] = {
    "": ("Gửi", lambda _: True),
    "den": ("Đến", lambda row: row.arrived_at is not None),
    "mo": ("Mở", lambda row: row.opened_at is not None),
    "vao-so": ("Vào sổ", lambda row: row.registered_at is not None),
    "tra-lai": ("Trả lại", lambda row: row.state == DeliveryState.RETURNED),
    "qua-han": ("Quá hạn", lambda row: row.is_overdue),
    "chua-vao-so": ("Chưa vào sổ", lambda row: row.is_with_receiver),
    "phuc-dap": ("Phúc đáp", lambda row: row.answered_at is not None),
    "chua-phuc-dap": ("Chưa phúc đáp", lambda row: row.misses_reply),
    "ban-giay": (
        "Chờ gửi bản giấy",
        lambda row: row.state == DeliveryState.QUEUED and row.channel == "paper",
    ),
    "thu-hoi": ("Đã thu hồi", lambda row: row.recall is not None and row.recall[0] == "done"),
    "cho-thu-hoi": (
        "Chờ trả lời thu hồi",
        lambda row: row.recall is not None and row.recall[0] == "soon",
    ),
    "chua-thu-hoi": (
        "Không thu hồi được",
        lambda row: row.recall is not None and row.recall[0] == "late",
    ),
    "khong-duoc": ("Không gửi được", lambda row: row.state == DeliveryState.FAILED),
}
"""?cho= → its words and which rows: the figure counts exactly what the link opens."""

ALWAYS = ("", "den", "mo", "vao-so", "tra-lai", "qua-han")
"""Figures that are there even when they are 0."""


REPLIES = ("phuc-dap", "chua-phuc-dap")
"""Those of a document that asks for a reply, also when they are 0."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Một con số của bảng, with the filter that opens its rows."""

    key: str
    label: str
    count: int
    state: str
    icon: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Các nơi cùng một cấp trên: how many have registered."""

    parent_id: int
    name: str
    registered: int
    total: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Điều kiện lọc of the board."""

    waiting_for: str = ""
    parent_id: int | None = None
    words: str = ""

    @property
    def label(self) -> str:
        return FILTERS[self.waiting_for][0] if self.waiting_for else ""


@dataclass(frozen=True, slots=True)
class Board:
    """Bảng phát hành."""

    figures: list[Figure]
    places: list[Place]
    rows: list[BoardRow]
    total: int
    registered: int
    answerable: int
    began_at: datetime
    asked: int
    answered: int

    @property
    def missing(self) -> int:
        """Chưa phúc đáp."""
        return self.asked - self.answered

    @property
    def has_paper(self) -> bool:
        """Whether something here goes by post."""
        return any(row.channel == "paper" for row in self.rows)

    @property
    def is_narrowed(self) -> bool:
        return len(self.rows) != self.total


def board(entry: Entry, narrowing: Narrowing, day: date) -> Board:
    """The board of a document that has left: five queries whatever the number of places."""
    every, began = _rows(entry, day)
    is_asked = any(row.asks_reply for row in every)
    figures = [
        Figure(key, label, count, *_look(key, count), key == narrowing.waiting_for)
        for key, (label, holds) in FILTERS.items()
        if (count := sum(map(holds, every))) or key in ALWAYS or (is_asked and key in REPLIES)
    ]
    return Board(
        figures=figures,
        places=_places(every, narrowing.parent_id),
        rows=_narrowed(every, narrowing),
        total=len(every),
        registered=sum(row.registered_at is not None for row in every),
        answerable=sum(row.channel != "paper" and row.state != DeliveryState.RECALLED for row in every),
        began_at=began,
        asked=sum(row.asks_reply for row in every),
        answered=sum(row.asks_reply and not row.misses_reply for row in every),
    )


def _look(key: str, count: int) -> tuple[str, str]:
    """State colour and icon of a figure."""
    if key in {"tra-lai", "khong-duoc", "chua-thu-hoi"}:
        return ("late" if count else "", "arrow-back-up" if key == "tra-lai" else "circle-x")
    if key == "thu-hoi":
        return ("", "arrow-back-up")
    if key in {"phuc-dap", "chua-phuc-dap"}:
        return ("ok", "checks") if key == "phuc-dap" else ("new" if count else "", "clock")
    if key == "qua-han":
        return ("late" if count else "", "alert-triangle")
    return ("new", "clock") if key in {"chua-vao-so", "ban-giay", "cho-thu-hoi"} else ("", "")


def _rows(entry: Entry, day: date) -> tuple[list[BoardRow], datetime]:
    deliveries = list(
        Delivery.objects.filter(sent_by(entry))
        .select_related("document", "recipient__correspondent", "recipient__forwarding")
        .order_by("pk")
    )
    agency_ids = {each.agency_id for each in deliveries if each.agency_id is not None}
    parents = org_queries.parents_on(day)
    agency_ids |= {each.recipient.agency_id for each in deliveries if each.recipient.agency_id is not None}
    names = org_queries.names_on(agency_ids | {parents[each] for each in agency_ids if each in parents}, day)
    earlier: dict[int, Delivery] = {}
    last: dict[int, Delivery] = {}
    for each in deliveries:
        if each.recipient_id in last:
            earlier[each.recipient_id] = last[each.recipient_id]
        last[each.recipient_id] = each
    answers = RecallAnswer.objects.filter(delivery__document=entry.document_id)
    recalls = {each.delivery_id: each for each in answers}
    began = began_at(entry, deliveries)
    issued_on = began.astimezone(VIETNAM).date()
    rows = [
        _row(each, earlier.get(each.recipient_id), names, parents, issued_on, recalls.get(each.pk))
        for each in last.values()
    ]
    rows.sort(key=lambda row: (_urgency_of(row), collation_key(row.parent), collation_key(row.name)))
    return rows, began


def began_at(entry: Entry, deliveries: Sequence[Delivery]) -> datetime:
    """When the document first left this agency: its issue, or the first forwarding."""
    if entry.direction == Direction.OUT:
        return entry.ended_at or entry.arrived_at
    return min((each.created_at for each in deliveries), default=entry.arrived_at)


def _urgency_of(row: BoardRow) -> int:
    """What needs the clerk comes first."""
    order = (
        row.state in {DeliveryState.RETURNED, DeliveryState.FAILED}
        or (row.recall is not None and row.recall[0] == "late"),
        row.is_overdue,
        row.state in LIVE,
        True,
    )
    return order.index(True)


def _row(
    delivery: Delivery,
    earlier: Delivery | None,
    names: Mapping[int, str],
    parents: Mapping[int, int],
    issued_on: date,
    answer: RecallAnswer | None,
) -> BoardRow:
    body = delivery.recipient.correspondent
    parent_id = parents.get(delivery.agency_id or 0, 0)
    return BoardRow(
        delivery_id=delivery.pk,
        name=body.name if body is not None else names.get(delivery.agency_id or 0, ""),
        parent_id=parent_id,
        parent=short_place(names.get(parent_id, OUTSIDE if body is not None else "")),
        state=delivery.state,
        channel=delivery.channel,
        arrived_at=delivery.arrived_at,
        opened_at=delivery.opened_at,
        registered_at=delivery.registered_at,
        number=delivery.registered_number,
        is_overdue=delivery.overdue_since is not None and delivery.state in LIVE,
        urged_at=delivery.urged_at,
        urge_count=delivery.urge_count,
        note=_note(delivery, earlier, answer, names),
        asks_reply=asks_reply(delivery),
        answered_at=delivery.answered_at,
        issued_on=issued_on,
        recall=answer_chip(answer, is_paper=delivery.entry_id is None) if answer is not None else None,
    )


def asks_reply(delivery: Delivery) -> bool:
    """Whether this place has to answer; as `replies.ASKED` asks the database."""
    return (
        delivery.document.reply_due_on is not None
        and delivery.recipient.purpose in ASKED_TO_REPLY
        and delivery.state != DeliveryState.RECALLED
    )


def _note(
    delivery: Delivery,
    earlier: Delivery | None,
    answer: RecallAnswer | None,
    names: Mapping[int, str],
) -> str:
    said = [delivery.note] if delivery.note else []
    printed = delivery.recipient.agency_id
    if printed is not None and printed != delivery.agency_id:
        said.insert(
            0, f"Đã chuyển cho {names.get(delivery.agency_id or 0, '')} (kế thừa {names.get(printed, '')})"
        )
    forwarding = delivery.recipient.forwarding
    if forwarding is not None and forwarding.sent_as == SentOnAs.ADDED:
        said.append(f"Gửi bổ sung {delivery.created_at.astimezone(VIETNAM):%d/%m}")
    if answer is not None and answer.state != AnswerState.ASKED and answer.reason != delivery.note:
        said.append(answer.reason)
    if delivery.urged_at is not None and (
        delivery.state in LIVE or (asks_reply(delivery) and delivery.answered_at is None)
    ):
        said.append(f"Nhắc lần {delivery.urge_count} · {delivery.urged_at.astimezone(VIETNAM):%d/%m %H:%M}")
    if delivery.channel == "paper":
        said.append(channel_label(delivery.channel))
    if earlier is not None:
        said.append(f"Gửi lại; lần trước: {earlier.note or 'không gửi được'}")
    return " · ".join(said)


def _places(rows: Sequence[BoardRow], chosen: int | None) -> list[Place]:
    gathered: dict[int, list[BoardRow]] = {}
    for row in rows:
        gathered.setdefault(row.parent_id, []).append(row)
    places = [
        Place(
            parent_id=parent_id,
            name=members[0].parent or OUTSIDE,
            registered=sum(row.registered_at is not None for row in members),
            total=len(members),
            is_chosen=parent_id == chosen,
        )
        for parent_id, members in gathered.items()
    ]
    return sorted(places, key=lambda place: (place.parent_id == 0, collation_key(place.name)))


def _narrowed(rows: Iterable[BoardRow], narrowing: Narrowing) -> list[BoardRow]:
    holds = FILTERS[narrowing.waiting_for][1]
    words = fold(narrowing.words).split()
    return [
        row
        for row in rows
        if holds(row)
        and (narrowing.parent_id is None or row.parent_id == narrowing.parent_id)
        and all(word in fold(row.name) for word in words)
    ]


def version(entry: Entry) -> str:
    """What changes whenever the board does, from one cheap query."""
    found = Delivery.objects.filter(sent_by(entry)).aggregate(
        count=Count("pk", distinct=True), last=Max("events__pk")
    )
    return f"{found['count']}-{found['last'] or 0}"
