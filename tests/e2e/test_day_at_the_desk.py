"""All day long without a mouse: the clerk of a district committee takes in what came by the network and by post, sends on, asks
who has not answered, prints the day's book.

`KEEP_PICTURES=1` writes the pictures of the day into docs/images/mot-ngay.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import PHONE, Keyboard, Person, settle
from tests.e2e.product import ROOT, Product

REGISTER = re.compile(r"/van-ban/\d+/vao-so/")
PICTURES = ROOT / "docs" / "images" / "mot-ngay"
FURTHEST = 80
LEAST_TOUCH = 44
TABLET = {"width": 1024, "height": 768}


@dataclass
class Hands(Keyboard):
    """Hands that never leave the keyboard."""

    shots: list[str] = field(default_factory=list)

    def reach(self, target: Locator) -> None:
        """Tab until it has the focus."""
        for _ in range(FURTHEST):
            if target.evaluate(
                "each => each === document.activeElement || each.contains(document.activeElement)"
            ):
                return
            self.press("Tab")
        raise AssertionError(f"{target} is not reached by Tab on {self.page.url}")

    def use(self, target: Locator, key: str = "Enter") -> None:
        self.reach(target)
        self.press(key)

    def keep(self, name: str) -> None:
        """A picture of what the clerk sees now."""
        if os.environ.get("KEEP_PICTURES"):
            settle(self.page)
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=PICTURES / f"{name}.png")
        self.shots.append(name)


@pytest.fixture(scope="module")
def morning(product: Product) -> dict[str, Any]:
    """What happened before the clerk came in."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.night_before"],
        env=product.env
        | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "DJANGO_SETTINGS_MODULE": "hoatoc.config.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def toast(page: Page) -> Locator:
    return page.locator("#ht-toasts")


def open_symbol(page: Page) -> str:
    return page.locator(".ht-row.is-open .ht-row-title").inner_text().splitlines()[-1]


def register_what_came(hands: Hands, symbols: list[str], astray: str) -> list[str]:
    """From the first row of the queue to the last: what is not ours goes back with a reason, all else into the book."""
    page, order = hands.page, []
    hands.press("Enter")
    page.wait_for_url(REGISTER)
    for n in range(len(symbols) + 1):
        symbol = page.locator(".ht-printed b, .ht-printed").first.inner_text()
        symbol = next(each for each in [*symbols, astray] if each in symbol)
        order.append(symbol)
        if n == 0:
            hands.keep("03-vao-so")
        if symbol == astray:
            send_back(hands)
        else:
            here = page.url
            hands.press("Control+Enter")
            expect(toast(page)).to_contain_text("Đã vào sổ, số đến")
            page.wait_for_url(lambda url, here=here: url != here)
    return order


def send_back(hands: Hands) -> None:
    page = hands.page
    here = page.url
    hands.press("Alt+t")
    hands.reach(page.get_by_label(re.compile("^Lý do")))
    hands.type("Văn bản gửi Huyện uỷ Tư Nghĩa, đề nghị gửi lại đúng nơi nhận")
    hands.keep("04-tra-lai")
    hands.use(page.get_by_role("button", name="Trả lại nơi gửi"))
    expect(toast(page)).to_contain_text("rả lại")
    page.wait_for_url(lambda url: url != here)


PAPER = (
    ("sở nội vụ", "918/SNV-VP", "V/v báo cáo biên chế năm nay"),
    ("sở nội vụ", "931/SNV-CCVC", "V/v nâng bậc lương thường xuyên"),
    ("sở tài chính", "412/STC-NS", "V/v quyết toán kinh phí quý ba"),
    ("sở tài chính", "433/STC-GCS", "V/v thanh lý tài sản công"),
    ("sở y tế", "207/SYT-NV", "V/v tiêm chủng mở rộng"),
    ("sở giáo dục", "655/SGDĐT-VP", "V/v khai giảng năm học mới"),
    ("sở xây dựng", "318/SXD-QH", "V/v quy hoạch thị trấn Mộ Đức"),
)
"""What the postman brought; an eighth envelope holds the paper copy of a document that came by the network."""


def type_paper(hands: Hands, issuer: str, symbol: str, abstract: str) -> None:
    """Fields in their order, from the sheet in hand."""
    page = hands.page
    hands.press("n")
    page.wait_for_url("**/van-ban/nhap-giay/**")
    expect(page.get_by_label("Cơ quan ban hành")).to_be_focused()
    hands.type(issuer)
    expect(page.locator("#issuer-lines input[type=radio]:checked")).to_have_count(1)
    hands.reach(page.get_by_label("Số, ký hiệu"))
    hands.type(symbol)
    hands.press("Tab")
    hands.type(
        page.evaluate(
            "() => new Date().toLocaleDateString('vi-VN', {day: '2-digit', month: '2-digit', year: 'numeric'})"
        )
    )
    hands.reach(page.get_by_label("Trích yếu"))
    hands.type(abstract)


def take_in_paper(hands: Hands) -> None:
    page = hands.page
    for n, (issuer, symbol, abstract) in enumerate(PAPER):
        type_paper(hands, issuer, symbol, abstract)
        if n == 0:
            hands.keep("05-nhap-van-ban-giay")
        hands.press("Control+Enter")
        expect(toast(page)).to_contain_text("Đã vào sổ, số đến")
        page.goto(page.url.split("/van-ban/")[0] + "/cho-vao-so/")


def join_the_copy(hands: Hands, symbol: str) -> None:
    """The product says that the document is there already; its paper goes to that row, no second number."""
    page = hands.page
    type_paper(hands, "tỉnh uỷ quảng ngãi", symbol, "Lịch tiếp xúc cử tri của đại biểu tháng tới")
    hands.press("Tab")
    join = page.get_by_role("button", name=re.compile("^Bản giấy của số đến"))
    expect(join).to_be_visible()
    hands.keep("06-van-ban-trung")
    for _ in range(FURTHEST):
        if join.evaluate("each => each === document.activeElement"):
            break
        hands.press("Shift+Tab")
    hands.press("Enter")
    page.wait_for_url(re.compile(r"/van-ban/\d+/"))
    expect(page.locator("#main")).to_contain_text("bản giấy")


def forward(hands: Hands, url: str, symbol: str) -> None:
    """A registered plan goes on to every commune below, with a word: three acts from the entry's page."""
    page = hands.page
    page.goto(f"{url}/van-ban-den/?q={symbol}")
    hands.use(page.locator("tbody").get_by_role("link").first)
    page.wait_for_url(re.compile(r"/van-ban/\d+/$"))
    hands.press("c")
    page.wait_for_url(re.compile("/chuyen-tiep/"))
    hands.use(page.locator("[data-picker-add]").first)
    hands.reach(page.get_by_label(re.compile("^Ý kiến")))
    hands.type("Chuyển các đảng uỷ xã, thị trấn tổ chức thực hiện trong tháng")
    hands.keep("07-chuyen-tiep")
    hands.press("Control+Enter")
    expect(toast(page)).to_contain_text("13")
    hands.keep("08-da-chuyen-tiep")


def urge_the_missing(hands: Hands, url: str, morning: dict[str, Any]) -> None:
    """From the figure on the home page to the very places that have not answered, and one act for all of them."""
    page = hands.page
    page.goto(f"{url}/")
    hands.use(page.get_by_role("link", name=re.compile("Chờ phúc đáp")).first)
    page.wait_for_url("**/cho-phuc-dap/**")
    hands.keep("09-cho-phuc-dap")
    answered = morning["asked"] - morning["silent"]
    row = page.locator(".ht-main").get_by_text(f"{answered}/{morning['asked']}").first
    expect(row).to_be_visible()
    hands.use(page.locator(".ht-main a[href*='cho=chua-phuc-dap']").first)
    page.wait_for_url(re.compile("cho=chua-phuc-dap"))
    expect(page.locator("#board-rows tbody tr")).to_have_count(morning["silent"])
    hands.keep("10-chua-phuc-dap")
    hands.use(page.get_by_role("button", name=re.compile("^Nhắc .* chưa phúc đáp")))
    expect(toast(page)).to_contain_text(f"{morning['silent']}")


def print_the_day(hands: Hands, url: str) -> None:
    """The day's lines of the arrival book as a PDF."""
    page = hands.page
    page.goto(f"{url}/so/")
    hands.use(page.get_by_role("link", name=re.compile("^Sổ văn bản đến năm")).first)
    page.wait_for_url(re.compile(r"/so/\d+/"))
    hands.press("h")
    page.wait_for_url(re.compile("tu_ngay="))
    hands.keep("11-so-trong-ngay")
    hands.press("p")
    hands.use(page.locator("details[open]").get_by_role("button").first)
    page.wait_for_url(re.compile(r"/in/\?"), wait_until="commit")
    printed = page.url
    page.wait_for_timeout(1500)  # a browser that is still opening a PDF neither leaves nor closes well
    page.goto(f"{url}/so/")
    assert page.request.get(printed).body().startswith(b"%PDF")


def test_a_day_without_a_mouse(
    product: Product, morning: dict[str, Any], sit_down: Callable[..., Person], tell: Callable[[str], None]
):
    khoa = sit_down("khoa")
    page = khoa.go("/")
    hands = Hands(page)
    expect(page.locator(".ht-main")).to_contain_text("Chờ vào sổ")
    hands.keep("01-trang-chinh")
    hands.use(page.get_by_role("navigation").get_by_role("link", name=re.compile("Vào sổ|Chờ vào sổ")).first)
    page.wait_for_url("**/cho-vao-so/")
    settle(page)
    assert open_symbol(page) == morning["by_network"][0], "hoả tốc first"
    hands.keep("02-cho-vao-so")
    order = register_what_came(hands, morning["by_network"], morning["astray"])
    assert order[:2] == morning["by_network"][:2], "the two urgent ones before everything else"
    assert set(order) == {*morning["by_network"], morning["astray"]}
    khoa.go("/cho-vao-so/")
    take_in_paper(hands)
    join_the_copy(hands, morning["by_network"][3])
    forward(hands, product.url, morning["by_network"][2])
    urge_the_missing(hands, product.url, morning)
    print_the_day(hands, product.url)
    tell(f"day: {len(hands.presses)} keys, {hands.typed} letters")


def test_a_cell_reads_receives_and_reports_on_a_phone(
    product: Product, morning: dict[str, Any], sit_down: Callable[..., Person]
):
    assert morning["asked"]
    chin = sit_down("chin", size=PHONE, has_touch=True)
    page = chin.go("/")
    touch = Hands(page)
    touch.keep("20-chi-bo-trang-chinh")
    three = page.get_by_role("navigation", name="Việc của chi bộ").get_by_role("link")
    expect(three).to_have_count(3)
    assert all(three.nth(n).bounding_box()["height"] >= LEAST_TOUCH for n in range(3))

    # read
    three.nth(0).tap()
    page.wait_for_url("**/can-xem/**")
    expect(page.locator("#main")).to_contain_text("Lịch sinh hoạt chi bộ tháng này")
    touch.keep("21-chi-bo-doc")

    # received, both at once
    page = chin.go("/")
    three.nth(1).tap()
    page.wait_for_url("**/chi-bo/da-nhan/")
    touch.keep("22-chi-bo-da-nhan")
    page.get_by_role("button", name=re.compile("^Đã nhận cả")).tap()
    expect(toast(page)).to_contain_text("nhận")

    # a report, typed on the spot
    page = chin.go("/")
    three.nth(2).tap()
    page.wait_for_url("**/chi-bo/gui-bao-cao/**")
    page.get_by_label("Về việc").fill("Kết quả ra quân dọn vệ sinh thôn Vinh Phú")
    page.get_by_label("Nội dung").fill(
        "Có 42 đảng viên và 130 người dân tham gia.\nĐã khơi thông 1,2 km mương."
    )
    touch.keep("23-chi-bo-gui-bao-cao")
    page.get_by_role("button", name=re.compile("^Gửi báo cáo")).tap()
    expect(toast(page)).to_contain_text("BC/")
    touch.keep("24-chi-bo-da-gui")
    symbol = re.search(r"\d+-BC/\S+?(?=[ .,]|$)", toast(page).inner_text())
    assert symbol, toast(page).inner_text()
    assert product.arrivals(symbol.group()) == 1
    assert not page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    product.assert_invariants_hold()


def test_a_leader_reads_on_a_tablet(morning: dict[str, Any], sit_down: Callable[..., Person]):
    assert morning["asked"]
    leader = sit_down("son", size=TABLET, has_touch=True)
    page = leader.go("/can-xem/")
    settle(page)
    touch = Hands(page)
    touch.keep("30-lanh-dao-doc")
    first = page.url
    seen = page.get_by_role("button", name=re.compile("^Đã xem"))
    expect(seen).to_be_visible()
    assert seen.bounding_box()["height"] >= LEAST_TOUCH
    seen.tap()
    page.wait_for_url(lambda url: url != first or "xem" in url)
    touch.keep("31-lanh-dao-doc-tiep")
