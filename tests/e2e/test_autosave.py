"""Nothing typed is lost: by a browser that was killed, by a session that ended."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.e2e.browser import DESK, PASSWORD, VIETNAM, Person, settle
from tests.e2e.product import Product

BETWEEN_KEYS = 0.05
MOST_LOST = 5.0  # seconds of typing
WORDS = "Về việc phòng, chống thiên tai và tìm kiếm cứu nạn"
FIELD = (
    "form[data-autosave] :is(textarea, input[type=text], input:not([type])):visible:not([data-picker-words])"
)


def main_process(profile: Path) -> int:
    """The process of the browser itself, which has its profile in its command line and no `--type`."""
    for each in Path("/proc").iterdir():
        try:
            line = (each / "cmdline").read_bytes().decode(errors="replace") if each.name.isdecimal() else ""
        except OSError:
            continue
        if str(profile) in line and "--type=" not in line and "chrom" in line.split("\0")[0]:
            return int(each.name)
    raise AssertionError("no browser with this profile")


@pytest.fixture
def desk(
    playwright: Playwright,
    browser_type_launch_args: dict[str, Any],
    sessions: Callable[[str], Any],
    tmp_path: Path,
) -> Iterator[Callable[[], BrowserContext]]:
    """A browser with its own profile on the disk, as people have it; opened again it has the same one."""
    opened: list[BrowserContext] = []

    def sit() -> BrowserContext:
        launch = {key: value for key, value in browser_type_launch_args.items() if key != "headless"}
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", headless=True, viewport=DESK, **VIETNAM, **launch
        )
        context.add_cookies(sessions("hang")["cookies"])
        opened.append(context)
        return context

    yield sit
    opened[-1].close()


def follow(page: Page, selector: str, attribute: str) -> None:
    found = page.locator(selector).first
    found.wait_for(state="attached")
    page.goto(page.evaluate("link => new URL(link, location.href).href", found.get_attribute(attribute)))


def long_forms(context: BrowserContext, url: str) -> dict[str, Page]:
    """Every long form of a clerk in a tab of its own."""
    tabs = {name: context.new_page() for name in ("register", "paper", "correct", "take number", "control")}
    tabs["register"].goto(f"{url}/cho-vao-so/")
    follow(tabs["register"], "[data-enter]", "data-enter")
    tabs["paper"].goto(f"{url}/van-ban/nhap-giay/")
    tabs["correct"].goto(f"{url}/van-ban-den/?q=hoi+nghi+truc+tuyen")
    follow(tabs["correct"], "tbody a", "href")
    follow(tabs["correct"], "a[href$='/sua-dong/']", "href")
    tabs["take number"].goto(f"{url}/van-ban-di/lay-so/")
    tabs["control"].goto(f"{url}/van-ban/nhap-giay/")
    return tabs


def test_a_killed_browser_loses_at_most_five_seconds_of_typing(
    desk: Callable[[], BrowserContext], product: Product, tell: Callable[[str], None], tmp_path: Path
):
    context = desk()
    tabs = long_forms(context, product.url)
    control = tabs.pop("control")  # a form that keeps nothing: what the others would be without
    control.evaluate("document.querySelector('form[data-autosave]').removeAttribute('data-autosave')")
    addresses = {name: page.url for name, page in tabs.items()}

    tabs["take number"].bring_to_front()
    tabs["take number"].get_by_role("combobox", name="Nơi nhận").fill("184")
    tabs["take number"].locator("[data-picker-add]").filter(has_text="184").first.click()
    typed: dict[str, str] = {}
    for name, page in tabs.items():
        page.bring_to_front()
        field = page.locator(FIELD).first
        field.focus()
        page.keyboard.press("End")
        page.keyboard.type(WORDS, delay=BETWEEN_KEYS * 1000)
        typed[name] = field.input_value()
    os.kill(main_process(tmp_path / "profile"), signal.SIGKILL)

    context = desk()
    lost = {}
    for name, address in addresses.items():
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_text("Đã lấy lại những gì bạn gõ dở")).to_be_visible()
        kept = page.locator(FIELD).first.input_value()
        assert typed[name].startswith(kept)
        lost[name] = (len(typed[name]) - len(kept)) * BETWEEN_KEYS
        if name == "take number":
            expect(page.locator("[data-chosen]")).to_contain_text("184")
    tell(f"seconds of typing lost by a killed browser: {lost}")
    assert max(lost.values()) <= MOST_LOST


def test_without_keeping_everything_would_be_lost(
    desk: Callable[[], BrowserContext], product: Product, tmp_path: Path
):
    """The negative control: the same browser, the same kill, a form that keeps nothing."""
    address = f"{product.url}/van-ban/nhap-giay/"
    page = desk().new_page()
    page.goto(address)
    page.evaluate("document.querySelector('form[data-autosave]').removeAttribute('data-autosave')")
    page.locator("#paper-form [name=abstract]").fill(WORDS)
    page.wait_for_timeout(1500)
    os.kill(main_process(tmp_path / "profile"), signal.SIGKILL)
    page = desk().new_page()
    page.goto(address)
    settle(page)
    expect(page.locator("#paper-form [name=abstract]")).to_have_value("")


def test_a_session_that_ended_keeps_what_was_typed(sit_down: Callable[..., Person]):
    person = sit_down("bao")
    page = person.go("/van-ban-di/lay-so/")
    page.get_by_label("Trích yếu").fill("Gõ dở thì hết phiên")
    page.get_by_label("Người ký").fill("Lê Hoàng Sơn")
    page.context.clear_cookies(name="hoatoc_session")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/dang-nhap/?next=/van-ban-di/lay-so/")
    page.get_by_label("Tên đăng nhập").fill("bao")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/van-ban-di/lay-so/")
    expect(page.get_by_label("Trích yếu")).to_have_value("Gõ dở thì hết phiên")
    expect(page.get_by_label("Người ký")).to_have_value("Lê Hoàng Sơn")
    page.get_by_role("button", name="Bỏ bản nháp").click()
    expect(page.get_by_label("Trích yếu")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Trích yếu")).to_have_value("")


def test_a_poll_after_the_session_ended_takes_nobody_away(sit_down: Callable[..., Person]):
    page = sit_down("bao").go("/van-ban-di/lay-so/")
    page.get_by_label("Trích yếu").fill("Đang gõ")
    page.context.clear_cookies(name="hoatoc_session")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # the bell asks
    expect(page.get_by_text("Phiên làm việc đã hết")).to_be_visible()
    expect(page.get_by_label("Trích yếu")).to_have_value("Đang gõ")
    assert page.url.endswith("/lay-so/")


def test_a_secret_is_never_left_in_the_browser(sit_down: Callable[..., Person]):
    page = sit_down("hang").go("/van-ban/nhap-giay/")
    page.locator("#paper-form [name=abstract]").fill("Nội dung mật")
    page.wait_for_timeout(1200)
    kept = """async () => {
        const base = await new Promise((done) => { const asked = indexedDB.open("hoatoc", 1); asked.onsuccess = () => done(asked.result); });
        const all = await new Promise((done) => { const asked = base.transaction("drafts").objectStore("drafts").getAll(); asked.onsuccess = () => done(asked.result); });
        return JSON.stringify(all) + JSON.stringify({ ...localStorage });
    }"""
    assert "Nội dung mật" in page.evaluate(kept)
    page.locator("#paper-form [name=secrecy]").evaluate(
        "(each) => { each.value = 'mat'; each.dispatchEvent(new Event('change', { bubbles: true })); }"
    )
    page.wait_for_timeout(1200)
    assert "Nội dung mật" not in page.evaluate(kept)


def test_the_next_person_at_this_machine_is_offered_nothing(sit_down: Callable[..., Person]):
    person = sit_down("hang")
    page = person.go("/van-ban/nhap-giay/")
    page.locator("#paper-form [name=abstract]").fill("Chữ của chị Hằng")
    page.wait_for_timeout(1200)
    other = sit_down("bao")
    page.context.clear_cookies()
    page.context.add_cookies(other.page.context.cookies())
    page = person.go("/van-ban/nhap-giay/")
    settle(page)
    page.wait_for_timeout(300)
    expect(page.locator("#paper-form [name=abstract]")).to_have_value("")
