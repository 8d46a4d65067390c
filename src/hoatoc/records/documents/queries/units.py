"""Documents of the actor's unit: what was handed to it or is read by it."""

from django.db.models import Exists, OuterRef, Q

from hoatoc.lib.actor import Actor
from hoatoc.records.documents import access
from hoatoc.records.documents.models import EntryQuerySet, EntryReader, Handover
from hoatoc.records.documents.queries.books import ListFilter, content_asked, moments_asked, numbers_asked
from hoatoc.records.documents.queries.seen import seen, unseen


def of_my_unit(actor: Actor) -> EntryQuerySet:
    """Văn bản của đơn vị: a reader's row names the unit (or one below it), or the document was handed to it."""
    rows = access.visible_to(actor)
    if not actor.unit_ids:
        return rows.none()
    still = Q(until__isnull=True) | Q(until__gte=actor.day)
    readers = EntryReader.objects.filter(still, unit_id__in=actor.unit_ids, entry=OuterRef("pk"))
    handed = Handover.objects.filter(to_unit_id__in=actor.unit_ids, entry=OuterRef("pk"))
    return rows.filter(Q(Exists(readers)) | Q(Exists(handed)))


def unit_list(actor: Actor, asked: ListFilter) -> EntryQuerySet:
    """The list as it is asked for, the newest first; counters count its rows."""
    rows = of_my_unit(actor).filter(
        content_asked(asked), numbers_asked(asked, "number"), moments_asked(asked, "arrived_at")
    )
    if asked.is_unseen:
        rows = rows.filter(unseen(actor))
    if asked.state:
        rows = rows.filter(state=asked.state)
    return (
        rows.annotate(is_seen=seen(actor)).select_related("document", "unit").order_by("-arrived_at", "-pk")
    )


def works_in_a_unit(actor: Actor) -> bool:
    """Whether the unit's list is this person's own: those who read the whole agency have the agency's."""
    return bool(actor.unit_ids) and not actor.reads_whole_agency and not actor.reads_metadata_only
