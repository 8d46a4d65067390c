"""Người thao tác: who acts, through which appointment, as one frozen value."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from hoatoc.lib.policy import POLICY, READS_METADATA_ONLY, READS_WHOLE_AGENCY, Right, Role, who_may
from hoatoc.lib.refusal import NotDelegated, RoleMayNot


@dataclass(frozen=True, slots=True)
class Actor:
    """Người thao tác: built once per request by accounts; plain ids and labels, so that every area can hold it.

    Thay mặt: an actor with a `delegation_id` is the delegate (`person_…`), through the appointment of the one who is away
    (`for_…`), for the rights of `scope` alone and without secrets unless the delegation says so.
    """

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
    delegation_id: int | None = None
    for_person_id: int | None = None
    for_name: str = ""
    scope: frozenset[Right] | None = None  # None: everything that the roles give
    reads_secret: bool = True
    _figures: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def may(self, right: Right) -> bool:
        """Whether one of the acting appointment's roles holds the right."""
        if right is Right.ANYONE:
            return True
        if right is Right.PERSON:
            return self.person_id is not None
        if self.appointment_id is None and not self.is_system:
            return False
        if right is Right.MEMBER:
            return True
        return not self.roles.isdisjoint(POLICY[right]) and (self.scope is None or right in self.scope)

    def once(self, name: str, ask: Callable[[], int]) -> int:
        """Một con số, hỏi một lần: what several parts of one page show (navigation, tile, card), kept while this value lives.

        Only for what is drawn: whoever decides something asks the rows themselves.
        """
        if name not in self._figures:
            self._figures[name] = ask()
        return self._figures[name]

    def require(self, right: Right) -> None:
        """Refuse with `RoleMayNot` when the acting appointment does not hold the right, `NotDelegated` when it does."""
        if self.may(right):
            return
        if self.scope is not None and not self.roles.isdisjoint(POLICY[right]):
            raise NotDelegated(for_name=self.for_name)
        raise RoleMayNot(who=who_may(right))

    def require_secrets(self) -> None:
        """Refuse with `NotDelegated` a delegate whose delegation leaves secrets out."""
        if not self.reads_secret:
            raise NotDelegated(for_name=self.for_name)

    def is_one_of(self, person_id: int | None) -> bool:
        """Whether this person acts here, or lends the power: what two persons must do, neither of them does alone."""
        return person_id is not None and person_id in {self.person_id, self.for_person_id}

    @property
    def is_delegate(self) -> bool:
        """Whether somebody acts here for another (thay mặt)."""
        return self.delegation_id is not None

    @property
    def label(self) -> str:
        """Who did it, as rows and prints name them: “Trần Văn Phúc thay mặt Lê Hoàng Sơn”."""
        return in_place_of(self.person_name, self.for_name)

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


def in_place_of(name: str, for_name: str) -> str:
    """Thay mặt: both names, or the one."""
    return f"{name} thay mặt {for_name}" if for_name else name


def system_actor() -> Actor:
    """Hệ thống: the actor of background jobs and commands; it holds no role, so verbs name it where they accept it."""
    return Actor(person_id=None, person_uid="system", person_name="Hệ thống")
