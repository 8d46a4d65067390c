"""Many days of a province by the rules: numbers in every way they are taken, and the reference model told the same acts.

The days run over a year's end; some committees hold their congress in them. Each agency takes numbers, reserves, uses,
voids, gives blocks away, registers what arrives, corrects what it typed and voids arrival numbers. In the end the stored
numbers must be those of the model.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from hoatoc.config.simulation.between import Between
from hoatoc.config.simulation.desks import Desk
from hoatoc.config.simulation.merging import Merging
from hoatoc.config.simulation.reference import Key, ReferenceNumbers, RuleBroken, differences
from hoatoc.foundation.accounts import actions as accounts
from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.accounts.queries import VIETNAM, acting_through
from hoatoc.foundation.calendar.queries import working_day_before
from hoatoc.foundation.files.actions import store_bytes
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.org.rules import AgencyKind
from hoatoc.lib.actor import system_actor
from hoatoc.lib.policy import Role
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import AllocatedNumber, Congress, Entry, NumberBlock
from hoatoc.records.documents.rules import (
    Direction,
    EntryState,
    FileRole,
    NumberState,
    Origin,
    PeriodKind,
    Secrecy,
    Source,
)

Answer = TypeVar("Answer")

KINDS = ("plan", "notice", "report", "decision")
FOUNDED = date(2015, 1, 1)
NEW_YEAR = date(2019, 1, 1)
FIRST_TERM = "2015–2020"
A_DAY = timedelta(days=1)


class Disagreement(Exception):
    """The product refused what the rules allow, or gave what they do not."""


@dataclass
class Days:
    """`days` days of `agencies` agencies, the same for the same seed."""

    days: int
    agencies: int
    seed: int
    done: Counter[str] = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)

    def play(self) -> None:
        """Found the agencies, then live the days."""
        self.luck = random.Random(self.seed)  # noqa: S311 invented work
        self.model = ReferenceNumbers()
        self.day = NEW_YEAR - timedelta(days=self.days // 2)
        self.second = 0
        self.desks = self._found()
        self.between = Between(self)
        self.merging = Merging(self)
        for n in range(self.days):
            self.second = 0
            self.merging.morning(n)
            for desk in self.desks:
                self._congresses(desk, n)
                self._day_of(desk)
                self.between.day_of(desk)
            self.between.end_of_day()
            self.day += A_DAY

    def found(self) -> list[str]:
        """What the product and the rules do not agree about, in the end and on the way."""
        return [*self.disagreements, *differences(self.model), *self.between.found(), *self.merging.found()]

    # --- the agencies ------------------------------------------------------------------------

    def _found(self) -> list[Desk]:
        """A committee, its office, one state body in six, communes and districts with terms of their own."""
        top = self._agency("Tỉnh uỷ", AgencyKind.COMMITTEE, "TU")
        self._term(top, top)
        desks = [self._desk(top, 0, is_committee=True)]
        for n in range(1, self.agencies):
            if n % 6 == 1:
                agency = self._agency(f"Ban {n}", AgencyKind.DEPARTMENT, f"B{n}TU", top)
                self.model.body(agency.pk, committee=top.pk)
            elif n % 6 == 2:
                agency = self._agency(f"Sở {n}", AgencyKind.OFFICE, f"S{n}", system="state")
                self.model.body(agency.pk, is_state=True)
            else:
                agency = self._agency(f"Huyện uỷ {n}", AgencyKind.COMMITTEE, "HU", top)
                self._term(agency, agency)
            desks.append(self._desk(agency, n, is_committee=n % 6 not in {1, 2}))
        return desks

    def _agency(
        self, name: str, kind: AgencyKind, symbol: str, parent: Agency | None = None, system: str = "party"
    ) -> Agency:
        return org.found(
            name=name,
            level="province",
            kind=kind,
            on=FOUNDED,
            symbol=symbol,
            parent=parent,
            system=system,
            actor=system_actor(),
            at=self.now(),
        )

    def _term(self, agency: Agency, committee: Agency) -> None:
        actions.open_term(agency=agency, name=FIRST_TERM, on=FOUNDED, actor=system_actor(), at=self.now())
        self.model.body(agency.pk, committee=committee.pk)
        self.model.term(committee.pk, FIRST_TERM, FOUNDED)

    def _desk(self, agency: Agency, n: int, *, is_committee: bool) -> Desk:
        clerk = self.hire(agency, f"vt{n}", "Văn thư", Role.CLERK)
        head = self.hire(agency, f"cvp{n}", "Chánh Văn phòng", Role.CHIEF_OF_OFFICE)
        deputy = self.hire(agency, f"pvp{n}", "Phó Văn phòng", Role.OFFICER)
        acting = [acting_through(each, self.day) for each in (clerk, head)]
        return Desk(agency, acting[0], acting[1], deputy, n, is_committee=is_committee)

    def hire(self, agency: Agency, login: str, position: str, role: Role) -> Appointment:
        """Somebody new with one role."""
        act: dict[str, Any] = {"actor": system_actor(), "at": self.now()}
        person = accounts.add_person(login=login, full_name=f"{position} {login}", password_hash="!", **act)  # noqa: S106 nobody logs in
        return accounts.appoint(
            person=person, agency=agency, position=position, roles=[role], on=FOUNDED, **act
        )

    # --- the clock and the comparison --------------------------------------------------------

    def now(self) -> datetime:
        """Each act a second later, from eight o'clock."""
        self.second += 1
        return datetime.combine(self.day, time(8), tzinfo=VIETNAM) + timedelta(seconds=self.second)

    def _both(self, what: str, act: Callable[[], Answer], expected: Callable[[], object]) -> Answer | None:
        """Do it in the product and in the model; both must allow it, or both refuse."""
        try:
            done = act()
        except Refusal as refusal:
            with suppress(RuleBroken):
                expected()
                self.disagreements.append(f"{self.day} {what}: từ chối {refusal}")
            self.done[f"từ chối {type(refusal).__name__}"] += 1
            return None
        try:
            expected()
        except RuleBroken as broken:
            self.disagreements.append(f"{self.day} {what}: quy tắc không cho, đã làm: {broken}")
        self.done[what] += 1
        return done

    def _key_of(self, number: AllocatedNumber) -> Key:
        series = number.series
        if series.period_kind == PeriodKind.CONGRESS:
            return self.model.key(series.agency_id, number.kind, number.on, congress=series.period_ref)
        return self.model.key(series.agency_id, series.kind, number.on, is_secret=series.is_separate)

    # --- a day of one agency ------------------------------------------------------------------

    def _day_of(self, desk: Desk) -> None:
        for _ in range(self.luck.choice((0, 1, 1, 2))):
            self._take(desk)
        dice = self.luck.random()
        if dice < 0.15:
            self._reserve(desk)
        elif dice < 0.35:
            self._use(desk)
        elif dice < 0.50:
            self._void(desk)
        elif dice < 0.55:
            self._give_block(desk)
        elif dice < 0.60:
            self._take_back(desk)
        self._arrivals(desk)

    def _take(self, desk: Desk) -> None:
        luck = self.luck
        secrecy = Secrecy.MAT if luck.random() < 0.07 else Secrecy.NONE
        congress = desk.congress if luck.random() < 0.5 else None
        others = [each.agency.pk for each in self.desks if each is not desk]
        joint = [luck.choice(others)] if luck.random() < 0.05 and congress is None else []
        due = self.day + timedelta(days=luck.randint(2, 15)) if luck.random() < 0.25 else None
        entry = self.take(
            desk,
            luck.choice(KINDS),
            [*luck.sample(others, 3), *self._old_address()],
            secrecy=secrecy,
            congress=congress,
            joint=joint,
            reply_due_on=due if secrecy == Secrecy.NONE else None,
        )
        if entry is not None and luck.random() < 0.8:
            self.issue(desk, entry)
            self.between.asked(entry)

    def _old_address(self) -> list[int]:
        """Now and then somebody writes to a body that is no more: its successor gets it."""
        gone = self.merging.gone
        return [self.luck.choice(gone)] if gone and self.luck.random() < 0.1 else []

    def take(
        self,
        desk: Desk,
        kind: str,
        to: Sequence[int],
        *,
        secrecy: Secrecy = Secrecy.NONE,
        congress: Congress | None = None,
        joint: Sequence[int] = (),
        reply_due_on: date | None = None,
    ) -> Entry | None:
        """A number for a sheet of today, in the product and in the model."""
        now = self.now()
        return self._both(
            "lấy số",
            lambda: actions.take_number(
                actor=desk.clerk,
                at=now,
                kind=kind,
                abstract=f"Việc {self.luck.randrange(10**6)}",
                signer="Người ký",
                secrecy=secrecy,
                custody=actions.Custody(content_location="Tủ mật") if secrecy != Secrecy.NONE else None,
                congress=congress,
                joint_with=[actions.Addressee(agency_id=pk) for pk in joint],
                recipients=[actions.Addressee(agency_id=pk) for pk in to],
                reply_due_on=reply_due_on,
            ),
            lambda: self.model.next(
                self.model.key(
                    desk.agency.pk,
                    kind,
                    self.day,
                    is_secret=secrecy != Secrecy.NONE,
                    congress=f"đh{congress.pk}" if congress else "",
                ),
                self.day,
                NumberState.ALLOCATED,
            ),
        )

    def issue(self, desk: Desk, entry: Entry) -> None:
        """Attach the sealed sheet and issue it."""
        if not entry.is_secret:
            sheet = f"%PDF-1.4\n% {self.seed} {entry.pk}\n%%EOF\n".encode()
            blob = store_bytes(chunks=[sheet], actor=desk.clerk, at=self.now())
            actions.attach(
                entry=entry, blob=blob, name="a.pdf", role=FileRole.MAIN, actor=desk.clerk, at=self.now()
            )
        actions.issue(entry=entry, actor=desk.clerk, at=self.now())
        self.model.become(self._key_of(self._number(entry)), entry.number or 0, NumberState.ISSUED)
        self.done["phát hành"] += 1

    def _number(self, entry: Entry) -> AllocatedNumber:
        return AllocatedNumber.objects.select_related("series").get(entry=entry)

    def _reserve(self, desk: Desk) -> None:
        kind = self.luck.choice(KINDS)
        holder = Appointment.objects.select_related("person").get(pk=desk.clerk.appointment_id or 0)
        self._both(
            "xin số trước",
            lambda: actions.reserve(
                kind=kind,
                holder=holder,
                purpose="chờ lãnh đạo ký",
                expires_on=self.day + timedelta(days=self.luck.randrange(8)),
                actor=desk.clerk,
                at=self.now(),
            ),
            lambda: self.model.next(
                self.model.key(desk.agency.pk, kind, self.day), self.day, NumberState.RESERVED
            ),
        )

    def _one_of(self, desk: Desk, *states: NumberState) -> AllocatedNumber | None:
        rows = AllocatedNumber.objects.filter(
            series__agency=desk.agency, series__direction=Direction.OUT, state__in=states
        )
        there = list(rows.select_related("series", "entry").order_by("pk"))
        return self.luck.choice(there) if there else None

    def _use(self, desk: Desk) -> None:
        number = self._one_of(desk, NumberState.RESERVED, NumberState.FREE)
        if number is None:
            return
        key = self._key_of(number)
        self._both(
            "dùng số đã xin",
            lambda: actions.take_number(
                actor=desk.clerk,
                at=self.now(),
                kind=number.series.kind,
                abstract="Việc đã xin số",
                signer="Người ký",
                reserved=number,
            ),
            lambda: self.model.become(key, number.n, NumberState.ALLOCATED, self.day),
        )

    def _void(self, desk: Desk) -> None:
        number = self._one_of(desk, NumberState.RESERVED, NumberState.FREE, NumberState.ALLOCATED)
        if number is None:
            return
        key, is_approved = self._key_of(number), self.luck.random() < 0.8
        act: dict[str, Any] = {"reason": "Không ký nữa", "actor": desk.clerk, "at": self.now()}
        if number.entry is None:
            proposal = actions.propose_void_unused(number=number, **act)
        else:
            proposal = actions.propose_void(entry=number.entry, **act)

        def expected() -> None:
            if is_approved:
                self.model.become(key, number.n, NumberState.VOID)

        self._both(
            "duyệt huỷ số" if is_approved else "từ chối huỷ số",
            lambda: actions.decide(
                proposal=proposal, is_approved=is_approved, actor=desk.chief(self.day), at=self.now()
            ),
            expected,
        )

    def _give_block(self, desk: Desk) -> None:
        kind, count = self.luck.choice(KINDS), self.luck.randrange(1, 5)

        def expected() -> None:
            self.model.give(self.model.key(desk.agency.pk, kind, self.day), self.day, count)

        self._both(
            "cấp khối số",
            lambda: actions.give_block(
                kind=kind, count=count, reason="văn bản ở mạng kia", actor=desk.chief(self.day), at=self.now()
            ),
            expected,
        )

    def _take_back(self, desk: Desk) -> None:
        blocks = NumberBlock.objects.filter(series__agency=desk.agency, returned_at__isnull=True)
        block = blocks.order_by("pk").first()
        if block is None:
            return
        unused = [n for n in range(block.first, block.last + 1) if self.luck.random() < 0.5]
        number = AllocatedNumber.objects.select_related("series").get(series=block.series_id, n=block.first)
        key = self._key_of(number)

        def expected() -> None:
            for n in unused:
                self.model.become(key, n, NumberState.FREE)

        self._both(
            "nhận số trả về",
            lambda: actions.take_back(block=block, unused=unused, actor=desk.chief(self.day), at=self.now()),
            expected,
        )

    # --- congresses ----------------------------------------------------------------------------

    def _congresses(self, desk: Desk, n: int) -> None:
        """Every third committee holds one in the second half of the days; every second of these meets during it."""
        index = desk.n
        if not desk.is_committee or index % 3:
            return
        opens = self.days // 2 + (index * 7) % max(1, self.days // 2 - 6)
        act: dict[str, Any] = {"actor": desk.head}
        name = "2018–2023"
        if n == opens:
            desk.congress = actions.open_congress(
                agency=desk.agency, name="Đại hội", on=self.day, at=self.now(), **act
            )
            self.done["khai mạc đại hội"] += 1
        elif desk.congress is not None and n == opens + 2 and index % 2:
            actions.hold_first_meeting(
                congress=desk.congress, on=self.day, term_name=name, at=self.now(), **act
            )
            self.model.term(desk.agency.pk, name, self.day)
            self.done["hội nghị lần thứ nhất"] += 1
        elif desk.congress is not None and n == opens + 4:
            is_met = bool(index % 2)
            actions.close_congress(
                congress=desk.congress,
                on=self.day - A_DAY,
                term_name="" if is_met else name,
                at=self.now(),
                **act,
            )
            if not is_met:
                self.model.term(desk.agency.pk, name, self.day)
            desk.congress = None
            self.done["bế mạc đại hội"] += 1

    # --- what arrives --------------------------------------------------------------------------

    def _arrivals(self, desk: Desk) -> None:
        waiting = Entry.objects.filter(agency=desk.agency, state=EntryState.WAITING).order_by("pk")
        for entry in waiting[:4]:
            if self.luck.random() < 0.8:
                self._register(desk, entry)
        if self.luck.random() < 0.3:
            self._paper(desk)
        dice = self.luck.random()
        if dice < 0.1:
            self._correct(desk)
        elif dice < 0.15:
            self._void_arrival(desk)

    def _register(self, desk: Desk, entry: Entry) -> None:
        yesterday = working_day_before(desk.agency.pk, self.day)
        arrived = entry.arrived_at.astimezone(VIETNAM).date()
        on = yesterday if self.luck.random() < 0.05 and arrived <= yesterday else self.day
        self._both(
            "vào sổ",
            lambda: actions.register(entry=entry, actor=desk.clerk, at=self.now(), on=on),
            lambda: self.model.arrive(desk.agency.pk, on),
        )

    def _sheet(self, desk: Desk) -> actions.PaperSheet:
        sender = self.luck.choice([each for each in self.desks if each is not desk])
        return actions.PaperSheet(
            issuer_agency_id=sender.agency.pk,
            issuer_correspondent_id=None,
            symbol=f"{self.luck.randrange(1, 300)}-CV/{sender.clerk.agency_symbol}",
            dated_on=self.day,
            kind="official_letter",
            abstract=f"Giấy {self.luck.randrange(10**6)}",
            signer="Người ký",
        )

    def _paper(self, desk: Desk) -> None:
        self._both(
            "vào sổ giấy",
            lambda: actions.take_in_paper(
                sheet=self._sheet(desk), actor=desk.clerk, at=self.now(), is_registered_now=True
            ),
            lambda: self.model.arrive(desk.agency.pk, self.day),
        )

    def _of_paper(self, desk: Desk) -> Entry | None:
        rows = Entry.objects.filter(
            agency=desk.agency,
            state=EntryState.REGISTERED,
            source=Source.PAPER,
            document__origin=Origin.PAPER,
            document__recipients__isnull=True,
        )
        return rows.select_related("document").order_by("-pk").first()

    def _correct(self, desk: Desk) -> None:
        entry = self._of_paper(desk)
        if entry is None:
            return
        self._both(
            "sửa dòng giấy",
            lambda: actions.correct(
                entry=entry,
                sheet=self._sheet(desk),
                row=actions.RowFields(),
                reason="gõ nhầm",
                actor=desk.clerk,
                at=self.now(),
            ),
            lambda: None,
        )

    def _void_arrival(self, desk: Desk) -> None:
        entry = self._of_paper(desk)
        if entry is None:
            return
        number = self._number(entry)
        key = Key(desk.agency.pk, Direction.IN, "", number.series.period_ref)
        proposal = actions.propose_void(entry=entry, reason="vào sổ hai lần", actor=desk.clerk, at=self.now())
        self._both(
            "huỷ số đến",
            lambda: actions.decide(
                proposal=proposal, is_approved=True, actor=desk.chief(self.day), at=self.now()
            ),
            lambda: self.model.become(key, number.n, NumberState.VOID),
        )
