"""Screens of plans: drawn up, compared, changed row by row, confirmed by typing the name, reported."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hoatoc.foundation.jobs.models import Job
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import Custody, PlanRow, SuccessionPlan
from hoatoc.foundation.org.rules import AgencyKind, PlanState, SuccessionKind
from tests.conftest import MORNING

BASIS = "Nghị quyết 867/NQ-UBTVQH14"


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.people["tri"])
    return client


@pytest.fixture
def plan(cast):
    act = {"actor": cast.actor("tri"), "at": MORNING}
    plan = org.draw_plan(name="Nhập xã", basis=BASIS, on=date(2018, 9, 1), **act)
    org.add_body(
        plan=plan,
        name="Đảng uỷ xã Thắng Lợi",
        level="commune",
        kind=AgencyKind.COMMITTEE,
        parent=cast.district,
        **act,
    )
    return plan


def test_a_plan_from_the_first_form_to_the_report(admin, cast):
    assert "Chưa có phương án nào" in admin.get(reverse("plans")).content.decode()
    sent = {"name": "Nhập xã", "basis": BASIS, "on": "01/09/2018", "mail_until": "", "term_name": ""}
    assert admin.post(reverse("new-plan"), sent | {"basis": ""}).status_code == 422
    admin.post(reverse("new-plan"), sent)
    plan = SuccessionPlan.objects.get()
    assert (plan.mail_until, plan.term_name) == (date(2019, 9, 1), "2018–2023")
    row = {
        "agency": cast.commune.pk,
        "kind": "absorb",
        "to": f"a{cast.other_commune.pk}",
        "is_main": "on",
        "gives_custody": "on",
    }
    assert admin.post(reverse("plan-row", args=[plan.pk]), row | {"to": ""}).status_code == 422
    admin.post(reverse("plan-row", args=[plan.pk]), row)
    page = admin.get(reverse("plan", args=[plan.pk])).content.decode()
    assert "Sáp nhập vào" in page
    assert "Chi bộ thôn Vinh Phú" in page
    admin.post(
        reverse("plan-row", args=[plan.pk]),
        {"agency": cast.cell.pk, "kind": "move_parent", "to": f"a{cast.other_commune.pk}"},
    )
    wrong = admin.post(reverse("plan-start", args=[plan.pk]), {"typed": "khác"})
    assert wrong.status_code == 422
    assert "không khớp" in wrong.content.decode()
    admin.post(reverse("plan-start", args=[plan.pk]), {"typed": "nhập xã"})
    plan.refresh_from_db()
    assert plan.state == PlanState.APPLYING
    assert Job.objects.get(kind="org.apply_plan").payload == {"plan_id": plan.pk}
    org.apply_plan(plan=plan, actor=cast.actor("tri"), at=MORNING)
    page = admin.get(reverse("plan", args=[plan.pk])).content.decode()
    assert "Đã áp dụng" in page
    assert "1 người giữ chức danh" in page
    assert "Kế thừa" in admin.get(reverse("agency", args=[cast.commune.pk])).content.decode()
    assert "Lưu giữ hồ sơ" in admin.get(reverse("agency", args=[cast.commune.pk])).content.decode()


def test_rows_and_bodies_are_changed_and_dropped(admin, cast, plan):
    body = plan.bodies.get()
    facts = {"agency": cast.commune.pk, "kind": "merge", "to": f"b{body.pk}", "is_main": "on"}
    admin.post(reverse("plan-row", args=[plan.pk]), facts)
    row = plan.rows.get()
    assert "Sửa dòng" in admin.get(reverse("plan", args=[plan.pk]) + f"?dong={row.pk}").content.decode()
    admin.post(reverse("plan-row", args=[plan.pk]), facts | {"row": row.pk, "kind": "dissolve"})
    assert plan.rows.get().kind == SuccessionKind.DISSOLVE
    admin.post(reverse("plan-row-drop", args=[plan.pk, row.pk]))
    assert not plan.rows.exists()
    admin.post(reverse("plan-body-drop", args=[plan.pk, body.pk]))
    assert not plan.bodies.exists()
    admin.post(reverse("plan-withdraw", args=[plan.pk]))
    plan.refresh_from_db()
    assert plan.state == PlanState.WITHDRAWN


def test_a_new_list_is_compared(admin, cast, plan):
    def sent(text):
        file = SimpleUploadedFile("units.csv", text.encode(), content_type="text/csv")
        return admin.post(reverse("plan-compare", args=[plan.pk]), {"units": file})

    assert sent("ma,ten\n1,2\n").status_code == 422
    assert sent("code,name,level,parent_code\n9,Xã Mới,commune,\n").status_code == 302
    assert plan.bodies.get().name == "Đảng uỷ xã Mới"
    PlanRow.objects.create(plan=plan, agency=cast.commune, question="ai tiếp nhận?")
    shown = admin.get(reverse("plan", args=[plan.pk]) + "?loc=hoi").content.decode()
    assert "Cần quyết định" in shown


def test_custody_is_given_and_ended_on_the_screen(admin, cast):
    org.end(agency=cast.other_commune, on=date(2018, 8, 31), actor=cast.actor("tri"), at=MORNING)
    url = reverse("grant-custody", args=[cast.other_commune.pk])
    facts = {"holder": cast.district.pk, "basis": "CV 14514", "on": "01/09/2018"}
    assert admin.post(url, facts | {"on": "31/08/2018"}).status_code == 422
    admin.post(url, facts)
    custody = Custody.objects.get()
    admin.post(reverse("end-custody", args=[custody.pk]))
    custody.refresh_from_db()
    assert custody.valid_to is not None


def test_others_see_no_plans(client, cast, plan):
    client.force_login(cast.people["hang"])
    assert client.get(reverse("plans")).status_code == 403
    assert client.get(reverse("plan", args=[plan.pk])).status_code == 403
