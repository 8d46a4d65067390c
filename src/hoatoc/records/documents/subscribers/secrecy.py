"""What secrecy fills in: who reads, levels and acts on the entry page; purges that wait on the home page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.urls import reverse

from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents import access, events
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.queries import secrecy as queries


@dataclass(frozen=True, slots=True)
class ReadersPanel:
    """Ai được đọc."""

    readers: list[queries.ReaderLine]
    url: str


@dataclass(frozen=True, slots=True)
class LevelsPanel:
    """Các lần điều chỉnh độ mật."""

    levels: list[queries.LevelLine]


@dataclass(frozen=True, slots=True)
class SecrecyActions:
    """Việc về độ mật on the page of an entry."""

    level_url: str
    purge_url: str


def panel_readers(actor: Actor, subject: events.EntrySubject) -> Iterator[ReadersPanel]:
    """Ai được đọc: always of a secret, of the others for who may let somebody read."""
    entry = access.entry_for(actor, subject.entry_id)
    may_grant = actor.may(Right.GRANT_READING)
    if entry.is_secret or may_grant:
        lines = queries.readers_of(entry, local_day(datetime.now(UTC)))
        yield ReadersPanel(lines, reverse("readers", args=[entry.pk]) if may_grant else "")


def panel_levels(_: Actor, subject: events.EntrySubject) -> Iterator[LevelsPanel]:
    """Các lần điều chỉnh, once there was one."""
    if levels := queries.levels_of(subject.entry_id):
        yield LevelsPanel(levels)


def action_secrecy(actor: Actor, subject: events.EntrySubject) -> Iterator[SecrecyActions]:
    """Điều chỉnh độ mật · xoá bí mật bị lộ."""
    may_change, may_purge = actor.may(Right.CHANGE_SECRECY), actor.may(Right.PURGE)
    if may_change or may_purge:
        yield SecrecyActions(
            reverse("change-secrecy", args=[subject.entry_id]) if may_change else "",
            f"{reverse('purges')}?van-ban={subject.entry_id}" if may_purge else "",
        )


def tile_purges(actor: Actor, _: None) -> Iterator[ui.HomeTile]:
    """Xoá bí mật chờ duyệt, when there is something to decide."""
    if actor.may(Right.PURGE) and (count := queries.waiting_purges(actor)):
        yield ui.HomeTile(
            reverse("purges"), "trash-x", "Xoá bí mật chờ duyệt", count, "cần người thứ hai", "late"
        )


events.entry_panel.fill(panel_readers, template="documents/parts/panel_readers.html", order=20)
events.entry_panel.fill(panel_levels, template="documents/parts/panel_levels.html", order=21)
events.entry_action.fill(action_secrecy, template="documents/parts/action_secrecy.html", order=90)
ui.home_tile.fill(tile_purges, order=70)
