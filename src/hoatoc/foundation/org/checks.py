"""Invariants of the organisation."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import F, Q

from hoatoc.foundation.org.models import (
    AgencyIdentifier,
    AgencyName,
    AgencyParent,
    Custody,
    Succession,
    SuccessionPlan,
)
from hoatoc.foundation.org.rules import PlanState
from hoatoc.lib.finding import Finding, invariant

A_DAY = timedelta(days=1)


@invariant("ORG1", "tên, cấp trên và mã của cơ quan không chồng ngày; cây cơ quan không có vòng")
def dated_facts_do_not_overlap() -> Iterator[Finding]:
    """One name, one parent, one identifier of a scheme at a time; no agency stands above itself."""
    groups: list[tuple[str, list[tuple[object, date, date | None]]]] = [
        (
            "agency_name",
            list(
                AgencyName.objects.order_by("agency", "valid_from").values_list(
                    "agency", "valid_from", "valid_to"
                )
            ),
        ),
        (
            "agency_parent",
            list(
                AgencyParent.objects.order_by("agency", "valid_from").values_list(
                    "agency", "valid_from", "valid_to"
                )
            ),
        ),
        (
            "agency_identifier",
            [
                ((agency, scheme), start, end)
                for agency, scheme, start, end in AgencyIdentifier.objects.order_by(
                    "agency", "scheme", "valid_from"
                ).values_list("agency", "scheme", "valid_from", "valid_to")
            ],
        ),
    ]
    for table, rows in groups:
        for (owner, _, end), (next_owner, start, _) in pairwise(rows):
            if owner == next_owner and (end is None or start <= end):
                yield Finding(f"{table} của cơ quan {owner}: chồng ngày từ {start}")
    yield from _loops()


def _loops() -> Iterator[Finding]:
    parent = dict(AgencyParent.objects.filter(valid_to__isnull=True).values_list("agency_id", "parent_id"))
    for child in parent:
        here, steps = child, 0
        while here in parent and steps <= len(parent):
            here, steps = parent[here], steps + 1
            if here == child:
                yield Finding(f"agency {child}: đứng trên chính mình")
                break


@invariant(
    "ORG2", "cơ quan đã kết thúc không còn tên, mã, cấp trên mở; kế thừa và lưu giữ khớp ngày kết thúc"
)
def ended_agencies_are_closed() -> Iterator[Finding]:
    """What follows a body follows it from the day after its last; nothing dated stays open on a body that is no more."""
    for dated in (AgencyIdentifier, AgencyParent):
        late = dated.objects.filter(agency__ended_on__isnull=False, valid_to__isnull=True)
        for agency_id in late.values_list("agency_id", flat=True).distinct():
            yield Finding(f"agency {agency_id}: đã kết thúc mà còn {dated.__name__} mở")
    for each in Succession.objects.select_related("from_agency", "to_agency"):
        last = each.from_agency.ended_on
        if last is None or last + A_DAY != each.on:
            yield Finding(f"succession {each.pk}: ngày kế thừa {each.on} không liền ngày cuối {last}")
        if each.to_agency.founded_on > each.on:
            yield Finding(f"succession {each.pk}: cơ quan kế thừa lập sau ngày {each.on}")
    kept = Custody.objects.select_related("fonds")
    for row in kept.filter(Q(fonds__ended_on__isnull=True) | Q(fonds__ended_on__gte=F("valid_from"))):
        yield Finding(f"custody {row.pk}: lưu giữ hồ sơ của cơ quan chưa kết thúc ngày {row.valid_from}")


@invariant("ORG3", "phương án đã áp dụng thì mọi dòng đã làm và mọi cơ quan mới đã lập")
def applied_plans_are_whole() -> Iterator[Finding]:
    """Nothing of an applied plan is left over."""
    applied = SuccessionPlan.objects.filter(state=PlanState.APPLIED)
    left = applied.filter(
        Q(rows__done_at__isnull=True, rows__isnull=False)
        | Q(bodies__agency__isnull=True, bodies__isnull=False)
    )
    for pk in left.values_list("pk", flat=True).distinct():
        yield Finding(f"succession_plan {pk}: đã áp dụng mà còn dòng chưa làm")
