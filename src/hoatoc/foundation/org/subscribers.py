"""What the organisation fills in the frame, and what of its own hangs on agencies that end."""

from collections.abc import Iterator

from django.urls import reverse

from hoatoc.foundation.org import queries
from hoatoc.foundation.org.events import EndingAsked, EndingEffect, ending_effect
from hoatoc.foundation.ui.events import NavigationEntry, navigation
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right


def directory_entry(actor: Actor, _: None) -> Iterator[NavigationEntry]:
    """Cơ quan: the tree, with correspondents and groups behind it."""
    if actor.may(Right.READ_DIRECTORY):
        also = (reverse("correspondents"), reverse("groups"))
        yield NavigationEntry(reverse("agencies"), "building-community", "Cơ quan", also=also)


def groups_that_name(_: Actor, asked: EndingAsked) -> Iterator[tuple[int, EndingEffect]]:
    """Nhóm theo danh sách that name an agency that shall end: its owner replaces it, mail goes to the successor meanwhile."""
    for agency_id, names in queries.groups_naming(asked.agency_ids).items():
        yield agency_id, EndingEffect("nhóm nơi nhận nêu tên", len(names), tuple(sorted(names)))


ending_effect.fill(groups_that_name, order=90)
navigation.fill(directory_entry, order=70)
