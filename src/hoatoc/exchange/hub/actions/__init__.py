"""Verbs of gửi nhận; a file per group, one door for callers."""

from hoatoc.exchange.hub.actions.deliveries import (
    NothingToUrge,
    NotResendable,
    NotWaitingForPost,
    blank,
    dispatch,
    follow,
    mark_posted,
    note,
    note_entry,
    note_voided,
    resend,
    run_timers,
    urge,
)

__all__ = [
    "NotResendable",
    "NotWaitingForPost",
    "NothingToUrge",
    "blank",
    "dispatch",
    "follow",
    "mark_posted",
    "note",
    "note_entry",
    "note_voided",
    "resend",
    "run_timers",
    "urge",
]
