"""Invariants of deliveries (spec: trust §2.0)."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from hoatoc.exchange.hub.models import Delivery, DeliveryEvent, Recall, RecallAnswer, Receipt
from hoatoc.exchange.hub.queries.replies import replies_to
from hoatoc.exchange.hub.rules import (
    ANSWERABLE,
    LIVE,
    NOT_HELD_THERE,
    REACHED,
    AnswerState,
    DeliveryState,
    Event,
    ReceiptKind,
    next_state,
)
from hoatoc.lib.finding import Finding, invariant
from hoatoc.records.documents.models import Entry, Recipient, Relation
from hoatoc.records.documents.rules import Decision, Direction, EntryState, Origin, RelationKind, Source

ENTRY_OF_STATE = {
    DeliveryState.DELIVERED: {EntryState.WAITING},
    DeliveryState.OPENED: {EntryState.WAITING},
    DeliveryState.REGISTERED: {EntryState.REGISTERED, EntryState.CONFIRMED},
    DeliveryState.RETURNED: {EntryState.RETURNED},
    DeliveryState.RECALLED: {EntryState.RECALLED},
    DeliveryState.MOVED: {EntryState.MOVED},
}


@invariant(
    "I2",
    "mỗi nơi nhận của văn bản đã phát hành có đúng một lượt gửi, mỗi lượt đã đến có đúng một dòng ở nơi nhận",
)
def every_recipient_got_it_once() -> Iterator[Finding]:
    """Each (document, recipient) has exactly one incoming record."""
    printed_and_out = Q(document__is_issued=True, document__origin=Origin.OWN)
    recipients = Recipient.objects.filter(printed_and_out | Q(forwarding__isnull=False)).annotate(
        sendings=Count("deliveries"),
        current=Count("deliveries", filter=~Q(deliveries__state__in=NOT_HELD_THERE)),
    )
    astray = recipients.filter(Q(sendings=0) | Q(current__gt=1))
    for pk, sendings, current in astray.values_list("pk", "sendings", "current"):
        yield Finding(f"recipient {pk}: có {sendings} lượt gửi, {current} lượt đang giữ")
    for pk in _not_by_their_sender().values_list("pk", flat=True):
        yield Finding(f"delivery {pk}: nơi gửi không phải nơi phát hành hay nơi chuyển tiếp cho nơi nhận ấy")
    odd = Delivery.objects.filter(state__in=REACHED).filter(
        Q(entry__isnull=True)
        | ~Q(entry__document=F("document"))
        | ~Q(entry__agency=F("agency"))
        | ~Q(entry__direction=Direction.IN)
    )
    for pk in odd.values_list("pk", flat=True):
        yield Finding(f"delivery {pk}: đã đến mà không có dòng đúng ở nơi nhận")
    # a void row keeps its way of arrival; the delivery is with the row that holds the document now
    elsewhere = Delivery.objects.filter(
        entry__document=OuterRef("document"), entry__agency=OuterRef("agency")
    )
    lost = Entry.objects.filter(source=Source.HUB, delivery__isnull=True).exclude(
        (Q(state=EntryState.VOID) & Exists(elsewhere)) | Q(state=EntryState.MOVED, moved_to__isnull=False)
    )
    for pk in lost.values_list("pk", flat=True):
        yield Finding(f"entry {pk}: đến qua mạng mà không có lượt gửi")
    states = Delivery.objects.filter(entry__isnull=False).values_list(
        "pk", "state", "entry_id", "entry__state"
    )
    for pk, state, entry_id, entry_state in states:
        if entry_state not in ENTRY_OF_STATE.get(DeliveryState(state), set()):
            yield Finding(f"delivery {pk}: trạng thái {state} không hợp với dòng {entry_id} ({entry_state})")
    numbers = Delivery.objects.filter(state=DeliveryState.REGISTERED).exclude(
        Q(registered_number=F("entry__number"))
        | Q(registered_number__isnull=True, entry__number__isnull=True)
    )
    for pk in numbers.values_list("pk", flat=True):
        yield Finding(f"delivery {pk}: biên nhận ghi số khác số đến trong sổ")


def _not_by_their_sender() -> QuerySet[Delivery]:
    """Deliveries whose sender neither issued the sheet nor sent it on to that recipient."""
    printed = Q(recipient__forwarding__isnull=True, document__issuer_agency__isnull=False)
    return Delivery.objects.filter(
        (printed & ~Q(sender=F("document__issuer_agency")))
        | (Q(recipient__forwarding__isnull=False) & ~Q(sender=F("recipient__forwarding__entry__agency")))
    )


@invariant("PD1", "lượt gửi ghi đã phúc đáp khi và chỉ khi có văn bản phúc đáp liên kết với nó")
def replies_are_what_is_linked() -> Iterator[Finding]:
    """The count of replies equals the linked ones (feature 9.29)."""
    asked = Relation.objects.filter(kind=RelationKind.REPLY_TO, to_document=OuterRef("document"))
    rows = Delivery.objects.filter(Q(answered_at__isnull=False) | Exists(asked), state__in=ANSWERABLE)
    for delivery in rows.select_related("recipient").order_by("pk"):
        linked = set(replies_to(delivery).values_list("from_document_id", flat=True))
        if delivery.answer_id is None and linked:
            yield Finding(f"delivery {delivery.pk}: có {len(linked)} phúc đáp liên kết mà chưa ghi")
        if delivery.answer_id is not None and delivery.answer_id not in linked:
            yield Finding(f"delivery {delivery.pk}: ghi phúc đáp {delivery.answer_id} mà không có liên kết")


@invariant("I4", "không lượt gửi nào chờ mà không có người phải làm và giờ hẹn")
def nothing_waits_for_ever() -> Iterator[Finding]:
    """The outbox is empty or each item has a next moment."""
    waiting = Delivery.objects.filter(Q(owner="") | Q(due_at__isnull=True), state__in=LIVE)
    for pk in waiting.values_list("pk", flat=True):
        yield Finding(f"delivery {pk}: đang chờ mà không có người phải làm hoặc giờ hẹn")


@invariant(
    "M9",
    "thu hồi: nơi chưa trả lời có người phải làm và giờ hẹn; nơi đã thu hồi thì nội dung đã đóng, dòng còn",
)
def recalls_are_answered_or_wait() -> Iterator[Finding]:
    """Each asked answer has owner and timer, each closed one has closed the content, each place of a recalled document is asked."""
    asked = RecallAnswer.objects.filter(Q(owner="") | Q(due_at__isnull=True), state=AnswerState.ASKED)
    for pk in asked.values_list("pk", flat=True):
        yield Finding(f"recall answer {pk}: đang chờ mà không có người phải làm hoặc giờ hẹn")
    open_ones = RecallAnswer.objects.filter(
        state=AnswerState.CLOSED,
        delivery__entry__isnull=False,
        delivery__entry__content_closed_at__isnull=True,
    )
    for pk in open_ones.values_list("pk", flat=True):
        yield Finding(f"recall answer {pk}: đã thu hồi mà nội dung ở nơi nhận còn mở")
    unasked = Delivery.objects.filter(
        document__recalls__decision=Decision.APPROVED, recall_answers__isnull=True
    )
    unasked = unasked.exclude(state__in=[DeliveryState.RETURNED, DeliveryState.FAILED])
    for pk in unasked.values_list("pk", flat=True):
        yield Finding(f"delivery {pk}: văn bản đã thu hồi mà nơi này chưa được hỏi")
    closed = Entry.objects.filter(content_closed_at__isnull=False)
    asked_for = Recall.objects.filter(document=OuterRef("document"), decision=Decision.APPROVED)
    for pk in closed.exclude(Exists(asked_for)).values_list("pk", flat=True):
        yield Finding(f"entry {pk}: nội dung đã đóng mà không có lệnh thu hồi")
    gone = Entry.objects.filter(state=EntryState.RECALLED, content_closed_at__isnull=True)
    for pk in gone.values_list("pk", flat=True):
        yield Finding(f"entry {pk}: đã thu hồi mà nội dung còn mở")


@invariant("I6", "lượt gửi chỉ đi theo bảng trạng thái, biên nhận khớp với điều đã xảy ra")
def no_delivery_went_back() -> Iterator[Finding]:
    """The events of a delivery, replayed through the table, give its state; receipts say the same."""
    told: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for delivery_id, event, state in DeliveryEvent.objects.order_by("id").values_list(
        "delivery_id", "event", "to_state"
    ):
        told[delivery_id].append((event, state))
    receipts: dict[int, set[str]] = defaultdict(set)
    for delivery_id, kind in Receipt.objects.values_list("delivery_id", "kind"):
        receipts[delivery_id].add(kind)
    for pk, state in Delivery.objects.values_list("pk", "state"):
        here = DeliveryState.QUEUED
        for event, then in told[pk]:
            after = next_state(here, Event(event))
            if after is None or after != then:
                yield Finding(f"delivery {pk}: điều “{event}” không dẫn từ {here} đến {then}")
                break
            here = after
        else:
            if here != state:
                yield Finding(f"delivery {pk}: trạng thái {state}, các điều đã xảy ra dẫn đến {here}")
        expected = {kind for kind in ReceiptKind if any(event == kind for event, _ in told[pk])}
        if receipts[pk] != expected:
            yield Finding(f"delivery {pk}: biên nhận {sorted(receipts[pk])}, phải là {sorted(expected)}")
