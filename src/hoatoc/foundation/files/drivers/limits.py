"""Limits for programs that read what strangers wrote: `python -m …limits program words…` takes them on and becomes the program."""

import os
import resource
import sys

MEMORY = 4 * 1024**3
LARGEST_FILE = 512 * 1024**2
SECONDS = 120


def take_on(*, memory: int = MEMORY, seconds: int = SECONDS) -> None:
    """From now on this process gets no more than this, whatever it reads."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


if __name__ == "__main__":
    take_on()
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 the caller names the program, no shell reads it
