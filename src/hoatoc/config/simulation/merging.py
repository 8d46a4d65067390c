"""Twice in the simulated days two committees become one: a plan, its application, the acts of both sides (domain.md §J, M14)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any, Protocol

from hoatoc.config.simulation.desks import Desk
from hoatoc.config.simulation.reference import ReferenceNumbers
from hoatoc.foundation.accounts import actions as accounts
from hoatoc.foundation.accounts.models import Appointment, Person
from hoatoc.foundation.accounts.queries import acting_through
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import Agency, SuccessionPlan
from hoatoc.foundation.org.rules import AgencyKind, PlanState, SuccessionKind
from hoatoc.lib.actor import Actor, system_actor
from hoatoc.lib.policy import Role
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry, TransferAct
from hoatoc.records.documents.rules import EntryState

LEAST = 8
"""Fewer desks than this are left as they are."""


class Life(Protocol):
    """What the days give to whoever changes the agencies themselves."""

    days: int
    luck: Random
    day: date
    desks: list[Desk]
    done: Counter[str]
    model: ReferenceNumbers

    def now(self) -> datetime: ...

    def hire(self, agency: Agency, login: str, position: str, role: Role) -> Appointment: ...


@dataclass
class Merging:
    """The province's administrator and what must come of each merger."""

    days: Life
    moved: dict[int, int] = field(default_factory=dict)
    """What waited at a body that ended → the body that holds it now."""
    gone: list[int] = field(default_factory=list)
    """Bodies that ended; somebody may still write to them."""
    wrong: list[str] = field(default_factory=list)

    def morning(self, n: int) -> None:
        """On two days of the run; a committee in congress, or whose head is away, is left alone."""
        if len(self.days.desks) < LEAST or n not in {self.days.days // 3, 2 * self.days.days // 3}:
            return
        free = [
            each
            for each in self.days.desks[1:]
            if each.is_committee and each.congress is None and each.away is None
        ]
        if len(free) >= 2:
            first, second = self.days.luck.sample(free, 2)
            self._merge(first, second)

    def found(self) -> list[str]:
        """Waiting documents that are not where they must be."""
        rows = Entry.objects.select_related("moved_to").in_bulk(self.moved)
        astray = [
            f"entry {pk}: {rows[pk].state}, phải ở cơ quan {agency}"
            for pk, agency in self.moved.items()
            if not self._is_at(rows[pk], agency)
        ]
        return [*self.wrong, *astray]

    def _is_at(self, entry: Entry, agency: int) -> bool:
        """By one step at least; a later merger may have led it on."""
        return entry.state == EntryState.MOVED and (
            entry.moved_to is not None and entry.moved_to.agency_id == agency
        )

    def _merge(self, first: Desk, second: Desk) -> None:
        act: dict[str, Any] = {"actor": self._administrator()}
        ending = [first.agency, second.agency]
        waiting = Entry.objects.filter(agency__in=ending, state=EntryState.WAITING)
        before = list(waiting.values_list("pk", flat=True))
        plan = org.draw_plan(
            name=f"Hợp nhất {first.agency.pk} và {second.agency.pk}",
            basis="Quyết định của Tỉnh uỷ",
            on=self.days.day,
            at=self.days.now(),
            **act,
        )
        body = org.add_body(
            plan=plan,
            name=f"Huyện uỷ hợp nhất {first.agency.pk}-{second.agency.pk}",
            level="province",
            kind=AgencyKind.COMMITTEE,
            symbol="HU",
            parent=self.days.desks[0].agency,
            at=self.days.now(),
            **act,
        )
        for agency in ending:
            org.set_row(
                plan=plan,
                agency=agency,
                kind=SuccessionKind.MERGE,
                to=body,
                at=self.days.now(),
                **act,
            )
        org.start_plan(plan=plan, typed=plan.name, today=self.days.day, at=self.days.now(), **act)
        org.apply_plan(plan=plan, at=self.days.now(), **act)
        plan = SuccessionPlan.objects.get(pk=plan.pk)
        body.refresh_from_db()
        if plan.state != PlanState.APPLIED or body.agency is None:
            notes = list(plan.rows.exclude(note="").values_list("note", flat=True))
            self.wrong.append(f"{self.days.day} phương án {plan.name}: {plan.state} {notes}")
            return
        self.days.model.body(body.agency.pk, committee=body.agency.pk)
        self.days.model.term(body.agency.pk, plan.term_name, self.days.day)
        desk = self._desk(body.agency.pk, first, second)
        self.days.desks = [each for each in self.days.desks if each not in (first, second)] + [desk]
        self.gone += [each.pk for each in ending]
        self._hand_over(desk, second, before)
        self.days.done["hợp nhất"] += 1

    def _administrator(self) -> Actor:
        top = self.days.desks[0].agency
        held = Appointment.objects.filter(agency=top, roles__role=Role.PROVINCE_ADMIN).first()
        if held is None:
            held = self.days.hire(top, "qt", "Quản trị mạng", Role.PROVINCE_ADMIN)
        return acting_through(held, self.days.day)

    def _desk(self, agency_id: int, first: Desk, second: Desk) -> Desk:
        """The first desk's people go on; the second one's clerk comes along, to hand over what she had."""
        agency = Agency.objects.get(pk=agency_id)
        clerk = self._come(agency, first.clerk.own_person, "Văn thư", Role.CLERK)
        head = self._come(agency, first.head.own_person, "Chánh Văn phòng", Role.CHIEF_OF_OFFICE)
        deputy = self._come(agency, first.deputy.person_id, "Phó Văn phòng", Role.OFFICER)
        self._come(agency, second.clerk.own_person, "Văn thư", Role.CLERK)
        acting = [acting_through(each, self.days.day) for each in (clerk, head)]
        return Desk(agency, acting[0], acting[1], deputy, -1, is_committee=False)

    def _come(self, agency: Agency, person_id: int, position: str, role: Role) -> Appointment:
        there = Appointment.objects.filter(agency=agency, person=person_id).first()
        return there or accounts.appoint(
            person=Person.objects.get(pk=person_id),
            agency=agency,
            position=position,
            roles=[role],
            on=self.days.day,
            actor=system_actor(),
            at=self.days.now(),
        )

    def _hand_over(self, desk: Desk, second: Desk, before: list[int]) -> None:
        """Each act is confirmed by who was clerk there and by the new body's head."""
        actions.draw_up_missing(actor=system_actor(), at=self.days.now())
        hers = Appointment.objects.get(agency=desk.agency, person=second.clerk.own_person)
        for act in TransferAct.objects.filter(to_agency=desk.agency, done_at__isnull=True).order_by("pk"):
            is_second = act.from_agency_id == second.agency.pk
            giver = acting_through(hers, self.days.day) if is_second else desk.clerk
            actions.confirm_giving(act=act, actor=giver, at=self.days.now())
            actions.confirm_taking(act=act, actor=desk.head, at=self.days.now())
            self.days.done["bàn giao"] += 1
        left = Entry.objects.filter(pk__in=before, state=EntryState.WAITING).count()
        if left:
            self.wrong.append(f"{self.days.day} agency {desk.agency.pk}: còn {left} văn bản chưa bàn giao")
        self.moved |= dict.fromkeys(before, desk.agency.pk)
