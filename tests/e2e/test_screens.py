"""Every screen as the people who use it meet it: nothing for axe-core to find, a silent console, no sideways scrolling."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tests.e2e.browser import COLOURS, DESK, PHONE, Person, axe, settle


@dataclass(frozen=True)
class Screen:
    """Whose screen, where it begins, and which links lead on from there (CSS; `@data-x` names another attribute)."""

    name: str
    login: str
    path: str
    follow: tuple[str, ...] = ()

    def find(self, person: Person) -> str:
        """The address, by following the links."""
        page = person.go(self.path)
        for selector in self.follow:
            css, _, attribute = selector.partition("@")
            found = page.locator(css).first
            found.wait_for(state="attached")
            page.goto(
                page.evaluate(
                    "link => new URL(link, location.href).href", found.get_attribute(attribute or "href")
                )
            )
        return page.url


ISSUED = "/van-ban-di/?muc=phat-hanh"
PENDING = "/van-ban-di/"
SCREENS = [
    Screen("log in", "", "/dang-nhap/"),
    Screen("away", "son", "/di-vang/"),
    Screen("away, for those who keep the roster", "phuc", "/di-vang/"),
    Screen("whose turn a hoả tốc is", "phuc", "/hoa-toc/"),
    Screen("duty", "minh", "/lich-truc/"),
    Screen("duty, edited", "hang", "/lich-truc/"),
    Screen("calendar", "hang", "/lich-lam-viec/"),
    Screen("calendar, a day chosen", "tri", "/lich-lam-viec/?ngay=2026-09-01"),
    Screen("calendar, import of a year", "tri", "/lich-lam-viec/nhap/"),
    Screen("home of a clerk", "hang", "/"),
    Screen("home of a chief of office", "phuc", "/"),
    Screen("home of a commune clerk", "lan", "/"),
    Screen("home of a cell", "chin", "/"),
    Screen("home of an administrator", "tri", "/"),
    Screen("queue", "hang", "/cho-vao-so/"),
    Screen("queue of a cell", "chin", "/cho-vao-so/"),
    Screen("queue with one item", "hang", "/cho-vao-so/", (".ht-row-title",)),
    Screen("register", "lan", "/cho-vao-so/", ("[data-enter]@data-enter",)),
    Screen("register paper", "hang", "/cho-vao-so/?nguon=giay", ("[data-enter]@data-enter",)),
    Screen("intake of paper", "hang", "/van-ban/nhap-giay/"),
    Screen("incoming", "hang", "/van-ban-den/"),
    Screen("incoming entry", "hang", "/van-ban-den/", ("tbody a",)),
    Screen("documents of the unit", "minh", "/van-ban/don-vi/"),
    Screen("home of an officer", "minh", "/"),
    Screen("results of a bulk work", "hang", "/viec-hang-loat/1/"),
    Screen("a copy of an earlier document", "hang", ISSUED, ("[data-row-key=d]",)),
    Screen("incoming of a cell", "chin", "/van-ban-den/"),
    Screen("outgoing, not issued", "hang", PENDING),
    Screen("outgoing, issued", "hang", ISSUED),
    Screen("outgoing entry", "hang", ISSUED, ("tbody a",)),
    Screen("outgoing, read by the auditor", "kiem", ISSUED),
    Screen("take number", "hang", "/van-ban-di/lay-so/"),
    Screen("attach", "hang", PENDING, ("tbody a",)),
    Screen("recipients", "hang", PENDING, ("tbody a", "a[href='?buoc=3']")),
    Screen("ready to issue", "hang", "/van-ban-di/", ("tbody a",)),
    Screen("board", "hang", ISSUED, ("tbody a[href$='/bang-phat-hanh/']",)),
    Screen(
        "recall of a document",
        "hang",
        "/van-ban-di/?muc=phat-hanh&q=chi+tieu",
        ("tbody a[href$='/bang-phat-hanh/']", "a[href$='/thu-hoi/']"),
    ),
    Screen("recall to be decided", "phuc", "/thu-hoi/", ("a.ht-line",)),
    Screen("recalls to be answered", "lan", "/thu-hoi/"),
    Screen("entry that is asked back", "lan", "/thu-hoi/", (".ht-recall-line a",)),
    Screen("what a leader reads", "son", "/can-xem/"),
    Screen("one document that a leader reads", "son", "/can-xem/", (".ht-row-title",)),
    Screen("what a cell receives", "chin", "/chi-bo/da-nhan/"),
    Screen("report of a cell", "chin", "/chi-bo/gui-bao-cao/"),
    Screen("not registered yet", "hang", "/noi-chua-vao-so/"),
    Screen("replies awaited", "hang", "/cho-phuc-dap/"),
    Screen("board of what asks for replies", "hang", "/cho-phuc-dap/", ("a[href$='?cho=chua-phuc-dap']",)),
    Screen(
        "entry with related documents",
        "hang",
        "/cho-phuc-dap/",
        ("tbody a", "a.btn[href^='/van-ban/']:has-text('Mở văn bản')"),
    ),
    Screen("relate", "hang", "/van-ban-den/", ("tbody a", "a[href$='/lien-quan/']")),
    Screen("add recipients", "hang", ISSUED, ("tbody a", "a[href$='/bo-sung-noi-nhan/']")),
    Screen(
        "send on",
        "khoa",
        "/van-ban-den/?q=bao+cao+tinh+hinh+tu+tuong+truoc",
        ("tbody a", "a[href$='/chuyen-tiep/']"),
    ),
    Screen(
        "board of what was sent on",
        "khoa",
        "/van-ban-den/?q=bao+cao+tinh+hinh+tu+tuong+truoc",
        ("tbody a", "a[href$='/bang-phat-hanh/']"),
    ),
    Screen(
        "answer",
        "khoa",
        "/van-ban-den/?q=bao+cao+tinh+hinh+tu+tuong+truoc",
        ("tbody a", "a[href*='?ve=reply_to']"),
    ),
    Screen("books", "hang", "/so/"),
    Screen("book", "hang", "/so/", (".ht-main a[href^='/so/']",)),
    Screen(
        "book of outgoing documents", "hang", "/so/", (".ht-main a[href^='/so/']:has-text('văn bản đi')",)
    ),
    Screen("book in which nothing fits", "hang", "/van-ban-den/?q=khong+co+dau"),
    Screen("files held back", "phuc", "/tep-bi-giu/"),
    Screen("series", "phuc", "/day-so/"),
    Screen("reserved numbers", "hang", "/day-so/xin-truoc/"),
    Screen("blocks for the other network", "phuc", "/day-so/khoi-so/"),
    Screen("terms and congresses", "phuc", "/day-so/nhiem-ky/"),
    Screen(
        "what a term gave",
        "phuc",
        "/day-so/nhiem-ky/",
        ("a[href^='/day-so/nhiem-ky/']:has-text('Số đã cấp')",),
    ),
    Screen("ledgers wait for a signature", "minh", "/cho-ky-nhan/"),
    Screen("ledger", "hang", "/so/", (".ht-main a[href^='/so/']:has-text('chuyển giao')",)),
    Screen("secret book", "phuc", "/so/", (".ht-main a[href^='/so/']:has-text('bí mật nhà nước đến')",)),
    Screen("statistics of secrets", "phuc", "/so/thong-ke-mat/"),
    Screen("row for a ledger", "hang", "/so/ghi-dong/?so=postal"),
    Screen("held files", "phuc", "/tep-bi-giu/"),
    Screen("purges", "phuc", "/xoa-bi-mat/"),
    Screen(
        "correct a row", "hang", "/van-ban-den/?q=hoi+nghi+truc+tuyen", ("tbody a", "a[href$='/sua-dong/']")
    ),
    Screen(
        "secret entry and its readers",
        "hang",
        "/so/",
        (
            ".ht-main a[href^='/so/']:has-text('bí mật nhà nước đến')",
            "tbody a[href^='/van-ban/']",
            "a[href$='/nguoi-doc/']",
        ),
    ),
    Screen("agencies", "hang", "/co-quan/"),
    Screen("agency", "hang", "/co-quan/", ("a[href^='/co-quan/']:has(b)",)),
    Screen("agency, kept by the administrator", "tri", "/co-quan/", ("a[href^='/co-quan/']:has(b)",)),
    Screen("new agency", "tri", "/co-quan/them/"),
    Screen("import of agencies", "tri", "/co-quan/nhap/"),
    Screen("plans", "tri", "/phuong-an/"),
    Screen("new plan", "tri", "/phuong-an/lap/"),
    Screen("transfer acts", "hang", "/ban-giao/"),
    Screen("kept records", "hang", "/ho-so-truoc/"),
    Screen("correspondents", "hang", "/noi-gui-nhan/"),
    Screen("groups", "hang", "/nhom-noi-nhan/"),
    Screen("group", "hang", "/nhom-noi-nhan/", ("a.ht-line[href^='/nhom-noi-nhan/']",)),
    Screen("people", "tri", "/nguoi/"),
    Screen("new person", "tri", "/nguoi/them/"),
    Screen("person", "tri", "/nguoi/", ("tbody a",)),
    Screen("own password", "hang", "/doi-mat-khau/"),
    Screen("installation", "tri", "/quan-tri/"),
    Screen("audit", "kiem", "/nhat-ky/"),
    Screen("notifications", "hang", "/thong-bao/"),
    Screen("how to be told", "hang", "/thong-bao/cach-bao/"),
    Screen("palette", "hang", "/bang-lenh/?q=mo+duc"),
    Screen("help", "hang", "/tro-giup/"),
    Screen("help of a screen", "hang", "/tro-giup/queue/"),
    Screen("a page of how-to", "hang", "/tro-giup/cach-lam/vai-van-thu/"),
    Screen("gallery", "hang", "/ui/"),
]
REFUSED = [
    Screen("nothing here", "hang", "/khong-co-gi-o-day/"),
    Screen("not allowed", "lan", "/quan-tri/"),
    Screen("not mine", "lan", "/van-ban/1/"),
]


def open_at(person: Person, address: str, size: dict[str, int]) -> Page:
    person.page.set_viewport_size(size)
    person.page.goto(address)
    settle(person.page)
    return person.page


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(
        page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


def turn_dark(page: Page) -> None:
    page.evaluate("() => document.documentElement.setAttribute('data-bs-theme', 'dark')")


def turn_contrast_high(page: Page) -> None:
    page.evaluate("() => document.documentElement.setAttribute('data-contrast', 'high')")


def turn_large(page: Page) -> None:
    """Large type in the light, as whoever chooses A+ has it."""
    page.evaluate("""() => {
        const root = document.documentElement;
        root.setAttribute("data-bs-theme", "light");
        root.removeAttribute("data-contrast");
        root.setAttribute("data-size", "large");
    }""")


OF_SIZE = ("target-size", "scrollable-region-focusable", "meta-viewport", "color-contrast")


def look_at(person: Person, address: str) -> list[str]:
    """Both sizes in the light, then in the dark and in high contrast, where only colours differ, then in large type."""
    found = []
    for name, size in (("desk", DESK), ("phone", PHONE)):
        page = open_at(person, address, size)
        found += [f"{name}: {each}" for each in axe(page)]
        if (wider := sideways(page)) > 0:
            found.append(f"{name}: {wider} px wider than the window")
        turn_dark(page)
        found += [f"{name}, dark: {each}" for each in axe(page, only=COLOURS)]
        if size is DESK:
            turn_contrast_high(page)
            found += [f"{name}, dark, high contrast: {each}" for each in axe(page, only=COLOURS)]
        turn_large(page)
        if (wider := sideways(page)) > 0:
            found.append(f"{name}, large type: {wider} px wider than the window")
        if size is PHONE:
            found += [f"{name}, large type: {each}" for each in axe(page, only=OF_SIZE)]
    return found


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_is_fit_for_everybody(sit_down: Callable[..., Person], screen: Screen):
    person = sit_down(screen.login)
    found = look_at(person, screen.find(person))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("screen", REFUSED, ids=lambda screen: screen.name)
def test_a_refusal_is_a_page_of_ours(sit_down: Callable[..., Person], screen: Screen):
    person = sit_down(screen.login)
    found = look_at(person, f"{person.url}{screen.path}")
    assert not found, "\n".join(found)
    assert person.page.get_by_text("Mã lỗi").is_visible()
    refused = [each for each in person.troubles if "Failed to load resource" in each and screen.path in each]
    assert len(refused) == 2
    for each in refused:  # that the page itself was refused is what the browser says, and right
        person.troubles.remove(each)


def test_the_look_is_kept_by_the_server(sit_down: Callable[..., Person]):
    """Dark, large type and high contrast hold on the next page, which is drawn in them from the first paint."""
    person = sit_down("hang")
    page = person.go("/")
    page.get_by_label("Cách hiện").click()
    page.get_by_role("button", name="Tối", exact=True).click()
    page.get_by_role("button", name="Chữ lớn").click()
    page.wait_for_load_state("networkidle")
    page = open_at(person, f"{person.url}/cho-vao-so/", DESK)
    root = page.locator("html")
    assert (root.get_attribute("data-bs-theme"), root.get_attribute("data-size")) == ("dark", "large")
    assert axe(page) == []
    page = open_at(person, page.url, PHONE)
    assert sideways(page) <= 0
    assert axe(page, only=COLOURS) == []


def test_faults_are_seen(sit_down: Callable[..., Person]):
    """The negative control of this file: a nameless picture, pale letters, a foreign script and a wide box."""
    person = sit_down("hang")
    page = open_at(person, f"{person.url}/", PHONE)
    page.evaluate("""() => {
        const box = document.createElement("div");
        box.innerHTML = "<img src='/static/no.png'><p>nhạt</p>";
        box.style.cssText = "width: 900px; color: #ccc; background: #fff";
        document.querySelector("main").append(box);
        document.head.append(Object.assign(document.createElement("script"), { textContent: "1" }));
    }""")
    found = axe(page)
    assert any(each.startswith("image-alt") for each in found)
    assert any(each.startswith("color-contrast") for each in found)
    assert sideways(page) > 0
    page.wait_for_load_state("networkidle")
    assert any("policy script-src" in each for each in person.troubles), person.troubles
    person.troubles.clear()
