"""Typed readers of the environment: a bad value stops the start and names the variable and what it may be.

An empty variable counts as absent. Settings reach the product only through these functions, so that a spelling
mistake in a unit file is found when the service starts and not when a clerk first needs the value.
"""

import os
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})


class BadSetting(SystemExit):
    """A variable holds what it may not hold; uncaught, it ends the program with the message and exit code 1."""

    def __init__(self, name: str, problem: str) -> None:
        self.name = name
        super().__init__(f"{name}: {problem}")


def _given(name: str) -> str | None:
    return os.environ.get(name, "").strip() or None


def text(name: str, default: str | None = None) -> str:
    """The value as it stands; without a default the variable must be set."""
    value = _given(name)
    if value is not None:
        return value
    if default is None:
        raise BadSetting(name, "must be set, it has no default")
    return default


def flag(name: str, default: bool = False) -> bool:  # noqa: FBT001, FBT002 - reads as env.flag("NAME", True)
    """Yes or no."""
    value = _given(name)
    if value is None:
        return default
    if value.lower() in _YES:
        return True
    if value.lower() in _NO:
        return False
    raise BadSetting(name, f"{value!r} is not one of 1, true, yes, on, 0, false, no, off")


def number(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number between two limits, both included."""
    value = _given(name)
    if value is None:
        return default
    allowed = f"is not a whole number from {least} to {most}"
    try:
        given = int(value)
    except ValueError:
        raise BadSetting(name, f"{value!r} {allowed}") from None
    if not least <= given <= most:
        raise BadSetting(name, f"{value!r} {allowed}")
    return given


def one_of(name: str, default: str, choices: Sequence[str]) -> str:
    """One word of a closed list."""
    value = _given(name)
    if value is None:
        return default
    if value not in choices:
        raise BadSetting(name, f"{value!r} is not one of {', '.join(choices)}")
    return value


def path(name: str, default: Path) -> Path:
    """A place in the file system, made absolute; `~` is the home folder."""
    value = _given(name)
    if value is None:
        return default
    if "\0" in value:
        raise BadSetting(name, "is not a path")
    return Path(value).expanduser().absolute()


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """A list, separated by commas or blanks."""
    value = _given(name)
    if value is None:
        return list(default)
    return value.replace(",", " ").split()


def secret(name: str, *, create_at: Path | None = None) -> str:
    """A secret from NAME, from the file that NAME_FILE names, or from `create_at`, which is made when absent."""
    value, named_file = _given(name), _given(f"{name}_FILE")
    if value is not None and named_file is not None:
        raise BadSetting(name, f"is set together with {name}_FILE; set one of the two")
    if value is not None:
        return value
    if named_file is not None:
        return _read_secret(f"{name}_FILE", Path(named_file))
    if create_at is None:
        raise BadSetting(name, f"must be set, or {name}_FILE must name a file that holds it")
    if not create_at.exists():
        _create_secret(name, create_at)
    return _read_secret(name, create_at)


def _read_secret(name: str, file: Path) -> str:
    try:
        found = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadSetting(name, f"cannot read {file}: {problem}") from None
    if not found:
        raise BadSetting(name, f"{file} is empty")
    return found


def _create_secret(name: str, file: Path) -> None:
    """Write a random secret that outlives a power cut; of two processes that start together one wins.

    The file is written whole under another name (O_EXCL, 0600) and then linked into place, so that nobody ever
    reads half a secret.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, draft = tempfile.mkstemp(prefix=".secret-", dir=file.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(secrets.token_urlsafe(48) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            try:
                os.link(draft, file)
            except FileExistsError:
                return  # the other process was first: its secret counts
        finally:
            Path(draft).unlink(missing_ok=True)
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as problem:
        raise BadSetting(name, f"cannot create {file}: {problem}") from None
