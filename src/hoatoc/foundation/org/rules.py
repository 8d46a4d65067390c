"""Shapes of the organisation: kinds, schemes, the rule of a group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hoatoc.lib.vietnamese import collation_key


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


# --- succession: what becomes of agencies on a day (domain.md §J) ----------------------------------


class SuccessionKind(StrEnum):
    """Hình thức thay đổi của một cơ quan."""

    MERGE = "merge"  # hợp nhất: several into a new body, also one under the same name
    ABSORB = "absorb"  # sáp nhập: into a body that goes on
    SPLIT = "split"  # chia tách: into several bodies
    RENAME = "rename"  # đổi tên
    MOVE_PARENT = "move_parent"  # chuyển cấp trên
    DISSOLVE = "dissolve"  # giải thể: nobody follows


SUCCESSION_LABELS: Mapping[str, str] = {
    SuccessionKind.MERGE: "Hợp nhất thành cơ quan mới",
    SuccessionKind.ABSORB: "Sáp nhập vào",
    SuccessionKind.SPLIT: "Chia tách thành",
    SuccessionKind.RENAME: "Đổi tên thành",
    SuccessionKind.MOVE_PARENT: "Chuyển cấp trên sang",
    SuccessionKind.DISSOLVE: "Giải thể",
}

ENDING = frozenset(
    {SuccessionKind.MERGE, SuccessionKind.ABSORB, SuccessionKind.SPLIT, SuccessionKind.DISSOLVE}
)
"""Kinds after which the body is no more."""

FOLLOWED = ENDING - {SuccessionKind.DISSOLVE}
"""Kinds that name who follows."""


class PlanState(StrEnum):
    """Trạng thái của một phương án sắp xếp."""

    DRAFT = "draft"
    APPLYING = "applying"
    APPLIED = "applied"
    WITHDRAWN = "withdrawn"


PLAN_LABELS: Mapping[str, tuple[str, str]] = {
    PlanState.DRAFT: ("new", "Đang soạn"),
    PlanState.APPLYING: ("working", "Đang áp dụng"),
    PlanState.APPLIED: ("ok", "Đã áp dụng"),
    PlanState.WITHDRAWN: ("done", "Đã rút"),
}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """Một dòng danh sách đơn vị hành chính: code of the General Statistics Office, name, level, code of the one above."""

    code: str
    name: str
    level: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """Một dòng tệp nối: who takes over the unit `code`; an empty `to` means it is dissolved."""

    code: str
    to: str
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """Một dòng đề xuất: what the comparison says of one unit; `question` where it cannot tell."""

    code: str
    kind: str
    to: str = ""
    name: str = ""
    note: str = ""
    question: str = ""


_UNIT_WORDS = {
    "district": (
        ("Huyện ", "Huyện uỷ "),
        ("Thành phố ", "Thành uỷ "),
        ("Thị xã ", "Thị uỷ "),
        ("Quận ", "Quận uỷ "),
    ),
    "commune": (
        ("Xã ", "Đảng uỷ xã "),
        ("Phường ", "Đảng uỷ phường "),
        ("Thị trấn ", "Đảng uỷ thị trấn "),
        ("Đặc khu ", "Đảng uỷ đặc khu "),
    ),
    "province": (("Tỉnh ", "Tỉnh uỷ "),),
}
_SYMBOLS = {
    "Huyện uỷ": "HU",
    "Thành uỷ": "ThU",
    "Thị uỷ": "ThU",
    "Quận uỷ": "QU",
    "Đảng uỷ": "ĐU",
    "Tỉnh uỷ": "TU",
}


def committee_name(unit: str, level: str) -> str:
    """Tên cấp uỷ đứng ở đơn vị hành chính: "Xã Bình Thuận" → "Đảng uỷ xã Bình Thuận"; a name that is one already stays."""
    for word, title in _UNIT_WORDS.get(level, ()):
        if unit.casefold().startswith(word.casefold()):
            return title + unit[len(word) :]
    if level == "province" and not unit.startswith("Tỉnh uỷ"):
        return f"Tỉnh uỷ {unit}"
    return unit


def committee_symbol(name: str) -> str:
    """Phần cơ quan trong ký hiệu of a committee, by the first two words of its name."""
    return _SYMBOLS.get(" ".join(name.split()[:2]), "ĐU")


def compare_units(
    old: Sequence[UnitRow], new: Sequence[UnitRow], fates: Sequence[Fate] = ()
) -> list[Proposed]:
    """So hai danh sách đơn vị: what is gone, new, renamed, moved; `old` has names of committees, `new` those of the list.

    A code that stays is the same body unless a fate says otherwise: "the same name is a different body" stands in no list.
    What cannot be told (who takes over a unit that is gone) comes back with a question.
    """
    after = {row.code: row for row in new}
    before = {row.code: row for row in old}
    told: dict[str, list[Fate]] = {}
    for fate in fates:
        told.setdefault(fate.code, []).append(fate)
    fresh = {
        fate.to for fate in fates if fate.to and fate.kind in {SuccessionKind.MERGE, SuccessionKind.SPLIT}
    }
    fresh |= set(after) - set(before)
    found: list[Proposed] = []
    for row in old:
        if row.code in told:
            found += [_fated(row.code, each, after, fresh) for each in told[row.code]]
        elif row.code not in after:
            found.append(Proposed(row.code, "", question="Không còn trong danh sách mới: ai tiếp nhận?"))
        elif row.code in fresh:
            found.append(
                Proposed(row.code, "", question="Mã này nay của cơ quan mới: ai tiếp nhận cơ quan cũ?")
            )
        else:
            found += _changed(row, after[row.code])
    return found


def bodies_to_found(
    old: Sequence[UnitRow], new: Sequence[UnitRow], fates: Sequence[Fate] = ()
) -> list[UnitRow]:
    """Đơn vị phải lập mới: codes that were not there, and those a fate says are new bodies, upper levels first."""
    before = {row.code for row in old}
    merged = {fate.to for fate in fates if fate.kind in {SuccessionKind.MERGE, SuccessionKind.SPLIT}}
    fresh = [row for row in new if row.code not in before or row.code in merged]
    depth = {"province": 0, "district": 1, "commune": 2}
    return sorted(fresh, key=lambda row: depth.get(row.level, 3))


def _fated(code: str, fate: Fate, after: Mapping[str, UnitRow], fresh: set[str]) -> Proposed:
    if not fate.to:
        return Proposed(code, SuccessionKind.DISSOLVE, note=fate.note)
    if fate.to not in after:
        return Proposed(code, "", note=fate.note, question=f"Danh sách mới không có mã {fate.to}.")
    kind = fate.kind or (SuccessionKind.MERGE if fate.to in fresh else SuccessionKind.ABSORB)
    return Proposed(code, kind, to=fate.to, note=fate.note)


def _changed(row: UnitRow, now: UnitRow) -> list[Proposed]:
    found = []
    name = committee_name(now.name, now.level)
    if collation_key(name) != collation_key(row.name):
        found.append(Proposed(row.code, SuccessionKind.RENAME, name=name))
    if now.parent != row.parent:
        found.append(Proposed(row.code, SuccessionKind.MOVE_PARENT, to=now.parent))
    return found
