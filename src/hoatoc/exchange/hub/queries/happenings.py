"""What a page of an entry tells of its deliveries: receipts and the timeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from hoatoc.exchange.hub.models import Delivery, DeliveryEvent, Receipt
from hoatoc.exchange.hub.ports import channel_label
from hoatoc.exchange.hub.queries.replies import ReplyAsked, misses_reply, replies_told
from hoatoc.exchange.hub.rules import (
    LIVE,
    DeliveryState,
    Event,
    ReceiptKind,
)
from hoatoc.foundation.org import queries as org_queries
from hoatoc.records.documents.rules import SentOnAs


@dataclass(frozen=True, slots=True)
class ReceiptPanel:
    """Biên nhận that the receiver's agency has given."""

    sender: str
    arrived_at: datetime | None
    settled_at: datetime | None
    settled: str
    urged_at: datetime | None
    asked: Sequence[ReplyAsked] = ()


def receipts_given(entry_id: int, day: date) -> ReceiptPanel | None:
    """What the sender of an incoming entry knows; None for paper, which came by no delivery."""
    rows = Delivery.objects.select_related("document", "recipient")
    delivery = rows.filter(entry=entry_id).first()
    if delivery is None:
        return None
    receipts = list(Receipt.objects.filter(delivery=delivery).order_by("pk"))
    arrived = next((each for each in receipts if each.kind == ReceiptKind.ARRIVED), None)
    settled = next((each for each in reversed(receipts) if each.kind != ReceiptKind.ARRIVED), None)
    return ReceiptPanel(
        sender=org_queries.name_on(delivery.sender_id, day),
        arrived_at=arrived.at if arrived else None,
        settled_at=settled.at if settled else None,
        settled=_settled_words(settled) if settled else "",
        urged_at=delivery.urged_at if delivery.state in LIVE or misses_reply(delivery) else None,
        asked=replies_told(delivery, day),
    )


def _settled_words(receipt: Receipt) -> str:
    if receipt.kind == ReceiptKind.RETURNED:
        return f"trả lại: {receipt.reason}"
    if receipt.kind == ReceiptKind.VOIDED:
        return f"đã huỷ số đến {receipt.number}"
    return f"đã vào sổ {receipt.number}" if receipt.number else "đã nhận"


@dataclass(frozen=True, slots=True)
class Happening:
    """Một việc đã xảy ra, for the timeline."""

    at: datetime
    who: str
    what: str
    icon: str


SYSTEM = "Hệ thống"
_OWN_EVENTS: Mapping[str, tuple[str, str]] = {
    Event.ARRIVED: ("Đến {channel}; đã gửi biên nhận", "sitemap"),
    Event.URGED: ("Nơi gửi nhắc vào sổ", "bell-ringing"),
    Event.OVERDUE: ("Chờ vào sổ quá hạn", "clock-exclamation"),
    Event.REGISTERED: ("Gửi biên nhận cho nơi gửi", "receipt"),
    Event.RETURNED: ("Gửi biên nhận trả lại cho nơi gửi", "receipt"),
    Event.VOIDED: ("Báo nơi gửi số đến đã huỷ", "receipt"),
    Event.ASKED_BACK: ("Nơi gửi hỏi thu hồi", "arrow-back-up"),
    Event.RECALLED: ("Đóng nội dung, báo nơi gửi đã thu hồi", "arrow-back-up"),
    Event.KEPT: ("Báo nơi gửi không đồng ý thu hồi", "arrow-back-up"),
    Event.ANSWERED: ("Phúc đáp đã đến nơi gửi", "checks"),
}


def happened_here(entry_id: int) -> list[Happening]:
    """What happened to the delivery of an incoming entry."""
    rows = DeliveryEvent.objects.filter(delivery__entry=entry_id, event__in=list(_OWN_EVENTS))
    found = []
    for each in rows.select_related("delivery").order_by("pk"):
        what, icon = _OWN_EVENTS[each.event]
        if each.event == Event.URGED and each.to_state == DeliveryState.REGISTERED:
            what = "Nơi gửi nhắc phúc đáp"
        way = channel_label(each.delivery.channel).lower()
        found.append(Happening(each.at, SYSTEM, what.format(channel=way), icon))
    return found


def happened_there(entry_id: int, agency_id: int, day: date) -> list[Happening]:
    """What happened to the deliveries of an issued entry, summed up: 184 places are four lines."""
    deliveries = list(
        Delivery.objects.filter(document__entries=entry_id, sender=agency_id)
        .select_related("recipient__forwarding")
        .order_by("created_at", "pk")
    )
    if not deliveries:
        return []
    first = deliveries[0].created_at
    sent: dict[tuple[datetime, str], int] = {}
    known: set[int] = set()
    for each in deliveries:
        key = (each.created_at, _way_out(each, known))
        sent[key] = sent.get(key, 0) + 1
        known.add(each.recipient_id)
    found = [Happening(at, SYSTEM, f"{what} {count} nơi", "send") for (at, what), count in sent.items()]
    arrived = [each.arrived_at for each in deliveries if each.arrived_at]
    if arrived:
        found.append(Happening(max(arrived), SYSTEM, f"{len(arrived)} nơi đã đến", "checks"))
    settled = [each for each in deliveries if each.registered_at]
    returned = [each for each in deliveries if each.state == DeliveryState.RETURNED]
    latest = max(settled, key=lambda each: each.registered_at or first, default=None)
    told = [*returned, *([latest] if latest else [])]
    names = org_queries.names_on([each.agency_id for each in told if each.agency_id], day)
    found += [
        Happening(
            each.ended_at or first,
            names.get(each.agency_id or 0, ""),
            f"Trả lại: {each.note}",
            "arrow-back-up",
        )
        for each in returned
    ]
    if latest is not None and latest.registered_at is not None:
        number = f" số {latest.registered_number}" if latest.registered_number else ""
        what = f"Vào sổ{number}; {len(settled)} nơi đã vào sổ"
        found.append(Happening(latest.registered_at, names.get(latest.agency_id or 0, ""), what, "book-2"))
    return found + _urges(entry_id, agency_id)


def _way_out(delivery: Delivery, known: set[int]) -> str:
    if delivery.recipient_id in known:
        return "Gửi lại"
    forwarding = delivery.recipient.forwarding
    if forwarding is None:
        return "Gửi"
    return "Gửi bổ sung" if forwarding.sent_as == SentOnAs.ADDED else "Chuyển tiếp"


def _urges(entry_id: int, agency_id: int) -> list[Happening]:
    rows = DeliveryEvent.objects.filter(
        delivery__document__entries=entry_id, delivery__sender=agency_id, event=Event.URGED
    )
    sums = rows.order_by("at").values("at", "by_label").annotate(count=Count("pk"))
    return [Happening(row["at"], row["by_label"], f"Nhắc {row['count']} nơi", "bell-ringing") for row in sums]
