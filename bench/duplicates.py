"""How many of the same documents are found, how many alarms are false, and what a question costs with 50 thousand entries.

The seeded set (bench/twins.py): 500 sheets, each written down again with the slips of clerks, each beside another document
that looks like it. They lie among 50 thousand rows of one agency; every question is asked through the product's own query.
"""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from bench import stage, twins
from bench.rows import Row, at_least, at_most

NAME = "duplicates"
ENTRIES, BATCH = 50_000, 5000
LEAST_FOUND, MOST_FALSE, MOST_MS = 0.95, 0.02, 200.0


def run() -> list[Row]:
    """Rows: share found, share of false alarms, time of a question at its middle and at its worst."""
    with stage.database("postgres") as env:
        told = stage.call(env, "bench.duplicates:measure")
    assert isinstance(told, dict)
    found_limit, found_ok = at_least(told["found"], LEAST_FOUND)
    time_limit, time_ok = at_most(told["p50"], MOST_MS)
    return [
        Row(bench=NAME, case=f"same documents found, {twins.PAIRS} pairs with slips", ratio=told["found"],
            unit="of all", limit=found_limit, ok=found_ok),
        Row(bench=NAME, case=f"false alarms, {twins.PAIRS} documents that look alike", ratio=told["false"],
            unit="of all", limit=f"< {MOST_FALSE:g}", ok=told["false"] < MOST_FALSE),
        Row(bench=NAME, case=f"a question among {told['entries']:,} entries, p50", figure=told["p50"], unit="ms",
            limit=time_limit, ok=time_ok),
        Row(bench=NAME, case=f"a question among {told['entries']:,} entries, p99", figure=told["p99"], unit="ms", ok=True),
        Row(bench=NAME, case="negative control: symbols alone find fewer than that", ratio=told["blind"], unit="of all",
            limit=f"< {LEAST_FOUND:g}", ok=told["blind"] < LEAST_FOUND),
    ]  # fmt: skip


def measure() -> dict[str, object]:
    """In the child process, on the fresh database."""
    from hoatoc.lib.symbols import symbol_key

    agency, actor, bodies = _prepare()
    pairs = twins.pairs()
    others = twins.sheets(ENTRIES - len(pairs), seed=twins.SEED + 1)
    held = _write(agency, bodies, [each for each, _, _ in pairs])
    for start in range(0, len(others), BATCH):
        _write(agency, bodies, [_elsewhere(each) for each in others[start : start + BATCH]])
    _analyse()
    found, false, took = 0, 0, []
    for (_, again, other), document_id in zip(pairs, held, strict=True):
        started = time.perf_counter()
        found += document_id in _ask(actor, bodies, again)
        took.append(1000 * (time.perf_counter() - started))
        false += bool(_ask(actor, bodies, other))
    took.sort()
    blind = sum(
        symbol_key(each.symbol) == symbol_key(again.symbol) and each.dated_on == again.dated_on
        for each, again, _ in pairs
    )
    return {
        "found": found / len(pairs),
        "false": false / len(pairs),
        "p50": took[len(took) // 2],
        "p99": took[len(took) * 99 // 100],
        "entries": ENTRIES,
        "blind": blind / len(pairs),
    }


def _elsewhere(sheet: twins.Written) -> twins.Written:
    """Sheets of the years before: they fill the book and are no twins of the seeded ones."""
    from dataclasses import replace

    day = sheet.dated_on or date(2018, 1, 1)
    return replace(sheet, dated_on=date(2010 + day.toordinal() % 6, day.month, min(day.day, 28)))


def _prepare() -> tuple[Any, Any, list[Any]]:
    from hoatoc.foundation.accounts import actions as accounts
    from hoatoc.foundation.accounts.queries import acting_through
    from hoatoc.foundation.org import actions as org
    from hoatoc.foundation.org.models import Correspondent
    from hoatoc.foundation.org.rules import AgencyKind
    from hoatoc.lib.actor import system_actor
    from hoatoc.lib.policy import Role
    from hoatoc.lib.vietnamese import fold

    act: dict[str, Any] = {"actor": system_actor(), "at": datetime(2018, 1, 2, tzinfo=UTC)}
    on = date(2018, 1, 1)
    agency = org.found(name="Tỉnh uỷ", level="province", kind=AgencyKind.COMMITTEE, on=on, symbol="TU", **act)
    person = accounts.add_person(login="hang", full_name="Võ Thị Thu Hằng", password_hash="!", **act)
    held = accounts.appoint(
        person=person, agency=agency, position="Văn thư", roles=[Role.CLERK], on=on, **act
    )
    bodies = Correspondent.objects.bulk_create(
        Correspondent(name=name, name_key=fold(name)) for name, _ in twins.issuers()
    )
    return agency, acting_through(held, date(2018, 8, 16)), bodies


def _write(agency: Any, bodies: list[Any], sheets: list[twins.Written]) -> list[int]:
    """Rows of the book's queue, in bulk; gives the ids of their sheets."""
    from hoatoc.lib.symbols import symbol_key
    from hoatoc.lib.vietnamese import fold
    from hoatoc.records.documents.models import Document, Entry

    def documents() -> Iterator[Document]:
        for each in sheets:
            body = bodies[each.issuer]
            digits = each.symbol[: len(each.symbol) - len(each.symbol.lstrip("0123456789"))]
            yield Document(
                origin="paper", issuer_correspondent=body, issuer_printed=body.name, kind="plan", number=int(digits),
                symbol_text=each.symbol, symbol_key=symbol_key(each.symbol), dated_on=each.dated_on,
                abstract=each.abstract, abstract_key=fold(each.abstract),
            )  # fmt: skip

    written = Document.objects.bulk_create(documents())
    at = datetime(2018, 8, 16, tzinfo=UTC)
    Entry.objects.bulk_create(
        Entry(agency=agency, direction="in", document=each, source="paper", state="waiting", arrived_at=at)
        for each in written
    )
    return [each.pk for each in written]


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _ask(actor: Any, bodies: list[Any], written: twins.Written) -> set[int]:
    from hoatoc.records.documents.queries import duplicates

    body = bodies[written.issuer]
    asked = duplicates.question(
        issuer=f"c{body.pk}", issuer_name=body.name, symbol=written.symbol, dated_on=written.dated_on, kind="plan",
        abstract=written.abstract,
    )  # fmt: skip
    return {each.entry.document_id for each in duplicates.twins(actor, asked)}
