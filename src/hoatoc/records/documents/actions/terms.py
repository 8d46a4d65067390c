"""Verbs of a term: its series begin at 1 and are closed by act (domain.md §A4, §B4.5)."""

from datetime import date, datetime

from django.db import transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound
from hoatoc.records.documents.actions import numbering
from hoatoc.records.documents.models import NumberSeries, Term
from hoatoc.records.documents.rules import PeriodKind


@transaction.atomic
def open_term(*, agency: Agency, name: str, on: date, actor: Actor, at: datetime) -> Term:
    """Mở nhiệm kỳ: all series of the committee and of those who number by it begin at 1 (36-HD/VPTW II.1.3)."""
    if not actor.is_system:
        actor.require(Right.APPROVE_NUMBERING)
        if agency.pk != actor.agency_id:
            raise NotFound
    term = Term.objects.create(agency=agency, name=name, opened_on=on)
    _close_series_of_other_terms(agency, on)
    record(
        actor=actor,
        at=at,
        verb="mở nhiệm kỳ",
        subject=Subject("term", term.pk, name),
        facts={"từ ngày": str(on)},
    )
    return term


def _close_series_of_other_terms(agency: Agency, on: date) -> None:
    """Who numbered by the term of a committee above and now has a nearer one begins anew."""
    here = {agency.pk, *org_queries.below_on(agency.pk, on)}
    still_open = NumberSeries.objects.filter(
        period_kind=PeriodKind.TERM, closed_on__isnull=True, agency_id__in=here
    )
    for series in still_open:
        if series.period_ref != str(numbering.term_on(series.agency_id, on).pk):
            series.closed_on = on
            series.save(update_fields=["closed_on"])


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
