"""Rules of numbers: periods, states, what two persons decide (domain.md §A4, §A5, §B4)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum


class PeriodKind(StrEnum):
    """Kỳ của một dãy số."""

    TERM = "term"
    YEAR = "year"
    CONGRESS = "congress"


class NumberState(StrEnum):
    """Trạng thái của một số (domain.md §B4). A void number is a row, never a hole."""

    RESERVED = "reserved"  # xin số trước: held for somebody until a day
    ALLOCATED = "allocated"
    ISSUED = "issued"
    VOID = "void"
    OTHER_SIDE = "other_side"  # given to the other network in a block: a blank row here
    FREE = "free"  # came back unused from the other network: used within its block, or voided


NUMBER_LABELS: Mapping[NumberState, str] = {
    NumberState.RESERVED: "Xin số trước",
    NumberState.ALLOCATED: "Đã cấp, chưa phát hành",
    NumberState.ISSUED: "Đã phát hành",
    NumberState.VOID: "Huỷ số",
    NumberState.OTHER_SIDE: "Đã cấp cho mạng kia",
    NumberState.FREE: "Mạng kia trả lại, chưa dùng",
}


class ProposalKind(StrEnum):
    """Việc về số cần người khác duyệt."""

    VOID_NUMBER = "void_number"
    OPEN_SERIES = "open_series"
    SECRET_POLICY = "secret_policy"
    OPEN_YEAR = "open_year"
    CLOSE_BOOK = "close_book"
    REOPEN_BOOK = "reopen_book"


class Decision(StrEnum):
    """Ý kiến duyệt."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class SecretPolicy(StrEnum):
    """Văn bản mật lấy số ở đâu (domain.md §0.2)."""

    SHARED = "shared"  # Đảng: liên tục với văn bản không mật cùng tên loại (36-HD/VPTW II.1.3)
    SEPARATE = "separate"  # Nhà nước: dãy riêng (NĐ 30/2020 Art. 15)


def outgoing_period(system: str) -> PeriodKind:
    """Party numbers run per kind through one term (36-HD/VPTW II.1.3), state numbers per year (NĐ 30/2020 Art. 15)."""
    return PeriodKind.TERM if system == "party" else PeriodKind.YEAR


def secret_policy(system: str, chosen: str = "") -> SecretPolicy:
    """What the agency chose, else what its system says."""
    if chosen:
        return SecretPolicy(chosen)
    return SecretPolicy.SHARED if system == "party" else SecretPolicy.SEPARATE


def year_ref(day: date) -> str:
    """The name of a yearly period: its year, in the agency's time zone."""
    return str(day.year)


def congress_ref(pk: int) -> str:
    """The name of a congress's period, apart from that of any term."""
    return f"đh{pk}"
