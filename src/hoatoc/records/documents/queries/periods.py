"""Reads of terms, congresses and of what their closing left behind."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from hoatoc.foundation.org.models import Agency
from hoatoc.records.documents.models import AllocatedNumber, Congress, NumberingChoice, NumberSeries, Term
from hoatoc.records.documents.queries.numbers import series_name
from hoatoc.records.documents.rules import NumberState, PeriodKind, congress_ref, secret_policy


@dataclass(frozen=True, slots=True)
class ClosedSeries:
    """Một dãy trong báo cáo đóng: how many it gave, up to which, what was voided, what is still held."""

    name: str
    first: int
    last: int
    count: int
    voids: list[AllocatedNumber]
    held: list[AllocatedNumber]


def terms_of(agency_id: int) -> QuerySet[Term]:
    """Nhiệm kỳ của cấp uỷ, the newest first."""
    return Term.objects.filter(agency_id=agency_id).order_by("-opened_on", "-pk")


def congresses_of(agency_id: int) -> QuerySet[Congress]:
    """Đại hội của cấp uỷ, the newest first."""
    return Congress.objects.filter(agency_id=agency_id).order_by("-opened_on", "-pk")


def open_congress(agency_id: int, day: date) -> Congress | None:
    """The congress that gives numbers on this day."""
    rows = Congress.objects.filter(agency_id=agency_id, opened_on__lte=day)
    return rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day)).order_by("-opened_on").first()


def term_report(agency: Agency, term: Term) -> list[ClosedSeries]:
    """Báo cáo đóng nhiệm kỳ: this agency's series of the term, each with its last number, count, voids (domain.md §B4.5)."""
    rows = NumberSeries.objects.filter(agency=agency, period_kind=PeriodKind.TERM, period_ref=str(term.pk))
    return _reported(agency, rows)


def congress_report(agency: Agency, congress: Congress) -> list[ClosedSeries]:
    """Báo cáo đóng dãy của đại hội."""
    rows = NumberSeries.objects.filter(
        agency=agency, period_kind=PeriodKind.CONGRESS, period_ref=congress_ref(congress.pk)
    )
    return _reported(agency, rows)


def _reported(agency: Agency, rows: QuerySet[NumberSeries]) -> list[ClosedSeries]:
    """Three queries, however many series there are."""
    series = list(rows.annotate(given=Count("numbers")).order_by("kind", "is_separate"))
    told = AllocatedNumber.objects.filter(
        series__in=series,
        state__in=[NumberState.VOID, NumberState.RESERVED, NumberState.ALLOCATED, NumberState.FREE],
    )
    by_series: dict[int, list[AllocatedNumber]] = {}
    for number in told.select_related("holder__person", "approver").order_by("series_id", "n"):
        by_series.setdefault(number.series_id, []).append(number)
    return [
        ClosedSeries(
            name=series_name(agency.system, each),
            first=each.first,
            last=each.next - 1,
            count=each.given,
            voids=[n for n in by_series.get(each.pk, []) if n.state == NumberState.VOID],
            held=[n for n in by_series.get(each.pk, []) if n.state != NumberState.VOID],
        )
        for each in series
    ]


def policy_of(agency: Agency) -> str:
    """How secret documents of the agency are numbered, chosen or as its system says."""
    chosen = NumberingChoice.objects.filter(agency=agency).values_list("secret_policy", flat=True).first()
    return secret_policy(agency.system, chosen or "")
