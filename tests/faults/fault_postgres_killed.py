"""F3: PostgreSQL killed with -9 while the province works (spec: trust §2.2 F3, appendix A.1).

A postmaster or one of its backends dies again and again while four writers take numbers, issue, register and return. Nobody
helps: the writers connect again by themselves. Afterwards every acknowledged number is there once, all invariants hold, and the
pages of the cluster are whole.
"""

import json
import os
import random
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from bench import stage
from bench.rows import Row
from tools.postgres import PrivatePostgres
from tools.stamps import ROOT

ID = "F3"
MOST_RECONNECT = 5.0


def run(long: bool) -> list[Row]:
    """About 15 kills (long: 100) during a simulation; then the checker, and the checker's own negative control."""
    documents, kills_wanted = (600, 100) if long else (90, 12)
    with PrivatePostgres(durable=True) as cluster, stage.database("postgres", cluster=cluster) as env:
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            kills, restarts, code = _storm(cluster, env, report, documents, kills_wanted)
            told = json.loads(report.read_text()) if report.exists() else {"ok": False, "checks": []}
        rows = [
            Row(id=ID, case="kill -9 of postmaster or backend during simulate", figure=kills, limit=f"≥ {kills_wanted // 2}",
                ok=kills >= kills_wanted // 2),
            Row(id=ID, case="slowest restart until it answers", figure=round(max(restarts, default=0.0), 2), unit="s",
                limit=f"≤ {MOST_RECONNECT:g}", ok=max(restarts, default=0.0) <= MOST_RECONNECT),
            Row(id=ID, case="simulate went on by itself and ended", figure=code, unit="exit", limit="= 0", ok=code == 0),
        ]  # fmt: skip
        rows += [
            Row(
                id=ID,
                case=f"{check['id']} {check['title']}",
                figure=len(check["found"]),
                unit="found",
                limit="= 0",
                ok=check["ok"],
            )
            for check in told["checks"]
        ]
        rows.append(_negative_control(cluster, env))
    return rows


def _storm(
    cluster: PrivatePostgres, env: dict[str, str], report: Path, documents: int, kills_wanted: int
) -> tuple[int, list[float], int]:
    luck = random.Random(3)
    command = [
        str(ROOT / ".venv/bin/hoatoc"),
        "simulate",
        "--documents",
        str(documents),
        "--seed",
        "3",
        "--writers",
        "4",
    ]
    simulation = subprocess.Popen(
        [*command, "--json", str(report)],
        env=env,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    kills, restarts = 0, []
    _wait_for_work(cluster, env, simulation)
    while simulation.poll() is None and kills < kills_wanted:
        time.sleep(luck.uniform(0.2, 1.2))
        if simulation.poll() is not None:
            break
        if luck.random() < 0.5:
            kills += _kill_a_backend(cluster, luck)
        else:
            started = time.monotonic()
            cluster.kill9()
            cluster.restart()
            restarts.append(time.monotonic() - started)
            kills += 1
    return kills, restarts, simulation.wait(timeout=600)


def _wait_for_work(
    cluster: PrivatePostgres, env: dict[str, str], simulation: "subprocess.Popen[bytes]"
) -> None:
    """Until the first numbers are given: the province itself is built in one go and not what is tested."""
    until = time.monotonic() + 120
    while time.monotonic() < until and simulation.poll() is None:
        if (
            int(
                cluster.sql("SELECT count(*) FROM documents_allocatednumber", database=env["HOATOC_PG_NAME"])
                or 0
            )
            > 3
        ):
            return
        time.sleep(0.3)


def _kill_a_backend(cluster: PrivatePostgres, luck: random.Random) -> int:
    """One client backend dies; PostgreSQL then restarts all of them, as after any crash."""
    pids = cluster.sql(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    ).split()
    if not pids:
        return 0
    try:
        os.kill(int(luck.choice(pids)), signal.SIGKILL)
    except ProcessLookupError:
        return 0
    return 1


def _negative_control(cluster: PrivatePostgres, env: dict[str, str]) -> Row:
    """The guard off: one given number deleted behind the triggers must turn the checker red."""
    name = env["HOATOC_PG_NAME"]
    cluster.sql(
        "SET session_replication_role = replica; DELETE FROM documents_allocatednumber WHERE id = (SELECT min(id) FROM "
        "documents_allocatednumber)",
        database=name,
    )
    done = stage.hoatoc(["invariants", "--json"], env, check=False)
    told = json.loads(done.stdout)
    red = [check["id"] for check in told["checks"] if not check["ok"]]
    ok = done.returncode == 1 and "I3" in red
    return Row(id=ID, case=f"negative control: a deleted number turns {', '.join(red) or 'nothing'} red", figure=done.returncode,
               unit="exit", limit="= 1", ok=ok)  # fmt: skip
