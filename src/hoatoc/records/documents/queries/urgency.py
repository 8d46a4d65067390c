"""Urgent documents that wait: what the alarm says until somebody has opened each of them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import OuterRef, QuerySet, Subquery

from hoatoc.lib.actor import Actor
from hoatoc.lib.profiles import profile_on
from hoatoc.records.documents import access
from hoatoc.records.documents.models import Entry, EntrySeen, EscalationStep
from hoatoc.records.documents.rules import URGENCY_LABELS, Urgency

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

MOST_LOOKED_AT = 50


class OpenedOrNot(TypedDict):
    """What the alarm adds: who opened it first, and when; until then whose turn it is."""

    opened_by: str | None
    opened_for: str | None
    opened_at: datetime | None
    asked: str | None
    asked_since: datetime | None


def burning(actor: Actor) -> "QuerySet[WithAnnotations[Entry, OpenedOrNot]]":
    """Thượng khẩn and above that wait to be registered: nobody opened them first, then the most urgent (one query)."""
    first = EntrySeen.objects.filter(entry=OuterRef("pk"), marked_at__isnull=True).order_by("first_at", "pk")
    step = EscalationStep.objects.filter(entry=OuterRef("pk"), ended_at__isnull=True)
    rows = access.visible_to(actor).incoming().waiting().filter(document__urgency__gte=Urgency.VERY_URGENT)
    return cast(
        "QuerySet[WithAnnotations[Entry, OpenedOrNot]]",
        rows.select_related("document")
        .annotate(
            opened_by=Subquery(first.values("person__full_name")[:1]),
            opened_for=Subquery(first.values("for_person__full_name")[:1]),
            asked=Subquery(step.values("appointment__person__full_name")[:1]),
            asked_since=Subquery(step.values("since")[:1]),
            opened_at=Subquery(first.values("first_at")[:1]),
        )
        .order_by("-document__urgency", "arrived_at", "pk"),
    )


def marks_on(system: str, day: date) -> list[tuple[int, str]]:
    """Độ khẩn that the rules in force on a day know, as choices: NĐ 30/2020 has no hoả tốc hẹn giờ."""
    rules = profile_on(system, day)
    return [(int(mark), label) for mark, label in URGENCY_LABELS.items() if rules.knows_urgency(mark.name)]
