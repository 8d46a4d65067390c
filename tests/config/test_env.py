"""Settings that cannot be right stop the start and name themselves."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from hoatoc.config import env

NAME = "HOATOC_SAMPLE"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch):
    for name in (NAME, f"{NAME}_FILE"):
        monkeypatch.delenv(name, raising=False)
    return lambda value, name=NAME: monkeypatch.setenv(name, value)


def test_defaults(given):
    assert env.text(NAME, "a") == "a"
    assert env.flag(NAME) is False
    assert env.flag(NAME, True) is True
    assert env.number(NAME, 3, least=1, most=9) == 3
    assert env.one_of(NAME, "a", ["a", "b"]) == "a"
    assert env.path(NAME, Path("x")) == Path("x")
    assert env.words(NAME, ["a"]) == ["a"]


def test_an_empty_value_counts_as_absent(given):
    given("  ")
    assert env.text(NAME, "a") == "a"


def test_values(given):
    given("Yes")
    assert env.flag(NAME) is True
    given("off")
    assert env.flag(NAME, True) is False
    given("7")
    assert env.number(NAME, 3, least=1, most=9) == 7
    given("b")
    assert env.one_of(NAME, "a", ["a", "b"]) == "b"
    given("a, b  c")
    assert env.words(NAME) == ["a", "b", "c"]
    given("~/x")
    assert env.path(NAME, Path("y")) == Path.home() / "x"


@pytest.mark.parametrize(
    ("value", "read", "allowed"),
    [
        ("", lambda: env.text(NAME), "must be set"),
        ("maybe", lambda: env.flag(NAME), "yes"),
        ("ten", lambda: env.number(NAME, 1, least=1, most=9), "from 1 to 9"),
        ("10", lambda: env.number(NAME, 1, least=1, most=9), "from 1 to 9"),
        ("mysql", lambda: env.one_of(NAME, "sqlite", ["sqlite", "postgres"]), "sqlite, postgres"),
        ("", lambda: env.secret(NAME), "must be set"),
    ],
)
def test_a_bad_value_stops_the_start(given, value, read, allowed):
    given(value)
    with pytest.raises(env.BadSetting) as refused:
        read()
    assert isinstance(refused.value, SystemExit)
    assert str(refused.value).startswith(NAME)
    assert allowed in str(refused.value)


def test_a_secret_from_a_file(given, tmp_path):
    file = tmp_path / "key"
    file.write_text("s3cret\n")
    given(str(file), name=f"{NAME}_FILE")
    assert env.secret(NAME) == "s3cret"
    given("other")
    with pytest.raises(env.BadSetting, match="together"):
        env.secret(NAME)


@pytest.mark.parametrize("content", [None, "", " \n"])
def test_an_unreadable_or_empty_secret_file_is_refused(given, tmp_path, content):
    file = tmp_path / "key"
    if content is not None:
        file.write_text(content)
    given(str(file), name=f"{NAME}_FILE")
    with pytest.raises(env.BadSetting, match=f"{NAME}_FILE"):
        env.secret(NAME)


def test_a_secret_is_made_once_and_for_its_owner_only(given, tmp_path):
    file = tmp_path / "keys" / "key"
    first = env.secret(NAME, create_at=file)
    assert len(first) >= 48
    assert env.secret(NAME, create_at=file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [found.name for found in file.parent.iterdir()] == ["key"]


def test_of_two_that_start_together_one_secret_wins(given, tmp_path):
    file = tmp_path / "key"
    env._create_secret(NAME, file)
    kept = file.read_text()
    env._create_secret(NAME, file)
    assert file.read_text() == kept
    assert [found.name for found in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize(("zone", "most", "starts"), [("inner", "mat", True), ("outer", "mat", False)])
def test_the_outer_network_starts_with_no_secret_content(zone, most, starts, tmp_path):
    """HOATOC_SECRET_CONTENT is off there, whatever somebody writes into the unit file."""
    given = {"HOATOC_ZONE": zone, "HOATOC_SECRET_CONTENT": most, "HOATOC_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", "import hoatoc.config.settings"],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is starts
    assert starts or "HOATOC_SECRET_CONTENT" in done.stderr
