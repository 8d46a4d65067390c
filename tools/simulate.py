"""`make simulate`: the product driven through its own verbs on a fresh database, never on the data in var/.

    python -m tools.simulate --documents 500 --seed 1 [--database postgres] [--json FILE] [--keep FOLDER]
    python -m tools.simulate --days 60 --agencies 40 --seed 2 …

Prints how to look at a kept database afterwards; exit code is that of `hoatoc simulate` (1: a promise is broken).
"""

import argparse
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench import stage
from tools.postgres import PrivatePostgres
from tools.run_tests import clean_environment
from tools.stamps import ROOT


def main() -> int:
    """Fresh database, migrate, simulate."""
    parser = argparse.ArgumentParser(prog="make simulate")
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument(
        "--days", type=int, default=0, help="days by the rules of numbers, in place of documents"
    )
    parser.add_argument("--agencies", type=int, default=40, help="with --days")
    parser.add_argument("--writers", type=int, default=1, help="side by side, on PostgreSQL")
    parser.add_argument("--json", default="", help="a file, or - for the terminal")
    parser.add_argument("--keep", type=Path, help="an empty or new folder; its data stays")
    options = parser.parse_args()
    with ExitStack() as open_things:
        if options.keep is None:
            data = Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="hoatoc-simulate-")))
        else:
            data = options.keep.absolute()
            data.mkdir(parents=True, exist_ok=True)
            if any(data.iterdir()):
                parser.error(f"{data} is not empty")
        env = clean_environment() | {"HOATOC_DATA_DIR": str(data), "HOATOC_DATABASE": options.database}
        if options.database == "postgres":
            cluster = open_things.enter_context(PrivatePostgres(data / "pg" if options.keep else None))
            env |= cluster.env()
        stage.migrate(env)
        words = ["--documents", str(options.documents), "--seed", str(options.seed)]
        words += ["--writers", str(options.writers)]
        words += ["--days", str(options.days), "--agencies", str(options.agencies)]
        if options.json:
            words += ["--json", "-" if options.json == "-" else str(Path(options.json).absolute())]
        command = [str(ROOT / ".venv" / "bin" / "hoatoc"), "simulate", *words]
        code = subprocess.run(command, cwd=ROOT, env=env, check=False, stdin=subprocess.DEVNULL).returncode
        if options.keep is not None and options.database == "sqlite":
            print(
                f"kept; look with: HOATOC_DATABASE=sqlite HOATOC_DATA_DIR={data} .venv/bin/hoatoc invariants"
            )
        return code


if __name__ == "__main__":
    sys.exit(main())
