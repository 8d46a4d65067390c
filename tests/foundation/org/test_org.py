"""Agencies through time, groups that follow the tree, correspondents, the import that is tried first."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.org import actions, queries
from hoatoc.foundation.org.models import Agency, AgencyName, Correspondent, RecipientGroup
from hoatoc.foundation.org.rules import AgencyKind, GroupRule
from hoatoc.lib.actor import system_actor
from hoatoc.lib.refusal import Invalid, NotFound, RoleMayNot, refusal_for

SYSTEM = system_actor()
MERGED = date(2020, 2, 1)


@pytest.fixture
def system(cast):
    return {"actor": SYSTEM, "at": cast.at}


# --- as of -----------------------------------------------------------------------------------------


def test_a_new_name_leaves_the_old_one_readable(cast, system):
    actions.rename(agency=cast.district, name="Huyện uỷ Mộ Đức mới", on=MERGED, **system)
    assert queries.name_on(cast.district.pk, date(2020, 1, 31)) == "Huyện uỷ Mộ Đức"
    assert queries.name_on(cast.district.pk, MERGED) == "Huyện uỷ Mộ Đức mới"
    assert queries.names_on([cast.district.pk], MERGED) == {cast.district.pk: "Huyện uỷ Mộ Đức mới"}


def test_two_names_on_one_day_are_refused(cast, system):
    with pytest.raises(actions.NotLaterThanBefore):
        actions.rename(agency=cast.district, name="Trùng ngày", on=date(2015, 1, 1), **system)
    assert AgencyName.objects.filter(agency=cast.district).count() == 1


def test_an_ended_agency_is_gone_the_day_after_its_last(cast, system):
    actions.end(agency=cast.commune, on=date(2020, 1, 31), **system)
    assert cast.commune.pk in queries.agencies_on(date(2020, 1, 31)).values_list("pk", flat=True)
    assert cast.commune.pk not in queries.agencies_on(MERGED).values_list("pk", flat=True)
    assert Agency.objects.filter(pk=cast.commune.pk).exists()


def test_the_tree_counts_what_stands_below_at_any_depth(cast):
    tree = queries.tree_on(cast.day)
    assert tree[cast.district.pk].below == 3
    assert [branch.agency.pk for branch in tree[cast.district.pk].children] == [
        cast.commune.pk,
        cast.other_commune.pk,
    ]
    assert queries.tree_on(date(2014, 1, 1)) == {}


def test_the_tree_is_one_query_with_3_and_with_30_agencies(cast, system, django_assert_num_queries):
    with django_assert_num_queries(1):
        few = len(queries.tree_on(cast.day))
    for number in range(30):
        actions.found(
            name=f"Đảng uỷ xã {number}", level="commune", kind=AgencyKind.COMMITTEE, on=date(2015, 1, 1),
            parent=cast.district, **system,
        )  # fmt: skip
    with django_assert_num_queries(1):
        assert len(queries.tree_on(cast.day)) == few + 30


def test_words_without_marks_find_it(cast):
    found = queries.matching(queries.tree_on(cast.day).values(), words="duc thang", level="")
    assert [branch.agency.pk for branch in found] == [cast.other_commune.pk]
    assert queries.matching(queries.tree_on(cast.day).values(), words="duc thang", level="district") == []


def test_nothing_stands_below_itself(cast, system):
    for parent in (cast.district, cast.commune, cast.cell):
        with pytest.raises(actions.InCircle):
            actions.move(agency=cast.district, parent=parent, on=MERGED, **system)


# --- groups ----------------------------------------------------------------------------------------


def under_district(cast):
    rule = GroupRule("commune", "committee", cast.district.pk)
    return actions.keep_group(name="xã của Mộ Đức", rule=rule, actor=SYSTEM, at=cast.at)


def test_a_rule_group_follows_the_tree_over_a_move(cast, system):
    group = under_district(cast)
    actions.move(agency=cast.other_commune, parent=cast.provincial, on=MERGED, **system)
    both = sorted([cast.commune.pk, cast.other_commune.pk])
    assert queries.members_on(group, date(2020, 1, 31)) == both
    assert queries.members_on(group, MERGED) == [cast.commune.pk]


def test_the_two_ways_to_ask_for_members_agree(cast, system):
    listed = actions.keep_group(name="hai xã", members=[cast.commune, cast.other_commune], **system)
    groups = [under_district(cast), listed, *RecipientGroup.objects.all()]
    for day in (cast.day, date(2014, 1, 1)):
        tree = queries.tree_on(day)
        for group in groups:
            assert sorted(queries.members_in(group, tree)) == queries.members_on(group, day)


def test_a_list_group_keeps_those_that_still_exist(cast, system):
    group = actions.keep_group(name="hai xã", members=[cast.commune, cast.other_commune], **system)
    actions.end(agency=cast.commune, on=date(2020, 1, 31), **system)
    assert queries.members_on(group, MERGED) == [cast.other_commune.pk]


def test_a_clerk_keeps_groups_of_the_own_agency_alone(cast):
    hang = {"actor": cast.actor("hang"), "at": cast.at}
    group = actions.keep_group(name="khối nội chính", owner=cast.provincial, members=[cast.office], **hang)
    assert group.owner_id == cast.provincial.pk
    for owner in (None, cast.district):
        with pytest.raises(NotFound):
            actions.keep_group(name="của người khác", owner=owner, **hang)
    with pytest.raises(actions.GroupKnown):
        actions.keep_group(name="khối nội chính", owner=cast.provincial, **hang)
    with pytest.raises(RoleMayNot):
        actions.keep_group(name="x", owner=cast.provincial, actor=cast.actor("son"), at=cast.at)


# --- correspondents, units -------------------------------------------------------------------------


def test_a_correspondent_is_known_whatever_its_marks(cast):
    hang = {"actor": cast.actor("hang"), "at": cast.at}
    actions.add_correspondent(name="Sở  Nông nghiệp", symbol="SNN", **hang)
    with pytest.raises(actions.CorrespondentKnown):
        actions.add_correspondent(name="so nong nghiep", **hang)
    with pytest.raises(actions.NameNeeded):
        actions.add_correspondent(name="  ", **hang)
    with pytest.raises(RoleMayNot):
        actions.add_correspondent(name="Sở Tài chính", actor=cast.actor("tri"), at=cast.at)
    assert Correspondent.objects.get().name == "Sở Nông nghiệp"
    assert [body.name for body in queries.correspondents_matching("NONG so")] == ["Sở Nông nghiệp"]


def twice_a_correspondent(_cast):
    return Correspondent(name="Sở Y tế", name_key="so y te")


def twice_a_group(cast):
    return RecipientGroup(owner=cast.office, name="nhóm")


def twice_a_province_group(_cast):
    return RecipientGroup(name="nhóm")


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (twice_a_correspondent, actions.CorrespondentKnown),
        (twice_a_group, actions.GroupKnown),
        (twice_a_province_group, actions.GroupKnown),
    ],
)
def test_the_database_s_own_refusal_is_the_same_sentence(cast, make, refusal):
    make(cast).save()
    with pytest.raises(IntegrityError) as told, transaction.atomic():
        make(cast).save()
    assert type(refusal_for(str(told.value))) is refusal


def test_units_are_the_own_agency_s(cast):
    lan = {"actor": cast.actor("lan"), "at": cast.at}
    actions.add_unit(agency=cast.commune, name="Tổ văn phòng", **lan)
    with pytest.raises(actions.UnitKnown):
        actions.add_unit(agency=cast.commune, name="Tổ  văn phòng", **lan)
    with pytest.raises(NotFound):
        actions.add_unit(agency=cast.other_commune, name="Tổ văn phòng", **lan)


@pytest.mark.parametrize("who", ["lan", "hang", "phuc"])
def test_only_the_province_keeps_agencies(cast, who):
    with pytest.raises(RoleMayNot):
        actions.rename(agency=cast.commune, name="Khác", on=MERGED, actor=cast.actor(who), at=cast.at)


# --- import ----------------------------------------------------------------------------------------

CSV = """code,name,level,parent_code,kind,symbol
1,Huyện uỷ Ba Tơ,district,,committee,HU
2,Đảng uỷ xã Ba Trang,commune,1,committee,ĐU
3,,commune,1,,
4,Đảng uỷ xã Ba Khâm,xã,1,,
5,Đảng uỷ xã Ba Vì,commune,99,,
6,Đảng uỷ xã Ba Xa,commune,1,castle,
2,Đảng uỷ xã Ba Trang,commune,1,committee,ĐU
"""
ACTIONS = ["found", "found", "refused", "refused", "refused", "refused", "skipped"]


def run(cast, *, is_dry_run, text=CSV):
    rows = actions.read_csv(text)
    return actions.import_agencies(
        rows=rows, on=date(2015, 1, 1), actor=cast.actor("tri"), at=cast.at, is_dry_run=is_dry_run
    )


def test_a_dry_run_judges_each_row_and_writes_nothing(cast):
    before, lines = Agency.objects.count(), AuditEntry.objects.count()
    report = run(cast, is_dry_run=True)
    assert [row.action for row in report] == ACTIONS
    assert [row.line for row in report] == [2, 3, 4, 5, 6, 7, 8]
    assert [row.reason for row in report if row.action == "refused"] == [
        "thiếu mã hoặc tên", "không có cấp “xã”", "chưa có cấp trên mang mã 99", "không có loại “castle”",
    ]  # fmt: skip
    assert (Agency.objects.count(), AuditEntry.objects.count()) == (before, lines)


def test_the_import_does_what_the_dry_run_said_and_a_second_one_nothing(cast):
    assert [row.action for row in run(cast, is_dry_run=False)] == ACTIONS
    tree = queries.tree_on(cast.day)
    district = next(branch for branch in tree.values() if branch.agency.name == "Huyện uỷ Ba Tơ")
    assert [branch.agency.name for branch in district.children] == ["Đảng uỷ xã Ba Trang"]
    assert {row.action for row in run(cast, is_dry_run=False)} == {"skipped", "refused"}


def test_semicolons_and_a_byte_order_mark_are_read(cast):
    text = "\ufeff" + CSV.replace(",", ";")
    assert [row.action for row in run(cast, is_dry_run=True, text=text)] == ACTIONS


def test_a_file_without_the_columns_says_which(cast):
    with pytest.raises(Invalid, match="parent_code"):
        actions.read_csv("code,name,level\n1,a,commune\n")


def test_only_the_province_imports(cast):
    with pytest.raises(RoleMayNot):
        actions.import_agencies(rows=[], on=cast.day, actor=cast.actor("hang"), at=cast.at, is_dry_run=True)
