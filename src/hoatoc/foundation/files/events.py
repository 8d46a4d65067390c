"""Jobs of the store."""

from dataclasses import dataclass
from typing import ClassVar

from hoatoc.foundation.jobs.ports import JobType


@dataclass(frozen=True)
class SweepUnfinished(JobType):
    """Dọn tệp nhận dở."""

    kind: ClassVar[str] = "files.sweep_unfinished"
    priority: ClassVar[int] = 90

    @property
    def unique_key(self) -> str:
        return "all"
