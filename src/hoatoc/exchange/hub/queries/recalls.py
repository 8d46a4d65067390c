"""What pages tell of a recall: the banner of an entry, the page of the issuer, what waits for an answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q

from hoatoc.exchange.hub import access
from hoatoc.exchange.hub.models import Delivery, Recall, RecallAnswer
from hoatoc.exchange.hub.rules import (
    ANSWER_LABELS,
    MAY_BE_ASKED_BACK,
    AnswerState,
    DeliveryState,
    is_escalated,
)
from hoatoc.foundation.org import queries as org_queries
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.vietnamese import collation_key
from hoatoc.records.documents import access as documents_access
from hoatoc.records.documents.models import Document, Entry
from hoatoc.records.documents.rules import Decision, Secrecy

MOST_ASKED = 100


# --- the banner ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReceiverNotice:
    """Dải báo ở nơi nhận: the sender takes it back; what this agency has answered."""

    answer: RecallAnswer
    issuer: str
    reason: str
    since: datetime | None
    instead: str
    instead_entry: int | None
    may_answer: bool
    is_closed: bool


@dataclass(frozen=True, slots=True)
class SenderNotice:
    """Dải báo ở nơi ban hành: proposed, taken back, with how far it has come."""

    recall: Recall
    closed: int
    asked: int
    refused: int

    @property
    def total(self) -> int:
        return self.closed + self.asked + self.refused


def notice_here(actor: Actor, entry_id: int) -> ReceiverNotice | None:
    """What a receiver's page says of a recall; two queries when there is one, one when there is none."""
    rows = RecallAnswer.objects.filter(delivery__entry=entry_id).select_related(
        "recall__replaced_by", "recall__document", "delivery"
    )
    answer = rows.first()
    if answer is None:
        return None
    recall = answer.recall
    instead, held = _instead(actor, recall)
    return ReceiverNotice(
        answer=answer,
        issuer=recall.document.issuer_printed,
        reason=recall.reason,
        since=recall.decided_at,
        instead=instead,
        instead_entry=held,
        may_answer=answer.state == AnswerState.ASKED and actor.may(Right.ANSWER_RECALL),
        is_closed=answer.state == AnswerState.CLOSED,
    )


def _instead(actor: Actor, recall: Recall) -> tuple[str, int | None]:
    """The document that takes its place, as its receivers know it, with the reader's own row of it."""
    sheet: Document | None = recall.replaced_by
    if sheet is None:
        return "", None
    held = documents_access.visible_to(actor).filter(document=sheet).values_list("pk", flat=True).last()
    is_named = sheet.secrecy == Secrecy.NONE or held is not None
    return (sheet.symbol_text if is_named else "văn bản mật"), held


def notice_there(entry_id: int) -> SenderNotice | None:
    """What the issuer's page says of its recall, in one query; a refused proposal is told until the next one."""
    recall = (
        Recall.objects.filter(entry=entry_id)
        .select_related("proposed_by", "decided_by")
        .annotate(
            closed=Count("answers", filter=Q(answers__state=AnswerState.CLOSED)),
            asked=Count("answers", filter=Q(answers__state=AnswerState.ASKED)),
            refused=Count("answers", filter=Q(answers__state=AnswerState.REFUSED)),
        )
        .order_by("-pk")
        .first()
    )
    if recall is None:
        return None
    return SenderNotice(recall, recall.closed, recall.asked, recall.refused)


def may_be_recalled(document_id: int) -> bool:
    """Whether a document has left and nobody takes it back yet, in one query."""
    open_one = Recall.objects.filter(document=OuterRef("document")).exclude(decision=Decision.REFUSED)
    return Delivery.objects.filter(~Exists(open_one), document=document_id).exists()


# --- the issuer's page ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """Một nơi của lệnh thu hồi, with the proof: who answered, when, why."""

    answer_id: int
    name: str
    sent_by: str
    state: str
    chip: tuple[str, str, str]
    at: datetime
    due_at: datetime | None
    by_label: str
    reason: str
    is_red: bool
    may_ask_again: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class RecallPage:
    """Trang thu hồi của một văn bản."""

    recall: Recall | None
    instead: str
    lines: list[AnswerLine]
    closed: int
    asked: int
    refused: int
    red: int
    would_close: int
    would_ask: int

    @property
    def is_open(self) -> bool:
        """Whether a recall may be proposed now."""
        return self.recall is None or self.recall.decision == Decision.REFUSED

    @property
    def is_waiting(self) -> bool:
        return self.recall is not None and self.recall.decision == Decision.WAITING

    @property
    def is_decided(self) -> bool:
        return self.recall is not None and self.recall.decision == Decision.APPROVED


def recall_page(actor: Actor, entry: Entry, day: date) -> RecallPage:
    """The page of one issued document."""
    recall = (
        Recall.objects.filter(entry=entry)
        .select_related("proposed_by", "decided_by", "replaced_by")
        .order_by("-pk")
        .first()
    )
    is_decided = recall is not None and recall.decision == Decision.APPROVED
    lines = _lines(actor, recall, entry, day) if recall is not None and is_decided else []
    would_close, would_ask = (0, 0) if is_decided else _foreseen(entry)
    return RecallPage(
        recall=recall,
        instead=_instead(actor, recall)[0] if recall is not None else "",
        lines=lines,
        closed=sum(line.state == AnswerState.CLOSED for line in lines),
        asked=sum(line.state == AnswerState.ASKED for line in lines),
        refused=sum(line.state == AnswerState.REFUSED for line in lines),
        red=sum(line.is_red for line in lines),
        would_close=would_close,
        would_ask=would_ask,
    )


def _foreseen(entry: Entry) -> tuple[int, int]:
    """How many places would close at once and how many would be asked, as the rows stand now."""
    unseen = Q(state=DeliveryState.DELIVERED, entry__seen__isnull=True) | Q(state=DeliveryState.QUEUED)
    of_sheet = Delivery.objects.filter(document=entry.document_id)
    closed = of_sheet.filter(unseen).count()
    return closed, of_sheet.filter(state__in=MAY_BE_ASKED_BACK).exclude(unseen).distinct().count()


def _lines(actor: Actor, recall: Recall, entry: Entry, day: date) -> list[AnswerLine]:
    answers = list(
        RecallAnswer.objects.filter(recall=recall)
        .select_related("delivery__recipient__correspondent", "delivery__entry")
        .order_by("pk")
    )
    names = org_queries.names_on(_agencies(answers), day)
    lines = [_line(actor, each, names, entry) for each in answers]
    return sorted(lines, key=lambda line: (_order(line), collation_key(line.name)))


def _agencies(answers: Iterable[RecallAnswer]) -> set[int]:
    found = {each.delivery.sender_id for each in answers}
    return found | {each.delivery.agency_id for each in answers if each.delivery.agency_id is not None}


def _order(line: AnswerLine) -> int:
    """What needs the sender comes first."""
    if line.is_red:
        return 0
    return 1 if line.state == AnswerState.ASKED else 2


def _line(actor: Actor, answer: RecallAnswer, names: Mapping[int, str], entry: Entry) -> AnswerLine:
    delivery = answer.delivery
    body = delivery.recipient.correspondent
    is_paper = delivery.entry_id is None
    is_late = answer.state == AnswerState.ASKED and is_escalated(answer.urge_count)
    is_own = is_paper and delivery.sender_id == actor.agency_id and answer.state == AnswerState.ASKED
    return AnswerLine(
        answer_id=answer.pk,
        name=body.name if body is not None else names.get(delivery.agency_id or 0, ""),
        sent_by="" if delivery.sender_id == entry.agency_id else names.get(delivery.sender_id, ""),
        state=answer.state,
        chip=answer_chip(answer, is_paper=is_paper),
        at=answer.at,
        due_at=answer.due_at,
        by_label=answer.by_label,
        reason=answer.reason,
        is_red=is_late or answer.state == AnswerState.REFUSED,
        may_ask_again=answer.state != AnswerState.CLOSED and not is_paper,
        may_answer=is_own and actor.may(Right.ANSWER_RECALL),
    )


def answer_chip(answer: RecallAnswer, *, is_paper: bool = False) -> tuple[str, str, str]:
    """State, words and icon of an answer."""
    if answer.state == AnswerState.ASKED:
        if is_escalated(answer.urge_count):
            return ("late", "Không trả lời thu hồi", "")
        return ("soon", "Chờ nhận lại bản giấy" if is_paper else "Chờ trả lời thu hồi", "")
    state, words = ANSWER_LABELS[answer.state]
    return (state, words, "arrow-back-up" if answer.state == AnswerState.CLOSED else "circle-x")


# --- what waits ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskedLine:
    """Một yêu cầu thu hồi chờ trả lời."""

    answer: RecallAnswer
    entry: Entry | None
    label: str
    title: str
    asker: str
    is_paper: bool
    place: str
    is_late: bool


def asked_lines(actor: Actor, at: datetime) -> list[AskedLine]:
    """What this agency has to answer, the nearest hour first."""
    rows = (
        access.asked_of(actor)
        .select_related(
            "recall", "recall__document", "delivery__entry__document", "delivery__recipient__correspondent"
        )
        .order_by("due_at", "pk")[:MOST_ASKED]
    )
    answers = list(rows)
    held = _own_rows(actor, [each for each in answers if each.delivery.entry_id is None])
    lines = []
    for each in answers:
        entry = each.delivery.entry or held.get(each.delivery.document_id)
        if entry is None:
            continue
        body = each.delivery.recipient.correspondent
        lines.append(
            AskedLine(
                answer=each,
                entry=entry,
                label=entry.label,
                title="" if entry.is_secret else entry.title,
                asker=each.recall.document.issuer_printed,
                is_paper=each.delivery.entry_id is None,
                place=body.name if body is not None else "",
                is_late=is_escalated(each.urge_count) or (each.due_at is not None and each.due_at < at),
            )
        )
    return lines


def _own_rows(actor: Actor, paper: list[RecallAnswer]) -> dict[int, Entry]:
    """The sender's own rows of sheets that went by post."""
    if not paper:
        return {}
    rows = documents_access.visible_to(actor).select_related("document")
    return {
        each.document_id: each
        for each in rows.filter(document__in=[each.delivery.document_id for each in paper]).order_by("pk")
    }


def proposals(actor: Actor) -> list[Recall]:
    """Đề nghị thu hồi chờ duyệt."""
    rows = access.proposed_to(actor).select_related("entry__document", "proposed_by").order_by("pk")
    return list(rows)
