"""Báo hoả tốc: who was told of an unopened hoả tốc, since when, until when."""

from django.db import models
from django.db.models import F, Q

from hoatoc.foundation.accounts.models import Appointment, Person
from hoatoc.records.documents.models.entries import Entry
from hoatoc.records.documents.rules.flash import PLACE_LABELS, Outcome, Place


class EscalationStep(models.Model):
    """Lượt báo hoả tốc: whose turn it is to open it, and when it becomes the next one's; never deleted (trigger)."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="escalation")
    position = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=10, choices=[(p, label) for p, label in PLACE_LABELS.items()])
    for_name = models.CharField(max_length=120, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, blank=True, choices=[(o, o) for o in Outcome])
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="escalation_step_once"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(ended_at__isnull=True), name="one_open_escalation_step"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="escalation_step_has_its_timer"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="ended_escalation_step_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(ended_at__isnull=True), name="escalation_timers"),
            models.Index(
                fields=["appointment"], condition=Q(ended_at__isnull=True), name="escalation_of_person"
            ),
        ]

    def __str__(self) -> str:
        return f"lượt {self.position}"

    @property
    def why(self) -> str:
        """Why this person, in words."""
        label = PLACE_LABELS[Place(self.place)]
        return f"{label}, thay {self.for_name}" if self.for_name else label
