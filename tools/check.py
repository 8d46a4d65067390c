"""`make check`: format, lint, types, import contracts, templates, migrations; everything but the tests.

All steps run even when one fails, two at a time; a failing one shows its output. Long functions and files are
reported, not refused.
"""

import ast
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.run_tests import clean_environment
from tools.stamps import ROOT, tree

BIN = ROOT / ".venv" / "bin"
LONG_FUNCTION = 60
LONG_FILE = 400


@dataclass(frozen=True)
class Step:
    """One program and its verdict by exit code."""

    name: str
    command: Sequence[str | Path]


@dataclass(frozen=True)
class Outcome:
    step: Step
    code: int
    output: str
    seconds: float


def steps() -> list[Step]:
    """The slow ones first, so that two processors end together."""
    manage: tuple[str | Path, ...] = (BIN / "hoatoc", "manage")
    found = [
        Step("types (mypy)", (BIN / "mypy",)),
        Step("migrations match the models", (*manage, "makemigrations", "--check", "--dry-run")),
        Step("Django's checks", (*manage, "check", "--fail-level", "WARNING")),
        Step("import contracts (lint-imports)", (BIN / "lint-imports",)),
        Step("lint (ruff)", (BIN / "ruff", "check", "--output-format=concise")),
        Step("format (ruff)", (BIN / "ruff", "format", "--check", "--output-format=concise")),
    ]
    templates = sorted({folder for folder in (ROOT / "src").rglob("templates") if folder.is_dir()})
    if templates:
        found.insert(1, Step("templates (djlint)", (BIN / "djlint", "--lint", "--quiet", *templates)))
    return found


def run(step: Step, data: Path) -> Outcome:
    """Run one step away from the developer's own data."""
    started = time.monotonic()
    done = subprocess.run(
        [str(word) for word in step.command],
        cwd=ROOT,
        env=clean_environment() | {"HOATOC_DATA_DIR": str(data)},
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return Outcome(step, done.returncode, done.stdout, time.monotonic() - started)


def long_places() -> list[str]:
    """Functions and files past the soft limits."""
    found = []
    for file in tree(ROOT / "src", ROOT / "tools", ROOT / "bench", names=["*.py"]):
        if "migrations" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        place = file.relative_to(ROOT)
        if (lines := text.count("\n")) > LONG_FILE:
            found.append(f"{place}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONG_FUNCTION:
                    found.append(f"{place}:{node.lineno} {node.name}: {length} lines")
    return found


def main() -> int:
    """Run all steps; 1 when one failed."""
    started = time.monotonic()
    failed = 0
    with (
        tempfile.TemporaryDirectory(prefix="hoatoc-check-") as data,
        ThreadPoolExecutor(os.cpu_count() or 2) as pool,
    ):
        for outcome in pool.map(lambda step: run(step, Path(data)), steps()):
            mark = "✗" if outcome.code else "✓"
            print(f"{mark} {outcome.step.name:<34} {outcome.seconds:5.1f} s", flush=True)
            if outcome.code:
                failed += 1
                print(outcome.output.rstrip() + "\n", flush=True)
    for place in long_places():
        print(f"  long, think about it: {place}")
    verdict = f"{failed} of {len(steps())} failed" if failed else "all good"
    print(f"{verdict}, {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
