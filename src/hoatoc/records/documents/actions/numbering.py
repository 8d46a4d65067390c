"""The counter: which series a number comes from, and taking it (domain.md §A4, §A5, §B4).

`next_number` is on the way of every number, so it is one statement; everything rarer (the first number of a series, the
series of the other network, a congress) is behind it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.refusal import CONSTRAINTS, Refusal
from hoatoc.records.documents.models import (
    Congress,
    NumberBlock,
    NumberingChoice,
    NumberSeries,
    Register,
    Term,
)
from hoatoc.records.documents.rules import (
    BookKind,
    Direction,
    PeriodKind,
    Secrecy,
    SecretPolicy,
    congress_ref,
    outgoing_period,
    secret_policy,
    year_ref,
)


class NoTerm(Refusal):
    """Cơ quan chưa mở nhiệm kỳ nên chưa cấp được số. Hãy nhờ chánh văn phòng hoặc lãnh đạo mở nhiệm kỳ ở trang Dãy số."""

    code = "SO-01"


class SeriesClosed(Refusal):
    """Dãy số này đã đóng. Hãy lấy số ở dãy của nhiệm kỳ hoặc năm đang mở."""

    code = "SO-02"


class DateBeforeLast(Refusal):
    """Ngày {day:%d/%m/%Y} sớm hơn ngày của số vừa cấp ({last:%d/%m/%Y}), mà số cấp sau không mang ngày trước. Hãy chọn
    từ ngày {last:%d/%m/%Y} trở đi; văn bản đi muốn lùi ngày thì phải dùng số đã xin trước.
    """

    code = "SO-03"


class NumberTaken(Refusal):
    """Số này vừa được cấp cho văn bản khác. Chưa ghi gì; hãy bấm lại để lấy số kế tiếp."""

    code = "SO-08"


class SymbolNeeded(Refusal):
    """Cơ quan chưa có phần ký hiệu (ví dụ HU, ĐU) nên chưa in được số. Hãy nhờ quản trị mạng tỉnh khai mã cơ quan."""

    code = "VB-02"


class BlockUsedUp(Refusal):
    """Dãy số này do mạng kia giữ và khối số đã nhận đã hết. Hãy xin mạng kia cấp khối số mới rồi nhận khối ở trang Dãy số."""

    code = "SO-11"


class NotInCongress(Refusal):
    """Ngày {day:%d/%m/%Y} không nằm trong thời gian đại hội. Số của đại hội chỉ cấp từ ngày khai mạc (kể cả phiên trù bị) đến ngày bế mạc."""

    code = "SO-12"


class RegisterClosed(Refusal):
    """Sổ đã khoá nên không ghi thêm số. Hãy đề nghị mở lại sổ (có lý do) hoặc ghi vào sổ đang mở."""

    code = "SO-13"


CONSTRAINTS["number_is_given_once"] = NumberTaken
CONSTRAINTS["documents_allocatednumber.series_id, documents_allocatednumber.n"] = NumberTaken
CONSTRAINTS["a closed register takes no number"] = RegisterClosed


@dataclass(frozen=True, slots=True)
class Given:
    """A number just taken from its series (on the side that does not own the series: from a block of it)."""

    n: int
    series_id: int
    period_ref: str
    day: date
    block_id: int | None = None


def local_day(at: datetime) -> date:
    """The agency's day of a moment (UTC+7): the year turns at midnight in Vietnam."""
    return at.astimezone(VIETNAM).date()


# --- which series ---------------------------------------------------------------------------


def term_on(agency_id: int, day: date) -> Term:
    """The term in force that an agency numbers by: its own, else that of the nearest committee above that has terms.

    Raises NoTerm.
    """
    for each in org_queries.ancestors_on(agency_id, day):
        terms = list(Term.objects.filter(agency_id=each))
        if terms:
            in_force = [term for term in terms if term.opened_on <= day and (term.closed_on or day) >= day]
            if not in_force:
                raise NoTerm
            return max(in_force, key=lambda term: term.opened_on)
    raise NoTerm


def has_own_secret_series(agency: Agency) -> bool:
    """Whether secret documents of the agency are numbered apart (state bodies) or on with the others (the Party)."""
    chosen = NumberingChoice.objects.filter(agency=agency).values_list("secret_policy", flat=True).first()
    return secret_policy(agency.system, chosen or "") is SecretPolicy.SEPARATE


def outgoing_series(agency: Agency, kind: str, day: date, *, is_separate: bool = False) -> NumberSeries:
    """The series a new document of this kind is numbered from, with its book; opened at 1 by its first number."""
    if outgoing_period(agency.system) is PeriodKind.YEAR:
        ref, period, name, last = year_ref(day), PeriodKind.YEAR, f"năm {year_ref(day)}", None
    else:
        term = term_on(agency.pk, day)
        ref, period, name, last = str(term.pk), PeriodKind.TERM, f"nhiệm kỳ {term.name}", term.closed_on
    series = _series(agency.pk, Direction.OUT, kind, period, ref, day, is_separate=is_separate, last=last)
    if is_separate:
        secret_book(agency.pk, ref, name, day)
    else:
        _register(agency.pk, BookKind.OUTGOING, ref, f"Sổ văn bản đi {name}", day)
    return series


def congress_series(congress: Congress, day: date) -> NumberSeries:
    """One series for every kind, from the opening to the closing day (36-HD/VPTW II.1.3).  Raises NotInCongress."""
    if not congress.opened_on <= day <= (congress.closed_on or day):
        raise NotInCongress(day=day)
    ref = congress_ref(congress.pk)
    last = congress.closed_on
    series = _series(congress.agency_id, Direction.OUT, "", PeriodKind.CONGRESS, ref, day, last=last)
    _register(congress.agency_id, BookKind.OUTGOING, ref, f"Sổ văn bản {congress.name}", day)
    return series


def arrival_series(agency_id: int, day: date) -> NumberSeries:
    """The series of arrival numbers with its book: from 1 each calendar year (domain.md §B1)."""
    series = _series(agency_id, Direction.IN, "", PeriodKind.YEAR, year_ref(day), day)
    title = f"Sổ văn bản đến năm {series.period_ref}"
    _register(agency_id, BookKind.INCOMING, series.period_ref, title, day, series)
    return series


def secret_book(agency_id: int, period_ref: str, period_name: str, day: date) -> Register:
    """Sổ đăng ký bí mật nhà nước đi of a period (TT 24/2020/TT-BCA mẫu 14), opened by the first secret number."""
    title = f"Sổ đăng ký bí mật nhà nước đi {period_name}"
    return _register(agency_id, BookKind.SECRET_OUT, period_ref, title, day)


def arrival_book(agency_id: int, period_ref: str, day: date, *, is_secret: bool) -> Register:
    """The book an arrival number goes to: a secret one's is mẫu 15 of TT 24/2020/TT-BCA; both share the year's series."""
    kind = BookKind.SECRET_IN if is_secret else BookKind.INCOMING
    title = f"Sổ đăng ký bí mật nhà nước đến năm {period_ref}"
    return _register(agency_id, kind, period_ref, title, day)


def _series(
    agency_id: int,
    direction: Direction,
    kind: str,
    period: PeriodKind,
    ref: str,
    day: date,
    *,
    is_separate: bool = False,
    last: date | None = None,
) -> NumberSeries:
    """Opened by its first number; in a period that is closed already it has the last day of that period from the start."""
    series, _ = NumberSeries.objects.get_or_create(
        agency_id=agency_id,
        direction=direction,
        kind=kind,
        period_kind=period,
        period_ref=ref,
        is_separate=is_separate,
        defaults={"started_on": day, "owner_side": settings.HOATOC_ZONE, "closed_on": last},
    )
    return series


DIRECTION_OF = {BookKind.INCOMING: Direction.IN, BookKind.SECRET_IN: Direction.IN}


def _register(
    agency_id: int,
    kind: BookKind,
    period_ref: str,
    title: str,
    day: date,
    own: NumberSeries | None = None,
) -> Register:
    """The default book of a kind and period; a book opened beforehand (sổ năm sau) is taken as it stands."""
    book, _ = Register.objects.get_or_create(
        agency_id=agency_id,
        book_kind=kind,
        period_ref=period_ref,
        is_default=True,
        defaults={
            "direction": DIRECTION_OF.get(kind, Direction.OUT),
            "title": title,
            "opened_on": day,
            "series": own,
        },
    )
    return book


# --- taking it ------------------------------------------------------------------------------

STILL_OPEN = (
    "owner_side = %s AND (closed_on IS NULL OR closed_on >= %s) AND (last_on IS NULL OR last_on <= %s)"
)
OF_KIND = (
    "agency_id = %s AND direction = %s AND kind = %s AND is_separate = %s "
    "AND (period_kind = 'term' AND started_on <= %s OR period_kind = 'year' AND period_ref = %s)"
)
COUNT_ON = "UPDATE documents_numberseries SET next = next + 1, last_on = %s WHERE"
GIVING = "RETURNING next - 1, id, period_ref"
TAKE_NEXT = f"{COUNT_ON} {OF_KIND} AND {STILL_OPEN} {GIVING}"
TAKE_OF_SERIES = f"{COUNT_ON} id = %s AND {STILL_OPEN} {GIVING}"
TAKE_OF_BLOCK = """
UPDATE documents_numberblock SET next = next + 1, last_on = %s WHERE id = %s AND next <= last
AND (last_on IS NULL OR last_on <= %s) RETURNING next - 1
"""


def next_number(
    agency_id: int, direction: Direction, kind: str, day: date, *, is_separate: bool = False
) -> Given:
    """Take the next number of the open series: one statement that locks its row until the verb's transaction ends.

    Everything else of a verb comes before this where it can, so that the lock is short. A rollback gives the number back.
    The first number of a term or year opens its series and its book.  Raises NoTerm, SeriesClosed, DateBeforeLast,
    BlockUsedUp.
    """
    params = [
        day,
        agency_id,
        direction,
        kind,
        is_separate,
        day,
        year_ref(day),
        settings.HOATOC_ZONE,
        day,
        day,
    ]
    given = _taken(TAKE_NEXT, params, day)
    if given is not None:
        return given
    if direction == Direction.IN:
        series = arrival_series(agency_id, day)
    else:
        series = outgoing_series(Agency.objects.get(pk=agency_id), kind, day, is_separate=is_separate)
    return next_of(series, day)


def next_of(series: NumberSeries, day: date) -> Given:
    """Take the next number of this very series.  Raises SeriesClosed, DateBeforeLast, BlockUsedUp."""
    if series.owner_side != settings.HOATOC_ZONE:
        return _next_of_block(series, day)
    given = _taken(TAKE_OF_SERIES, [day, series.pk, settings.HOATOC_ZONE, day, day], day)
    if given is not None:
        return given
    series.refresh_from_db()
    if series.closed_on is not None and series.closed_on < day:
        raise SeriesClosed
    raise DateBeforeLast(day=day, last=series.last_on or day)


def _taken(statement: str, params: list[Any], day: date) -> Given | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        row = cursor.fetchone()
    return Given(n=row[0], series_id=row[1], period_ref=row[2], day=day) if row else None


def _next_of_block(series: NumberSeries, day: date) -> Given:
    """On the side that does not own the series: the next number of its oldest block that has one (domain.md §B4.4)."""
    blocks = NumberBlock.objects.filter(series=series, returned_at__isnull=True).order_by("first")
    for block in blocks:
        with connection.cursor() as cursor:
            cursor.execute(TAKE_OF_BLOCK, [day, block.pk, day])
            row = cursor.fetchone()
        if row:
            return Given(row[0], series.pk, series.period_ref, day, block.pk)
        block.refresh_from_db()
        if block.next <= block.last:
            raise DateBeforeLast(day=day, last=block.last_on or day)
    raise BlockUsedUp


def ensure_secret_book(agency: Agency, kind: str, day: date, secrecy: str) -> bool:
    """Open the series' secret book before a secret number is taken; gives whether it comes from a series of its own."""
    if secrecy == Secrecy.NONE:
        return False
    is_separate = has_own_secret_series(agency)
    series = outgoing_series(agency, kind, day, is_separate=is_separate)
    secret_book(agency.pk, series.period_ref, period_name(series), day)
    return is_separate


def period_name(series: NumberSeries) -> str:
    """Kỳ của dãy in words: "nhiệm kỳ 2015–2020", "năm 2018", the congress's name."""
    if series.period_kind == PeriodKind.TERM:
        return f"nhiệm kỳ {Term.objects.get(pk=int(series.period_ref)).name}"
    if series.period_kind == PeriodKind.CONGRESS:
        return Congress.objects.get(pk=int(series.period_ref.removeprefix("đh"))).name
    return f"năm {series.period_ref}"
