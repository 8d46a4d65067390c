"""Who has seen what: bold rows, the filter "chưa xem", the counters of it, by one condition each."""

from django.db.models import Exists, OuterRef, Q

from hoatoc.lib.actor import Actor
from hoatoc.records.documents.models import EntrySeen


def seen(actor: Actor) -> Exists:
    """Đã xem: this person opened the entry, or put it among the seen ones, and has not put it back since."""
    mine = EntrySeen.objects.filter(entry=OuterRef("pk"), person=actor.person_id)
    return Exists(mine.filter(put_back_at__isnull=True))


def unseen(actor: Actor) -> Q:
    """Chưa xem: the condition on entries; lists filter by it, counters count by it."""
    return ~Q(seen(actor))
