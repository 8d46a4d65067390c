"""The queue: claim, lease, fence, back-off, dead letters, one worker step, a kill in the middle."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import IntegrityError, transaction

from hoatoc.foundation.audit.models import AuditEntry, AuditSeal
from hoatoc.foundation.jobs import actions, queries
from hoatoc.foundation.jobs.management.worker import Worker
from hoatoc.foundation.jobs.models import Job
from hoatoc.foundation.jobs.ports import HANDLERS, TIMERS, Handler, JobType, Timer
from hoatoc.foundation.jobs.rules import LEASE, JobState, back_off
from hoatoc.foundation.org.models import Level
from hoatoc.lib.refusal import RoleMayNot
from tests.conftest import MORNING

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Note(JobType):
    """A job that writes a row (a level), so that its effect can be counted."""

    kind: ClassVar[str] = "test.note"
    most_tries: ClassVar[int] = 3
    name: str = "a"

    @property
    def unique_key(self):
        return self.name if self.name.startswith("one") else ""


@dataclass(frozen=True)
class Outside(Note):
    kind: ClassVar[str] = "test.outside"
    is_atomic: ClassVar[bool] = False


@pytest.fixture(autouse=True)
def handler(monkeypatch):
    """What jobs do in a test: `does["run"]` can be replaced."""

    def write(note, at):
        Level.objects.get_or_create(code=note.name, defaults={"name": note.name, "rank": 99})

    does = {"run": write}

    def run(note, at):
        does["run"](note, at)

    for kind in (Note, Outside):
        monkeypatch.setitem(HANDLERS, kind.kind, Handler(kind, run))
    monkeypatch.setattr("hoatoc.foundation.jobs.management.worker.TIMERS", [])
    return does


def written():
    return Level.objects.filter(rank=99).count()


def fail(_note, _at):
    raise ValueError("đường truyền mất\nchi tiết riêng tư")


def nothing(_note, _at):
    """A job that has nothing left to do."""


def put(job=None, **more):
    return actions.enqueue(job or Note(), at=MORNING, **more)


def claim(at=MORNING, worker="w1"):
    return actions.claim(worker=worker, at=at)


# --- put and take ----------------------------------------------------------------------------------


def test_a_job_waits_in_the_verb_s_own_transaction():
    with pytest.raises(ValueError, match="undone"), transaction.atomic():
        _put_and_break()
    assert not Job.objects.exists()


def _put_and_break():
    put()
    raise ValueError("undone")


def test_two_open_jobs_with_one_key_are_one():
    assert put(Note("one"))
    assert put(Note("one")) is None
    actions.run(job=claim(), at=MORNING)
    assert put(Note("one")), "the first is done: another may wait"
    assert put(Note("two"))
    assert put(Note("two")), "without a key every call counts"


def test_the_database_is_the_second_wall_of_the_key():
    put(Note("one"))
    facts = {"kind": Note.kind, "unique_key": "one", "run_at": MORNING, "created_at": MORNING}
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(**facts)


def test_the_urgent_first_then_the_oldest_and_nothing_early():
    late = put(run_at=MORNING + timedelta(minutes=1))
    second, first = put(Note("b")), put(Note("c"))
    Job.objects.filter(pk=first.pk).update(priority=0)
    assert [claim().pk, claim().pk, claim()] == [first.pk, second.pk, None]
    assert claim(MORNING + timedelta(minutes=1), "w2").pk == late.pk


def test_a_claimed_job_is_nobody_else_s():
    put()
    assert claim().worker == "w1"
    assert claim(worker="w2") is None


# --- run, fail, give up ------------------------------------------------------------------------------


def test_done_once():
    put()
    job = claim()
    assert actions.run(job=job, at=MORNING)
    assert not actions.run(job=job, at=MORNING), "the same try ends once"
    assert written() == 1
    assert Job.objects.get().state == JobState.DONE


def test_a_failed_atomic_job_leaves_nothing_behind(handler):
    def half(note, at):
        Level.objects.create(code="half", name="half", rank=99)
        fail(note, at)

    handler["run"] = half
    put()
    assert not actions.run(job=claim(), at=MORNING)
    job = Job.objects.get()
    assert (job.state, job.attempts, written()) == (JobState.WAITING, 1, 0)
    assert job.reason.startswith("ValueError: đường truyền mất")
    assert MORNING + timedelta(seconds=8) <= job.run_at <= MORNING + timedelta(seconds=12)


def test_after_its_tries_it_is_a_dead_letter_with_a_reason(handler):
    handler["run"] = fail
    put()
    at = MORNING
    for _ in range(Note.most_tries):
        actions.run(job=claim(at), at=at)
        at += timedelta(hours=2)
    assert claim(at) is None
    dead = queries.dead_letters().get()
    assert (dead.attempts, dead.reason.splitlines()[0]) == (3, "ValueError: đường truyền mất")


def test_a_job_nobody_can_run_dies_with_its_reason():
    Job.objects.create(kind="test.gone", run_at=MORNING, created_at=MORNING, most_tries=1)
    assert not actions.run(job=claim(), at=MORNING)
    assert queries.dead_letters().get().reason.startswith("KeyError")


def test_the_wait_doubles_up_to_an_hour():
    assert back_off(1, luck=0.5) == timedelta(seconds=10)
    assert back_off(3, luck=0.5) == timedelta(seconds=40)
    assert back_off(3, luck=0) < back_off(3, luck=1)
    assert back_off(50, luck=1) == timedelta(hours=1)


# --- kill -9 in the middle -----------------------------------------------------------------------------


def test_a_killed_worker_s_job_is_taken_back_when_its_lease_is_over():
    put()
    lost = claim()
    assert claim(MORNING + LEASE, "w2") is None, "not a moment earlier"
    found = claim(MORNING + LEASE + timedelta(seconds=1), "w2")
    assert (found.pk, found.attempts) == (lost.pk, 2)
    assert actions.run(job=found, at=MORNING + LEASE)
    assert written() == 1


@pytest.mark.parametrize("kind", [Note, Outside])
def test_the_fence_lets_only_the_present_holder_end_it(kind):
    put(kind())
    slow = claim()
    later = MORNING + LEASE + timedelta(seconds=1)
    other = claim(later, "w2")
    if kind.is_atomic:
        assert not actions.run(job=slow, at=later)
        assert written() == 0, "what the late worker did is undone"
        assert actions.run(job=other, at=later)
        assert written() == 1
    else:
        with pytest.raises(actions.LeaseLost):
            actions.renew(job=slow, at=later)
        assert actions.run(job=other, at=later)
        assert not actions.run(job=slow, at=later)
    assert Job.objects.get().state == JobState.DONE


def test_a_heartbeat_keeps_the_lease():
    put()
    job = claim()
    actions.renew(job=job, at=MORNING + LEASE)
    assert claim(MORNING + LEASE + timedelta(seconds=1), "w2") is None


# --- run again -----------------------------------------------------------------------------------------


@pytest.fixture
def dead(cast, handler):
    handler["run"] = fail
    job = put()
    Job.objects.filter(pk=job.pk).update(attempts=2)
    actions.run(job=claim(), at=MORNING)
    return Job.objects.get(pk=job.pk, state=JobState.DEAD)


def test_a_dead_letter_runs_again_with_fresh_tries(cast, dead, handler):
    job = actions.run_again(job_id=dead.pk, actor=cast.actor("tri"), at=cast.at)
    assert (job.state, job.attempts) == (JobState.WAITING, 0)
    line = AuditEntry.objects.latest("id")
    assert (line.verb, line.object_label) == ("chạy lại việc", "test.note")
    handler["run"] = nothing
    assert actions.run(job=claim(), at=MORNING)
    with pytest.raises(actions.NotDead):
        actions.run_again(job_id=dead.pk, actor=cast.actor("tri"), at=cast.at)


@pytest.mark.parametrize("who", ["hang", "lan", "kiem"])
def test_only_the_province_runs_it_again(cast, dead, who):
    with pytest.raises(RoleMayNot):
        actions.run_again(job_id=dead.pk, actor=cast.actor(who), at=cast.at)


def test_the_sweep_keeps_the_newest_and_every_dead_letter(dead):
    for number in range(5):
        Job.objects.create(
            kind="test.note", state=JobState.DONE, run_at=MORNING, created_at=MORNING, payload={"n": number}
        )
    assert actions.sweep_done(keep=2) == 3
    assert [job.payload["n"] for job in Job.objects.filter(state=JobState.DONE).order_by("id")] == [3, 4]
    assert queries.dead_letters().get() == dead


# --- the worker ------------------------------------------------------------------------------------------


def test_a_step_keeps_the_timers_seals_and_runs_one_job(cast, monkeypatch):
    monkeypatch.setattr(
        "hoatoc.foundation.jobs.management.worker.TIMERS", [Timer(timedelta(minutes=1), Note("one-timer"))]
    )
    put(Note("b"))
    worker = Worker()
    assert worker.step(MORNING)
    assert AuditSeal.objects.exists()
    assert worker.step(MORNING)
    assert not worker.step(MORNING), "the timer is not due yet"
    assert worker.step(MORNING + timedelta(minutes=1)) is True
    assert Job.objects.filter(state=JobState.DONE).count() + Job.objects.filter(attempts=1).count() >= 3


def test_the_product_s_own_timers_are_single_jobs():
    keys = [(timer.job.kind, timer.job.unique_key) for timer in TIMERS]
    assert len(keys) == len(set(keys))
    assert all(key for _, key in keys), "a timer without a key would pile up while the worker is away"
