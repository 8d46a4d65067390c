"""Verbs of reserved numbers, "xin số trước": number and date now, the sheet later (domain.md §B4.3, features 9.03)."""

from datetime import date, datetime, timedelta

from django.db import transaction

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.actor import Actor
from hoatoc.lib.kinds import NoSuchKind
from hoatoc.lib.kinds import kind as kind_of
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Invalid, NotFound, Refusal
from hoatoc.records.documents.actions import numbering
from hoatoc.records.documents.actions.secrecy import may_be_held
from hoatoc.records.documents.actions.writing import print_number, write_reserved
from hoatoc.records.documents.models import AllocatedNumber, Congress, Document, Entry, Register
from hoatoc.records.documents.rules import (
    BookKind,
    Decision,
    Direction,
    NumberState,
    PeriodKind,
    Secrecy,
    year_ref,
)

LONGEST = timedelta(days=30)


class PurposeNeeded(Refusal):
    """Xin số trước phải ghi rõ để làm gì và ai giữ số. Hãy điền rồi gửi lại."""

    code = "SO-14"
    status = 422


class BadExpiry(Refusal):
    """Hạn dùng số phải từ hôm nay đến {last:%d/%m/%Y}. Hãy chọn lại ngày."""

    code = "SO-15"
    status = 422


class NotReserved(Refusal):
    """Số này không còn chờ dùng: đã dùng hoặc đã huỷ. Hãy tải lại trang để xem các số xin trước còn giữ."""

    code = "SO-16"


class OtherKindReserved(Refusal):
    """Số này xin trước cho tên loại khác. Hãy chọn đúng tên loại hoặc dùng số khác."""

    code = "SO-17"
    status = 422


class FreeNumberPassed(Refusal):
    """Trong khối này số {later} đã dùng ngày {on:%d/%m/%Y} nên số {n} không dùng cho hôm nay được. Hãy dùng số lớn hơn, số {n} thì đề nghị huỷ."""

    code = "SO-18"


class VoidProposed(Refusal):
    """Số này đang chờ duyệt huỷ nên chưa dùng được. Hãy chờ chánh văn phòng hoặc lãnh đạo duyệt hay từ chối."""

    code = "SO-24"


class PeriodIsOver(Refusal):
    """Số {n} thuộc dãy của năm hoặc nhiệm kỳ đã hết nên không dùng cho hôm nay được. Hãy lấy số mới, số {n} thì đề nghị huỷ."""

    code = "SO-19"


@transaction.atomic
def reserve(
    *,
    kind: str,
    holder: Appointment,
    purpose: str,
    expires_on: date,
    actor: Actor,
    at: datetime,
    code: str = "",
    is_secret: bool = False,
    congress: Congress | None = None,
) -> AllocatedNumber:
    """Xin số trước: takes the next number and joins it to today's date; it is then used or voided, never given again.

    Raises SecretsStayInside, PurposeNeeded, BadExpiry, SymbolNeeded, NoTerm, SeriesClosed, NotFound.
    """
    actor.require(Right.TAKE_NUMBER)
    if is_secret:
        may_be_held(Secrecy.MAT)
    day = numbering.local_day(at)
    purpose = " ".join(purpose.split())
    if not purpose:
        raise PurposeNeeded
    if not day <= expires_on <= day + LONGEST:
        raise BadExpiry(last=day + LONGEST)
    if holder.agency_id != actor.own_agency:
        raise NotFound
    if not actor.agency_symbol:
        raise numbering.SymbolNeeded
    try:
        known = kind_of(actor.agency_system, kind)
    except NoSuchKind:
        raise Invalid(reason="Không có tên loại này. Hãy chọn lại tên loại.") from None
    agency = Agency.objects.get(pk=actor.own_agency)
    given = _given(agency, kind, day, is_secret=is_secret, congress=congress)
    printed = Document(system=actor.agency_system, code_printed=code if code in known.codes else known.code)
    print_number(printed, given.n, congress.symbol if congress else actor.agency_symbol)
    number = AllocatedNumber.objects.create(
        series_id=given.series_id,
        n=given.n,
        on=day,
        state=NumberState.RESERVED,
        register=_book(agency.pk, given.period_ref, is_secret=is_secret),
        holder=holder,
        purpose=purpose[:300],
        expires_on=expires_on,
        kind=kind,
        symbol_text=printed.symbol_text,
        block_id=given.block_id,
    )
    record(
        actor=actor,
        at=at,
        verb="xin số trước",
        subject=Subject("number", number.pk, number.symbol_text),
        facts={
            "số": given.n,
            "ngày": str(day),
            "dãy": given.series_id,
            "người giữ": holder.person.full_name,
            "hạn": str(expires_on),
            **({} if is_secret else {"để": number.purpose}),
        },
    )
    return number


def _given(
    agency: Agency, kind: str, day: date, *, is_secret: bool, congress: Congress | None
) -> numbering.Given:
    if congress is not None:
        series = numbering.congress_series(congress, day)
        if is_secret:
            numbering.secret_book(agency.pk, series.period_ref, congress.name, day)
        return numbering.next_of(series, day)
    level = Secrecy.MAT if is_secret else Secrecy.NONE
    is_separate = numbering.ensure_secret_book(agency, kind, day, level)
    return numbering.next_number(agency.pk, Direction.OUT, kind, day, is_separate=is_separate)


def _book(agency_id: int, period_ref: str, *, is_secret: bool) -> Register:
    kind = BookKind.SECRET_OUT if is_secret else BookKind.OUTGOING
    return Register.objects.get(agency_id=agency_id, book_kind=kind, period_ref=period_ref, is_default=True)


def use(number: AllocatedNumber, document: Document, issuer: str, *, actor: Actor, at: datetime) -> Entry:
    """Dùng số đã xin trước for a saved sheet, in the transaction of `take_number`; also after the expiry.

    A number that came back free from the other network takes today's date, at least that of the last one used in its block.
    Raises NotReserved, VoidProposed, OtherKindReserved, FreeNumberPassed, PeriodIsOver, NotFound.
    """
    held = (
        AllocatedNumber.objects.select_for_update(of=("self",))
        .select_related("series")
        .filter(pk=number.pk, series__agency_id=actor.own_agency)
        .first()
    )
    if held is None:
        raise NotFound
    if held.state not in {NumberState.RESERVED, NumberState.FREE}:
        raise NotReserved
    if held.proposals.filter(decision=Decision.WAITING).exists():
        raise VoidProposed
    _check_kind(held, document)
    if held.state == NumberState.FREE:
        held.on = numbering.local_day(at)
        _is_in_its_period(held, actor)
        _is_not_passed(held)
    document.dated_on = held.on
    print_number(document, held.n, issuer)
    if document.secrecy != Secrecy.NONE:
        name = numbering.period_name(held.series)
        numbering.secret_book(actor.own_agency, held.series.period_ref, name, held.on)
    return write_reserved(document, held, actor=actor, at=at)


def _is_in_its_period(number: AllocatedNumber, actor: Actor) -> None:
    """A number of last year or of the term before cannot carry today's date."""
    series = number.series
    if series.period_kind == PeriodKind.YEAR:
        is_over = series.period_ref != year_ref(number.on)
    elif series.period_kind == PeriodKind.TERM:
        is_over = series.period_ref != str(numbering.term_on(actor.own_agency, number.on).pk)
    else:
        is_over = series.closed_on is not None and series.closed_on < number.on
    if is_over:
        raise PeriodIsOver(n=number.n)


def _is_not_passed(number: AllocatedNumber) -> None:
    """Inside a block dates do not decrease: a free number below one that was used on an earlier day can only be voided."""
    later = AllocatedNumber.objects.filter(
        block=number.block_id, n__gt=number.n, entry__isnull=False, on__lt=number.on
    ).first()
    if later is not None:
        raise FreeNumberPassed(n=number.n, later=later.n, on=later.on)


def _check_kind(number: AllocatedNumber, document: Document) -> None:
    """Kind, congress and secrecy must be those of the series the number is of."""
    series = number.series
    is_of_congress = series.period_kind == PeriodKind.CONGRESS
    if is_of_congress != (document.congress is not None):
        raise OtherKindReserved
    if not is_of_congress and series.kind != document.kind:
        raise OtherKindReserved
    if number.kind and number.kind != document.kind:
        raise OtherKindReserved
    is_secret = document.secrecy != Secrecy.NONE
    agency = Agency.objects.get(pk=series.agency_id)
    if series.is_separate != (is_secret and numbering.has_own_secret_series(agency)):
        raise OtherKindReserved
