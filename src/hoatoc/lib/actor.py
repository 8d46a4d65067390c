"""Người thao tác: who acts, through which appointment, as one frozen value."""

from dataclasses import dataclass, field
from datetime import date

from hoatoc.lib.policy import POLICY, READS_METADATA_ONLY, READS_WHOLE_AGENCY, Right, Role, who_may
from hoatoc.lib.refusal import RoleMayNot


@dataclass(frozen=True, slots=True)
class Actor:
    """Người thao tác: built once per request by accounts; plain ids and labels, so that every area can hold it."""

    person_id: int | None
    person_uid: str
    person_name: str
    appointment_id: int | None = None
    agency_id: int | None = None
    agency_uid: str = ""
    agency_name: str = ""
    agency_symbol: str = ""
    agency_system: str = "party"
    position: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    unit_ids: frozenset[int] = field(default_factory=frozenset)
    day: date = date.max  # the day acted on; without one nothing that ends some day is open

    def may(self, right: Right) -> bool:
        """Whether one of the acting appointment's roles holds the right."""
        if right is Right.ANYONE:
            return True
        if right is Right.PERSON:
            return self.person_id is not None
        if self.appointment_id is None and not self.is_system:
            return False
        return right is Right.MEMBER or not self.roles.isdisjoint(POLICY[right])

    def require(self, right: Right) -> None:
        """Refuse with `RoleMayNot` when the acting appointment does not hold the right."""
        if not self.may(right):
            raise RoleMayNot(who=who_may(right))

    @property
    def own_agency(self) -> int:
        """The agency acted for; `RoleMayNot` for an actor without appointment."""
        if self.agency_id is None:
            raise RoleMayNot(who="người có chức danh tại cơ quan")
        return self.agency_id

    @property
    def own_person(self) -> int:
        """The person who acts; `RoleMayNot` for the system."""
        if self.person_id is None:
            raise RoleMayNot(who="người dùng")
        return self.person_id

    @property
    def is_system(self) -> bool:
        """True for the worker and the commands, which act for nobody."""
        return self.person_id is None and self.person_uid == "system"

    @property
    def reads_whole_agency(self) -> bool:
        return not self.roles.isdisjoint(READS_WHOLE_AGENCY)

    @property
    def reads_metadata_only(self) -> bool:
        """An auditor who holds no other reading role: rows without files."""
        return not self.roles.isdisjoint(READS_METADATA_ONLY) and not self.reads_whole_agency


def system_actor() -> Actor:
    """Hệ thống: the actor of background jobs and commands; it holds no role, so verbs name it where they accept it."""
    return Actor(person_id=None, person_uid="system", person_name="Hệ thống")
