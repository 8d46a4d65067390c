"""How fast numbers are taken: the whole verb against the bare counter, 8 writers on one PostgreSQL series.

Whole verb: right, document, entry, number, audit line, one transaction, fsync. Compared with raw `UPDATE … RETURNING` and
one insert in a transaction, the same writers, the same cluster, the same run, passes alternating; the best pass of three counts.
Each writer warms up on another series before the starting shot, as a server that has run since morning.
"""

import multiprocessing
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from bench import stage
from bench.rows import Row, at_least

NAME = "numbers"
WRITERS, EACH, WARM, PASSES, LEAST = 8, 100, 5, 3, 0.2


def run() -> list[Row]:
    """Rows: each pass of both ways, the ratio of the best ones, gaplessness and its negative control."""
    with stage.database("postgres") as env:
        told = stage.call(env, "bench.numbers:measure")
    assert isinstance(told, dict)
    rows = []
    for number, (raw, verb) in enumerate(zip(told["raw"], told["verb"], strict=True), start=1):
        rows.append(
            Row(
                bench=NAME,
                case=f"pass {number}: raw UPDATE … RETURNING + insert",
                figure=raw,
                unit="/s",
                ok=True,
            )
        )
        rows.append(
            Row(bench=NAME, case=f"pass {number}: the verb take_number", figure=verb, unit="/s", ok=True)
        )
    ratio = max(told["verb"]) / max(told["raw"])
    limit, ok = at_least(ratio, LEAST)
    rows.append(
        Row(
            bench=NAME,
            case=f"verb / raw, best of {PASSES}, {WRITERS} writers",
            ratio=ratio,
            limit=limit,
            ok=ok,
        )
    )
    rows.append(
        Row(bench=NAME, case="numbers given, gapless 1…n", figure=told["count"], unit="", limit=f"= {told['expected']}",
            ok=told["gapless"] and told["count"] == told["expected"])
    )  # fmt: skip
    rows.append(
        Row(bench=NAME, case="negative control: one number taken out is seen as a hole", figure=told["holes_seen"], unit="",
            limit="= 1", ok=told["holes_seen"] == 1)
    )  # fmt: skip
    return rows


def measure() -> dict[str, object]:
    """In the child process, on the fresh database."""
    agency_id = _prepare()
    raw, verb = [], []
    for _ in range(PASSES):
        raw.append(_race(_raw_writer, agency_id))
        verb.append(_race(_verb_writer, agency_id))
    from hoatoc.records.documents.models import AllocatedNumber

    given = list(
        AllocatedNumber.objects.filter(series__agency=agency_id, series__kind="plan")
        .order_by("n")
        .values_list("n", flat=True)
    )
    expected = WRITERS * EACH * PASSES
    return {
        "raw": raw,
        "verb": verb,
        "count": len(given),
        "expected": expected,
        "gapless": given == list(range(1, expected + 1)),
        "holes_seen": _take_one_out_and_check(),
    }


def _prepare() -> int:
    """One committee with a clerk, an open term and a series; and the bare table of the comparison."""
    from django.db import connection

    from hoatoc.foundation.accounts import actions as accounts
    from hoatoc.foundation.org import actions as org
    from hoatoc.foundation.org.rules import AgencyKind
    from hoatoc.lib.actor import system_actor
    from hoatoc.lib.policy import Role
    from hoatoc.records.documents import actions as documents

    act: dict[str, Any] = {"actor": system_actor(), "at": datetime(2018, 1, 2, tzinfo=UTC)}
    on = date(2018, 1, 1)
    agency = org.found(name="Tỉnh uỷ", level="province", kind=AgencyKind.COMMITTEE, on=on, symbol="TU", **act)
    documents.open_term(agency=agency, name="2015–2020", on=on, **act)
    for n in range(WRITERS):
        person = accounts.add_person(login=f"w{n}", full_name=f"Văn thư {n}", password_hash="!", **act)
        accounts.appoint(person=person, agency=agency, position="Văn thư", roles=[Role.CLERK], on=on, **act)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE raw_series (id int PRIMARY KEY, next int NOT NULL)")
        cursor.execute(
            "CREATE TABLE raw_number (series int, n int, at timestamptz, what text, UNIQUE (series, n))"
        )
        cursor.execute("INSERT INTO raw_series VALUES (1, 1), (2, 1)")
    return agency.pk


def _race(writer: Callable[..., None], agency_id: int) -> float:
    """Numbers per second of all writers together, from the starting shot to the last commit."""
    from django.db import connection

    connection.close()
    context = multiprocessing.get_context("fork")
    ready = context.Barrier(WRITERS + 1)
    processes = [context.Process(target=writer, args=(agency_id, n, ready)) for n in range(WRITERS)]
    for process in processes:
        process.start()
    ready.wait()
    started = time.perf_counter()
    for process in processes:
        process.join()
    assert all(process.exitcode == 0 for process in processes)
    return WRITERS * EACH / (time.perf_counter() - started)


def _raw_writer(_: int, writer: int, ready: "multiprocessing.synchronize.Barrier") -> None:
    from django.db import connection, transaction

    def one(series: int, what: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE raw_series SET next = next + 1 WHERE id = %s RETURNING next - 1", [series])
            (number,) = cursor.fetchone()
            cursor.execute("INSERT INTO raw_number VALUES (%s, %s, now(), %s)", [series, number, what])

    for n in range(WARM):
        one(2, f"{writer}-{n}")
    ready.wait()
    for n in range(EACH):
        one(1, f"{writer}-{n}")


def _verb_writer(_: int, writer: int, ready: "multiprocessing.synchronize.Barrier") -> None:
    from hoatoc.foundation.accounts.models import Appointment
    from hoatoc.foundation.accounts.queries import acting_through
    from hoatoc.records.documents import actions

    appointment = Appointment.objects.select_related("person", "agency", "unit").get(
        person__login=f"w{writer}"
    )
    actor = acting_through(appointment, date(2018, 8, 16))
    at = datetime(2018, 8, 16, 1, tzinfo=UTC)

    def one(kind: str, what: str) -> None:
        actions.take_number(actor=actor, at=at, kind=kind, abstract=what, signer="Lê Hoàng Sơn")

    for n in range(WARM):
        one("notice", f"Thông báo {writer}-{n}")
    ready.wait()
    for n in range(EACH):
        one("plan", f"Kế hoạch {writer}-{n}")


def _take_one_out_and_check() -> int:
    """The checker's own check: with one row deleted behind the guards it names exactly one hole."""
    from django.db import connection

    from hoatoc.lib.finding import report

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM documents_allocatednumber WHERE n = 777")
        cursor.execute("SET session_replication_role = origin")
    found = report(["I3"])["checks"][0]["found"]
    return sum("khuyết số 777" in line for line in found)
