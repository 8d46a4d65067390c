"""Verbs about people: who may give what to whom, and what is refused."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from hoatoc.foundation.accounts import actions
from hoatoc.foundation.accounts.models import Appointment, AppointmentRole, Person
from hoatoc.foundation.accounts.queries import actor_for, staff_of
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.policy import Role
from hoatoc.lib.refusal import NotFound, RoleMayNot, refusal_for

TODAY = date(2018, 8, 16)


@pytest.fixture
def by(cast):
    return lambda who: {"actor": cast.actor(who), "at": cast.at}


def appoint(cast, person, by, **more):
    facts = {"agency": cast.commune, "position": "Phó Bí thư", "roles": [Role.LEADER], "on": TODAY}
    return actions.appoint(person=person, **(facts | more | by))


def test_a_person_with_appointment_and_card_in_one_go(cast, by):
    person, password = actions.add_with_appointment(
        login=" Moi.NV ", full_name="Nguyễn  Văn Mới", phone="", agency=cast.commune, position="Văn thư",
        roles=[Role.CLERK], on=TODAY, **by("lan"),
    )  # fmt: skip
    assert (person.login, person.full_name) == ("moi.nv", "Nguyễn Văn Mới")
    assert person.must_change_password
    assert person.check_password(password)
    actor, _ = actor_for(person, TODAY)
    assert actor.roles == {Role.CLERK}
    verbs = AuditEntry.objects.order_by("-id").values_list("verb", flat=True)[:3]
    assert list(verbs) == ["cấp lại mật khẩu", "giao chức danh", "thêm người"]


def test_all_or_nothing(cast, by):
    before = (Person.objects.count(), AuditEntry.objects.count())
    with pytest.raises(actions.RoleNeeded):
        actions.add_with_appointment(
            login="moi", full_name="Mới", phone="", agency=cast.commune, position="Văn thư", roles=[], on=TODAY,
            **by("lan"),
        )  # fmt: skip
    assert (Person.objects.count(), AuditEntry.objects.count()) == before


def test_a_name_is_taken_whatever_its_case(cast, by):
    with pytest.raises(actions.LoginTaken):
        actions.add_person(login="HANG", full_name="Ai đó", **by("lan"))


def test_the_database_refuses_the_second_name_with_the_same_sentence(cast):
    with pytest.raises(IntegrityError) as told, transaction.atomic():
        Person.objects.create(login="hang", full_name="Ai đó")
    assert isinstance(refusal_for(str(told.value)), actions.LoginTaken)


def test_the_database_refuses_two_equal_appointments_with_a_sentence(cast):
    held = Appointment.objects.get(person=cast.people["hang"])
    with pytest.raises(IntegrityError) as told, transaction.atomic():
        Appointment.objects.create(
            person=held.person, agency=held.agency, position=held.position, valid_from=TODAY
        )
    assert isinstance(refusal_for(str(told.value)), actions.AlreadyHolds)


def test_only_the_province_gives_the_province(cast, by):
    person = actions.add_person(login="moi", full_name="Mới", **by("lan"))
    with pytest.raises(actions.RoleTooHigh):
        appoint(cast, person, by("lan"), roles=[Role.PROVINCE_ADMIN])
    assert appoint(cast, person, by("tri"), roles=[Role.PROVINCE_ADMIN]).pk


def test_nobody_appoints_ends_or_locks_himself(cast, by):
    lan = cast.people["lan"]
    with pytest.raises(actions.NotYourself):
        appoint(cast, lan, by("lan"))
    with pytest.raises(actions.NotYourself):
        actions.end_appointment(appointment=lan.appointments.get(), on=TODAY, **by("lan"))
    with pytest.raises(actions.NotYourself):
        actions.set_active(person=lan, is_active=False, **by("lan"))


def test_another_agency_is_not_there(cast, by):
    tam = cast.people["tam"]
    with pytest.raises(NotFound):
        appoint(cast, tam, by("lan"), agency=cast.other_commune)
    with pytest.raises(NotFound):
        actions.end_appointment(appointment=tam.appointments.get(), on=TODAY, **by("lan"))
    for verb in (actions.reset_password, lambda **facts: actions.set_active(is_active=False, **facts)):
        with pytest.raises(NotFound):
            verb(person=tam, **by("lan"))
    assert actions.reset_password(person=tam, **by("tri"))


def test_a_unit_of_another_agency_is_not_there(cast, by):
    unit = Unit.objects.create(agency=cast.other_commune, name="Tổ một")
    person = actions.add_person(login="moi", full_name="Mới", **by("lan"))
    with pytest.raises(NotFound):
        appoint(cast, person, by("lan"), unit=unit)


def test_who_also_works_elsewhere_is_not_reset_by_one_of_them(cast, by):
    """Else an agency's administrator could take over a person's other appointment."""
    chin = cast.people["chin"]
    appoint(cast, chin, by("lan"))
    with pytest.raises(NotFound):
        actions.reset_password(person=chin, **by("lan"))
    Appointment.objects.filter(person=chin, agency=cast.cell).update(valid_to=date(2018, 12, 31))
    with pytest.raises(NotFound):
        actions.reset_password(person=chin, **by("lan"))
    Appointment.objects.filter(person=chin, agency=cast.cell).update(valid_to=date(2018, 8, 15))
    assert actions.reset_password(person=chin, **by("lan"))


def test_who_has_left_can_still_be_locked_by_the_last_agency(cast, by):
    person = actions.add_person(login="moi", full_name="Mới", **by("lan"))
    held = appoint(cast, person, by("lan"), on=date(2018, 1, 1))
    actions.end_appointment(appointment=held, on=TODAY, **by("lan"))
    actions.set_active(person=person, is_active=False, **by("lan"))
    assert not Person.objects.get(pk=person.pk).is_active


def test_a_province_administrator_is_beyond_an_agency_s_reach(cast, by):
    AppointmentRole.objects.create(appointment=cast.people["tam"].appointments.get(), role=Role.AGENCY_ADMIN)
    high = actions.add_person(login="cao", full_name="Cao", **by("tri"))
    held = appoint(cast, high, by("tri"), agency=cast.other_commune, roles=[Role.PROVINCE_ADMIN])
    for act in (
        lambda: actions.reset_password(person=high, **by("tam")),
        lambda: actions.set_active(person=high, is_active=False, **by("tam")),
        lambda: actions.end_appointment(appointment=held, on=TODAY, **by("tam")),
    ):
        with pytest.raises(actions.RoleTooHigh):
            act()


@pytest.mark.parametrize("who", ["hang", "phuc", "son", "kiem", "chin"])
def test_others_keep_nobody(cast, by, who):
    with pytest.raises(RoleMayNot):
        actions.add_person(login="moi", full_name="Mới", **by(who))
    with pytest.raises(RoleMayNot):
        actions.reset_password(person=cast.people["minh"], **by(who))


def test_an_appointment_ends_the_day_before(cast, by):
    person = actions.add_person(login="moi", full_name="Mới", **by("lan"))
    held = appoint(cast, person, by("lan"), on=date(2018, 1, 1))
    actions.end_appointment(appointment=held, on=TODAY, **by("lan"))
    assert actor_for(person, date(2018, 8, 15))[0].roles == {Role.LEADER}
    assert actor_for(person, TODAY)[0].roles == frozenset()


def test_one_that_ends_on_its_first_day_never_gave_a_right(cast, by):
    person = actions.add_person(login="moi", full_name="Mới", **by("lan"))
    actions.end_appointment(appointment=appoint(cast, person, by("lan")), on=TODAY, **by("lan"))
    assert actor_for(person, TODAY)[0].roles == frozenset()


def test_a_password_is_changed_by_its_owner_alone(cast, by):
    with pytest.raises(NotFound):
        actions.change_password(person=cast.people["hang"], password="x" * 20, **by("tri"))
    actions.change_password(person=cast.people["hang"], password="mot cau that dai", **by("hang"))
    assert Person.objects.get(login="hang").check_password("mot cau that dai")


def test_a_failed_log_in_leaves_no_name(cast, by):
    actions.note_failed_log_in(login="mat-khau-go-nham", **by("hang"))
    line = AuditEntry.objects.latest("id")
    assert line.verb == "đăng nhập sai"
    assert "mat-khau" not in str(line.as_row())
    assert len(line.object_uid) == 32


def test_people_are_sorted_by_ten_then_ho(cast, by):
    names = [person.full_name for person in staff_of(cast.provincial.pk, day=TODAY)]
    assert names == [
        "Phạm Quốc Bảo", "Võ Thị Thu Hằng", "Bùi Thị Kiểm", "Đỗ Quang Minh", "Trần Văn Phúc", "Lê Hoàng Sơn",
    ]  # fmt: skip
