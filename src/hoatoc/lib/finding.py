"""What a check of stored data found: the row of `hoatoc invariants` and `hoatoc doctor`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken thing, named so that a person can find it."""

    what: str


@dataclass(frozen=True, slots=True)
class Check:
    """A named invariant: `id` as the trust specification numbers it (I1…), `title` says what must hold."""

    id: str
    title: str
    run: Callable[[], Iterable[Finding]]


INVARIANTS: dict[str, Check] = {}
"""Every invariant that the installed apps declare in their `checks.py`, by id."""


def invariant(
    check_id: str, title: str
) -> Callable[[Callable[[], Iterable[Finding]]], Callable[[], Iterable[Finding]]]:
    """Register a function as an invariant of the stored data."""

    def register(run: Callable[[], Iterable[Finding]]) -> Callable[[], Iterable[Finding]]:
        there = INVARIANTS.get(check_id)
        if there is not None and there.run.__qualname__ != run.__qualname__:
            raise ValueError(f"{check_id} is {there.run.__qualname__} already")
        INVARIANTS[check_id] = Check(check_id, title, run)
        return run

    return register


def report(only: Iterable[str] = ()) -> dict[str, Any]:
    """Run the invariants (all, or those named) and give `{"ok", "checks": [{"id", "title", "ok", "found"}]}`."""
    wanted = set(only)
    checks = []
    for check in sorted(INVARIANTS.values(), key=lambda each: each.id):
        if wanted and check.id not in wanted:
            continue
        found = [finding.what for finding in check.run()]
        checks.append({"id": check.id, "title": check.title, "ok": not found, "found": found})
    return {"ok": all(check["ok"] for check in checks), "checks": checks}
