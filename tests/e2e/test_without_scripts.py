"""The main way in a browser that runs no scripts: slower, but nobody is shut out."""

import re
from collections.abc import Callable

from playwright.sync_api import FilePayload, expect

from tests.conftest import ONE_PAGE
from tests.e2e.browser import Person, log_in
from tests.e2e.product import Product

SCAN: FilePayload = {"name": "ke-hoach.pdf", "mimeType": "application/pdf", "buffer": ONE_PAGE}


def test_from_log_in_to_the_register(product: Product, sit_down: Callable[..., Person]):
    abstract = "Đi trọn đường, không tập lệnh"
    page = sit_down(java_script_enabled=False).page
    log_in(page, product.url, "hang")

    # number
    page.get_by_role("link", name="Lấy số văn bản đi").first.click()
    page.get_by_label("Tên loại").select_option("plan:KH")
    page.get_by_label("Trích yếu").fill(abstract)
    page.get_by_label("Người ký").fill("Lê Hoàng Sơn")
    page.get_by_role("button", name="Lấy số").click()
    symbol = page.locator("#number").inner_text()

    # scan
    page.get_by_label("Bản quét đã ký, đóng dấu").set_input_files(SCAN)
    page.get_by_role("button", name="Đính kèm bản quét").click()

    # no machine reads the number on a scan: the clerk types the one she sees
    page.get_by_label("Số trên tệp").fill(symbol.split("-")[0])
    page.get_by_role("button", name="Xác nhận", exact=True).click()

    # recipients, found by words and ticked
    page.get_by_role("combobox", name="Thêm nơi nhận").fill("184")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_role("checkbox", name=re.compile("184 xã")).check()
    page.get_by_role("button", name="Thêm nơi đã chọn").click()
    expect(page.locator("#panel .ht-count")).to_have_text("184")

    # issue, over a page that asks once more
    page.get_by_role("link", name=re.compile("Phát hành cho 184 nơi")).click()
    page.get_by_role("button", name=re.compile("Phát hành cho 184 nơi")).click()
    expect(page.locator("#board-rows tbody tr")).to_have_count(184)
    assert product.arrivals(symbol) == 184

    # register
    page = sit_down("lan", java_script_enabled=False).go("/cho-vao-so/")
    page.locator(".ht-row-title").filter(has_text=symbol).first.click()
    page.get_by_role("link", name=re.compile("Vào sổ")).last.click()
    expect(page.locator(".ht-printed")).to_contain_text(abstract)
    page.get_by_role("button", name=re.compile("Lưu, mở")).click()
    expect(page.locator("#ht-toasts")).to_contain_text("Đã vào sổ, số đến")
    expect(page.get_by_role("heading", level=1)).to_have_text(symbol)
