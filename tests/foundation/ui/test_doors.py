"""Doors and the outer loop: who may knock, and how a Refusal, a database error and a bug end."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from hoatoc.foundation.org.actions import CorrespondentKnown
from hoatoc.foundation.org.models import Correspondent
from hoatoc.foundation.ui import access
from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Invalid, NotFound

HTMX = {"HX-Request": "true"}
SECRET = "KeyError-mat-khau-bi-lo"


def fine(request):
    return HttpResponse(f"xong {request.at:%Y}")


def refuse(_request):
    raise Invalid(reason="Thiếu phụ lục 2.")


def one_of_two(_request, pk):
    raise NotFound if pk == 1 else Http404


def constraint(_request):
    for _ in range(2):
        Correspondent.objects.create(name="Sở Y tế", name_key="so y te")


def unknown_constraint(_request):
    raise IntegrityError("UNIQUE constraint failed: planted.column")


def bug(_request):
    raise KeyError(SECRET)


urlpatterns = [
    guarded("thu/doc/", fine, name="doc", get=Right.READ_BOOKS),
    guarded("thu/ghi/", fine, name="ghi", post=Right.PERSON),
    guarded("thu/ai/", fine, name="ai", get=Right.ANYONE),
    guarded("thu/tu-choi/", refuse, name="tu-choi", get=Right.PERSON),
    guarded("thu/<int:pk>/", one_of_two, name="mot", get=Right.PERSON),
    guarded("thu/rang-buoc/", constraint, name="rang-buoc", get=Right.PERSON),
    guarded("thu/rang-buoc-la/", unknown_constraint, name="la", get=Right.PERSON),
    guarded("thu/loi/", bug, name="loi", get=Right.PERSON),
    path("", include("hoatoc.config.urls")),
]
handler404 = "hoatoc.foundation.ui.middleware.not_found"
handler500 = "hoatoc.foundation.ui.middleware.server_error"


@pytest.fixture(autouse=True)
def planted_routes(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def hang(cast):
    client = Client(raise_request_exception=False)
    client.force_login(cast.people["hang"])
    return client


def text(answer):
    return answer.content.decode()


# --- the door ----------------------------------------------------------------------------------------


def test_the_rights_stay_readable_on_the_view():
    assert urlpatterns[0].callback.policy == {"GET": Right.READ_BOOKS}
    assert urlpatterns[0].callback.__name__ == "fine"


def test_who_holds_the_right_comes_in(hang):
    assert text(hang.get("/thu/doc/")).startswith("xong")
    assert hang.head("/thu/doc/").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
def test_other_methods_are_not_there(hang, method):
    answer = getattr(hang, method)("/thu/doc/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET")


def test_a_visitor_is_led_to_the_log_in_page_and_back(cast, client):
    assert client.get("/thu/doc/?a=1")["Location"] == reverse("account_login") + "?next=/thu/doc/%3Fa%3D1"
    assert client.post("/thu/ghi/")["Location"] == reverse("account_login") + "?next=/"
    form = {"Referer": "http://testserver/thu/doc/?a=1"}  # what was typed waits on the page of the form
    assert client.post("/thu/ghi/", headers=form)["Location"].endswith("?next=/thu/doc/%3Fa%3D1")
    for elsewhere in ("https://evil.example/thu/", "http://testserver//evil.example/", "javascript:x", "\\"):
        answer = client.post("/thu/ghi/", headers={"Referer": elsewhere})
        assert answer["Location"].split("?next=")[1] in {"/", "/evil.example/"}, elsewhere
    fragment = client.get("/thu/doc/", headers=HTMX)
    assert fragment.status_code == 204
    assert fragment["HX-Redirect"].startswith(reverse("account_login"))
    assert client.get("/thu/ai/").status_code == 200


def test_without_the_right_one_hears_who_has_it(cast, client):
    client.force_login(cast.people["minh"])
    answer = client.get("/thu/doc/")
    assert answer.status_code == 403
    assert "văn thư, lãnh đạo, chánh văn phòng" in text(answer)


def test_nothing_is_written_while_the_clocks_disagree(hang, monkeypatch):
    monkeypatch.setattr(access, "database_clock", lambda: datetime.now(UTC) - timedelta(minutes=2))
    answer = hang.post("/thu/ghi/")
    assert answer.status_code == 409
    assert "GIO-01" in text(answer)
    assert hang.get("/thu/doc/").status_code == 200


# --- the outer loop ------------------------------------------------------------------------------------


def test_a_refusal_is_a_page(hang):
    answer = hang.get("/thu/tu-choi/")
    assert answer.status_code == 422
    assert "Thiếu phụ lục 2." in text(answer)
    assert "TC-422" in text(answer)
    assert "<html" in text(answer)


def test_a_refusal_is_a_fragment_for_htmx(hang):
    answer = hang.get("/thu/tu-choi/", headers=HTMX)
    assert answer.status_code == 422
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#ht-refusal", "innerHTML")
    assert "Thiếu phụ lục 2." in text(answer)
    assert "<html" not in text(answer)


def test_not_yours_not_there_and_no_such_page_are_the_same_bytes(hang):
    answers = [hang.get(address) for address in ("/thu/1/", "/thu/2/", "/khong-co-trang-nay/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_a_named_constraint_is_its_refusal(hang):
    answer = hang.get("/thu/rang-buoc/")
    assert answer.status_code == CorrespondentKnown.status
    assert "Danh mục đã có nơi gửi nhận này" in text(answer)


@pytest.mark.parametrize("address", ["/thu/loi/", "/thu/rang-buoc-la/"])
def test_a_bug_is_an_incident_with_a_number_and_no_details(hang, address, caplog):
    answer = hang.get(address)
    assert answer.status_code == 500
    number = re.search(r"LOI-500 · ([0-9A-F]{8})", text(answer)).group(1)
    assert SECRET not in text(answer)
    assert "Traceback" not in text(answer)
    assert any(number in record.getMessage() and record.exc_info for record in caplog.records)


def test_every_page_carries_the_policy_and_says_no_sniffing(hang):
    answer = hang.get(reverse("home"))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy.replace("'wasm-unsafe-eval'", "")
    assert answer["X-Content-Type-Options"] == "nosniff"
