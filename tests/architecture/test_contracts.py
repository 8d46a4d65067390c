"""The import contracts of pyproject.toml hold, and they bite.

Why: a Django code base without them grows a knot through half of its apps, and then nothing can be moved, tested or
understood alone. A contract that catches nothing is worse than none, so violations are planted and must be found.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import house


def lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [
            str(Path(sys.executable).parent / "lint-imports"),
            "--no-cache",
            "--config",
            str(folder / "pyproject.toml"),
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources, to plant something in."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copy(house.ROOT / "pyproject.toml", folder)
    shutil.copytree(
        house.PACKAGE,
        folder / "src" / "hoatoc",
        ignore=shutil.ignore_patterns("__pycache__", "static", "templates", "data"),
    )
    return folder


def test_contracts_hold():
    told = lint(house.ROOT)
    assert told.returncode == 0, told.stdout + told.stderr


PLANTED = {
    "lib uses an app": ("lib/planted.py", "from hoatoc.foundation.org import models\n"),
    "lib uses Django": ("lib/planted.py", "import django.db\n"),
    "foundation uses records": (
        "foundation/org/queries.py",
        "from hoatoc.records.documents import models as planted\n",
    ),
    "a lower app uses a higher one": (
        "foundation/ui/templatetags/planted.py",
        "import hoatoc.foundation.shell\n",
    ),
    "an app opens another's back door": (
        "exchange/hub/queries/boards.py",
        "from hoatoc.records.documents import subscribers as planted\n",
    ),
    "a screen is skipped": (
        "records/documents/rules/sheets.py",
        "from hoatoc.records.documents import models as planted\n",
    ),
    "an unknown room": ("exchange/hub/planted.py", "x = 1\n"),
    "a helper beside the apps": ("foundation/planted.py", "x = 1\n"),
    "an unknown area": ("planted/__init__.py", '"""Planted."""\n'),
}


@pytest.mark.parametrize(("file", "line"), PLANTED.values(), ids=PLANTED.keys())
def test_planted_violation_is_caught(copy: Path, file: str, line: str):
    target = copy / "src" / "hoatoc" / file
    before = target.read_text(encoding="utf-8") if target.exists() else None
    if not target.parent.exists() and target.parent.parent != copy / "src" / "hoatoc":
        pytest.skip("this app does not exist yet")
    target.parent.mkdir(exist_ok=True)
    target.write_text((before or "") + "\n" + line, encoding="utf-8")
    try:
        told = lint(copy)
    finally:
        if before is None:
            target.unlink()
            if target.parent == copy / "src" / "hoatoc" / "planted":
                target.parent.rmdir()
        else:
            target.write_text(before, encoding="utf-8")
    assert told.returncode == 1, told.stdout + told.stderr
    assert "BROKEN" in told.stdout, told.stdout
