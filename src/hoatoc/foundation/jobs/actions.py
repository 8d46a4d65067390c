"""Verbs of the queue: enqueue, claim, finish, fail, give up, run again."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.jobs.models import Job
from hoatoc.foundation.jobs.ports import HANDLERS, JobType
from hoatoc.foundation.jobs.rules import LEASE, JobState, back_off
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Refusal

DONE_KEPT = 10_000


class NotDead(Refusal):
    """Việc này không còn nằm trong danh sách việc hỏng. Hãy tải lại trang."""

    code = "VIEC-01"


class LeaseLost(Exception):
    """Another worker has this job now: the effect is undone."""


@transaction.atomic
def enqueue(job: JobType, *, at: datetime, run_at: datetime | None = None) -> Job | None:
    """Xếp việc: in the caller's transaction. Gives None when an open job with the same key is there already."""
    if (
        job.unique_key
        and Job.objects.filter(
            Q(state=JobState.WAITING) | Q(state=JobState.RUNNING), kind=job.kind, unique_key=job.unique_key
        ).exists()
    ):
        return None
    return Job.objects.create(
        kind=job.kind,
        payload=job.payload(),
        unique_key=job.unique_key,
        priority=job.priority,
        most_tries=job.most_tries,
        run_at=run_at or at,
        created_at=at,
    )


@transaction.atomic
def claim(*, worker: str, at: datetime) -> Job | None:
    """Nhận việc: the first runnable job, leased for a minute; jobs whose lease ran out are taken back first."""
    Job.objects.filter(state=JobState.RUNNING, lease_until__lt=at).update(
        state=JobState.WAITING, worker="", lease_until=None
    )
    waiting = Job.objects.filter(state=JobState.WAITING, run_at__lte=at).order_by("priority", "run_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    job = waiting.first()
    if job is None:
        return None
    job.state, job.worker, job.lease_until = JobState.RUNNING, worker, at + LEASE
    job.attempts += 1
    job.save(update_fields=["state", "worker", "lease_until", "attempts"])
    return job


def renew(*, job: Job, at: datetime) -> None:
    """Gia hạn: a long job's heartbeat; `LeaseLost` when another worker has it."""
    held = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempts=job.attempts)
    if not held.update(lease_until=at + LEASE):
        raise LeaseLost


def run(*, job: Job, at: datetime) -> bool:
    """Chạy việc: gives whether it was done. An atomic job's effect and its `done` are one transaction."""
    try:
        handler = HANDLERS[job.kind]
        facts = handler.job_class(**job.payload)
        if handler.job_class.is_atomic:
            with transaction.atomic():
                handler.run(facts, at)
                _finish(job, at)
        else:
            handler.run(facts, at)
            _finish(job, at)
    except LeaseLost:
        return False
    except Exception as error:  # noqa: BLE001 outer loop of the worker: the item is kept with its reason
        _fail(job, at, reason=f"{type(error).__name__}: {error}"[:2000])
        return False
    return True


def _finish(job: Job, at: datetime) -> None:
    """The fence: only the worker that holds this very try may end it."""
    held = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempts=job.attempts)
    if not held.update(state=JobState.DONE, ended_at=at, lease_until=None):
        raise LeaseLost


def _fail(job: Job, at: datetime, *, reason: str) -> None:
    held = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempts=job.attempts)
    if job.attempts >= job.most_tries:
        held.update(state=JobState.DEAD, ended_at=at, lease_until=None, reason=reason)
    else:
        held.update(
            state=JobState.WAITING, lease_until=None, reason=reason, run_at=at + back_off(job.attempts)
        )


@transaction.atomic
def run_again(*, job_id: int, actor: Actor, at: datetime) -> Job:
    """Chạy lại: a dead letter waits again with fresh tries.  Raises NotDead."""
    actor.require(Right.KEEP_INSTALLATION)
    job = Job.objects.select_for_update().filter(pk=job_id, state=JobState.DEAD).first()
    if job is None:
        raise NotDead
    job.state, job.attempts, job.run_at, job.ended_at = JobState.WAITING, 0, at, None
    job.save(update_fields=["state", "attempts", "run_at", "ended_at"])
    record(actor=actor, at=at, verb="chạy lại việc", subject=Subject("job", job.pk, job.kind))
    return job


def sweep_done(*, keep: int = DONE_KEPT) -> int:
    """Dọn việc xong: all but the newest `keep` finished jobs."""
    edge = (
        Job.objects.filter(state=JobState.DONE).order_by("-id").values_list("id", flat=True)[keep : keep + 1]
    )
    return sum(Job.objects.filter(state=JobState.DONE, id__lte=first).delete()[0] for first in edge)
