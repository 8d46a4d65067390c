"""Ports of the store: where bytes lie, and who scans them."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from hoatoc.foundation.files.rules import ScanState


class Incoming(Protocol):
    """Bytes on their way in: written to a temporary place, kept under their hash or dropped."""

    def write(self, chunk: bytes) -> None: ...

    def keep(self, sha256: str) -> None:
        """Durable under its hash when this returns: file and folder are fsynced."""
        ...

    @property
    def path(self) -> Path:
        """The temporary file, for the scanner and the type check."""
        ...


class Store(Protocol):
    """Kho: immutable bytes by hash."""

    def incoming(self) -> AbstractContextManager[Incoming]: ...

    def open(self, sha256: str) -> BinaryIO:
        """Raises FileNotFoundError when the bytes are gone."""
        ...

    def hashes(self) -> Iterator[str]: ...

    def remove(self, sha256: str) -> bool:
        """The bytes are gone for ever when this returns, folder fsynced; gives whether there were any."""
        ...

    def sweep_unfinished(self, *, before: datetime) -> int:
        """Drop what came in before this moment and was never kept."""
        ...


class Scanner(Protocol):
    """Máy quét virus."""

    name: str

    def scan(self, path: Path) -> ScanState: ...


_STORES: list[Store] = []
_SCANNERS: list[Scanner] = []


def use(*, stores: Iterable[Store] = (), scanners: Iterable[Scanner] = ()) -> None:
    """Set the drivers of this process (apps.ready, tests)."""
    if stores:
        _STORES[:] = list(stores)
    if scanners:
        _SCANNERS[:] = list(scanners)


def store() -> Store:
    """The store of this installation."""
    return _STORES[0]


def scanner() -> Scanner:
    """The scanner of this installation."""
    return _SCANNERS[0]
