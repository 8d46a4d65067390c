"""How long a bulk work of 500 rows takes, each row by its ordinary verb in a transaction of its own.

Every act on both databases: 500 waiting documents registered, handed to a unit, filed, put among the seen ones, as the job does it
(`run_bulk`); the limit is that of feature 9.23. Negative control: a row that somebody returned meanwhile is told as refused.
"""

import time
from datetime import UTC, datetime
from typing import Any

from bench import stage
from bench.fanout import _prepare
from bench.rows import Row, at_most

NAME = "bulk"
ROWS, MOST_SECONDS = 500, 10.0


def run() -> list[Row]:
    """Rows for both databases: every act, and the negative control."""
    rows: list[Row] = []
    for kind in ("sqlite", "postgres"):
        with stage.database(kind) as env:
            told = stage.call(env, "bench.bulk:measure")
        assert isinstance(told, dict)
        for act, (seconds, done) in told["acts"].items():
            limit, ok = at_most(seconds, MOST_SECONDS)
            case = f"{kind}: {act}, {ROWS} rows, {done} done"
            rows.append(
                Row(
                    bench=NAME,
                    case=case,
                    figure=round(seconds, 2),
                    unit="s",
                    limit=limit,
                    ok=ok and done == ROWS,
                )
            )
        refused = told["refused"]
        rows.append(
            Row(bench=NAME, case=f"{kind}: negative control: a returned row is told as refused", figure=refused, unit="",
                limit="= 1", ok=refused == 1)
        )  # fmt: skip
    return rows


def measure() -> dict[str, Any]:
    """In the child process, on the fresh database: papers of one agency that wait to be registered."""
    from hoatoc.foundation.org import actions as org
    from hoatoc.lib.actor import system_actor
    from hoatoc.records.documents import actions
    from hoatoc.records.documents.models import Entry
    from hoatoc.records.documents.queries.bulk import progress_of
    from hoatoc.records.documents.rules import BulkAct

    clerk, _ = _prepare(0)
    at = datetime.now(UTC)
    body = org.add_correspondent(name="Sở Nội vụ", actor=system_actor(), at=at)
    unit = org.add_unit(agency=_agency(clerk), name="Phòng Tổng hợp", actor=system_actor(), at=at)
    ids = [_paper(clerk, body.pk, n, at) for n in range(ROWS)]
    acts: dict[str, tuple[float, int]] = {}
    for act, words in (
        (BulkAct.REGISTER, actions.BulkWords()),
        (BulkAct.HAND_OVER, actions.BulkWords(unit_id=unit.pk)),
        (BulkAct.FILE, actions.BulkWords(file_code="12-2018")),
        (BulkAct.SEEN, actions.BulkWords()),
    ):
        work = actions.ask_bulk(act=act, entry_ids=ids, words=words, actor=clerk, at=at)
        started = time.perf_counter()
        actions.run_bulk(work=work, at=at)
        acts[act] = (time.perf_counter() - started, progress_of(work).done)
    two = [_paper(clerk, body.pk, ROWS + n, at) for n in range(2)]
    actions.return_to_sender(entry=Entry.objects.get(pk=two[0]), reason="Gửi nhầm", actor=clerk, at=at)
    work = actions.ask_bulk(
        act=BulkAct.REGISTER, entry_ids=two, words=actions.BulkWords(), actor=clerk, at=at
    )
    actions.run_bulk(work=work, at=at)
    return {"acts": acts, "refused": progress_of(work).refused}


def _agency(clerk: Any) -> Any:
    from hoatoc.foundation.org.models import Agency

    return Agency.objects.get(pk=clerk.own_agency)


def _paper(clerk: Any, body: int, n: int, at: datetime) -> int:
    from hoatoc.records.documents import actions

    sheet = actions.PaperSheet(
        issuer_agency_id=None,
        issuer_correspondent_id=body,
        symbol=f"{n + 1}/SNV-VP",
        dated_on=at.date(),
        kind="official_letter",
        abstract=f"V/v báo cáo số liệu đợt {n}",
        signer="Trần Thu",
    )
    return actions.take_in_paper(sheet=sheet, actor=clerk, at=at).pk
