"""Verbs of who follows up what it sent: urge, urge for replies, send again, note that paper was posted."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from hoatoc.exchange.hub.actions.deliveries import move, send
from hoatoc.exchange.hub.actions.replies import count_replies
from hoatoc.exchange.hub.events import ReplyUrged, reply_urged
from hoatoc.exchange.hub.models import Delivery
from hoatoc.exchange.hub.queries.deliveries import SENDING, WITH_RECEIVER, sent_by
from hoatoc.exchange.hub.queries.replies import missing_replies
from hoatoc.exchange.hub.rules import LIVE, NOT_HELD_THERE, DeliveryState, Event
from hoatoc.foundation.accounts.queries import VIETNAM, holders_of
from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.shell.actions import Notice, notify
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.records.documents import actions as documents
from hoatoc.records.documents.models import Document, Entry, Recipient


class NothingToUrge(Refusal):
    """Những nơi đã chọn không còn chờ: đã vào sổ, đã trả lại hoặc chưa đến. Hãy tải lại bảng."""

    code = "GN-01"


class NotResendable(Refusal):
    """Chỉ gửi lại được nơi đã trả lại hoặc không gửi được. Hãy tải lại bảng."""

    code = "GN-02"


class NotWaitingForPost(Refusal):
    """Lượt gửi này không chờ gửi bản giấy. Hãy tải lại bảng."""

    code = "GN-03"


class NoReplyMissing(Refusal):
    """Không còn nơi nào nhắc được: mọi nơi đã phúc đáp, hoặc chưa nhận qua mạng. Hãy tải lại bảng."""

    code = "PD-02"


def mine(entry: Entry, actor: Actor, delivery_ids: Iterable[int]) -> list[Delivery]:
    """The sender's own deliveries of this document, locked in one order."""
    if entry.agency_id != actor.agency_id or entry.state not in SENDING:
        raise NotFound
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("document", "recipient")
    return list(rows.filter(sent_by(entry), pk__in=list(delivery_ids)).order_by("pk"))


@transaction.atomic
def urge(*, entry: Entry, delivery_ids: Iterable[int], actor: Actor, at: datetime) -> int:
    """Nhắc: those who got the document and have not registered it; gives how many were urged.  Raises NothingToUrge."""
    actor.require(Right.FOLLOW_DELIVERIES)
    waiting_there = [each for each in mine(entry, actor, delivery_ids) if each.state in WITH_RECEIVER]
    urged = [each for each in waiting_there if move(each, Event.URGED, actor, at) is not None]
    if not urged:
        raise NothingToUrge
    tell_urged(entry, urged, "vào sổ", actor, at)
    record(
        actor=actor,
        at=at,
        verb="nhắc nơi nhận",
        subject=Subject("entry", entry.uid, entry.label),
        facts={"số nơi": len(urged)},
    )
    return len(urged)


def tell_urged(entry: Entry, urged: list[Delivery], to_do: str, actor: Actor, at: datetime) -> None:
    """Nơi gửi nhắc: those who take in at each receiver, once however often it is urged on one day."""
    by_agency = {each.agency_id: each.entry_id for each in urged if each.agency_id and each.entry_id}
    day = at.astimezone(VIETNAM).date()
    notices = [
        Notice(
            each.person_id,
            each.appointment_id,
            event=f"hub.urged:{by_agency[each.agency_id]}:{day}:{to_do}",
            what=f"{actor.agency_name} nhắc {to_do}"[:120],
            label=entry.label,
            url=reverse("entry", args=[by_agency[each.agency_id]]),
            urgency=entry.document.urgency,
            icon="bell-ringing",
        )
        for each in holders_of(Right.RETURN, by_agency, day)
    ]
    notify(notices=notices, actor=actor, at=at)


@transaction.atomic
def resend(*, entry: Entry, delivery_ids: Iterable[int], actor: Actor, at: datetime) -> int:
    """Gửi lại: a new delivery for each returned or failed one; the old row keeps its reason.  Raises NotResendable."""
    actor.require(Right.FOLLOW_DELIVERIES)
    ended = {DeliveryState.RETURNED, DeliveryState.FAILED}
    chosen = [each for each in mine(entry, actor, delivery_ids) if each.state in ended]
    by_document: dict[int, dict[int, Recipient]] = {}
    for each in chosen:
        by_document.setdefault(each.document_id, {})[each.recipient_id] = each.recipient
    recipients: list[Recipient] = []
    for document_id, wanted in sorted(by_document.items()):
        again = _without(document_id, wanted.values())
        send(document_id, entry.agency_id, again, actor, at)
        count_replies(document_id=document_id, actor=actor, at=at)
        recipients += again
    if not recipients:
        raise NotResendable
    record(
        actor=actor,
        at=at,
        verb="gửi lại",
        subject=Subject("entry", entry.uid, entry.label),
        facts={"số nơi": len(recipients)},
    )
    return len(recipients)


def _without(document_id: int, wanted: Iterable[Recipient]) -> list[Recipient]:
    """Those that have the document neither under way nor at hand, from whichever sender; its row is the senders' lock."""
    Document.objects.select_for_update().get(pk=document_id)
    live = Delivery.objects.filter(document=document_id).exclude(state__in=NOT_HELD_THERE)
    recipients, agencies = set[int](), set[int | None]()
    for recipient_id, agency_id in live.values_list("recipient_id", "agency_id"):
        recipients.add(recipient_id)
        agencies.add(agency_id)
    agencies.discard(None)
    return [each for each in wanted if each.pk not in recipients and each.agency_id not in agencies]


def places_of(deliveries: Iterable[Delivery], at: datetime) -> dict[int, str]:
    """Tên nơi nhận of each delivery, as an envelope is addressed."""
    rows = list(deliveries)
    day = at.astimezone(VIETNAM).date()
    names = org_queries.names_on([each.agency_id for each in rows if each.agency_id is not None], day)
    return {
        each.pk: each.recipient.correspondent.name
        if each.recipient.correspondent is not None
        else names.get(each.agency_id or 0, "")
        for each in rows
    }


@transaction.atomic
def mark_posted(
    *,
    entry: Entry,
    delivery_ids: Iterable[int],
    actor: Actor,
    at: datetime,
    sent_on: date | None = None,
    service: str = "",
    tracking: str = "",
) -> int:
    """Đã gửi bưu điện: the clerk put the paper into the post; each place is a row of sổ gửi bưu điện, with service and tracking.

    Raises NotWaitingForPost, DayAhead, LedgerClosed, NotInABook.
    """
    actor.require(Right.FOLLOW_DELIVERIES)
    chosen = [each for each in mine(entry, actor, delivery_ids) if each.channel == "paper"]
    gone = [each for each in chosen if move(each, Event.POSTED, actor, at) is not None]
    posted = len(gone)
    if not gone:
        raise NotWaitingForPost
    for place in places_of(gone, at).values():
        documents.post(
            entries=[entry],
            addressee=place,
            sent_on=sent_on,
            service=service,
            tracking=tracking,
            actor=actor,
            at=at,
        )
    record(
        actor=actor,
        at=at,
        verb="gửi bản giấy",
        subject=Subject("entry", entry.uid, entry.label),
        facts={"số nơi": posted},
    )
    return posted


@transaction.atomic
def urge_replies(*, entry: Entry, actor: Actor, at: datetime) -> int:
    """Nhắc tất cả nơi chưa phúc đáp, registered or not; gives how many the word reached.  Raises NotFound, NoReplyMissing."""
    actor.require(Right.FOLLOW_DELIVERIES)
    held = Entry.objects.select_related("document").filter(pk=entry.pk, agency=actor.agency_id).first()
    if held is None or held.state not in SENDING:
        raise NotFound
    rows = missing_replies(held).select_for_update(of=("self",)).select_related("document", "recipient")
    reached = [*LIVE, DeliveryState.REGISTERED]
    urged = [
        each
        for each in rows.filter(state__in=reached).order_by("pk")
        if move(each, Event.URGED, actor, at) is not None
    ]
    if not urged:
        raise NoReplyMissing
    tell_urged(held, urged, "phúc đáp", actor, at)
    record(
        actor=actor,
        at=at,
        verb="nhắc phúc đáp",
        subject=Subject("entry", held.uid, held.label),
        facts={"số nơi": len(urged)},
    )
    reply_urged.announce(
        ReplyUrged(
            document_id=held.document_id,
            sender_id=held.agency_id,
            entry_ids=tuple(each.entry_id for each in urged if each.entry_id is not None),
            actor=actor,
            at=at,
        )
    )
    return len(urged)
