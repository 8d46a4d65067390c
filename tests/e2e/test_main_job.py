"""The main job: one document goes the whole way, from the provincial office to 184 communes and a cell."""

import re
import time
from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Request, expect
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from hoatoc.config.demo.sheets import REGULAR, load_fonts
from tests.e2e.browser import Keyboard, Person
from tests.e2e.product import ROOT, Product

MOST_KEYS = 12
SYMBOL = re.compile(r"\d{2,}-KH/TU")
"""How a plan of the provincial committee is numbered."""


@pytest.fixture(scope="module")
def one_page_that_bears() -> Callable[[str], FilePayload]:
    """The signed sheet as it comes from the scanner, with the number that the screen told the clerk to write on it."""
    load_fonts(ROOT / "build" / "fonts")

    def draw(symbol: str) -> FilePayload:
        buffer = BytesIO()
        canvas = Canvas(buffer, pagesize=A4)
        canvas.setFont(REGULAR, 13)
        for line, text in enumerate(
            ("TỈNH UỶ QUẢNG NGÃI", f"Số {symbol}", "KẾ HOẠCH", "phòng, chống thiên tai")
        ):
            canvas.drawString(80, 760 - 30 * line, text)
        canvas.showPage()
        canvas.save()
        return {
            "name": f"{symbol.replace('/', '-')}.pdf",
            "mimeType": "application/pdf",
            "buffer": buffer.getvalue(),
        }

    return draw


def take_number(page: Page, abstract: str) -> str:
    """Kind, abstract and signer as the clerk fills them; the number as the screen shows it, large."""
    page.get_by_role("link", name="Lấy số văn bản đi").first.click()
    page.get_by_label("Tên loại").select_option("plan:KH")
    page.get_by_label("Trích yếu").fill(abstract)
    page.get_by_label("Người ký").fill("Lê Hoàng Sơn")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/van-ban/\d+/phat-hanh/"))
    number = page.locator("#number")
    assert number.evaluate("element => parseFloat(getComputedStyle(element).fontSize)") >= 40
    return number.inner_text()


def attach(page: Page, scan: FilePayload) -> None:
    page.get_by_label("Bản quét đã ký, đóng dấu").set_input_files(scan)
    expect(page.locator("#panel")).to_contain_text("1 tệp")  # the next step came by itself


def choose_184_communes_and(page: Page, cell: str) -> None:
    """Three letters and Enter for all communes; then one cell by its name."""
    page.get_by_role("combobox", name="Thêm nơi nhận").focus()
    communes = Keyboard(page)
    communes.type("184")
    communes.press("Enter")
    expect(page.locator("#panel .ht-count")).to_have_text("184")
    assert (communes.typed, communes.presses) == (3, ["Enter"])
    page.keyboard.type(cell)
    page.keyboard.press("Enter")
    expect(page.locator("#panel .ht-count")).to_have_text("185")


def issue(page: Page) -> None:
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog", name=re.compile("Phát hành"))).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/bang-phat-hanh/"))


def board_row(page: Page, name: str) -> Locator:
    return page.locator("#board-rows tbody tr").filter(
        has=page.locator("td.ht-cell-name", has_text=re.compile(rf"^{re.escape(name)}$"))
    )


def queue_row(page: Page, symbol: str) -> Locator:
    return page.locator(".ht-row").filter(has=page.get_by_text(re.compile(rf"(^|: ){re.escape(symbol)}$")))


def test_one_document_goes_the_whole_way(
    product: Product,
    sit_down: Callable[..., Person],
    one_page_that_bears: Callable[[str], FilePayload],
    tell: Callable[[str], None],
):
    commune, cell = product.agency_of("lan"), product.agency_of("chin")
    hang, lan, chin = sit_down("hang"), sit_down("lan"), sit_down("chin")
    lan.go("/cho-vao-so/")

    # the provincial clerk takes a number, and it is on the screen
    symbol = take_number(hang.go("/"), "Phòng, chống thiên tai, đi trọn đường")
    assert SYMBOL.fullmatch(symbol)
    expect(hang.page.get_by_text("Số đã cấp, ghi lên bản giấy")).to_be_visible()
    assert product.arrivals(symbol) == 0

    # attaches the page that bears it, chooses 184 communes and a cell, issues
    attach(hang.page, one_page_that_bears(symbol))
    choose_184_communes_and(hang.page, cell)
    issue(hang.page)
    expect(hang.page.locator("[data-figure='']")).to_have_text("185")
    expect(hang.page.locator("#board-rows tbody tr")).to_have_count(185)
    expect(board_row(hang.page, commune)).to_contain_text("Chưa mở")
    assert product.arrivals(symbol) == 185

    # a commune clerk who has her queue open is told, and sees it within a second when she looks
    expect(lan.page.get_by_role("status").filter(has_text="văn bản mới")).to_be_visible(timeout=9000)
    seconds = []
    for _ in range(3):
        began = time.monotonic()
        lan.page.reload(wait_until="commit")
        queue_row(lan.page, symbol).wait_for()
        seconds.append(time.monotonic() - began)

    # she enters it in her book without touching the mouse
    keys = register_by_keyboard(lan.page, symbol)
    assert len(keys.presses) <= MOST_KEYS, keys.presses
    number = re.search(r"số đến (\d+)", lan.page.locator("#ht-toasts").inner_text())
    assert number
    expect(queue_row(lan.page, symbol)).to_have_count(0)

    # the cell has one button
    chin.go("/cho-vao-so/")
    queue_row(chin.page, symbol).get_by_role("link").click()
    expect(chin.page.locator("#queue-item h2")).to_have_text(symbol)
    chin.page.locator("#queue-item").get_by_role("button", name="Đã nhận").click()
    expect(chin.page.locator("#ht-toasts")).to_contain_text("nhận")

    # and all of it appears on the board that the provincial clerk left open
    hang.page.evaluate("window.isStillTheSamePage = true")
    expect(board_row(hang.page, commune)).to_contain_text("Đã vào sổ", timeout=15_000)
    expect(board_row(hang.page, commune).locator("[data-label='Vào sổ']")).to_have_text(number.group(1))
    expect(board_row(hang.page, cell)).to_contain_text("Đã nhận", timeout=15_000)
    expect(hang.page.locator(".ht-board-wide .ht-board-figure")).to_contain_text("2/185")
    assert hang.page.evaluate("window.isStillTheSamePage")
    product.assert_invariants_hold()
    tell(f"registered with {len(keys.presses)} keys ({' '.join(keys.presses)}) and {keys.typed} letters")
    tell(f"seen by a commune {min(seconds):.2f} s after it asked for its queue (wanted: within 1 s)")


def register_by_keyboard(page: Page, symbol: str) -> Keyboard:
    """From the open queue to the arrival number."""
    keys = Keyboard(page)
    opened = page.locator(".ht-row.is-open .ht-row-title")
    for _ in range(MOST_KEYS):
        if opened.inner_text() == symbol:
            break
        keys.press("j")
        page.wait_for_timeout(400)  # a person looks before pressing again
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/vao-so/"))
    expect(page.get_by_text(symbol).first).to_be_visible()
    keys.press("Control+Enter")
    expect(page.locator("#ht-toasts")).to_contain_text("Đã vào sổ, số đến")
    return keys


def test_a_number_taken_before_the_power_went_is_still_there_and_nothing_else_happened(
    product: Product, sit_down: Callable[..., Person], one_page_that_bears: Callable[[str], FilePayload]
):
    abstract = "Phòng, chống thiên tai, mất điện giữa chừng"
    hang = sit_down("hang")
    posted: list[tuple[bytes, str]] = []

    def remember(request: Request) -> None:
        if request.method == "POST":
            posted.append((request.post_data_buffer or b"", request.headers["content-type"]))

    hang.page.on("request", remember)
    symbol = take_number(hang.go("/van-ban-di/"), abstract)

    product.kill9()
    product.start()

    # the number waits where the clerk will look for it, and nobody got anything
    hang.go("/van-ban-di/")
    waiting = hang.page.locator("tbody tr").filter(has_text=abstract)
    expect(waiting).to_have_count(1)
    expect(waiting).to_contain_text(symbol)
    expect(hang.page.get_by_role("link", name="Đã cấp số, chưa phát hành")).to_have_attribute(
        "aria-current", "page"
    )
    assert product.arrivals(symbol) == 0
    product.assert_invariants_hold()

    # the clerk goes back and presses again: the same number; the same form from elsewhere, too
    hang.page.go_back(wait_until="load")
    hang.page.go_back(wait_until="load")
    assert hang.page.url.endswith("/van-ban-di/lay-so/"), hang.page.url
    expect(hang.page.get_by_label("Trích yếu")).to_have_value(abstract)
    hang.page.get_by_label("Người ký").fill("Lê Hoàng Sơn")  # the one field that browsers do not bring back
    hang.page.keyboard.press("Control+Enter")
    expect(hang.page.locator("#number")).to_have_text(symbol)
    assert len(posted) == 2
    again = hang.page.request.post(
        f"{product.url}/van-ban-di/lay-so/",
        data=posted[0][0],
        headers={"Content-Type": posted[0][1], "Referer": f"{product.url}/van-ban-di/lay-so/"},
    )
    assert symbol in again.text()
    hang.go("/van-ban-di/")
    expect(waiting).to_have_count(1)
    product.assert_invariants_hold()

    # and the clerk goes on as if nothing had been
    waiting.get_by_role("link", name=symbol, exact=True).click()
    attach(hang.page, one_page_that_bears(symbol))
    choose_184_communes_and(hang.page, product.agency_of("chin"))
    issue(hang.page)
    expect(hang.page.locator("#board-rows tbody tr")).to_have_count(185)
    assert product.arrivals(symbol) == 185
    product.assert_invariants_hold()
