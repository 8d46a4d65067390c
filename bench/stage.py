"""Databases to measure on: a fresh one of either kind, migrated, thrown away at the end.

A process of the product works on one database, so a bench that measures both runs its inner part as
`call(env, "bench.fanout:measure", agencies=184)`: a child process with the product set up on that database, which
answers with anything that JSON can carry. What the child prints is shown.
"""

import importlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tools.postgres import PrivatePostgres
from tools.run_tests import clean_environment
from tools.stamps import ROOT

_open = ExitStack()
_shared: list[PrivatePostgres] = []
_names = itertools.count(1)


def postgres() -> PrivatePostgres:
    """The one private PostgreSQL of this run, durable as in production; started when first asked for."""
    if not _shared:
        _shared.append(_open.enter_context(PrivatePostgres()))
    return _shared[0]


def close() -> None:
    """Stop what was started."""
    _shared.clear()
    _open.close()


@contextmanager
def database(kind: str, *, cluster: PrivatePostgres | None = None) -> Iterator[dict[str, str]]:
    """The environment of a fresh, migrated product: `sqlite` or `postgres`, its data in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="hoatoc-stage-") as folder:
        env = clean_environment() | {"HOATOC_DATA_DIR": folder, "HOATOC_DATABASE": kind}
        if kind == "postgres":
            server = cluster or postgres()
            name = f"stage_{os.getpid()}_{next(_names)}"
            server.create_database(name)
            env |= server.env(name)
        migrate(env)
        try:
            yield env
        finally:
            if kind == "postgres" and server.process is not None:
                server.drop_database(name)


def migrate(env: Mapping[str, str]) -> None:
    """Tables and cache table."""
    for words in (["migrate", "--verbosity", "0"], ["createcachetable"]):
        hoatoc(["manage", *words], env)


def hoatoc(
    words: list[str], env: Mapping[str, str], *, check: bool = True
) -> "subprocess.CompletedProcess[str]":
    """Run the product's own command."""
    done = subprocess.run(
        [str(ROOT / ".venv" / "bin" / "hoatoc"), *words],
        cwd=ROOT,
        env=dict(env),
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    if check and done.returncode:
        raise RuntimeError(
            f"hoatoc {' '.join(words)} ended with {done.returncode}\n{done.stdout}{done.stderr}"
        )
    return done


def call(env: Mapping[str, str], function: str, **facts: object) -> object:
    """Run `module:function(**facts)` in a child process with the product set up; returns what it returned."""
    with tempfile.NamedTemporaryFile(prefix="hoatoc-answer-") as answer:
        subprocess.run(
            [sys.executable, "-m", "bench.stage", function, json.dumps(facts), answer.name],
            cwd=ROOT,
            env=dict(env),
            check=True,
            stdin=subprocess.DEVNULL,
        )
        told: object = json.loads(Path(answer.name).read_text(encoding="utf-8"))
        return told


def _serve_call(function: str, facts: str, answer: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoatoc.config.settings")
    django = importlib.import_module("django")
    django.setup()
    module, _, name = function.partition(":")
    told = getattr(importlib.import_module(module), name)(**json.loads(facts))
    Path(answer).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    _serve_call(*sys.argv[1:])
