"""Terms, congresses and the counters that number by them."""

from django.db import models
from django.db.models import F, Q

from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.org.rules import Zone
from hoatoc.records.documents.rules import Direction, PeriodKind, SecretPolicy


class Term(models.Model):
    """Nhiệm kỳ of a committee; its office and departments number by it too."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=40)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(closed_on__isnull=True), name="one_open_term"
            ),
            models.UniqueConstraint(fields=["agency", "name"], name="term_name_is_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class Congress(models.Model):
    """Đại hội: from its opening (phiên trù bị included) to its closing one series for all kinds (36-HD/VPTW II.1.3)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="congresses")
    name = models.CharField(max_length=120)
    symbol = models.CharField(max_length=20, default="ĐH")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    first_meeting_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(closed_on__isnull=True), name="one_open_congress"
            ),
            models.UniqueConstraint(fields=["agency", "name"], name="congress_name_is_unique"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="congress_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(first_meeting_on__isnull=True) | Q(first_meeting_on__gte=F("opened_on")),
                name="first_meeting_is_not_before_the_congress",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NumberSeries(models.Model):
    """Dãy số: one counter. `next` is the number the next document gets; the row's lock makes numbers gapless.

    `closed_on` is the last day it may give a number. `is_separate`: the own series of secret documents (state bodies).
    `owner_side`: the network whose counter this is; the other one takes numbers from blocks (domain.md §B4.4).
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="series")
    direction = models.CharField(max_length=3, choices=[(d, d) for d in Direction])
    kind = models.CharField(max_length=40, blank=True)
    period_kind = models.CharField(max_length=8, choices=[(p, p) for p in PeriodKind])
    period_ref = models.CharField(max_length=20)
    next = models.PositiveIntegerField(default=1)
    first = models.PositiveIntegerField(default=1)
    last_on = models.DateField(null=True, blank=True)
    is_separate = models.BooleanField(default=False)
    owner_side = models.CharField(max_length=5, default=Zone.INNER, choices=[(z, z) for z in Zone])
    started_on = models.DateField()
    start_reason = models.CharField(max_length=300, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "direction", "kind", "period_kind", "period_ref", "is_separate"],
                name="number_series_is_unique",
            ),
            models.CheckConstraint(condition=Q(next__gte=F("first")), name="series_never_goes_back"),
            models.CheckConstraint(condition=Q(first__gte=1), name="series_starts_at_one_or_later"),
            models.CheckConstraint(
                condition=Q(first=1) | ~Q(start_reason=""), name="series_opened_late_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(period_kind=PeriodKind.CONGRESS, kind="", is_separate=False)
                | ~Q(period_kind=PeriodKind.CONGRESS),
                name="congress_has_one_series_for_all_kinds",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(last_on__isnull=True)
                | Q(last_on__lte=F("closed_on")),
                name="closed_series_gave_no_later_number",
            ),
        ]


class NumberBlock(models.Model):
    """Khối số: a run of numbers of one series given to the other network (domain.md §B4.4).

    On the owner's side its numbers are rows `other_side`; on the other side `next` counts through it.
    """

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="blocks")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    side = models.CharField(max_length=5, choices=[(z, z) for z in Zone])
    next = models.PositiveIntegerField()
    last_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    given_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "first"], name="block_starts_once"),
            models.CheckConstraint(
                condition=Q(last__gte=F("first"), next__gte=F("first"), next__lte=F("last") + 1),
                name="block_counts_within_itself",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="block_has_its_reason"),
        ]


class NumberingChoice(models.Model):
    """Lựa chọn về số của cơ quan: what its head decided where the rules leave a choice; no row = what its system says."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="numbering_choice")
    secret_policy = models.CharField(max_length=8, choices=[(p, p) for p in SecretPolicy])
