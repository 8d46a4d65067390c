"""Reads of number series: what comes next, what was given, what waits for a decision."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import Count, Q, QuerySet

from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.actor import Actor
from hoatoc.lib.kinds import NoSuchKind, System
from hoatoc.lib.kinds import kind as kind_of
from hoatoc.lib.symbols import print_symbol
from hoatoc.records.documents import access
from hoatoc.records.documents.models import NumberProposal, NumberSeries, Term
from hoatoc.records.documents.queries import outgoing
from hoatoc.records.documents.rules import (
    SECRET_BOOKS,
    Decision,
    Direction,
    NumberState,
    PeriodKind,
    ProposalKind,
    SecretPolicy,
    outgoing_period,
    year_ref,
)

ARRIVALS = "arrivals"
"""What forms call the series of arrival numbers, which has no kind."""


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """Một dãy số of the open term or year."""

    name: str
    period: str
    next: int
    first: int
    reason: str
    last_on: date | None
    given: int
    void: int
    closed_on: date | None
    is_arrivals: bool


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """Một đề nghị về số: what is asked, in one sentence."""

    proposal: NumberProposal
    what: str
    may_decide: bool
    reason: str = ""


def open_term(agency_id: int, day: date) -> Term | None:
    """The term in force that the agency numbers by: its own, else that of the nearest committee above that has terms."""
    above = org_queries.ancestors_on(agency_id, day)
    by_agency: dict[int, list[Term]] = {}
    for term in Term.objects.filter(agency_id__in=above):
        by_agency.setdefault(term.agency_id, []).append(term)
    nearest = next((by_agency[each] for each in above if each in by_agency), [])
    in_force = [term for term in nearest if term.opened_on <= day and (term.closed_on or day) >= day]
    return max(in_force, key=lambda term: term.opened_on, default=None)


def series_of(agency: Agency, day: date) -> list[SeriesRow]:
    """Dãy số of the agency's open term and of the year, most used first."""
    term = open_term(agency.pk, day)
    periods = Q(period_kind=PeriodKind.YEAR, period_ref=year_ref(day))
    if term is not None:
        periods |= Q(period_kind=PeriodKind.TERM, period_ref=str(term.pk))
    rows = NumberSeries.objects.filter(periods, agency=agency).annotate(
        given=Count("numbers"), void=Count("numbers", filter=Q(numbers__state=NumberState.VOID))
    )
    return [
        SeriesRow(
            name=series_name(agency.system, each),
            period=f"nhiệm kỳ {term.name}"
            if term is not None and each.period_kind == PeriodKind.TERM
            else f"năm {each.period_ref}",
            next=each.next,
            first=each.first,
            reason=each.start_reason,
            last_on=each.last_on,
            given=each.given,
            void=each.void,
            closed_on=each.closed_on,
            is_arrivals=each.direction == Direction.IN,
        )
        for each in rows.order_by("direction", "-given", "kind")
    ]


def series_name(system: str, series: NumberSeries) -> str:
    """Tên dãy: arrivals, the congress's, or the kind; a series of secrets alone says so."""
    if series.direction == Direction.IN:
        return "Số đến"
    name = "Văn bản của đại hội" if not series.kind else outgoing.kind_name(system, series.kind)
    return f"{name} (mật)" if series.is_separate else name


def expected_symbol(agency: Agency, kind: str, code: str, day: date) -> str:
    """Số dự kiến: what the next document of this kind would print; empty where no number can be given yet."""
    try:
        known = kind_of(agency.system, kind)
    except NoSuchKind:
        return ""
    issuer = org_queries.symbol_on(agency.pk, day)
    period = outgoing_period(agency.system)
    ref = year_ref(day)
    if period is PeriodKind.TERM:
        term = open_term(agency.pk, day)
        if term is None:
            return ""
        ref = str(term.pk)
    if not issuer:
        return ""
    rows = NumberSeries.objects.filter(
        agency=agency,
        direction=Direction.OUT,
        kind=kind,
        period_kind=period,
        period_ref=ref,
    )
    number = rows.values_list("next", flat=True).first() or 1
    printed = code if code in known.codes else known.code
    return print_symbol(cast("System", agency.system), number, printed, issuer)


def waiting_proposals(agency_id: int) -> QuerySet[NumberProposal]:
    """Đề nghị chờ duyệt: the rows that the approver's counter counts."""
    return NumberProposal.objects.filter(agency_id=agency_id, decision=Decision.WAITING)


def to_decide(actor: Actor) -> QuerySet[NumberProposal]:
    """Chờ tôi duyệt: nobody decides on their own."""
    return waiting_proposals(actor.own_agency).exclude(
        proposed_by__in=[actor.own_person, actor.for_person_id or 0]
    )


def proposal_rows(actor: Actor, system: str) -> list[ProposalRow]:
    """Every proposal that waits, oldest first."""
    rows = waiting_proposals(actor.own_agency).select_related(
        "proposed_by", "number__document", "number__series", "number__entry", "number__register", "register"
    )
    return [
        ProposalRow(each, _what(each, system), not actor.is_one_of(each.proposed_by_id), _reason(each, actor))
        for each in rows.order_by("proposed_at", "pk")
    ]


ABOUT_BOOKS = {
    ProposalKind.OPEN_YEAR: "Mở sổ năm",
    ProposalKind.CLOSE_BOOK: "Khoá sổ:",
    ProposalKind.REOPEN_BOOK: "Mở lại sổ:",
}


def _is_of_a_secret(proposal: NumberProposal) -> bool:
    """Whether its number stands, or will stand, on a secret."""
    number = proposal.number
    if number is None:
        return False
    if number.entry is not None:
        return number.entry.is_secret
    return number.register is not None and number.register.book_kind in SECRET_BOOKS


def _reason(proposal: NumberProposal, actor: Actor) -> str:
    """Lý do: of a secret only for who proposed it and who reads it."""
    entry = proposal.number.entry if proposal.number is not None else None
    is_closed = _is_of_a_secret(proposal) and proposal.proposed_by_id != actor.person_id
    if is_closed and not (entry and access.visible_to(actor).filter(pk=entry.pk).exists()):
        return "Lý do ghi ở văn bản mật, người được đọc mới xem"
    return proposal.reason


def _what(proposal: NumberProposal, system: str) -> str:
    if proposal.what == ProposalKind.VOID_NUMBER and proposal.number is not None:
        document = proposal.number.document
        if proposal.number.series.direction == Direction.IN:
            then = ", đưa lại vào chờ vào sổ" if proposal.facts.get("waits again") else ""
            return f"Huỷ số đến {proposal.number.n}{then}"
        if _is_of_a_secret(proposal):
            return f"Huỷ số {proposal.number.n} (văn bản mật)"
        return f"Huỷ số {document.symbol_text if document else proposal.number.symbol_text}"
    facts = proposal.facts
    if proposal.what in ABOUT_BOOKS:
        book = proposal.register.title if proposal.register is not None else facts.get("year", "")
        return f"{ABOUT_BOOKS[ProposalKind(proposal.what)]} {book}"
    if proposal.what == ProposalKind.SECRET_POLICY:
        own = facts["policy"] == SecretPolicy.SEPARATE
        return (
            "Cấp số văn bản mật ở dãy riêng" if own else "Cấp số văn bản mật liên tục với văn bản không mật"
        )
    name = "Số đến" if facts["direction"] == Direction.IN else outgoing.kind_name(system, facts["kind"])
    return f"Mở dãy {name} ở số {facts['first']}"
