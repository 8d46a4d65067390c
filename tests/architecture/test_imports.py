"""What import contracts cannot see: module names in strings, importlib, foreign keys.

Why: import-linter reads import statements. `import_string("hoatoc.records…")` in foundation, or a foreign key to
"documents.Document", ties the same knot behind its back.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture import house

DOTTED = re.compile(r"^hoatoc\.(foundation|records|exchange|office|netops|config)(\.\w+)+$")
LOADERS = {
    "importlib.import_module", "import_module", "__import__", "import_string", "module_loading.import_string",
    "apps.get_model", "get_model", "apps.get_app_config", "pkgutil.resolve_name",
}  # fmt: skip

MAY = {
    # file → why it may name modules in strings
    "src/hoatoc/__main__.py": "assembles: picks the command's module and names the settings",
}


def escapes(tree: ast.Module, *, own: str = "") -> list[str]:
    """Dotted names of ours in strings (the app's own are fine: AppConfig.name), and calls that import by string."""
    found = []
    docs = house.docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            if DOTTED.match(node.value) and not (own and (node.value + ".").startswith(own + ".")):
                found.append(f"line {node.lineno}: {node.value!r}")
        elif isinstance(node, ast.Call) and house.dotted(node.func) in LOADERS:
            found.append(f"line {node.lineno}: {house.dotted(node.func)}(…)")
    return found


def own_module(file: Path) -> str:
    parts = file.relative_to(house.PACKAGE).parts
    return f"hoatoc.{parts[0]}.{parts[1]}" if len(parts) > 2 else ""


def test_no_module_is_reached_by_its_name_in_a_string():
    bad = [
        f"{house.place(file)} {escape}"
        for file in house.python_files()
        if file.relative_to(house.PACKAGE).parts[0] != "config" and house.place(file) not in MAY
        for escape in escapes(house.parse(file), own=own_module(file))
    ]
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize(
    "line",
    [
        "x = 'hoatoc.records.documents.actions'",
        "from importlib import import_module\nimport_module(name)",
        "from django.utils.module_loading import import_string\nimport_string(name)",
        "apps.get_model('documents', 'Entry')",
    ],
)
def test_an_escape_is_seen(line: str):
    assert escapes(ast.parse(line), own="hoatoc.foundation.org")


def test_own_name_and_docstrings_are_no_escape():
    assert not escapes(
        ast.parse('"""See hoatoc.records.documents."""\nname = "hoatoc.foundation.org"'),
        own="hoatoc.foundation.org",
    )


# --- foreign keys ------------------------------------------------------------------------------

KNOW_NOBODY = {"foundation.audit", "foundation.jobs"}  # every verb above writes them, so they hang on nothing


def upward(start: str, end: str, heights: dict[str, int]) -> bool:
    """Whether a foreign key from app `start` to app `end` goes up or sideways, or leaves an app that knows nobody."""
    if start == end:
        return False
    if start in KNOW_NOBODY:
        return True
    return heights[end] >= heights[start]


def area_and_app(module: str) -> str | None:
    match = re.match(r"hoatoc\.(\w+\.\w+)", module)
    return match.group(1) if match else None


def test_foreign_keys_point_down():
    from django.apps import apps

    heights = house.layers()
    bad = []
    for model in apps.get_models(include_auto_created=True):
        start = area_and_app(model.__module__)
        if start is None:
            continue
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete and field.related_model):
                continue
            end = area_and_app(field.related_model.__module__)
            if end and upward(start, end, heights):
                bad.append(f"{start} {model.__name__}.{field.name} → {end}")
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("foundation.org", "foundation.accounts"),
        ("foundation.accounts", "records.documents"),
        ("records.documents", "exchange.hub"),
        ("foundation.audit", "foundation.org"),
        ("foundation.audit", "foundation.jobs"),
    ],
)
def test_an_upward_key_is_seen(start: str, end: str):
    assert upward(start, end, house.layers())


@pytest.mark.parametrize(
    ("start", "end"), [("exchange.hub", "records.documents"), ("foundation.accounts", "foundation.org")]
)
def test_a_downward_key_is_fine(start: str, end: str):
    assert not upward(start, end, house.layers())
