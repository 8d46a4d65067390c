"""Người thợ: claims and runs jobs, keeps the timers, seals the audit trail. Outer loop of the background."""

import logging
import os
import signal
import socket
import threading
import time
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connection

from hoatoc.foundation.audit import actions as audit_actions
from hoatoc.foundation.jobs import actions
from hoatoc.foundation.jobs.models import Job
from hoatoc.foundation.jobs.ports import TIMERS
from hoatoc.foundation.jobs.rules import LEASE
from hoatoc.foundation.ui.queries import database_clock

log = logging.getLogger("hoatoc.worker")

IDLE = 0.5
SEAL_EVERY = timedelta(seconds=10)
SWEEP_EVERY = timedelta(hours=1)


class Worker:
    """One worker process. Several may run on PostgreSQL; each job has one at a time."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.stop = threading.Event()
        self._due: dict[object, datetime] = {}

    def run_for_ever(self) -> None:
        """Until SIGTERM or SIGINT; the running job is finished first. A lost database is waited for."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        while not self.stop.is_set():
            try:
                busy = self.step(database_clock())
            except DatabaseError as error:
                log.warning("database away, trying again: %s", error)
                close_old_connections()
                connection.close()
                busy = False
            if not busy:
                self.stop.wait(IDLE)

    def step(self, at: datetime) -> bool:
        """One turn: timers, seal, at most one job. Gives whether there was a job."""
        self._keep_time(at)
        job = actions.claim(worker=self.name, at=at)
        if job is None:
            return False
        with _Heartbeat(job):
            actions.run(job=job, at=at)
        return True

    def _keep_time(self, at: datetime) -> None:
        for timer in TIMERS:
            if self._is_due(timer.job, timer.every, at):
                actions.enqueue(timer.job, at=at)
        if self._is_due("seal", SEAL_EVERY, at):
            audit_actions.seal(at=at)
        if self._is_due("sweep", SWEEP_EVERY, at):
            actions.sweep_done()

    def _is_due(self, what: object, every: timedelta, at: datetime) -> bool:
        if at < self._due.get(what, at):
            return False
        self._due[what] = at + every
        return True


class _Heartbeat:
    """Renews the lease of a long job from a thread with its own connection."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        started = time.monotonic()
        while not self._over.wait(LEASE.total_seconds() / 3):
            try:
                actions.renew(job=self._job, at=database_clock())
            except (DatabaseError, actions.LeaseLost):
                log.warning(
                    "lease of job %s not renewed after %.0f s", self._job.pk, time.monotonic() - started
                )
            finally:
                connection.close()
