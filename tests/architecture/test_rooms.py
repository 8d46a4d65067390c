"""An app is a folder with a docstring and rooms from a closed list.

Why: a newcomer who knows one app knows all of them. `utils.py` is where the rules stop, so there is none; what an
`__init__` imports is imported by everybody, so it holds only the text that says what the app is for.
"""

import ast
from pathlib import Path

import pytest

from tests.architecture import house

ROOMS = {
    "rules", "events", "ports", "models", "access", "queries", "actions", "forms", "views", "api", "jobs", "subscribers",
    "urls", "apps", "middleware", "context_processors", "checks", "drivers", "migrations", "templatetags", "management",
}  # fmt: skip
OTHER_FOLDERS = {"templates", "static", "data"}
NO_NAMES = {
    "utils", "util", "helpers", "helper", "services", "service", "constants", "mixins", "signals", "common", "misc",
    "base", "core", "shared", "managers", "manager", "handlers", "tools", "admin",
}  # fmt: skip


def strangers(names: list[str]) -> list[str]:
    """What does not belong into an app's folder."""
    return [
        name
        for name in names
        if name not in {"__init__.py", "__pycache__"}
        and name not in OTHER_FOLDERS
        and name.removesuffix(".py") not in ROOMS
    ]


def only_a_docstring(tree: ast.Module) -> bool:
    return bool(ast.get_docstring(tree)) and len(tree.body) == 1


def test_only_rooms_of_the_closed_list():
    bad = [
        f"{house.place(app.folder)}/{name}"
        for app in house.apps()
        for name in strangers([entry.name for entry in app.folder.iterdir()])
    ]
    assert not bad, "\n".join(bad)


def test_a_stranger_is_seen():
    assert strangers(["models.py", "utils.py", "drivers", "helpers"]) == ["utils.py", "helpers"]


def test_an_app_says_what_it_is_for():
    bad = []
    for folder in [app.folder for app in house.apps()] + [house.PACKAGE / area for area in house.AREAS]:
        init = folder / "__init__.py"
        if folder.is_dir() and not (init.exists() and only_a_docstring(house.parse(init))):
            bad.append(house.place(folder))
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("text", ["", "import os", '"""Good."""\nfrom hoatoc.lib import actor'])
def test_a_silent_or_busy_init_is_seen(text: str):
    assert not only_a_docstring(ast.parse(text))


def vague(file: Path) -> bool:
    return file.stem in NO_NAMES


def test_no_module_with_a_vague_name():
    bad = [
        house.place(file) for file in house.PACKAGE.rglob("*") if file.suffix in {".py", ""} and vague(file)
    ]
    assert not bad, "\n".join(bad)


def test_a_vague_name_is_seen():
    assert vague(Path("lib/utils.py"))
    assert vague(Path("records/documents/services"))
    assert not vague(Path("records/documents/actions.py"))
