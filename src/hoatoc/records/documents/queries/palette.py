"""What the palette finds among documents: by number and symbol in any spelling, by words of the abstract without dấu."""

from django.db.models import Q

from hoatoc.lib.actor import Actor
from hoatoc.lib.symbols import symbol_key
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents import access
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import EntryState, Secrecy

ELSEWHERE = (EntryState.JOINED, EntryState.MOVED)
"""Rows of which another one holds the document now."""


def entries_named(actor: Actor, words: str, *, most: int = 6) -> list[Entry]:
    """Văn bản khớp that the actor may read, the newest first, in one query. Words are looked for in no secret abstract."""
    pieces = words.casefold().split()
    if not pieces:
        return []
    by_symbol = Q(document__symbol_key__contains=symbol_key(words))
    by_pieces, by_abstract = Q(), Q(secrecy=Secrecy.NONE)
    for piece in pieces:
        by_pieces &= Q(document__symbol_key__contains=piece) | Q(
            document__symbol_key__contains=piece.replace("d", "đ")
        )
    for word in fold(words).split():
        by_abstract &= Q(document__abstract_key__contains=word)
    rows = access.visible_to(actor).exclude(state__in=ELSEWHERE).select_related("document")
    return list(rows.filter(by_symbol | by_pieces | by_abstract).order_by("-pk")[:most])
