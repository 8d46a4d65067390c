"""What incoming documents and books fill in the frame: navigation, home."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse

from hoatoc.foundation.org import events as org
from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import incoming as queries
from hoatoc.records.documents.queries import units
from hoatoc.records.documents.queries.books import ListFilter, incoming_list


@dataclass(frozen=True, slots=True)
class HomeTile:
    """Ô trên trang chính: the figure opens the rows it counts."""

    url: str
    icon: str
    label: str
    count: int
    hint: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """Thẻ chờ vào sổ trên trang chính."""

    title: str
    url: str
    total: int
    rows: list[Entry]
    place: str = ui.HomePlace.MAIN


@dataclass(frozen=True, slots=True)
class HomeAction:
    """Nút trên trang chính."""

    url: str
    icon: str
    label: str
    is_main: bool = False
    key: str = ""


def queue_name(actor: Actor) -> str:
    """A cell keeps no register: it receives."""
    return "Chờ nhận" if actor.may(Right.CONFIRM) and not actor.may(Right.REGISTER) else "Chờ vào sổ"


def waiting_figure(actor: Actor) -> int:
    """How many wait: navigation, card and the buttons of a cell show the one figure."""
    return actor.once("waiting", lambda: queries.waiting_count(actor))


def unseen_of_unit(actor: Actor) -> int:
    """What of the unit's this person has not seen: navigation and tile show the one figure."""
    return actor.once("unseen of unit", lambda: units.unit_list(actor, ListFilter(is_unseen=True)).count())


def navigate_queue(actor: Actor, _: None) -> Iterator[ui.NavigationEntry]:
    """Chờ vào sổ, for those whose work it is, with the list's own count."""
    if queries.may_settle(actor):
        yield ui.NavigationEntry(
            url=reverse("queue"),
            icon="inbox",
            label=queue_name(actor),
            counter=waiting_figure(actor),
            short_label="Chờ nhận" if queue_name(actor) == "Chờ nhận" else "Vào sổ",
        )


def navigate_incoming(actor: Actor, _: None) -> Iterator[ui.NavigationEntry]:
    """Văn bản đến."""
    if actor.may(Right.READ_ENTRIES):
        yield ui.NavigationEntry(
            url=reverse("incoming"), icon="file-import", label="Văn bản đến", short_label="VB đến"
        )


def navigate_unit(actor: Actor, _: None) -> Iterator[ui.NavigationEntry]:
    """Văn bản của đơn vị, for officers and heads of units, with what this person has not seen of it."""
    if actor.may(Right.READ_ENTRIES) and units.works_in_a_unit(actor):
        yield ui.NavigationEntry(
            url=reverse("unit-list"),
            icon="users-group",
            label="Văn bản đơn vị",
            counter=unseen_of_unit(actor),
            short_label="Đơn vị",
        )


def tiles_of_a_reader(actor: Actor, _: None) -> Iterator[HomeTile]:
    """Chưa xem, and what of the unit's nobody there has opened: for those who read what they were given."""
    if not actor.may(Right.READ_ENTRIES) or actor.reads_whole_agency or actor.reads_metadata_only:
        return
    new = incoming_list(actor, ListFilter(is_unseen=True)).count()
    yield HomeTile(
        f"{reverse('incoming')}?chua_xem=on",
        "eye",
        "Chưa xem",
        new,
        "văn bản đến bạn được đọc",
        "soon" if new else "",
    )
    if units.works_in_a_unit(actor):
        count = unseen_of_unit(actor)
        yield HomeTile(
            f"{reverse('unit-list')}?chua_xem=on",
            "users-group",
            "Văn bản của đơn vị tôi",
            count,
            "bạn chưa xem",
        )


def search_here(actor: Actor, _: None) -> Iterator[str]:
    """The search box asks the list of incoming documents."""
    if actor.may(Right.READ_ENTRIES):
        yield reverse("incoming")


def navigate_books(actor: Actor, _: None) -> Iterator[ui.NavigationEntry]:
    """Sổ."""
    if actor.may(Right.READ_BOOKS):
        yield ui.NavigationEntry(url=reverse("books"), icon="book", label="Sổ")


def tile_waiting(actor: Actor, _: None) -> Iterator[HomeTile]:
    """Chờ vào sổ as a figure, with where the documents came from; a cell has its buttons instead."""
    if actor.may(Right.REGISTER):
        found = queries.counts(actor, queries.QueueFilter())
        sources = dict(found.groups)["Nguồn"]
        hint = " · ".join(f"{line.count} {line.label.lower()}" for line in sources if line.count)
        yield HomeTile(reverse("queue"), "inbox", queue_name(actor), found.total, hint)


def card_waiting(actor: Actor, _: None) -> Iterator[WaitingCard]:
    """Sáu văn bản chờ vào sổ đầu hàng."""
    if queries.may_settle(actor):
        rows: list[Entry] = list(queries.queue(actor)[:6])
        yield WaitingCard(queue_name(actor), reverse("queue"), waiting_figure(actor), rows)


def action_paper(actor: Actor, _: None) -> Iterator[HomeAction]:
    """Nhập văn bản giấy."""
    if actor.may(Right.REGISTER):
        yield HomeAction(reverse("paper"), "file-plus", "Nhập văn bản giấy", key="n")


def correspondent_notes(actor: Actor, ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """How many documents came from each body and who usually signs them, in one query."""
    if actor.may(Right.READ_ENTRIES) and ids:
        yield from queries.said_of_correspondents(actor, ids).items()


org.correspondent_note.fill(correspondent_notes)
ui.navigation.fill(navigate_queue, order=20)
ui.navigation.fill(navigate_incoming, order=30)
ui.navigation.fill(navigate_books, order=60)
ui.navigation.fill(navigate_unit, order=35)
ui.home_tile.fill(tiles_of_a_reader, order=15)
ui.search_page.fill(search_here, order=20)
ui.home_tile.fill(tile_waiting, order=20)
ui.home_card.fill(card_waiting, template="documents/parts/home_waiting.html", order=20)
ui.home_action.fill(action_paper, order=20)
