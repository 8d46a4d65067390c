"""Groups of the own agency: renamed, changed, dropped; nothing that was sent depends on them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.org import actions, queries
from hoatoc.foundation.org.models import RecipientGroup
from hoatoc.foundation.org.rules import GroupRule
from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import system_actor
from hoatoc.lib.refusal import NotFound, RoleMayNot


@pytest.fixture
def hang(cast):
    return {"actor": cast.actor("hang"), "at": cast.at}


@pytest.fixture
def group(cast, hang):
    return actions.keep_group(
        name="khối nội chính", owner=cast.provincial, members=[cast.office, cast.district], **hang
    )


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


def members(group):
    return set(group.members.all())


def last_line():
    return AuditEntry.objects.order_by("-pk").first()


def test_a_group_gets_another_name(group, hang):
    actions.change_group(group=group, name="  khối   nội chính mới ", **hang)
    group.refresh_from_db()
    assert group.name == "khối nội chính mới"
    assert (last_line().verb, last_line().facts["tên cũ"]) == ("sửa nhóm nơi nhận", "khối nội chính")


def test_the_same_name_again_changes_nothing(group, hang):
    lines = AuditEntry.objects.count()
    actions.change_group(group=group, name=group.name, **hang)
    assert AuditEntry.objects.count() == lines


def test_a_name_is_needed_short_and_the_group_s_own(cast, group, hang):
    actions.keep_group(name="hai xã", owner=cast.provincial, members=[cast.commune], **hang)
    for name, refusal in (
        (" ", actions.NameNeeded),
        ("x" * 151, actions.GroupNameTooLong),
        ("hai xã", actions.GroupKnown),
    ):
        with pytest.raises(refusal):
            actions.change_group(group=group, name=name, **hang)
    actions.change_group(group=group, name="x" * 150, **hang)


def test_members_come_and_go_and_one_must_stay(cast, group, hang):
    actions.change_group(group=group, add=[cast.commune], remove=[cast.office], **hang)
    assert members(group) == {cast.district, cast.commune}
    assert last_line().facts == {"thêm": 1, "bớt": 1}
    with pytest.raises(actions.GroupEmpty):
        actions.change_group(group=group, remove=[cast.district, cast.commune], **hang)


def test_a_list_group_without_members_is_not_kept(cast, hang):
    with pytest.raises(actions.GroupEmpty):
        actions.keep_group(name="rỗng", owner=cast.provincial, **hang)


def test_a_group_that_follows_the_tree_is_only_renamed(cast, hang):
    rule = actions.keep_group(name="xã ta", owner=cast.provincial, rule=GroupRule("commune"), **hang)
    with pytest.raises(actions.GroupFollowsTree):
        actions.change_group(group=rule, add=[cast.office], **hang)
    actions.change_group(group=rule, name="xã mình", **hang)
    actions.drop_group(group=rule, **hang)


def test_a_dropped_group_leaves_a_line_in_the_audit_trail(group, hang):
    actions.drop_group(group=group, **hang)
    assert not RecipientGroup.objects.filter(name="khối nội chính").exists()
    assert (last_line().verb, last_line().facts) == ("xoá nhóm nơi nhận", {"số nơi": 2})


def test_only_the_own_agency_s_clerks_change_a_group(cast, group, hang):
    province_s = RecipientGroup.objects.get(owner__isnull=True)
    for held, who, refusal in (
        (group, "lan", NotFound),
        (province_s, "hang", NotFound),
        (group, "son", RoleMayNot),
    ):
        as_who = {"actor": cast.actor(who), "at": cast.at}
        with pytest.raises(refusal):
            actions.change_group(group=held, name="khác", **as_who)
        with pytest.raises(refusal):
            actions.drop_group(group=held, **as_who)


# --- the screen ------------------------------------------------------------------------------------


def test_the_page_changes_the_own_group(cast, group, log_in):
    client, page = log_in("hang"), reverse("group", args=[group.pk])
    change = reverse("group-change", args=[group.pk])
    shown = client.get(page).content.decode()
    assert "Bỏ Huyện uỷ Mộ Đức khỏi nhóm" in shown
    assert client.post(change, {"add": [cast.commune.pk, cast.cell.pk]})["Location"] == page
    client.post(change, {"remove": cast.office.pk})
    client.post(change, {"name": "ba nơi"})
    assert members(group) == {cast.district, cast.commune, cast.cell}
    assert "ba nơi" in client.get(page).content.decode()
    refused = client.post(change, {"name": " "})
    assert refused.status_code == 422
    assert "Chưa có tên" in refused.content.decode()
    assert client.post(reverse("group-drop", args=[group.pk]))["Location"] == reverse("groups")
    assert client.get(page).status_code == 404


def test_a_member_that_has_ended_can_still_be_taken_out(cast, group, log_in):
    actions.end(agency=cast.office, on=cast.day - timedelta(days=1), actor=system_actor(), at=cast.at)
    client = log_in("hang")
    assert "Đã kết thúc hoạt động" in client.get(reverse("group", args=[group.pk])).content.decode()
    client.post(reverse("group-change", args=[group.pk]), {"remove": cast.office.pk})
    assert members(group) == {cast.district}


def test_the_province_s_group_is_only_shown(log_in):
    province_s = RecipientGroup.objects.get(owner__isnull=True)
    client = log_in("hang")
    assert "Xoá nhóm" not in client.get(reverse("group", args=[province_s.pk])).content.decode()
    for name in ("group-change", "group-drop"):
        assert client.post(reverse(name, args=[province_s.pk]), {"name": "x"}).status_code == 404


@pytest.mark.parametrize("many", [1, 4])
def test_the_page_and_the_picker_ask_as_often_for_many(
    cast, hang, log_in, monkeypatch, django_assert_num_queries, many
):
    for slot in (ui.navigation, ui.banner, ui.alarm):
        monkeypatch.setattr(slot, "_fillers", [])
    everybody = [cast.office, cast.district, cast.commune, cast.cell]
    groups = [
        actions.keep_group(name=f"nhóm {n}", owner=cast.provincial, members=everybody[:many], **hang)
        for n in range(many)
    ]
    client = log_in("hang")
    client.get(reverse("group", args=[groups[0].pk]))
    with django_assert_num_queries(GROUP_QUERIES):
        client.get(reverse("group", args=[groups[0].pk]))
    with django_assert_num_queries(3):  # the groups, the members of all lists, those of the rule
        assert len(queries.groups_for(cast.provincial.pk, cast.day)) == many + 1


GROUP_QUERIES = 11
