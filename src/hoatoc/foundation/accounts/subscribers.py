"""What people fill in the frame."""

from collections.abc import Iterator

from django.urls import reverse

from hoatoc.foundation.ui.events import NavigationEntry, navigation
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right


def people_entry(actor: Actor, _: None) -> Iterator[NavigationEntry]:
    """Người dùng, for those who keep them."""
    if actor.may(Right.KEEP_PEOPLE):
        yield NavigationEntry(reverse("people"), "users", "Người dùng")


navigation.fill(people_entry, order=80)
