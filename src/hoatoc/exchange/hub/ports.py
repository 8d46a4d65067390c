"""Đường gửi: a channel carries a document to recipients; others come later without touching records."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from hoatoc.lib.actor import Actor
from hoatoc.records.documents.models import Recipient


class Channel(Protocol):
    """One way to recipients. `name` is stored on the delivery and never changes its meaning.

    `carries_secrets`: a secret takes only a channel that may carry it; today that is paper (domain.md §D2).
    """

    name: str
    label: str
    icon: str
    carries_secrets: bool

    def reaches(self, recipient: Recipient) -> bool:
        """Whether this channel can carry to the recipient."""
        ...

    def carry(
        self, *, document_id: int, recipients: Iterable[Recipient], actor: Actor, at: datetime
    ) -> Mapping[int, int]:
        """Take the document along; gives entry ids by recipient id for those it has already reached.

        What is not in the answer stays queued: the channel reports later through `actions.note`.
        """
        ...


CHANNELS: list[Channel] = []
"""In order of preference; the first that reaches a recipient is taken."""


def offer(channel: Channel) -> None:
    """Register a channel (apps.ready)."""
    if all(each.name != channel.name for each in CHANNELS):
        CHANNELS.append(channel)


def channel_for(recipient: Recipient, *, is_secret: bool) -> Channel:
    """The best channel to a recipient; `paper` reaches everybody and carries everything."""
    return next(
        channel
        for channel in CHANNELS
        if channel.reaches(recipient) and (channel.carries_secrets or not is_secret)
    )


def channel_label(name: str) -> str:
    """What people call a channel."""
    return next((channel.label for channel in CHANNELS if channel.name == name), name)
