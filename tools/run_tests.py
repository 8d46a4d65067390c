"""`make test`: the suite on SQLite and on PostgreSQL side by side, then real Chromium; last line `N passed, M failed`.

Arguments go to pytest (`make test ARGS="tests/lib -k fold"`). Each run's own output is printed whole when it ends
and stays in build/test/. A run that crashed counts as one failure; so does one that collected nothing, unless
arguments chose some tests and another run had them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tools.postgres import PrivatePostgres
from tools.stamps import ROOT

LOGS = ROOT / "build" / "test"
NOTHING_COLLECTED = 5
TESTS_FAILED = 1


@dataclass
class Suite:
    """One pytest process and what came of it."""

    name: str
    markers: str
    env: Mapping[str, str]
    folder: Path
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    seconds: float = 0.0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    empty: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def report(self) -> Path:
        return self.folder / f"{self.name}.xml"

    def start(self, arguments: Sequence[str], chosen: str | None) -> None:
        """Begin; output goes to the log."""
        markers = f"({chosen}) and ({self.markers})" if chosen else self.markers
        self.started = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pytest", *arguments, "-m", markers, f"--junitxml={self.report}"],
                cwd=ROOT,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def finish(self) -> None:
        """Read the counts; anything that is not a clean end is a failure too."""
        assert self.process is not None
        code = self.process.wait()
        self.seconds = time.monotonic() - self.started
        self._count()
        self.empty = code == NOTHING_COLLECTED
        if code not in {0, TESTS_FAILED, NOTHING_COLLECTED} or (code == TESTS_FAILED and self.failed == 0):
            self.failed += 1
            self.notes.append(f"pytest ended with code {code}")

    def _count(self) -> None:
        try:
            cases = list(ElementTree.parse(self.report).iter("testcase"))
        except (OSError, ElementTree.ParseError):
            return
        for case in cases:
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed += 1
            elif case.find("skipped") is not None:
                self.skipped += 1
            else:
                self.passed += 1

    def show(self) -> None:
        """The whole output under a heading."""
        print(f"\n━━━ {self.name} ({self.seconds:.0f} s) ━━━", flush=True)
        sys.stdout.flush()
        with self.log.open("rb") as log:
            shutil.copyfileobj(log, sys.stdout.buffer)
        sys.stdout.buffer.flush()


def clean_environment() -> dict[str, str]:
    """The environment without settings of a running product, so that a test can never touch its data."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOATOC_", "DJANGO_"))}
    return kept | {"PYTHONUNBUFFERED": "1"}


def split_markers(arguments: list[str]) -> tuple[list[str], str | None]:
    """Take `-m EXPRESSION` out of the arguments: it must be joined with the run's own."""
    rest: list[str] = []
    chosen: str | None = None
    waiting = iter(arguments)
    for word in waiting:
        if word == "-m":
            chosen = next(waiting, None)
        else:
            rest.append(word)
    return rest, chosen


def run_side_by_side(suites: Sequence[Suite], arguments: Sequence[str], chosen: str | None) -> None:
    """Start all, show each as it ends, tell every half minute that it still lives."""
    for suite in suites:
        suite.start(arguments, chosen)
    running = list(suites)
    told = time.monotonic()
    try:
        while running:
            for suite in [
                one for one in running if one.process is not None and one.process.poll() is not None
            ]:
                suite.finish()
                suite.show()
                running.remove(suite)
            if time.monotonic() - told > 30:
                told = time.monotonic()
                print(f"… {', '.join(suite.name for suite in running)} still running", flush=True)
            time.sleep(0.1)
    finally:
        for suite in running:
            if suite.process is not None:
                suite.process.terminate()
                suite.process.wait()


def run_all(arguments: list[str]) -> list[Suite]:
    """Both databases at once, then the browser. Two of these may run in one checkout: all files are this run's own."""
    rest, chosen = split_markers(arguments)
    with tempfile.TemporaryDirectory(prefix="hoatoc-test-") as name:
        folder = Path(name)
        logs = folder / "logs"
        logs.mkdir()

        def suite(name: str, markers: str, database: Mapping[str, str]) -> Suite:
            data = folder / name
            data.mkdir()
            env = clean_environment() | {"HOATOC_DATA_DIR": str(data)} | dict(database)
            return Suite(name, markers, env, logs)

        sqlite = {"HOATOC_DATABASE": "sqlite"}
        try:
            print("SQLite and PostgreSQL, side by side …", flush=True)
            with PrivatePostgres(durable=False) as cluster:
                both = [
                    suite("sqlite", "not e2e and not postgres_only", sqlite),
                    suite("postgres", "not e2e", cluster.env()),
                ]
                run_side_by_side(both, rest, chosen)
            print("\nChromium …", flush=True)
            browser = suite("e2e", "e2e", sqlite)
            run_side_by_side([browser], rest, chosen)
        finally:
            shutil.rmtree(LOGS, ignore_errors=True)
            shutil.copytree(logs, LOGS, dirs_exist_ok=True)
    return [*both, browser]


def judge(suites: Sequence[Suite], *, some_chosen: bool) -> tuple[int, int]:
    """Passed and failed over all runs."""
    nothing_at_all = all(suite.empty for suite in suites)
    for suite in suites:
        if suite.empty and (nothing_at_all or not some_chosen):
            suite.failed += 1
            suite.notes.append("collected nothing")
    print("\n━━━ all runs ━━━")
    for suite in suites:
        notes = f"  ! {'; '.join(suite.notes)}" if suite.notes else ""
        print(
            f"{suite.name:<9} {suite.passed:>5} passed {suite.failed:>4} failed {suite.skipped:>4} skipped"
            f" {suite.seconds:>6.0f} s{notes}"
        )
    return sum(suite.passed for suite in suites), sum(suite.failed for suite in suites)


def main() -> int:
    """Run, print, and answer 1 when anything failed."""
    arguments = sys.argv[1:]
    try:
        suites = run_all(arguments)
    except KeyboardInterrupt:
        print("stopped")
        return 130
    passed, failed = judge(suites, some_chosen=bool(arguments))
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
