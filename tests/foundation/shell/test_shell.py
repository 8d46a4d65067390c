"""The frame, the home page, appearance, and the desks of administrators and auditors."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.urls import reverse

from hoatoc.foundation.accounts import actions as accounts
from hoatoc.foundation.audit.actions import Subject, record, seal
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.jobs.models import Job
from hoatoc.foundation.org.models import Installation
from hoatoc.foundation.shell.rules import chosen, current_of, elapsed, path_of
from hoatoc.foundation.ui import events
from hoatoc.foundation.ui.events import Banner, HomePlace, HomeTile, NavigationEntry
from hoatoc.lib.actor import system_actor
from hoatoc.lib.policy import Role
from hoatoc.lib.slot import Slot
from tests.conftest import MORNING

SYSTEM = {"actor": system_actor(), "at": MORNING}


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


@pytest.fixture
def slots(monkeypatch):
    """The frame's slots empty, to fill in a test."""
    for slot in (
        events.navigation,
        events.banner,
        events.alarm,
        events.home_tile,
        events.home_card,
        events.home_action,
        events.search_page,
    ):
        monkeypatch.setattr(slot, "_fillers", [])
    return events


def text(answer):
    return answer.content.decode()


# --- rules -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/co-quan/?q=a", "/co-quan/?q=a"),
        ("http://here/co-quan/", "/co-quan/"),
        ("https://evil.example/", ""),
        ("//evil.example/", ""),
        ("/\\evil.example/", ""),
        ("http:///evil.example", ""),
        ("http://here//evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("/a\nSet-Cookie: b", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_only_a_path_of_this_site_leads_back(address, path):
    assert path_of(address, host="here") == path


def test_the_longest_beginning_is_the_current_entry():
    entries = {"/": (), "/van-ban/": (), "/van-ban/di/": ("/day-so/",)}
    assert current_of(entries, "/") == "/"
    assert current_of(entries, "/van-ban/12/") == "/van-ban/"
    assert current_of(entries, "/van-ban/di/1/") == "/van-ban/di/"
    assert current_of(entries, "/day-so/") == "/van-ban/di/"
    assert current_of(entries, "/khac/") == ""


def test_how_long():
    spans = {5: "5 giây", 65: "1 phút", 7300: "2 giờ", 200_000: "2 ngày", -3: "0 giây"}
    assert {seconds: elapsed(timedelta(seconds=seconds)) for seconds in spans} == spans


def test_an_unknown_cookie_is_the_default():
    assert chosen({"hoatoc_theme": "dark"}, "theme") == "dark"
    assert chosen({"hoatoc_theme": '"><script>'}, "theme") == "light"


# --- the frame -------------------------------------------------------------------------------------


def test_the_frame_names_network_agency_person_and_appointments(cast, log_in):
    page = text(log_in("hang").get("/"))
    assert "MẠNG TRONG" in page
    assert "Võ Thị Thu Hằng" in page
    assert "Văn thư · Tỉnh uỷ Quảng Ngãi" in page
    assert ">TH</span>" in page
    assert 'aria-current="page"' in page


def test_before_log_in_the_band_names_the_installation(cast, client):
    Installation.objects.create(zone="inner", name="Tỉnh uỷ Quảng Ngãi")
    assert "Tỉnh uỷ Quảng Ngãi" in text(client.get(reverse("account_login")))


def test_at_most_eight_entries_in_order_with_counters(log_in, slots):
    for number in range(10, 0, -1):
        slots.navigation.fill(
            lambda _actor, _none, n=number: [NavigationEntry(f"/m{n}/", "home", f"Mục {n}", counter=n)],
            order=number,
        )
    slots.banner.fill(lambda _actor, _none: [Banner("Máy chủ sắp bảo trì.", "late")])
    page = text(log_in("hang").get("/"))
    assert page.index("Mục 1<") < page.index("Mục 8<")
    assert "Mục 9" not in page
    assert '<span class="ht-nav-count">3</span>' in page
    assert "ht-banner-late" in page


@pytest.mark.parametrize(
    ("who", "seen", "unseen"),
    [
        ("hang", ["agencies"], ["people", "installation", "audit"]),
        ("phuc", ["agencies", "audit"], ["people", "installation"]),
        ("tri", ["agencies", "people", "installation"], ["audit"]),
        ("lan", ["agencies", "people"], ["installation", "audit"]),
    ],
)
def test_the_navigation_offers_what_the_role_may_open(log_in, who, seen, unseen):
    page = text(log_in(who).get("/"))
    for name in seen:
        assert f'href="{reverse(name)}"' in page
    for name in unseen:
        assert f'href="{reverse(name)}"' not in page


def test_the_frame_itself_asks_little(cast, log_in, slots, django_assert_num_queries):
    """Session, person, appointments and their roles, names of the agencies; units of none."""
    hang = log_in("hang")
    hang.get("/")
    with django_assert_num_queries(6):
        hang.get("/")


# --- home ------------------------------------------------------------------------------------------


@dataclass
class Card:
    text: str
    place: HomePlace


def test_home_draws_tiles_actions_and_cards_in_their_places(log_in, slots):
    slots.home_tile.fill(
        lambda _actor, _none: [HomeTile("/cho/", "inbox", "Chờ vào sổ", 1842, "15 mạng", "late")]
    )
    slots.home_action.fill(lambda _actor, _none: [Action()])
    for place in reversed(HomePlace):
        slots.home_card.fill(
            lambda _actor, _none, p=place: [Card(f"Thẻ {p}", p)], template="ui/components/empty.html", order=1
        )
    page = text(log_in("hang").get("/"))
    assert "1.842" in page
    assert "is-late" in page
    assert 'href="/lay-so/"' in page
    assert "ht-columns-home" in page


@dataclass
class Action:
    url: str = "/lay-so/"
    icon: str = "hash"
    label: str = "Lấy số"
    is_main: bool = True
    key: str = ""


def test_without_an_appointment_one_hears_whom_to_ask(cast, client, settings):
    person = accounts.add_person(login="moi", full_name="Nguyễn Văn Mới", **SYSTEM)
    client.force_login(person)
    page = text(client.get("/"))
    assert "Bạn chưa có chức danh nào đang hiệu lực" in page
    assert settings.HOATOC_SUPPORT in page
    assert reverse("agencies") not in page


def test_slots_are_named_once():
    with_names = [slot.name for slot in vars(events).values() if isinstance(slot, Slot)]
    assert len(with_names) == len(set(with_names)) == 8


# --- appearance --------------------------------------------------------------------------------------


def test_a_choice_is_kept_in_the_browser_and_leads_back(client, db):
    answer = client.post(reverse("appearance"), {"theme": "dark", "next": reverse("account_login")})
    assert answer["Location"] == reverse("account_login")
    cookie = answer.cookies["hoatoc_theme"]
    assert (cookie.value, cookie["samesite"], cookie["max-age"]) == ("dark", "Lax", 31_536_000)
    client.post(reverse("appearance"), {"size": "large"})
    page = text(client.get(reverse("account_login")))
    assert 'data-bs-theme="dark"' in page
    assert 'data-size="large"' in page


def test_a_wrong_choice_sets_nothing_and_leads_nowhere_else(client, db):
    answer = client.post(
        reverse("appearance"), {"theme": "x", "other": "y"}, headers={"Referer": "https://evil.example/a"}
    )
    assert answer["Location"] == "/"
    assert not answer.cookies


# --- installation --------------------------------------------------------------------------------------


def dead_job(**more):
    facts = {
        "kind": "hub.send", "payload": {"abstract": "TRÍCH YẾU RIÊNG"}, "state": "dead", "attempts": 8, "run_at": MORNING,
        "created_at": MORNING, "ended_at": MORNING, "reason": "ConnectionError: máy xa im lặng\nCHI TIẾT RIÊNG",
    }  # fmt: skip
    return Job.objects.create(**(facts | more))


def test_the_installation_shows_figures_and_reasons_but_no_contents(cast, log_in):
    job = dead_job()
    page = text(log_in("tri").get(reverse("installation")))
    assert "ConnectionError: máy xa im lặng" in page
    assert "RIÊNG" not in page
    assert f">{job.pk}<" in page
    assert "quá 60 giây" in page
    seal(at=cast.at)
    assert "tối đa 60 giây" in text(log_in("tri").get(reverse("installation")))


def test_a_dead_letter_is_run_again_once(cast, log_in):
    job, tri = dead_job(), log_in("tri")
    address = reverse("run-job-again", args=[job.pk])
    assert tri.post(address)["Location"] == reverse("installation")
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)
    assert tri.post(address).status_code == 409


def test_the_machine_s_own_pages(client, db, monkeypatch):
    assert client.get("/healthz").json() == {"ok": True}
    assert client.get("/readyz").json() == {"ok": True, "database": True}
    from django.db import OperationalError

    from hoatoc.foundation.shell import views

    class Away:
        def cursor(self):
            raise OperationalError

    monkeypatch.setattr(views, "connection", Away())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "database": False})


# --- audit -------------------------------------------------------------------------------------------


def lines(cast, who, number, verb="thử", label="Kế hoạch"):
    for each in range(number):
        record(
            actor=cast.actor(who),
            at=cast.at + timedelta(days=each),
            verb=verb,
            subject=Subject("thing", each, label),
        )


def test_one_s_own_agency_newest_first_fifty_a_page(cast, log_in):
    lines(cast, "hang", 60)
    lines(cast, "lan", 3, label="Của xã")
    phuc = log_in("phuc")
    first = text(phuc.get(reverse("audit")))
    assert "60 dòng" in first
    assert first.count("<tr>") == 51
    assert "Của xã" not in first
    second = text(phuc.get(reverse("audit"), {"page": 2}))
    assert second.count("<tr>") == 11


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"verb": "cấp số"}, 2),
        ({"words": "thiên tai"}, 2),
        ({"since": "17/08/2018"}, 6),
        ({"since": "17/08/2018", "until": "18/08/2018"}, 3),
        ({"until": "16/08/2018"}, 2),
        ({"verb": "cấp số", "words": "không có"}, 0),
    ],
)
def test_filters(cast, log_in, asked, found):
    lines(cast, "hang", 6)
    lines(cast, "bao", 2, verb="cấp số", label="Phòng, chống thiên tai")
    page = text(log_in("kiem").get(reverse("audit"), asked))
    assert f"{found} dòng khớp" in page


def test_the_filter_by_person(cast, log_in):
    lines(cast, "hang", 2)
    lines(cast, "bao", 1)
    page = text(log_in("kiem").get(reverse("audit"), {"person": str(cast.people["bao"].uid)}))
    assert "1 dòng khớp" in page


def test_a_wrong_day_is_said_and_filters_nothing(cast, log_in):
    lines(cast, "hang", 2)
    page = text(log_in("kiem").get(reverse("audit"), {"since": "32/08/2018"}))
    assert "2 dòng, mới nhất" in page
    assert "ht-error" in page


def test_the_audit_page_asks_as_often_for_30_lines_as_for_3(cast, log_in, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    lines(cast, "hang", 3)
    kiem = log_in("kiem")
    kiem.get(reverse("audit"))
    with CaptureQueriesContext(connection) as few:
        kiem.get(reverse("audit"))
    lines(cast, "hang", 30)
    with django_assert_num_queries(len(few)):
        kiem.get(reverse("audit"))


def test_facts_are_shown_and_escaped(cast, log_in):
    record(
        actor=cast.actor("hang"), at=cast.at, verb="giao", subject=Subject("person", 1, "<b>Ai</b>"),
        facts={"vai trò": ["clerk", "leader"], "ngày": str(date(2018, 8, 16))},
    )  # fmt: skip
    page = text(log_in("kiem").get(reverse("audit")))
    assert "&lt;b&gt;Ai" in page
    assert "ngày: 2018-08-16 · vai trò: clerk, leader" in page
    assert AuditEntry.objects.latest("id").verb == "giao"


def test_an_administrator_reads_no_audit(log_in):
    assert log_in("lan").get(reverse("audit")).status_code == 403
    assert Role.AGENCY_ADMIN.label == "Quản trị cơ quan"
