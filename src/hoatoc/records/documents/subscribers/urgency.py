"""The alarm of urgent documents, on every page of those who must act."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import Actor, in_place_of
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import urgency as queries
from hoatoc.records.documents.rules import Urgency

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


def alarms(actor: Actor, _: None) -> Iterator[ui.Alarm]:
    """Báo khẩn: the most urgent one that nobody has opened, else one that somebody opened; how many more wait."""
    rows = list(queries.burning(actor)[: queries.MOST_LOOKED_AT])
    rows.sort(key=lambda row: row.opened_at is not None)
    if rows:
        yield _alarm(rows[0], rows[1:])


def _alarm(
    row: "WithAnnotations[Entry, queries.OpenedOrNot]",
    others: "Sequence[WithAnnotations[Entry, queries.OpenedOrNot]]",
) -> ui.Alarm:
    document = row.document
    by = in_place_of(row.opened_by or "", row.opened_for or "")
    settled = f"{by} đã mở {_hour(row.opened_at)}" if row.opened_at else ""
    asked = f"đang báo {row.asked} từ {_hour(row.asked_since)}" if row.asked and row.asked_since else ""
    return ui.Alarm(
        url=reverse("entry", args=[row.pk]),
        mark=document.urgency_key,
        name=row.label,
        sender="" if row.is_secret else document.issuer_printed,
        came=f"Đến {_hour(row.arrived_at)}",
        text="" if row.is_secret else row.title,
        until=document.deliver_by if document.urgency == Urgency.FLASH_TIMED else None,
        settled=settled,
        asked=asked,
        asked_url=reverse("flash") if asked else "",
        others=len(others),
        unopened=sum(each.opened_at is None for each in others),
        others_url=reverse("queue"),
    )


def _hour(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M %d/%m}"


ui.alarm.fill(alarms)
