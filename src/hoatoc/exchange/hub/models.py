"""Deliveries, what happened to them, and the receipts."""

from django.db import models
from django.db.models import Q

from hoatoc.exchange.hub.rules import ENDED, LIVE, DeliveryState, Event, Owner, ReceiptKind
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.uid import new_uid
from hoatoc.records.documents.models import Document, Entry, Recipient


class Delivery(models.Model):
    """Lượt gửi: one sending of one document to one recipient. The times are the board's columns."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="deliveries")
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

    class Meta:
        constraints = [
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
                condition=~Q(state__in=[DeliveryState.RETURNED, DeliveryState.FAILED]),
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
