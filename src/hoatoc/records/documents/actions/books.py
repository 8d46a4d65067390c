"""Verbs of the life of books: next year's in one act, a further one, closing with a hash, reopening (domain.md §B4.5)."""

from datetime import date, datetime

from django.db import transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal
from hoatoc.records.documents.actions import numbering
from hoatoc.records.documents.actions.proposals import ACTS, NoReason
from hoatoc.records.documents.models import NumberProposal, Register
from hoatoc.records.documents.queries import books as queries
from hoatoc.records.documents.queries.closing import closing_hash, closing_note
from hoatoc.records.documents.rules import (
    BookKind,
    Decision,
    Direction,
    PeriodKind,
    ProposalKind,
    book_period,
    year_ref,
)

MOST_NAMED = 5


class BookClosed(Refusal):
    """Sổ này đã khoá. Hãy tải lại trang để xem lần khoá, hoặc đề nghị mở lại có lý do."""

    code = "QS-20"


class BookOpen(Refusal):
    """Sổ này đang mở nên không có gì để mở lại. Hãy tải lại trang."""

    code = "QS-21"


class PeriodNotOver(Refusal):
    """Kỳ của sổ chưa hết: khoá bây giờ thì không cấp số, không vào sổ được nữa. Hãy khoá khi đã sang năm hoặc hết nhiệm kỳ."""

    code = "QS-22"


class NumbersUnsettled(Refusal):
    """Sổ còn {count} số chưa xong: {which}. Hãy phát hành, dùng hoặc huỷ các số này rồi khoá sổ."""

    code = "QS-23"


class ProposalWaiting(Refusal):
    """Sổ này đã có đề nghị đang chờ duyệt. Hãy chờ người duyệt ở trang Dãy số."""

    code = "QS-24"


class NoSuchYear(Refusal):
    """Chỉ mở được sổ của năm nay hoặc năm sau. Hãy chọn lại năm."""

    code = "QS-25"
    status = 422


class NothingToOpen(Refusal):
    """Các sổ của năm {year} đã mở đủ, hoặc năm {before} chưa có sổ nào để mở tiếp. Hãy xem lại danh sách sổ."""

    code = "QS-26"


class TitleNeeded(Refusal):
    """Chưa có tên sổ, hoặc tên này đã có trong năm. Hãy đặt tên khác, ví dụ Sổ văn bản đến của Trung ương."""

    code = "QS-27"
    status = 422


class NotAnOpenBook(Refusal):
    """Không ghi được vào sổ đã chọn: sổ đã khoá hoặc không phải sổ văn bản đến của năm. Hãy chọn sổ khác."""

    code = "QS-28"
    status = 422


CONSTRAINTS["one_open_proposal_per_register"] = ProposalWaiting


# --- proposing ---------------------------------------------------------------------------------------


@transaction.atomic
def propose_year(*, year: int, reason: str, actor: Actor, at: datetime) -> NumberProposal:
    """Đề nghị mở sổ năm: every book that the agency keeps by the year gets its next one, in one act.

    Raises NoReason, NoSuchYear, NothingToOpen, ProposalWaiting.
    """
    today = numbering.local_day(at)
    if year not in {today.year, today.year + 1}:
        raise NoSuchYear
    if not _without_successor(actor.own_agency, actor.agency_system, year):
        raise NothingToOpen(year=year, before=year - 1)
    waiting = NumberProposal.objects.filter(
        agency_id=actor.own_agency, what=ProposalKind.OPEN_YEAR, decision=Decision.WAITING
    )
    if waiting.exists():
        raise ProposalWaiting
    subject = Subject("agency", actor.agency_uid, f"năm {year}")
    return _propose(ProposalKind.OPEN_YEAR, None, {"year": year}, reason, subject, actor, at)


@transaction.atomic
def propose_closing(*, book: Register, reason: str, actor: Actor, at: datetime) -> NumberProposal:
    """Đề nghị khoá sổ.  Raises NoReason, BookClosed, PeriodNotOver, NumbersUnsettled, ProposalWaiting."""
    held = _mine(book, actor)
    _must_be_closable(held, actor, at)
    return _propose(ProposalKind.CLOSE_BOOK, held, {}, reason, _subject(held), actor, at)


@transaction.atomic
def propose_reopening(*, book: Register, reason: str, actor: Actor, at: datetime) -> NumberProposal:
    """Đề nghị mở lại sổ đã khoá, with its reason.  Raises NoReason, BookOpen, ProposalWaiting."""
    held = _mine(book, actor)
    if held.closed_on is None:
        raise BookOpen
    return _propose(ProposalKind.REOPEN_BOOK, held, {}, reason, _subject(held), actor, at)


def _propose(
    what: ProposalKind,
    book: Register | None,
    facts: dict[str, int],
    reason: str,
    subject: Subject,
    actor: Actor,
    at: datetime,
) -> NumberProposal:
    actor.require(Right.PROPOSE_NUMBERING)
    if not reason.strip():
        raise NoReason
    if book is not None and queries.waiting_about(book) is not None:
        raise ProposalWaiting
    proposal = NumberProposal.objects.create(
        agency_id=actor.own_agency,
        what=what,
        register=book,
        facts=facts,
        reason=reason.strip()[:500],
        proposed_by_id=actor.own_person,
        proposed_at=at,
    )
    verbs = {
        ProposalKind.OPEN_YEAR: "đề nghị mở sổ năm",
        ProposalKind.CLOSE_BOOK: "đề nghị khoá sổ",
        ProposalKind.REOPEN_BOOK: "đề nghị mở lại sổ",
    }
    record(actor=actor, at=at, verb=verbs[what], subject=subject, facts={"lý do": proposal.reason})
    return proposal


def _mine(book: Register, actor: Actor) -> Register:
    """The locked book of the own agency."""
    held = Register.objects.select_for_update().filter(pk=book.pk, agency_id=actor.own_agency).first()
    if held is None:
        raise NotFound
    return held


def _subject(book: Register) -> Subject:
    return Subject("register", book.pk, book.title)


def _must_be_closable(book: Register, actor: Actor, at: datetime) -> None:
    if book.closed_on is not None:
        raise BookClosed
    is_over = queries.is_period_over(book, actor.agency_system, numbering.local_day(at))
    if book.is_default and not is_over:
        raise PeriodNotOver
    if not queries.is_number_book(book):
        return
    unsettled = queries.unsettled_in(book)
    if count := unsettled.count():
        which = ", ".join(str(row.n) for row in unsettled[:MOST_NAMED])
        raise NumbersUnsettled(count=count, which=which + (", …" if count > MOST_NAMED else ""))


# --- what an approved proposal does --------------------------------------------------------------------


def _close(proposal: NumberProposal, actor: Actor, at: datetime) -> None:
    """Khoá sổ: the hash over its rows is stored; from then on a trigger refuses further numbers in it."""
    book = _mine(_book_of(proposal), actor)
    _must_be_closable(book, actor, at)
    book.closed_on = numbering.local_day(at)
    book.closing_hash = closing_hash(book)
    book.closing_note = closing_note(book, actor.agency_system)
    book.save(update_fields=["closed_on", "closing_hash", "closing_note"])
    facts = {"mã khoá sổ": book.closing_hash, "chốt": book.closing_note, "lý do": proposal.reason}
    record(actor=actor, at=at, verb="khoá sổ", subject=_subject(book), facts=facts)


def _reopen(proposal: NumberProposal, actor: Actor, at: datetime) -> None:
    """Mở lại sổ: the hash of its closing stays in the audit trail."""
    book = _mine(_book_of(proposal), actor)
    if book.closed_on is None:
        raise BookOpen
    facts = {
        "mã khoá sổ trước": book.closing_hash,
        "khoá ngày": str(book.closed_on),
        "lý do": proposal.reason,
    }
    book.closed_on, book.closing_hash, book.closing_note = None, "", ""
    book.reopened_reason = proposal.reason
    book.save(update_fields=["closed_on", "closing_hash", "closing_note", "reopened_reason"])
    record(actor=actor, at=at, verb="mở lại sổ", subject=_subject(book), facts=facts)


def _book_of(proposal: NumberProposal) -> Register:
    if proposal.register is None:
        raise NotFound
    return proposal.register


def _open_year(proposal: NumberProposal, actor: Actor, at: datetime) -> None:
    """Mở sổ năm: each yearly book gets the next one under its title; arrival numbers begin at 01 there by themselves."""
    year = int(proposal.facts["year"])
    agency = Agency.objects.get(pk=proposal.agency_id)
    opened = [
        _successor(book, date(year, 1, 1)) for book in _without_successor(agency.pk, agency.system, year)
    ]
    if not opened:
        raise NothingToOpen(year=year, before=year - 1)
    record(
        actor=actor,
        at=at,
        verb="mở sổ năm",
        subject=Subject("agency", actor.agency_uid, f"năm {year}"),
        facts={"sổ": [book.title for book in opened], "lý do": proposal.reason},
    )


def _without_successor(agency_id: int, system: str, year: int) -> list[Register]:
    """Yearly books of the year before that have no book of this year yet, the default ones first."""
    kinds = [kind for kind in BookKind if book_period(kind, system) is PeriodKind.YEAR]
    mine = Register.objects.filter(agency_id=agency_id, book_kind__in=kinds)
    there = set(mine.filter(period_ref=str(year)).values_list("book_kind", "is_default", "title"))
    before = mine.filter(period_ref=str(year - 1)).order_by("-is_default", "pk")
    defaults_there = {kind for kind, is_default, _ in there if is_default}
    titles_there = {(kind, title) for kind, _, title in there}
    return [
        book
        for book in before
        if not (book.is_default and book.book_kind in defaults_there)
        and (book.book_kind, _title_of(book, str(year))) not in titles_there
    ]


def _title_of(book: Register, year: str) -> str:
    """The same title with the new year."""
    if book.period_ref in book.title:
        return book.title.replace(book.period_ref, year)
    return f"{book.title} năm {year}"


def _successor(book: Register, first_day: date) -> Register:
    """The book of the next year: the default of arrivals brings its series, further ones share it."""
    year = year_ref(first_day)
    title = _title_of(book, year)
    series = None
    if book.book_kind == BookKind.INCOMING:
        series = numbering.arrival_series(book.agency_id, first_day)
    if book.is_default and series is not None:
        following = Register.objects.get(
            agency_id=book.agency_id, book_kind=book.book_kind, period_ref=year, is_default=True
        )
        following.title, following.opened_on = title, first_day
        following.save(update_fields=["title", "opened_on"])
        return following
    return Register.objects.create(
        agency_id=book.agency_id,
        direction=book.direction,
        book_kind=book.book_kind,
        period_ref=year,
        title=title,
        series=series,
        is_default=book.is_default,
        opened_on=first_day,
    )


ACTS[ProposalKind.OPEN_YEAR] = _open_year
ACTS[ProposalKind.CLOSE_BOOK] = _close
ACTS[ProposalKind.REOPEN_BOOK] = _reopen


# --- a further book ------------------------------------------------------------------------------------


@transaction.atomic
def open_arrival_book(*, title: str, actor: Actor, at: datetime) -> Register:
    """Mở thêm sổ văn bản đến of this year: it shares the arrival series ("Sổ văn bản đến của Trung ương").

    Raises TitleNeeded.
    """
    actor.require(Right.PROPOSE_NUMBERING)
    title = " ".join(title.split())[:150]
    day = numbering.local_day(at)
    series = numbering.arrival_series(actor.own_agency, day)
    mine = Register.objects.filter(
        agency_id=actor.own_agency, book_kind=BookKind.INCOMING, period_ref=series.period_ref
    )
    if not title or mine.filter(title=title).exists():
        raise TitleNeeded
    book = Register.objects.create(
        agency_id=actor.own_agency,
        direction=Direction.IN,
        book_kind=BookKind.INCOMING,
        period_ref=series.period_ref,
        title=title,
        series=series,
        is_default=False,
        opened_on=day,
    )
    record(actor=actor, at=at, verb="mở sổ", subject=_subject(book))
    return book


def chosen_book(book_id: int | None, default: Register) -> Register:
    """Sổ đã chọn khi vào sổ: an open book that shares the series of the default one; none chosen is the default.

    Raises NotAnOpenBook.
    """
    if book_id is None or book_id == default.pk:
        return default
    wanted = {
        "agency_id": default.agency_id,
        "book_kind": default.book_kind,
        "period_ref": default.period_ref,
        "closed_on__isnull": True,
    }
    book = Register.objects.filter(pk=book_id, **wanted).first()
    if book is None:
        raise NotAnOpenBook
    return book


@transaction.atomic
def note_export(*, book: Register, rows: int, actor: Actor, at: datetime) -> None:
    """Xuất sổ: who took the rows of a book away as a file."""
    actor.require(Right.READ_BOOKS)
    record(actor=actor, at=at, verb="xuất sổ", subject=_subject(book), facts={"số dòng": rows})
