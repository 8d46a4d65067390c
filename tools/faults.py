"""`make faults`: kill, cut and corrupt, then look whether the promises hold.

Runs every tests/faults/fault_*.py that has an ID and a `run(long: bool) -> list[Row]`; prints and writes the rows.
A row that must be red to prove that the test can see (negative control) is reported by its module as an ok row
whose case says so.

    python -m tools.faults [--only F3,F39] [--long] [--json FILE] [--list]
"""

import argparse
import importlib
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from bench import stage
from bench.__main__ import choose
from bench.rows import Row, report
from tools.stamps import ROOT


def fault_tests() -> dict[str, Callable[[bool], list[Row]]]:
    """Id → run, F3 before F39."""
    found: dict[str, Callable[[bool], list[Row]]] = {}
    for file in sorted((ROOT / "tests" / "faults").glob("fault_*.py")):
        loaded = importlib.import_module(f"tests.faults.{file.stem}")
        found[str(loaded.ID)] = loaded.run
    return dict(sorted(found.items(), key=lambda item: (len(item[0]), item[0])))


def main() -> int:
    """Run the chosen ones; 1 when a row is not ok or a test broke."""
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("--only", default="", help="ids, separated by commas")
    parser.add_argument("--json", type=Path, help="write the rows there")
    parser.add_argument("--long", action="store_true", help="many rounds instead of few")
    parser.add_argument("--list", action="store_true", help="ids only")
    options = parser.parse_args()
    known = fault_tests()
    names = choose(list(known), options.only)
    if options.list:
        print("\n".join(names))
        return 0
    rows: list[Row] = []
    try:
        for name in names:
            started = time.monotonic()
            print(f"── {name}", flush=True)
            try:
                rows += known[name](options.long)
            except Exception as problem:  # noqa: BLE001 - one broken test must not hide what the others found
                traceback.print_exc()
                rows.append(Row(id=name, case=f"broke: {type(problem).__name__}", ok=False))
            print(f"   {time.monotonic() - started:.0f} s", flush=True)
    finally:
        stage.close()
    return report(rows, options.json)


if __name__ == "__main__":
    sys.exit(main())
