"""What a page costs on the line of a commune: the first view, and the one after it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.browser import Person, settle

MOST_BYTES = 150_000


@dataclass
class Wire:
    """Every answer of one page with the bytes that really came over the wire, headers and compression counted."""

    paths: dict[str, str] = field(default_factory=dict)
    cached: set[str] = field(default_factory=set)
    sizes: dict[str, float] = field(default_factory=dict)

    def tap(self, page: Page) -> None:
        devtools = page.context.new_cdp_session(page)
        devtools.on("Network.requestWillBeSent", self._sent)
        devtools.on("Network.requestServedFromCache", lambda event: self.cached.add(event["requestId"]))
        devtools.on("Network.responseReceived", self._answered)
        devtools.on("Network.loadingFinished", self._finished)
        devtools.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        self.paths[event["requestId"]] = "/" + event["request"]["url"].split("/", 3)[3]

    def _answered(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache") or event["response"].get("fromPrefetchCache"):
            self.cached.add(event["requestId"])

    def _finished(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def loaded(self) -> dict[str, int]:
        """Path and bytes of whatever did not come out of the cache."""
        return {
            self.paths[each]: int(size)
            for each, size in self.sizes.items()
            if each not in self.cached and size > 0
        }

    def forget(self) -> None:
        for each in (self.paths, self.cached, self.sizes):
            each.clear()


@pytest.mark.parametrize(
    ("login", "path"), [("hang", "/"), ("lan", "/cho-vao-so/"), ("chin", "/cho-vao-so/")]
)
def test_the_first_view_is_light_and_the_second_brings_no_static_file(
    sit_down: Callable[..., Person], tell: Callable[[str], None], login: str, path: str
):
    person = sit_down(login)
    wire = Wire()
    wire.tap(person.page)
    person.go(path)
    person.page.wait_for_load_state("networkidle")
    settle(person.page)
    first = {each: size for each, size in wire.loaded().items() if not is_reader(each)}
    assert any(each.startswith("/static/") for each in first)
    tell(f"{path} of {login}: {sum(first.values()) / 1000:.1f} kB in {len(first)} answers")
    assert sum(first.values()) <= MOST_BYTES, first

    wire.forget()
    person.go(path)
    person.page.wait_for_load_state("networkidle")
    assert [each for each in wire.loaded() if each.startswith("/static/")] == []
    assert path in wire.loaded()


def is_reader(path: str) -> bool:
    """PDF.js and the document itself come with the first document that is opened, not with the page."""
    return "/pdfjs/" in path or "/tep/" in path
