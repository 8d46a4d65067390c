"""The only doors from a request to a row of documents: rights filter lists, counts and files alike."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from hoatoc.lib.actor import Actor
from hoatoc.lib.refusal import NotFound
from hoatoc.records.documents.models import (
    DocumentFile,
    Entry,
    EntryQuerySet,
    EntryReader,
    NumberProposal,
    Register,
)
from hoatoc.records.documents.rules import Secrecy


def visible_to(actor: Actor) -> EntryQuerySet:
    """Entries of the actor's agency that the actor may read: all ordinary ones, or those a reader row names.

    Secret entries only by a reader row, whatever the role.
    """
    if actor.agency_id is None:
        return Entry.objects.none()
    return Entry.objects.filter(may_read(actor), agency_id=actor.agency_id)


def may_read(actor: Actor) -> Q:
    """The condition "this actor may read it" of an entry of the actor's agency; books show the other rows closed."""
    readers = EntryReader.objects.filter(
        Q(appointment_id=actor.appointment_id) | Q(unit_id__in=actor.unit_ids),
        Q(until__isnull=True) | Q(until__gte=actor.day),
        entry=OuterRef("pk"),
    )
    if actor.reads_whole_agency or actor.reads_metadata_only:
        return Q(secrecy=Secrecy.NONE) | Q(Exists(readers))
    return Q(Exists(readers))


def books_of(actor: Actor) -> QuerySet[Register]:
    """Books of the own agency, the youngest first."""
    return Register.objects.filter(agency_id=actor.own_agency).order_by("-opened_on", "direction", "-pk")


def book_for(actor: Actor, pk: int) -> Register:
    """A book of the own agency, or NotFound."""
    book = books_of(actor).select_related("series").filter(pk=pk).first()
    if book is None:
        raise NotFound
    return book


def entry_for(actor: Actor, pk: int) -> Entry:
    """The entry, or NotFound: a foreign row and no row are one answer."""
    entry = visible_to(actor).select_related("document", "agency", "register", "unit").filter(pk=pk).first()
    if entry is None:
        raise NotFound
    return entry


def file_for(actor: Actor, entry_pk: int, position: int) -> DocumentFile:
    """A file of an entry one may read; an auditor reads rows, not files."""
    entry = entry_for(actor, entry_pk)
    if actor.reads_metadata_only:
        raise NotFound
    file = (
        DocumentFile.objects.select_related("blob")
        .filter(document=entry.document_id, position=position)
        .first()
    )
    if file is None or not file.blob.is_readable:
        raise NotFound
    return file


def proposal_for(actor: Actor, pk: int) -> NumberProposal:
    """A proposal about numbers of the own agency."""
    proposal = (
        NumberProposal.objects.select_related("number").filter(pk=pk, agency_id=actor.own_agency).first()
    )
    if proposal is None:
        raise NotFound
    return proposal
