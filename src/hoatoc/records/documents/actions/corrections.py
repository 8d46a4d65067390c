"""Sửa dòng đã vào sổ: what was typed from paper is put right, the old value stays beside the new one (feature 9.30)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.records.documents import access
from hoatoc.records.documents.actions.arrivals import (
    Arrival,
    RegisteredBeforeArrival,
    arrive,
    hour_is_known,
)
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.actions.secrecy import may_take_words, spoken
from hoatoc.records.documents.actions.sheets import PaperSheet, is_sent_on, write_sheet
from hoatoc.records.documents.actions.versions import still_as_seen
from hoatoc.records.documents.models import Document, Entry, EntryChange, EntryReader
from hoatoc.records.documents.rules import (
    CORRECTED_FIELDS,
    URGENCY_LABELS,
    EntryState,
    Secrecy,
    Urgency,
)

HANDED = "vào sổ, chuyển đến"


class CameByChannel(Refusal):
    """Văn bản đến qua mạng là của nơi gửi nên không sửa được. Nếu vào sổ nhầm, hãy đề nghị huỷ số đến rồi trả lại nơi gửi."""

    code = "VD-13"


class NotARegisteredRow(Refusal):
    """Chỉ sửa được dòng đang nằm trong sổ. Văn bản còn chờ thì sửa khi vào sổ; số đã huỷ thì giữ nguyên."""

    code = "VD-14"


class CorrectionNeedsReason(Refusal):
    """Chưa ghi lý do sửa. Hãy ghi lý do; dòng cũ và lý do được giữ trong lịch sử."""

    code = "VD-15"
    status = 422


class NothingCorrected(Refusal):
    """Chưa có gì khác với dòng trong sổ. Hãy sửa ô cần sửa rồi lưu lại."""

    code = "VD-16"
    status = 422


class BookIsClosed(Refusal):
    """Sổ đã khoá nên các dòng giữ nguyên. Hãy đề nghị mở lại sổ, có lý do, rồi làm lại."""

    code = "VD-18"


class SheetSentOn(Refusal):
    """Văn bản này đã chuyển tiếp cho nơi khác nên phần in trên tờ giấy giữ nguyên. Chỉ sửa ngày đến, nơi chuyển đến, ghi chú, số hồ sơ, số tờ, số bản."""

    code = "CT-09"
    status = 422


SHEET_FIELDS = ("issuer", "symbol", "dated_on", "kind", "abstract", "signer", "urgency", "deliver_by")
"""What `as_told` tells of the sheet itself; the other fields are the agency's own."""


@dataclass(frozen=True, slots=True)
class RowFields:
    """Phần cơ quan ghi bên cạnh tờ văn bản: to whom it went, note, file, how many."""

    unit_id: int | None = None
    note: str = ""
    file_code: str = ""
    sheets: int | None = None
    copies: int | None = None


@transaction.atomic
def correct(
    *,
    entry: Entry,
    sheet: PaperSheet,
    row: RowFields,
    reason: str,
    actor: Actor,
    at: datetime,
    arrival: Arrival | None = None,
    version: int | None = None,
) -> list[EntryChange]:
    """Sửa dòng đã vào sổ: a sheet typed from paper, and what the agency wrote beside it; gives the changes.

    `version` is the row's that the clerk saw: somebody else's writing in between is not overwritten. The
    level of secrecy is not changed here.  Raises CameByChannel, NotARegisteredRow, BookIsClosed, CorrectionNeedsReason,
    ChangedMeanwhile, NothingChanged, SheetSentOn, and what typing the sheet raises.
    """
    actor.require(Right.REGISTER)
    held = registered_row(entry, actor)
    if not held.is_typed_here:
        raise CameByChannel
    may_take_words(held.document_id)
    reason = " ".join(reason.split())
    if not reason:
        raise CorrectionNeedsReason
    still_as_seen(held, version)
    before = as_told(held)
    is_sealed = is_sent_on(held.document_id)
    write_sheet(held.document, replace(sheet, secrecy=Secrecy(held.document.secrecy)), at)
    if is_sealed and any(as_told(held)[field] != before[field] for field in SHEET_FIELDS):
        raise SheetSentOn
    if arrival is not None:
        arrive(held, arrival, at)
    hour_is_known(held)
    _may_stand_on_its_day(held)
    _hand(held, row.unit_id)
    held.note, held.file_code = " ".join(row.note.split()), " ".join(row.file_code.split())
    held.sheets, held.copies = row.sheets, row.copies
    changes = keep_changes(held, before, reason, actor, at)
    if not changes:
        raise NothingCorrected
    if not is_sealed:
        held.document.save()
    held.save(update_fields=["arrived_at", "is_hour_known", "unit", "note", "file_code", "sheets", "copies"])
    record(
        actor=actor,
        at=at,
        verb="sửa dòng đã vào sổ",
        subject=Subject("entry", held.uid, held.label),
        facts={
            "số đến": held.number,
            "sửa": ", ".join(CORRECTED_FIELDS[each.field].lower() for each in changes),
            **spoken(held, lý_do=reason),
        },
    )
    return changes


def registered_row(entry: Entry, actor: Actor) -> Entry:
    """The locked row of the book that this actor reads, with its sheet as it is now.

    Raises NotFound, NotARegisteredRow, BookIsClosed.
    """
    rows = access.visible_to(actor).incoming().select_for_update(of=("self",))
    held = rows.filter(pk=entry.pk).first()  # what it refers to is read after the lock
    if held is None:
        raise NotFound
    if held.state != EntryState.REGISTERED:
        raise NotARegisteredRow
    if held.register is not None and held.register.closed_on is not None:
        raise BookIsClosed
    held.document = Document.objects.select_for_update().get(pk=held.document_id)
    return held


def as_told(entry: Entry) -> Mapping[str, str]:
    """What the row says, field by field, as people read it."""
    sheet = entry.document
    came = entry.arrived_at.astimezone(VIETNAM)
    due = sheet.deliver_by.astimezone(VIETNAM) if sheet.deliver_by else None
    return {
        "issuer": sheet.issuer_printed,
        "symbol": sheet.symbol_text,
        "dated_on": f"{sheet.dated_on:%d/%m/%Y}" if sheet.dated_on else "",
        "kind": sheet.kind,
        "abstract": sheet.abstract,
        "signer": sheet.signer,
        "urgency": URGENCY_LABELS[Urgency(sheet.urgency)],
        "deliver_by": f"{due:%d/%m/%Y %H:%M}" if due else "",
        "arrived_at": f"{came:%d/%m/%Y %H:%M}" if entry.is_hour_known else f"{came:%d/%m/%Y}",
        "unit": entry.unit.name if entry.unit else "",
        "note": entry.note,
        "file_code": entry.file_code,
        "sheets": "" if entry.sheets is None else str(entry.sheets),
        "copies": "" if entry.copies is None else str(entry.copies),
    }


def _may_stand_on_its_day(entry: Entry) -> None:
    """An arrival typed anew is not later than the day of the number."""
    arrived, day = local_day(entry.arrived_at), entry.allocated.on
    if arrived > day:
        raise RegisteredBeforeArrival(arrived=arrived, day=day)


def _hand(entry: Entry, unit_id: int | None) -> None:
    """Another unit gets it: that one may read it now, the first one no longer for this reason."""
    unit = Unit.objects.filter(pk=unit_id, agency_id=entry.agency_id).first() if unit_id else None
    if unit == entry.unit:
        return
    if not entry.is_secret:  # who carries a secret does not read it by that
        EntryReader.objects.filter(entry=entry, unit=entry.unit, because=HANDED).delete()
        if unit is not None:
            EntryReader.objects.get_or_create(entry=entry, unit=unit, because=HANDED)
    entry.unit = unit


def keep_changes(
    entry: Entry, before: Mapping[str, str], reason: str, actor: Actor, at: datetime
) -> list[EntryChange]:
    """Giữ giá trị cũ: a row for each field that says something else now."""
    after = as_told(entry)
    changes = [
        EntryChange(
            entry=entry,
            field=field,
            old=old,
            new=after[field],
            reason=reason[:500],
            by_id=actor.own_person,
            at=at,
        )
        for field, old in before.items()
        if after[field] != old
    ]
    return EntryChange.objects.bulk_create(changes)
