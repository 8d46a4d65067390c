"""Invariants of the store."""

from collections.abc import Iterator

from hoatoc.foundation.files.queries import damaged
from hoatoc.lib.finding import Finding, invariant


@invariant("I8", "mỗi dòng tệp có đúng nội dung trên đĩa")
def blobs_are_whole() -> Iterator[Finding]:
    """No row without its bytes, no changed byte (spec: trust, I1 and I8)."""
    for what in damaged():
        yield Finding(what)
