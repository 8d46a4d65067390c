"""What the organisation fills in the frame, and what of its own hangs on agencies that end."""

from collections.abc import Iterator

from django.urls import reverse

from hoatoc.foundation.org import queries
from hoatoc.foundation.org.events import EndingAsked, EndingEffect, ending_effect
from hoatoc.foundation.ui.events import Found, NavigationEntry, PaletteItem, navigation, palette
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.vietnamese import collation_key


def directory_entry(actor: Actor, _: None) -> Iterator[NavigationEntry]:
    """Cơ quan: the tree, with correspondents and groups behind it."""
    if actor.may(Right.READ_DIRECTORY):
        also = (reverse("correspondents"), reverse("groups"))
        yield NavigationEntry(reverse("agencies"), "building-community", "Cơ quan", also=also)


def groups_that_name(_: Actor, asked: EndingAsked) -> Iterator[tuple[int, EndingEffect]]:
    """Nhóm theo danh sách that name an agency that shall end: its owner replaces it, mail goes to the successor meanwhile."""
    for agency_id, names in queries.groups_naming(asked.agency_ids).items():
        yield (
            agency_id,
            EndingEffect("nhóm nơi nhận nêu tên", len(names), tuple(sorted(names, key=collation_key))),
        )


def palette_agencies(actor: Actor, words: str) -> Iterator[PaletteItem]:
    """Cơ quan, by words of the name of the day without dấu."""
    if words and actor.may(Right.READ_DIRECTORY):
        for each in queries.agencies_named(words, actor.day):
            note = f"{each.level.name} · {each.symbol}" if each.symbol else each.level.name
            yield PaletteItem(
                Found.PLACE, "building-community", each.name or "", reverse("agency", args=[each.pk]), note
            )


ending_effect.fill(groups_that_name, order=90)
palette.fill(palette_agencies, order=20)
navigation.fill(directory_entry, order=70)
