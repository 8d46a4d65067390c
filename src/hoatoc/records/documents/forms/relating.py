"""Shapes of what the screens of liên kết take in."""

from django.http import QueryDict

from hoatoc.records.documents.forms.incoming import whole_number
from hoatoc.records.documents.rules import RELATION_LABELS, FoundBy, RelationKind

CHOICES = [(kind.value, RELATION_LABELS[kind][0]) for kind in RelationKind]


def said(data: QueryDict) -> tuple[RelationKind, int, FoundBy] | None:
    """What the pressed button says: kind, the other entry, whether the machine had read it; nothing when it cannot be read."""
    kind, other = data.get("kind", ""), whole_number(data.get("other", ""))
    if kind not in RELATION_LABELS or other is None:
        return None
    return RelationKind(kind), other, FoundBy.TEXT if data.get("how") == FoundBy.TEXT else FoundBy.HAND
