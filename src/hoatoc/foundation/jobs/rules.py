"""When a failed job is tried again."""

import random
from datetime import timedelta
from enum import StrEnum

LEASE = timedelta(seconds=60)


class JobState(StrEnum):
    """Trạng thái việc nền."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


def back_off(attempts: int, *, luck: float | None = None) -> timedelta:
    """2^n · 5 s ± 20 %, so that a thousand jobs that failed together do not come back together; at most an hour."""
    spread = 0.8 + 0.4 * (random.random() if luck is None else luck)  # noqa: S311 no secret depends on it
    return min(timedelta(seconds=5 * 2 ** min(attempts, 12) * spread), timedelta(hours=1))
