"""What outgoing documents fill in the frame: navigation, home."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents.queries import numbers, reserved
from hoatoc.records.documents.queries import outgoing as queries

ROWS_ON_HOME = 4


@dataclass(frozen=True, slots=True)
class Tile:
    """Ô trên trang chính: the figure opens the rows it counts."""

    url: str
    icon: str
    label: str
    count: int
    hint: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Nút trên trang chính."""

    url: str
    icon: str
    label: str
    is_main: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class PendingCard:
    """Thẻ đã cấp số, chưa phát hành trên trang chính."""

    rows: list[queries.OutgoingRow]
    count: int
    place: str = ui.HomePlace.SIDE


def pending_figure(actor: Actor) -> int:
    """How many numbers wait to be issued: navigation and card show the one figure."""
    return actor.once("not yet issued", lambda: queries.not_yet_issued(actor).count())


def navigate(actor: Actor, _: None) -> Iterator[ui.NavigationEntry]:
    """Văn bản đi; clerks see how many numbers wait to be issued."""
    if actor.may(Right.READ_ENTRIES):
        counter = pending_figure(actor) if actor.may(Right.TAKE_NUMBER) else None
        yield ui.NavigationEntry(
            url=reverse("outgoing-list"),
            icon="file-export",
            label="Văn bản đi",
            counter=counter,
            short_label="Văn bản đi",
            also=(reverse("series"),),
        )


def tile_pending(actor: Actor, _: None) -> Iterator[Tile]:
    """Chưa phát hành as a figure."""
    if actor.may(Right.TAKE_NUMBER):
        count, oldest = queries.oldest_pending(actor)
        since = f" · lâu nhất từ {oldest.astimezone(VIETNAM):%d/%m}" if oldest else ""
        yield Tile(reverse("outgoing-list"), "hash", "Chưa phát hành", count, f"đã cấp số{since}")


def tile_to_decide(actor: Actor, _: None) -> Iterator[Tile]:
    """Chờ duyệt số, for those who approve."""
    if actor.may(Right.APPROVE_NUMBERING):
        count = numbers.to_decide(actor).count()
        url = reverse("series") + "#proposals"
        yield Tile(url, "number", "Chờ duyệt số", count, "huỷ số, mở dãy", "soon" if count else "")


def tile_reserved(actor: Actor, _: None) -> Iterator[Tile]:
    """Số xin trước còn giữ; late when one of them asks for use or void."""
    if not actor.may(Right.TAKE_NUMBER):
        return
    count = reserved.waiting_numbers(actor.own_agency).count()
    late = reserved.expired_numbers(actor.own_agency, actor.day).count() if count else 0
    hint = f"{late} số quá hạn: dùng hoặc huỷ" if late else "còn giữ"
    if count:
        yield Tile(reverse("reservations"), "hash", "Số xin trước", count, hint, "late" if late else "")


def card_pending(actor: Actor, _: None) -> Iterator[PendingCard]:
    """Đã cấp số, chưa phát hành, with the next step of each."""
    if actor.may(Right.TAKE_NUMBER):
        rows = queries.first_pending(actor, ROWS_ON_HOME)
        if rows:
            yield PendingCard(rows, pending_figure(actor))


def action_take_number(actor: Actor, _: None) -> Iterator[Action]:
    """Lấy số văn bản đi."""
    if actor.may(Right.TAKE_NUMBER):
        yield Action(reverse("take-number"), "hash", "Lấy số văn bản đi", is_main=True)


ui.navigation.fill(navigate, order=40)
ui.home_tile.fill(tile_pending, order=30)
ui.home_tile.fill(tile_to_decide, order=60)
ui.home_tile.fill(tile_reserved, order=35)
ui.home_card.fill(card_pending, template="documents/outgoing/home_pending.html", order=40)
ui.home_action.fill(action_take_number, order=30)
