"""How a person likes the pages, and where a form may lead back to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from urllib.parse import urlsplit

APPEARANCE: Mapping[str, tuple[str, ...]] = {
    "theme": ("light", "dark"),
    "contrast": ("normal", "high"),
    "size": ("normal", "large"),
    "density": ("normal", "dense"),
    "navigation": ("words", "rail"),
}
"""Cách hiện: each choice with its values, the default first; kept in cookies of the browser, not of the person."""

MOST_NAVIGATION = 8

JUMPS: Mapping[str, str] = {
    "home": "t",
    "queue": "v",
    "incoming": "d",
    "outgoing-list": "i",
    "books": "s",
    "agencies": "c",
    "people": "n",
    "audit": "k",
    "installation": "m",
    "calendar": "l",
}
"""Phím nhảy: after `g`, a Latin letter of the word (trang, vào sổ, đến, đi, sổ, cơ quan, người, nhật ký, máy, lịch)."""

KEPT_AFTER_READING = timedelta(days=60)
"""How long the bell keeps what was read."""

FLASH = 3
"""Hoả tốc: from this urgency on a notification rings, in quiet hours too."""


def cookie_of(choice: str) -> str:
    """The cookie that keeps a choice."""
    return f"hoatoc_{choice}"


def chosen(cookies: Mapping[str, str], choice: str) -> str:
    """The value in force: what the cookie says when it is one of ours, else the default."""
    values = APPEARANCE[choice]
    value = cookies.get(cookie_of(choice), "")
    return value if value in values else values[0]


def path_of(address: str, *, host: str) -> str:
    """The path and query of an address of this very site; empty for anything that leads elsewhere."""
    if not address or "\\" in address or any(ord(letter) < 32 for letter in address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.netloc and parts.netloc != host:
        return ""
    if parts.scheme not in {"", "http", "https"} or (parts.scheme and not parts.netloc):
        return ""
    if not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def current_of(addresses: Mapping[str, tuple[str, ...]], path: str) -> str:
    """Which entry is the current one: its address (or one of its further paths) is the longest beginning of the path."""
    best, length = "", 0
    for address, also in addresses.items():
        for start in (address, *also):
            matches = path == start or (start != "/" and path.startswith(start))
            if matches and len(start) > length:
                best, length = address, len(start)
    return best


def elapsed(span: timedelta) -> str:
    """Bao lâu: the largest whole unit, so that it reads at a glance."""
    seconds = int(span.total_seconds())
    for unit, length in (("ngày", 86_400), ("giờ", 3600), ("phút", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{max(seconds, 0)} giây"


def is_quiet(now: time, start: time | None, end: time | None) -> bool:
    """Giờ yên lặng: from `start` until before `end`, over midnight when the start is the later one; the same twice = all day."""
    if start is None or end is None:
        return False
    if start < end:
        return start <= now < end
    return now >= start or now < end


@dataclass(frozen=True, slots=True)
class HelpText:
    """Trợ giúp của một màn hình: its title and what it says, in Markdown."""

    title: str
    text: str


_SECTION = re.compile(r"^## ([\w-]+(?:, [\w-]+)*): (.+)\n", re.MULTILINE)


def read_help(page: str) -> dict[str, HelpText]:
    """Trợ giúp by route, out of an app's `data/help.md`: each section `## route, route: title` and what stands below."""
    parts = _SECTION.split(page)[1:]
    found: dict[str, HelpText] = {}
    for routes, title, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        found |= dict.fromkeys(routes.split(", "), HelpText(title.strip(), text.strip()))
    return found


def title_of(page: str) -> str:
    """The first heading of a page in Markdown."""
    return page.split("\n", 1)[0].removeprefix("# ").strip()
