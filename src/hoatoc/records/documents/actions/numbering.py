"""Verbs of numbers: the counter, voids, openings, terms (domain.md §A4, §A5, §B4)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.actor import Actor
from hoatoc.lib.refusal import CONSTRAINTS, Refusal
from hoatoc.lib.uid import new_uid
from hoatoc.records.documents.models import (
    AllocatedNumber,
    Document,
    Entry,
    NumberSeries,
    Register,
    Term,
)
from hoatoc.records.documents.rules import (
    BookKind,
    Direction,
    EntryState,
    NumberState,
    PeriodKind,
    Secrecy,
    Source,
    outgoing_period,
    year_ref,
)


class NoTerm(Refusal):
    """Cơ quan chưa mở nhiệm kỳ nên chưa cấp được số. Hãy nhờ chánh văn phòng hoặc lãnh đạo mở nhiệm kỳ ở trang Dãy số."""

    code = "SO-01"


class SeriesClosed(Refusal):
    """Dãy số này đã đóng. Hãy lấy số ở dãy của nhiệm kỳ hoặc năm đang mở."""

    code = "SO-02"


class DateBeforeLast(Refusal):
    """Ngày {day:%d/%m/%Y} sớm hơn ngày của số vừa cấp ({last:%d/%m/%Y}). Số cấp sau không mang ngày trước."""

    code = "SO-03"


class NumberTaken(Refusal):
    """Số này vừa được cấp cho văn bản khác. Chưa ghi gì; hãy bấm lại để lấy số kế tiếp."""

    code = "SO-08"


class SymbolNeeded(Refusal):
    """Cơ quan chưa có phần ký hiệu (ví dụ HU, ĐU) nên chưa in được số. Hãy nhờ quản trị mạng tỉnh khai mã cơ quan."""

    code = "VB-02"


CONSTRAINTS["number_is_given_once"] = NumberTaken
CONSTRAINTS["documents_allocatednumber.series_id, documents_allocatednumber.n"] = NumberTaken


@dataclass(frozen=True, slots=True)
class Given:
    """A number just taken from its series."""

    n: int
    series_id: int
    period_ref: str
    day: date


def local_day(at: datetime) -> date:
    """The agency's day of a moment."""
    return at.astimezone(VIETNAM).date()


def term_on(agency_id: int, day: date) -> Term:
    """The open term an agency numbers by: its own, else that of the nearest committee above.  Raises NoTerm."""
    for each in org_queries.ancestors_on(agency_id, day):
        term = Term.objects.filter(agency_id=each, closed_on__isnull=True, opened_on__lte=day).first()
        if term is not None:
            return term
    raise NoTerm


def outgoing_series(agency: Agency, kind: str, day: date) -> NumberSeries:
    """The series a new document of this kind is numbered from, with its book; opened at 1 by its first number."""
    if outgoing_period(agency.system) is PeriodKind.YEAR:
        series = _series(agency.pk, Direction.OUT, kind, PeriodKind.YEAR, year_ref(day), day)
        title = f"Sổ văn bản đi năm {series.period_ref}"
    else:
        term = term_on(agency.pk, day)
        series = _series(agency.pk, Direction.OUT, kind, PeriodKind.TERM, str(term.pk), day)
        title = f"Sổ văn bản đi nhiệm kỳ {term.name}"
    _register(series, Direction.OUT, BookKind.OUTGOING, title, None, day)
    return series


def arrival_series(agency_id: int, day: date) -> NumberSeries:
    """The series of arrival numbers with its book: from 1 each calendar year (domain.md §B1)."""
    series = _series(agency_id, Direction.IN, "", PeriodKind.YEAR, year_ref(day), day)
    _register(series, Direction.IN, BookKind.INCOMING, f"Sổ văn bản đến năm {series.period_ref}", series, day)
    return series


def _series(
    agency_id: int, direction: Direction, kind: str, period: PeriodKind, ref: str, day: date
) -> NumberSeries:
    series, _ = NumberSeries.objects.get_or_create(
        agency_id=agency_id,
        direction=direction,
        kind=kind,
        period_kind=period,
        period_ref=ref,
        defaults={"started_on": day},
    )
    return series


def _register(
    series: NumberSeries,
    direction: Direction,
    kind: BookKind,
    title: str,
    own: NumberSeries | None,
    day: date,
) -> None:
    Register.objects.get_or_create(
        agency_id=series.agency_id,
        direction=direction,
        book_kind=kind,
        period_ref=series.period_ref,
        title=title,
        defaults={"opened_on": day, "series": own},
    )


OPEN_SERIES = "agency_id = %s AND direction = %s AND kind = %s AND closed_on IS NULL AND (period_kind = 'term' OR period_ref = %s)"
TAKE_NEXT = (
    f"UPDATE documents_numberseries SET next = next + 1, last_on = %s WHERE {OPEN_SERIES} "  # noqa: S608 constants
    "AND (last_on IS NULL OR last_on <= %s) RETURNING next - 1, id, period_ref"
)


def next_number(agency_id: int, direction: Direction, kind: str, day: date) -> Given:
    """Take the next number of the open series: one statement that locks its row until the verb's transaction ends.

    Everything else of a verb comes before this where it can, so that the lock is short. A rollback gives the number back.
    The first number of a term or year opens its series and its book.  Raises NoTerm, SeriesClosed, DateBeforeLast.
    """
    given = _take_next(agency_id, direction, kind, day)
    if given is None:
        _open_series(agency_id, direction, kind, day)
        given = _take_next(agency_id, direction, kind, day)
    if given is None:
        raise SeriesClosed
    return given


def _take_next(agency_id: int, direction: Direction, kind: str, day: date) -> Given | None:
    with connection.cursor() as cursor:
        cursor.execute(TAKE_NEXT, [day, agency_id, direction, kind, year_ref(day), day])
        row = cursor.fetchone()
    return Given(n=row[0], series_id=row[1], period_ref=row[2], day=day) if row else None


def _open_series(agency_id: int, direction: Direction, kind: str, day: date) -> None:
    """Why no number came: the series is not open yet (it is opened), or the day is too early (refused)."""
    if direction == Direction.IN:
        series = arrival_series(agency_id, day)
    else:
        series = outgoing_series(Agency.objects.get(pk=agency_id), kind, day)
    if series.last_on is not None and series.last_on > day:
        raise DateBeforeLast(day=day, last=series.last_on)


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
  (series_id, n, "on", state, document_id, kind, entry_id, register_id, reason, purpose, symbol_text)
SELECT %s, %s, %s, 'allocated', %s, %s, e.id, e.register_id, '', '', '' FROM {entry} e
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
    number: list[Any] = [given.series_id, given.n, day, document.pk, document.kind]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(AT_ONCE, [*sheet, *row, *number])
            pk, register_id = cursor.fetchone()
        else:
            cursor.execute(NUMBER_THE_SHEET, sheet)
            cursor.execute(NUMBERED_ENTRY, row)
            pk, register_id = cursor.fetchone()
            cursor.execute(ONE_BY_ONE, [*number, stored_uid])
    record(
        actor=actor,
        at=at,
        verb="lấy số",
        subject=Subject("entry", uid, _label(document)),
        facts={"số": given.n, "ngày": str(given.day), "dãy": given.series_id},
    )
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
    }
    entry = Entry.from_db(None, list(values), list(values.values()))
    entry.document = document
    return entry
