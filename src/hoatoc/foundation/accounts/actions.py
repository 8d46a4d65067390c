"""Verbs about people: add, appoint, end, switch, reset, disable."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from hoatoc.foundation.accounts.models import Appointment, AppointmentRole, Person
from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org.models import Agency, Unit
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right, Role
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal
from hoatoc.lib.vietnamese import name_sort_key

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no letters that look alike on a printed card


class LoginTaken(Refusal):
    """Tên đăng nhập này đã có người dùng. Hãy chọn tên khác, ví dụ thêm số ở cuối."""

    code = "NG-01"
    status = 409


class RoleNeeded(Refusal):
    """Chưa chọn vai trò nào. Hãy chọn ít nhất một vai trò cho chức danh."""

    code = "NG-02"
    status = 422


class RoleTooHigh(Refusal):
    """Chỉ quản trị mạng tỉnh được giao vai trò quản trị mạng tỉnh. Hãy bỏ vai trò này."""

    code = "NG-03"
    status = 403


class NotYourself(Refusal):
    """Không tự khoá hay tự đổi vai trò của chính mình. Hãy nhờ một quản trị khác."""

    code = "NG-04"
    status = 409


CONSTRAINTS["accounts_person_login_key"] = LoginTaken
CONSTRAINTS["accounts_person.login"] = LoginTaken


def one_time_password() -> str:
    """A password for the first-log-in card: 12 letters, about 59 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def add_person(
    *, login: str, full_name: str, actor: Actor, at: datetime, password_hash: str = "", phone: str = ""
) -> Person:
    """Thêm người: an account without appointment can only log in.  Raises LoginTaken."""
    _keeper(actor)
    login = login.strip().casefold()
    if Person.objects.filter(login=login).exists():
        raise LoginTaken
    person = Person.objects.create(
        login=login,
        full_name=" ".join(full_name.split()),
        name_key=str(name_sort_key(full_name)),
        phone=phone,
        password=password_hash or make_password(None),
    )
    record(actor=actor, at=at, verb="thêm người", subject=Subject("person", person.uid, person.full_name))
    return person


@transaction.atomic
def appoint(
    *,
    person: Person,
    agency: Agency,
    position: str,
    roles: Iterable[Role],
    on: date,
    actor: Actor,
    at: datetime,
    unit: Unit | None = None,
) -> Appointment:
    """Giao chức danh: from a day on, with its roles.  Raises RoleNeeded, RoleTooHigh, NotFound for another agency."""
    _keeper(actor, agency)
    wanted = set(roles)
    if not wanted:
        raise RoleNeeded
    if Role.PROVINCE_ADMIN in wanted and not (actor.is_system or actor.may(Right.KEEP_AGENCIES)):
        raise RoleTooHigh
    appointment = Appointment.objects.create(
        person=person, agency=agency, unit=unit, position=position.strip(), valid_from=on
    )
    AppointmentRole.objects.bulk_create(
        AppointmentRole(appointment=appointment, role=role) for role in sorted(wanted)
    )
    record(
        actor=actor,
        at=at,
        verb="giao chức danh",
        subject=Subject("person", person.uid, f"{person.full_name} · {position}"),
        facts={"vai trò": sorted(wanted), "từ ngày": str(on)},
    )
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, on: date, actor: Actor, at: datetime) -> None:
    """Thôi chức danh: `on` is the first day without it; sessions lose it with the next request."""
    _keeper(actor, appointment.agency)
    if appointment.person_id == actor.person_id:
        raise NotYourself
    last = on - timedelta(days=1)
    appointment.valid_to = max(last, appointment.valid_from)
    if last < appointment.valid_from:
        AppointmentRole.objects.filter(appointment=appointment).delete()
    appointment.save(update_fields=["valid_to"])
    record(
        actor=actor,
        at=at,
        verb="thôi chức danh",
        subject=Subject("person", appointment.person.uid, str(appointment)),
    )


@transaction.atomic
def set_active(*, person: Person, is_active: bool, actor: Actor, at: datetime) -> None:
    """Khoá, mở tài khoản: works from the next request on.  Raises NotYourself."""
    _keeper(actor)
    _of_my_agency(person, actor)
    if person.pk == actor.person_id:
        raise NotYourself
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    verb = "mở tài khoản" if is_active else "khoá tài khoản"
    record(actor=actor, at=at, verb=verb, subject=Subject("person", person.uid, person.full_name))


@transaction.atomic
def reset_password(*, person: Person, actor: Actor, at: datetime) -> str:
    """Cấp lại mật khẩu: gives the one-time password for the printed card; every session of the person ends."""
    _keeper(actor)
    _of_my_agency(person, actor)
    password = one_time_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    record(
        actor=actor, at=at, verb="cấp lại mật khẩu", subject=Subject("person", person.uid, person.full_name)
    )
    return password


def _keeper(actor: Actor, agency: Agency | None = None) -> None:
    if actor.is_system:
        return
    actor.require(Right.KEEP_PEOPLE)
    if agency is not None and agency.pk != actor.agency_id and not actor.may(Right.KEEP_AGENCIES):
        raise NotFound


def _of_my_agency(person: Person, actor: Actor) -> None:
    """An agency administrator reaches only people whose appointments all lie in the own agency."""
    if actor.is_system or actor.may(Right.KEEP_AGENCIES):
        return
    held = person.appointments.filter(valid_to__isnull=True)
    if set(held.values_list("agency_id", flat=True)) != {actor.agency_id}:
        raise NotFound
    if held.filter(roles__role=Role.PROVINCE_ADMIN).exists():
        raise RoleTooHigh
