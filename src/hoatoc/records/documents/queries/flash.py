"""Reads for báo hoả tốc: the chain of each agency, the steps that wait."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from hoatoc.foundation.accounts.models import Absence, Appointment, Delegation
from hoatoc.foundation.accounts.queries import on_duty
from hoatoc.foundation.calendar.queries import local_day
from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.org.queries import parents_on
from hoatoc.foundation.org.rules import AgencyKind
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right, Role, delegated
from hoatoc.records.documents.models import Entry, EntrySeen, EscalationStep
from hoatoc.records.documents.rules import Source, Urgency
from hoatoc.records.documents.rules.flash import TOLD_ROLES, Candidate, Link, chain, from_above

MOST_STEPS_SHOWN = 50


def unopened() -> QuerySet[Entry]:
    """Hoả tốc đến qua mạng mà chưa ai mở: what must not wait for one person; paper is in somebody's hands already."""
    sight = EntrySeen.objects.filter(entry=OuterRef("pk"), marked_at__isnull=True)
    rows = Entry.objects.incoming().waiting().filter(source=Source.HUB, document__urgency__gte=Urgency.FLASH)
    return rows.filter(~Exists(sight))


def open_steps(entries: Iterable[int]) -> QuerySet[EscalationStep]:
    """The open step of each of these entries."""
    return EscalationStep.objects.filter(entry__in=list(entries), ended_at__isnull=True)


def steps_of(entry: Entry) -> QuerySet[EscalationStep]:
    """Every step of one entry, the first first."""
    rows = EscalationStep.objects.filter(entry=entry).select_related("appointment__person", "ended_by")
    return rows.order_by("position")


def steps_shown_to(actor: Actor) -> QuerySet[EscalationStep]:
    """Lượt báo đang chờ: of the own agency for those who watch for alarms, and those addressed to one's own chair."""
    reached = Q(appointment_id=actor.appointment_id or 0)
    if actor.may(Right.SEE_ALARMS):
        reached |= Q(entry__agency_id=actor.own_agency)
    rows = EscalationStep.objects.filter(reached, ended_at__isnull=True, entry__in=unopened().values("pk"))
    rows = rows.select_related("entry__document", "entry__agency", "appointment__person")
    return rows.order_by("entry__arrived_at", "pk")


def chains(agency_ids: Iterable[int], at: datetime) -> Mapping[int, list[Link]]:
    """Chuỗi báo của từng cơ quan at a moment: seven queries however many agencies.

    A cell's chain goes on at the committee above it; so does that of an agency in which nobody could be told.
    """
    wanted, day = set(agency_ids), local_day(at)
    parents = {child: parent for child, parent in parents_on(day).items() if child in wanted}
    people = _candidates(wanted | set(parents.values()), day, at)
    cells = set(Agency.objects.filter(pk__in=wanted, kind=AgencyKind.CELL).values_list("pk", flat=True))
    found: dict[int, list[Link]] = {}
    for agency_id in wanted:
        above = from_above(chain(people.get(parents.get(agency_id, 0), ())))
        own = chain(people.get(agency_id, ()), above=above if agency_id in cells else ())
        found[agency_id] = own or above
    return found


def _candidates(agency_ids: set[int], day: date, at: datetime) -> Mapping[int, list[Candidate]]:
    duty = {shift.appointment_id for shift in on_duty(agency_ids, at)}
    rows = (
        Appointment.objects.in_force_on(day)
        .filter(agency__in=agency_ids, person__is_active=True)
        .filter(Q(roles__role__in=TOLD_ROLES) | Q(pk__in=duty))
        .select_related("person")
        .prefetch_related("roles")
        .distinct()
        .order_by("agency_id", "person__name_key", "pk")
    )
    held = list(rows)
    away = set(
        Absence.objects.filter(
            appointment__in=[each.pk for each in held],
            first_day__lte=day,
            last_day__gte=day,
            ended_at__isnull=True,
        ).values_list("appointment_id", flat=True)
    )
    stand_ins = _stand_ins(away, day)
    found: dict[int, list[Candidate]] = {}
    for each in held:
        candidate = Candidate(
            each.pk,
            each.person_id,
            each.person.full_name,
            roles=frozenset(Role(row.role) for row in each.roles.all()),
            is_on_duty=each.pk in duty,
            is_away=each.pk in away,
            stand_ins=tuple(stand_ins.get(each.pk, ())),
        )
        found.setdefault(each.agency_id, []).append(candidate)
    return found


def _stand_ins(away: set[int], day: date) -> Mapping[int, list[Candidate]]:
    """Who may see the alarm in the place of who is away."""
    if not away:
        return {}
    rows = Delegation.objects.in_force_on(day).filter(from_appointment__in=away)
    found: dict[int, list[Candidate]] = {}
    for each in rows.select_related("to_appointment__person").order_by("pk"):
        if Right.SEE_ALARMS in delegated(each.kinds, reads_secret=each.reads_secret):
            other = each.to_appointment
            candidate = Candidate(other.pk, other.person_id, other.person.full_name)
            found.setdefault(each.from_appointment_id, []).append(candidate)
    return found
