"""Entries of the frame that the frame itself brings."""

from collections.abc import Iterator

from django.urls import reverse

from hoatoc.foundation.jobs import queries as jobs_queries
from hoatoc.foundation.shell import queries
from hoatoc.foundation.ui.events import (
    Found,
    HomeTile,
    NavigationEntry,
    PaletteItem,
    home_action,
    home_tile,
    navigation,
    palette,
)
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.vietnamese import fold


def home_entry(actor: Actor, _: None) -> Iterator[NavigationEntry]:  # noqa: ARG001 the slot's signature
    """Trang chính, first for everybody."""
    yield NavigationEntry(reverse("home"), "home", "Trang chính")


def desk_entries(actor: Actor, _: None) -> Iterator[NavigationEntry]:
    """The desks of administrators and auditors, last."""
    if actor.may(Right.READ_AUDIT):
        yield NavigationEntry(reverse("audit"), "history", "Nhật ký")
    if actor.may(Right.KEEP_INSTALLATION):
        yield NavigationEntry(reverse("installation"), "server-2", "Nơi cài đặt", short_label="Cài đặt")


def desk_tiles(actor: Actor, _: None) -> Iterator[HomeTile]:
    """Việc hỏng, for who keeps the installation."""
    if actor.may(Right.KEEP_INSTALLATION):
        dead = jobs_queries.dead_letters().count()
        yield HomeTile(
            reverse("installation") + "#viec-hong",
            "alert-triangle" if dead else "circle-check",
            "Việc hỏng",
            dead,
            "chờ xem lý do, chạy lại" if dead else "mọi việc nền đều chạy được",
            "late" if dead else "",
        )


def palette_actions(actor: Actor, words: str) -> Iterator[PaletteItem]:
    """Lệnh: what the home page offers as buttons."""
    for each in home_action.items(actor, None):
        act = each.item
        if all(word in fold(act.label) for word in fold(words).split()):
            yield PaletteItem(Found.ACTION, act.icon, act.label, act.url, key=getattr(act, "key", ""))


def palette_pages(actor: Actor, words: str) -> Iterator[PaletteItem]:
    """Trang: every screen that the actor may open, by its title."""
    wanted = fold(words).split()
    for screen in queries.screens_for(actor):
        if all(word in fold(screen.title) for word in wanted):
            yield PaletteItem(Found.PAGE, "arrow-right", screen.title, screen.url)


palette.fill(palette_pages, order=1)
home_tile.fill(desk_tiles, order=90)
palette.fill(palette_actions, order=0)
navigation.fill(home_entry, order=0)
navigation.fill(desk_entries, order=90)
