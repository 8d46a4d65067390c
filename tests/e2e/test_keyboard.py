"""A clerk's hands stay on the keyboard: the queue, the register, the search, the sheet of keys."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Keyboard, Person, settle

REGISTER = re.compile(r"/van-ban/\d+/vao-so/")


def open_row(page: Page) -> str:
    return page.locator(".ht-row.is-open .ht-row-title").inner_text().split(":")[-1].strip()


def test_from_the_queue_into_the_book_and_on_to_the_next(sit_down: Callable[..., Person]):
    bao = sit_down("bao")
    page = bao.go("/cho-vao-so/?nguon=mang")
    keys = Keyboard(page)
    waiting = int(page.locator(".ht-pane-head .ht-count").inner_text())
    assert waiting >= 3
    first = open_row(page)
    keys.press("j")
    expect(page.locator(".ht-row.is-open .ht-row-title")).not_to_contain_text(first)
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
    sheet = page.get_by_role("dialog", name="Trợ giúp")
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


def test_single_keys_are_letters_in_every_kind_of_field_and_do_nothing_with_a_modifier(
    sit_down: Callable[..., Person],
):
    page = sit_down("hang").go("/cho-vao-so/")
    settle(page)
    page.evaluate("""() => {
        const box = document.createElement("div");
        box.innerHTML = "<textarea id=a></textarea><div id=b contenteditable=true></div><select id=c><option>n<option>j</select>";
        document.querySelector("main").prepend(box);
    }""")
    for field in ("#a", "#b", "#c"):
        page.locator(field).focus()
        page.keyboard.type("nj?gv")
        page.wait_for_timeout(200)
    expect(page.locator("#a")).to_have_value("nj?gv")
    expect(page.locator("#b")).to_have_text("nj?gv")
    page.locator("#main").focus()
    for key in ("Control+Shift+n", "Alt+n", "Meta+j"):
        page.keyboard.press(key)
    assert page.url.endswith("/cho-vao-so/")
    expect(page.get_by_role("dialog")).to_have_count(0)


def press_while_composing(page: Page, key: str, *, composing: bool) -> None:
    """What a browser tells while Telex or VNI put a letter together; without, a plain press of the same key."""
    page.evaluate(
        """([key, composing]) => document.body.dispatchEvent(new KeyboardEvent("keydown", {
            key, bubbles: true, cancelable: true, isComposing: composing, keyCode: composing ? 229 : key.charCodeAt(0),
        }))""",
        [key, composing],
    )


def test_no_key_acts_while_a_letter_is_composed(sit_down: Callable[..., Person]):
    page = sit_down("hang").go("/cho-vao-so/")
    settle(page)
    for key in ("n", "j", "?", "g", "v", "/"):
        press_while_composing(page, key, composing=True)
    page.wait_for_timeout(300)
    assert page.url.endswith("/cho-vao-so/")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press_while_composing(page, "n", composing=False)  # the same press outside a composition acts
    page.wait_for_url("**/van-ban/nhap-giay/")


def test_g_and_a_letter_go_to_a_page_and_the_sheet_says_so(sit_down: Callable[..., Person]):
    page = sit_down("hang").go("/")
    page.keyboard.press("g")
    page.keyboard.press("v")
    page.wait_for_url("**/cho-vao-so/")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/van-ban-den/")
    page.locator("#main").focus()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Trợ giúp")
    expect(sheet.locator("dt", has_text=re.compile("^g v$"))).to_be_visible()
    expect(sheet.locator("dd", has_text=re.compile("^Chờ vào sổ$"))).to_be_visible()
    expect(sheet.locator("[data-help]")).to_contain_text("Văn bản đã vào sổ của cơ quan mình")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.wait_for_timeout(1700)  # too late: a letter by itself
    page.keyboard.press("v")
    page.wait_for_timeout(200)
    assert page.url.endswith("/van-ban-den/")


# --- the palette ------------------------------------------------------------------------------------------------


def test_the_palette_goes_everywhere_by_keys_alone(sit_down: Callable[..., Person]):
    page = sit_down("hang").go("/van-ban-di/lay-so/")
    page.get_by_label("Trích yếu").focus()  # inside a field, too
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Tìm trang")
    expect(field).to_be_focused()
    page.keyboard.type("mo duc")
    first = page.get_by_role("option", name=re.compile("Huyện uỷ Mộ Đức")).first
    expect(first).to_be_visible()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(page.get_by_label("Trích yếu")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.press("Control+a")
    page.keyboard.type("van ban den")
    page.keyboard.press(
        "Enter"
    )  # faster than the list: it goes to what these words find, not to the list before
    page.wait_for_url("**/van-ban-den/")


def test_the_palette_asks_once_a_pause_and_never_inside_a_letter(sit_down: Callable[..., Person]):
    page = sit_down("hang").go("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/bang-lenh/" in request.url else None)
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Tìm trang")
    expect(page.get_by_role("option").first).to_be_visible()
    assert len(asked) == 1
    page.keyboard.type("thien tai", delay=30)
    page.wait_for_timeout(500)
    assert len(asked) == 2, asked
    compose = """([type, text]) => {
        const field = document.querySelector("#ht-palette input");
        field.value = text;
        field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: type !== "end", data: text }));
        if (type === "end") field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: text }));
    }"""
    for text in ("th", "thi", "thie", "thiê"):
        page.evaluate(compose, ["on", text])
        page.wait_for_timeout(250)
    assert len(asked) == 2, asked
    page.evaluate(compose, ["end", "thiên"])
    page.wait_for_timeout(500)
    assert len(asked) == 3, asked
    expect(field).to_have_value("thiên")


def test_enter_in_a_field_takes_no_number(sit_down: Callable[..., Person]):
    page = sit_down("hang").go("/van-ban-di/lay-so/")
    page.get_by_label("Trích yếu").fill("Gõ nhầm Enter")
    page.get_by_label("Người ký").fill("Lê Hoàng Sơn")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert page.url.endswith("/van-ban-di/lay-so/")
    page.goto(page.url.replace("lay-so/", "?q=go+nham"))
    expect(page.get_by_text("Không có văn bản nào khớp")).to_be_visible()
