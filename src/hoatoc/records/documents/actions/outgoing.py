"""Verbs of outgoing documents, "số trước, tệp sau": number, attach, address, issue (domain.md §B4.2, §C2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.rules import SHEETS, PdfFacts, clean_name
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency, Correspondent
from hoatoc.lib.actor import Actor
from hoatoc.lib.bulk import insert_for_each
from hoatoc.lib.kinds import NoSuchKind
from hoatoc.lib.kinds import kind as kind_of
from hoatoc.lib.policy import Right
from hoatoc.lib.profiles import profile_on
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents.actions import numbering, reservations, writing
from hoatoc.records.documents.actions.held_files import refuse_held
from hoatoc.records.documents.actions.number_checks import NumberNotConfirmed, compare
from hoatoc.records.documents.actions.secrecy import (
    NAMED,
    Custody,
    keep_custody,
    may_be_held,
    may_have_a_file,
    must_lie_somewhere,
    names_only,
)
from hoatoc.records.documents.actions.writing import print_number
from hoatoc.records.documents.events import DocumentIssued, document_issued
from hoatoc.records.documents.models import (
    AllocatedNumber,
    Congress,
    DerivedFile,
    Document,
    DocumentFile,
    Entry,
    EntryChange,
    JointIssuer,
    Recipient,
)
from hoatoc.records.documents.rules import (
    ROLE_LABELS,
    URGENCY_LABELS,
    Decision,
    Direction,
    EntryState,
    FileRole,
    NumberCheck,
    NumberState,
    Origin,
    Secrecy,
    Urgency,
    may_become,
)


class SheetIncomplete(Refusal):
    """Chưa đủ thông tin để lấy số: thiếu {what}. Hãy điền rồi bấm lại; chưa có số nào bị lấy."""

    code = "VB-01"
    status = 422


class HourNeeded(Refusal):
    """Hoả tốc hẹn giờ phải có giờ giao. Hãy điền ngày giờ phải đến nơi."""

    code = "VB-03"
    status = 422


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


class LeadBodyNumbers(Refusal):
    """Văn bản liên cơ quan lấy số tiếp theo của cơ quan chủ trì. Hãy để văn thư {lead} lấy số và phát hành."""

    code = "VB-11"


class JointBodyUnknown(Refusal):
    """{name} chưa có phần ký hiệu nên chưa in được ký hiệu liên cơ quan. Hãy khai ký hiệu của cơ quan đó rồi lấy số."""

    code = "VB-10"
    status = 422


class MarkUnknown(Refusal):
    """Quy định đang áp dụng ({rules}) không có độ khẩn “{mark}”. Hãy chọn độ khẩn khác."""

    code = "VB-19"
    status = 422


ATTACHED = "đính kèm tệp"
CONSTRAINTS["timed_flash_document_has_its_hour"] = HourNeeded


@dataclass(frozen=True, slots=True)
class Addressee:
    """Một nơi nhận: exactly one of agency and correspondent."""

    agency_id: int | None = None
    correspondent_id: int | None = None
    purpose: str = "execute"
    group_label: str = ""


@transaction.atomic
def take_number(
    *,
    actor: Actor,
    at: datetime,
    kind: str,
    abstract: str,
    signer: str,
    code: str = "",
    recipients: Sequence[Addressee] = (),
    urgency: Urgency = Urgency.NORMAL,
    deliver_by: datetime | None = None,
    request_key: UUID | None = None,
    secrecy: Secrecy = Secrecy.NONE,
    custody: Custody | None = None,
    joint_with: Sequence[Addressee] = (),
    lead_id: int | None = None,
    congress: Congress | None = None,
    reserved: AllocatedNumber | None = None,
) -> Entry:
    """Lấy số cho tờ giấy lãnh đạo vừa ký: number and date in one transaction; the entry waits until its scan is attached.

    The same `request_key` gives the same entry again (a repeated click, a killed server). The date is the agency's day of
    `at`, of a `reserved` number the day it was reserved for. A secret document is numbered as the agency's secret policy
    says and read by the readers of its `custody` and who takes the number. A joint document is numbered by its lead body
    alone (36-HD/VPTW II.1.3). With `congress` the number comes from the congress's one series.

    Raises SheetIncomplete, SymbolNeeded, HourNeeded, NoTerm, SeriesClosed, DateBeforeLast, LeadBodyNumbers, NotInCongress,
    NotReserved, BlockUsedUp, SecretsStayInside.
    """
    actor.require(Right.TAKE_NUMBER)
    if request_key is not None and (done := _already(actor, request_key)):
        return done
    if lead_id is not None and lead_id != actor.own_agency:
        raise LeadBodyNumbers(lead=org_queries.name_on(lead_id, numbering.local_day(at)))
    day = numbering.local_day(at)
    document = _new_sheet(actor, at, kind, code, secrecy, abstract, signer, urgency, deliver_by)
    document.request_key, document.congress = request_key, congress
    if congress is not None:
        document.issuer_printed = congress.name
    joint = _joint_bodies(actor, joint_with, day)
    if joint:
        document.issuer_printed = " – ".join([actor.agency_name, *(each.name for each in joint)])[:250]
    document.save(force_insert=True)
    _write_recipients(document, [*recipients, *_copies_for(joint, recipients)])
    _write_joint(document, joint)
    issuer = "-".join(
        [congress.symbol if congress else actor.agency_symbol, *(each.symbol for each in joint)]
    )
    if reserved is not None:
        entry = reservations.use(reserved, document, issuer, actor=actor, at=at)
    else:
        given = _next_given(actor, document, day)  # from here to the commit the series row is locked
        print_number(document, given.n, issuer)
        entry = writing.write_numbered(document, given, actor=actor, at=at)
    if custody is not None or entry.is_secret:
        keep_custody(entry, custody or Custody(), actor=actor, because=NAMED)
    return entry


def _new_sheet(
    actor: Actor,
    at: datetime,
    kind: str,
    code: str,
    secrecy: Secrecy,
    abstract: str,
    signer: str,
    urgency: Urgency,
    deliver_by: datetime | None,
) -> Document:
    """The checked sheet, not saved yet."""
    may_be_held(secrecy)
    sheet = _checked_sheet(kind, abstract, signer, urgency, deliver_by, at, secrecy)
    _mark_is_known(actor.agency_system, numbering.local_day(at), urgency)
    if not actor.agency_symbol:
        raise numbering.SymbolNeeded
    try:
        known = kind_of(actor.agency_system, kind)
    except NoSuchKind:
        raise SheetIncomplete(what="tên loại") from None
    return Document(
        origin=Origin.OWN,
        held_in=settings.HOATOC_ZONE,
        issuer_agency_id=actor.own_agency,
        issuer_printed=actor.agency_name,
        system=actor.agency_system,
        kind=kind,
        code_printed=code if code in known.codes else known.code,
        dated_on=numbering.local_day(at),
        secrecy=secrecy,
        **sheet,
    )


def _next_given(actor: Actor, document: Document, day: date) -> numbering.Given:
    """The number of a new sheet: of the congress, of the secret series, or of its kind."""
    if document.congress is not None:
        series = numbering.congress_series(document.congress, day)
        if document.secrecy != Secrecy.NONE:
            numbering.secret_book(actor.own_agency, series.period_ref, document.congress.name, day)
        return numbering.next_of(series, day)
    is_separate = False
    if document.secrecy != Secrecy.NONE:
        agency = Agency.objects.get(pk=actor.own_agency)
        is_separate = numbering.ensure_secret_book(agency, document.kind, day, document.secrecy)
    return numbering.next_number(actor.own_agency, Direction.OUT, document.kind, day, is_separate=is_separate)


def _mark_is_known(system: str, day: date, urgency: Urgency) -> None:
    """Whether the rules in force know this mark; what a sheet carries already may stay.  Raises MarkUnknown."""
    rules = profile_on(system, day)
    if not rules.knows_urgency(Urgency(urgency).name):
        raise MarkUnknown(rules=rules.code, mark=URGENCY_LABELS[Urgency(urgency)])


def _already(actor: Actor, request_key: UUID) -> Entry | None:
    return (
        Entry.objects.select_related("document")
        .filter(document__request_key=request_key, agency_id=actor.own_agency, direction=Direction.OUT)
        .first()
    )


def _checked_sheet(
    kind: str,
    abstract: str,
    signer: str,
    urgency: Urgency,
    deliver_by: datetime | None,
    at: datetime,
    secrecy: str,
) -> dict[str, Any]:
    abstract, signer = " ".join(abstract.split()), " ".join(signer.split())
    needed = {"tên loại": kind, "trích yếu": abstract or secrecy == Secrecy.TUYET_MAT, "người ký": signer}
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise SheetIncomplete(what=", ".join(missing))
    if urgency == Urgency.FLASH_TIMED and (deliver_by is None or deliver_by <= at):
        raise HourNeeded
    return {
        "abstract": abstract,
        "abstract_key": fold(abstract),
        "signer": signer,
        "urgency": urgency,
        "deliver_by": deliver_by if urgency == Urgency.FLASH_TIMED else None,
    }


def _write_recipients(document: Document, recipients: Sequence[Addressee]) -> None:
    """The printed list: each body once, as first named; the issuer itself is left out."""
    listed = dict.fromkeys((each.agency_id, each.correspondent_id) for each in recipients)
    first = {(each.agency_id, each.correspondent_id): each for each in reversed(recipients)}
    rows = [first[who] for who in listed if who[0] != document.issuer_agency_id]
    insert_for_each(
        connection,
        Recipient,
        same={"document_id": document.pk},
        each={
            "position": range(1, len(rows) + 1),
            "agency_id": [each.agency_id for each in rows],
            "correspondent_id": [each.correspondent_id for each in rows],
            "purpose": [each.purpose for each in rows],
            "group_label": [each.group_label for each in rows],
        },
    )


@dataclass(frozen=True, slots=True)
class JointBody:
    """Một cơ quan cùng ban hành: exactly one of agency and correspondent, with its part of the symbol."""

    agency_id: int | None
    correspondent_id: int | None
    name: str
    symbol: str


def _joint_bodies(actor: Actor, joint_with: Sequence[Addressee], day: date) -> list[JointBody]:
    """The other issuing bodies in the order printed.  Raises JointBodyUnknown for one without a symbol of its own."""
    found = []
    for each in joint_with:
        if each.agency_id is not None and each.agency_id != actor.own_agency:
            name, symbol = org_queries.printed_on(each.agency_id, day)
        elif each.correspondent_id is not None:
            body = Correspondent.objects.get(pk=each.correspondent_id)
            name, symbol = body.name, body.symbol
        else:
            continue
        if not symbol:
            raise JointBodyUnknown(name=name)
        found.append(JointBody(each.agency_id, each.correspondent_id, name, symbol))
    return found


def _copies_for(joint: Sequence[JointBody], recipients: Sequence[Addressee]) -> list[Addressee]:
    """Each joint body gets its copy, also when nobody wrote it under "nơi nhận"."""
    listed = {(each.agency_id, each.correspondent_id) for each in recipients}
    bodies = [(each.agency_id, each.correspondent_id) for each in joint]
    return [Addressee(*who, purpose="coordinate") for who in bodies if who not in listed]


def _write_joint(document: Document, joint: Sequence[JointBody]) -> None:
    JointIssuer.objects.bulk_create(
        JointIssuer(
            document=document,
            position=n,
            agency_id=each.agency_id,
            correspondent_id=each.correspondent_id,
        )
        for n, each in enumerate(joint, start=1)
    )


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
) -> Entry:
    """Sửa thông tin đã ghi before issue; number, date and kind stay. The old words stay as changes of the row.

    The audit trail tells which fields: it is never changed, so no words of a sheet go there.
    """
    actor.require(Right.TAKE_NUMBER)
    held = mine_to_issue(entry, actor)
    document = held.document
    sheet = _checked_sheet(document.kind, abstract, signer, urgency, deliver_by, at, document.secrecy)
    if urgency != document.urgency:
        _mark_is_known(document.system, document.dated_on or numbering.local_day(at), urgency)
    changes = {
        name: (str(getattr(document, name)), str(value))
        for name, value in sheet.items()
        if name != "abstract_key" and getattr(document, name) != value
    }
    if content_location is not None and content_location != held.content_location:
        changes["content_location"] = (held.content_location, content_location)
        held.content_location = content_location
        held.save(update_fields=["content_location"])
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
def set_recipients(*, entry: Entry, recipients: Sequence[Addressee], actor: Actor, at: datetime) -> int:
    """Ghi nơi nhận before issue: the whole list anew; gives how many."""
    actor.require(Right.TAKE_NUMBER)
    held = mine_to_issue(entry, actor)
    Recipient.objects.filter(document=held.document).delete()
    _write_recipients(held.document, recipients)
    count = Recipient.objects.filter(document=held.document).count()
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
    held = mine_to_issue(entry, actor)
    document = held.document
    number = held.allocated
    if number.proposals.filter(decision=Decision.WAITING).exists():
        raise VoidWaiting
    main = DocumentFile.objects.filter(document=document, role=FileRole.MAIN).first()
    if main is None:
        must_lie_somewhere(held)
        if not held.is_secret:
            raise MainFileNeeded
    count = Recipient.objects.filter(document=document).count()
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
