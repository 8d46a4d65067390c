"""Jobs of the hub."""

from dataclasses import dataclass
from typing import ClassVar

from hoatoc.foundation.jobs.ports import JobType


@dataclass(frozen=True)
class CheckTimers(JobType):
    """Xem lượt gửi nào quá hạn chờ."""

    kind: ClassVar[str] = "hub.check_timers"
    priority: ClassVar[int] = 20

    @property
    def unique_key(self) -> str:
        return "all"
