"""The product as an installation runs it: `hoatoc serve` and `hoatoc worker`, killed with -9 and started again at will.

Not Django's live server: that one shares the test's process, so that killing it would end the test.
"""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0


@dataclass
class Product:
    """Web and worker on one data folder, each in a process group of its own."""

    folder: Path
    port: int = 0
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("HOATOC_", "DJANGO_"))
        }
        return kept | {"HOATOC_DATA_DIR": str(self.folder), "HOATOC_DATABASE": "sqlite"}

    def hoatoc(self, *words: str, code: int | None = 0) -> str:
        """Run one command to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "hoatoc", *words],
            env=self.env,
            cwd=ROOT / "src",
            capture_output=True,
            text=True,
            check=False,
        )
        assert code in {None, done.returncode}, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def prepare(self) -> None:
        """Everything an installation needs before it serves, and the small demo province."""
        for words in ("migrate", "createcachetable", "collectstatic --noinput"):
            self.hoatoc("manage", *words.split(), "--verbosity", "0")
        self.hoatoc("demo", "--small")

    def start(self) -> None:
        """Back when the first page can be asked for; after a kill on the same port as before."""
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        for name, words in (("serve", ["--bind", f"127.0.0.1:{self.port}"]), ("worker", [])):
            with self._log(name).open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [sys.executable, "-m", "hoatoc", name, *words],
                    env=self.env,
                    cwd=ROOT / "src",
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                assert self.running["serve"].poll() is None, self._log("serve").read_text()
            time.sleep(0.05)
        raise AssertionError(f"no answer within {PATIENCE:g} s\n{self._log('serve').read_text()}")

    def kill9(self) -> None:
        """The power goes: every process of web and worker at once, without a word."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        for process in self.running.values():
            if process.poll() is None:
                os.killpg(process.pid, how)
        for process in self.running.values():
            try:
                process.wait(timeout=25)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.running.clear()

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    # --- beside the product -----------------------------------------------------------------------

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the database; never write."""
        connection = sqlite3.connect(f"file:{self.folder / 'hoatoc.sqlite3'}?mode=ro", uri=True)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def agency_of(self, login: str) -> str:
        """The name of the agency somebody works in."""
        return str(
            self.ask(
                "SELECT name.value FROM accounts_person person"
                " JOIN accounts_appointment appointment ON appointment.person_id = person.id"
                " JOIN org_agencyname name ON name.agency_id = appointment.agency_id WHERE person.login = ?",
                login,
            )[0][0]
        )

    def arrivals(self, symbol: str) -> int:
        """On how many desks the document lies."""
        return int(
            self.ask(
                "SELECT count(*) FROM documents_entry entry"
                " JOIN documents_document document ON document.id = entry.document_id"
                " WHERE document.symbol_text = ? AND entry.direction = 'in'",
                symbol,
            )[0][0]
        )

    def assert_invariants_hold(self) -> None:
        """`hoatoc invariants` finds nothing."""
        report = json.loads(self.hoatoc("invariants", "--json", code=None))
        assert report["ok"], [check for check in report["checks"] if not check["ok"]]
        assert report["checks"]
