"""Rules of the marks on a sheet: urgency and secrecy (domain.md §D)."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Urgency(IntEnum):
    """Độ khẩn (domain.md §D1)."""

    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    FLASH = 3
    FLASH_TIMED = 4


URGENCY_LABELS: Mapping[Urgency, str] = {
    Urgency.NORMAL: "Thường",
    Urgency.URGENT: "Khẩn",
    Urgency.VERY_URGENT: "Thượng khẩn",
    Urgency.FLASH: "Hoả tốc",
    Urgency.FLASH_TIMED: "Hoả tốc hẹn giờ",
}


def needs_the_hour(urgency: int) -> bool:
    """Thượng khẩn, hoả tốc, hoả tốc hẹn giờ: the stamp ĐẾN carries the hour (domain.md §B1)."""
    return urgency >= Urgency.VERY_URGENT


class Secrecy(StrEnum):
    """Độ mật; the Vietnamese words stay, English ones mislead."""

    NONE = "none"
    MAT = "mat"
    TOI_MAT = "toi_mat"
    TUYET_MAT = "tuyet_mat"


SECRECY_LABELS: Mapping[str, str] = {
    Secrecy.NONE: "Không mật",
    Secrecy.MAT: "Mật",
    Secrecy.TOI_MAT: "Tối mật",
    Secrecy.TUYET_MAT: "Tuyệt mật",
}


ENVELOPE_MARKS: Mapping[str, Secrecy] = {"C": Secrecy.MAT, "B": Secrecy.TOI_MAT, "A": Secrecy.TUYET_MAT}
"""Dấu ngoài bì: what a clerk who may not open the envelope learns the level from."""


_LEVELS = tuple(Secrecy)


def is_higher(level: str, than: str) -> bool:
    """Whether a level of secrecy stands above another."""
    return _LEVELS.index(Secrecy(level)) > _LEVELS.index(Secrecy(than))


def may_hold_files(level: str, most: str) -> bool:
    """Whether files of this level may lie in the store, where `most` is allowed ("off", mat, toi_mat); tuyệt mật never."""
    if level == Secrecy.NONE:
        return True
    return level != Secrecy.TUYET_MAT and most != "off" and not is_higher(level, most)
