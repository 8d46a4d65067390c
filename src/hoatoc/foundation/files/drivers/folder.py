"""The store in a folder: `ab/cd/<sha256>`; the folder is asked for each time, so that tests and tools can move it."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO


class FolderStore:
    """Content-addressed files. A name appears only after its bytes and its folder are on disk."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder

    @contextmanager
    def incoming(self) -> Iterator["_Incoming"]:
        """A temporary file in the same file system; gone at the end unless kept."""
        waiting = self._folder() / "incoming"
        waiting.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=waiting)
        incoming = _Incoming(descriptor, Path(name), self)
        try:
            yield incoming
        finally:
            os.close(descriptor)
            incoming.path.unlink(missing_ok=True)

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, for reading."""
        return self.place(sha256).open("rb")

    def hashes(self) -> Iterator[str]:
        """Every hash that has bytes here."""
        for path in sorted(self._folder().glob("??/??/*")):
            yield path.name

    def remove(self, sha256: str) -> bool:
        """Take the name away and make that durable; gives whether it was there."""
        place = self.place(sha256)
        if not place.exists():
            return False
        place.unlink()
        _fsync_folder(place.parent)
        return True

    def sweep_unfinished(self, *, before: datetime) -> int:
        """Temporary files of uploads that were killed."""
        swept = 0
        for path in (self._folder() / "incoming").glob("*"):
            if path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
                swept += 1
        return swept

    def place(self, sha256: str) -> Path:
        """Where the bytes of a hash lie."""
        return self._folder() / sha256[:2] / sha256[2:4] / sha256


class _Incoming:
    def __init__(self, descriptor: int, path: Path, store: FolderStore) -> None:
        self._descriptor, self.path, self._store = descriptor, path, store

    def write(self, chunk: bytes) -> None:
        """Append bytes."""
        view = memoryview(chunk)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def keep(self, sha256: str) -> None:
        """Fsync the file, give it its name, fsync the folders on the way: then it is there."""
        os.fsync(self._descriptor)
        place = self._store.place(sha256)
        missing = [folder for folder in (place.parent, place.parent.parent) if not folder.exists()]
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.replace(place)
        for folder in {place.parent, *(each.parent for each in missing)}:
            _fsync_folder(folder)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
