"""Invariants of the organisation."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from hoatoc.foundation.org.models import AgencyIdentifier, AgencyName, AgencyParent
from hoatoc.lib.finding import Finding, invariant


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
