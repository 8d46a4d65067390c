"""F27: 200 people take numbers at once while the year turns at UTC+7 (spec: trust §2.2 F27; NĐ 30/2020 Art. 15, domain.md §B1).

From 31-12 23:59:58 to 01-01 00:00:02 in Vietnam, in no order: the old year ends with its last number, the new one begins at 1,
no number of one year carries a day of the other. Outgoing numbers of a state body and arrival numbers alike. The negative
control counts days in UTC, as a careless machine does, and must be seen.
"""

import random
import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench import stage
from bench.rows import Row
from tools.postgres import PrivatePostgres

ID = "F27"
PEOPLE = 200
EARLIER = 7
MIDNIGHT = datetime(2018, 12, 31, 17, tzinfo=UTC)  # 00:00 on 1 January 2019 in Vietnam


def run(long: bool) -> list[Row]:
    """Both databases; the long form again and again in other orders."""
    rows = []
    for kind in ("postgres", "sqlite"):
        for seed in range(5 if long else 1):
            rows += _rows(f"{kind}, order {seed + 1}", _told(kind, seed, is_utc=False))
    told = _told("postgres", 0, is_utc=True)
    rows.append(
        Row(id=ID, case="negative control: days counted in UTC", figure=len(told["wrong"]), unit="rows in a wrong year", limit="> 0",
            ok=bool(told["wrong"]))
    )  # fmt: skip
    return rows


def _told(kind: str, seed: int, *, is_utc: bool) -> dict[str, Any]:
    facts = {"seed": seed, "is_utc": is_utc}
    if kind == "sqlite":
        with stage.database(kind) as env:
            told = stage.call(env, "tests.faults.fault_year_end:measure", **facts)
    else:
        with (
            PrivatePostgres(connections=PEOPLE + 50) as cluster,
            stage.database(kind, cluster=cluster) as env,
        ):
            told = stage.call(env, "tests.faults.fault_year_end:measure", **facts)
    assert isinstance(told, dict)
    return told


def _rows(name: str, told: dict[str, Any]) -> list[Row]:
    half = PEOPLE // 4  # a quarter of the people on each side of midnight and of each kind of number
    rows = []
    for what in ("out", "in"):
        old, new = told[what]["2018"], told[what]["2019"]
        rows += [
            Row(id=ID, case=f"{name}: {what}, old year 1…{EARLIER + half}", figure=old[-1] if old else 0, limit=f"= {EARLIER + half}, gapless",
                ok=old == list(range(1, EARLIER + half + 1))),
            Row(id=ID, case=f"{name}: {what}, new year 1…{half}", figure=new[0] if new else 0, limit="= 1, gapless",
                ok=new == list(range(1, half + 1))),
        ]  # fmt: skip
    return [
        *rows,
        Row(id=ID, case=f"{name}: numbers with a day of the other year", figure=len(told["wrong"]), limit="= 0", ok=not told["wrong"]),
        Row(id=ID, case=f"{name}: errors", figure=len(told["errors"]), limit="= 0", ok=not told["errors"]),
        Row(id=ID, case=f"{name}: invariants afterwards", figure=len(told["broken"]), unit="red", limit="= 0", ok=not told["broken"]),
    ]  # fmt: skip


def measure(seed: int, is_utc: bool) -> dict[str, Any]:
    """In the child process, on the fresh database."""
    from hoatoc.lib.finding import report

    clerk, sender = _prepare()
    for n in range(EARLIER):
        _take(clerk, MIDNIGHT - timedelta(hours=1), n)
        _arrive(clerk, sender, MIDNIGHT - timedelta(hours=1), n)
    if is_utc:
        _count_days_in_utc()
    errors = _all_at_once(clerk, sender, seed)
    out, into, wrong = _years()
    broken = [check["id"] for check in report(["I3", "I3b", "I3d"])["checks"] if not check["ok"]]
    return {"out": out, "in": into, "wrong": wrong, "errors": errors[:5], "broken": broken}


def _prepare() -> tuple[Any, int]:
    """A state body with its clerk, and somebody who sends it paper."""
    from hoatoc.foundation.accounts import actions as accounts
    from hoatoc.foundation.accounts.queries import acting_through
    from hoatoc.foundation.org import actions as org
    from hoatoc.foundation.org.rules import AgencyKind
    from hoatoc.lib.actor import system_actor
    from hoatoc.lib.policy import Role

    act: dict[str, Any] = {"actor": system_actor(), "at": datetime(2018, 1, 2, tzinfo=UTC)}
    on = date(2018, 1, 1)
    agency = org.found(
        name="Uỷ ban nhân dân tỉnh", level="province", kind=AgencyKind.OFFICE, on=on, symbol="UBND", system="state", **act
    )  # fmt: skip
    sender = org.found(name="Sở", level="province", kind=AgencyKind.OFFICE, on=on, symbol="S", system="state", **act)  # fmt: skip
    person = accounts.add_person(login="clerk", full_name="clerk", password_hash="!", **act)
    appointed = accounts.appoint(
        person=person, agency=agency, position="Văn thư", roles=[Role.CLERK], on=on, **act
    )
    return acting_through(appointed, on), sender.pk


def _take(clerk: Any, at: datetime, n: int) -> None:
    from hoatoc.records.documents import actions

    actions.take_number(actor=clerk, at=at, kind="plan", abstract=f"số {n}", signer="x")


def _arrive(clerk: Any, sender: int, at: datetime, n: int) -> None:
    from hoatoc.records.documents import actions

    sheet = actions.PaperSheet(
        sender, None, f"{n + 1}/S", date(2018, 12, 20), "official_letter", f"đến {n}", "x"
    )
    actions.take_in_paper(sheet=sheet, actor=clerk, at=at, is_registered_now=True)


def _count_days_in_utc() -> None:
    from hoatoc.records.documents.actions import arrivals, numbering, taking

    def day_in_utc(at: datetime) -> date:
        return at.astimezone(UTC).date()

    numbering.local_day = arrivals.local_day = day_in_utc
    assert taking.numbering is numbering


def _all_at_once(clerk: Any, sender: int, seed: int) -> list[str]:
    """Everybody presses together; half of them have a clock before midnight, half after."""
    from django.db import connection

    moments = [MIDNIGHT - timedelta(seconds=2) + n * timedelta(seconds=4) / PEOPLE for n in range(PEOPLE)]
    order = list(range(PEOPLE))
    random.Random(seed).shuffle(order)
    errors: list[str] = []
    lock, shot = threading.Lock(), threading.Barrier(PEOPLE)

    def press(n: int) -> None:
        shot.wait()
        try:
            if n % 2:
                _take(clerk, moments[n], n)
            else:
                _arrive(clerk, sender, moments[n], n)
        except Exception as error:  # noqa: BLE001 nobody may be refused here
            with lock:
                errors.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(n,)) for n in order]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def _years() -> tuple[dict[str, list[int]], dict[str, list[int]], list[str]]:
    """Numbers by year, outgoing and arrivals, and those given at a moment of the other year."""
    from hoatoc.records.documents.models import AllocatedNumber

    found: dict[str, dict[str, list[int]]] = {
        "out": {"2018": [], "2019": []},
        "in": {"2018": [], "2019": []},
    }
    wrong = []
    for number in AllocatedNumber.objects.select_related("series", "entry").order_by("series_id", "n"):
        period = number.series.period_ref
        found[number.series.direction][period].append(number.n)
        assert number.entry is not None
        true_year = "2019" if (number.entry.registered_at or MIDNIGHT) >= MIDNIGHT else "2018"
        if not period == true_year == str(number.on.year):
            wrong.append(f"{number.series.direction} {number.n}: {period}, {number.on}, {true_year}")
    return found["out"], found["in"], wrong
