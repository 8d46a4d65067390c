"""Verbs of numbers: the counter, voids, openings, terms (domain.md §A4, §A5, §B4)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal
from hoatoc.records.documents.models import (
    AllocatedNumber,
    Document,
    Entry,
    NumberProposal,
    NumberSeries,
    Register,
    Term,
)
from hoatoc.records.documents.rules import (
    BookKind,
    Decision,
    Direction,
    EntryState,
    NumberState,
    PeriodKind,
    ProposalKind,
    may_become,
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


class SeriesUsed(Refusal):
    """Dãy số này đã cấp số rồi nên không đổi số bắt đầu được. Hãy tải lại trang Dãy số để xem số đang dùng."""

    code = "SO-04"


class NotVoidable(Refusal):
    """Số này không còn huỷ được: văn bản đã phát hành hoặc số đã huỷ. Hãy tải lại trang để xem trạng thái mới."""

    code = "SO-05"


class OwnProposal(Refusal):
    """Người đề nghị không tự duyệt. Hãy nhờ chánh văn phòng hoặc lãnh đạo khác duyệt."""

    code = "SO-06"
    status = 403


class NotOpenForDecision(Refusal):
    """Đề nghị này đã có người duyệt hoặc từ chối. Hãy tải lại trang."""

    code = "SO-07"


class NumberTaken(Refusal):
    """Số này vừa được cấp cho văn bản khác. Chưa ghi gì; hãy bấm lại để lấy số kế tiếp."""

    code = "SO-08"


class SymbolNeeded(Refusal):
    """Cơ quan chưa có phần ký hiệu (ví dụ HU, ĐU) nên chưa in được số. Hãy nhờ quản trị mạng tỉnh khai mã cơ quan."""

    code = "VB-02"


class NoReason(Refusal):
    """Chưa ghi lý do. Hãy ghi lý do rồi gửi lại; lý do được in trong sổ."""

    code = "SO-09"
    status = 422


class BadStart(Refusal):
    """Số bắt đầu phải từ 1 trở lên."""

    code = "SO-10"
    status = 422


CONSTRAINTS["number_is_given_once"] = NumberTaken
CONSTRAINTS["documents_allocatednumber.series_id, documents_allocatednumber.n"] = NumberTaken


@dataclass(frozen=True, slots=True)
class Given:
    """A number just taken from its series."""

    n: int
    series_id: int
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where an outgoing number is taken and written: series and book, and what its symbol is printed with."""

    series_id: int
    register_id: int
    system: str
    issuer_symbol: str


OPEN_PLACE = """
SELECT s.id, r.id, a.system, i.value
FROM documents_numberseries s
JOIN org_agency a ON a.id = s.agency_id
JOIN documents_register r
  ON r.agency_id = s.agency_id AND r.direction = 'out' AND r.book_kind = 'outgoing' AND r.period_ref = s.period_ref
JOIN org_agencyidentifier i
  ON i.agency_id = s.agency_id AND i.scheme = 'symbol' AND i.valid_from <= %(day)s
  AND (i.valid_to IS NULL OR i.valid_to >= %(day)s)
LEFT JOIN documents_term t ON s.period_kind = 'term' AND t.id = CAST(s.period_ref AS bigint)
WHERE s.agency_id = %(agency)s AND s.direction = 'out' AND s.kind = %(kind)s AND s.closed_on IS NULL
  AND ((s.period_kind = 'year' AND s.period_ref = %(year)s)
    OR (s.period_kind = 'term' AND t.closed_on IS NULL AND t.opened_on <= %(day)s))
"""


def outgoing_place(agency_id: int, kind: str, day: date) -> Place:
    """The open series and book of a kind, in one statement (every number passes here); opens them the first time.

    Raises NoTerm, SymbolNeeded.
    """
    with connection.cursor() as cursor:
        facts: dict[str, int | str | date] = {
            "agency": agency_id,
            "kind": kind,
            "day": day,
            "year": year_ref(day),
        }
        cursor.execute(OPEN_PLACE, facts)
        rows = cursor.fetchall()
    if len(rows) == 1:
        return Place(*rows[0])
    agency = Agency.objects.get(pk=agency_id)
    series = outgoing_series(agency, kind, day)
    symbol = org_queries.symbol_on(agency_id, day)
    if not symbol:
        raise SymbolNeeded
    return Place(series.pk, outgoing_register(series, day).pk, agency.system, symbol)


def outgoing_series(agency: Agency, kind: str, day: date) -> NumberSeries:
    """The series a new document of this kind is numbered from; opened at 1 by its first number."""
    period = outgoing_period(agency.system)
    ref = str(term_on(agency.pk, day).pk) if period is PeriodKind.TERM else year_ref(day)
    return _series(agency.pk, Direction.OUT, kind, period, ref, day)


def arrival_series(agency_id: int, day: date) -> NumberSeries:
    """The series of arrival numbers: from 1 each calendar year (domain.md §B1)."""
    return _series(agency_id, Direction.IN, "", PeriodKind.YEAR, year_ref(day), day)


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


def outgoing_register(series: NumberSeries, day: date) -> Register:
    """Sổ văn bản đi of the series' period; one book for all kinds."""
    title = (
        f"Sổ văn bản đi năm {series.period_ref}"
        if series.period_kind == PeriodKind.YEAR
        else f"Sổ văn bản đi nhiệm kỳ {Term.objects.get(pk=series.period_ref).name}"
    )
    return _register(series, Direction.OUT, BookKind.OUTGOING, title, None, day)


def arrival_register(series: NumberSeries, day: date) -> Register:
    """Sổ văn bản đến of the year."""
    title = f"Sổ văn bản đến năm {series.period_ref}"
    return _register(series, Direction.IN, BookKind.INCOMING, title, series, day)


def _register(
    series: NumberSeries,
    direction: Direction,
    kind: BookKind,
    title: str,
    own: NumberSeries | None,
    day: date,
) -> Register:
    book, _ = Register.objects.get_or_create(
        agency_id=series.agency_id,
        direction=direction,
        book_kind=kind,
        period_ref=series.period_ref,
        title=title,
        defaults={"opened_on": day, "series": own},
    )
    return book


def next_number(series_id: int, day: date) -> Given:
    """Take the next number: one statement that locks the series row until the verb's transaction ends.

    Everything else of a verb comes before this where it can, so that the lock is short. A rollback gives the number back.
    Raises SeriesClosed, DateBeforeLast.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE documents_numberseries SET next = next + 1, last_on = %s "
            "WHERE id = %s AND closed_on IS NULL AND (last_on IS NULL OR last_on <= %s) RETURNING next - 1",
            [day, series_id, day],
        )
        row = cursor.fetchone()
    if row is None:
        series = NumberSeries.objects.get(pk=series_id)
        if series.closed_on is not None:
            raise SeriesClosed
        raise DateBeforeLast(day=day, last=series.last_on)
    return Given(n=row[0], series_id=series_id, day=day)


def allocate(given: Given, entry: Entry, document: Document, state: NumberState) -> AllocatedNumber:
    """Cấp số: the row that keeps the number for ever."""
    return AllocatedNumber.objects.create(
        series_id=given.series_id, n=given.n, on=given.day, state=state, entry=entry, document=document
    )


# --- proposals: one person asks, another decides -------------------------------------------------


@transaction.atomic
def propose_void(*, entry: Entry, reason: str, actor: Actor, at: datetime) -> NumberProposal:
    """Đề nghị huỷ số: the number stays taken until somebody else approves.  Raises NotVoidable, NoReason."""
    actor.require(Right.PROPOSE_NUMBERING)
    if not reason.strip():
        raise NoReason
    held = Entry.objects.select_for_update().get(pk=entry.pk, agency_id=actor.own_agency)
    if not may_become(held.state, EntryState.VOID):
        raise NotVoidable
    number = held.allocated
    waiting = number.proposals.filter(decision=Decision.WAITING).first()
    if waiting is not None:
        return waiting
    proposal = NumberProposal.objects.create(
        agency_id=held.agency_id,
        what=ProposalKind.VOID_NUMBER,
        number=number,
        reason=reason.strip(),
        proposed_by_id=actor.own_person,
        proposed_at=at,
    )
    record(
        actor=actor,
        at=at,
        verb="đề nghị huỷ số",
        subject=Subject("entry", held.uid, held.document.symbol_text),
        facts={"lý do": reason.strip()},
    )
    return proposal


@transaction.atomic
def propose_opening(
    *, direction: Direction, kind: str, first: int, reason: str, actor: Actor, at: datetime
) -> NumberProposal:
    """Đề nghị mở dãy ở số: for the first day of use in mid-term or mid-year (feature 9.28).  Raises NoReason, BadStart."""
    actor.require(Right.PROPOSE_NUMBERING)
    if not reason.strip():
        raise NoReason
    if first < 1:
        raise BadStart
    agency = Agency.objects.get(pk=actor.own_agency)
    series = _opened_series(agency, direction, kind, at)
    if series.next != series.first:
        raise SeriesUsed
    proposal = NumberProposal.objects.create(
        agency=agency,
        what=ProposalKind.OPEN_SERIES,
        facts={"direction": direction, "kind": kind, "first": first},
        reason=reason.strip(),
        proposed_by_id=actor.own_person,
        proposed_at=at,
    )
    record(
        actor=actor,
        at=at,
        verb="đề nghị mở dãy số",
        subject=Subject("number_series", series.pk, kind or direction),
        facts={"số bắt đầu": first, "lý do": reason.strip()},
    )
    return proposal


def _opened_series(agency: Agency, direction: str, kind: str, at: datetime) -> NumberSeries:
    day = local_day(at)
    return arrival_series(agency.pk, day) if direction == Direction.IN else outgoing_series(agency, kind, day)


@transaction.atomic
def decide(*, proposal: NumberProposal, is_approved: bool, actor: Actor, at: datetime) -> NumberProposal:
    """Duyệt, từ chối đề nghị về số: by somebody else than the proposer.

    Raises OwnProposal, NotOpenForDecision, NotVoidable, SeriesUsed.
    """
    actor.require(Right.APPROVE_NUMBERING)
    # The entry first, then the proposal: issuing locks the entry too, so one of the two wins.
    if proposal.number is not None:
        Entry.objects.select_for_update().get(pk=proposal.number.entry_id)
    held = (
        NumberProposal.objects.select_for_update(of=("self",))
        .filter(pk=proposal.pk, agency_id=actor.own_agency)
        .first()
    )
    if held is None:
        raise NotFound
    if held.decision != Decision.WAITING:
        raise NotOpenForDecision
    if held.proposed_by_id == actor.person_id:
        raise OwnProposal
    if is_approved:
        if held.what == ProposalKind.VOID_NUMBER:
            _void(held, actor, at)
        else:
            _open(held, actor, at)
    held.decision = Decision.APPROVED if is_approved else Decision.REFUSED
    held.decided_by_id, held.decided_at = actor.own_person, at
    held.save(update_fields=["decision", "decided_by", "decided_at"])
    if not is_approved:
        record(
            actor=actor,
            at=at,
            verb="từ chối đề nghị về số",
            subject=Subject("proposal", held.pk, held.reason),
        )
    return held


def _void(proposal: NumberProposal, actor: Actor, at: datetime) -> None:
    """Huỷ số: the row stays with reason and approver; the number is never given again."""
    number = AllocatedNumber.objects.select_related("entry", "document").get(proposals=proposal)
    entry = number.entry
    if not may_become(entry.state, EntryState.VOID):
        raise NotVoidable
    entry.state, entry.ended_at = EntryState.VOID, at
    entry.save(update_fields=["state", "ended_at"])
    number.state, number.reason, number.approver_id = NumberState.VOID, proposal.reason, actor.own_person
    number.save(update_fields=["state", "reason", "approver"])
    record(
        actor=actor,
        at=at,
        verb="duyệt huỷ số",
        subject=Subject("entry", entry.uid, number.document.symbol_text),
        facts={"số": number.n, "lý do": proposal.reason, "người đề nghị": proposal.proposed_by.full_name},
    )


def _open(proposal: NumberProposal, actor: Actor, at: datetime) -> None:
    facts = proposal.facts
    agency = Agency.objects.get(pk=proposal.agency_id)
    series = _opened_series(agency, facts["direction"], facts["kind"], at)
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    if series.next != series.first:
        raise SeriesUsed
    series.first = series.next = facts["first"]
    series.start_reason = proposal.reason
    series.save(update_fields=["first", "next", "start_reason"])
    record(
        actor=actor,
        at=at,
        verb="duyệt mở dãy số",
        subject=Subject("number_series", series.pk, series.kind or series.direction),
        facts={"số bắt đầu": series.first, "lý do": proposal.reason},
    )


# --- terms ---------------------------------------------------------------------------------------


@transaction.atomic
def open_term(*, agency: Agency, name: str, on: date, actor: Actor, at: datetime) -> Term:
    """Mở nhiệm kỳ: all series of the committee and of those who number by it begin at 1 (36-HD/VPTW II.1.3)."""
    if not actor.is_system:
        actor.require(Right.APPROVE_NUMBERING)
        if agency.pk != actor.agency_id:
            raise NotFound
    term = Term.objects.create(agency=agency, name=name, opened_on=on)
    record(
        actor=actor,
        at=at,
        verb="mở nhiệm kỳ",
        subject=Subject("term", term.pk, name),
        facts={"từ ngày": str(on)},
    )
    return term


@transaction.atomic
def close_term(*, term: Term, on: date, actor: Actor, at: datetime) -> Term:
    """Đóng nhiệm kỳ: by act; every series of the term is closed with its last number."""
    if not actor.is_system:
        actor.require(Right.APPROVE_NUMBERING)
        if term.agency_id != actor.agency_id:
            raise NotFound
    term.closed_on = on
    term.save(update_fields=["closed_on"])
    open_series = NumberSeries.objects.filter(
        period_kind=PeriodKind.TERM, period_ref=str(term.pk), closed_on__isnull=True
    )
    closed = open_series.update(closed_on=on)
    record(
        actor=actor,
        at=at,
        verb="đóng nhiệm kỳ",
        subject=Subject("term", term.pk, term.name),
        facts={"đến hết ngày": str(on), "số dãy": closed},
    )
    return term
