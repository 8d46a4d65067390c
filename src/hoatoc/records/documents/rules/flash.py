"""Rules of báo hoả tốc: who is told next when nobody has opened it (feature 9.18; domain.md §B3: at once)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hoatoc.lib.policy import Role
from hoatoc.records.documents.rules.marks import Urgency


class Place(StrEnum):
    """Vì sao báo người này."""

    ON_DUTY = "on_duty"
    SECRETARY = "secretary"
    CLERK = "clerk"
    CHIEF = "chief"
    LEADER = "leader"
    ABOVE = "above"
    TAKEN = "taken"


PLACE_LABELS = {
    Place.ON_DUTY: "đang trực",
    Place.SECRETARY: "bí thư chi bộ",
    Place.CLERK: "văn thư",
    Place.CHIEF: "chánh văn phòng",
    Place.LEADER: "lãnh đạo",
    Place.ABOVE: "cấp trên trực tiếp",
    Place.TAKEN: "đã nhận việc",
}

_BY_ROLE = (
    (Role.CELL_SECRETARY, Place.SECRETARY),
    (Role.CLERK, Place.CLERK),
    (Role.CHIEF_OF_OFFICE, Place.CHIEF),
    (Role.LEADER, Place.LEADER),
)
TOLD_ROLES = frozenset(role for role, _ in _BY_ROLE)
"""Roles that a hoả tốc reaches without a roster."""


class Outcome(StrEnum):
    """Lượt báo kết thúc vì sao."""

    OPENED = "opened"
    TAKEN = "taken"
    PASSED = "passed"
    GONE = "gone"  # registered, returned, taken back, or moved without having been opened


def is_flash(urgency: int) -> bool:
    """Hoả tốc, hoả tốc hẹn giờ."""
    return urgency >= Urgency.FLASH


@dataclass(frozen=True, slots=True)
class Candidate:
    """Một người của cơ quan, as far as the chain must know."""

    appointment_id: int
    person_id: int
    name: str
    roles: frozenset[Role] = frozenset()
    is_on_duty: bool = False
    is_away: bool = False
    stand_ins: tuple["Candidate", ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Một mắt của chuỗi báo: whom, why, and in whose place."""

    appointment_id: int
    person_id: int
    name: str
    place: Place
    for_name: str = ""


def chain(people: Iterable[Candidate], *, above: Sequence[Link] = ()) -> list[Link]:
    """Chuỗi báo: on duty now → (cell: secretary) → clerks → chief of office → leaders → above; each person once.

    Who is away is replaced by who stands in, or left out; when nobody else is left, the absent ones are told after all.
    """
    known = list(people)
    links = _links(known, skips_absent=True) + list(above)
    return _once(links) or _once(_links(known, skips_absent=False))


def _links(people: Sequence[Candidate], *, skips_absent: bool) -> list[Link]:
    found = [link for each in people if each.is_on_duty for link in _of(each, Place.ON_DUTY, skips_absent)]
    for role, place in _BY_ROLE:
        found += [link for each in people if role in each.roles for link in _of(each, place, skips_absent)]
    return found


def _of(each: Candidate, place: Place, skips_absent: bool) -> list[Link]:  # noqa: FBT001 private
    if not (each.is_away and skips_absent):
        return [Link(each.appointment_id, each.person_id, each.name, place)]
    return [
        Link(other.appointment_id, other.person_id, other.name, place, each.name) for other in each.stand_ins
    ]


def _once(links: Iterable[Link]) -> list[Link]:
    first: dict[int, Link] = {}
    for link in links:
        first.setdefault(link.person_id, link)
    return list(first.values())


def from_above(links: Iterable[Link]) -> list[Link]:
    """The chain of the body above, as those of a cell hear it."""
    return [replace(link, place=Place.ABOVE) for link in links]


def next_link(links: Sequence[Link], told: Iterable[int]) -> tuple[Link | None, bool]:
    """Người kế tiếp: the first whom this round has not told, and whether a new round begins; None when there is nobody."""
    already = set(told)
    for link in links:
        if link.appointment_id not in already:
            return link, False
    return (links[0], True) if links else (None, False)
