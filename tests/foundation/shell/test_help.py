"""Help in place: of the screen one stands on, the days of the roles, the pages of how-to."""

import pytest


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


def text(answer):
    return answer.content.decode()


def test_each_screen_leads_to_its_own_help(log_in):
    browser = log_in("hang")
    assert 'href="/tro-giup/queue/"' in text(browser.get("/cho-vao-so/"))
    assert 'href="/tro-giup/agencies/"' in text(browser.get("/co-quan/"))


def test_the_help_of_a_screen_is_a_page_and_a_part_of_one(log_in):
    browser = log_in("hang")
    page = text(browser.get("/tro-giup/queue/"))
    assert "<title>Trợ giúp: Chờ vào sổ" in page
    assert "<ol>" in page
    assert 'href="/tro-giup/cach-lam/van-ban-trung/"' in page
    part = text(browser.get("/tro-giup/queue/", headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "<ol>" in part


def test_the_index_names_roles_how_tos_and_only_the_screens_of_this_person(log_in):
    of_clerk = text(log_in("hang").get("/tro-giup/"))
    assert "Một ngày của văn thư" in of_clerk
    assert "Huỷ số" in of_clerk
    assert 'href="/tro-giup/take-number/"' in of_clerk
    assert 'href="/tro-giup/installation/"' not in of_clerk
    of_administrator = text(log_in("tri").get("/tro-giup/"))
    assert 'href="/tro-giup/installation/"' in of_administrator
    assert 'href="/tro-giup/take-number/"' not in of_administrator


def test_a_how_to_is_read_inside_the_product(log_in):
    page = text(log_in("lan").get("/tro-giup/cach-lam/vai-van-thu/"))
    assert "<h1>Một ngày của văn thư</h1>" in page
    assert 'href="/tro-giup/cach-lam/huy-so/"' in page


@pytest.mark.parametrize("path", ["/tro-giup/khong-co/", "/tro-giup/cach-lam/khong-co/"])
def test_what_is_not_there_is_not_found(log_in, path):
    assert log_in("hang").get(path).status_code == 404


def test_pages_are_found_by_the_palette_within_rights(cast):
    from hoatoc.foundation.shell.queries import found
    from hoatoc.foundation.ui.events import Found

    def pages(who):
        groups = found(cast.actor(who), "nhat ky")
        return [item.label for group in groups if group.name == Found.PAGE.value for item in group.items]

    assert pages("kiem") == ["Nhật ký"]
    assert pages("hang") == []
