"""What happens to records when the organisation changes, and what of it is shown in the frame and on pages."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from hoatoc.foundation.org import events as org
from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.queries import succession as queries


def close_numbers(event: org.AgencyEnded) -> None:
    """Cơ quan kết thúc → dãy số, nhiệm kỳ đóng cùng ngày; đã qua ngày đó thì lập luôn biên bản bàn giao."""
    actions.end_numbering(agency_id=event.agency_id, last=event.last_day, actor=event.actor, at=event.at)
    if event.heir_id is not None and local_day(event.at) > event.last_day:
        actions.draw_up_for(agency_id=event.agency_id, actor=event.actor, at=event.at)


def open_first_term(event: org.BodyFounded) -> None:
    """Cơ quan mới → nhiệm kỳ đầu: every series from 01."""
    actions.begin_numbering(
        agency_id=event.agency_id, on=event.on, term_name=event.term_name, actor=event.actor, at=event.at
    )


def follow_parent(event: org.AgencyMoved) -> None:
    """Đổi cấp trên → who numbered by the former parent's term begins anew."""
    actions.follow_new_parent(agency_id=event.agency_id, on=event.on, actor=event.actor, at=event.at)


def hanging(_: Actor, asked: org.EndingAsked) -> Iterator[tuple[int, org.EndingEffect]]:
    """What of documents and numbers hangs on bodies that shall end."""
    yield from queries.hanging_on(asked)


@dataclass(frozen=True, slots=True)
class ActsTile:
    """Ô biên bản bàn giao chờ xác nhận."""

    url: str
    icon: str
    label: str
    count: int
    hint: str = ""
    state: str = ""


def tile_acts(actor: Actor, _: None) -> Iterator[ActsTile]:
    """Biên bản chờ xác nhận, when there is one for the actor's side."""
    if actor.may(Right.CONFIRM_TRANSFER) and (count := access.acts_to_confirm(actor).count()):
        yield ActsTile(
            reverse("transfer-acts"), "transfer", "Biên bản bàn giao", count, "chờ xác nhận", "soon"
        )


org.agency_ended.subscribe(close_numbers, order=100)
org.body_founded.subscribe(open_first_term)
org.agency_moved.subscribe(follow_parent)
org.ending_effect.fill(hanging, order=10)
ui.home_tile.fill(tile_acts, order=26)
