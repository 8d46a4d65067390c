"""F39: fifty people press at once: issue, or have voided (propose, approve), the same document (spec: trust §2.2 F39).

One act wins, every other gets a clear refusal, and document, entry, number and deliveries tell the same story. Many documents,
both databases; the negative control takes the row's lock and its state check away and must be seen as broken.
"""

import threading
from datetime import UTC, date, datetime
from typing import Any

from bench import stage
from bench.rows import Row

ID = "F39"
PEOPLE = 50


def run(long: bool) -> list[Row]:
    """Rounds on both databases."""
    rows = []
    for kind, rounds in (("postgres", 40 if long else 8), ("sqlite", 10 if long else 3)):
        with stage.database(kind) as env:
            told = stage.call(env, "tests.faults.fault_same_document:measure", rounds=rounds, guarded=True)
        assert isinstance(told, dict)
        rows += [
            Row(id=ID, case=f"{kind}: {rounds} documents × {PEOPLE} at once, exactly one winner each", figure=told["one_winner"],
                limit=f"= {rounds}", ok=told["one_winner"] == rounds),
            Row(id=ID, case=f"{kind}: the others got a clear refusal", figure=told["refused"], limit=f"= {rounds * (PEOPLE - 1)}",
                ok=told["refused"] == rounds * (PEOPLE - 1)),
            Row(id=ID, case=f"{kind}: other errors", figure=len(told["errors"]), limit="= 0", ok=not told["errors"]),
            Row(id=ID, case=f"{kind}: wins by issue / by void: {told['issued']} / {told['voided']}", figure=told["issued"],
                limit="", ok=True),
            Row(id=ID, case=f"{kind}: invariants afterwards", figure=len(told["broken"]), unit="red", limit="= 0", ok=not told["broken"]),
        ]  # fmt: skip
    with stage.database("postgres") as env:
        told = stage.call(env, "tests.faults.fault_same_document:measure", rounds=3, guarded=False)
    assert isinstance(told, dict)
    seen = told["one_winner"] < 3 or bool(told["errors"]) or bool(told["broken"])
    rows.append(
        Row(id=ID, case="negative control: without lock and state check the test is red", figure=told["one_winner"], unit="of 3 clean",
            limit="< 3 or errors", ok=seen)
    )  # fmt: skip
    return rows


def measure(rounds: int, guarded: bool) -> dict[str, Any]:
    """In the child process, on the fresh database."""
    from hoatoc.lib.finding import report

    people = _prepare()
    if not guarded:
        _take_the_guards_away()
    told: dict[str, Any] = {"one_winner": 0, "refused": 0, "errors": [], "issued": 0, "voided": 0}
    for number in range(rounds):
        wins, refused, errors = _round(people, number)
        told["one_winner"] += len(wins) == 1
        told["refused"] += refused
        told["errors"] += errors[:3]
        told["issued"] += wins.count("issue")
        told["voided"] += wins.count("void")
    told["broken"] = [check["id"] for check in report()["checks"] if not check["ok"]]
    return told


def _prepare() -> dict[str, Any]:
    from hoatoc.foundation.accounts import actions as accounts
    from hoatoc.foundation.accounts.queries import acting_through
    from hoatoc.foundation.org import actions as org
    from hoatoc.foundation.org.rules import AgencyKind
    from hoatoc.lib.actor import system_actor
    from hoatoc.lib.policy import Role
    from hoatoc.records.documents import actions as documents

    act: dict[str, Any] = {"actor": system_actor(), "at": datetime(2018, 1, 2, tzinfo=UTC)}
    on = date(2018, 1, 1)
    top = org.found(name="Tỉnh uỷ", level="province", kind=AgencyKind.COMMITTEE, on=on, symbol="TU", **act)
    below = org.found(
        name="Huyện uỷ", level="district", kind=AgencyKind.COMMITTEE, on=on, symbol="HU", parent=top, **act
    )
    documents.open_term(agency=top, name="2015–2020", on=on, **act)
    people: dict[str, Any] = {"below": below.pk}
    for login, role in (("clerk", Role.CLERK), ("chief", Role.CHIEF_OF_OFFICE)):
        person = accounts.add_person(login=login, full_name=login, password_hash="!", **act)
        appointment = accounts.appoint(person=person, agency=top, position=login, roles=[role], on=on, **act)
        people[login] = acting_through(appointment, on)
    return people


def _take_the_guards_away() -> None:
    """No row lock and no state check: what a careless rewrite of the verbs would be."""
    from hoatoc.records.documents.actions import outgoing, proposals
    from hoatoc.records.documents.models import EntryQuerySet

    EntryQuerySet.select_for_update = lambda self, **_: self  # type: ignore[method-assign,assignment]
    outgoing.may_become = proposals.may_become = lambda *_: True


def _round(people: dict[str, Any], number: int) -> tuple[list[str], int, list[str]]:
    from django.db import connection

    from hoatoc.foundation.files.actions import store_bytes
    from hoatoc.lib.refusal import Refusal
    from hoatoc.records.documents import actions
    from hoatoc.records.documents.rules import FileRole

    clerk, chief, at = people["clerk"], people["chief"], datetime(2018, 8, 16, 1, tzinfo=UTC)
    to = [actions.Addressee(agency_id=people["below"])]
    entry = actions.take_number(
        actor=clerk, at=at, kind="plan", abstract=f"số {number}", signer="x", recipients=to
    )
    blob = store_bytes(chunks=[b"%PDF-1.4\n%%EOF\n"], actor=clerk, at=at)
    actions.attach(entry=entry, blob=blob, name="a.pdf", role=FileRole.MAIN, actor=clerk, at=at)
    wins: list[str] = []
    errors: list[str] = []
    refused = 0
    lock, shot = threading.Lock(), threading.Barrier(PEOPLE)

    def press(person: int) -> None:
        nonlocal refused
        shot.wait()
        try:
            if person % 2:
                actions.issue(entry=entry, actor=clerk, at=at)
            else:
                proposal = actions.propose_void(entry=entry, reason="thử", actor=clerk, at=at)
                actions.decide(proposal=proposal, is_approved=True, actor=chief, at=at)
        except Refusal:
            with lock:
                refused += 1
        except Exception as error:  # noqa: BLE001 what is neither win nor refusal is what this test looks for
            with lock:
                errors.append(f"{type(error).__name__}: {error}")
        else:
            with lock:
                wins.append("issue" if person % 2 else "void")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(person,)) for person in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wins, refused, errors
