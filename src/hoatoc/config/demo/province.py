"""Agencies, terms, groups and people of the demo."""

import csv
import random
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import resources
from typing import Any

from hoatoc.foundation.accounts import actions as accounts
from hoatoc.foundation.accounts.models import Person
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.org.rules import AgencyKind, GroupRule
from hoatoc.lib.actor import system_actor
from hoatoc.lib.policy import Role
from hoatoc.records.documents import actions as documents

FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Võ",
    "Huỳnh",
    "Đỗ",
    "Bùi",
    "Đinh",
    "Hồ",
    "Ngô",
    "Phan",
    "Đặng",
    "Trương",
    "Lý",
    "Tạ",
]
MIDDLE_M = ["Văn", "Quốc", "Minh", "Thanh", "Hữu", "Đức", "Công", "Xuân", "Quang", "Ngọc"]
MIDDLE_F = ["Thị", "Thị Thu", "Thị Kim", "Thị Ngọc", "Thị Mỹ", "Thị Hồng"]
GIVEN_M = [
    "An",
    "Bình",
    "Cường",
    "Dũng",
    "Hải",
    "Hoà",
    "Hùng",
    "Khánh",
    "Lâm",
    "Long",
    "Nam",
    "Phong",
    "Sơn",
    "Tâm",
    "Thành",
    "Tuấn",
    "Vinh",
]
GIVEN_F = [
    "Ánh",
    "Cúc",
    "Dung",
    "Hà",
    "Hạnh",
    "Hằng",
    "Hiền",
    "Hoa",
    "Lan",
    "Lệ",
    "Mai",
    "Nga",
    "Nhung",
    "Phượng",
    "Thảo",
    "Trang",
    "Yến",
]
HAMLETS = [
    "Vinh Phú",
    "An Chuẩn",
    "Kỳ Tân",
    "Tân Định",
    "Phước Hoà",
    "Mỹ Khánh",
    "Thạch Trụ",
    "Lâm Hạ",
    "Phú Lộc",
    "Đôn Lương",
]
BODIES = ["Sở Tài chính", "Sở Nội vụ", "Sở Xây dựng", "Sở Y tế", "Sở Tư pháp", "Sở Công Thương", "Sở Giao thông vận tải",
          "Sở Giáo dục và Đào tạo", "Sở Kế hoạch và Đầu tư", "Sở Tài nguyên và Môi trường", "Sở Thông tin và Truyền thông",
          "Sở Văn hoá, Thể thao và Du lịch", "Sở Khoa học và Công nghệ", "Sở Nông nghiệp và Phát triển nông thôn",
          "Sở Lao động - Thương binh và Xã hội", "Sở Ngoại vụ", "Thanh tra tỉnh", "Ban Dân tộc tỉnh"]  # fmt: skip
OUTSIDE = [
    ("Văn phòng Trung ương Đảng", "VPTW", "party"),
    ("Ban Tổ chức Trung ương", "BTCTW", "party"),
    ("Uỷ ban nhân dân tỉnh Quảng Ngãi", "UBND", "state"),
    ("Sở Nội vụ tỉnh Quảng Ngãi", "SNV", "state"),
    ("Sở Nông nghiệp và Phát triển nông thôn tỉnh Quảng Ngãi", "SNNPTNT", "state"),
    ("Sở Tài chính tỉnh Quảng Ngãi", "STC", "state"),
    ("Liên đoàn Lao động tỉnh Quảng Ngãi", "LĐLĐ", "state"),
    ("Liên đoàn Lao động - Sở Văn hoá, Thể thao và Du lịch tỉnh An Giang", "LĐLĐ-SVH,TT,DL", "state"),
    ("Sở Giáo dục và Đào tạo thành phố Đà Nẵng", "SGDĐT", "state"),
]
DEPARTMENTS = [
    ("Ban Tổ chức Tỉnh uỷ", "BTCTU"),
    ("Ban Tuyên giáo Tỉnh uỷ", "BTGTU"),
    ("Uỷ ban Kiểm tra Tỉnh uỷ", "UBKTTU"),
    ("Ban Dân vận Tỉnh uỷ", "BDVTU"),
    ("Ban Nội chính Tỉnh uỷ", "BNCTU"),
]


@dataclass
class Province:
    """What the demo made, by name."""

    committee: Agency
    office: Agency
    departments: list[Agency] = field(default_factory=list)
    subordinate: list[Agency] = field(default_factory=list)
    districts: dict[str, Agency] = field(default_factory=dict)
    communes: dict[str, list[Agency]] = field(default_factory=dict)
    cells: list[Agency] = field(default_factory=list)
    people: dict[tuple[int, Role], Person] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    outside: list[Any] = field(default_factory=list)


class Builder:
    """Founds everything on one day, through the verbs of org, accounts and documents."""

    def __init__(self, *, on: date, at: datetime, password_hash: str, seed: int) -> None:
        self.on, self.at, self.hash = on, at, password_hash
        self.random = random.Random(seed)  # noqa: S311 invented people
        self.act: dict[str, Any] = {"actor": system_actor(), "at": at}
        self.logins: set[str] = set()

    def build(self) -> Province:
        """The whole province."""
        p = Province(*self._top())
        for name, symbol in DEPARTMENTS:
            p.departments.append(self._found(p, name, "province", AgencyKind.DEPARTMENT, symbol, p.committee))
        for name, symbol in (
            ("Đảng uỷ Khối các cơ quan tỉnh", "ĐUK"),
            ("Đảng uỷ Khối doanh nghiệp tỉnh", "ĐUKDN"),
        ):
            p.subordinate.append(
                self._found(p, name, "district", AgencyKind.SUBORDINATE, symbol, p.committee)
            )
        p.names |= {p.committee.pk: "Tỉnh uỷ Quảng Ngãi", p.office.pk: "Văn phòng Tỉnh uỷ"}
        self._units_of_2018(p)
        self._cells(p)
        self._terms(p)
        self._groups(p)
        for name, symbol, system in OUTSIDE:
            p.outside.append(org.add_correspondent(name=name, symbol=symbol, system=system, **self.act))
        self._people(p)
        return p

    def _top(self) -> tuple[Agency, Agency]:
        committee = org.found(
            name="Tỉnh uỷ Quảng Ngãi",
            level="province",
            kind=AgencyKind.COMMITTEE,
            on=self.on,
            symbol="TU",
            gso="51",
            **self.act,
        )
        office = org.found(
            name="Văn phòng Tỉnh uỷ",
            level="province",
            kind=AgencyKind.OFFICE,
            on=self.on,
            symbol="VPTU",
            parent=committee,
            **self.act,
        )
        return committee, office

    def _found(
        self, p: Province, name: str, level: str, kind: AgencyKind, symbol: str, parent: Agency, gso: str = ""
    ) -> Agency:
        agency = org.found(
            name=name, level=level, kind=kind, on=self.on, symbol=symbol, parent=parent, gso=gso, **self.act
        )
        p.names[agency.pk] = name
        return agency

    def _units_of_2018(self, p: Province) -> None:
        table = (
            resources.files("hoatoc.config.demo.data").joinpath("units-2018.csv").read_text(encoding="utf-8")
        )
        for row in csv.DictReader(table.splitlines()):
            kind_word, name = _split_unit(row["name"])
            if row["level"] == "district":
                title, symbol = (
                    (f"Thành uỷ {name}", "ThU") if kind_word == "thành phố" else (f"Huyện uỷ {name}", "HU")
                )
                p.districts[row["code"]] = self._found(
                    p, title, "district", AgencyKind.COMMITTEE, symbol, p.committee, row["code"]
                )
            elif row["level"] == "commune":
                parent = p.districts[row["parent_code"]]
                title = f"Đảng uỷ {kind_word} {name}"
                p.communes.setdefault(row["parent_code"], []).append(
                    self._found(p, title, "commune", AgencyKind.COMMITTEE, "ĐU", parent, row["code"])
                )

    def _cells(self, p: Province) -> None:
        """The pilot cells: 52 in Tư Nghĩa, 41 in Mộ Đức, 74 under Khối các cơ quan."""
        for code, count in (("528", 52), ("533", 41)):
            parents = p.communes[code]
            for n in range(count):
                parent = parents[n % len(parents)]
                name = (
                    f"Chi bộ thôn {HAMLETS[n // len(parents)]}, {p.names[parent.pk].removeprefix('Đảng uỷ ')}"
                )
                p.cells.append(self._found(p, name, "cell", AgencyKind.CELL, "CB", parent))
        for n in range(74):
            name = f"Chi bộ {n // len(BODIES) + 1} {BODIES[n % len(BODIES)]}"
            p.cells.append(self._found(p, name, "cell", AgencyKind.CELL, "CB", p.subordinate[0]))

    def _terms(self, p: Province) -> None:
        name = f"{self.on.year}–{self.on.year + 5}"
        committees = [
            p.committee,
            *p.subordinate,
            *p.districts.values(),
            *(c for each in p.communes.values() for c in each),
        ]
        for committee in committees:
            documents.open_term(agency=committee, name=name, on=self.on, **self.act)

    def _groups(self, p: Province) -> None:
        for name, rule in (
            ("xã, phường, thị trấn", GroupRule("commune", "committee")),
            ("đơn vị cấp huyện", GroupRule("district", "committee")),
            ("đảng uỷ trực thuộc", GroupRule("district", "subordinate")),
            ("ban của Tỉnh uỷ", GroupRule("province", "department")),
            ("chi bộ thí điểm", GroupRule("cell", "cell")),
        ):
            org.keep_group(name=name, rule=rule, **self.act)
        for code, district in p.districts.items():
            rule = GroupRule("commune", "committee", under=district.pk)
            org.keep_group(
                name=f"xã thuộc {_split_unit(p.names[district.pk])[1]}", rule=rule, owner=district, **self.act
            )
            if any(cell for cell in p.cells) and code in {"528", "533"}:
                org.keep_group(
                    name="chi bộ trong huyện",
                    rule=GroupRule("cell", "cell", under=district.pk),
                    owner=district,
                    **self.act,
                )
        org.keep_group(
            name="chi bộ của Khối",
            rule=GroupRule("cell", "cell", under=p.subordinate[0].pk),
            owner=p.subordinate[0],
            **self.act,
        )

    def _people(self, p: Province) -> None:
        tu, office = p.committee, p.office
        general = org.add_unit(agency=tu, name="Phòng Tổng hợp", **self.act)
        org.add_unit(agency=tu, name="Phòng Quản trị", **self.act)
        org.add_unit(agency=office, name="Phòng Cơ yếu – CNTT", **self.act)
        org.add_unit(agency=office, name="Phòng Hành chính", **self.act)
        hang = self._person(p, "hang", "Võ Thị Thu Hằng", tu, "Văn thư", Role.CLERK)
        self._appoint(p, hang, office, "Văn thư", Role.CLERK)
        self._person(p, "bao", "Phạm Quốc Bảo", tu, "Văn thư", Role.CLERK)
        phuc = self._person(p, "phuc", "Trần Văn Phúc", tu, "Chánh Văn phòng", Role.CHIEF_OF_OFFICE)
        self._appoint(p, phuc, office, "Chánh Văn phòng", Role.CHIEF_OF_OFFICE)
        self._person(p, "son", "Lê Hoàng Sơn", tu, "Phó Bí thư", Role.LEADER)
        minh = accounts.add_person(
            login="minh", full_name="Đỗ Quang Minh", password_hash=self.hash, **self.act
        )
        accounts.appoint(
            person=minh,
            agency=tu,
            unit=general,
            position="Chuyên viên",
            roles=[Role.OFFICER],
            on=self.on,
            **self.act,
        )
        self._person(p, "kiem", "Bùi Thị Kiểm", tu, "Kiểm tra viên", Role.AUDITOR)
        tri = self._person(p, "tri", "Ngô Minh Trí", office, "Quản trị mạng", Role.PROVINCE_ADMIN)
        self._appoint(p, tri, tu, "Quản trị cơ quan", Role.AGENCY_ADMIN)
        known = {"533": ("khoa", "Lê Minh Khoa"), "528": ("nghia", "Phạm Hữu Nghĩa")}
        for number, department in enumerate(p.departments, start=1):
            self._staff(p, department, f"ban{number}", leader="Trưởng ban")
        for number, committee in enumerate(p.subordinate, start=1):
            self._staff(p, committee, f"khoi{number}", leader="Bí thư")
        for code, district in p.districts.items():
            login, name = known.get(code, (f"vt{code}", ""))
            self._staff(p, district, code, leader="Bí thư", clerk=(login, name))
            for number, commune in enumerate(p.communes[code]):
                is_known = code == "533" and number == 1
                clerk = ("lan", "Nguyễn Thị Lan") if is_known else (f"vt{code}{number + 1:02d}", "")
                self._staff(p, commune, f"{code}{number + 1:02d}", leader="Bí thư", clerk=clerk)
        for number, cell in enumerate(p.cells, start=1):
            login, name = ("chin", "Phan Văn Chín") if number == 53 + 1 else (f"cb{number:03d}", "")
            self._person(p, login, name or self._name(), cell, "Bí thư chi bộ", Role.CELL_SECRETARY)

    def _staff(
        self, p: Province, agency: Agency, code: str, *, leader: str, clerk: tuple[str, str] = ("", "")
    ) -> None:
        login, name = clerk
        self._person(p, login or f"vt{code}", name or self._name(), agency, "Văn thư", Role.CLERK)
        self._person(p, f"ld{code}", self._name(), agency, leader, Role.LEADER)

    def _person(
        self, p: Province, login: str, name: str, agency: Agency, position: str, role: Role
    ) -> Person:
        person = accounts.add_person(login=login, full_name=name, password_hash=self.hash, **self.act)
        self._appoint(p, person, agency, position, role)
        return person

    def _appoint(self, p: Province, person: Person, agency: Agency, position: str, role: Role) -> None:
        accounts.appoint(
            person=person, agency=agency, position=position, roles=[role], on=self.on, **self.act
        )
        p.people.setdefault((agency.pk, role), person)

    def _name(self) -> str:
        middle, given = (MIDDLE_F, GIVEN_F) if self.random.random() < 0.5 else (MIDDLE_M, GIVEN_M)
        return f"{self.random.choice(FAMILY)} {self.random.choice(middle)} {self.random.choice(given)}"


def _split_unit(name: str) -> tuple[str, str]:
    """("xã", "Bình Thuận") of "Xã Bình Thuận"; ("huyện uỷ", …) of a committee's name."""
    for word in ("Thành phố", "Huyện uỷ", "Thành uỷ", "Huyện", "Phường", "Thị Trấn", "Thị trấn", "Xã"):
        if name.startswith(word + " "):
            return word.lower(), name.removeprefix(word + " ")
    return "", name
