"""Every screen has its help, every link of it leads somewhere, and all of it ships with the product.

Why: on an inner network there is no other place to ask. A screen without a word about what it is for is where a new clerk stops.
Adding a screen means: a section `## route: Title` in the app's `data/help.md`.
"""

import re
from collections.abc import Iterator

import pytest
from django.urls import get_resolver, reverse

from hoatoc.foundation.shell.queries import HOW_TO, help_texts, how_tos
from hoatoc.foundation.shell.rules import read_help
from hoatoc.foundation.shell.templatetags.shell import markdown
from tests.architecture import house

NO_SCREEN: dict[str, str] = {
    # route → why it needs no help
    "alarms": "a part of every page",
    "bell": "a part of every page",
    "notification": "leads on",
    "queue-news": "a part of the queue",
    "issuers": "a part of the intake",
    "kind-hint": "a part of the intake",
    "twins": "a part of the intake",
    "recipient-choices": "a part of the picker",
    "relation-suggestions": "a part of the linking page",
    "file": "a file",
    "kept-file": "a file",
    "stamped": "a file",
    "book-export": "a file",
    "favicon": "for browsers",
    "healthz": "for machines",
    "readyz": "for machines",
    "gallery": "for who builds screens",
    "account_login": "says on its page what to do; nobody is here yet",
    "account_inactive": "as account_login",
}


def named_routes(patterns: list | None = None) -> Iterator[tuple[str, dict]]:
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(each, "url_patterns"):
            yield from named_routes(each.url_patterns)
        else:
            yield str(each.name), getattr(each.callback, "policy", {})


def without_help(routes: list[tuple[str, dict]], texts: dict) -> list[str]:
    return sorted(
        {name for name, policy in routes if "GET" in policy and name not in texts and name not in NO_SCREEN}
    )


def test_every_screen_has_its_help():
    missing = without_help(list(named_routes()), help_texts())
    assert not missing, (
        f"screens without help: {', '.join(missing)}. Write a section `## {missing[0]}: Tên màn hình` (what it is for, the steps) into "
        "data/help.md of its app; a fragment, a file or a redirect goes to NO_SCREEN of this test with its reason."
    )


def test_a_screen_without_help_is_seen():
    routes = [
        ("queue", {"GET": 1}),
        ("new-screen", {"GET": 1}),
        ("only-post", {"POST": 1}),
        ("healthz", {"GET": 1}),
    ]
    assert without_help(routes, help_texts()) == ["new-screen"]


def test_no_help_for_screens_that_are_gone():
    names = {name for name, _ in named_routes()}
    assert set(help_texts()) <= names, set(help_texts()) - names
    assert set(NO_SCREEN) <= names, set(NO_SCREEN) - names


@pytest.mark.parametrize("name", sorted(help_texts()))
def test_a_help_text_says_something_in_vietnamese_and_links_to_what_ships(name):
    found = help_texts()[name]
    assert len(found.text) > 40
    assert any(ord(letter) > 127 for letter in found.text)
    for target in re.findall(r"\]\(([^)]+)\)", found.text):
        assert target.removesuffix(".md") in how_tos(), f"{name} links to {target}"


def test_each_role_has_its_day():
    assert {name for name in how_tos() if name.startswith("vai-")} == {
        "vai-van-thu", "vai-chuyen-vien", "vai-lanh-dao", "vai-chi-bo", "vai-quan-tri"
    }  # fmt: skip


# --- what ships -------------------------------------------------------------------------------------------


def test_the_pages_are_those_of_docs_and_go_into_the_wheel():
    """One truth: the folder inside the package is the folder of docs, and the build takes files through it."""
    from setuptools import glob

    assert HOW_TO.resolve() == (house.ROOT / "docs" / "howto").resolve()
    taken = {
        file
        for pattern in ("data/*", "data/howto/*")
        for file in glob.glob(str(HOW_TO.parents[1] / pattern))
        if file.endswith(".md")
    }
    assert {file.rsplit("/", 1)[1].removesuffix(".md") for file in taken if "howto" in file} == set(how_tos())
    assert any(file.endswith("data/help.md") for file in taken)
    assert '"data/*", "data/howto/*"' in (house.ROOT / "pyproject.toml").read_text(encoding="utf-8")


# --- reading and drawing -------------------------------------------------------------------------------------


def test_a_section_may_stand_for_several_screens():
    found = read_help("# x\n\nforeword\n\n## a: Một\n\nchữ\n\n## b-c, d: Hai\n\n1. bước\n")
    assert {name: (each.title, each.text) for name, each in found.items()} == {
        "a": ("Một", "chữ"),
        "b-c": ("Hai", "1. bước"),
        "d": ("Hai", "1. bước"),
    }


def test_links_lead_to_our_pages_and_nothing_else_passes():
    drawn = markdown(
        "[số](huy-so.md) [mã](../reference/settings.md) [ngoài](https://example.org) <b>x</b> ![y](y.png)"
    )
    assert f'<a href="{reverse("help-page", args=["huy-so"])}">số</a>' in drawn
    assert "settings" not in drawn
    assert "mã" in drawn
    assert "example" not in drawn
    assert "<b>" not in drawn
    assert "<img" not in drawn
