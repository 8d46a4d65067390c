"""`hoatoc manage …`: Django's own commands."""

import argparse

HELP = "run a command of Django: migrate, collectstatic, check, …"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything after the name goes to Django."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER)


def run(options: argparse.Namespace) -> int:
    """Exit 0, or Django's own exit."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["hoatoc manage", *options.arguments])
    return 0
