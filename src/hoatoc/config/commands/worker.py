"""`hoatoc worker`: background work until SIGTERM."""

import argparse

HELP = "run background jobs, timers and the audit sealer"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(options: argparse.Namespace) -> int:  # noqa: ARG001 every command has them
    """Exit 0 after SIGTERM or SIGINT."""
    from hoatoc.foundation.jobs.management.worker import Worker

    Worker().run_for_ever()
    return 0
