"""Four lists of a real province, one after the other: no record lost, none seen by who may not (M14 in full).

The units of Quảng Ngãi of 2018 (184 communes), 2020, 2024 and 2025 (no districts, merged with Kon Tum) are applied as plans of
succession. Before each of them documents wait unregistered at every commune. Measured: seconds to compare, to preview, to apply and
to hand over. Counted: records before and after, records that some living body reaches, records that two reach, numbers that do not
begin at 01, old symbols that search does not find, findings of the invariants; and negative controls that must be seen.

The lists do not say who took over whom. Where a unit is gone, its neighbour by code is assumed to take it over.
"""

import csv
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from bench import stage
from bench.rows import Row, at_most

NAME = "succession"
YEARS = {2020: date(2020, 2, 1), 2024: date(2024, 12, 1), 2025: date(2025, 7, 1)}
LISTS = Path(__file__).parent.parent / "tests" / "data" / "quangngai"
MOST_SECONDS = {"compare": 10.0, "preview": 5.0, "apply": 60.0, "hand over": 60.0}
FOUNDED = date(2018, 1, 1)


def run() -> list[Row]:
    """Rows for both databases."""
    rows: list[Row] = []
    for kind in ("sqlite", "postgres"):
        with stage.database(kind) as env:
            told = stage.call(env, "bench.succession:measure")
        assert isinstance(told, dict)
        rows += _rows(kind, told)
    return rows


def _rows(kind: str, told: dict[str, Any]) -> list[Row]:
    rows = []
    for year, steps in told["seconds"].items():
        for step, seconds in steps.items():
            limit, ok = at_most(seconds, MOST_SECONDS[step])
            case = f"{kind} {year}: {step}"
            rows.append(Row(bench=NAME, case=case, figure=round(seconds, 2), unit="s", limit=limit, ok=ok))
    for case, figure, wanted in told["counted"]:
        rows.append(
            Row(bench=NAME, case=f"{kind} {case}", figure=figure, limit=f"= {wanted}", ok=figure == wanted)
        )
    for case, figure in told["controls"]:
        rows.append(
            Row(
                bench=NAME,
                case=f"{kind} negative control: {case}",
                figure=figure,
                limit="≥ 1",
                ok=figure >= 1,
            )
        )
    return rows


def measure() -> dict[str, Any]:
    """In the child process, on the fresh database: the whole province."""
    return Province(read_lists()).years()


# --- the lists -------------------------------------------------------------------------------------

Units = list[dict[str, str]]


def read_lists(districts: Iterable[str] = ()) -> dict[int, Units]:
    """Rows by year; of some districts only, when they are named (the small form of the tests)."""
    inside = resources.files("hoatoc.config.demo.data").joinpath("units-2018.csv").read_text(encoding="utf-8")
    lists = {2018: list(csv.DictReader(inside.splitlines()))}
    for year in YEARS:
        text = (LISTS / f"units-{year}.csv").read_text(encoding="utf-8")
        lists[year] = list(csv.DictReader(text.splitlines()))
    wanted = set(districts)
    if not wanted:
        return lists
    own = {row["code"] for row in lists[2018] if row["code"] in wanted or row["parent_code"] in wanted} | {
        "51"
    }
    return {year: [row for row in rows if row["code"] in own] for year, rows in lists.items()}


def assumed(old: dict[str, Any], new: Units, *, everything: bool) -> str:
    """A mapping file: units that are gone go to a neighbour; `everything` merges each into a new body (2025)."""
    after = {row["code"]: row for row in new}
    communes = sorted(row["code"] for row in new if row["level"] == "commune" and row["code"] < "23000")
    lines = ["from_code,to_code,kind,note"]
    for code, unit in sorted(old.items()):
        if not everything and code in after:
            continue
        if unit.level == "commune":
            near = [each for each in communes if everything or after[each]["parent_code"] == unit.parent]
            to = min(near or communes, key=lambda each: abs(int(each) - int(code)))
        else:
            near = [each for each in after if after[each]["level"] == unit.level] or ["51"]
            to = min(near, key=lambda each: abs(int(each) - int(code)))
        kind = "merge" if everything and (unit.level == "commune" or code == "51") else "absorb"
        lines.append(f"{code},{to},{kind},giả định: đơn vị lân cận")
    return "\n".join(lines) + "\n"


# --- the province ----------------------------------------------------------------------------------


class Province:
    """A province that lives through its lists; every step is one of the product's own verbs."""

    def __init__(self, lists: dict[int, Units]) -> None:
        from hoatoc.lib.actor import system_actor

        self.lists = lists
        self.system = system_actor()
        self.seconds: dict[str, dict[str, float]] = {}
        self.counted: list[tuple[str, int, int]] = []
        self._build()

    def years(self) -> dict[str, Any]:
        """2018 → 2020 → 2024 → 2025."""
        for year, day in YEARS.items():
            self._work(day - timedelta(days=20))
            self._step(year, day)
        return {"seconds": self.seconds, "counted": self.counted, "controls": self._controls()}

    def _act(self, day: date) -> dict[str, Any]:
        return {"actor": self.system, "at": datetime(day.year, day.month, day.day, 2, tzinfo=UTC)}

    def _build(self) -> None:
        from hoatoc.foundation.org import actions as org
        from hoatoc.foundation.org.rules import AgencyKind, committee_name, committee_symbol
        from hoatoc.lib.policy import Role
        from hoatoc.records.documents import actions as documents

        act = self._act(FOUNDED)
        self.agencies: dict[str, Any] = {}
        for row in self.lists[2018]:
            name = committee_name(row["name"], row["level"])
            agency = org.found(
                name=name, level=row["level"], kind=AgencyKind.COMMITTEE, on=FOUNDED, gso=row["code"],
                symbol=committee_symbol(name), parent=self.agencies.get(row["parent_code"]), **act,
            )  # fmt: skip
            self.agencies[row["code"]] = agency
            documents.open_term(agency=agency, name="2018–2020", on=FOUNDED, **act)
            self._staff(agency, row["code"], FOUNDED)
        self.office = org.found(
            name="Văn phòng Tỉnh uỷ", level="province", kind=AgencyKind.OFFICE, on=FOUNDED, symbol="VPTU",
            parent=self.agencies["51"], **act,
        )  # fmt: skip
        self.admin = self._person("quantri", self.office, "Quản trị mạng", Role.PROVINCE_ADMIN, FOUNDED)

    def _staff(self, agency: Any, code: str, on: date) -> None:
        from hoatoc.lib.policy import Role

        self._person(f"vt{code}", agency, "Văn thư", Role.CLERK, on)
        self._person(f"cvp{code}", agency, "Chánh Văn phòng", Role.CHIEF_OF_OFFICE, on)

    def _person(self, login: str, agency: Any, position: str, role: Any, on: date) -> Any:
        from hoatoc.foundation.accounts import actions as accounts

        act = self._act(on)
        person = accounts.add_person(login=login, full_name=login, password_hash="!", **act)
        accounts.appoint(person=person, agency=agency, position=position, roles=[role], on=on, **act)
        return person

    def _actor(self, agency_id: int, role: str, day: date, *, but: int | None = None) -> Any:
        """Who acts at an agency on a day."""
        from hoatoc.foundation.accounts.models import Appointment
        from hoatoc.foundation.accounts.queries import acting_through

        rows = Appointment.objects.in_force_on(day).filter(agency_id=agency_id, roles__role=role)
        held = (
            rows.exclude(person_id=but or 0).select_related("person", "agency", "unit").order_by("pk").first()
        )
        assert held is not None, (agency_id, role, day)
        return acting_through(held, day)

    def _communes(self, day: date) -> list[Any]:
        from hoatoc.foundation.org.models import Agency

        return list(Agency.objects.existing_on(day).filter(level="commune").order_by("pk"))

    # --- work before a step ------------------------------------------------------------------------

    def _work(self, day: date) -> None:
        """One document registered everywhere, one that waits everywhere, one number never issued everywhere."""
        from hoatoc.records.documents import actions
        from hoatoc.records.documents.models import Entry

        top = self._top(day)
        clerk = self._actor(top.pk, "clerk", day)
        places = self._communes(day)
        for is_registered in (True, False):
            sent = self._issued(clerk, places, day)
            if not is_registered:
                continue
            for entry in Entry.objects.filter(document=sent.document_id, direction="in").order_by("pk"):
                own = self._actor(entry.agency_id, "clerk", day)
                actions.register(entry=entry, actor=own, at=self._act(day)["at"])
        for place in places:
            actions.take_number(
                actor=self._actor(place.pk, "clerk", day), at=self._act(day)["at"], kind="official_letter",
                abstract=f"Báo cáo của {place.pk}", signer="Bí thư",
            )  # fmt: skip

    def _top(self, day: date) -> Any:
        from hoatoc.foundation.org.models import Agency

        return Agency.objects.existing_on(day).get(level="province", kind="committee")

    def _issued(self, clerk: Any, places: list[Any], day: date) -> Any:
        from hoatoc.foundation.files.actions import store_bytes
        from hoatoc.records.documents import actions
        from hoatoc.records.documents.rules import FileRole

        at = self._act(day)["at"]
        to = [actions.Addressee(agency_id=each.pk) for each in places]
        entry = actions.take_number(
            actor=clerk, at=at, kind="plan", abstract="Gửi mọi xã", signer="Phó Bí thư", recipients=to
        )
        blob = store_bytes(chunks=[b"%PDF-1.4\n% " + str(entry.pk).encode()], actor=clerk, at=at)
        actions.attach(entry=entry, blob=blob, name="a.pdf", role=FileRole.MAIN, actor=clerk, at=at)
        return actions.issue(entry=entry, actor=clerk, at=at)

    # --- one step ----------------------------------------------------------------------------------

    def _step(self, year: int, day: date) -> None:
        from hoatoc.foundation.org import actions as org
        from hoatoc.foundation.org import queries
        from hoatoc.foundation.org.rules import PlanState, SuccessionKind
        from hoatoc.records.documents.models import Entry

        act = self._act(day)
        before = dict(Entry.objects.values_list("pk", "document_id"))
        waited = Entry.objects.filter(state="waiting").count()
        plan = org.draw_plan(name=f"Sắp xếp {year}", basis=f"Nghị quyết {year}", on=day, **act)
        old = {row.code: row for row in queries.units_on(day - timedelta(days=1))}
        fates = org.read_fates(assumed(old, self.lists[year], everything=year == 2025))
        units = org.read_units(_csv(self.lists[year]))
        clock: dict[str, float] = {}
        _timed(clock, "compare", lambda: org.compare_lists(plan=plan, units=units, fates=fates, **act))
        if not plan.rows.exists():  # the small form: nothing of these districts changed
            org.withdraw_plan(plan=plan, **act)
            return
        for row in plan.rows.exclude(question=""):  # the office of the province moves below the new committee
            new_top = plan.bodies.get(level="province")
            org.set_row(
                plan=plan, row=row, agency=row.agency, kind=SuccessionKind.MOVE_PARENT, to=new_top, **act
            )
        _timed(clock, "preview", lambda: queries.plan_view(plan))
        org.start_plan(plan=plan, typed=plan.name, today=day, **act)
        done = []
        _timed(clock, "apply", lambda: done.append(org.apply_plan(plan=plan, **act)))
        refused = [row.note for row in plan.rows.filter(done_at__isnull=True)]
        self._count(year, "rows not applied", len(refused), 0)
        assert done[0].state == PlanState.APPLIED, refused[:3]
        self._people(plan, day)
        _timed(clock, "hand over", lambda: self._hand_over(day))
        self.seconds[str(year)] = clock
        self._check(year, day, before, waited)

    def _people(self, plan: Any, day: date) -> None:
        """The last people of each body are appointed at its successor; bodies without one get new people."""
        from hoatoc.foundation.accounts import actions as accounts
        from hoatoc.foundation.accounts.queries import last_people_of
        from hoatoc.foundation.org.models import Succession

        for told in Succession.objects.filter(plan=plan, is_main=True).select_related("to_agency"):
            people = last_people_of(told.from_agency_id, day - timedelta(days=1))
            accounts.appoint_again(appointments=people, agency=told.to_agency, on=day, **self._act(day))
        for body in plan.bodies.filter(agency__predecessors__isnull=True):
            self._staff(body.agency, f"{body.gso}-{plan.pk}", day)

    def _hand_over(self, day: date) -> None:
        """Both sides confirm every act: the giver's last clerk, the taker's chief."""
        from hoatoc.foundation.accounts.models import Appointment
        from hoatoc.foundation.accounts.queries import acting_through
        from hoatoc.records.documents import actions
        from hoatoc.records.documents.models import TransferAct

        at = self._act(day)["at"]
        for act in (
            TransferAct.objects.filter(done_at__isnull=True).select_related("from_agency").order_by("pk")
        ):
            last = Appointment.objects.in_force_on(day - timedelta(days=1)).get(
                agency=act.from_agency,
                roles__role="clerk",
                person__login__startswith="vt",
                person__in=_first_clerk(act),
            )
            held = Appointment.objects.in_force_on(day).filter(person=last.person).order_by("pk").first()
            assert held is not None
            giver = acting_through(held, day)
            actions.confirm_giving(act=act, actor=giver, at=at)
            taker = self._actor(act.to_agency_id, "chief_of_office", day, but=giver.person_id)
            actions.confirm_taking(act=act, actor=taker, at=at)

    # --- what must hold ----------------------------------------------------------------------------

    def _count(self, year: int, case: str, figure: int, wanted: int) -> None:
        self.counted.append((f"{year}: {case}", figure, wanted))

    def _check(self, year: int, day: date, before: dict[int, int], waited: int) -> None:
        from hoatoc.foundation.org.models import Agency
        from hoatoc.records.documents.models import Entry, NumberSeries, TransferLine

        now = dict(Entry.objects.values_list("pk", "document_id"))
        self._count(
            year,
            "records of before that are still there",
            sum(now.get(pk) == doc for pk, doc in before.items()),
            len(before),
        )
        fresh = Entry.objects.filter(pk__gt=max(before))
        moved = TransferLine.objects.filter(act__on=day, outcome="moved").count()
        self._count(year, "records more than before, as many as were handed over", fresh.count(), moved)
        open_now = Entry.objects.filter(state="waiting").count()
        joined = TransferLine.objects.filter(act__on=day, outcome="joined").count()
        self._count(year, "open records, less those the successor held already", open_now, waited - joined)
        self._count(
            year,
            "open records at ended bodies",
            Entry.objects.filter(state="waiting", agency__ended_on__lt=day).count(),
            0,
        )
        series = NumberSeries.objects.filter(agency__ended_on__lt=day, closed_on__isnull=True)
        self._count(year, "open series at ended bodies", series.count(), 0)
        reached, twice = self._reached(day)
        self._count(year, "records that a living body reaches", len(reached), len(now))
        self._count(year, "records that two bodies reach", twice, 0)
        new = Agency.objects.filter(founded_on=day, level="commune").order_by("pk")
        self._count(
            year, "new communes whose first arrival is not number 1", self._first_numbers(new, day), 0
        )
        self._count(year, "old symbols not found by who keeps them", self._not_found(day), 0)
        found = _findings()
        print(*found[:5], sep="\n")
        self._count(year, "findings of the invariants", len(found), 0)

    def _reached(self, day: date) -> tuple[set[int], int]:
        """Every record that the clerk of some living body reads, as its own or in custody; and how many two of them read."""
        from hoatoc.foundation.org.models import Agency
        from hoatoc.records.documents import access

        seen: Counter[int] = Counter()
        for agency in Agency.objects.existing_on(day).filter(kind="committee").order_by("pk"):
            clerk = self._actor(agency.pk, "clerk", day)
            seen.update(access.visible_to(clerk).values_list("pk", flat=True))
            seen.update(access.kept_by(clerk).values_list("pk", flat=True))
        return set(seen), sum(count > 1 for count in seen.values())

    def _first_numbers(self, agencies: Any, day: date) -> int:
        from hoatoc.records.documents import actions
        from hoatoc.records.documents.models import Entry

        wrong = 0
        for agency in agencies:
            waiting = Entry.objects.filter(agency=agency, state="waiting").order_by("pk").first()
            if waiting is None:
                continue
            clerk = self._actor(agency.pk, "clerk", day)
            wrong += actions.register(entry=waiting, actor=clerk, at=self._act(day)["at"]).number != 1
        return wrong

    def _not_found(self, day: date) -> int:
        """Each letter that an ended body numbered is found by its symbol by the keeper."""
        from hoatoc.foundation.org.models import Custody, valid_on
        from hoatoc.records.documents.models import Entry
        from hoatoc.records.documents.queries import succession

        lost = 0
        for custody in Custody.objects.filter(valid_on(day), fonds__level="commune").order_by("pk"):
            clerk = self._actor(custody.holder_id, "clerk", day)
            for entry in Entry.objects.filter(agency=custody.fonds_id, direction="out").select_related(
                "document"
            ):
                asked = succession.KeptFilter(fonds=custody.fonds_id, words=entry.document.symbol_text)
                lost += not succession.kept(clerk, asked).filter(pk=entry.pk).exists()
        return lost

    # --- what must be seen -------------------------------------------------------------------------

    def _controls(self) -> list[tuple[str, int]]:
        """Broken on purpose, each taken back: what the checks above must notice."""
        from django.db import transaction

        from hoatoc.foundation.org.models import Agency, Custody
        from hoatoc.records.documents.models import Entry, NumberSeries

        day = YEARS[2025]
        told = []

        def broken(case: str, act: Callable[[], object], count: Callable[[], int]) -> None:
            with transaction.atomic():
                act()
                told.append((case, count()))
                transaction.set_rollback(True)

        everything = Entry.objects.count()
        one = Custody.objects.filter(valid_to__isnull=True).order_by("pk")[:1].get()
        broken(
            "a custody ended leaves records that nobody reaches",
            lambda: Custody.objects.filter(pk=one.pk).update(valid_to=one.valid_from),
            lambda: everything - len(self._reached(day + timedelta(days=1))[0]),
        )
        other = (
            Agency.objects.existing_on(day)
            .filter(level="commune")
            .exclude(pk=one.holder_id)
            .order_by("pk")[:1]
            .get()
        )
        broken(
            "a custody too many is a record that two reach",
            lambda: Custody.objects.create(fonds=one.fonds, holder=other, basis="thử", valid_from=day),
            lambda: self._reached(day)[1],
        )
        closed = NumberSeries.objects.filter(agency__ended_on__isnull=False).order_by("pk")[:1].get()
        broken(
            "a series of an ended body opened again is a finding",
            lambda: NumberSeries.objects.filter(pk=closed.pk).update(closed_on=None),
            lambda: len(_findings()),
        )
        return told


def _first_clerk(act: Any) -> Any:
    """One of the last clerks of the giving body."""
    from hoatoc.foundation.accounts.models import Appointment, Person

    rows = Appointment.objects.in_force_on(act.on - timedelta(days=1)).filter(
        agency=act.from_agency, roles__role="clerk"
    )
    return Person.objects.filter(pk__in=rows.order_by("pk").values("person_id")[:1])


def _findings() -> list[str]:
    from hoatoc.lib.finding import INVARIANTS, report

    told = report(
        set(INVARIANTS) - {"I7"}
    )  # the seal outside the database belongs to the machine, not to these records
    return [f"{each['id']}: {text}" for each in told["checks"] for text in each["found"]]


def _csv(rows: Units) -> str:
    lines = ["code,name,level,parent_code"]
    lines += [",".join((row["code"], row["name"], row["level"], row["parent_code"])) for row in rows]
    return "\n".join(lines) + "\n"


def _timed(clock: dict[str, float], name: str, act: Callable[[], object]) -> None:
    started = time.perf_counter()
    act()
    clock[name] = time.perf_counter() - started
