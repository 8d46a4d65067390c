"""Verbs of thu hồi: propose, decide, ask every place, answer, keep time (4.07, 9.10; domain.md §C2)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from hoatoc.exchange.hub.actions.deliveries import move
from hoatoc.exchange.hub.actions.recall_notices import tell_asked, tell_proposed, tell_refused
from hoatoc.exchange.hub.events import (
    RecallAnswered,
    RecallAsked,
    RecallDecided,
    RecallProposed,
    recall_answered,
    recall_asked,
    recall_decided,
    recall_proposed,
)
from hoatoc.exchange.hub.models import Delivery, DeliveryEvent, Recall, RecallAnswer
from hoatoc.exchange.hub.rules import (
    MAY_BE_ASKED_BACK,
    MOST_URGES,
    AnswerState,
    DeliveryState,
    Event,
    Owner,
    asking,
    is_escalated,
    next_state,
)
from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.lib.actor import Actor, system_actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal
from hoatoc.records.documents import actions as documents
from hoatoc.records.documents.models import Document, Entry, EntrySeen
from hoatoc.records.documents.queries.outgoing import own_sheet_by_symbol
from hoatoc.records.documents.rules import Decision, Direction, EntryState

TIMER_BATCH = 500
NOBODY_OPENED = "chưa ai mở"
NOT_SENT_YET = "bản giấy chưa gửi"
CAME_BACK = "đã trả lại văn bản"


class RecallUnderWay(Refusal):
    """Văn bản này đã có đề nghị hoặc lệnh thu hồi. Hãy mở trang Thu hồi của văn bản để xem."""

    code = "TH-02"


class NotRecallable(Refusal):
    """Chỉ thu hồi được văn bản cơ quan mình đã phát hành. Hãy tải lại trang để xem trạng thái mới."""

    code = "TH-03"


class RecallNeedsReason(Refusal):
    """Chưa ghi lý do. Hãy ghi lý do rồi gửi lại; nơi nhận, nơi gửi đọc được lý do này."""

    code = "TH-04"
    status = 422


class NoSuchReplacement(Refusal):
    """Không thấy văn bản đi nào của cơ quan mang số, ký hiệu “{symbol}”. Hãy ghi đúng như in trên văn bản thay thế, hoặc để trống."""

    code = "TH-05"
    status = 422


class OwnRecall(Refusal):
    """Người đề nghị không tự duyệt thu hồi. Hãy nhờ chánh văn phòng hoặc lãnh đạo khác duyệt."""

    code = "TH-06"
    status = 403


class RecallDecidedAlready(Refusal):
    """Đề nghị thu hồi này đã có người duyệt hoặc từ chối. Hãy tải lại trang."""

    code = "TH-07"


class AnsweredAlready(Refusal):
    """Yêu cầu thu hồi này đã được trả lời. Hãy tải lại trang."""

    code = "TH-08"


class NobodyToAskAgain(Refusal):
    """Những nơi đã chọn đã đồng ý thu hồi. Hãy tải lại trang."""

    code = "TH-09"


CONSTRAINTS["document_is_recalled_once"] = RecallUnderWay
CONSTRAINTS["hub_recall.document_id"] = RecallUnderWay


# --- propose, decide --------------------------------------------------------------------------------


@transaction.atomic
def propose_recall(*, entry: Entry, reason: str, actor: Actor, at: datetime, replaced_by: str = "") -> Recall:
    """Đề nghị thu hồi: nothing happens to the document until somebody else has decided.

    `replaced_by` is the symbol of another outgoing document of the agency.  Raises NotRecallable, RecallUnderWay,
    RecallNeedsReason, NoSuchReplacement.
    """
    actor.require(Right.PROPOSE_RECALL)
    held, recall = _begin(entry, reason, replaced_by, actor, at)
    recall.save(force_insert=True)
    _tell("đề nghị thu hồi", held, recall.reason, actor, at)
    tell_proposed(recall, held, actor, at)
    recall_proposed.announce(
        RecallProposed(recall_id=recall.pk, entry_id=held.pk, agency_id=held.agency_id, actor=actor, at=at)
    )
    return recall


@transaction.atomic
def order_recall(*, entry: Entry, reason: str, actor: Actor, at: datetime, replaced_by: str = "") -> Recall:
    """Ra lệnh thu hồi: a leader takes the document back at once.  Raises what `propose_recall` does."""
    actor.require(Right.ORDER_RECALL)
    held, recall = _begin(entry, reason, replaced_by, actor, at)
    recall.decision, recall.decided_by_id, recall.decided_at = Decision.APPROVED, actor.own_person, at
    recall.save(force_insert=True)
    _carry_out(recall, held, "ra lệnh thu hồi", actor, at)
    return recall


def _begin(entry: Entry, reason: str, replaced_by: str, actor: Actor, at: datetime) -> tuple[Entry, Recall]:
    held = _issued_here(entry.pk, actor)
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise RecallNeedsReason
    if Recall.objects.filter(document=held.document_id).exclude(decision=Decision.REFUSED).exists():
        raise RecallUnderWay
    recall = Recall(
        document_id=held.document_id,
        entry=held,
        reason=reason,
        replaced_by=_replacement(held, replaced_by, actor),
        proposed_by_id=actor.own_person,
        proposed_at=at,
    )
    return held, recall


def _issued_here(pk: int, actor: Actor) -> Entry:
    held = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("document")
        .filter(pk=pk, agency_id=actor.own_agency, direction=Direction.OUT)
        .first()
    )
    if held is None:
        raise NotFound
    if held.state != EntryState.ISSUED:
        raise NotRecallable
    return held


def _replacement(held: Entry, symbol: str, actor: Actor) -> Document | None:
    symbol = " ".join(symbol.split())
    if not symbol:
        return None
    found = own_sheet_by_symbol(actor, symbol)
    if found is None or found.pk == held.document_id:
        raise NoSuchReplacement(symbol=symbol)
    return found


@transaction.atomic
def decide_recall(
    *, recall: Recall, is_approved: bool, actor: Actor, at: datetime, refusal: str = ""
) -> Recall:
    """Duyệt, từ chối thu hồi: by somebody else than who proposed it; a refusal has its reason.

    Raises OwnRecall, RecallDecidedAlready, RecallNeedsReason.
    """
    actor.require(Right.DECIDE_RECALL)
    held = _issued_here(recall.entry_id, actor)
    row = Recall.objects.select_for_update(of=("self",)).get(pk=recall.pk)
    if row.decision != Decision.WAITING:
        raise RecallDecidedAlready
    if actor.is_one_of(row.proposed_by_id):
        raise OwnRecall
    row.refusal = "" if is_approved else " ".join(refusal.split())[:500]
    if not is_approved and not row.refusal:
        raise RecallNeedsReason
    row.decision = Decision.APPROVED if is_approved else Decision.REFUSED
    row.decided_by_id, row.decided_at = actor.own_person, at
    row.save(update_fields=["decision", "decided_by", "decided_at", "refusal"])
    if is_approved:
        _carry_out(row, held, "duyệt thu hồi", actor, at)
    else:
        _tell("từ chối thu hồi", held, row.refusal, actor, at)
    recall_decided.announce(
        RecallDecided(recall_id=row.pk, entry_id=held.pk, is_approved=is_approved, actor=actor, at=at)
    )
    return row


def _tell(verb: str, entry: Entry, reason: str, actor: Actor, at: datetime, **facts: object) -> None:
    told = {
        **documents.spoken(entry, lý_do=reason),
        **{name.replace("_", " "): value for name, value in facts.items()},
    }
    record(actor=actor, at=at, verb=verb, subject=Subject("entry", entry.uid, entry.label), facts=told)


# --- every place ------------------------------------------------------------------------------------


def _carry_out(recall: Recall, issued: Entry, verb: str, actor: Actor, at: datetime) -> None:
    """Whatever nobody has opened closes now, whoever sent it; of all others it is asked for. Entries are locked before their
    deliveries, as everybody does who registers or returns.
    """
    of_sheet = Entry.objects.filter(document=recall.document_id, direction=Direction.IN)
    list(of_sheet.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    deliveries = list(
        Delivery.objects.select_for_update(of=("self",)).filter(document=recall.document_id).order_by("pk")
    )
    seen = set(
        EntrySeen.objects.filter(entry__in=of_sheet, marked_at__isnull=True).values_list(
            "entry_id", flat=True
        )
    )
    closed = [each for each in deliveries if _closes_at_once(each, seen)]
    asked = [each for each in deliveries if each.state in MAY_BE_ASKED_BACK and each not in closed]
    returned = [each for each in deliveries if each.state == DeliveryState.RETURNED]
    documents.close_content(
        entry_ids=[each.entry_id for each in [*closed, *returned] if each.entry_id], actor=actor, at=at
    )
    _close_unopened(recall, closed, actor, at)
    answers = _ask(recall, issued.document.urgency, asked, actor, at)
    _tell(verb, issued, recall.reason, actor, at, đóng_ngay=len(closed), chờ_trả_lời=len(asked))
    if answers:
        tell_asked(answers, actor, at)
        recall_asked.announce(RecallAsked(recall_id=recall.pk, answer_ids=tuple(answers), actor=actor, at=at))


def _closes_at_once(delivery: Delivery, seen: set[int]) -> bool:
    """Chưa ai mở: still in the queue of its receiver unseen, or paper that has not left the house."""
    if delivery.state == DeliveryState.QUEUED:
        return True
    return delivery.state == DeliveryState.DELIVERED and delivery.entry_id not in seen


def _close_unopened(recall: Recall, closed: Sequence[Delivery], actor: Actor, at: datetime) -> None:
    """The rows of all of them, one statement a table."""
    Delivery.objects.filter(pk__in=[each.pk for each in closed]).update(
        state=DeliveryState.RECALLED, owner="", due_at=None, overdue_since=None, ended_at=at, recalled_at=at
    )
    _write_events(closed, Event.RECALLED, recall.reason, actor, at)
    RecallAnswer.objects.bulk_create(
        RecallAnswer(
            recall=recall,
            delivery=each,
            state=AnswerState.CLOSED,
            reason=NOT_SENT_YET if each.state == DeliveryState.QUEUED else NOBODY_OPENED,
            by_label=actor.label,
            at=at,
        )
        for each in closed
    )


def _ask(recall: Recall, urgency: int, asked: Sequence[Delivery], actor: Actor, at: datetime) -> list[int]:
    _write_events(asked, Event.ASKED_BACK, recall.reason, actor, at)
    rows = RecallAnswer.objects.bulk_create(
        RecallAnswer(
            recall=recall,
            delivery=each,
            state=AnswerState.ASKED,
            owner=asking(each.channel).owner,
            due_at=at + asking(each.channel).patience[urgency],
            at=at,
        )
        for each in asked
    )
    return [each.pk for each in rows]


def _write_events(
    deliveries: Iterable[Delivery], event: Event, note: str, actor: Actor, at: datetime
) -> None:
    DeliveryEvent.objects.bulk_create(
        DeliveryEvent(
            delivery=each,
            event=event,
            to_state=next_state(each.state, event) or each.state,
            at=at,
            by_label=actor.label,
            note=note,
        )
        for each in deliveries
    )


# --- answers ------------------------------------------------------------------------------------------


@transaction.atomic
def answer_recall(
    *, answer: RecallAnswer, is_agreed: bool, actor: Actor, at: datetime, reason: str = ""
) -> RecallAnswer:
    """Trả lời thu hồi: agreed, the content closes here and row, number and history stay; refused, with the reason.

    Of paper it is the sender's own clerk who says that it came back.  Raises AnsweredAlready, RecallNeedsReason.
    """
    actor.require(Right.ANSWER_RECALL)
    entry, delivery, row = _locked(answer, actor)
    if row.state != AnswerState.ASKED:
        raise AnsweredAlready
    reason = " ".join(reason.split())[:500]
    if not is_agreed and not reason:
        raise RecallNeedsReason
    if is_agreed and entry is not None:
        documents.close_content(entry_ids=[entry.pk], actor=actor, at=at)
    move(delivery, Event.RECALLED if is_agreed else Event.KEPT, actor, at, reason=reason)
    _settle(row, AnswerState.CLOSED if is_agreed else AnswerState.REFUSED, reason, actor, at)
    of_what = entry or row.recall.entry
    _tell("đồng ý thu hồi" if is_agreed else "không đồng ý thu hồi", of_what, reason, actor, at)
    return row


def _locked(answer: RecallAnswer, actor: Actor) -> tuple[Entry | None, Delivery, RecallAnswer]:
    """The rows of an answer that is this agency's to give, the entry first.  Raises NotFound."""
    entry_id = Delivery.objects.values_list("entry_id", flat=True).get(pk=answer.delivery_id)
    entry = Entry.objects.select_for_update(of=("self",)).filter(pk=entry_id).first()
    delivery = (
        Delivery.objects.select_for_update(of=("self",)).select_related("document").get(pk=answer.delivery_id)
    )
    row = RecallAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    asked_of = entry.agency_id if entry is not None else delivery.sender_id
    if asked_of != actor.own_agency:
        raise NotFound
    return entry, delivery, row


def _settle(row: RecallAnswer, state: AnswerState, reason: str, actor: Actor, at: datetime) -> None:
    row.state, row.reason, row.by_label, row.at = state, reason, actor.label, at
    row.owner, row.due_at = "", None
    row.save(update_fields=["state", "reason", "by_label", "at", "owner", "due_at"])
    tell_refused(row, actor, at)
    recall_answered.announce(
        RecallAnswered(
            recall_id=row.recall_id,
            answer_id=row.pk,
            entry_id=row.recall.entry_id,
            is_agreed=state == AnswerState.CLOSED,
            actor=actor,
            at=at,
        )
    )


@transaction.atomic
def answer_by_return(*, entry_id: int, actor: Actor, at: datetime) -> None:
    """Trả lại thay cho trả lời thu hồi: who returns what was asked for has given it back."""
    rows = RecallAnswer.objects.select_for_update(of=("self",)).filter(
        delivery__entry=entry_id, state=AnswerState.ASKED
    )
    for row in rows:
        documents.close_content(entry_ids=[entry_id], actor=actor, at=at)
        _settle(row, AnswerState.CLOSED, CAME_BACK, actor, at)


@transaction.atomic
def ask_again(*, entry: Entry, answer_ids: Iterable[int], actor: Actor, at: datetime) -> int:
    """Hỏi lại: places that have not answered or refused get a fresh timer; what they said stays as an event.

    Raises NobodyToAskAgain.
    """
    actor.require(Right.FOLLOW_DELIVERIES)
    held = _issued_here(entry.pk, actor)
    wanted = RecallAnswer.objects.filter(pk__in=list(answer_ids), recall__entry=held)
    count = _ask_anew(wanted.exclude(state=AnswerState.CLOSED), _by_hand, actor, at)
    if not count:
        raise NobodyToAskAgain
    _tell("hỏi lại thu hồi", held, "", actor, at, số_nơi=count)
    return count


# --- time ---------------------------------------------------------------------------------------------


def run_recall_timers(*, actor: Actor | None = None, at: datetime) -> int:
    """Xem giờ thu hồi: who has not answered is urged; after that the sender has to look. Small transactions."""
    actor = actor or system_actor()
    done = 0
    while True:
        batch = _run_timer_batch(actor, at)
        done += batch
        if batch < TIMER_BATCH:
            return done


@transaction.atomic
def _run_timer_batch(actor: Actor, at: datetime) -> int:
    due = RecallAnswer.objects.filter(due_at__lte=at, state=AnswerState.ASKED).order_by("due_at", "pk")
    chosen = list(due.values_list("pk", flat=True)[:TIMER_BATCH])
    return _ask_anew(
        RecallAnswer.objects.filter(pk__in=chosen, state=AnswerState.ASKED), _by_the_clock, actor, at
    )


def _by_hand(row: RecallAnswer) -> None:
    row.state, row.reason, row.by_label, row.urge_count = AnswerState.ASKED, "", "", 0
    row.owner = asking(row.delivery.channel).owner


def _by_the_clock(row: RecallAnswer) -> None:
    row.urge_count = min(row.urge_count + 1, MOST_URGES + 1)
    if is_escalated(row.urge_count):
        row.owner = Owner.SENDER


def _ask_anew(
    wanted: QuerySet[RecallAnswer], change: Callable[[RecallAnswer], None], actor: Actor, at: datetime
) -> int:
    """A fresh timer for each; deliveries are locked before their answers, as everybody does who answers."""
    deliveries = Delivery.objects.select_for_update(of=("self",)).filter(recall_answers__in=wanted)
    list(deliveries.order_by("pk").values_list("pk", flat=True))
    rows = list(wanted.select_for_update(of=("self",)).select_related("delivery__document").order_by("pk"))
    for row in rows:
        change(row)
        row.due_at = at + asking(row.delivery.channel).patience[row.delivery.document.urgency]
        row.save(update_fields=["state", "reason", "by_label", "urge_count", "owner", "due_at"])
    asked = [each for each in rows if each.delivery.state in MAY_BE_ASKED_BACK]
    _write_events([each.delivery for each in asked], Event.ASKED_BACK, "", actor, at)
    by_recall: dict[int, list[int]] = {}
    for row in asked:
        by_recall.setdefault(row.recall_id, []).append(row.pk)
    tell_asked([each.pk for each in asked], actor, at)
    for recall_id, ids in by_recall.items():
        recall_asked.announce(RecallAsked(recall_id=recall_id, answer_ids=tuple(ids), actor=actor, at=at))
    return len(rows)
