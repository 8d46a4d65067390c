"""`make bench`: runs every bench/*.py that has a NAME and a `run() -> list[Row]`, prints the rows, writes them.

python -m bench [--only fanout,numbers] [--json FILE] [--list]
"""

import argparse
import importlib
import pkgutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import bench
from bench import stage
from bench.rows import Row, report


def benches() -> dict[str, Callable[[], list[Row]]]:
    """Name → run, in alphabetical order of the files."""
    found: dict[str, Callable[[], list[Row]]] = {}
    for module in sorted(pkgutil.iter_modules(bench.__path__), key=lambda one: one.name):
        if module.name in {"__main__", "rows", "stage"}:
            continue
        loaded = importlib.import_module(f"bench.{module.name}")
        if hasattr(loaded, "NAME") and hasattr(loaded, "run"):
            found[str(loaded.NAME)] = loaded.run
    return found


def choose(known: list[str], wanted: str) -> list[str]:
    """The wanted names; a name nobody has stops the run."""
    names = wanted.replace(",", " ").split() or known
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"Unknown: {', '.join(unknown)}. Known: {', '.join(known) or 'none'}")
    return names


def main() -> int:
    """Run the chosen ones; 1 when a row is not ok."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", default="", help="names, separated by commas")
    parser.add_argument("--json", type=Path, help="write the rows there")
    parser.add_argument("--list", action="store_true", help="names only")
    options = parser.parse_args()
    known = benches()
    names = choose(list(known), options.only)
    if options.list:
        print("\n".join(names))
        return 0
    rows: list[Row] = []
    try:
        for name in names:
            started = time.monotonic()
            print(f"── {name}", flush=True)
            rows += known[name]()
            print(f"   {time.monotonic() - started:.0f} s", flush=True)
    finally:
        stage.close()
    return report(rows, options.json)


if __name__ == "__main__":
    sys.exit(main())
