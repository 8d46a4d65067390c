"""`make run`: web server and worker as one foreground command, on data in var/.

The first start migrates and loads the demo province; later ones find by stamps that there is nothing to do. Ctrl-C
or SIGTERM stops everything; when one part dies the others are stopped and the exit code is 1.
"""

import argparse
import errno
import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from types import FrameType
from typing import IO

from tools import stamps
from tools.postgres import PostgresProblem, PrivatePostgres
from tools.stamps import ROOT

VAR = ROOT / "var"
HOATOC = ROOT / ".venv" / "bin" / "hoatoc"
PATIENCE = 15  # seconds a part gets to finish what it is doing


class Stopped(Exception):
    """Ctrl-C or SIGTERM."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


class Child:
    """A part of the product in its own session, its lines shown with its name."""

    def __init__(self, name: str, words: Sequence[str], env: Mapping[str, str]) -> None:
        self.name = name
        command = [str(HOATOC), *words]
        if setpriv := shutil.which("setpriv"):
            command = [
                setpriv,
                "--pdeathsig",
                "TERM",
                "--",
                *command,
            ]  # even kill -9 of us leaves nothing behind
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us, we stop it in order
            text=True,
            errors="replace",
        )
        assert self.process.stdout is not None
        self._reader = threading.Thread(target=self._show, args=(self.process.stdout,), daemon=True)
        self._reader.start()

    def _show(self, lines: IO[str]) -> None:
        for line in lines:
            print(f"{self.name:<6} │ {line.rstrip()}", flush=True)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for its end; whoever is too slow is killed with all its children."""
        try:
            self.process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._reader.join(timeout=1)


# --- preparation -------------------------------------------------------------------------------


def refuse_busy_port(host: str, port: int) -> None:
    """Say plainly that somebody listens there already."""
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            sys.exit(
                f"Cổng {port} đang có chương trình khác dùng. Hãy chọn cổng khác: make run PORT={port + 1}\n"
                f"Port {port} is in use by another program. Choose another one: make run PORT={port + 1}"
            )
        sys.exit(f"Không mở được {host}:{port}. / Cannot open {host}:{port}. ({problem.strerror})")


def hoatoc(words: Sequence[str], env: Mapping[str, str], *, progress: bool = False) -> str:
    """One command of the product; gives what it printed. Its stderr is shown as progress, or when it fails."""
    process = subprocess.Popen(
        [str(HOATOC), *words],
        cwd=ROOT,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=None if progress else subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )
    try:
        output, _ = process.communicate()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if process.returncode:
        print(output, file=sys.stderr)
        sys.exit(f"Failed: hoatoc {' '.join(words)}")
    return output


def prepare_static(env: Mapping[str, str]) -> None:
    """Static files under hashed names in var/static, made anew when a source changed."""
    sources = stamps.tree(ROOT / "build" / "frontend", ROOT / "requirements.lock")
    sources += stamps.tree(ROOT / "src", names=["static/**/*"])
    wanted = stamps.digest(sources)
    stamp = VAR / "static" / ".hoatoc"
    if not stamps.holds(stamp, wanted):
        print("· collectstatic: var/static", flush=True)
        hoatoc(["manage", "collectstatic", "--noinput", "--clear"], env)
        stamps.put(stamp, wanted)


def prepare_database(env: Mapping[str, str], cluster: PrivatePostgres | None) -> None:
    """Tables as the code wants them, the demo province in an empty database."""
    sources = [*stamps.tree(ROOT / "src", names=["migrations/*.py"]), ROOT / "requirements.lock"]
    code = stamps.digest(sources)
    database = env["HOATOC_DATABASE"]
    stamp = VAR / f"{database}.stamp"
    if stamps.holds(stamp, f"{code} {_applied(cluster)}"):
        return
    print(f"· migrate: {database}", flush=True)
    hoatoc(["manage", "migrate", "--verbosity", "0"], env)
    hoatoc(["manage", "createcachetable"], env)
    print("· hoatoc demo --if-empty", flush=True)
    if told := hoatoc(["demo", "--if-empty"], env, progress=True).strip():
        print(f"  {told}", flush=True)
        stamps.put(_demo_stamp(database), _born(cluster))
    stamps.put(stamp, f"{code} {_applied(cluster)}")


def _applied(cluster: PrivatePostgres | None) -> str:
    """What the database says of its migrations: tells a replaced or deleted one from the one we prepared."""
    return _ask(cluster, "SELECT count(*) || '/' || max(applied) FROM django_migrations")


def _born(cluster: PrivatePostgres | None) -> str:
    """When the database was first migrated: tells whether it is the one that the demo was loaded into."""
    return _ask(cluster, "SELECT min(applied) FROM django_migrations")


def _demo_stamp(database: str) -> Path:
    return VAR / f"{database}.demo"


def _ask(cluster: PrivatePostgres | None, question: str) -> str:
    """One word of the database, "-" when it has no such table or does not exist yet."""
    try:
        if cluster is not None:
            answer: object = cluster.sql(question)
        else:
            file = VAR / "hoatoc.sqlite3"
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)) as connection:
                (answer,) = connection.execute(question).fetchone()
    except (sqlite3.Error, PostgresProblem):
        return "-"
    return str(answer).replace(" ", "T")


# --- running -----------------------------------------------------------------------------------


def wait_until_it_answers(host: str, port: int, children: Sequence[Child]) -> bool:
    """True when the web server answers; False when a part ended before."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and all(child.process.poll() is None for child in children):
        try:
            with closing(http.client.HTTPConnection(host, port, timeout=10)) as connection:
                connection.request("GET", "/")
                connection.getresponse()
                return True
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
    return False


def announce(url: str, database: str, cluster: PrivatePostgres | None) -> None:
    """Address, and people to try it with when the demo is in there."""
    print(f"\n  Hoả Tốc: {url}   ({database}; Ctrl-C: dừng / stop)")
    if stamps.holds(_demo_stamp(database), _born(cluster)):
        from hoatoc.config.commands import demo

        print(
            f"\n  Mật khẩu của mọi người trong tỉnh mẫu / password of everybody in the demo: {demo.PASSWORD}"
        )
        for login, who in demo.CAST:
            print(f"    {login:<8} {who}")
    print(flush=True)


def serve(env: Mapping[str, str], host: str, port: int, cluster: PrivatePostgres | None) -> int:
    """Web and worker until told to stop; 1 when one of them ended by itself."""
    children: list[Child] = []
    code = 1
    try:
        children.append(Child("web", ["serve", "--bind", f"{host}:{port}"], env))
        children.append(Child("worker", ["worker"], env))
        shown_host = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
        if wait_until_it_answers(shown_host, port, children):
            announce(f"http://{shown_host}:{port}/", env["HOATOC_DATABASE"], cluster)
        while all(child.process.poll() is None for child in children):
            time.sleep(0.2)
        for child in children:
            if child.process.poll() is not None:
                print(
                    f"{child.name} ended with code {child.process.returncode}; stopping the rest", flush=True
                )
    except Stopped:
        print("\nĐang dừng … / stopping …", flush=True)
        code = 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it running
        until = time.monotonic() + PATIENCE
        for child in children:
            child.stop()
        for child in children:
            child.wait(until)
    return code


def main() -> int:
    """Prepare, serve, clean up."""
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    refuse_busy_port(options.host, options.port)
    VAR.mkdir(exist_ok=True)
    env = os.environ | {
        "HOATOC_DATA_DIR": str(VAR),
        "HOATOC_DATABASE": options.database,
        "PYTHONUNBUFFERED": "1",
    }
    with ExitStack() as open_things:
        try:
            cluster = None
            if options.database == "postgres":
                cluster = open_things.enter_context(PrivatePostgres(VAR / "pg"))
                env |= cluster.env()
            prepare_static(env)
            prepare_database(env, cluster)
            return serve(env, options.host, options.port, cluster)
        except PostgresProblem as problem:
            print(problem, file=sys.stderr)
            return 1
        except Stopped:
            return 0


if __name__ == "__main__":
    sys.exit(main())
