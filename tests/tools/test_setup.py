"""Set-up on a bare machine: says the one command when it may not install, and does nothing twice."""

import os
from pathlib import Path

import pytest

from tools import setup, stamps


def test_without_root_it_prints_the_one_command(monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as ended:
        setup.install_packages(["postgresql", "chromium"])
    assert ended.value.code == 1
    assert "sudo apt-get install -y --no-install-recommends postgresql chromium" in capsys.readouterr().err


def test_nothing_missing_is_nothing_done(monkeypatch):
    monkeypatch.setattr(setup, "run", lambda *_words, **_more: pytest.fail("ran something"))
    setup.install_packages([])


def test_tests_need_more_than_a_run(monkeypatch):
    monkeypatch.setattr(setup, "find_binaries", lambda: None)
    monkeypatch.setattr(setup.shutil, "which", lambda _name: None)
    monkeypatch.setattr(setup, "PRINTING", {"fonts-croscore": "/nowhere/Tinos-Regular.ttf"})
    assert "postgresql" not in setup.missing_packages("run", postgres=False)
    assert "fonts-croscore" in setup.missing_packages("run", postgres=False)
    assert "fonts-croscore" not in setup.missing_packages("check", postgres=False)
    assert "libreoffice-writer-nogui" in setup.missing_packages("run", postgres=False)
    assert "libreoffice-writer-nogui" not in setup.missing_packages("check", postgres=False)
    assert "postgresql" in setup.missing_packages("run", postgres=True)
    assert {"postgresql", "chromium", "poppler-utils"} <= set(setup.missing_packages("test", postgres=False))


def test_an_old_node_is_no_node(tmp_path: Path):
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v16.20.0\n")
    node.chmod(0o755)
    assert setup._node_version(node) == 16
    node.write_text("#!/bin/sh\nexit 1\n")
    assert setup._node_version(node) == 0


def test_a_stamp_holds_until_a_source_changes(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(stamps, "ROOT", tmp_path)
    source, stamp = tmp_path / "source.txt", tmp_path / "made" / "stamp"
    source.write_text("a")
    stamps.put(stamp, stamps.digest([source]))
    assert stamps.holds(stamp, stamps.digest([source]))
    source.write_text("b")
    assert not stamps.holds(stamp, stamps.digest([source]))
    assert not stamps.holds(tmp_path / "nowhere", "x")


def test_two_names_or_one_are_not_the_same(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(stamps, "ROOT", tmp_path)
    (tmp_path / "a").write_text("x")
    before = stamps.digest(stamps.tree(tmp_path))
    (tmp_path / "a").rename(tmp_path / "b")
    assert stamps.digest(stamps.tree(tmp_path)) != before
