"""What is written in README and docs/ is what the code does: commands, settings, wiring, words, links.

Why: a reference that nobody holds against the code is wrong within a month, and a wrong one costs more than none.
"""

import argparse
import ast
import importlib
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hoatoc.config import commands
from hoatoc.config.commands import demo, doctor
from hoatoc.lib.finding import INVARIANTS
from tests.architecture import house

DOCS = house.ROOT / "docs"
MOST_LINES_OF_A_DECISION = 40
MOST_BYTES_OF_A_PICTURE = 200_000


def pages() -> list[Path]:
    return sorted([*house.ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def text_of(name: str) -> str:
    return (house.ROOT / name).read_text(encoding="utf-8")


# --- links ---------------------------------------------------------------------------------------

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def dead_links(page: Path, text: str) -> list[str]:
    """Links to files that are not there; the web is not asked."""
    return [
        target
        for target in LINK.findall(text)
        if not re.match(r"[a-z]+:|#", target) and not (page.parent / target.split("#")[0]).exists()
    ]


def test_every_link_leads_somewhere():
    dead = {
        house.place(page): found for page in pages() if (found := dead_links(page, page.read_text("utf-8")))
    }
    assert not dead


def test_a_dead_link_is_seen():
    page = house.ROOT / "README.md"
    assert dead_links(
        page, "[a](docs/gone.md) ![b](docs/README.md#x) [c](https://example.org) [d](#here)"
    ) == ["docs/gone.md"]


def test_every_page_of_docs_is_reached_from_its_index():
    index = text_of("docs/README.md") + text_of("docs/decisions/README.md")
    lost = [
        house.place(page)
        for page in DOCS.rglob("*.md")
        if page.name not in index and page.name != "README.md"
    ]
    assert not lost


def test_pictures_are_small():
    heavy = [
        house.place(file) for file in DOCS.rglob("*.png") if file.stat().st_size > MOST_BYTES_OF_A_PICTURE
    ]
    assert not heavy


# --- decisions -----------------------------------------------------------------------------------


@pytest.mark.parametrize("page", sorted(DOCS.glob("decisions/0*.md")), ids=lambda page: page.stem)
def test_a_decision_is_short_and_has_its_three_parts(page):
    lines = page.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= MOST_LINES_OF_A_DECISION
    assert lines[0].startswith(f"# {page.stem[:4]} · ")
    assert [line for line in lines if line.startswith("## ")] == [
        "## Context",
        "## Decision",
        "## Consequences",
    ]


# --- commands ------------------------------------------------------------------------------------

COMMANDS = [info.name for info in pkgutil.iter_modules(commands.__path__)]


def parser_of(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"hoatoc {name}")
    importlib.import_module(f"hoatoc.config.commands.{name}").add_arguments(parser)
    return parser


def sections(text: str) -> dict[str, str]:
    """`## hoatoc NAME` → what stands below it."""
    parts = re.split(r"^## hoatoc (\w+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def differences(parser: argparse.ArgumentParser, section: str) -> list[str]:
    """Options and acts that only one of code and page knows."""
    actions = [each for each in parser._actions if "--help" not in each.option_strings]
    in_code = {option for each in actions for option in each.option_strings}
    on_page = set(re.findall(r"^- `(--[\w-]+)`", section, flags=re.MULTILINE))
    found = [f"only in the code: {option}" for option in sorted(in_code - on_page)]
    found += [f"only on the page: {option}" for option in sorted(on_page - in_code)]
    acts = [choice for each in actions if not each.option_strings for choice in each.choices or ()]
    return found + [f"act without a word: {act}" for act in acts if f" {act}" not in section]


def test_every_command_has_its_section():
    assert sorted(sections(text_of("docs/reference/commands.md"))) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_options_of_a_command(name):
    assert differences(parser_of(name), sections(text_of("docs/reference/commands.md"))[name]) == []


def test_an_option_that_came_or_went_is_seen():
    parser = argparse.ArgumentParser()
    parser.add_argument("act", choices=["verify"])
    parser.add_argument("--new")
    assert differences(parser, "- `--old`: gone\n") == [
        "only in the code: --new",
        "only on the page: --old",
        "act without a word: verify",
    ]


def test_invariants_and_findings_are_listed():
    found = sections(text_of("docs/reference/commands.md"))
    told = set(
        re.findall(r"[A-Z]+\d\w?", " ".join(re.findall(r"^\| ([^|]+) \|", found["invariants"], re.MULTILINE)))
    )
    assert told == set(INVARIANTS)
    ids = {each.id for each in (*doctor.ENTRANCE, *doctor.MACHINE, *doctor.TABLES)}
    assert set(re.findall(r"^\| `([\w-]+)` \|", found["doctor"], re.MULTILINE)) == ids


def code_of(text: str) -> str:
    """What stands in backticks and code blocks."""
    blocks = re.findall(r"^```.*?^```", text, re.DOTALL | re.MULTILINE)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", text)])


def test_commands_and_make_words_on_any_page_exist():
    words = set(re.findall(r"^([a-z]+):.*##", text_of("Makefile"), re.MULTILINE))
    unknown = []
    for page in pages():
        code = code_of(page.read_text(encoding="utf-8"))
        asked = {f"make {word}" for word in re.findall(r"\bmake ([a-z]+)", code) if word not in words}
        asked |= {
            f"hoatoc {word}" for word in re.findall(r"\bhoatoc ([a-z]+)\b", code) if word not in COMMANDS
        }
        unknown += [f"{house.place(page)}: {each}" for each in sorted(asked)]
    assert not unknown, unknown


# --- settings ------------------------------------------------------------------------------------


def variables(source: str) -> dict[str, list[str]]:
    """HOATOC_ variable → the words that the page must name: a literal default, the allowed values, NAME_FILE."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and house.dotted(node.func).startswith("env.") and node.args):
            continue
        name = ast.literal_eval(node.args[0])
        words = []
        for argument in node.args[1:]:
            try:
                value = ast.literal_eval(argument)
            except ValueError:
                continue  # a path made of others
            words += [str(each) for each in (value if isinstance(value, list) else [value]) if each != ""]
        if house.dotted(node.func) == "env.secret":
            words.append(f"{name}_FILE")
        found.setdefault(name, []).extend(words)
    return found


def test_every_setting_has_its_line_with_default_and_choices():
    page = dict(
        re.findall(r"^\| `(HOATOC_\w+)` (\|.*)$", text_of("docs/reference/settings.md"), re.MULTILINE)
    )
    code = variables(text_of("src/hoatoc/config/settings.py"))
    assert set(page) == set(code)
    silent = [
        f"{name}: {word}" for name, words in code.items() for word in words if f"`{word}`" not in page[name]
    ]
    assert not silent


def test_settings_are_read():
    source = 'A = env.one_of("HOATOC_A", "x", ["x", "y"])\nB = env.secret("HOATOC_B", create_at=C)\nD = env.path("HOATOC_D", R / "v")'
    assert variables(source) == {"HOATOC_A": ["x", "x", "y"], "HOATOC_B": ["HOATOC_B_FILE"], "HOATOC_D": []}


# --- wiring --------------------------------------------------------------------------------------


def test_the_wiring_page_is_what_the_code_wires(tmp_path):
    told = subprocess.run(
        [sys.executable, "-m", "hoatoc", "doctor", "--wiring"],
        env=os.environ | {"HOATOC_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == text_of("docs/reference/wiring.md"), (
        "make it anew: .venv/bin/hoatoc doctor --wiring > docs/reference/wiring.md"
    )


# --- words ---------------------------------------------------------------------------------------


def glossary() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Identifier → Vietnamese terms, as each half of the page says it."""
    there, back = text_of("docs/glossary.md").split("## Mã → tiếng Việt")
    forth: dict[str, set[str]] = {}
    for terms, names in re.findall(r"^\| ([^|`]+) \| (`[^|]+`) \| [^|]+ \|$", there, re.MULTILINE):
        identifiers = re.findall(r"`(\w+)`", names)
        split = [term.strip() for term in terms.split(",")]
        each = split if len(identifiers) == len(split) > 1 else [terms] * len(identifiers)
        for identifier, term in zip(identifiers, each, strict=True):
            forth.setdefault(identifier, set()).add(term)
    second = re.findall(r"^\| `(\w+)` \| ([^|]+) \|$", back, re.MULTILINE)
    return forth, {name: set(terms.strip().split(" · ")) for name, terms in second}


def test_both_halves_of_the_glossary_say_the_same():
    forth, back = glossary()
    assert len(forth) > 50
    assert forth == back


def test_every_identifier_of_the_glossary_is_in_the_code():
    code = "\n".join(file.read_text(encoding="utf-8") for file in house.python_files())
    words = set(re.findall(r"\w+", code))
    assert not [name for name in glossary()[0] if name not in words]


# --- README --------------------------------------------------------------------------------------


def test_the_readme_names_the_demo_accounts_and_the_tests():
    readme = text_of("README.md")
    first, second = readme.split("## Tiếng Việt", 1)
    for half in (first, second):
        assert demo.PASSWORD in half
        assert re.findall(r"^\| `(\w+)` \|", half, re.MULTILINE) == [login for login, _ in demo.CAST]
        assert "make run" in half
        assert "make test" in half
    assert "AGPL-3.0-or-later" in first
