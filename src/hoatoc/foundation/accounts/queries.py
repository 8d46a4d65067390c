"""Reads about people."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from hoatoc.foundation.accounts.models import Absence, Appointment, Delegation, DutyShift, Person
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import AgencyName, Unit, valid_on
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import NOT_LENT, POLICY, Right, Role, delegated
from hoatoc.lib.vietnamese import fold

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def appointments_of(person: Person, day: date) -> list[Appointment]:
    """The person's appointments in force on the day, with agency, unit and roles."""
    living = Q(agency__ended_on__isnull=True) | Q(agency__ended_on__gte=day)
    stands_in = Delegation.objects.in_force_on(day).filter(to_appointment=OuterRef("pk"))
    rows = Appointment.objects.in_force_on(day).filter(living, person=person)
    rows = rows.annotate(stands_in=Exists(stands_in))
    return list(rows.select_related("agency", "unit").prefetch_related("roles").order_by("pk"))


def actor_for(
    person: Person, day: date, *, appointment_id: int | None = None, delegation_id: int | None = None
) -> tuple[Actor, list[Appointment]]:
    """The acting value: through the wished delegation or appointment when it is in force, else through the first; and all
    of the person's own.
    """
    held = appointments_of(person, day)
    if delegation_id is not None:
        wished = delegations_to(person, day).filter(pk=delegation_id).first()
        if wished is not None:
            return acting_for(wished, day, person=person), held
    acting = next((each for each in held if each.pk == appointment_id), held[0] if held else None)
    if acting is None:
        return Actor(person_id=person.pk, person_uid=str(person.uid), person_name=person.full_name), []
    return acting_through(acting, day, person=person), held


def acting_through(appointment: Appointment, day: date, *, person: Person | None = None) -> Actor:
    """The actor of one appointment."""
    person = person or appointment.person
    agency_name, agency_symbol = org_queries.printed_on(appointment.agency_id, day)
    return Actor(
        person_id=person.pk,
        person_uid=str(person.uid),
        person_name=person.full_name,
        appointment_id=appointment.pk,
        agency_id=appointment.agency_id,
        agency_uid=str(appointment.agency.uid),
        agency_name=agency_name,
        agency_symbol=agency_symbol,
        agency_system=appointment.agency.system,
        position=appointment.position,
        roles=frozenset(Role(each.role) for each in appointment.roles.all()),
        unit_ids=_with_units_below(appointment.unit),
        day=day,
    )


def acting_for(delegation: Delegation, day: date, *, person: Person | None = None) -> Actor:
    """The actor of a delegation: the delegate, in the chair of who is away, for the delegated rights alone."""
    chair = delegation.from_appointment
    person = person or delegation.to_appointment.person
    whole = acting_through(chair, day)
    return replace(
        whole,
        person_id=person.pk,
        person_uid=str(person.uid),
        person_name=person.full_name,
        roles=whole.roles - NOT_LENT,
        delegation_id=delegation.pk,
        for_person_id=chair.person_id,
        for_name=chair.person.full_name,
        scope=delegated(delegation.kinds, reads_secret=delegation.reads_secret),
        reads_secret=delegation.reads_secret,
    )


def delegations_to(person: Person, day: date) -> QuerySet[Delegation]:
    """Những người mà người này đang thay mặt."""
    rows = Delegation.objects.in_force_on(day).filter(to_appointment__person=person)
    rows = rows.select_related(
        "from_appointment__person", "from_appointment__agency", "from_appointment__unit"
    )
    return rows.prefetch_related("from_appointment__roles").order_by("pk")


def _with_units_below(unit: Unit | None) -> frozenset[int]:
    """“Of the unit” means the unit or one below it."""
    found: set[int] = set()
    todo = [unit] if unit else []
    while todo:
        here = todo.pop()
        found.add(here.pk)
        todo += list(Unit.objects.filter(parent=here).exclude(pk__in=found))
    return frozenset(found)


def people_of(agency_id: int, day: date) -> QuerySet[Appointment]:
    """Appointments of an agency in force on the day, sorted by tên, then họ."""
    rows = Appointment.objects.in_force_on(day).filter(agency_id=agency_id)
    return rows.select_related("person", "unit").prefetch_related("roles").order_by("person__name_key", "pk")


@dataclass(frozen=True, slots=True)
class Holder:
    """Người giữ một quyền at an agency, through an appointment."""

    agency_id: int
    appointment_id: int
    person_id: int


def holders_of(right: Right, agency_ids: Iterable[int], day: date) -> list[Holder]:
    """Who may do something at these agencies on the day, in one query: whom to tell that it waits."""
    rows = Appointment.objects.in_force_on(day).filter(
        agency__in=list(agency_ids), person__is_active=True, roles__role__in=POLICY[right]
    )
    found = rows.order_by("pk").distinct().values_list("agency_id", "pk", "person_id")
    holders = [Holder(*each) for each in found]
    return holders + stand_ins(right, [each.appointment_id for each in holders], day)


def stand_ins(right: Right, appointment_ids: Iterable[int], day: date) -> list[Holder]:
    """Người thay của những chức danh này for one right, each through the appointment of their own (one query)."""
    rows = Delegation.objects.in_force_on(day).filter(from_appointment__in=list(appointment_ids))
    rows = rows.select_related("to_appointment").order_by("pk")
    return [
        Holder(each.to_appointment.agency_id, each.to_appointment_id, each.to_appointment.person_id)
        for each in rows
        if right in delegated(each.kinds, reads_secret=each.reads_secret)
    ]


def holders_at(*, unit_id: int | None, appointment_id: int | None, day: date) -> list[Holder]:
    """Those of a unit, or the one of an appointment, on the day."""
    rows = Appointment.objects.in_force_on(day).filter(person__is_active=True)
    rows = rows.filter(unit=unit_id) if unit_id is not None else rows.filter(pk__in=[appointment_id])
    return [Holder(*each) for each in rows.order_by("pk").values_list("agency_id", "pk", "person_id")]


@dataclass(frozen=True, slots=True)
class Named:
    """Người và chức danh of the day, as the directory tells them."""

    name: str
    position: str
    agency_id: int
    agency_name: str


def people_named(words: str, day: date, *, most: int = 4) -> list[Named]:
    """Người có tên khớp among those who hold an appointment on the day: every word without dấu, by tên then họ.

    One query for all names; a province has a few thousand, and comparing them here costs less than a column kept for it.
    """
    wanted = fold(words).split()
    names = AgencyName.objects.filter(valid_on(day), agency=OuterRef("agency")).values("value")[:1]
    rows = Appointment.objects.in_force_on(day).filter(person__is_active=True, agency__ended_on__isnull=True)
    found = rows.order_by("person__name_key", "pk").values_list(
        "person__full_name", "position", "agency_id", Subquery(names)
    )
    matching = (
        Named(name, position, agency_id, agency or "")
        for name, position, agency_id, agency in found
        if _holds_words(fold(name), wanted)
    )
    return list(islice(matching, most))


def _holds_words(name: str, wanted: list[str]) -> bool:
    """Each word begins a word of the name."""
    here = name.split()
    return all(any(each.startswith(word) for each in here) for word in wanted)


def staff_of(agency_id: int, *, includes_former: bool = False, day: date) -> QuerySet[Person]:
    """Người của cơ quan by tên then họ, each with its appointments there (`here`); former ones on demand."""
    here = Appointment.objects.filter(agency_id=agency_id)
    if not includes_former:
        here = here.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    shown = here.select_related("unit").prefetch_related("roles").order_by("-valid_from", "pk")
    return (
        Person.objects.filter(pk__in=here.values("person_id"))
        .order_by("name_key", "pk")
        .prefetch_related(Prefetch("appointments", queryset=shown, to_attr="here"))
    )


def without_appointment(day: date) -> QuerySet[Person]:
    """Those who hold nothing anywhere today: only the province administrator sees them all."""
    holding = Appointment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    rows = Person.objects.exclude(pk__in=holding.values("person_id")).order_by("name_key", "pk")
    nothing = Appointment.objects.none()
    return rows.prefetch_related(Prefetch("appointments", queryset=nothing, to_attr="here"))


def held_ever(person: Person) -> QuerySet[Appointment]:
    """Every appointment of a person, the newest first, with agency, unit and roles."""
    rows = Appointment.objects.filter(person=person).select_related("agency", "unit")
    return rows.prefetch_related("roles").order_by("-valid_from", "-pk")


def waiting_for_first_log_in(agency_id: int, day: date) -> int:
    """Bao nhiêu người còn mật khẩu trên phiếu at an agency."""
    held = Appointment.objects.in_force_on(day).filter(agency_id=agency_id)
    return Person.objects.filter(
        pk__in=held.values("person_id"), is_active=True, must_change_password=True
    ).count()


def last_people_of(agency_id: int, last_day: date) -> QuerySet[Appointment]:
    """Người giữ chức danh đến ngày cuối of a body that ended, with roles: whom its successor may appoint again."""
    rows = Appointment.objects.in_force_on(last_day).filter(agency_id=agency_id)
    return rows.select_related("person", "unit").prefetch_related("roles").order_by("person__name_key", "pk")


def last_agency_of(person_id: int, day: date) -> Appointment | None:
    """The appointment of a person that ended with its agency, the youngest first: for the page of who has none today."""
    rows = Appointment.objects.filter(person=person_id, agency__ended_on__lt=day, valid_to__isnull=False)
    return rows.select_related("agency").order_by("-valid_to", "-pk").first()


# --- who is away, who is on duty ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StandIn:
    """Người thay: a name and its position."""

    name: str
    position: str


@dataclass(frozen=True, slots=True)
class Away:
    """Một người vắng: until when, and who stands in."""

    absence: Absence
    stand_ins: list[StandIn] = field(default_factory=list)

    @property
    def note(self) -> str:
        """What a picker writes behind the name: "vắng đến 20/8, thay: Trần Văn Phúc"."""
        until = f"vắng đến {self.absence.last_day.day}/{self.absence.last_day.month}"
        names = ", ".join(each.name for each in self.stand_ins)
        return f"{until}, thay: {names}" if names else until


def absences_of(agency_id: int, day: date) -> QuerySet[Absence]:
    """Đang vắng và sắp vắng at an agency: what has not ended by the day."""
    rows = Absence.objects.filter(
        appointment__agency=agency_id, last_day__gte=day, ended_at__isnull=True
    ).filter(valid_on(day, "appointment__"))
    return rows.select_related("appointment__person").order_by(
        "first_day", "appointment__person__name_key", "pk"
    )


def away_on(agency_id: int, day: date) -> dict[int, Away]:
    """Ai vắng hôm nay: by appointment, with who stands in (two queries)."""
    absences = absences_of(agency_id, day).filter(first_day__lte=day)
    return {each.absence.appointment_id: each for each in with_stand_ins(absences, day)}


def with_stand_ins(absences: Iterable[Absence], day: date) -> list[Away]:
    """The same absences with who stands in: for one that begins later, who will."""
    rows = list(absences)
    given = Delegation.objects.filter(
        from_appointment__in={each.appointment_id for each in rows},
        revoked_at__isnull=True,
        valid_to__gte=day,
    )
    of: dict[int, list[Delegation]] = {}
    for each in given.select_related("to_appointment__person").order_by("pk") if rows else ():
        of.setdefault(each.from_appointment_id, []).append(each)
    found = []
    for row in rows:
        theirs = of.get(row.appointment_id, ())
        meant = [
            each for each in theirs if each.valid_from <= row.last_day and each.valid_to >= row.first_day
        ]
        names = [
            StandIn(each.to_appointment.person.full_name, each.to_appointment.position) for each in meant
        ]
        found.append(Away(row, names))
    return found


def away_notes(agency_id: int, day: date) -> dict[int, str]:
    """What pickers of people write behind a name, by appointment (two queries, one when nobody is away)."""
    return {pk: away.note for pk, away in away_on(agency_id, day).items()}


def delegations_from(actor: Actor) -> QuerySet[Delegation]:
    """Uỷ quyền của chức danh mình, the newest first."""
    rows = Delegation.objects.filter(from_appointment=actor.appointment_id)
    return rows.select_related("to_appointment__person", "absence", "revoked_by").order_by("-pk")


def on_duty(agency_ids: Iterable[int], at: datetime) -> QuerySet[DutyShift]:
    """Đang trực at a moment, at these agencies."""
    rows = DutyShift.objects.filter(agency__in=list(agency_ids), starts_at__lte=at, ends_at__gt=at)
    rows = rows.filter(appointment__person__is_active=True)
    return rows.select_related("appointment__person").order_by("starts_at", "pk")


def shifts_between(agency_id: int, start: datetime, end: datetime) -> QuerySet[DutyShift]:
    """Ca trực of an agency that begin in a span."""
    rows = DutyShift.objects.filter(agency=agency_id, starts_at__gte=start, starts_at__lt=end)
    return rows.select_related("appointment__person").order_by(
        "starts_at", "appointment__person__name_key", "pk"
    )
