"""The command `hoatoc`: `hoatoc <command> [--json]`.

Exit codes: 0 done and all well · 1 something is wrong, also a bad setting (each command says what) · 2 wrong usage.
"""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from typing import Any

from hoatoc.config import commands

NEEDS_NO_DJANGO = {"symbol"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(
        prog="hoatoc", description="Hoả Tốc", epilog=(__doc__ or "").split("\n\n", 1)[1]
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="command")
    modules: dict[str, Any] = {}
    for info in pkgutil.iter_modules(commands.__path__):
        module = importlib.import_module(f"{commands.__name__}.{info.name}")
        name = info.name.replace("_", "-")
        modules[name] = module
        module.add_arguments(subparsers.add_parser(name, help=module.HELP, description=module.HELP))
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoatoc.config.settings")
    if options.command not in NEEDS_NO_DJANGO:
        import django

        django.setup()
    code: int = modules[options.command].run(options)
    return code


if __name__ == "__main__":
    sys.exit(main())
