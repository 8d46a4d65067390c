"""How fast one document reaches everybody: the verb `issue` against raw SQL that writes the same rows.

One 1 MB PDF to 184 and to 550 agencies on both databases: from the action call until every queue shows it. Compared, in the same
run and alternating, with the same rows copied table by table by one raw `INSERT … SELECT` each (SQLite) or by one statement for all
tables (PostgreSQL). The best pass of three counts. Disk: bytes in the store beside the size of the file.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench import stage
from bench.rows import Row, at_most

NAME = "fanout"
SIZES, PASSES, MOST, MOST_DISK = (184, 550), 3, 4.0, 1.05
FILE_SIZE = 1024 * 1024


def run() -> list[Row]:
    """Rows for both databases and both sizes: every pass, the ratio of the best ones, disk, and the negative control."""
    rows: list[Row] = []
    for kind in ("sqlite", "postgres"):
        for size in SIZES:
            with stage.database(kind) as env:
                told = stage.call(env, "bench.fanout:measure", agencies=size)
            assert isinstance(told, dict)
            rows += _rows(f"{kind} {size}", told)
    return rows


def _rows(name: str, told: dict[str, Any]) -> list[Row]:
    rows = []
    for n, (raw, verb) in enumerate(zip(told["raw"], told["verb"], strict=True), start=1):
        rows.append(
            Row(
                bench=NAME, case=f"{name}, pass {n}: raw SQL", figure=round(raw * 1000, 1), unit="ms", ok=True
            )
        )
        rows.append(
            Row(bench=NAME, case=f"{name}, pass {n}: issue", figure=round(verb * 1000, 1), unit="ms", ok=True)
        )
    ratio = min(told["verb"]) / min(told["raw"])
    limit, ok = at_most(ratio, MOST)
    rows.append(
        Row(bench=NAME, case=f"{name}: issue / raw, best of {PASSES}", ratio=ratio, limit=limit, ok=ok)
    )
    disk = told["stored"] / (FILE_SIZE * PASSES)
    limit, ok = at_most(disk, MOST_DISK)
    rows.append(
        Row(
            bench=NAME,
            case=f"{name}: bytes in the store / bytes of the files",
            ratio=disk,
            limit=limit,
            ok=ok,
        )
    )
    rows.append(
        Row(bench=NAME, case=f"{name}: queues that show it, of {told['agencies']}", figure=told["visible"], unit="",
            limit=f"= {told['agencies']}", ok=told["visible"] == told["agencies"])
    )  # fmt: skip
    rows.append(
        Row(bench=NAME, case=f"{name}: negative control: one queue emptied is seen", figure=told["visible_after_cut"], unit="",
            limit=f"= {told['agencies'] - 1}", ok=told["visible_after_cut"] == told["agencies"] - 1)
    )  # fmt: skip
    return rows


def measure(agencies: int) -> dict[str, Any]:
    """In the child process, on the fresh database."""
    from hoatoc.records.documents.models import Entry

    clerk, ids = _prepare(agencies)
    raw, verb, entry_id = [], [], 0
    for n in range(PASSES):
        entry = _numbered(clerk, ids, n)
        verb.append(_timed(partial(_issue, clerk, entry)))
        entry_id = entry.pk
        twin = _twin(entry.document_id)
        raw.append(_timed(partial(_copy_raw, entry.document_id, twin)))
    document_id = Entry.objects.get(pk=entry_id).document_id
    visible = _visible(document_id, ids)
    _cut_one(document_id)
    return {
        "raw": raw,
        "verb": verb,
        "agencies": agencies,
        "visible": visible,
        "visible_after_cut": _visible(document_id, ids),
        "stored": _stored_bytes(),
    }


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _prepare(agencies: int) -> tuple[Any, list[int]]:
    """A committee with a clerk, and so many agencies below it."""
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
    documents.open_term(agency=top, name="2015–2020", on=on, **act)
    person = accounts.add_person(login="vt", full_name="Văn thư", password_hash="!", **act)
    appointment = accounts.appoint(
        person=person, agency=top, position="Văn thư", roles=[Role.CLERK], on=on, **act
    )
    ids = [
        org.found(
            name=f"Đảng uỷ xã {n}",
            level="commune",
            kind=AgencyKind.COMMITTEE,
            on=on,
            symbol="ĐU",
            parent=top,
            **act,
        ).pk
        for n in range(agencies)
    ]
    return acting_through(appointment, on), ids


def _numbered(clerk: Any, ids: list[int], n: int) -> Any:
    """A number with its recipients and its 1 MB scan: what is there before the clerk presses "Phát hành"."""
    from hoatoc.foundation.files.actions import store_bytes
    from hoatoc.records.documents import actions
    from hoatoc.records.documents.rules import FileRole

    at = datetime(2018, 8, 16, 1, n, tzinfo=UTC)
    entry = actions.take_number(
        actor=clerk, at=at, kind="plan", abstract=f"Kế hoạch {n}", signer="Lê Hoàng Sơn",
        recipients=[actions.Addressee(agency_id=each) for each in ids],
    )  # fmt: skip
    sheet = b"%PDF-1.4\n" + os.urandom(FILE_SIZE - 9)
    blob = store_bytes(chunks=[sheet], actor=clerk, at=at)
    actions.attach(entry=entry, blob=blob, name="a.pdf", role=FileRole.MAIN, actor=clerk, at=at)
    return entry


def _issue(clerk: Any, entry: Any) -> None:
    from hoatoc.records.documents import actions

    actions.issue(entry=entry, actor=clerk, at=datetime(2018, 8, 16, 2, tzinfo=UTC))


TABLES = ("documents_entry", "hub_delivery", "hub_deliveryevent", "hub_receipt")


def _copy_raw(document_id: int, twin: int) -> None:
    """The same rows once more, for a twin of the document, by raw SQL: the floor that the verb is held against."""
    from django.db import connection, transaction

    statements = _raw_statements(connection.vendor, document_id, twin)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _twin(document_id: int) -> int:
    """Another document row (not counted): the copied rows need one, for an agency holds a document once."""
    from hoatoc.lib.uid import new_uid
    from hoatoc.records.documents.models import Document, Recipient

    twin = Document.objects.get(pk=document_id)
    recipients = list(Recipient.objects.filter(document_id=document_id))
    twin.pk, twin.uid, twin.is_issued = None, new_uid(), False
    twin.save(force_insert=True)
    for each in recipients:
        each.pk, each.document = None, twin
    Recipient.objects.bulk_create(recipients)
    return twin.pk


def _raw_statements(vendor: str, document_id: int, twin: int) -> list[str]:
    columns = {table: _columns(table) for table in TABLES}

    def pick(table: str, **other: str) -> str:
        return ", ".join(other.get(column, f"x.{column}") for column in columns[table])

    uid = "gen_random_uuid()" if vendor == "postgresql" else "lower(hex(randomblob(16)))"
    names = {table: ", ".join(columns[table]) for table in TABLES}
    entry = (
        f"INSERT INTO documents_entry ({names['documents_entry']}) SELECT {pick('documents_entry', uid=uid, document_id=str(twin))} "
        f"FROM documents_entry x WHERE x.document_id = {document_id} AND x.direction = 'in'"
    )
    entries = "e" if vendor == "postgresql" else "documents_entry"
    deliveries = "d" if vendor == "postgresql" else "hub_delivery"
    delivery = (
        f"INSERT INTO hub_delivery ({names['hub_delivery']}) "
        f"SELECT {pick('hub_delivery', uid=uid, document_id=str(twin), entry_id='n.id', recipient_id='r.id')} "
        f"FROM hub_delivery x JOIN {entries} n ON n.agency_id = x.agency_id AND n.document_id = {twin} "
        f"JOIN documents_recipient r ON r.document_id = {twin} AND r.agency_id = x.agency_id WHERE x.document_id = {document_id}"
    )
    told = [
        f"INSERT INTO {table} ({names[table]}) SELECT {pick(table, delivery_id='n.id')} FROM {table} x "
        f"JOIN hub_delivery o ON o.id = x.delivery_id AND o.document_id = {document_id} "
        f"JOIN {deliveries} n ON n.agency_id = o.agency_id AND n.document_id = {twin}"
        for table in ("hub_deliveryevent", "hub_receipt")
    ]
    if vendor == "sqlite":
        return [entry, delivery, *told]
    returning = "RETURNING id, agency_id, document_id"
    return [f"WITH e AS ({entry} {returning}), d AS ({delivery} {returning}), v AS ({told[0]}) {told[1]}"]


def _columns(table: str) -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in described if column.name != "id"]


def _visible(document_id: int, ids: list[int]) -> int:
    """In how many agencies' queues (chờ vào sổ) the document lies."""
    from hoatoc.records.documents.models import Entry

    return (
        Entry.objects.waiting()
        .filter(document_id=document_id, agency_id__in=ids)
        .values("agency")
        .distinct()
        .count()
    )


def _cut_one(document_id: int) -> None:
    from hoatoc.records.documents.models import Entry
    from hoatoc.records.documents.rules import Direction, EntryState

    entry = Entry.objects.filter(document_id=document_id, direction=Direction.IN).order_by("pk")[0]
    entry.state, entry.return_reason = EntryState.RETURNED, "cut"
    entry.save(update_fields=["state", "return_reason"])


def _stored_bytes() -> int:
    from django.conf import settings

    folder = Path(settings.HOATOC_DATA_DIR) / "blobs"
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
