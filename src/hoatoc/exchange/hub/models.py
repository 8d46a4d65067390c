"""Deliveries, what happened to them, the receipts, and the recall of a document."""

from django.db import models
from django.db.models import Q

from hoatoc.exchange.hub.rules import (
    ENDED,
    LIVE,
    NOT_HELD_THERE,
    AnswerState,
    DeliveryState,
    Event,
    Owner,
    ReceiptKind,
)
from hoatoc.foundation.accounts.models import Person
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.uid import new_uid
from hoatoc.records.documents.models import Document, Entry, Recipient
from hoatoc.records.documents.rules import Decision


class Delivery(models.Model):
    """Lượt gửi: one sending of one document to one recipient. The times are the board's columns.

    `sender` is who sent this one: the issuer, or a holder who sent it on. `answer` is the linked reply that reached the sender.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    sender = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="deliveries")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=[(s, s) for s in DeliveryState])
    owner = models.CharField(max_length=10, blank=True, choices=[(o, o) for o in Owner])
    due_at = models.DateTimeField(null=True, blank=True)
    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="delivery"
    )
    created_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    registered_number = models.PositiveIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    overdue_since = models.DateTimeField(null=True, blank=True)
    urged_at = models.DateTimeField(null=True, blank=True)
    urge_count = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    recalled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer__isnull=True)
                | Q(answered_at__isnull=False, answer__isnull=False),
                name="answered_delivery_names_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED) | (~Q(owner="") & Q(due_at__isnull=False)),
                name="waiting_delivery_has_owner_and_timer",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE) | Q(owner="", due_at__isnull=True),
                name="ended_delivery_waits_for_nobody",
            ),
            models.UniqueConstraint(
                fields=["document", "agency"],
                condition=~Q(state__in=NOT_HELD_THERE),
                name="one_delivery_per_agency",
            ),
        ]
        indexes = [
            models.Index(fields=["document", "sender"], name="delivery_of_document"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="delivery_timers"),
        ]


class DeliveryEvent(models.Model):
    """Điều đã xảy ra với lượt gửi: append only (trigger)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="events")
    event = models.CharField(max_length=10, choices=[(e, e) for e in Event])
    to_state = models.CharField(max_length=10)
    at = models.DateTimeField()
    by_label = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)


class Receipt(models.Model):
    """Biên nhận: đã đến; đã vào sổ số … / trả lại + lý do; đã huỷ số đến. Append only (trigger).

    A number that was void stays told; the next one is another receipt.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=10, choices=[(k, k) for k in ReceiptKind])
    at = models.DateTimeField()
    by_label = models.CharField(max_length=200, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "kind"], condition=Q(number__isnull=True), name="receipt_once_per_kind"
            ),
            models.UniqueConstraint(fields=["delivery", "kind", "number"], name="receipt_once_per_number"),
        ]


class Recall(models.Model):
    """Thu hồi: the issuer takes a document back, with its reason; a leader decides (4.07, domain.md §C2)."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="recalls")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="recalls")
    reason = models.CharField(max_length=500)
    replaced_by = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decision = models.CharField(max_length=10, default=Decision.WAITING, choices=[(d, d) for d in Decision])
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="recall_has_its_reason"),
            models.CheckConstraint(
                condition=Q(decision=Decision.WAITING, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision=Decision.WAITING) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="decided_recall_says_who_and_when",
            ),
            models.UniqueConstraint(
                fields=["document"], condition=~Q(decision=Decision.REFUSED), name="document_is_recalled_once"
            ),
        ]


class RecallAnswer(models.Model):
    """Trả lời thu hồi của một nơi nhận: asked with an owner and a timer, closed, or refused with the reason."""

    recall = models.ForeignKey(Recall, on_delete=models.PROTECT, related_name="answers")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="recall_answers")
    state = models.CharField(max_length=8, choices=[(s, s) for s in AnswerState])
    owner = models.CharField(max_length=10, blank=True, choices=[(o, o) for o in Owner])
    due_at = models.DateTimeField(null=True, blank=True)
    urge_count = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    by_label = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recall", "delivery"], name="recall_is_answered_once"),
            models.CheckConstraint(
                condition=Q(state=AnswerState.ASKED, due_at__isnull=False) & ~Q(owner="")
                | ~Q(state=AnswerState.ASKED) & Q(due_at__isnull=True, owner=""),
                name="asked_recall_has_owner_and_timer",
            ),
            models.CheckConstraint(
                condition=~Q(state=AnswerState.REFUSED) | ~Q(reason=""), name="refused_recall_has_its_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="recall_timers"),
        ]
