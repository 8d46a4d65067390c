"""Ctrl K: everything that a person may reach, in a few letters without dấu, and nothing else."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoatoc.foundation.shell.queries import MOST_OF_A_GROUP, found
from hoatoc.foundation.ui.events import Found
from hoatoc.records.documents.models import EntryReader
from tests.conftest import MORNING


@pytest.fixture
def look(cast):
    """What somebody's palette finds: labels by group."""

    def ask(who, words):
        groups = found(cast.actor(who), words)
        return {group.name: [item.label for item in group.items] for group in groups}

    return ask


def documents(groups):
    return groups.get(Found.DOCUMENT.value, [])


@pytest.mark.parametrize(
    "words", ["1-KH/TU", "01-kh/tu", "Số 1 - KH/TU", "1 kh", "kh/tu", "thien tai", "Thiên TAI 2018"]
)
def test_a_document_in_any_spelling_and_without_dau(issued, look, words):
    issued(abstract="Phòng, chống thiên tai năm 2018")
    assert documents(look("hang", words)) == ["01-KH/TU"]


def test_an_abstract_is_found_by_all_words_only(issued, look):
    issued(abstract="Phòng, chống thiên tai năm 2018")
    assert documents(look("hang", "thien tai 2019")) == []


def test_rights_filter_everything(cast, issued, look, numbered):
    from hoatoc.foundation.accounts.models import Appointment

    entry = issued([cast.district])
    assert documents(look("lan", "thien tai")) == []  # another agency, which did not get it
    assert documents(look("minh", "thien tai")) == []  # an officer who was not named
    assert documents(look("tri", "thien tai")) == []  # an administrator reads no documents
    held = Appointment.objects.get(person=cast.people["minh"])
    EntryReader.objects.create(entry=entry, appointment=held, because="thử")
    assert documents(look("minh", "thien tai")) == ["01-KH/TU"]
    assert documents(look("khoa", "thien tai")) == ["01-KH/TU"]


def test_a_secret_is_found_by_no_word_of_its_abstract(numbered, look):
    entry = numbered(
        abstract="Phòng, chống thiên tai", secrecy="mat"
    )  # its clerk reads it, her colleague does not
    assert documents(look("hang", "thien tai")) == []
    assert documents(look("hang", entry.document.symbol_text)) == [f"Văn bản mật số {entry.number}"]
    assert documents(look("bao", entry.document.symbol_text)) == []


def test_people_agencies_and_acts(look):
    groups = look("hang", "khoa")
    assert groups[Found.PLACE.value] == ["Lê Minh Khoa"]
    assert "Huyện uỷ Mộ Đức" in look("lan", "mo duc")[Found.PLACE.value]
    assert look("hang", "lay so")[Found.ACTION.value] == ["Lấy số văn bản đi"]
    assert Found.ACTION.value not in look("minh", "lay so")
    assert look("hang", "")[Found.ACTION.value][:1] != []


def test_who_left_is_found_no_more(cast, look):
    from datetime import timedelta

    from hoatoc.foundation.accounts import actions as accounts
    from hoatoc.lib.actor import system_actor

    held = cast.people["khoa"].appointments.get()
    accounts.end_appointment(
        appointment=held, on=cast.day - timedelta(days=1), actor=system_actor(), at=MORNING
    )
    assert Found.PLACE.value not in look("hang", "minh khoa")


def test_no_group_is_longer_than_a_glance(cast, issued, look):
    for _ in range(MOST_OF_A_GROUP + 2):
        issued([cast.district])
    assert len(documents(look("hang", "thien tai"))) == MOST_OF_A_GROUP


def test_three_questions_however_much_there_is(cast, issued):
    hang = cast.actor("hang")
    issued([cast.district])
    with CaptureQueriesContext(connection) as asked:
        assert found(hang, "duc")
    assert len(asked) == 3
    for _ in range(4):
        issued()
    with CaptureQueriesContext(connection) as more:
        assert found(hang, "duc")
    assert len(more) == 3


def test_it_is_a_page_of_its_own_and_a_list_inside_the_dialog(client, cast, issued):
    issued(abstract='Nhắc <b>"đậm"</b> lần hai')
    client.force_login(cast.people["hang"])
    page = client.get("/bang-lenh/?q=dam").content.decode()
    assert "<title>Bảng lệnh" in page
    assert "&lt;b&gt;&quot;<mark>đậm</mark>&quot;&lt;/b&gt;" in page
    part = client.get("/bang-lenh/?q=01-KH", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert re.search(r'role="option"[^>]*href="/van-ban/\d+/"', part)
    empty = client.get("/bang-lenh/?q=khongcogi").content.decode()
    assert "Không thấy gì khớp “khongcogi”" in empty
    assert client.get("/bang-lenh/?q=" + "a" * 5000).status_code == 200
