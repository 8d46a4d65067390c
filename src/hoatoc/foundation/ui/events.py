"""Slots of the frame: shell draws them, any app fills them."""

from dataclasses import dataclass

from hoatoc.lib.slot import Slot


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """Mục điều hướng: at most eight are shown; `counter` is what *this* person must do, by the list's own query."""

    url: str
    icon: str
    label: str
    counter: int | None = None
    short_label: str = ""


@dataclass(frozen=True, slots=True)
class Banner:
    """Dải báo on every page: something about the installation that everybody must know."""

    text: str
    level: str = "soon"


navigation: Slot[None, NavigationEntry] = Slot("ui.navigation")
home_tile: Slot[None, object] = Slot("ui.home_tile")
home_card: Slot[None, object] = Slot("ui.home_card")
home_action: Slot[None, object] = Slot("ui.home_action")
banner: Slot[None, Banner] = Slot("ui.banner")
