"""`hoatoc serve`: the web server."""

import argparse
import os
import sys

HELP = "serve the web pages with gunicorn"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--bind` host:port."""
    parser.add_argument("--bind", default="127.0.0.1:8080")


def run(options: argparse.Namespace) -> int:
    """Replaces this process by gunicorn: 1 × 8 threads on SQLite, 2 × 4 on PostgreSQL."""
    from django.db import connection

    is_postgres = connection.vendor == "postgresql"
    connection.close()
    shape = (
        ["--workers", "2", "--threads", "4", "--preload"]
        if is_postgres
        else ["--workers", "1", "--threads", "8"]
    )
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "hoatoc.config.wsgi:application",
        "--worker-class",
        "gthread",
    ]
    more = ["--bind", options.bind, "--graceful-timeout", "20", "--timeout", "60", "--log-level", "warning"]
    os.execv(sys.executable, [*gunicorn, *shape, *more])  # noqa: S606 our own interpreter, no shell
