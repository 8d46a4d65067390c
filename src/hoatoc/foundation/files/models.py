"""Rows of the store."""

from django.db import models
from django.db.models import Q

from hoatoc.foundation.accounts.models import Person
from hoatoc.foundation.files.rules import READABLE, ScanState


class Blob(models.Model):
    """Nội dung tệp: immutable bytes under their SHA-256 (hex)."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    scan_state = models.CharField(max_length=12, choices=[(s, s) for s in ScanState])
    created_at = models.DateTimeField()
    purged_at = models.DateTimeField(null=True, blank=True)
    purge_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True) | ~Q(purge_reason=""), name="purged_blob_has_its_reason"
            ),
            models.CheckConstraint(condition=Q(size__gte=0), name="blob_size_is_not_negative"),
        ]

    @property
    def is_readable(self) -> bool:
        return self.scan_state in READABLE and self.purged_at is None


class PrintCopy(models.Model):
    """Bản in: a print is a stored blob; printing the same rows again serves these bytes (features 9.15).

    `what` names the thing printed ("so:12"), `digest` its rows as the printer was allowed to see them, `n` counts its prints.
    """

    what = models.CharField(max_length=80)
    n = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["what", "n"], name="print_is_counted_once"),
            models.UniqueConstraint(fields=["what", "digest"], name="same_rows_are_printed_once"),
        ]
