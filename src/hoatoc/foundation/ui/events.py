"""Slots of the frame: shell draws them, any app fills them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hoatoc.lib.slot import Slot


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """Mục điều hướng: at most eight are shown; `counter` is what *this* person must do, by the list's own query.

    `also`: further paths under which the entry counts as the current one.
    """

    url: str
    icon: str
    label: str
    counter: int | None = None
    short_label: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Banner:
    """Dải báo on every page: something about the installation that everybody must know."""

    text: str
    level: str = "soon"


@dataclass(frozen=True, slots=True)
class HomeTile:
    """Ô số trên trang chính: a figure that opens the rows it counts; `state` is soon, late or empty."""

    url: str
    icon: str
    label: str
    count: int
    hint: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Báo khẩn on every page, until somebody has opened what it is about: `settled` then says who and when.

    `mark` names the urgency as the chips do; `until` is the hour that hẹn giờ counts down to; `others` wait behind it, `unopened` of
    them seen by nobody. `asked` says whose turn it is to open it and since when; `asked_url` leads to all such turns.
    """

    url: str
    mark: str
    name: str
    sender: str
    came: str
    text: str = ""
    until: datetime | None = None
    settled: str = ""
    asked: str = ""
    asked_url: str = ""
    others: int = 0
    unopened: int = 0
    others_url: str = ""


class Found(StrEnum):
    """Nhóm of what the palette finds, in the order in which they stand."""

    DOCUMENT = "Văn bản"
    PLACE = "Cơ quan, người"
    ACTION = "Lệnh"
    PAGE = "Trang"


@dataclass(frozen=True, slots=True)
class PaletteItem:
    """Một dòng của bảng lệnh: where it leads; `label` is what the typed words are looked for and marked in."""

    group: Found
    icon: str
    label: str
    url: str
    note: str = ""
    key: str = ""


class HomePlace(StrEnum):
    """Chỗ trên trang chính: an item of `home_card` says it by its attribute `place` (without one: main)."""

    ALARM = "alarm"  # across the page, above the tiles: what burns
    MAIN = "main"  # the wide left column
    SIDE = "side"  # the right column


navigation: Slot[None, NavigationEntry] = Slot("ui.navigation")
home_tile: Slot[None, object] = Slot("ui.home_tile")  # url, icon, label, count, hint, state
home_card: Slot[None, object] = Slot("ui.home_card")  # anything with its own template
home_action: Slot[None, object] = Slot("ui.home_action")  # url, icon, label, is_main, key
banner: Slot[None, Banner] = Slot("ui.banner")
palette: Slot[str, PaletteItem] = Slot("ui.palette")  # subject: the typed words, perhaps none
alarm: Slot[None, Alarm] = Slot("ui.alarm")
search_page: Slot[None, str] = Slot("ui.search_page")  # address of the list that the search box asks with ?q=
