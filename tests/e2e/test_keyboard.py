"""A clerk's hands stay on the keyboard: the queue, the register, the search, the sheet of keys."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Keyboard, Person, settle

REGISTER = re.compile(r"/van-ban/\d+/vao-so/")


def open_row(page: Page) -> str:
    return page.locator(".ht-row.is-open .ht-row-title").inner_text()


def test_from_the_queue_into_the_book_and_on_to_the_next(sit_down: Callable[..., Person]):
    bao = sit_down("bao")
    page = bao.go("/cho-vao-so/?nguon=mang")
    keys = Keyboard(page)
    waiting = int(page.locator(".ht-pane-head .ht-count").inner_text())
    assert waiting >= 3
    first = open_row(page)
    keys.press("j")
    expect(page.locator(".ht-row.is-open .ht-row-title")).not_to_have_text(first)
    second = open_row(page)
    expect(page.locator("#queue-item h2")).to_have_text(second)
    keys.press("k")
    expect(page.locator("#queue-item h2")).to_have_text(first)
    keys.press("Enter")
    page.wait_for_url(REGISTER)
    expect(page.locator(".ht-printed")).to_contain_text(first)
    address = page.url
    keys.press("Control+Enter")
    page.wait_for_url(lambda url: bool(REGISTER.search(url)) and url != address)
    expect(page.locator("#ht-toasts")).to_contain_text("Đã vào sổ, số đến")
    expect(page.locator(".ht-printed")).to_contain_text(second)
    assert page.url.endswith("?nguon=mang")
    keys.press("Alt+q")
    page.wait_for_url(re.compile(r"/cho-vao-so/\?nguon=mang$"))
    expect(page.locator(".ht-pane-head .ht-count")).to_have_text(str(waiting - 1))
    assert keys.presses == ["j", "k", "Enter", "Control+Enter", "Alt+q"]


def test_paper_into_the_book_with_few_keys(sit_down: Callable[..., Person], tell: Callable[[str], None]):
    """The longest way: nobody sent it, all seven boxes are typed from the sheet in hand."""
    page = sit_down("lan").go("/cho-vao-so/")
    keys = Keyboard(page)
    keys.press("n")
    page.wait_for_url("**/van-ban/nhap-giay/")
    expect(page.get_by_label("Cơ quan ban hành")).to_be_focused()
    keys.type("so noi vu")
    expect(page.get_by_role("radio", name=re.compile("^Sở Nội vụ tỉnh"))).to_be_checked()
    while not page.get_by_label("Số, ký hiệu").evaluate("each => each === document.activeElement"):
        keys.press("Tab")
    keys.type("912/SNV-VP")
    keys.press("Tab")
    keys.type("16/08/2018")
    keys.press("Tab")
    while not page.get_by_label("Trích yếu").evaluate("each => each === document.activeElement"):
        keys.press("Tab")
    keys.type("V/v báo cáo biên chế")
    keys.press("Control+Enter")
    expect(page.locator("#ht-toasts")).to_contain_text("Đã vào sổ, số đến")
    expect(page.locator(".ht-facts").first).to_contain_text("Sở Nội vụ tỉnh Quảng Ngãi")
    tell(
        f"paper registered with {len(keys.presses)} keys ({' '.join(keys.presses)}) and {keys.typed} letters"
    )
    assert len(keys.presses) <= 12, keys.presses


def test_slash_searches_and_question_mark_tells_the_keys(sit_down: Callable[..., Person]):
    page = sit_down("hang").go("/cho-vao-so/")
    page.keyboard.press("/")
    expect(page.get_by_label("Tìm văn bản")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Phím dùng được ở đây")
    expect(sheet).to_be_visible()
    for key, what in (("/", "Tìm"), ("j", "Dòng sau"), ("Enter", "Vào sổ"), ("n", "Nhập văn bản giấy")):
        expect(sheet.locator("dt", has_text=re.compile(rf"^{re.escape(key)}$"))).to_be_visible()
        expect(sheet.locator("dd", has_text=re.compile(rf"^{what}$"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


@pytest.mark.parametrize("path", ["/cho-vao-so/", "/van-ban-di/lay-so/"])
def test_single_keys_are_letters_while_somebody_types(sit_down: Callable[..., Person], path: str):
    page = sit_down("hang").go(path)
    settle(page)
    field = page.get_by_label("Tìm văn bản")
    field.focus()
    page.keyboard.type("njkxo?/vh")
    expect(field).to_have_value("njkxo?/vh")
    assert page.url.endswith(path)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_enter_in_a_field_takes_no_number(sit_down: Callable[..., Person]):
    page = sit_down("hang").go("/van-ban-di/lay-so/")
    page.get_by_label("Trích yếu").fill("Gõ nhầm Enter")
    page.get_by_label("Người ký").fill("Lê Hoàng Sơn")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert page.url.endswith("/van-ban-di/lay-so/")
    page.goto(page.url.replace("lay-so/", "?q=go+nham"))
    expect(page.get_by_text("Không có văn bản nào khớp")).to_be_visible()
