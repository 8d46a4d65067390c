"""The home page of each role: how often it asks the database, whatever there is to show, and nothing twice."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoatoc.foundation.accounts import actions as accounts
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import system_actor
from hoatoc.lib.policy import Role
from tests.conftest import FOUNDED, MORNING

SYSTEM = {"actor": system_actor(), "at": MORNING}
QUERIES = {
    "clerk": ("hang", 21),
    "chief of office": ("phuc", 16),
    "leader": ("son", 16),
    "officer": ("minh", 11),
    "head of a unit": ("dau", 13),
    "cell secretary": ("chin", 16),
    "clerk and agency administrator": ("lan", 24),
    "agency administrator": ("quan", 12),
    "province administrator": ("tri", 14),
    "auditor": ("kiem", 9),
}


@pytest.fixture
def people(cast, password_hash):
    """The cast, with the head of a unit and somebody who keeps an agency and nothing else."""
    unit = org.add_unit(agency=cast.provincial, name="Phòng Tổng hợp", **SYSTEM)
    for login, name, role, where in (
        ("dau", "Lê Văn Đấu", Role.UNIT_HEAD, unit),
        ("quan", "Trần Thị Quản", Role.AGENCY_ADMIN, None),
    ):
        person = accounts.add_person(login=login, full_name=name, password_hash=password_hash, **SYSTEM)
        accounts.appoint(
            person=person,
            agency=cast.provincial,
            unit=where,
            position=role.label,
            roles=[role],
            on=FOUNDED,
            **SYSTEM,
        )
        cast.people[login] = person
    return cast.people


@pytest.mark.parametrize("many", [1, 7])
@pytest.mark.parametrize("role", QUERIES)
def test_home_asks_the_same_for_one_row_and_for_many_and_nothing_twice(
    client, people, issued, numbered, monkeypatch, role, many
):
    for slot in (ui.banner, ui.alarm):  # what the day and the clock bring
        monkeypatch.setattr(slot, "_fillers", [])
    for _ in range(many):
        issued()
        numbered()
    who, queries = QUERIES[role]
    client.force_login(people[who])
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    texts = [each["sql"] for each in asked]
    assert [sql for sql, times in Counter(texts).items() if times > 1] == []
    assert len(texts) == queries


def test_one_figure_is_asked_once_of_one_actor_and_anew_of_the_next(cast, issued):
    asked = []

    def ask():
        asked.append(1)
        return 7

    hang = cast.actor("hang")
    assert hang.once("x", ask) == hang.once("x", ask) == cast.actor("hang").once("x", ask) == 7
    assert len(asked) == 2
    assert hang == cast.actor("hang")
    assert hash(hang) == hash(cast.actor("hang"))
