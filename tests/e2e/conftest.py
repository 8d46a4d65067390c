"""Real Chromium against the living product. The demo province is loaded once for all tests, which therefore tell their
documents apart by abstract and never count rows they did not make.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.e2e.browser import DESK, TELL_POLICY, VIETNAM, Person, log_in
from tests.e2e.product import Product

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in the test's thread


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Remember a failure, so that the fixture can keep pictures of it."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


FAILED = pytest.StashKey[bool]()
FIGURES = pytest.StashKey[list[str]]()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """What was measured stands in the output of a good run, too."""
    for line in config.stash.get(FIGURES, []):
        terminalreporter.write_line(line)


@pytest.fixture
def tell(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """A figure for the end of the output: `tell("queue of lan: 131 kB")`."""
    return pytestconfig.stash.setdefault(FIGURES, []).append


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demo province, served until the session ends."""
    made = Product(tmp_path_factory.mktemp("product"))
    made.prepare()
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium; nothing is downloaded and nothing calls home."""
    found = shutil.which("chromium")
    assert found, "Chromium is missing: apt-get install chromium"
    return {**browser_type_launch_args, "executable_path": found, "args": list(QUIET)}


@pytest.fixture(scope="session")
def sessions(browser: Browser, product: Product) -> Callable[[str], Any]:
    """Cookies of somebody who has logged in: once for all tests, because log-in is slow on purpose."""
    known: dict[str, Any] = {}

    def of(login: str) -> Any:
        if login not in known:
            context = browser.new_context(**VIETNAM)
            log_in(context.new_page(), product.url, login)
            known[login] = context.storage_state()
            context.close()
        return known[login]

    return of


@pytest.fixture
def sit_down(
    browser: Browser, product: Product, sessions: Callable[[str], Any], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Person]]:
    """`sit_down("lan")`: a browser with an empty cache, logged in. Whatever its console says fails the test."""
    opened: list[tuple[BrowserContext, Person]] = []

    def at_a_browser(login: str = "", *, size: dict[str, int] = DESK, **more: Any) -> Person:
        state = sessions(login) if login else None
        context = browser.new_context(
            viewport=size, storage_state=state, reduced_motion="reduce", **VIETNAM, **more
        )
        context.set_default_timeout(15_000)
        context.add_init_script(TELL_POLICY)
        person = Person(login, context.new_page(), product.url)
        person.listen()
        opened.append((context, person))
        return person

    yield at_a_browser
    for number, (context, person) in enumerate(opened, start=1):
        if request.node.stash.get(FAILED, False):
            person.keep_picture(f"{request.node.name}-{number}-{person.login}")
        context.close()
    troubles = [f"{person.login or 'nobody'}: {each}" for _, person in opened for each in person.troubles]
    assert not troubles, "\n".join(troubles)
