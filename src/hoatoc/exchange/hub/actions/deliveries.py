"""Verbs of gửi nhận: dispatch, note what happened, urge, resend, keep time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from hoatoc.exchange.hub.actions.redirection import redirected
from hoatoc.exchange.hub.actions.timing import due_times
from hoatoc.exchange.hub.models import Delivery, DeliveryEvent, Recall, RecallAnswer, Receipt
from hoatoc.exchange.hub.ports import channel_for
from hoatoc.exchange.hub.rules import (
    LIVE,
    DeliveryState,
    Event,
    Owner,
    ReceiptKind,
    next_state,
    waiting,
)
from hoatoc.foundation.accounts.queries import VIETNAM, holders_of
from hoatoc.foundation.shell.actions import Notice, notify
from hoatoc.lib.actor import Actor, system_actor
from hoatoc.lib.bulk import insert_for_each
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents.models import Document, Entry, Recipient
from hoatoc.records.documents.rules import Decision, Secrecy

TIMER_BATCH = 500


class TakenBack(Refusal):
    """Văn bản này đã có lệnh thu hồi nên không gửi thêm nơi nào nữa. Hãy mở trang Thu hồi của văn bản để xem."""

    code = "GN-04"


@transaction.atomic
def dispatch(*, document_id: int, sender_id: int, actor: Actor, at: datetime) -> int:
    """Gửi đi: one delivery per printed recipient, by the best channel; gives how many.

    The local channel arrives inside this transaction: one blob, one row each. Other channels start in `queued`.
    """
    recipients = list(Recipient.objects.printed().filter(document_id=document_id).order_by("agency_id", "pk"))
    return send(document_id, sender_id, recipients, actor, at)


@transaction.atomic
def dispatch_on(*, document_id: int, sender_id: int, forwarding_id: int, actor: Actor, at: datetime) -> int:
    """Gửi tiếp: one delivery for each recipient of a forwarding, whose sender is the forwarder; gives how many.

    The receipts come to the forwarder alone.  Raises TakenBack.
    """
    recipients = list(Recipient.objects.filter(forwarding=forwarding_id).order_by("agency_id", "pk"))
    return send(document_id, sender_id, recipients, actor, at)


def send(document_id: int, sender_id: int, recipients: list[Recipient], actor: Actor, at: datetime) -> int:
    """The deliveries of one act, by the best channel each; gives how many.  Raises TakenBack."""
    if Recall.objects.filter(document=document_id, decision=Decision.APPROVED).exists():
        raise TakenBack
    urgency, printed = Document.objects.values_list("urgency", "secrecy").get(pk=document_id)
    # Declassified paper does not start to travel as a file, nor does a sheet that became a secret at its sender.
    is_secret = printed != Secrecy.NONE or _is_secret_now(document_id, sender_id)
    found = redirected(document_id, sender_id, recipients, at.astimezone(VIETNAM).date())
    by_channel: dict[str, tuple[Any, list[Recipient]]] = {}
    for recipient in found.sent:
        channel = channel_for(recipient, is_secret=is_secret)
        by_channel.setdefault(channel.name, (channel, []))[1].append(recipient)
    for name, (channel, group) in by_channel.items():
        arrived = channel.carry(document_id=document_id, recipients=group, actor=actor, at=at)
        facts = {"document_id": document_id, "sender_id": sender_id, "channel": name, "created_at": at}
        reached = [each for each in group if each.pk in arrived]
        _write_deliveries(reached, DeliveryState.DELIVERED, arrived, {**facts, "arrived_at": at}, urgency)
        waiting_ones = [each for each in group if each.pk not in arrived]
        _write_deliveries(waiting_ones, DeliveryState.QUEUED, {}, facts, urgency)
    _write_shared(document_id, sender_id, found.shared, at)
    return len(recipients)


def _write_shared(document_id: int, sender_id: int, recipients: list[Recipient], at: datetime) -> None:
    """Printed recipients that ended and whose successor gets the document by another line: told, not sent twice."""
    written = insert_for_each(
        connection,
        Delivery,
        same={
            "document_id": document_id,
            "sender_id": sender_id,
            "channel": "local",
            "created_at": at,
            "ended_at": at,
            "state": DeliveryState.MOVED,
            "owner": "",
        },
        each={
            "recipient_id": [each.pk for each in recipients],
            "agency_id": [each.agency_id for each in recipients],
        },
        returning=("id",),
    )
    facts = {"event": Event.MOVED, "to_state": DeliveryState.MOVED, "at": at}
    insert_for_each(connection, DeliveryEvent, same=facts, each={"delivery_id": [pk for (pk,) in written]})


def _is_secret_now(document_id: int, sender_id: int) -> bool:
    held = Entry.objects.filter(document=document_id, agency=sender_id)
    return held.exclude(secrecy=Secrecy.NONE).exists()


def _write_deliveries(
    recipients: list[Recipient],
    state: DeliveryState,
    entries: Mapping[int, int],
    facts: Mapping[str, Any],
    urgency: int,
) -> None:
    """The rows of one channel, one statement a table; those that arrived get their event and their receipt."""
    at = facts["created_at"]
    if not recipients:
        return
    agencies = [each.agency_id for each in recipients]
    owner, times = _waits(
        state, facts["channel"], urgency, at, sender_id=facts["sender_id"], agencies=agencies
    )
    written = insert_for_each(
        connection,
        Delivery,
        same={**facts, "state": state, "owner": owner},
        each={
            "recipient_id": [each.pk for each in recipients],
            "agency_id": agencies,
            "due_at": times,
            "entry_id": [entries.get(each.pk) for each in recipients],
        },
        returning=("id",),
    )
    if state != DeliveryState.DELIVERED:
        return
    ids = {"delivery_id": [pk for (pk,) in written]}
    insert_for_each(
        connection, DeliveryEvent, same={"event": Event.ARRIVED, "to_state": state, "at": at}, each=ids
    )
    insert_for_each(connection, Receipt, same={"kind": ReceiptKind.ARRIVED, "at": at}, each=ids)


def _waits(
    state: DeliveryState,
    channel: str,
    urgency: int,
    at: datetime,
    *,
    sender_id: int,
    agencies: list[int | None],
) -> tuple[str, list[datetime | None]]:
    """Owner and timers of a state at each of these agencies: both or none; the calendar is that of the owner."""
    wait = waiting(state, channel)
    if wait is None:
        return "", [None] * len(agencies)
    who = [sender_id] * len(agencies) if wait.owner is Owner.SENDER else agencies
    times = due_times(wait, urgency, at, who)
    return wait.owner, [times[each] for each in who]


@transaction.atomic
def note(
    *,
    delivery_id: int,
    event: Event,
    actor: Actor,
    at: datetime,
    number: int | None = None,
    reason: str = "",
) -> DeliveryState | None:
    """Ghi điều xảy ra: moves the delivery by the table; None when the event means nothing now (late, repeated)."""
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("document").get(pk=delivery_id)
    return move(delivery, event, actor, at, number=number, reason=reason)


def move(
    delivery: Delivery,
    event: Event,
    actor: Actor,
    at: datetime,
    *,
    number: int | None = None,
    reason: str = "",
    answer_id: int | None = None,
) -> DeliveryState | None:
    """The step of a locked delivery by the table; None when the event means nothing now."""
    state = next_state(delivery.state, event)
    if state is None:
        return None
    owner, (due_at,) = _waits(
        state,
        delivery.channel,
        delivery.document.urgency,
        at,
        sender_id=delivery.sender_id,
        agencies=[delivery.agency_id],
    )
    changes: dict[str, Any] = {"state": state, "owner": owner, "due_at": due_at}
    changes |= _column_of(event, delivery, at, number=number, reason=reason, answer_id=answer_id)
    for name, value in changes.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=list(changes))
    DeliveryEvent.objects.create(
        delivery=delivery, event=event, to_state=state, at=at, by_label=actor.label, note=reason
    )
    if event in {Event.ARRIVED, Event.REGISTERED, Event.RETURNED, Event.VOIDED}:
        Receipt.objects.create(
            delivery=delivery,
            kind=ReceiptKind(event.value),
            at=at,
            by_label=actor.label,
            number=number,
            reason=reason,
        )
    return state


def _column_of(
    event: Event,
    delivery: Delivery,
    at: datetime,
    *,
    number: int | None,
    reason: str,
    answer_id: int | None = None,
) -> dict[str, Any]:
    """What an event leaves on the board's row."""
    seen = {"opened_at": delivery.opened_at or at}
    over = {"ended_at": at, "overdue_since": None}
    columns: Mapping[Event, Mapping[str, Any]] = {
        Event.ARRIVED: {"arrived_at": at},
        Event.OPENED: seen,
        Event.REGISTERED: {**seen, **over, "registered_at": at, "registered_number": number, "note": ""},
        Event.RETURNED: {**seen, **over, "note": reason},
        Event.VOIDED: {
            "registered_at": None,
            "registered_number": None,
            "ended_at": None,
            "note": f"Nơi nhận huỷ số đến {number}: {reason}"[:500],
        },
        Event.POSTED: over,
        Event.GAVE_UP: {**over, "note": reason},
        Event.RECALLED: {**over, "ended_at": delivery.ended_at or at, "recalled_at": at, "note": reason},
        Event.OVERDUE: {"overdue_since": delivery.overdue_since or at},
        Event.URGED: {"urged_at": at, "urge_count": delivery.urge_count + 1, "due_at": delivery.due_at},
        Event.ANSWERED: {"answered_at": at, "answer_id": answer_id, "due_at": delivery.due_at},
        Event.UNANSWERED: {"answered_at": None, "answer_id": None, "due_at": delivery.due_at},
        Event.FOLLOWED: {"due_at": delivery.due_at},
        Event.MOVED: {**over, "note": reason},
        Event.ASKED_BACK: {"due_at": delivery.due_at},
        Event.KEPT: {"due_at": delivery.due_at},
    }
    return dict(columns.get(event, {}))


@transaction.atomic
def note_entry(
    *, entry_id: int, event: Event, actor: Actor, at: datetime, number: int | None = None, reason: str = ""
) -> None:
    """Ghi điều xảy ra với văn bản đến: an entry that came by no delivery (paper) has nobody to tell."""
    delivery_id = Delivery.objects.filter(entry_id=entry_id).values_list("pk", flat=True).first()
    if delivery_id is None:
        return
    note(delivery_id=delivery_id, event=event, actor=actor, at=at, number=number, reason=reason)
    if event == Event.RETURNED:
        _tell_returned(delivery_id, actor, at)


def _tell_returned(delivery_id: int, actor: Actor, at: datetime) -> None:
    """Bị trả lại: those who follow deliveries at the sender; the reason stands on the board."""
    delivery = Delivery.objects.select_related("document").get(pk=delivery_id)
    sent = Entry.objects.select_related("document").filter(
        document=delivery.document_id, agency=delivery.sender_id
    )
    entry = sent.order_by("pk").first()
    if entry is None:
        return
    page = reverse("board", args=[entry.pk])
    notices = [
        Notice(
            each.person_id,
            each.appointment_id,
            event=f"hub.returned:{delivery.pk}",
            what=f"{actor.agency_name} trả lại"[:120],
            label=entry.label,
            url=f"{page}?cho=tra-lai",
            urgency=delivery.document.urgency,
            icon="arrow-back-up",
        )
        for each in holders_of(Right.FOLLOW_DELIVERIES, [delivery.sender_id], at.astimezone(VIETNAM).date())
    ]
    notify(notices=notices, actor=actor, at=at)


@transaction.atomic
def note_voided(
    *, entry_id: int, again_entry_id: int, number: int, reason: str, actor: Actor, at: datetime
) -> None:
    """Ghi số đến đã huỷ: the sender sees it waiting again, and the delivery follows the fresh entry."""
    note_entry(entry_id=entry_id, event=Event.VOIDED, actor=actor, at=at, number=number, reason=reason)
    follow(entry_id=entry_id, to_entry_id=again_entry_id, actor=actor, at=at)


@transaction.atomic
def follow(
    *,
    entry_id: int,
    to_entry_id: int,
    actor: Actor,  # noqa: ARG001 every verb says who; the receiver's act is the line of the audit trail
    at: datetime,  # noqa: ARG001 as actor
) -> None:
    """Theo dòng đang giữ văn bản: another row of the same agency holds what this delivery brought."""
    Delivery.objects.filter(entry_id=entry_id).update(entry_id=to_entry_id)


@transaction.atomic
def blank(
    *,
    document_id: int,
    gone: str,
    actor: Actor,  # noqa: ARG001 the purge is the line of the audit trail
    at: datetime,  # noqa: ARG001 as actor
) -> None:
    """Xoá chữ trong biên nhận of a purged sheet: reasons that receivers wrote may repeat its words."""
    of_sheet = Delivery.objects.filter(document=document_id)
    of_sheet.exclude(note="").update(note=gone)
    DeliveryEvent.objects.filter(delivery__in=of_sheet).exclude(note="").update(note=gone)
    Receipt.objects.filter(delivery__in=of_sheet).exclude(reason="").update(reason=gone)
    RecallAnswer.objects.filter(delivery__in=of_sheet).exclude(reason="").update(reason=gone)
    Recall.objects.filter(document=document_id).update(reason=gone)
    Recall.objects.filter(document=document_id).exclude(refusal="").update(refusal=gone)


def run_timers(*, actor: Actor | None = None, at: datetime) -> int:
    """Xem giờ: every waiting delivery whose time is up goes its exit; small transactions, so that nothing waits long."""
    actor = actor or system_actor()
    done = 0
    while True:
        batch = _run_timer_batch(actor, at)
        done += batch
        if batch < TIMER_BATCH:
            return done


@transaction.atomic
def _run_timer_batch(actor: Actor, at: datetime) -> int:
    due = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("document")
        .filter(due_at__lte=at, state__in=LIVE)
        .order_by("due_at", "pk")[:TIMER_BATCH]
    )
    count = 0
    for delivery in due:
        wait = waiting(delivery.state, delivery.channel)
        if wait is not None:
            move(delivery, wait.then, actor, at)
            count += 1
    return count
