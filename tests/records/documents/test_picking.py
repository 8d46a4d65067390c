"""The recipient picker: what is chosen becomes a group; like last time means the same kind."""

import pytest
from django.urls import reverse

from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import RecipientGroup
from hoatoc.lib.actor import system_actor
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import recipients


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


@pytest.fixture
def communes(cast):
    """The value of the group of all communes: two in the cast."""
    return f"g{RecipientGroup.objects.get().pk}"


@pytest.fixture
def outsider(cast):
    return org.add_correspondent(name="Văn phòng Trung ương Đảng", actor=system_actor(), at=cast.at)


def keep(client, name, *values, **more):
    return client.post(reverse("keep-as-group"), {"group_name": name, "to": values} | more)


def own_group(name):
    return RecipientGroup.objects.get(name=name)


# --- lưu thành nhóm ---------------------------------------------------------------------------------


def test_what_is_chosen_becomes_a_group_of_the_own_agency(log_in, cast, communes, outsider):
    answer = keep(log_in("hang"), "khối 2018", communes, f"a{cast.office.pk}", f"c{outsider.pk}")
    group = own_group("khối 2018")
    assert (group.owner, group.rule) == (cast.provincial, None)
    assert set(group.members.all()) == {cast.commune, cast.other_commune, cast.office}
    page = answer.content.decode()
    assert "Đã lưu nhóm “khối 2018”, 3 nơi." in page
    assert "2 xã, phường, thị trấn: ghi thành từng nơi của hôm nay" in page
    assert "1 nơi ngoài hệ thống không vào nhóm" in page


def test_the_kept_group_is_chosen_by_its_name(log_in, cast):
    client = log_in("hang")
    keep(client, "khối nội chính", f"a{cast.office.pk}", f"a{cast.district.pk}")
    first = recipients.sections(cast.actor("hang"), "noi chinh", cast.day)[0].options[0]
    assert (first.label, first.count) == ("khối nội chính", 2)
    assert "khối nội chính" in [each.label for each in recipients.frequent(cast.actor("hang"), cast.day)]
    assert not recipients.sections(cast.actor("lan"), "noi chinh", cast.day), "another agency's is not there"


def test_what_cannot_be_kept_says_why_and_keeps_the_name(log_in, cast, outsider):
    client = log_in("hang")
    keep(client, "đã có", f"a{cast.office.pk}")
    for name, value, told in (
        ("đã có", f"a{cast.office.pk}", "đã có nhóm mang tên này"),
        (" ", f"a{cast.office.pk}", "Chưa có tên"),
        ("toàn ngoài", f"c{outsider.pk}", "ít nhất một cơ quan"),
        ("không ai", "a987654", "không còn trong danh mục"),
    ):
        answer = keep(client, name, value)
        assert answer.status_code == 422
        assert told in answer.content.decode()
    assert 'value="đã có"' in keep(client, "đã có", f"a{cast.office.pk}").content.decode()
    assert RecipientGroup.objects.filter(owner=cast.provincial).count() == 1


def test_places_of_a_stored_list_are_kept_and_a_foreign_list_is_not_there(log_in, cast, numbered):
    members = [actions.Addressee(each.pk, group_label="2 xã") for each in (cast.commune, cast.other_commune)]
    entry = numbered(recipients=members)
    keep(log_in("hang"), "hai xã", "k1", entry=entry.pk)
    assert set(own_group("hai xã").members.all()) == {cast.commune, cast.other_commune}
    assert keep(log_in("khoa"), "lấy trộm", "k1", entry=entry.pk).status_code == 404
    assert keep(log_in("son"), "không phận sự", f"a{cast.office.pk}").status_code == 403


def test_without_scripts_the_form_keeps_what_was_chosen(log_in, cast, numbered):
    sent = {"keep_group": "1", "abstract": "Đang gõ dở", "to": [f"a{cast.district.pk}"]}
    client, entry = log_in("hang"), numbered()
    for name, address in (
        ("khi lấy số", reverse("take-number")),
        ("ở bước nơi nhận", reverse("recipients", args=[entry.pk])),
    ):
        page = client.post(address, sent | {"group_name": name}).content.decode()
        assert f"Đã lưu nhóm “{name}”, 1 nơi." in page
        assert set(own_group(name).members.all()) == {cast.district}
    page = client.post(reverse("take-number"), sent | {"group_name": ""}).content.decode()
    assert "Chưa có tên" in page
    assert "Đang gõ dở" in page
    assert f'name="to" value="a{cast.district.pk}"' in page
    assert Entry.objects.outgoing().count() == 1, "no number was taken"


# --- như lần trước ----------------------------------------------------------------------------------


def test_like_last_time_is_the_last_of_the_same_kind(log_in, cast, issued):
    first = issued([cast.commune, cast.cell])
    letter = issued([cast.district], kind="report")
    hang = cast.actor("hang")

    def offered(kind):
        return [(each.value, each.count) for each in recipients.earlier(hang, kind=kind)]

    assert offered("plan") == [(f"e{first.pk}", 2)]
    assert offered("report") == [(f"e{letter.pk}", 1)]
    assert offered("decision") == offered("") == [(f"e{letter.pk}", 1)], "none of the kind yet: the last one"


def test_like_last_time_comes_first_with_its_key_and_count(log_in, cast, issued):
    entry = issued([cast.commune, cast.cell])
    client = log_in("hang")
    page = client.get(reverse("take-number"), {"kind": "plan:KH"}).content.decode()
    token = page[page.index('id="picker-earlier"') : page.index("data-picker-chosen")]
    assert token.index('data-key="Alt+l"') < token.index("2 nơi") < token.index("xã, phường, thị trấn")
    part = client.get(reverse("take-number"), {"kind": "plan:KH"}, headers={"HX-Request": "true"})
    assert f'value="e{entry.pk}"' in part.content.decode(), "the kind was changed: the token follows"
    lines = recipients.sections(cast.actor("hang"), "", cast.day, "plan")
    assert lines[0].options[0].value == f"e{entry.pk}"
    typed = recipients.sections(cast.actor("hang"), "2", cast.day, "plan")
    assert typed[0].options[0].icon == "users-group", "a typed number still means the group first"
