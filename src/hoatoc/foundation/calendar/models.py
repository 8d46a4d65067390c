"""What the province and its agencies say of single days, over the calendar that is shipped."""

from django.db import models
from django.db.models import Q

from hoatoc.foundation.org.models import Agency
from hoatoc.lib.workdays import DayKind, SpecialDay


class CalendarDay(models.Model):
    """Ngày nghỉ, ngày làm bù: of the whole province when no agency is named, else of that agency alone."""

    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="calendar_days"
    )
    day = models.DateField()
    kind = models.CharField(max_length=7, choices=[(kind, kind.label) for kind in DayKind])
    name = models.CharField(max_length=120)
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "day"], name="calendar_day_once_per_agency"),
            models.UniqueConstraint(
                fields=["day"], condition=Q(agency__isnull=True), name="calendar_day_once_for_the_province"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="calendar_day_has_its_name"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {DayKind(self.kind).label.lower()}: {self.name}"

    def as_special(self) -> SpecialDay:
        """The row as the arithmetic takes it."""
        return SpecialDay(self.day, DayKind(self.kind), self.name, self.basis)
