"""Verbs about people: add, appoint, end, disable, passwords; what log-in writes into the audit trail."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from hoatoc.foundation.accounts.models import Appointment, AppointmentRole, Person
from hoatoc.foundation.accounts.queries import VIETNAM
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


class AlreadyHolds(Refusal):
    """Người này đang giữ đúng chức danh đó tại cơ quan. Hãy cho thôi chức danh cũ trước, hoặc ghi tên chức danh khác."""

    code = "NG-05"
    status = 409


class NoOwnPassword(Refusal):
    """Tài khoản này không đăng nhập bằng mật khẩu nên không có gì để đổi. Hãy nhờ quản trị của cơ quan cấp mật khẩu."""

    code = "NG-06"
    status = 409


class NobodyFollows(Refusal):
    """Cơ quan này còn hoạt động hoặc không có cơ quan kế thừa. Hãy giao chức danh từng người ở trang Người dùng."""

    code = "NG-09"
    status = 409


CONSTRAINTS["accounts_person_login_key"] = LoginTaken
CONSTRAINTS["accounts_person.login"] = LoginTaken
CONSTRAINTS["no_two_equal_open_appointments"] = AlreadyHolds
CONSTRAINTS["accounts_appointment.person_id, accounts_appointment.agency_id"] = AlreadyHolds


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
    """Giao chức danh: from a day on, with its roles.

    Raises RoleNeeded, RoleTooHigh, NotYourself, AlreadyHolds, NotFound for another agency or a unit of another agency.
    """
    _keeper(actor, agency)
    if person.pk == actor.person_id:
        raise NotYourself
    if unit is not None and unit.agency_id != agency.pk:
        raise NotFound
    wanted = set(roles)
    if not wanted:
        raise RoleNeeded
    if Role.PROVINCE_ADMIN in wanted and not (actor.is_system or actor.may(Right.KEEP_AGENCIES)):
        raise RoleTooHigh
    position = " ".join(position.split())
    if Appointment.objects.filter(
        person=person, agency=agency, position=position, valid_to__isnull=True
    ).exists():
        raise AlreadyHolds
    appointment = Appointment.objects.create(
        person=person, agency=agency, unit=unit, position=position, valid_from=on
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
    """Thôi chức danh: `on` is the first day without it; sessions lose it with the next request.

    Raises NotYourself, RoleTooHigh, NotFound for another agency.
    """
    _keeper(actor, appointment.agency)
    if appointment.person_id == actor.person_id:
        raise NotYourself
    is_high = appointment.roles.filter(role=Role.PROVINCE_ADMIN).exists()
    if is_high and not (actor.is_system or actor.may(Right.KEEP_AGENCIES)):
        raise RoleTooHigh
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
def end_all_of(*, agency_id: int, last: date, actor: Actor, at: datetime) -> int:
    """Thôi mọi chức danh của cơ quan kết thúc: `last` is their last day; accounts stay, people are appointed at the successor."""
    here = Appointment.objects.filter(agency_id=agency_id, valid_from__lte=last)
    ended = here.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last)).update(valid_to=last)
    if ended:
        agency = Agency.objects.get(pk=agency_id)
        record(
            actor=actor,
            at=at,
            verb="thôi chức danh theo cơ quan",
            subject=Subject("agency", agency.uid),
            facts={"số chức danh": ended, "ngày cuối": str(last)},
        )
    return ended


@transaction.atomic
def appoint_again(
    *, appointments: Iterable[Appointment], agency: Agency, on: date, actor: Actor, at: datetime
) -> int:
    """Giao lại chức danh ở cơ quan kế thừa: position and roles as they were at the body that ended; gives how many.

    Who holds such a position there already is passed over.  Raises what `appoint` does.
    """
    done = 0
    for old in appointments:
        roles = [Role(each.role) for each in old.roles.all()]
        held = Appointment.objects.filter(
            person=old.person, agency=agency, position=old.position, valid_to__isnull=True
        )
        if roles and old.person_id != actor.person_id and not held.exists():
            appoint(
                person=old.person,
                agency=agency,
                position=old.position,
                roles=roles,
                on=on,
                actor=actor,
                at=at,
            )
            done += 1
    return done


@transaction.atomic
def set_active(*, person: Person, is_active: bool, actor: Actor, at: datetime) -> None:
    """Khoá, mở tài khoản: works from the next request on.  Raises NotYourself."""
    _keeper(actor)
    _of_my_agency(person, actor, at)
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
    _of_my_agency(person, actor, at)
    password = one_time_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    record(
        actor=actor, at=at, verb="cấp lại mật khẩu", subject=Subject("person", person.uid, person.full_name)
    )
    return password


@transaction.atomic
def add_with_appointment(
    *,
    login: str,
    full_name: str,
    phone: str,
    agency: Agency,
    position: str,
    roles: Iterable[Role],
    on: date,
    actor: Actor,
    at: datetime,
    unit: Unit | None = None,
) -> tuple[Person, str]:
    """Thêm người kèm chức danh: account, first appointment and the one-time password of the printed card, or nothing."""
    person = add_person(login=login, full_name=full_name, phone=phone, actor=actor, at=at)
    appoint(
        person=person, agency=agency, position=position, roles=roles, on=on, unit=unit, actor=actor, at=at
    )
    return person, reset_password(person=person, actor=actor, at=at)


@transaction.atomic
def change_password(*, person: Person, password: str, actor: Actor, at: datetime) -> None:
    """Đổi mật khẩu: by the person alone; what was given on a card is used up. Other sessions of the person end."""
    if person.pk != actor.person_id:
        raise NotFound
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    record(actor=actor, at=at, verb="đổi mật khẩu", subject=Subject("person", person.uid, person.full_name))


# --- log-in --------------------------------------------------------------------------------------


@transaction.atomic
def note_log_in(*, person: Person, actor: Actor, at: datetime) -> None:
    """Đăng nhập: the line in the audit trail."""
    record(actor=actor, at=at, verb="đăng nhập", subject=Subject("person", person.uid, person.full_name))


@transaction.atomic
def note_log_out(*, person: Person, actor: Actor, at: datetime) -> None:
    """Đăng xuất: the line in the audit trail."""
    record(actor=actor, at=at, verb="đăng xuất", subject=Subject("person", person.uid, person.full_name))


@transaction.atomic
def note_failed_log_in(*, login: str, actor: Actor, at: datetime) -> None:
    """Đăng nhập sai: a keyed hash of the typed name, because people type their password there too."""
    digest = salted_hmac("accounts.failed-log-in", login.strip().casefold(), algorithm="sha256").hexdigest()
    record(actor=actor, at=at, verb="đăng nhập sai", subject=Subject("login", digest[:32]))


def _keeper(actor: Actor, agency: Agency | None = None) -> None:
    if actor.is_system:
        return
    actor.require(Right.KEEP_PEOPLE)
    if agency is not None and agency.pk != actor.agency_id and not actor.may(Right.KEEP_AGENCIES):
        raise NotFound


def _of_my_agency(person: Person, actor: Actor, at: datetime) -> None:
    """An agency administrator reaches only people who work, or last worked, in the own agency and nowhere else."""
    if actor.is_system or actor.may(Right.KEEP_AGENCIES):
        return
    held = person.appointments.all()
    today = at.astimezone(VIETNAM).date()
    now_or_later = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    counted = now_or_later if now_or_later.exists() else held
    if set(counted.values_list("agency_id", flat=True)) != {actor.agency_id}:
        raise NotFound
    if now_or_later.filter(roles__role=Role.PROVINCE_ADMIN).exists():
        raise RoleTooHigh
