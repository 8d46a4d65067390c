"""Writing a number down while its series is locked: plain statements, so that everybody else waits briefly."""

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import connection

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.lib.actor import Actor
from hoatoc.lib.kinds import System
from hoatoc.lib.symbols import print_symbol, symbol_key
from hoatoc.lib.uid import new_uid
from hoatoc.records.documents.actions.numbering import Given
from hoatoc.records.documents.models import AllocatedNumber, Document, Entry, Register
from hoatoc.records.documents.rules import BookKind, Direction, EntryState, NumberState, Secrecy, Source


def allocate(given: Given, entry: Entry, document: Document, state: NumberState) -> AllocatedNumber:
    """Cấp số: the row that keeps the number for ever."""
    return AllocatedNumber.objects.create(
        series_id=given.series_id,
        n=given.n,
        on=given.day,
        state=state,
        entry=entry,
        document=document,
        register_id=entry.register_id,
        kind=document.kind,
        block_id=given.block_id,
    )


def _label(document: Document) -> str:
    """As `Entry.label`, of a sheet that has no entry yet."""
    if document.secrecy == Secrecy.NONE:
        return document.symbol_text
    return f"Văn bản mật số {document.number}"


NUMBER_THE_SHEET = (
    "UPDATE documents_document SET number = %s, symbol_text = %s, symbol_key = %s WHERE id = %s"
)
NUMBERED_ENTRY = """
INSERT INTO documents_entry (uid, agency_id, direction, document_id, register_id, number, source, state, arrived_at,
  registered_at, secrecy, is_hour_known, return_reason, note, file_code, file_copy_kept_by, content_location, envelope_for)
SELECT %s, r.agency_id, 'out', %s, r.id, %s, 'own', 'numbered', %s, %s, %s, %s, '', '', '', '', '', ''
FROM documents_register r
WHERE r.agency_id = %s AND r.book_kind = %s AND r.period_ref = %s AND r.is_default
RETURNING id, register_id
"""
KEEP_THE_NUMBER = """
INSERT INTO documents_allocatednumber
  (series_id, n, "on", state, document_id, kind, block_id, entry_id, register_id, reason, purpose, symbol_text)
SELECT %s, %s, %s, 'allocated', %s, %s, CAST(%s AS bigint), e.id, e.register_id, '', '', '' FROM {entry} e
"""
AT_ONCE = f"""
WITH d AS ({NUMBER_THE_SHEET}), e AS ({NUMBERED_ENTRY}), n AS ({KEEP_THE_NUMBER.format(entry="e")})
SELECT id, register_id FROM e
"""  # noqa: S608 put together from the constants above
ONE_BY_ONE = KEEP_THE_NUMBER.format(entry="(SELECT id, register_id FROM documents_entry WHERE uid = %s)")


def write_numbered(document: Document, given: Given, *, actor: Actor, at: datetime) -> Entry:
    """Ghi số lên tờ, vào sổ và vào nhật ký, while the series row is locked: plain statements, on PostgreSQL one.

    Everybody of the agency waits for this; an ORM insert costs several times what the database needs.
    """
    uid = new_uid()
    stored_uid = Entry._meta.get_field("uid").get_db_prep_save(uid, connection)
    moment = connection.ops.adapt_datetimefield_value(at)
    day = connection.ops.adapt_datefield_value(given.day)
    sheet: list[Any] = [given.n, document.symbol_text, document.symbol_key, document.pk]
    book = BookKind.OUTGOING if document.secrecy == Secrecy.NONE else BookKind.SECRET_OUT
    row: list[Any] = [stored_uid, document.pk, given.n, moment, moment, document.secrecy, True]
    row += [actor.own_agency, book, given.period_ref]
    number: list[Any] = [given.series_id, given.n, day, document.pk, document.kind, given.block_id]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(AT_ONCE, [*sheet, *row, *number])
            pk, register_id = cursor.fetchone()
        else:
            cursor.execute(NUMBER_THE_SHEET, sheet)
            cursor.execute(NUMBERED_ENTRY, row)
            pk, register_id = cursor.fetchone()
            cursor.execute(ONE_BY_ONE, [*number, stored_uid])
    _tell(document, uid, given.n, given.day, given.series_id, actor, at)
    values = {
        "id": pk,
        "uid": uid,
        "agency_id": actor.own_agency,
        "direction": Direction.OUT,
        "document_id": document.pk,
        "register_id": register_id,
        "number": given.n,
        "source": Source.OWN,
        "state": EntryState.NUMBERED,
        "arrived_at": at,
        "registered_at": at,
        "ended_at": None,
        "secrecy": document.secrecy,
        "is_hour_known": True,
        "paper_received_on": None,
        "joined_to_id": None,
        "sheets": None,
        "copies": None,
        "file_code": "",
        "file_copy_kept_by": "",
        "content_location": "",
        "envelope_for": "",
        "return_reason": "",
        "unit_id": None,
        "note": "",
        "forwarding_id": None,
        "moved_to_id": None,
        "content_closed_at": None,
        "claimed_by_id": None,
        "claimed_until": None,
        "version": 0,
    }
    entry = Entry.from_db(None, list(values), list(values.values()))
    entry.document = document
    return entry


def print_number(document: Document, n: int, issuer: str) -> None:
    """Put number and symbol on the sheet, as its system prints them; nothing is saved."""
    system = cast("System", document.system)
    document.number = n
    document.symbol_text = print_symbol(system, n, document.code_printed, issuer)
    document.symbol_key = symbol_key(document.symbol_text)


def write_reserved(document: Document, number: AllocatedNumber, *, actor: Actor, at: datetime) -> Entry:
    """Dùng số đã xin trước: the locked number gets its sheet and its entry; date and number were joined when it was reserved."""
    is_secret = document.secrecy != Secrecy.NONE
    kind = BookKind.SECRET_OUT if is_secret else BookKind.OUTGOING
    book = Register.objects.get(
        agency_id=actor.own_agency, book_kind=kind, period_ref=number.series.period_ref, is_default=True
    )
    document.save(update_fields=["number", "symbol_text", "symbol_key", "dated_on"])
    entry = Entry.objects.create(
        agency_id=actor.own_agency,
        direction=Direction.OUT,
        document=document,
        register=book,
        number=number.n,
        source=Source.OWN,
        state=EntryState.NUMBERED,
        arrived_at=at,
        registered_at=at,
        secrecy=document.secrecy,
    )
    number.state, number.entry, number.document, number.register = (
        NumberState.ALLOCATED,
        entry,
        document,
        book,
    )
    number.kind = document.kind
    number.save(update_fields=["state", "entry", "document", "register", "kind", "on"])
    _tell(document, entry.uid, number.n, number.on, number.series_id, actor, at)
    return entry


def _tell(
    document: Document, uid: UUID, n: int, day: date, series_id: int, actor: Actor, at: datetime
) -> None:
    record(
        actor=actor,
        at=at,
        verb="lấy số",
        subject=Subject("entry", uid, _label(document)),
        facts={"số": n, "ngày": str(day), "dãy": series_id},
    )
