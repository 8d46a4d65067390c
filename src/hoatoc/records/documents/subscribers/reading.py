"""What reading fills in the frame: the leader's tile, the three buttons of a cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.urls import reverse

from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents.events import EntrySubject, entry_action
from hoatoc.records.documents.queries import reading
from hoatoc.records.documents.rules import Direction
from hoatoc.records.documents.subscribers.incoming import waiting_figure


@dataclass(frozen=True, slots=True)
class CellButtons:
    """Ba nút của chi bộ: đọc, đã nhận, gửi báo cáo."""

    read_url: str
    unread: int
    waiting: int
    place: str = ui.HomePlace.ALARM


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """Đường tới báo cáo trả lời."""

    url: str


def _now() -> datetime:
    return datetime.now(UTC)


def tile_to_read(actor: Actor, _: None) -> Iterator[ui.HomeTile]:
    """Chưa xem, with the figure of the list it opens; a cell has its buttons instead."""
    if actor.may(Right.READ_NEW) and not actor.may(Right.CONFIRM):
        count = reading.count_to_read(actor, _now())
        hint = "văn bản đến 30 ngày qua" if count else "đã xem hết"
        yield ui.HomeTile(reverse("reading"), "eye", "Chưa xem", count, hint)


def cell_buttons(actor: Actor, _: None) -> Iterator[CellButtons]:
    """Đọc, Đã nhận, Gửi báo cáo: the whole of a secretary's day on one screen."""
    if actor.may(Right.CONFIRM) and actor.may(Right.SEND_REPORT):
        first = reading.first_to_read(actor, _now())
        url = reverse("reading") + (f"?xem={first}" if first is not None else "")
        unread = reading.count_to_read(actor, _now())
        yield CellButtons(url, unread, waiting_figure(actor))


def action_answer(actor: Actor, subject: EntrySubject) -> Iterator[AnswerLink]:
    """Báo cáo trả lời, at a cell."""
    if subject.direction == Direction.IN and actor.may(Right.SEND_REPORT):
        yield AnswerLink(f"{reverse('send-report')}?tra_loi={subject.entry_id}")


ui.home_tile.fill(tile_to_read, order=15)
ui.home_card.fill(cell_buttons, template="documents/parts/home_cell.html", order=1)
entry_action.fill(action_answer, template="documents/parts/action_answer.html", order=30)
