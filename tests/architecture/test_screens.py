"""Templates and addresses keep to their app and to the content security policy.

Why: a template that includes another app's file breaks when that app changes and nobody imported anything; an inline
script or style is what the policy blocks in the browser, so it works nowhere; and an address with a document's id
instead of an entry's would show one agency's page to another.
"""

import re

import pytest

from tests.architecture import house

LOADED = re.compile(r"{%-?\s*(extends|include)\s+([^\s%]+)")


def foreign(template: str, own: set[str]) -> list[str]:
    """Loaded template names that belong to neither the own folders nor ui; a variable belongs to nobody."""
    found = []
    for tag, name in LOADED.findall(template):
        if name[0] not in "\"'":
            if "ui" not in own:
                found.append(f"{tag} {name} (a variable)")
        elif not name.strip("\"'").startswith(("ui/", "#", *(f"{folder}/" for folder in own))):
            found.append(f"{tag} {name}")
    return found


def test_templates_load_only_their_own_and_ui():
    bad = []
    for file in house.templates():
        app = file.relative_to(house.PACKAGE).parts[1]
        folder = next(parent for parent in file.parents if parent.name == "templates")
        own = {app, *(entry.name for entry in folder.iterdir() if entry.is_dir())}
        bad += [f"{house.place(file)}: {name}" for name in foreign(file.read_text(encoding="utf-8"), own)]
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize(
    "text",
    ['{% extends "shell/frame.html" %}', "{% include 'hub/board.html' with a=1 %}", "{% include chosen %}"],
)
def test_a_foreign_template_is_seen(text: str):
    assert foreign(text, {"documents"})


def test_own_and_ui_templates_are_fine():
    text = '{% extends "ui/page.html" %}{% include "documents/part.html" %}{% include "documents/queue.html#rows" %}'
    assert not foreign(text, {"documents"})


# --- content security policy -------------------------------------------------------------------

COMMENTS = re.compile(r"{#.*?#}|<!--.*?-->|{%\s*comment.*?endcomment\s*%}", re.DOTALL)
BLOCKED = {
    "a <style> element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline <script>": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.IGNORECASE
    ),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an on… handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"<[^>]*\shx-on", re.IGNORECASE),
    "a javascript: address": re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "hx-vals with js:": re.compile(r"hx-(vals|headers)\s*=\s*[\"']js(cript)?:", re.IGNORECASE),
}


def blocked(template: str) -> list[str]:
    text = COMMENTS.sub("", template)
    return [what for what, pattern in BLOCKED.items() if pattern.search(text)]


def test_nothing_inline():
    bad = [
        f"{house.place(file)}: {what}"
        for file in house.templates()
        for what in blocked(file.read_text(encoding="utf-8"))
    ]
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize(
    "text",
    [
        "<style>p{}</style>",
        "<script>alert(1)</script>",
        '<script nonce="x">a</script>',
        '<p class="a" style="color:red">',
        '<a href="#" onclick="go()">',
        '<div hx-on:click="go()">',
        '<a href="javascript:go()">',
        "<div hx-vals='js:{a: 1}'>",
    ],
)
def test_an_inline_thing_is_seen(text: str):
    assert blocked(text)


@pytest.mark.parametrize(
    "text",
    [
        '<script type="module" src="x.js"></script>',
        '<p class="onward">',
        "{# <style> #}",
        '<p data-style="a">',
    ],
)
def test_a_clean_line_is_fine(text: str):
    assert not blocked(text)


# --- addresses ---------------------------------------------------------------------------------


def routes(patterns: list, before: str = "") -> list[tuple[str, set[str]]]:
    """Every address with the names of the values it takes."""
    found = []
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            found += routes(pattern.url_patterns, address)
        else:
            found.append((address, set(re.findall(r"<(?:\w+:)?(\w+)>", address))))
    return found


def names_a_document(values: set[str]) -> bool:
    return any(value.startswith(("document", "doc_", "van_ban")) or value == "doc" for value in values)


def test_no_address_takes_a_document():
    from django.urls import get_resolver

    all_routes = routes(get_resolver().url_patterns)
    bad = [address for address, values in all_routes if names_a_document(values)]
    assert not bad, "\n".join(bad)
    assert all_routes


def test_a_document_in_an_address_is_seen():
    from django.http import HttpResponse
    from django.urls import include, path

    planted = [path("a/", include([path("van-ban/<int:document_id>/", lambda _request: HttpResponse())]))]
    (found,) = routes(planted)
    assert names_a_document(found[1])
    assert not names_a_document({"entry_id"})
