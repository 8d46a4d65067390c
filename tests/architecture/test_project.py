"""The project's own text: every dependency has a reason, and nothing names the machine that it was written on.

Why: a package nobody can justify is one more to patch for ten years; a path or a registry host of one machine makes
a lock file or a script fail on all others.
"""

import re

import pytest

from tests.architecture import house

DEPENDENCY = re.compile(r'^\s*"([a-z][\w.-]*)(\[[^"]*\])?\s*[<>=~!][^"]*",?\s*(#\s*\S.*)?$', re.MULTILINE)


def without_reason(text: str) -> list[str]:
    return [name for name, _extra, reason in DEPENDENCY.findall(text) if not reason]


def test_every_dependency_has_a_reason():
    text = (house.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert DEPENDENCY.search(text)
    assert not without_reason(text)


def test_a_dependency_without_reason_is_seen():
    assert without_reason('  "django>=5.2",\n  "celery[redis]>=5", # queue\n') == ["django"]


MACHINE = re.compile(
    r"(?<![\w.\-/$}~])/(?:root|work|home/[a-z]\w*|Users/\w+)/"
    r"|files\.pythonhosted\.org|pypi\.org/simple|registry\.npmjs\.org|registry\.yarnpkg|--(?:extra-)?index-url|--find-links"
)


def machine_words(text: str) -> list[str]:
    return sorted({found.group() for found in MACHINE.finditer(text)})


def test_the_project_is_read():
    names = {house.place(file) for file, _text in house.project_texts()}
    assert {"pyproject.toml", "Makefile", "requirements.lock", "src/hoatoc/config/settings.py"} <= names
    walked = {house.place(file) for file in house.walked() if file.is_file()}
    assert names - walked == set()


def test_no_text_names_a_machine_or_a_registry():
    bad = [
        f"{house.place(file)}: {', '.join(words)}"
        for file, text in house.project_texts()
        if house.place(file) != "tests/architecture/test_project.py" and (words := machine_words(text))
    ]
    assert not bad, "\n".join(bad)


SLASH = "/"  # apart, so that the bad lines below do not stand in the project themselves


@pytest.mark.parametrize(
    "line",
    [
        f"see {SLASH}root/notes.txt",
        f'"{SLASH}home/an/x"',
        f"cd {SLASH}work/x",
        f'"resolved": "https:{SLASH}{SLASH}registry.{"npmjs"}.org/x"',
        "--index-url x",
    ],
)
def test_a_machine_word_is_seen(line: str):
    assert machine_words(line)


@pytest.mark.parametrize(
    "line",
    [
        f"src/hoatoc/office{SLASH}work/views.py",
        "/var/lib/hoatoc/",
        f"~{SLASH}work/",
        f"$HOME{SLASH}work/x",
    ],
)
def test_an_ordinary_path_is_fine(line: str):
    assert not machine_words(line)
