"""Verbs of an outgoing document between its number and its issue: amend, attach, address, issue (domain.md §B4.2, §C2)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.rules import SHEETS, PdfFacts, clean_name
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.records.documents.actions import numbering
from hoatoc.records.documents.actions.held_files import refuse_held
from hoatoc.records.documents.actions.number_checks import NumberNotConfirmed, compare
from hoatoc.records.documents.actions.printed import Addressee, checked_sheet, mark_is_known, write_recipients
from hoatoc.records.documents.actions.secrecy import (
    may_have_a_file,
    may_take_words,
    must_lie_somewhere,
    names_only,
)
from hoatoc.records.documents.actions.versions import still_as_seen
from hoatoc.records.documents.events import DocumentIssued, document_issued
from hoatoc.records.documents.models import (
    DerivedFile,
    Document,
    DocumentFile,
    Entry,
    EntryChange,
    Recipient,
)
from hoatoc.records.documents.rules import (
    ROLE_LABELS,
    Decision,
    Direction,
    EntryState,
    FileRole,
    NumberCheck,
    NumberState,
    Urgency,
    may_become,
)


class NotWaitingForIssue(Refusal):
    """Văn bản này không còn chờ phát hành: đã phát hành hoặc số đã huỷ. Hãy tải lại trang để xem trạng thái mới."""

    code = "VB-04"


class MainFileNeeded(Refusal):
    """Chưa có bản quét đã ký, đóng dấu. Hãy đính kèm tệp chính rồi phát hành."""

    code = "VB-05"
    status = 422


class RecipientsNeeded(Refusal):
    """Chưa có nơi nhận. Hãy chọn ít nhất một nơi nhận rồi phát hành."""

    code = "VB-06"
    status = 422


class VoidWaiting(Refusal):
    """Số của văn bản này đang chờ duyệt huỷ nên chưa phát hành được. Hãy chờ lãnh đạo duyệt hoặc từ chối đề nghị huỷ."""

    code = "VB-07"


class SheetRefused(Refusal):
    """Tệp chính phải là PDF hoặc ảnh quét. Tệp {name} có thể đính kèm làm phụ lục."""

    code = "VB-08"
    status = 422


ATTACHED = "đính kèm tệp"


def mine_to_issue(entry: Entry, actor: Actor) -> Entry:
    """The locked row: own agency, outgoing, still waiting to be issued."""
    held = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("document")
        .filter(pk=entry.pk, agency_id=actor.own_agency, direction=Direction.OUT)
        .first()
    )
    if held is None:
        raise NotFound
    if not may_become(held.state, EntryState.ISSUED):
        raise NotWaitingForIssue
    may_take_words(held.document_id)
    return held


@transaction.atomic
def amend(
    *,
    entry: Entry,
    abstract: str,
    signer: str,
    urgency: Urgency,
    deliver_by: datetime | None,
    actor: Actor,
    at: datetime,
    content_location: str | None = None,
    version: int | None = None,
    reply_due_on: date | None = None,
) -> Entry:
    """Sửa thông tin đã ghi before issue; number, date and kind stay. The old words stay as changes of the row.

    The audit trail tells which fields: it is never changed, so no words of a sheet go there. `version` is the row's that the
    person saw.  Raises NotWaitingForIssue, ChangedMeanwhile, and what `checked_sheet` raises.
    """
    actor.require(Right.TAKE_NUMBER)
    held = mine_to_issue(entry, actor)
    still_as_seen(held, version)
    document = held.document
    day = document.dated_on or numbering.local_day(at)
    sheet = checked_sheet(
        document.kind, abstract, signer, urgency, deliver_by, at, document.secrecy, reply_due_on, day
    )
    if urgency != document.urgency:
        mark_is_known(document.system, day, urgency)
    changes = {
        name: (str(getattr(document, name)), str(value))
        for name, value in sheet.items()
        if name != "abstract_key" and getattr(document, name) != value
    }
    if content_location is not None and content_location != held.content_location:
        changes["content_location"] = (held.content_location, content_location)
        held.content_location = content_location
    if not changes:
        return held
    EntryChange.objects.bulk_create(
        EntryChange(
            entry=held,
            field=name,
            old=old,
            new=new,
            reason="sửa trước phát hành",
            by_id=actor.own_person,
            at=at,
        )
        for name, (old, new) in changes.items()
    )
    for name, value in sheet.items():
        setattr(document, name, value)
    document.save(update_fields=list(sheet))
    held.save(update_fields=["content_location"])  # the sheet changed: the row is a newer version with it
    record(
        actor=actor,
        at=at,
        verb="sửa thông tin trước phát hành",
        subject=Subject("entry", held.uid, held.label),
        facts=names_only(changes),
    )
    return held


@transaction.atomic
def attach(
    *,
    entry: Entry,
    blob: Blob,
    name: str,
    role: FileRole,
    actor: Actor,
    at: datetime,
    facts: PdfFacts | None = None,
) -> DocumentFile:
    """Đính kèm: the sealed scan (main) or an appendix; a new main file replaces the one before it until issue.

    With `facts` (what page 1 says) the number on a main file is compared with the number taken; where the machine cannot
    read it, somebody confirms it before issue.  Raises NotWaitingForIssue, SheetRefused, SecretFileRefused, NumberDiffers,
    FileHeldBack.
    """
    actor.require(Right.TAKE_NUMBER)
    held = mine_to_issue(entry, actor)
    name = clean_name(name)
    may_have_a_file(held.secrecy)
    refuse_held(blob, actor)
    if role is FileRole.MAIN and blob.media_type not in SHEETS:
        raise SheetRefused(name=name)
    check = None
    if role is FileRole.MAIN:
        check = compare(held.document, facts)
        drop_main(held.document)
    file = DocumentFile.objects.create(
        document=held.document,
        position=0 if role is FileRole.MAIN else next_position(held.document),
        role=role,
        blob=blob,
        name=name,
        number_check=check,
    )
    record(
        actor=actor,
        at=at,
        verb=ATTACHED,
        subject=Subject("entry", held.uid, held.label),
        facts={"tệp": ROLE_LABELS[role], "sha256": blob.sha256},
    )
    return file


def drop_main(document: Document) -> None:
    """Take the main file off before issue, with the upload it was made of and the note how it was made."""
    files = DocumentFile.objects.filter(document=document, role__in=[FileRole.MAIN, FileRole.SOURCE])
    DerivedFile.objects.filter(of_file__in=files).delete()
    files.delete()


def next_position(document: Document) -> int:
    """The place after the last file; the main file stands at 0."""
    last = DocumentFile.objects.filter(document=document).aggregate(last=Max("position"))["last"]
    return max(last or 0, 0) + 1


@transaction.atomic
def detach(*, entry: Entry, position: int, actor: Actor, at: datetime) -> None:
    """Bỏ tệp trước phát hành; a main file goes with the upload it was made of.  Raises NotWaitingForIssue, NotFound."""
    actor.require(Right.TAKE_NUMBER)
    held = mine_to_issue(entry, actor)
    file = DocumentFile.objects.filter(document=held.document, position=position).first()
    if file is None:
        raise NotFound
    role, sha256 = file.role, file.blob_id
    if file.role == FileRole.APPENDIX:
        file.delete()
    else:
        drop_main(held.document)
    record(
        actor=actor,
        at=at,
        verb="bỏ tệp",
        subject=Subject("entry", held.uid, held.label),
        facts={"tệp": ROLE_LABELS[role], "sha256": sha256},
    )


@transaction.atomic
def set_recipients(
    *,
    entry: Entry,
    recipients: Sequence[Addressee],
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> int:
    """Ghi nơi nhận before issue: the whole list anew; gives how many. `version` is the row's that the person saw.

    Raises NotWaitingForIssue, ChangedMeanwhile.
    """
    actor.require(Right.TAKE_NUMBER)
    held = mine_to_issue(entry, actor)
    still_as_seen(held, version)
    Recipient.objects.printed().filter(document=held.document).delete()
    write_recipients(held.document, recipients)
    count = Recipient.objects.printed().filter(document=held.document).count()
    held.written_beside()
    record(
        actor=actor,
        at=at,
        verb="ghi nơi nhận",
        subject=Subject("entry", held.uid, held.label),
        facts={"nơi nhận": count},
    )
    return count


@transaction.atomic
def issue(*, entry: Entry, actor: Actor, at: datetime) -> Entry:
    """Phát hành: the sheet becomes immutable and leaves to every recipient, all in one transaction.

    Raises NotWaitingForIssue, VoidWaiting, MainFileNeeded, RecipientsNeeded, NumberNotConfirmed.
    """
    actor.require(Right.ISSUE)
    return send_out(mine_to_issue(entry, actor), actor=actor, at=at)


def send_out(held: Entry, *, actor: Actor, at: datetime) -> Entry:
    """The steps of an issue, for a locked row and under the caller's right."""
    document = held.document
    number = held.allocated
    if number.proposals.filter(decision=Decision.WAITING).exists():
        raise VoidWaiting
    main = DocumentFile.objects.filter(document=document, role=FileRole.MAIN).first()
    if main is None:
        must_lie_somewhere(held)
        if not held.is_secret:
            raise MainFileNeeded
    count = Recipient.objects.printed().filter(document=document).count()
    if not count:
        raise RecipientsNeeded
    if main is not None and main.number_check == NumberCheck.ASKED:
        raise NumberNotConfirmed
    number.state = NumberState.ISSUED
    number.save(update_fields=["state"])
    document.is_issued = True
    document.save(update_fields=["is_issued"])
    held.state, held.ended_at = EntryState.ISSUED, at
    held.save(update_fields=["state", "ended_at"])
    record(
        actor=actor,
        at=at,
        verb="phát hành",
        subject=Subject("entry", held.uid, held.label),
        facts={"nơi nhận": count, "niêm": document.digest()},
    )
    document_issued.announce(
        DocumentIssued(
            document_id=document.pk, entry_id=held.pk, agency_id=held.agency_id, actor=actor, at=at
        )
    )
    return held
