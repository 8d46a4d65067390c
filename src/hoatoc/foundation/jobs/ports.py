"""Job types and the handlers that higher apps register in their `jobs.py`."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar


@dataclass(frozen=True)
class JobType:
    """Loại việc: a frozen dataclass of plain facts; an app declares it in `events.py` and enqueues instances."""

    kind: ClassVar[str]
    priority: ClassVar[int] = 50  # lower first; hoả tốc uses 0
    is_atomic: ClassVar[bool] = True
    most_tries: ClassVar[int] = 8

    @property
    def unique_key(self) -> str:
        """Two open jobs of one kind with the same non-empty key are one job."""
        return ""

    def payload(self) -> dict[str, Any]:
        return asdict(self)


Job = TypeVar("Job", bound=JobType)


@dataclass(frozen=True)
class Handler:
    """What runs a job type."""

    job_class: type[JobType]
    run: Callable[[Any, datetime], None]


@dataclass(frozen=True)
class Timer:
    """Nhịp: a job that is put into the queue again and again."""

    every: timedelta
    job: JobType


HANDLERS: dict[str, Handler] = {}
TIMERS: list[Timer] = []


def handles(
    job_class: type[Job],
) -> Callable[[Callable[[Job, datetime], None]], Callable[[Job, datetime], None]]:
    """Register the function that runs jobs of this class; it gets the job and `at`."""

    def register(run: Callable[[Job, datetime], None]) -> Callable[[Job, datetime], None]:
        HANDLERS[job_class.kind] = Handler(job_class, run)
        return run

    return register


def repeats(job: JobType, *, every: timedelta) -> None:
    """Put `job` into the queue every so often (the worker's clock; its unique key keeps it single)."""
    if not any(timer.job == job for timer in TIMERS):
        TIMERS.append(Timer(every, job))
