"""What documents fill in the frame: navigation, home; a file for each side."""

from hoatoc.records.documents.subscribers import (
    books,
    files,
    incoming,
    outgoing,
    palette,
    reading,
    secrecy,
    succession,
    urgency,
)

__all__ = [
    "books",
    "files",
    "incoming",
    "outgoing",
    "palette",
    "reading",
    "secrecy",
    "succession",
    "urgency",
]
