"""Jobs of the frame."""

from dataclasses import dataclass
from typing import ClassVar

from hoatoc.foundation.jobs.ports import JobType


@dataclass(frozen=True)
class ForgetRead(JobType):
    """Dọn thông báo đã đọc lâu."""

    kind: ClassVar[str] = "shell.forget_read"
    priority: ClassVar[int] = 90

    @property
    def unique_key(self) -> str:
        return "all"
