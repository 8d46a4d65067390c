"""The words of a sheet are printed in few places, all of them behind the entry's own door.

Why: a list, a bell or a log that prints `document.abstract` by itself shows a state secret to whoever may see the list.
`entry.title` and `entry.label` know what may be said; a place that needs the words themselves is named here with its reason.
"""

import re

import pytest

from tests.architecture import house

PRINTED = re.compile(r"{{\s*[\w.]*\bdocument\.abstract\b")
READ = re.compile(r"(?<!self)\.abstract\b(?!_)")

TEMPLATES = {
    "src/hoatoc/records/documents/templates/documents/entry.html": "the entry's page, behind its door",
    "src/hoatoc/records/documents/templates/documents/outgoing/facts.html": "the same page until it is issued",
    "src/hoatoc/records/documents/templates/documents/parts/printed.html": "the register screen, behind the entry's door",
}
PYTHON = {
    "src/hoatoc/records/documents/queries/book_lines.py": "rows of a book that are open to this actor; secret ones in secret books alone",
    "src/hoatoc/records/documents/queries/duplicates.py": "compares what the actor reads with what the actor types",
}
SHOWN = (
    "queries",
    "views",
    "subscribers",
    "jobs",
    "events",
    "management",
    "context_processors",
    "templatetags",
)


def printing(text: str) -> list[str]:
    """What a template prints of the words of a sheet."""
    return [match.group() for match in PRINTED.finditer(text)]


def test_no_list_prints_the_words_of_a_sheet():
    bad = [
        f"{house.place(file)}: {found}"
        for file in house.templates()
        if house.place(file) not in TEMPLATES
        for found in printing(file.read_text(encoding="utf-8"))
    ]
    assert not bad, "\n".join(bad)


def test_no_screen_reads_them_either():
    bad = [
        f"{house.place(file)}:{number}"
        for file in house.rooms(*SHOWN)
        if house.place(file) not in PYTHON
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if READ.search(line) and "form" not in line
    ]
    assert not bad, "\n".join(bad)


def test_every_exception_is_needed():
    for place, pattern in [*((place, PRINTED) for place in TEMPLATES), *((place, READ) for place in PYTHON)]:
        assert pattern.search((house.ROOT / place).read_text(encoding="utf-8")), f"{place} needs no exception"


@pytest.mark.parametrize(
    "line",
    ["{{ row.document.abstract }}", "{{document.abstract|truncatechars:80}}"],
)
def test_a_planted_line_is_seen(line: str):
    assert printing(line)


@pytest.mark.parametrize(
    "line", ["{{ entry.title }}", "{{ form.abstract }}", "{{ entry.document.issuer_printed }}"]
)
def test_a_clean_line_is_fine(line: str):
    assert not printing(line)
