"""Reads of the queue."""

from datetime import datetime

from django.db.models import QuerySet

from hoatoc.foundation.jobs.models import Job
from hoatoc.foundation.jobs.rules import JobState


def dead_letters() -> QuerySet[Job]:
    """Việc hỏng: what gave up, newest first. Shown with ids and reasons, never with contents."""
    return Job.objects.filter(state=JobState.DEAD).order_by("-id")


def waiting_since(at: datetime) -> QuerySet[Job]:
    """Jobs that should already have run at `at`."""
    return Job.objects.filter(state=JobState.WAITING, run_at__lte=at).order_by("run_at")


def is_open(kind: str, unique_key: str) -> bool:
    """Whether a job of this kind and key waits or runs."""
    rows = Job.objects.filter(kind=kind, unique_key=unique_key)
    return rows.filter(state__in=[JobState.WAITING, JobState.RUNNING]).exists()
