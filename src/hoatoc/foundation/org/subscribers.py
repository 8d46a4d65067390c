"""What the organisation fills in the frame."""

from collections.abc import Iterator

from django.urls import reverse

from hoatoc.foundation.ui.events import NavigationEntry, navigation
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right


def directory_entry(actor: Actor, _: None) -> Iterator[NavigationEntry]:
    """Cơ quan: the tree, with correspondents and groups behind it."""
    if actor.may(Right.READ_DIRECTORY):
        also = (reverse("correspondents"), reverse("groups"))
        yield NavigationEntry(reverse("agencies"), "building-community", "Cơ quan", also=also)


navigation.fill(directory_entry, order=70)
