"""Notes of what was made from what, so that a step whose sources did not change costs nothing."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def tree(*places: Path, names: Iterable[str] = ("*",)) -> list[Path]:
    """Files under the given places (a file counts as itself), in a fixed order, without caches."""
    patterns = list(names)
    found: set[Path] = set()
    for place in places:
        if place.is_file():
            found.add(place)
        elif place.is_dir():
            found.update(file for pattern in patterns for file in place.rglob(pattern) if file.is_file())
    return sorted(file for file in found if "__pycache__" not in file.parts)


def digest(files: Iterable[Path], *words: str) -> str:
    """One fingerprint over names and bytes of files and some words."""
    total = hashlib.sha256()
    for word in words:
        total.update(word.encode() + b"\0")
    for file in files:
        total.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def holds(stamp: Path, value: str) -> bool:
    """Whether the step behind this stamp was finished with this fingerprint."""
    try:
        return stamp.read_text(encoding="ascii").strip() == value
    except OSError:
        return False


def put(stamp: Path, value: str) -> None:
    """Note that the step is finished."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value + "\n", encoding="ascii")
