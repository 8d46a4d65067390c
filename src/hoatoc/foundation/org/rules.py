"""Shapes of the organisation: kinds, schemes, the rule of a group."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Zone(StrEnum):
    """Mạng của nơi cài đặt này."""

    INNER = "inner"
    OUTER = "outer"


class AgencyKind(StrEnum):
    """Loại cơ quan."""

    COMMITTEE = "committee"  # cấp uỷ
    OFFICE = "office"  # văn phòng
    DEPARTMENT = "department"  # ban, uỷ ban kiểm tra
    SUBORDINATE = "subordinate"  # đảng uỷ trực thuộc
    UNIT = "unit"  # đơn vị sự nghiệp
    CELL = "cell"  # chi bộ


class Scheme(StrEnum):
    """Hệ mã định danh."""

    SYMBOL = "symbol"  # phần cơ quan trong ký hiệu: TU, VPTU, HU, ĐU; not unique in a province
    GSO = "gso"  # mã đơn vị hành chính của Tổng cục Thống kê


@dataclass(frozen=True, slots=True)
class GroupRule:
    """Quy tắc của nhóm: all agencies of a level and kind that stand below `under` on the day asked; empty = any."""

    level: str = ""
    kind: str = ""
    under: int | None = None

    def as_json(self) -> dict[str, object]:
        return {"level": self.level, "kind": self.kind, "under": self.under}


KIND_LABELS: Mapping[AgencyKind, str] = {
    AgencyKind.COMMITTEE: "Cấp uỷ",
    AgencyKind.OFFICE: "Văn phòng",
    AgencyKind.DEPARTMENT: "Ban, uỷ ban kiểm tra",
    AgencyKind.SUBORDINATE: "Đảng uỷ trực thuộc",
    AgencyKind.UNIT: "Đơn vị sự nghiệp",
    AgencyKind.CELL: "Chi bộ",
}

SCHEME_LABELS: Mapping[Scheme, str] = {
    Scheme.SYMBOL: "Ký hiệu cơ quan",
    Scheme.GSO: "Mã đơn vị hành chính",
}

SYSTEM_LABELS: Mapping[str, str] = {"party": "Đảng", "state": "Nhà nước"}
