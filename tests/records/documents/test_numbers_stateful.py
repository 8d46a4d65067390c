"""Random acts about numbers, the product beside the reference model: after each act both hold the same numbers."""

from contextlib import ExitStack
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hoatoc.config.simulation.reference import ReferenceNumbers, RuleBroken, differences
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.rules import AgencyKind
from hoatoc.lib.actor import system_actor
from hoatoc.lib.finding import report
from hoatoc.lib.policy import Role
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import AllocatedNumber, Congress, NumberBlock, Term
from hoatoc.records.documents.rules import NumberState, PeriodKind, Secrecy
from tests.conftest import make_cast

KINDS = st.sampled_from(["plan", "decision"])
BODIES = st.sampled_from(["TU", "VPTU", "UBND"])
LAST_DAY = timedelta(days=1)


class Numbers(RuleBasedStateMachine):
    """Three bodies that number in three ways: a committee, its office by the committee's term, a state body by the year."""

    @initialize()
    def found(self):
        self.undo = ExitStack()
        self.undo.enter_context(transaction.atomic())
        cast = make_cast()
        self.cast, self.day, self.term_count, self.blocks = cast, date(2018, 12, 29), 0, 0
        self.congress = None
        system = {"actor": system_actor(), "at": cast.at}
        state = org.found(
            name="Uỷ ban nhân dân tỉnh", level="province", kind=AgencyKind.OFFICE, on=date(2015, 1, 1), symbol="UBND", system="state", **system
        )  # fmt: skip
        self.agencies = {"TU": cast.provincial, "VPTU": cast.office, "UBND": state}
        self.model = ReferenceNumbers()
        self.model.body(cast.provincial.pk)
        self.model.body(cast.office.pk, committee=cast.provincial.pk)
        self.model.body(state.pk, is_state=True)
        self.model.term(cast.provincial.pk, "2015–2020", date(2015, 1, 1))
        self.clerks = {name: self._hire(name, [Role.CLERK], "vt") for name in self.agencies}
        self.chiefs = {name: self._hire(name, [Role.CHIEF_OF_OFFICE], "cvp") for name in self.agencies}

    def _hire(self, name, roles, login):
        from hoatoc.foundation.accounts import actions as accounts
        from hoatoc.foundation.accounts.queries import acting_through

        system = {"actor": system_actor(), "at": self.cast.at}
        person = accounts.add_person(
            login=f"{login}-{name.lower()}", full_name=f"{login} {name}", password_hash="!", **system
        )
        appointed = accounts.appoint(
            person=person, agency=self.agencies[name], position=login, roles=roles, on=date(2015, 1, 1), **system
        )  # fmt: skip
        return acting_through(appointed, self.day)

    def at(self):
        return datetime(self.day.year, self.day.month, self.day.day, 15, tzinfo=VIETNAM)

    def both(self, act, expected):
        """Do it in the product; the model says whether it must be refused."""
        try:
            done = act()
        except Refusal as refusal:
            try:
                expected()
            except RuleBroken:
                return None
            raise AssertionError(f"the rules allow it, the product refused: {refusal}") from refusal
        expected()
        return done

    @rule(days=st.integers(1, 3))
    def days_pass(self, days):
        self.day += timedelta(days=days)

    @rule(body=BODIES, kind=KINDS, is_secret=st.booleans(), back=st.sampled_from([0, 0, 0, 1]))
    def take(self, body, kind, is_secret, back):
        on = self.day - timedelta(days=back)
        agency = self.agencies[body]
        secrecy = Secrecy.MAT if is_secret else Secrecy.NONE

        def expected():
            key = self.model.key(agency.pk, kind, on, is_secret=is_secret)
            self.model.next(key, on, NumberState.ALLOCATED)

        self.both(
            lambda: actions.take_number(
                actor=self.clerks[body], at=self.at() - timedelta(days=back), kind=kind, abstract="x", signer="y", secrecy=secrecy
            ),
            expected,
        )  # fmt: skip

    @rule(body=BODIES, kind=KINDS)
    def reserve(self, body, kind):
        agency = self.agencies[body]
        holder = self.clerks[body].appointment_id
        from hoatoc.foundation.accounts.models import Appointment

        self.both(
            lambda: actions.reserve(
                kind=kind,
                holder=Appointment.objects.get(pk=holder),
                purpose="chờ ký",
                expires_on=self.day + timedelta(days=3),
                actor=self.clerks[body],
                at=self.at(),
            ),
            lambda: self.model.next(
                self.model.key(agency.pk, kind, self.day), self.day, NumberState.RESERVED
            ),
        )

    def _of(self, number):
        """Body and model key of a stored number."""
        series = number.series
        name = next(name for name, agency in self.agencies.items() if agency.pk == series.agency_id)
        if series.period_kind == PeriodKind.CONGRESS:
            return name, self.model.key(series.agency_id, number.kind, number.on, congress=series.period_ref)
        key = self.model.key(series.agency_id, series.kind, number.on, is_secret=series.is_separate)
        return name, key

    @rule(data=st.data())
    def use(self, data):
        waiting = list(
            AllocatedNumber.objects.filter(state__in=[NumberState.RESERVED, NumberState.FREE]).order_by("pk")
        )
        if not waiting:
            return
        number = data.draw(st.sampled_from(waiting), label="number")
        name, key = self._of(number)
        entry = self.both(
            lambda: actions.take_number(
                actor=self.clerks[name],
                at=self.at(),
                kind=number.series.kind or number.kind,
                abstract="x",
                signer="y",
                reserved=number,
                congress=self.congress if number.series.period_kind == PeriodKind.CONGRESS else None,
            ),
            lambda: self.model.become(key, number.n, NumberState.ALLOCATED, self.day),
        )
        assert entry is None or entry.document.dated_on == self.model.rows[key][number.n].on

    @rule(data=st.data(), is_approved=st.booleans())
    def void(self, data, is_approved):
        states = [NumberState.RESERVED, NumberState.FREE, NumberState.ALLOCATED]
        there = list(AllocatedNumber.objects.filter(state__in=states).order_by("pk"))
        if not there:
            return
        number = data.draw(st.sampled_from(there), label="number")
        name, key = self._of(number)
        act = {"reason": "không dùng", "actor": self.clerks[name], "at": self.at()}
        if number.entry is None:
            proposal = actions.propose_void_unused(number=number, **act)
        else:
            proposal = actions.propose_void(entry=number.entry, **act)
        actions.decide(proposal=proposal, is_approved=is_approved, actor=self.chiefs[name], at=self.at())
        if is_approved:
            self.model.become(key, number.n, NumberState.VOID)

    @rule(kind=KINDS, count=st.integers(1, 3))
    def give_a_block(self, kind, count):
        agency = self.agencies["TU"]

        def expected():
            self.model.give(self.model.key(agency.pk, kind, self.day), self.day, count)

        self.both(
            lambda: actions.give_block(
                kind=kind, count=count, reason="mạng kia", actor=self.chiefs["TU"], at=self.at()
            ),
            expected,
        )
        self.blocks += 1

    @precondition(lambda self: self.blocks)
    @rule(data=st.data())
    def take_back(self, data):
        blocks = list(NumberBlock.objects.filter(returned_at__isnull=True).order_by("pk"))
        if not blocks:
            return
        block = data.draw(st.sampled_from(blocks), label="block")
        unused = data.draw(st.sets(st.integers(block.first, block.last)), label="unused")
        actions.take_back(block=block, unused=unused, actor=self.chiefs["TU"], at=self.at())
        number = AllocatedNumber.objects.select_related("series").get(series=block.series, n=block.first)
        _, key = self._of(number)
        for n in unused:
            self.model.become(key, n, NumberState.FREE)

    @precondition(lambda self: self.congress is None)
    @rule()
    def open_congress(self):
        self.congress = actions.open_congress(
            agency=self.agencies["TU"],
            name=f"Đại hội {self.term_count}",
            on=self.day,
            actor=self.chiefs["TU"],
            at=self.at(),
        )

    @precondition(lambda self: self.congress is not None)
    @rule(kind=KINDS)
    def take_of_congress(self, kind):
        agency = self.agencies["TU"]
        key = self.model.key(agency.pk, kind, self.day, congress=f"đh{self.congress.pk}")
        self.both(
            lambda: actions.take_number(
                actor=self.clerks["TU"], at=self.at(), kind=kind, abstract="x", signer="y", congress=self.congress
            ),
            lambda: self.model.next(key, self.day, NumberState.ALLOCATED),
        )  # fmt: skip

    def _new_term(self, first):
        """What the model allows: no number that counts may be later than the old term's last day."""
        committee = self.agencies["TU"].pk
        current = self.model.terms[committee][-1]
        if first <= current[1]:
            raise RuleBroken("a term begins after the one before it")
        for key, rows in self.model.rows.items():
            if key.period == current[0]:
                late = [n for n, row in rows.items() if row.on >= first and row.state != NumberState.VOID]
                if late:
                    raise RuleBroken(f"{key}: {late} are later")
        self.term_count += 1
        self.model.term(committee, f"nhiệm kỳ {self.term_count}", first)

    @precondition(lambda self: self.congress is not None and self.congress.first_meeting_on is None)
    @rule()
    def first_meeting(self):
        self.both(
            lambda: actions.hold_first_meeting(
                congress=self.congress,
                on=self.day,
                term_name=f"nhiệm kỳ {self.term_count + 1}",
                actor=self.chiefs["TU"],
                at=self.at(),
            ),
            lambda: self._new_term(self.day),
        )
        self.congress.refresh_from_db()

    @precondition(lambda self: self.congress is not None)
    @rule()
    def close_congress(self):
        met = self.congress.first_meeting_on is not None

        def expected():
            if not met:
                self._new_term(self.day + LAST_DAY)

        done = self.both(
            lambda: actions.close_congress(
                congress=self.congress,
                on=self.day,
                term_name="" if met else f"nhiệm kỳ {self.term_count + 1}",
                actor=self.chiefs["TU"],
                at=self.at(),
            ),
            expected,
        )
        if done is not None:
            self.congress = None
            self.day += LAST_DAY

    @rule(body=BODIES)
    def arrives(self, body):
        agency = self.agencies[body]
        sheet = actions.PaperSheet(
            issuer_agency_id=self.cast.district.pk,
            issuer_correspondent_id=None,
            symbol="12-CV/HU",
            dated_on=self.day,
            kind="official_letter",
            abstract="Giấy đến",
            signer="x",
        )
        entry = actions.take_in_paper(
            sheet=sheet, actor=self.clerks[body], at=self.at(), is_registered_now=True
        )
        assert entry.number == self.model.arrive(agency.pk, self.day)

    @invariant()
    def both_hold_the_same(self):
        if hasattr(self, "model"):
            assert differences(self.model) == []

    def teardown(self):
        if not hasattr(self, "undo"):
            return
        broken = [each for each in report(["I3", "I3b", "I3d"])["checks"] if not each["ok"]]
        transaction.set_rollback(True)
        self.undo.close()
        assert not broken, broken


@pytest.mark.django_db
def test_random_acts_hold_to_the_rules():
    """Eight runs of twenty acts; for a night's search raise the two numbers."""
    run_state_machine_as_test(
        Numbers,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
        ),
    )
    assert not Term.objects.exists(), "each run undid itself"
    assert not Congress.objects.exists()


@pytest.mark.django_db
def test_the_comparison_sees_what_the_model_was_not_told():
    """Negative control: a number, a state and a day behind the model's back."""
    machine = Numbers()
    machine.found()
    machine.take("TU", "plan", is_secret=False, back=0)
    assert differences(machine.model) == []
    number = AllocatedNumber.objects.get()
    row = next(iter(machine.model.rows.values()))[number.n]
    for change in ({"state": NumberState.VOID}, {"on": date(2018, 12, 30)}):
        kept = row.state, row.on
        row.state, row.on = change.get("state", row.state), change.get("on", row.on)
        assert len(differences(machine.model)) == 1
        row.state, row.on = kept
    actions.take_number(actor=machine.clerks["UBND"], at=machine.at(), kind="plan", abstract="x", signer="y")
    assert len(differences(machine.model)) == 1
    machine.teardown()
