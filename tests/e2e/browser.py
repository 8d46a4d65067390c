"""People at their browsers: who sits where, what their console says, how many keys they press."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Error, Page

from tests.e2e.product import ROOT

AXE = ROOT / "build" / "testing" / "axe.min.js"
PASSWORD = "quang-ngai-2018"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
VIETNAM = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
PICTURES = Path(os.environ.get("E2E_PICTURES") or Path(tempfile.gettempdir()) / "hoatoc-e2e")
TELL_POLICY = """addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy ${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))"""


@dataclass
class Person:
    """Somebody at a browser of his own, and everything that went wrong in it."""

    login: str
    page: Page
    url: str
    troubles: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def listen(self) -> None:
        """Whatever the console says counts: errors, warnings, violations of the policy, uncaught exceptions."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.troubles.append(f"exception: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(
                f"{message.type} on {self.page.url}: {message.text} {message.location.get('url', '')}"
            )

    def keep_picture(self, name: str) -> None:
        """What the screen showed when a test failed."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        file = PICTURES / f"{''.join(each if each.isalnum() else '-' for each in name)}.png"
        try:
            self.page.screenshot(path=file, full_page=True, timeout=5000)
        except Error as error:
            print(f"no picture of {self.page.url}: {error}")
        else:
            print(f"{self.login or 'nobody'} stood at {self.page.url}: {file}")


@dataclass
class Keyboard:
    """Presses keys and counts them; what is typed into fields is counted apart, letter by letter."""

    page: Page
    presses: list[str] = field(default_factory=list)
    typed: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.presses.append(key)
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.typed += len(text)
        self.page.keyboard.type(text)


def log_in(page: Page, url: str, login: str) -> None:
    page.goto(f"{url}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{url}/")


def settle(page: Page) -> None:
    """Until nothing loads any more: fonts, requests of htmx, a reader that still draws."""
    page.wait_for_load_state("load")
    page.wait_for_function(
        "() => document.fonts.status === 'loaded'"
        " && !document.querySelector('.htmx-request, [data-reader][data-state=loading]')"
    )


COLOURS = ("color-contrast",)


def axe(page: Page, *, only: Sequence[str] = ()) -> list[str]:
    """What axe-core finds, a line for each element. The policy allows no foreign script, so it is evaluated."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(only)} if only else {})
    found = page.evaluate("options => axe.run(document, options).then((all) => all.violations)", options)
    return [
        f"{each['id']} ({each['impact']}) {node['html'][:200]} {node.get('failureSummary', '').splitlines()[-1].strip()}"
        for each in found
        for node in each["nodes"][:5]
    ]
