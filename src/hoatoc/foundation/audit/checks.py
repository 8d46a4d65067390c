"""Invariants of the audit trail."""

from collections.abc import Iterator
from datetime import UTC, datetime

from hoatoc.foundation.audit.actions import seal, written_heads
from hoatoc.foundation.audit.queries import verify
from hoatoc.lib.finding import Finding, invariant


@invariant("I7", "nhật ký nguyên vẹn: mỗi dòng có mắt xích, mỗi mắt xích khớp")
def audit_is_whole() -> Iterator[Finding]:
    """Seal what waits, then verify (spec: trust, I7)."""
    seal(at=datetime.now(UTC))
    for what in verify(written_heads()):
        yield Finding(what)
