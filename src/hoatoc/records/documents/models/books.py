"""Books of an agency."""

from django.db import models
from django.db.models import Q

from hoatoc.foundation.org.models import Agency
from hoatoc.records.documents.models.series import NumberSeries
from hoatoc.records.documents.rules import BookKind, Direction


class Register(models.Model):
    """Sổ đăng ký: a book of an agency for a period; several books may share a series.

    `is_default`: the book that a number goes to when nobody chooses another of its kind and period.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="registers")
    direction = models.CharField(max_length=3, choices=[(d, d) for d in Direction])
    book_kind = models.CharField(max_length=20, choices=[(b, b) for b in BookKind])
    title = models.CharField(max_length=150)
    period_ref = models.CharField(max_length=20)
    series = models.ForeignKey(
        NumberSeries, on_delete=models.PROTECT, null=True, blank=True, related_name="registers"
    )
    volume = models.PositiveSmallIntegerField(default=1)
    is_default = models.BooleanField(default=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closing_hash = models.CharField(max_length=64, blank=True)
    closing_note = models.CharField(max_length=500, blank=True)
    reopened_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "direction", "book_kind", "period_ref", "title"], name="register_is_unique"
            ),
            models.UniqueConstraint(
                fields=["agency", "book_kind", "period_ref"],
                condition=Q(is_default=True),
                name="one_default_register",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(closing_hash=""), name="closed_register_has_its_hash"
            ),
        ]

    def __str__(self) -> str:
        return self.title
