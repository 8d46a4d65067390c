"""Verbs of terms and congresses: what begins at 01 and what is closed, by act (36-HD/VPTW II.1.3; domain.md §A4, §B4.5).

A term runs from the day after its congress closes to the closing day of the next congress; when the first committee
meeting is held during the congress, the new term begins on the opening day of that meeting.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.records.documents.models import AllocatedNumber, Congress, NumberSeries, Term
from hoatoc.records.documents.queries import numbers
from hoatoc.records.documents.rules import NumberState, PeriodKind, congress_ref

A_DAY = timedelta(days=1)


class NumbersAfterTheEnd(Refusal):
    """Đã cấp số {symbols} sau ngày {last:%d/%m/%Y} theo dãy cũ. Hãy huỷ các số đó (hai người) rồi làm lại, hoặc chọn ngày muộn hơn."""

    code = "SO-20"


class TermStillOpen(Refusal):
    """Nhiệm kỳ {name} còn mở. Hãy đóng nhiệm kỳ đó trước khi mở nhiệm kỳ mới."""

    code = "SO-21"
    status = 422


class BadTermDay(Refusal):
    """Ngày này không hợp lý: {why}. Hãy chọn lại ngày."""

    code = "SO-22"
    status = 422


class CongressStillOpen(Refusal):
    """{name} chưa bế mạc. Hãy ghi ngày bế mạc trước khi mở đại hội khác."""

    code = "SO-23"
    status = 422


@transaction.atomic
def open_term(*, agency: Agency, name: str, on: date, actor: Actor, at: datetime) -> Term:
    """Mở nhiệm kỳ: all series of the committee and of those who number by it begin at 1.

    Raises TermStillOpen, BadTermDay, NumbersAfterTheEnd.
    """
    _may_decide(agency.pk, actor)
    return open_term_of(agency, name, on, actor, at)


def _may_decide(agency_id: int, actor: Actor) -> None:
    if actor.is_system:
        return
    actor.require(Right.APPROVE_NUMBERING)
    if agency_id != actor.agency_id:
        raise NotFound


def open_term_of(agency: Agency, name: str, on: date, actor: Actor, at: datetime) -> Term:
    """The term itself, asked by whoever may; verbs of the organisation too."""
    for other in Term.objects.select_for_update().filter(agency=agency):
        if other.closed_on is None:
            raise TermStillOpen(name=other.name)
        if other.closed_on >= on:
            raise BadTermDay(why=f"nhiệm kỳ {other.name} đến hết ngày {other.closed_on:%d/%m/%Y}")
    term = Term.objects.create(agency=agency, name=name, opened_on=on)
    _close_series_of_other_terms(agency, term)
    record(
        actor=actor,
        at=at,
        verb="mở nhiệm kỳ",
        subject=Subject("term", term.pk, name),
        facts={"từ ngày": str(on)},
    )
    return term


def _close_series_of_other_terms(agency: Agency, term: Term) -> None:
    """Who numbered by the term of a committee above and now has a nearer one begins anew."""
    here = {agency.pk, *org_queries.below_on(agency.pk, term.opened_on)}
    still_open = NumberSeries.objects.filter(
        period_kind=PeriodKind.TERM, closed_on__isnull=True, agency_id__in=here
    )
    in_force = {
        each: numbers.open_term(each, term.opened_on) for each in {row.agency_id for row in still_open}
    }
    moved = [
        each.pk for each in still_open if in_force[each.agency_id] == term and each.period_ref != str(term.pk)
    ]
    end_series(NumberSeries.objects.filter(pk__in=moved), term.opened_on - A_DAY)


def end_series(series: QuerySet[NumberSeries], last: date) -> int:
    """Close these counters after `last`; their rows are locked, so no number slips in.  Raises NumbersAfterTheEnd."""
    held = list(series.select_for_update().order_by("pk"))
    late = AllocatedNumber.objects.filter(series__in=held, on__gt=last).exclude(state=NumberState.VOID)
    if late.exists():
        rows = late.select_related("document").order_by("on", "n")[:5]
        named = ", ".join(each.document.symbol_text if each.document else each.symbol_text for each in rows)
        raise NumbersAfterTheEnd(symbols=named, last=last)
    for each in held:
        if each.last_on is not None and each.last_on > last:
            each.last_on = last  # all later numbers are void; the counter keeps its place
        each.closed_on = last
        each.save(update_fields=["closed_on", "last_on"])
    return len(held)


@transaction.atomic
def close_term(*, term: Term, on: date, actor: Actor, at: datetime) -> Term:
    """Đóng nhiệm kỳ: by act; `on` is its last day. Every series of the term is closed with its last number.

    Raises BadTermDay, NumbersAfterTheEnd.
    """
    _may_decide(term.agency_id, actor)
    return close_term_of(term, on, actor, at)


def close_term_of(term: Term, on: date, actor: Actor, at: datetime) -> Term:
    """Its last day, for it and every series that numbers by it."""
    term = Term.objects.select_for_update().get(pk=term.pk)
    if term.closed_on is not None:
        raise BadTermDay(why=f"nhiệm kỳ {term.name} đã đóng ngày {term.closed_on:%d/%m/%Y}")
    if on < term.opened_on:
        raise BadTermDay(why=f"nhiệm kỳ {term.name} mở ngày {term.opened_on:%d/%m/%Y}")
    term.closed_on = on
    term.save(update_fields=["closed_on"])
    closed = end_series(
        NumberSeries.objects.filter(
            period_kind=PeriodKind.TERM, period_ref=str(term.pk), closed_on__isnull=True
        ),
        on,
    )
    record(
        actor=actor,
        at=at,
        verb="đóng nhiệm kỳ",
        subject=Subject("term", term.pk, term.name),
        facts={"đến hết ngày": str(on), "số dãy": closed},
    )
    return term


# --- congresses -----------------------------------------------------------------------------


@transaction.atomic
def open_congress(
    *, agency: Agency, name: str, on: date, actor: Actor, at: datetime, symbol: str = "ĐH"
) -> Congress:
    """Khai mạc đại hội (phiên trù bị included): one series for all kinds from 01 until it closes.  Raises CongressStillOpen."""
    _may_decide(agency.pk, actor)
    other = Congress.objects.filter(agency=agency, closed_on__isnull=True).first()
    if other is not None:
        raise CongressStillOpen(name=other.name)
    congress = Congress.objects.create(agency=agency, name=name, symbol=symbol, opened_on=on)
    record(
        actor=actor,
        at=at,
        verb="khai mạc đại hội",
        subject=Subject("congress", congress.pk, name),
        facts={"từ ngày": str(on), "ký hiệu": symbol},
    )
    return congress


@transaction.atomic
def hold_first_meeting(*, congress: Congress, on: date, term_name: str, actor: Actor, at: datetime) -> Term:
    """Hội nghị lần thứ nhất của cấp uỷ mới họp trong đại hội: the new term begins on its opening day, the old one ended the day before.

    Raises BadTermDay, NumbersAfterTheEnd.
    """
    _may_decide(congress.agency_id, actor)
    held = Congress.objects.select_for_update().get(pk=congress.pk)
    if held.first_meeting_on is not None:
        raise BadTermDay(why=f"hội nghị lần thứ nhất đã ghi ngày {held.first_meeting_on:%d/%m/%Y}")
    if on < held.opened_on or (held.closed_on is not None and on > held.closed_on):
        raise BadTermDay(why="hội nghị lần thứ nhất không nằm trong thời gian đại hội")
    held.first_meeting_on = on
    held.save(update_fields=["first_meeting_on"])
    return _next_term(held.agency, on, term_name, actor, at)


@transaction.atomic
def close_congress(
    *, congress: Congress, on: date, actor: Actor, at: datetime, term_name: str = ""
) -> Congress:
    """Bế mạc đại hội: its series ends; the old term ends with the same day and the next begins the day after.

    When the first meeting was held during the congress the new term is there already and `term_name` is not asked.
    Raises BadTermDay, NumbersAfterTheEnd.
    """
    _may_decide(congress.agency_id, actor)
    held = Congress.objects.select_for_update().get(pk=congress.pk)
    if held.closed_on is not None:
        raise BadTermDay(why=f"{held.name} đã bế mạc ngày {held.closed_on:%d/%m/%Y}")
    if on < held.opened_on or (held.first_meeting_on is not None and on < held.first_meeting_on):
        raise BadTermDay(why="bế mạc không thể trước khai mạc hoặc trước hội nghị lần thứ nhất")
    held.closed_on = on
    held.save(update_fields=["closed_on"])
    series = NumberSeries.objects.filter(
        agency=held.agency, period_kind=PeriodKind.CONGRESS, period_ref=congress_ref(held.pk)
    )
    end_series(series, on)
    record(
        actor=actor,
        at=at,
        verb="bế mạc đại hội",
        subject=Subject("congress", held.pk, held.name),
        facts={"đến hết ngày": str(on)},
    )
    if held.first_meeting_on is None:
        if not term_name.strip():
            raise BadTermDay(why="chưa ghi tên nhiệm kỳ mới bắt đầu từ ngày hôm sau")
        _next_term(held.agency, on + A_DAY, term_name, actor, at)
    return held


def _next_term(agency: Agency, on: date, name: str, actor: Actor, at: datetime) -> Term:
    """The old term ends the day before the new one begins."""
    for old in Term.objects.filter(agency=agency, closed_on__isnull=True):
        close_term_of(old, on - A_DAY, actor, at)
    return open_term_of(agency, name.strip(), on, actor, at)
