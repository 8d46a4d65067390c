"""What files fill in the frame: the alarm of a file held back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse

from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents.queries import held_files as queries


@dataclass(frozen=True, slots=True)
class HeldAlarm:
    """Báo tệp bị giữ lại across the home page: how many and since when, no name of a file."""

    url: str
    count: int
    since: datetime
    place: str = ui.HomePlace.ALARM


def alarm_held(actor: Actor, _: None) -> Iterator[HeldAlarm]:
    """Tệp bị giữ lại, for those who decide."""
    if actor.may(Right.DECIDE_HELD_FILE):
        found = queries.waiting(actor).aggregate(count=Count("pk"), since=Min("at"))
        if found["count"]:
            yield HeldAlarm(reverse("held-files"), found["count"], found["since"])


ui.home_card.fill(alarm_held, template="documents/parts/home_held.html", order=12)
