"""What documents fill in the palette."""

from collections.abc import Iterator

from django.urls import reverse

from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents.queries.palette import entries_named
from hoatoc.records.documents.rules import Direction, EntryState


def find_entries(actor: Actor, words: str) -> Iterator[ui.PaletteItem]:
    """Văn bản, by number, symbol or words; of a secret one nothing but that it is one."""
    if not (words and actor.may(Right.READ_ENTRIES)):
        return
    for entry in entries_named(actor, words):
        is_mine = entry.direction == Direction.OUT and entry.state == EntryState.NUMBERED
        page = "outgoing" if is_mine and actor.may(Right.TAKE_NUMBER) else "entry"
        note = "" if entry.is_secret else f"{entry.document.issuer_printed} · {entry.title}"
        icon = "lock" if entry.is_secret else "file-text"
        yield ui.PaletteItem(ui.Found.DOCUMENT, icon, entry.label, reverse(page, args=[entry.pk]), note)


ui.palette.fill(find_entries, order=30)
