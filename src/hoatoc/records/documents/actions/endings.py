"""What the organisation decides about a body, done to its numbers: they end with it, begin with it, follow its parent (domain.md §J3)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.org.rules import AgencyKind
from hoatoc.lib.actor import Actor
from hoatoc.records.documents.actions.terms import close_term_of, end_series, open_term_of
from hoatoc.records.documents.models import Congress, NumberSeries, Term
from hoatoc.records.documents.queries import numbers
from hoatoc.records.documents.rules import PeriodKind

A_DAY = timedelta(days=1)
COMMITTEES = frozenset({AgencyKind.COMMITTEE, AgencyKind.SUBORDINATE})
"""Kinds of bodies that have terms of their own."""


@transaction.atomic
def end_numbering(*, agency_id: int, last: date, actor: Actor, at: datetime) -> int:
    """Đóng mọi dãy số của cơ quan kết thúc: with its last day, like the end of a term (0014); gives how many.

    Its terms and an open congress end with the same day.  Raises NumbersAfterTheEnd.
    """
    agency = Agency.objects.get(pk=agency_id)
    open_then = Q(closed_on__isnull=True) | Q(closed_on__gt=last)
    before = NumberSeries.objects.filter(open_then, agency=agency).count()
    for term in Term.objects.filter(open_then, agency=agency, opened_on__lte=last):
        if term.closed_on is None:
            close_term_of(term, last, actor, at)
    for congress in Congress.objects.select_for_update().filter(
        open_then, agency=agency, opened_on__lte=last
    ):
        congress.closed_on = last
        congress.save(update_fields=["closed_on"])
    end_series(NumberSeries.objects.filter(open_then, agency=agency), last)
    if before:
        record(
            actor=actor,
            at=at,
            verb="đóng dãy số của cơ quan kết thúc",
            subject=Subject("agency", agency.uid),
            facts={"số dãy": before, "đến hết ngày": str(last)},
        )
    return before


@transaction.atomic
def begin_numbering(*, agency_id: int, on: date, term_name: str, actor: Actor, at: datetime) -> Term | None:
    """Mở nhiệm kỳ đầu của cơ quan mới: every series of it begins at 01 (domain.md §J3). Who numbers by year or by a committee above needs none."""
    agency = Agency.objects.get(pk=agency_id)
    if agency.system != "party" or agency.kind not in COMMITTEES:
        return None
    return open_term_of(agency, term_name, on, actor, at)


@transaction.atomic
def follow_new_parent(*, agency_id: int, on: date, actor: Actor, at: datetime) -> int:  # noqa: ARG001 the move is the line of the audit trail
    """Đổi cấp trên thì đổi nhiệm kỳ: who numbered by a term of the former parent begins anew under the new one; gives how many series ended.

    Raises NumbersAfterTheEnd.
    """
    here = {agency_id, *org_queries.below_on(agency_id, on)}
    rows = NumberSeries.objects.filter(
        period_kind=PeriodKind.TERM, closed_on__isnull=True, agency_id__in=here
    )
    in_force = {each: numbers.open_term(each, on) for each in {row.agency_id for row in rows}}
    ended = [
        row.pk
        for row in rows
        if (term := in_force[row.agency_id]) is not None and row.period_ref != str(term.pk)
    ]
    return end_series(NumberSeries.objects.filter(pk__in=ended), on - A_DAY)
