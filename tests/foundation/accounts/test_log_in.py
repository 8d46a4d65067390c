"""Log-in, log-out, own password, and how soon a change of rights is felt."""

import re
from datetime import date

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from hoatoc.foundation.accounts import actions
from hoatoc.foundation.accounts.models import AppointmentRole, Person
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.lib.actor import system_actor
from hoatoc.lib.policy import Role
from tests.conftest import FOUNDED, MORNING, PASSWORD

SYSTEM = {"actor": system_actor(), "at": MORNING}


def log_in(client, login="hang", password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": login, "password": password}, **more)


def text(answer):
    return answer.content.decode()


def verbs():
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


def test_in_and_out_again(cast, client):
    answer = log_in(client, "HANG ")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "Võ Thị Thu Hằng" in text(client.get("/"))
    assert "Đăng xuất" in text(client.get(reverse("account_logout")))
    assert client.post(reverse("account_logout"))["Location"] == reverse("account_login")
    assert client.get("/")["Location"] == reverse("account_login") + "?next=/"
    assert verbs()[-2:] == ["đăng nhập", "đăng xuất"]
    assert AuditEntry.objects.get(verb="đăng nhập").agency_label == "Tỉnh uỷ Quảng Ngãi"


def test_one_comes_back_to_where_one_was_stopped_but_nowhere_else(cast, client):
    asked = client.get(reverse("agencies"))["Location"]
    assert f'value="{reverse("agencies")}"' in text(client.get(asked))
    facts = {"login": "hang", "password": PASSWORD}
    assert client.post(asked, facts | {"next": reverse("agencies")})["Location"] == reverse("agencies")
    other = Client()
    assert other.post(reverse("account_login"), facts | {"next": "https://evil.example/"})["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_are_one_answer(cast, client):
    def shown(login):
        page = text(log_in(client, login, "sai-mat-khau-1"))
        return re.sub(r'(csrfmiddlewaretoken" value="|name="login" value=")[^"]*', r"\1", page)

    known, unknown = shown("hang"), shown("khong-co-ai")
    assert known == unknown
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in known
    assert verbs()[-2:] == ["đăng nhập sai", "đăng nhập sai"]
    assert AuditEntry.objects.filter(verb="đăng nhập sai", actor_uid="system", agency_uid="").count() == 2


def test_empty_fields_are_said_in_vietnamese(cast, client):
    answer = log_in(client, "", "")
    assert answer.status_code == 422
    assert "Chưa gõ tên đăng nhập." in text(answer)
    assert "Chưa gõ mật khẩu." in text(answer)


@pytest.mark.parametrize("login", ["hang", "khong-co-ai"])
def test_five_failures_lock_out_and_say_until_when(cast, client, login):
    for _ in range(5):
        assert "không đúng" in text(log_in(client, login, "sai-mat-khau-1"))
    locked = log_in(client, login)
    assert locked.status_code == 422
    assert re.search(r"Hãy thử lại lúc \d\d:\d\d", text(locked))
    assert "_auth_user_id" not in client.session


def test_a_locked_account_hears_it_only_with_the_right_password(cast, client):
    actions.set_active(person=cast.people["hang"], is_active=False, **SYSTEM)
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in text(log_in(client, "hang", "sai-mat-khau-1"))
    answer = log_in(client, "hang")
    assert answer["Location"] == reverse("account_inactive")
    assert "đang bị khoá" in text(client.get(answer["Location"]))
    assert client.get("/").status_code == 302


# --- the own password --------------------------------------------------------------------------------


def change(client, old, new, again=None):
    facts = {"oldpassword": old, "password1": new, "password2": again or new}
    return client.post(reverse("account_change_password"), facts)


def test_a_one_time_password_is_exchanged_before_anything_else(cast, client):
    password = actions.reset_password(person=cast.people["hang"], **SYSTEM)
    log_in(client, "hang", password)
    for address in ("/", reverse("agencies")):
        assert client.get(address)["Location"] == reverse("account_change_password")
    fragment = client.get(reverse("agencies"), headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (204, reverse("account_change_password"))
    assert client.post(reverse("correspondents"), {"name": "x"})["Location"] == reverse(
        "account_change_password"
    )
    assert "chỉ dùng một lần" in text(client.get(reverse("account_change_password")))
    assert change(client, password, "mot-cau-that-dai-2018")["Location"] == "/"
    assert client.get("/").status_code == 200
    assert not Person.objects.get(login="hang").must_change_password
    assert verbs()[-1] == "đổi mật khẩu"


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("sai-mat-khau-1", "mot-cau-that-dai", None, "Mật khẩu đang dùng không đúng"),
        (PASSWORD, PASSWORD, None, "phải khác mật khẩu đang dùng"),
        (PASSWORD, "mot-cau-that-dai", "mot-cau-that-khac", "không giống nhau"),
        (PASSWORD, "ngan", None, "cần ít nhất 12 ký tự"),
        (PASSWORD, "võ thị thu hằng", None, "quá giống tên bạn"),
        (PASSWORD, "password123456", None, "quá phổ biến"),
    ],
)
def test_a_bad_new_password_is_one_vietnamese_sentence(cast, client, old, new, again, sentence):
    log_in(client)
    answer = change(client, old, new, again)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not re.search(r"\b(password|must|this|too short)\b", re.sub(r"<[^>]*>", "", text(answer)))
    assert Person.objects.get(login="hang").check_password(PASSWORD)


def test_other_machines_are_out_after_a_change(cast, client):
    other = Client()
    log_in(client)
    log_in(other)
    change(client, PASSWORD, "mot-cau-that-dai-2018")
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302


# --- the next request --------------------------------------------------------------------------------


@pytest.fixture
def hang(cast, client):
    client.force_login(cast.people["hang"])
    return client


def test_a_role_is_felt_on_the_next_request(cast, hang):
    assert hang.get(reverse("people")).status_code == 403
    role = AppointmentRole.objects.create(
        appointment=cast.people["hang"].appointments.get(), role=Role.AGENCY_ADMIN
    )
    assert hang.get(reverse("people")).status_code == 200
    role.delete()
    assert hang.get(reverse("people")).status_code == 403


def test_an_ended_appointment_is_felt_on_the_next_request(cast, hang):
    assert hang.get(reverse("agencies")).status_code == 200
    actions.end_appointment(
        appointment=cast.people["hang"].appointments.get(), on=date(2018, 8, 16), **SYSTEM
    )
    assert hang.get(reverse("agencies")).status_code == 403
    assert "Bạn chưa có chức danh" in text(hang.get("/"))


def test_a_locked_account_is_out_on_the_next_request(cast, hang):
    assert hang.get("/").status_code == 200
    actions.set_active(person=cast.people["hang"], is_active=False, **SYSTEM)
    assert hang.get("/")["Location"].startswith(reverse("account_login"))


def test_a_reset_ends_every_session(cast, hang):
    actions.reset_password(person=cast.people["hang"], **SYSTEM)
    assert hang.get("/")["Location"].startswith(reverse("account_login"))


# --- switching ---------------------------------------------------------------------------------------


@pytest.fixture
def second(cast):
    return actions.appoint(
        person=cast.people["hang"],
        agency=cast.office,
        position="Chuyên viên",
        roles=[Role.OFFICER],
        on=FOUNDED,
        **SYSTEM,
    )


def switch(client, pk, before=""):
    headers = {"Referer": f"http://testserver{before}"} if before else {}
    return client.post(reverse("switch-appointment"), {"appointment": pk}, headers=headers)


def test_one_acts_through_one_appointment_at_a_time(cast, hang, second):
    assert "Văn thư · Tỉnh uỷ Quảng Ngãi" in text(hang.get("/"))
    assert switch(hang, second.pk)["Location"] == "/"
    page = text(hang.get("/"))
    assert "Chuyên viên · Văn phòng Tỉnh uỷ" in page
    assert hang.post(reverse("correspondents"), {"name": "Sở Y tế", "system": "state"}).status_code == 403


def test_switching_leads_back_to_what_the_new_one_may_see(cast, hang, second):
    assert switch(hang, second.pk, reverse("agency", args=[1]))["Location"] == reverse("agencies")
    assert switch(hang, second.pk, reverse("books"))["Location"] == "/"
    assert switch(hang, second.pk, "/khong-co/")["Location"] == "/"
    answer = hang.post(
        reverse("switch-appointment"),
        {"appointment": second.pk},
        headers={"Referer": "https://evil.example/co-quan/"},
    )
    assert answer["Location"] == "/"


def test_somebody_else_s_appointment_is_not_there(cast, hang, second):
    foreign = cast.people["khoa"].appointments.get()
    for wrong in (foreign.pk, 987_654, "x", ""):
        assert switch(hang, wrong).status_code == 404
    actions.end_appointment(appointment=second, on=date(2018, 8, 16), **SYSTEM)
    assert switch(hang, second.pk).status_code == 404


def test_an_ended_one_in_the_session_falls_back_to_another(cast, hang, second):
    switch(hang, second.pk)
    actions.end_appointment(appointment=second, on=date(2018, 8, 16), **SYSTEM)
    assert "Văn thư · Tỉnh uỷ Quảng Ngãi" in text(hang.get("/"))


# --- the people desk -----------------------------------------------------------------------------------

NEW = {
    "full_name": "Nguyễn Văn Mới",
    "login": "moi",
    "position": "Chuyên viên",
    "roles": ["officer"],
    "on": "16/08/2018",
}


@pytest.fixture
def lan(cast, client):
    client.force_login(cast.people["lan"])
    return client


def test_the_card_shows_a_password_that_works_once(cast, lan):
    answer = lan.post(reverse("add-person"), NEW)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    password = re.search(r'id="one-time-password">([^<]+)<', text(answer)).group(1)
    newcomer = Client()
    assert log_in(newcomer, "moi", password).status_code == 302
    assert newcomer.get("/")["Location"] == reverse("account_change_password")
    person = Person.objects.get(login="moi")
    assert password not in text(lan.get(reverse("person", args=[person.pk])))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"login": "hang"}, "đã có người dùng"),
        ({"login": "có dấu"}, "chữ không dấu"),
        ({"roles": []}, "Chưa chọn vai trò"),
        ({"roles": ["province_admin"]}, "Bạn không giao được vai trò này"),
        ({"on": "31/02/2018"}, "Ngày này không có"),
    ],
)
def test_what_was_typed_comes_back_with_the_reason(cast, lan, change, sentence):
    answer = lan.post(reverse("add-person"), NEW | change)
    assert answer.status_code == 422
    assert re.search(sentence, text(answer))
    assert "Nguyễn Văn Mới" in text(answer)
    assert not Person.objects.filter(login="moi").exists()


def test_a_posted_agency_does_not_reach_another_one(cast, lan):
    lan.post(reverse("add-person"), NEW | {"agency": cast.other_commune.pk})
    assert Person.objects.get(login="moi").appointments.get().agency_id == cast.commune.pk


def test_appoint_end_lock_and_reset_from_the_person_s_page(cast, lan):
    lan.post(reverse("add-person"), NEW)
    person = Person.objects.get(login="moi")
    facts = {"position": "Tổ trưởng", "roles": ["unit_head"], "on": "16/08/2018"}
    assert lan.post(reverse("appoint", args=[person.pk]), facts).status_code == 302
    again = lan.post(reverse("appoint", args=[person.pk]), facts)
    assert again.status_code == 409
    assert "đang giữ đúng chức danh đó" in text(again)
    held = person.appointments.get(position="Tổ trưởng")
    assert lan.post(reverse("end-appointment", args=[held.pk]), {"on": "x"}).status_code == 422
    assert lan.post(reverse("end-appointment", args=[held.pk]), {"on": "17/08/2018"}).status_code == 302
    assert lan.post(reverse("set-active", args=[person.pk]), {"active": "0"}).status_code == 302
    assert "Đang khoá" in text(lan.get(reverse("people")))
    assert "one-time-password" in text(lan.post(reverse("reset-password", args=[person.pk])))


def test_the_list_is_the_own_agency_s_unless_one_keeps_the_province(cast, client):
    client.force_login(cast.people["lan"])
    page = text(client.get(reverse("people"), {"agency": cast.provincial.pk}))
    assert "Nguyễn Thị Lan" in page
    assert "Võ Thị Thu Hằng" not in page
    client.force_login(cast.people["tri"])
    assert "Võ Thị Thu Hằng" in text(client.get(reverse("people"), {"agency": cast.provincial.pk}))
    actions.add_person(login="khach", full_name="Người Chưa Có Gì", **SYSTEM)
    assert "Người Chưa Có Gì" in text(client.get(reverse("people"), {"agency": 0}))


def test_the_list_asks_as_often_for_30_people_more(cast, lan, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    lan.get(reverse("people"))
    with CaptureQueriesContext(connection) as few:
        lan.get(reverse("people"))
    unusable = make_password(None)
    for number in range(30):
        person = actions.add_person(
            login=f"p{number}", full_name=f"Người {number}", password_hash=unusable, **SYSTEM
        )
        actions.appoint(
            person=person,
            agency=cast.commune,
            position="Chuyên viên",
            roles=[Role.OFFICER],
            on=FOUNDED,
            **SYSTEM,
        )
    with django_assert_num_queries(len(few)):
        assert "Người 29" in text(lan.get(reverse("people")))
