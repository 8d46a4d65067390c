"""The queue."""

from django.db import models
from django.db.models import Q

from hoatoc.foundation.jobs.rules import JobState


class Job(models.Model):
    """Việc nền: one piece of work with its tries; state `dead` is the dead-letter desk."""

    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=120, blank=True)
    priority = models.SmallIntegerField(default=50)
    state = models.CharField(max_length=10, default=JobState.WAITING, choices=[(s, s) for s in JobState])
    run_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    most_tries = models.SmallIntegerField(default=8)
    worker = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(lease_until__isnull=False),
                name="running_job_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.DEAD) | ~Q(reason=""), name="dead_job_has_its_reason"
            ),
            models.UniqueConstraint(
                fields=["kind", "unique_key"],
                condition=Q(state__in=[JobState.WAITING, JobState.RUNNING]) & ~Q(unique_key=""),
                name="open_job_is_unique",
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "run_at", "id"], condition=Q(state=JobState.WAITING), name="jobs_to_claim"
            ),
            models.Index(fields=["lease_until"], condition=Q(state=JobState.RUNNING), name="jobs_leased"),
            models.Index(fields=["-id"], condition=Q(state=JobState.DEAD), name="jobs_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
