"""Books of paper on its way: handover, post, use of the file copy, copying of secrets (domain.md §B2)."""

from django.db import models
from django.db.models import F, Q

from hoatoc.foundation.accounts.models import Appointment, Person
from hoatoc.foundation.org.models import Unit
from hoatoc.records.documents.models.books import Register
from hoatoc.records.documents.models.entries import Entry


class Handover(models.Model):
    """Chuyển giao: a document handed to a unit or a person, who signs for it (sổ chuyển giao; secret: mẫu 16)."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="handovers")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="handovers")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_paper = models.BooleanField(default=True)
    copies = models.PositiveSmallIntegerField(default=1)
    handed_at = models.DateTimeField()
    handed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_signed_on_paper = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_unit__isnull=False, to_appointment__isnull=True)
                | Q(to_unit__isnull=True, to_appointment__isnull=False),
                name="handover_is_to_exactly_one",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True) | Q(received_at__gte=F("handed_at")),
                name="handover_is_received_after_it_is_handed",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True)
                | Q(received_by__isnull=False)
                | Q(is_signed_on_paper=True),
                name="received_handover_says_who_signed",
            ),
            models.UniqueConstraint(
                fields=["entry", "to_unit"],
                condition=Q(received_at__isnull=True),
                name="one_open_handover_to_a_unit",
            ),
            models.UniqueConstraint(
                fields=["entry", "to_appointment"],
                condition=Q(received_at__isnull=True),
                name="one_open_handover_to_a_person",
            ),
        ]


class PostalItem(models.Model):
    """Gửi bưu điện: one envelope or parcel given to the post (sổ gửi văn bản đi bưu điện)."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="postal_items")
    n = models.PositiveIntegerField()
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="postal_items"
    )
    sent_on = models.DateField()
    symbols = models.CharField(max_length=300)
    addressee = models.CharField(max_length=250)
    envelopes = models.PositiveSmallIntegerField(default=1)
    service = models.CharField(max_length=60, blank=True)
    tracking = models.CharField(max_length=60, blank=True)
    received_on = models.DateField(null=True, blank=True)
    received_by = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "n"], name="postal_row_is_unique"),
            models.CheckConstraint(condition=~Q(addressee=""), name="postal_item_has_its_addressee"),
        ]


class FileCopyUse(models.Model):
    """Sử dụng bản lưu: who looked at or borrowed the file copy, for what, until when (sổ sử dụng bản lưu)."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="file_copy_uses")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="file_copy_uses")
    lent_on = models.DateField()
    borrower = models.CharField(max_length=200)
    purpose = models.CharField(max_length=300)
    approved_by = models.CharField(max_length=150, blank=True)
    due_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("lent_on")),
                name="file_copy_returns_after_it_is_lent",
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(returned_on__isnull=True), name="file_copy_is_lent_once"
            ),
        ]


class SecretCopy(models.Model):
    """Sao, chụp bí mật nhà nước: one permitted copying (TT 24/2020/TT-BCA mẫu 12)."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="secret_copies")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="secret_copies")
    copied_on = models.DateField()
    way = models.CharField(max_length=20)
    copies = models.PositiveSmallIntegerField()
    asked_by = models.CharField(max_length=150)
    allowed_by = models.CharField(max_length=150)
    given_to = models.CharField(max_length=300)
    is_spare_destroyed = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(copies__gte=1), name="secret_copy_counts_its_copies"),
            models.CheckConstraint(condition=~Q(allowed_by=""), name="secret_copy_was_allowed"),
        ]
