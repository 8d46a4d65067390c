"""A plan of succession: drawn up, compared, tried, applied an agency at a time, never taken back."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org import queries
from hoatoc.foundation.org.actions import (
    CustodyBasisNeeded,
    CustodyEnded,
    CustodyHeld,
    FondsStillOpen,
    MailDayBeforePlan,
    NotItsOwnSuccessor,
    OwnAgencyEnds,
    PlanNameDiffers,
    PlanSettled,
    PlanUndecided,
    TargetNeeded,
    TooEarly,
)
from hoatoc.foundation.org.checks import applied_plans_are_whole, ended_agencies_are_closed
from hoatoc.foundation.org.models import (
    Agency,
    AgencyIdentifier,
    Custody,
    PlanRow,
    Succession,
    SuccessionPlan,
)
from hoatoc.foundation.org.rules import AgencyKind, Fate, PlanState, SuccessionKind, UnitRow, compare_units
from hoatoc.lib.refusal import RoleMayNot
from tests.conftest import MORNING

NEW_DAY = date(2018, 9, 1)
THEN = datetime(2018, 9, 1, 1, 0, tzinfo=MORNING.tzinfo)
BASIS = "Nghị quyết 867/NQ-UBTVQH14 ngày 10/01/2020"


@pytest.fixture
def admin(cast):
    return {"actor": cast.actor("tri"), "at": MORNING}


@pytest.fixture
def plan(admin):
    return org.draw_plan(name="Sắp xếp xã Mộ Đức", basis=BASIS, on=NEW_DAY, **admin)


@pytest.fixture
def merged(cast, plan, admin):
    """Đức Lợi and Đức Thắng become a new Đảng uỷ xã Thắng Lợi; the cell of Đức Lợi goes along."""
    body = org.add_body(
        plan=plan, name="Đảng uỷ xã Thắng Lợi", level="commune", kind=AgencyKind.COMMITTEE, symbol="ĐU",
        parent=cast.district, **admin,
    )  # fmt: skip
    for each in (cast.commune, cast.other_commune):
        org.set_row(plan=plan, agency=each, kind=SuccessionKind.MERGE, to=body, **admin)
    org.set_row(plan=plan, agency=cast.cell, kind=SuccessionKind.MOVE_PARENT, to=body, **admin)
    return plan


def applied(plan, actor, at=THEN, today=NEW_DAY):
    org.start_plan(plan=plan, typed=plan.name, today=today, actor=actor, at=at)
    return org.apply_plan(plan=plan, actor=actor, at=at)


def test_two_bodies_become_one(cast, merged, admin):
    done = applied(merged, admin["actor"])
    assert done.state == PlanState.APPLIED
    new = done.bodies.get().agency
    last = NEW_DAY - timedelta(days=1)
    for old in (cast.commune, cast.other_commune):
        old.refresh_from_db()
        assert old.ended_on == last
        assert not AgencyIdentifier.objects.filter(agency=old, valid_to__isnull=True).exists()
        assert queries.name_on(old.pk, NEW_DAY).startswith("Đảng uỷ xã Đức")
        told = Succession.objects.get(from_agency=old)
        assert (told.to_agency, told.kind, told.on, told.basis) == (new, SuccessionKind.MERGE, NEW_DAY, BASIS)
        assert Custody.objects.get(fonds=old).holder == new
    assert new.founded_on == NEW_DAY
    assert queries.parent_on(cast.cell.pk, NEW_DAY) == new.pk
    assert queries.parent_on(cast.cell.pk, last) == cast.commune.pk
    heir = queries.heirs_on([cast.commune.pk, cast.district.pk], NEW_DAY)
    assert heir == {cast.commune.pk: queries.Heir(new.pk, merged.mail_until)}
    assert not list(ended_agencies_are_closed())
    assert not list(applied_plans_are_whole())


def test_people_lose_their_position_with_the_body(cast, merged, admin):
    from hoatoc.foundation.accounts.queries import appointments_of

    lan = cast.people["lan"]
    applied(merged, admin["actor"], today=NEW_DAY - timedelta(days=1))
    assert appointments_of(lan, NEW_DAY - timedelta(days=1))
    assert not appointments_of(lan, NEW_DAY)


def test_groups_by_rule_follow_the_tree(cast, merged, admin):
    from hoatoc.foundation.org.models import RecipientGroup

    group = RecipientGroup.objects.get(owner__isnull=True)
    before = queries.members_on(group, NEW_DAY - timedelta(days=1))
    done = applied(merged, admin["actor"])
    assert set(before) == {cast.commune.pk, cast.other_commune.pk}
    assert queries.members_on(group, NEW_DAY) == [done.bodies.get().agency_id]


def test_a_dry_look_writes_nothing(merged):
    agencies = Agency.objects.count()
    view = queries.plan_view(merged)
    assert not view.problems
    assert view.ending == 2
    assert next((line.what, line.target) for line in view.lines) == (
        "Hợp nhất thành cơ quan mới", "Đảng uỷ xã Thắng Lợi",
    )  # fmt: skip
    told = {effect.label: effect.count for line in view.lines for effect in line.effects}
    assert told["người giữ chức danh"] == 1
    assert Agency.objects.count() == agencies


def test_the_same_name_is_a_different_body(cast, plan, admin):
    body = org.add_body(
        plan=plan, name="Đảng uỷ xã Đức Lợi", level="commune", kind=AgencyKind.COMMITTEE, symbol="ĐU",
        parent=cast.district, **admin,
    )  # fmt: skip
    for each in (cast.commune, cast.other_commune):
        org.set_row(plan=plan, agency=each, kind=SuccessionKind.MERGE, to=body, **admin)
    org.set_row(plan=plan, agency=cast.cell, kind=SuccessionKind.MOVE_PARENT, to=body, **admin)
    new = applied(plan, admin["actor"]).bodies.get().agency
    assert new.pk != cast.commune.pk
    assert queries.name_on(new.pk, NEW_DAY) == queries.name_on(cast.commune.pk, NEW_DAY)


def test_a_split_has_one_who_takes_over(cast, plan, admin):
    for is_main, to in ((True, cast.other_commune), (False, cast.district)):
        org.set_row(
            plan=plan, agency=cast.commune, kind=SuccessionKind.SPLIT, to=to, is_main=is_main,
            gives_custody=is_main, share_note="phía đông" if is_main else "phía tây", **admin,
        )  # fmt: skip
    org.set_row(plan=plan, agency=cast.cell, kind=SuccessionKind.MOVE_PARENT, to=cast.district, **admin)
    applied(plan, admin["actor"])
    assert Succession.objects.filter(from_agency=cast.commune).count() == 2
    assert queries.heirs_on([cast.commune.pk], NEW_DAY)[cast.commune.pk].agency_id == cast.other_commune.pk
    assert [row.holder for row in Custody.objects.all()] == [cast.other_commune]


def test_rename_and_dissolve(cast, plan, admin):
    org.set_row(
        plan=plan, agency=cast.commune, kind=SuccessionKind.RENAME, new_name="Đảng uỷ phường Đức Lợi", **admin
    )
    org.set_row(plan=plan, agency=cast.cell, kind=SuccessionKind.DISSOLVE, **admin)
    applied(plan, admin["actor"])
    assert queries.name_on(cast.commune.pk, NEW_DAY) == "Đảng uỷ phường Đức Lợi"
    assert queries.heirs_on([cast.cell.pk], NEW_DAY) == {cast.cell.pk: None}


def test_who_follows_is_followed_further(cast, merged, admin):
    """A successor that ends leads on to its own, and what it kept goes along."""
    first = applied(merged, admin["actor"]).bodies.get().agency
    later = date(2019, 3, 1)
    second = org.draw_plan(name="Lần hai", basis=BASIS, on=later, **admin)
    org.set_row(plan=second, agency=first, kind=SuccessionKind.ABSORB, to=cast.district, **admin)
    org.set_row(plan=second, agency=cast.cell, kind=SuccessionKind.MOVE_PARENT, to=cast.district, **admin)
    applied(second, admin["actor"], at=THEN + timedelta(days=181), today=later)
    heir = queries.heirs_on([cast.commune.pk], later)[cast.commune.pk]
    assert heir == queries.Heir(cast.district.pk, merged.mail_until)
    assert set(queries.fonds_kept_by(cast.district.pk, later)) == {
        cast.commune.pk, cast.other_commune.pk, first.pk,
    }  # fmt: skip
    assert queries.fonds_kept_by(first.pk, later) == []
    assert queries.fonds_kept_by(first.pk, later - timedelta(days=1)) == [
        cast.commune.pk,
        cast.other_commune.pk,
    ]
    assert not list(ended_agencies_are_closed())


# --- what keeps a plan from being applied ----------------------------------------------------------


def test_an_undecided_row_stops_the_plan(cast, plan, admin):
    PlanRow.objects.create(plan=plan, agency=cast.commune, question="ai tiếp nhận?")
    with pytest.raises(PlanUndecided, match="1 dòng cần quyết định"):
        applied(plan, admin["actor"])


def test_a_child_nobody_thought_of_stops_the_plan(cast, plan, admin):
    org.set_row(plan=plan, agency=cast.commune, kind=SuccessionKind.ABSORB, to=cast.other_commune, **admin)
    with pytest.raises(PlanUndecided, match="Chi bộ thôn Vinh Phú"):
        applied(plan, admin["actor"])


def test_a_successor_that_ends_too_stops_the_plan(cast, plan, admin):
    org.set_row(plan=plan, agency=cast.cell, kind=SuccessionKind.ABSORB, to=cast.commune, **admin)
    org.set_row(plan=plan, agency=cast.commune, kind=SuccessionKind.ABSORB, to=cast.other_commune, **admin)
    with pytest.raises(PlanUndecided, match="tiếp nhận cũng kết thúc"):
        applied(plan, admin["actor"])


def test_the_name_is_typed_and_the_day_is_near(merged, admin):
    for typed, today, refusal in (
        ("Sắp xếp xã", NEW_DAY, PlanNameDiffers),
        (merged.name, NEW_DAY - timedelta(days=2), TooEarly),
    ):
        with pytest.raises(refusal):
            org.start_plan(plan=merged, typed=typed, today=today, **admin)
    org.start_plan(plan=merged, typed=merged.name.upper(), today=NEW_DAY - timedelta(days=1), **admin)


def test_who_applies_must_be_there_afterwards(cast, plan, admin):
    org.set_row(plan=plan, agency=cast.office, kind=SuccessionKind.ABSORB, to=cast.provincial, **admin)
    with pytest.raises(OwnAgencyEnds):
        applied(plan, admin["actor"])


def test_rows_are_judged(cast, plan, admin):
    with pytest.raises(NotItsOwnSuccessor):
        org.set_row(plan=plan, agency=cast.commune, kind=SuccessionKind.ABSORB, to=cast.commune, **admin)
    with pytest.raises(TargetNeeded):
        org.set_row(plan=plan, agency=cast.commune, kind=SuccessionKind.MERGE, **admin)
    with pytest.raises(TargetNeeded):
        org.set_row(plan=plan, agency=cast.commune, kind=SuccessionKind.RENAME, **admin)
    with pytest.raises(MailDayBeforePlan):
        org.draw_plan(name="a", basis="b", on=NEW_DAY, mail_until=NEW_DAY - timedelta(days=1), **admin)


def test_only_the_province_administrator_plans(cast, plan):
    with pytest.raises(RoleMayNot):
        org.draw_plan(name="x", basis=BASIS, on=NEW_DAY, actor=cast.actor("hang"), at=MORNING)
    with pytest.raises(RoleMayNot):
        org.withdraw_plan(plan=plan, actor=cast.actor("phuc"), at=MORNING)


# --- resumed, withdrawn, for ever ------------------------------------------------------------------


def test_what_one_agency_lacks_does_not_hold_up_the_others(cast, merged, admin, monkeypatch):
    from hoatoc.foundation.org.events import agency_ended
    from hoatoc.lib.refusal import Invalid

    def refuses(event):
        if event.agency_id == cast.commune.pk and waits:
            raise Invalid(reason="Còn số cấp sau ngày đó.")

    waits = [True]
    monkeypatch.setattr(agency_ended, "_subscribers", [(1, "x", refuses), *agency_ended._subscribers])
    org.start_plan(plan=merged, typed=merged.name, today=NEW_DAY, **admin)
    half = org.apply_plan(plan=merged, **admin)
    assert half.state == PlanState.APPLYING
    assert half.rows.get(agency=cast.commune).note == "Còn số cấp sau ngày đó."
    assert half.rows.filter(done_at__isnull=False).count() == 2
    cast.commune.refresh_from_db()
    assert cast.commune.ended_on is None
    waits.clear()
    assert org.apply_plan(plan=merged, **admin).state == PlanState.APPLIED
    assert Succession.objects.filter(from_agency=cast.other_commune).count() == 1


def test_a_draft_is_withdrawn_an_applied_plan_is_not(merged, admin):
    other = org.draw_plan(name="Bỏ", basis=BASIS, on=NEW_DAY, **admin)
    assert org.withdraw_plan(plan=other, **admin).state == PlanState.WITHDRAWN
    done = applied(merged, admin["actor"])
    for refused in (
        lambda: org.withdraw_plan(plan=done, **admin),
        lambda: org.drop_row(plan=done, row=done.rows.first(), **admin),
        lambda: org.amend_plan(plan=other, name="a", basis="b", on=NEW_DAY, **admin),
    ):
        with pytest.raises(PlanSettled):
            refused()


@pytest.mark.parametrize(
    "act",
    [
        lambda plan: SuccessionPlan.objects.filter(pk=plan.pk).update(basis="khác"),
        lambda plan: SuccessionPlan.objects.filter(pk=plan.pk).delete(),
        lambda plan: plan.rows.update(share_note="khác"),
        lambda plan: PlanRow.objects.filter(plan=plan)._raw_delete("default"),
        lambda plan: plan.rows.create(agency_id=plan.rows.first().agency_id, question="x"),
        lambda _: Succession.objects.update(basis="khác"),
        lambda _: Succession.objects.all()._raw_delete("default"),
        lambda _: Custody.objects.update(basis="khác"),
        lambda _: Custody.objects.all()._raw_delete("default"),
    ],
)
def test_what_was_applied_stays(merged, admin, act):
    done = applied(merged, admin["actor"])
    with pytest.raises(IntegrityError), transaction.atomic():
        act(done)


def test_a_draft_may_change(merged, admin):
    """The guards' negative control."""
    assert merged.rows.update(share_note="khác") == 3
    org.drop_body(plan=merged, body=merged.bodies.get(), **admin)
    assert merged.rows.exclude(question="").count() == 3
    org.drop_row(plan=merged, row=merged.rows.first(), **admin)
    assert merged.rows.count() == 2


# --- custody ---------------------------------------------------------------------------------------


def test_custody_is_of_a_body_that_is_no_more(cast, merged, admin):
    with pytest.raises(FondsStillOpen):
        org.grant_custody(fonds=cast.commune, holder=cast.district, on=NEW_DAY, basis=BASIS, **admin)
    applied(merged, admin["actor"])
    cast.commune.refresh_from_db()
    facts = {"fonds": cast.commune, "holder": cast.district, "on": NEW_DAY}
    with pytest.raises(CustodyBasisNeeded):
        org.grant_custody(basis=" ", **facts, **admin)
    row = org.grant_custody(basis="CV 14514-CV/VPTW", **facts, **admin)
    with pytest.raises(CustodyHeld):
        org.grant_custody(basis="CV 14514-CV/VPTW", **facts, **admin)
    org.end_custody(custody=row, on=NEW_DAY, **admin)
    with pytest.raises(CustodyEnded):
        org.end_custody(custody=row, on=NEW_DAY, **admin)
    assert queries.fonds_kept_by(cast.district.pk, NEW_DAY) == [cast.commune.pk]
    assert queries.fonds_kept_by(cast.district.pk, NEW_DAY + timedelta(days=1)) == []


# --- two lists -------------------------------------------------------------------------------------

OLD = [
    UnitRow("1", "Tỉnh uỷ X", "province"),
    UnitRow("2", "Huyện uỷ A", "district", "1"),
    UnitRow("3", "Đảng uỷ xã B", "commune", "2"),
    UnitRow("4", "Đảng uỷ xã C", "commune", "2"),
    UnitRow("5", "Đảng uỷ xã D", "commune", "2"),
]


def test_a_comparison_says_what_it_can_and_asks_the_rest():
    new = [
        UnitRow("1", "Tỉnh X", "province"),
        UnitRow("2", "Thị xã A", "district", "1"),
        UnitRow("3", "Xã B", "commune", "1"),
        UnitRow("5", "Xã D", "commune", "2"),
    ]
    found = {each.code: each for each in compare_units(OLD, new)}
    assert found.keys() == {"2", "3", "4"}
    assert (found["2"].kind, found["2"].name) == (SuccessionKind.RENAME, "Thị uỷ A")
    assert (found["3"].kind, found["3"].to) == (SuccessionKind.MOVE_PARENT, "1")
    assert found["4"].kind == ""
    assert "ai tiếp nhận" in found["4"].question
    told = compare_units(OLD, new, [Fate("4", "3")])
    assert ("4", SuccessionKind.ABSORB, "3") in [(each.code, each.kind, each.to) for each in told]


def test_a_new_body_may_bear_an_old_code():
    fates = [Fate("3", "3", "merge"), Fate("4", "3", "merge")]
    new = [UnitRow("1", "Tỉnh X", "province"), UnitRow("2", "Huyện A", "district", "1"),
           UnitRow("3", "Xã B", "commune", "2"), UnitRow("5", "Xã D", "commune", "2")]  # fmt: skip
    found = compare_units(OLD, new, fates)
    assert [(each.code, each.kind) for each in found] == [("3", "merge"), ("4", "merge")]
    one = compare_units(OLD, new, fates[1:])
    assert "cơ quan cũ" in {each.code: each.question for each in one}["3"]


def test_findings_bite(cast, merged, admin):
    applied(merged, admin["actor"])
    AgencyIdentifier.objects.filter(agency=cast.commune).update(valid_to=None)
    assert list(ended_agencies_are_closed())
