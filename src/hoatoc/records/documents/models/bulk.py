"""Bulk work: one act for many documents, with what came of each."""

from django.db import models
from django.db.models import Q

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.org.models import Unit
from hoatoc.records.documents.models.entries import Entry
from hoatoc.records.documents.rules import BulkAct, Outcome


class BulkWork(models.Model):
    """Việc hàng loạt: asked by one person through one appointment; its rows are done one by one, each by itself.

    `reason` and `file_code` are what was typed for all rows: blank again once they stand on the rows.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=[(a, a) for a in BulkAct])
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    file_code = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    came_from = models.CharField(max_length=300, blank=True)
    total = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)


class BulkRow(models.Model):
    """Một dòng của việc hàng loạt: what came of it, with the sentence of a refusal."""

    work = models.ForeignKey(BulkWork, on_delete=models.PROTECT, related_name="rows", db_index=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, default=Outcome.WAITING, choices=[(o, o) for o in Outcome])
    said = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "entry"], name="bulk_row_once"),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.REFUSED) | ~Q(said=""), name="refused_row_says_why"
            ),
        ]
        indexes = [models.Index(fields=["work", "position"], name="bulk_rows_in_order")]
