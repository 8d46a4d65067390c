"""The only doors from a request to a row of documents: rights filter lists, counts and files alike."""

from typing import TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.records.documents.models import (
    AllocatedNumber,
    BulkWork,
    Congress,
    DocumentFile,
    Entry,
    EntryQuerySet,
    EntryReader,
    EscalationStep,
    FileCopyUse,
    Handover,
    HeldFile,
    NumberBlock,
    NumberProposal,
    PostalItem,
    Purge,
    Register,
    Relation,
    Term,
    TransferAct,
)
from hoatoc.records.documents.rules import GIVERS, Direction, FileRole, Secrecy


class DocumentRecalled(Refusal):
    """Nơi gửi đã thu hồi văn bản này: dòng và lịch sử còn, nội dung đã đóng. Cần nội dung, hãy hỏi nơi gửi."""

    code = "TH-01"
    status = 410


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
    ordinary = Q(secrecy=Secrecy.NONE)
    if actor.reads_whole_agency or actor.reads_metadata_only:
        return ordinary | Q(Exists(readers)) if actor.reads_secret else ordinary
    return Q(Exists(readers)) if actor.reads_secret else ordinary & Q(Exists(readers))


# --- records of bodies that are no more: read by custody, never written ------------------------------


def fonds_of(actor: Actor) -> list[int]:
    """Phông that the actor's agency keeps today."""
    return org_queries.fonds_kept_by(actor.own_agency, actor.day)


def kept_by(actor: Actor) -> EntryQuerySet:
    """Entries of those bodies that the actor may read: the rule of the own agency, secrets by a reader row alone."""
    return Entry.objects.filter(may_read(actor), agency_id__in=fonds_of(actor))


def kept_entry_for(actor: Actor, pk: int) -> Entry:
    """An entry of a fonds in custody, or NotFound. No verb takes it: verbs ask for the own agency."""
    entry = kept_by(actor).select_related("document", "agency", "register", "unit").filter(pk=pk).first()
    if entry is None:
        raise NotFound
    return entry


def kept_file_for(actor: Actor, entry_pk: int, position: int) -> DocumentFile:
    """A file of an entry in custody: as `file_for`, and closed where a recall closed it."""
    entry = kept_entry_for(actor, entry_pk)
    if actor.reads_metadata_only or entry.content_closed_at is not None:
        raise NotFound
    files = DocumentFile.objects.select_related("blob").filter(document=entry.document_id)
    file = files.filter(position=position).first()
    is_source = file is not None and file.role == FileRole.SOURCE and entry.direction == Direction.IN
    if file is None or is_source or not file.blob.is_readable:
        raise NotFound
    return file


def kept_books_of(actor: Actor) -> QuerySet[Register]:
    """Books of the fonds in custody, the youngest first."""
    return Register.objects.filter(agency_id__in=fonds_of(actor)).order_by("agency_id", "-opened_on", "-pk")


def kept_book_for(actor: Actor, pk: int) -> Register:
    """A book of a fonds in custody, or NotFound."""
    book = kept_books_of(actor).select_related("series", "agency").filter(pk=pk).first()
    if book is None:
        raise NotFound
    return book


def left_number_for(actor: Actor, pk: int) -> AllocatedNumber:
    """A number that a body in custody left unfinished, or NotFound."""
    rows = AllocatedNumber.objects.filter(series__agency_id__in=fonds_of(actor))
    number = rows.select_related("series__agency", "entry").filter(pk=pk).first()
    if number is None:
        raise NotFound
    return number


def acts_visible_to(actor: Actor) -> QuerySet[TransferAct]:
    """Biên bản bàn giao of the own agency, those of a body of which one was clerk, chief or leader at its end, all for the province administrator."""
    rows = TransferAct.objects.select_related("from_agency", "to_agency", "giver", "taker")
    if actor.may(Right.KEEP_AGENCIES):
        return rows
    mine = Q(to_agency_id=actor.own_agency) if actor.reads_whole_agency else Q(pk__in=[])
    return rows.filter(mine | Q(from_agency_id__in=_gave_for(actor)))


def _gave_for(actor: Actor) -> QuerySet[Appointment, int]:
    """Bodies that ended, at which the actor was clerk, chief, leader or secretary on the last day."""
    last = Appointment.objects.filter(
        person_id=actor.own_person,
        agency__ended_on__isnull=False,
        valid_from__lte=F("agency__ended_on"),
        roles__role__in=GIVERS,
    ).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=F("agency__ended_on")))
    return last.values_list("agency_id", flat=True)


def acts_to_confirm(actor: Actor) -> QuerySet[TransferAct]:
    """Acts that wait for this person's side: as taker at the own agency, as one of the last of the giving body."""
    rows = acts_visible_to(actor).filter(done_at__isnull=True)
    taking = Q(to_agency_id=actor.own_agency, taker_at__isnull=True) & ~Q(giver_id=actor.person_id)
    if not actor.reads_whole_agency:
        taking = Q(pk__in=[])
    giving = Q(giver_at__isnull=True, from_agency_id__in=_gave_for(actor)) & ~Q(taker_id=actor.person_id)
    return rows.filter(taking | giving)


def act_for(actor: Actor, pk: int) -> TransferAct:
    """One act, or NotFound."""
    act = acts_visible_to(actor).filter(pk=pk).first()
    if act is None:
        raise NotFound
    return act


def gave(actor: Actor, act: TransferAct) -> bool:
    """Whether the actor was clerk, chief, leader or secretary of the giving body at its end."""
    return _gave_for(actor).filter(agency_id=act.from_agency_id).exists()


def reads_act(actor: Actor, act: TransferAct) -> bool:
    """Whether the actor reads what an act lists: of either side; the province administrator sees numbers alone."""
    return (actor.agency_id == act.to_agency_id and actor.reads_whole_agency) or gave(actor, act)


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
    """A file of an entry one may read; an auditor reads rows, not files. What the issuer uploaded before its number was
    drawn on it (source) stays with the issuer.  Raises DocumentRecalled.
    """
    entry = entry_for(actor, entry_pk)
    if actor.reads_metadata_only:
        raise NotFound
    may_use_content(entry)
    file = (
        DocumentFile.objects.select_related("blob")
        .filter(document=entry.document_id, position=position)
        .first()
    )
    if file is None or not file.blob.is_readable:
        raise NotFound
    if file.role == FileRole.SOURCE and entry.direction == Direction.IN:
        raise NotFound
    return file


def may_use_content(entry: Entry) -> None:
    """After a recall the words of a sheet are neither opened nor sent on.  Raises DocumentRecalled."""
    if entry.content_closed_at is not None:
        raise DocumentRecalled


def held_file_for(actor: Actor, pk: int) -> HeldFile:
    """A held file of the own agency, or NotFound."""
    held = HeldFile.objects.select_related("blob", "by").filter(pk=pk, agency_id=actor.own_agency).first()
    if held is None:
        raise NotFound
    return held


def proposal_for(actor: Actor, pk: int) -> NumberProposal:
    """A proposal about numbers of the own agency."""
    proposal = (
        NumberProposal.objects.select_related("number").filter(pk=pk, agency_id=actor.own_agency).first()
    )
    if proposal is None:
        raise NotFound
    return proposal


def number_for(actor: Actor, pk: int) -> AllocatedNumber:
    """A reserved or free number of the own agency, or NotFound."""
    rows = AllocatedNumber.objects.filter(series__agency_id=actor.own_agency, entry__isnull=True)
    return _one(rows.select_related("series"), pk)


def block_for(actor: Actor, pk: int) -> NumberBlock:
    """A block of numbers of the own agency, or NotFound."""
    return _one(NumberBlock.objects.filter(series__agency_id=actor.own_agency).select_related("series"), pk)


def term_for(actor: Actor, pk: int) -> Term:
    """A term of the own committee, or NotFound."""
    return _one(Term.objects.filter(agency_id=actor.own_agency), pk)


def congress_for(actor: Actor, pk: int) -> Congress:
    """A congress of the own committee, or NotFound."""
    return _one(Congress.objects.filter(agency_id=actor.own_agency), pk)


Own = TypeVar("Own", AllocatedNumber, NumberBlock, Term, Congress)


def _one(rows: QuerySet[Own], pk: int) -> Own:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def handovers_to(actor: Actor) -> QuerySet[Handover]:
    """What was handed to this actor's appointment or unit, of documents the actor may read."""
    mine = Q(to_appointment_id=actor.appointment_id) | Q(to_unit_id__in=actor.unit_ids)
    return Handover.objects.filter(mine, entry__in=visible_to(actor)).select_related(
        "entry__document", "register", "to_unit", "to_appointment__person", "handed_by"
    )


def handover_for(actor: Actor, pk: int) -> Handover:
    """A handover of a document of the own agency that the actor may read, or NotFound."""
    return _ledger_row(Handover.objects.filter(entry__in=visible_to(actor)), pk)


def postal_item_for(actor: Actor, pk: int) -> PostalItem:
    """An envelope that the own agency gave to the post."""
    return _ledger_row(PostalItem.objects.filter(register__agency_id=actor.own_agency), pk)


def file_copy_use_for(actor: Actor, pk: int) -> FileCopyUse:
    """A use of a file copy of the own agency that the actor may read."""
    return _ledger_row(FileCopyUse.objects.filter(entry__in=visible_to(actor)), pk)


Row = TypeVar("Row", Handover, PostalItem, FileCopyUse)


def _ledger_row(rows: QuerySet[Row], pk: int) -> Row:
    row = rows.select_related("entry__document", "register").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def receiver_for(actor: Actor, letter: str, pk: int) -> dict[str, Unit | Appointment]:
    """A unit (u) or an appointment in force (a) of the own agency as `hand_over` takes it; nothing for any other."""
    if letter == "u":
        unit = Unit.objects.filter(pk=pk, agency_id=actor.own_agency).first()
        return {"to_unit": unit} if unit is not None else {}
    rows = Appointment.objects.in_force_on(actor.day).filter(agency_id=actor.own_agency)
    held = rows.select_related("person").filter(pk=pk).first() if letter == "a" else None
    return {"to_appointment": held} if held is not None else {}


def reader_for(actor: Actor, entry_pk: int, pk: int) -> EntryReader:
    """A reader's row of an entry that the actor reads."""
    row = EntryReader.objects.filter(pk=pk, entry=entry_for(actor, entry_pk)).select_related("entry").first()
    if row is None:
        raise NotFound
    return row


def relation_for(actor: Actor, entry_pk: int, pk: int) -> Relation:
    """What the own agency said of a document that the actor reads, or NotFound."""
    entry = entry_for(actor, entry_pk)
    mine = Relation.objects.filter(said_by=actor.own_agency, from_document=entry.document_id)
    row = mine.select_related("from_document").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def bulk_for(actor: Actor, pk: int) -> BulkWork:
    """A bulk work that this very appointment asked for, or NotFound."""
    mine = BulkWork.objects.filter(appointment_id=actor.appointment_id or 0)
    work = mine.select_related("unit").filter(pk=pk).first()
    if work is None:
        raise NotFound
    return work


def purges_of(actor: Actor) -> QuerySet[Purge]:
    """Purges of the own agency, the newest first; they hold hashes, no word of the sheet."""
    rows = Purge.objects.filter(agency_id=actor.own_agency).select_related("proposed_by", "decided_by")
    return rows.order_by("-pk")


def purge_for(actor: Actor, pk: int) -> Purge:
    """A purge of the own agency, or NotFound."""
    purge = purges_of(actor).filter(pk=pk).first()
    if purge is None:
        raise NotFound
    return purge


def entry_to_purge(actor: Actor, *, pk: int | None, register: int | None, number: int | None) -> Entry:
    """The row that shall be purged: one that the actor reads, or one named by its book and number without showing it."""
    if pk is not None:
        return entry_for(actor, pk)
    rows = Entry.objects.filter(agency_id=actor.own_agency, register=register, number=number)
    entry = rows.select_related("document").order_by("pk").last() if register and number else None
    if entry is None:
        raise NotFound
    return entry


def step_for(actor: Actor, pk: int) -> EscalationStep:
    """A turn of báo hoả tốc: of the own agency for those who watch for alarms, or one's own, also for a cell below."""
    reached = Q(appointment_id=actor.appointment_id or 0)
    if actor.may(Right.SEE_ALARMS):
        reached |= Q(entry__agency_id=actor.own_agency)
    step = EscalationStep.objects.filter(reached).select_related("entry").filter(pk=pk).first()
    if step is None:
        raise NotFound
    return step
