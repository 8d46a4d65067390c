"""M14: two bodies become one. What waited moves by an act that both sides confirm; numbers begin at 01; nothing is lost."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from hoatoc.exchange.hub.checks import (
    every_recipient_got_it_once,
    no_delivery_went_back,
    nothing_waits_for_ever,
)
from hoatoc.exchange.hub.models import Delivery
from hoatoc.exchange.hub.queries import boards
from hoatoc.exchange.hub.rules import DeliveryState
from hoatoc.foundation.accounts import actions as accounts
from hoatoc.foundation.accounts.queries import acting_through
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import Custody
from hoatoc.foundation.org.rules import AgencyKind, SuccessionKind
from hoatoc.lib.actor import system_actor
from hoatoc.lib.policy import Role
from hoatoc.lib.refusal import NotFound
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.models import Entry, NumberSeries, Term, TransferAct, TransferLine
from hoatoc.records.documents.queries import succession as queries
from hoatoc.records.documents.queries.recipients import RecipientEnded, addressees
from hoatoc.records.documents.rules import EntryState
from tests.conftest import MORNING

NEW_DAY = date(2018, 9, 1)
LAST = NEW_DAY - timedelta(days=1)
THEN = datetime(2018, 9, 1, 1, 0, tzinfo=MORNING.tzinfo)
BASIS = "Nghị quyết 867/NQ-UBTVQH14"
SYSTEM = {"actor": system_actor(), "at": THEN}


def merge(cast, *, gives_custody=True, at=THEN, day=NEW_DAY):
    """Đức Lợi and Đức Thắng become Đảng uỷ xã Thắng Lợi; lan goes along, tam does not; a new chief comes."""
    admin = {"actor": cast.actor("tri"), "at": MORNING}
    plan = org.draw_plan(name="Nhập xã", basis=BASIS, on=NEW_DAY, **admin)
    body = org.add_body(
        plan=plan, name="Đảng uỷ xã Thắng Lợi", level="commune", kind=AgencyKind.COMMITTEE, symbol="ĐU",
        parent=cast.district, **admin,
    )  # fmt: skip
    for each in (cast.commune, cast.other_commune):
        org.set_row(
            plan=plan, agency=each, kind=SuccessionKind.MERGE, to=body, gives_custody=gives_custody, **admin
        )
    org.set_row(plan=plan, agency=cast.cell, kind=SuccessionKind.MOVE_PARENT, to=body, **admin)
    org.start_plan(plan=plan, typed=plan.name, today=day, actor=cast.actor("tri"), at=at)
    done = org.apply_plan(plan=plan, actor=system_actor(), at=at)
    assert done.state == "applied", [row.note for row in done.rows.all()]
    new = done.bodies.get().agency
    at_new = [("lan", "Văn thư", Role.CLERK), ("moi", "Chánh Văn phòng", Role.CHIEF_OF_OFFICE)]
    cast.people["moi"] = accounts.add_person(
        login="moi", full_name="Trần Văn Mới", password_hash="!", **SYSTEM
    )
    for login, position, role in at_new:
        accounts.appoint(
            person=cast.people[login], agency=new, position=position, roles=[role], on=NEW_DAY, **SYSTEM
        )
    for each in (cast.commune, cast.other_commune):
        each.refresh_from_db()
    return new


def now(cast, login, day=NEW_DAY):
    held = cast.people[login].appointments.in_force_on(day).get()
    return acting_through(held, day)


@pytest.fixture
def waiting(issued):
    """One document that waits everywhere, one at the district alone."""
    return issued()


def handed_over(cast, new):
    for act in TransferAct.objects.filter(to_agency=new).order_by("pk"):
        is_lan_there = act.from_agency_id == cast.commune.pk
        giver = now(cast, "lan") if is_lan_there else now(cast, "tri")
        actions.confirm_giving(act=act, actor=giver, at=THEN)
        actions.confirm_taking(act=act, actor=now(cast, "moi"), at=THEN)


def clean():
    found = [*every_recipient_got_it_once(), *no_delivery_went_back(), *nothing_waits_for_ever()]
    return not found, found


def test_m14_two_bodies_become_one(cast, waiting, issued):
    """M14 whole: open entries listed and moved, the new body at 01, old symbols found, rights by custody alone."""
    lan = cast.actor("lan")
    first = Entry.objects.get(agency=cast.commune, document=waiting.document_id)
    registered = actions.register(entry=first, actor=lan, at=MORNING)
    issued([cast.commune], abstract="Chỉ gửi Đức Lợi")
    out = actions.take_number(
        actor=lan, at=MORNING, kind="official_letter", abstract="Báo cáo nhanh", signer="Bí thư"
    )
    before = Entry.objects.count()

    new = merge(cast)

    acts = {act.from_agency_id: act for act in TransferAct.objects.all()}
    assert {pk: act.lines.count() for pk, act in acts.items()} == {
        cast.commune.pk: 1,
        cast.other_commune.pk: 1,
    }
    assert not NumberSeries.objects.filter(agency__ended_on__isnull=False, closed_on__isnull=True).exists()
    assert Term.objects.get(agency=new).opened_on == NEW_DAY
    handed_over(cast, new)
    assert Entry.objects.count() == before + 2
    moved = Entry.objects.filter(state=EntryState.MOVED)
    assert {each.agency_id for each in moved} == {cast.commune.pk, cast.other_commune.pk}
    for old in moved:
        assert (old.moved_to.agency, old.moved_to.state, old.moved_to.arrived_at) == (
            new, EntryState.WAITING, old.arrived_at,
        )  # fmt: skip
        assert Delivery.objects.get(entry=old.moved_to).agency == new
    clerk = now(cast, "lan")
    first_there = actions.register(entry=moved[0].moved_to, actor=clerk, at=THEN)
    assert first_there.number == 1
    new_out = actions.take_number(
        actor=clerk, at=THEN, kind="official_letter", abstract="Số mới", signer="Bí thư"
    )
    assert new_out.document.number == 1

    found = queries.kept(clerk, queries.KeptFilter(words=out.document.symbol_text))
    assert [each.pk for each in found] == [out.pk]
    assert access.kept_entry_for(clerk, registered.pk).number == 1
    assert registered.pk not in set(access.visible_to(clerk).values_list("pk", flat=True))
    with pytest.raises(NotFound):
        access.entry_for(clerk, registered.pk)
    with pytest.raises(NotFound):
        access.kept_entry_for(cast.actor("khoa"), registered.pk)
    assert clean()[0], clean()[1]


def test_without_custody_nothing_of_the_predecessor_is_read(cast, waiting):
    old = Entry.objects.get(agency=cast.commune, document=waiting.document_id)
    new = merge(cast, gives_custody=False)
    clerk = now(cast, "lan")
    assert not queries.kept(clerk, queries.KeptFilter()).exists()
    with pytest.raises(NotFound):
        access.kept_entry_for(clerk, old.pk)
    org.grant_custody(
        fonds=cast.commune, holder=new, on=NEW_DAY, basis="CV 1", actor=cast.actor("tri"), at=THEN
    )
    assert access.kept_entry_for(clerk, old.pk) == old
    custody = Custody.objects.get()
    org.end_custody(custody=custody, on=NEW_DAY, actor=now(cast, "tri"), at=THEN)
    with pytest.raises(NotFound):
        access.kept_entry_for(now(cast, "lan", NEW_DAY + timedelta(days=1)), old.pk)


def test_custody_never_writes(cast, waiting):
    """Every verb asks for the own agency: what is only kept can neither be registered, returned nor corrected."""
    old = Entry.objects.get(agency=cast.commune, document=waiting.document_id)
    merge(cast)
    clerk = now(cast, "lan")
    assert access.kept_entry_for(clerk, old.pk)
    with pytest.raises(NotFound):
        actions.register(entry=old, actor=clerk, at=THEN)
    with pytest.raises(NotFound):
        actions.return_to_sender(entry=old, reason="x", actor=clerk, at=THEN)


def test_the_same_document_at_both_waits_once_at_the_successor(cast, waiting):
    new = merge(cast)
    handed_over(cast, new)
    moved = list(Entry.objects.filter(state=EntryState.MOVED).order_by("pk"))
    assert len(moved) == 2
    assert moved[0].moved_to == moved[1].moved_to
    assert sorted(TransferLine.objects.values_list("outcome", flat=True)) == ["joined", "moved"]
    states = Delivery.objects.filter(
        document=waiting.document_id, agency__in=[new, cast.other_commune, cast.commune]
    )
    assert sorted(states.values_list("state", flat=True)) == ["delivered", "moved"]
    board = boards.board(waiting, boards.Narrowing(), NEW_DAY)
    assert {row.name for row in board.rows if row.state == "delivered"} >= {"Đảng uỷ xã Thắng Lợi"}
    assert clean()[0], clean()[1]


def test_nothing_moves_before_both_have_confirmed(cast, waiting):
    new = merge(cast)
    act = TransferAct.objects.get(from_agency=cast.commune)
    actions.confirm_taking(act=act, actor=now(cast, "moi"), at=THEN)
    assert not Entry.objects.filter(agency=new).exists()
    assert act.lines.get().entry.state == EntryState.WAITING
    actions.confirm_giving(act=act, actor=now(cast, "lan"), at=THEN)
    assert Entry.objects.get(agency=new).state == EntryState.WAITING


def test_who_may_confirm(cast, waiting):
    merge(cast)
    act = TransferAct.objects.get(from_agency=cast.commune)
    other = TransferAct.objects.get(from_agency=cast.other_commune)
    with pytest.raises(actions.NotOfThisSide):
        actions.confirm_taking(act=act, actor=cast.actor("khoa"), at=THEN)
    with pytest.raises(actions.NotOfThisSide):
        actions.confirm_giving(act=act, actor=now(cast, "moi"), at=THEN)
    with pytest.raises(actions.GiverIsStillThere, match="Nguyễn Thị Lan"):
        actions.confirm_giving(act=act, actor=now(cast, "tri"), at=THEN)
    actions.confirm_giving(act=other, actor=now(cast, "tri"), at=THEN)
    assert "ký thay" in TransferAct.objects.get(pk=other.pk).giver_as
    actions.confirm_giving(act=act, actor=now(cast, "lan"), at=THEN)
    with pytest.raises(actions.SideConfirmed):
        actions.confirm_giving(act=act, actor=now(cast, "lan"), at=THEN)
    with pytest.raises(actions.NobodyGivesAndTakes):
        actions.confirm_taking(act=act, actor=now(cast, "lan"), at=THEN)
    late = THEN + timedelta(days=7)
    actions.confirm_taking(act=act, actor=now(cast, "moi"), at=late)


def test_the_administrator_signs_after_seven_days(cast, waiting):
    merge(cast)
    act = TransferAct.objects.get(from_agency=cast.commune)
    actions.confirm_giving(act=act, actor=now(cast, "tri"), at=THEN + timedelta(days=7))


def test_a_second_act_takes_what_came_later(cast, waiting, issued):
    """Applied on the last evening: what comes before midnight still waits at the old body and stands on an act of the next day."""
    evening = datetime(2018, 8, 31, 12, 0, tzinfo=MORNING.tzinfo)
    merge(cast, at=evening, day=LAST)
    assert not TransferAct.objects.exists()
    assert actions.draw_up_missing(actor=system_actor(), at=THEN) == 2
    assert actions.draw_up_missing(actor=system_actor(), at=THEN) == 0
    with pytest.raises(actions.NothingToHandOver):
        actions.draw_up_act(from_agency=cast.commune, actor=system_actor(), at=THEN)
    with pytest.raises(actions.NoSuccessorToTake):
        actions.draw_up_act(from_agency=cast.district, actor=system_actor(), at=THEN)


def test_numbers_after_the_last_day_hold_the_end_up(cast):
    """A letter numbered on 1 September belongs to nobody: the old body has ended, so it must be void first."""
    admin = {"actor": cast.actor("tri"), "at": MORNING}
    lan = acting_through(cast.people["lan"].appointments.get(), NEW_DAY)
    taken = actions.take_number(actor=lan, at=THEN, kind="official_letter", abstract="Muộn", signer="Bí thư")
    plan = org.draw_plan(name="x", basis=BASIS, on=NEW_DAY, **admin)
    org.set_row(plan=plan, agency=cast.commune, kind=SuccessionKind.ABSORB, to=cast.other_commune, **admin)
    org.set_row(plan=plan, agency=cast.cell, kind=SuccessionKind.MOVE_PARENT, to=cast.other_commune, **admin)
    from hoatoc.foundation.org.queries import plan_view

    (line,) = [each for each in plan_view(plan).lines if each.ends]
    assert line.stops
    org.start_plan(plan=plan, typed="x", today=NEW_DAY, actor=now(cast, "tri"), at=THEN)
    half = org.apply_plan(plan=plan, actor=system_actor(), at=THEN)
    assert half.state == "applying"
    assert taken.document.symbol_text in half.rows.get(agency=cast.commune).note


def test_the_keeper_voids_what_was_never_issued(cast):
    out = actions.take_number(
        actor=cast.actor("lan"),
        at=MORNING,
        kind="official_letter",
        abstract="Chưa phát hành",
        signer="Bí thư",
    )
    new = merge(cast)
    clerk = now(cast, "lan")
    (left,) = queries.left_numbers(clerk)
    assert left.entry == out
    proposal = actions.propose_void_left(number=left, reason="cơ quan đã kết thúc", actor=clerk, at=THEN)
    assert proposal.agency == new
    with pytest.raises(actions.OwnProposal):
        actions.decide(proposal=proposal, is_approved=True, actor=_as_chief(clerk), at=THEN)
    actions.decide(proposal=proposal, is_approved=True, actor=now(cast, "moi"), at=THEN)
    out.refresh_from_db()
    assert out.state == EntryState.VOID
    with pytest.raises(NotFound):
        actions.propose_void_left(number=left, reason="x", actor=cast.actor("khoa"), at=THEN)


def _as_chief(actor):
    from dataclasses import replace

    return replace(actor, roles=frozenset({Role.CHIEF_OF_OFFICE}))


# --- mail under the old name -----------------------------------------------------------------------


def sent_to(cast, pdf, agencies, at=THEN):
    from hoatoc.records.documents.rules import FileRole

    hang = acting_through(cast.people["hang"].appointments.get(), at.date())
    entry = actions.take_number(
        kind="plan", abstract="Gửi theo tên cũ", signer="Lê Hoàng Sơn", actor=hang, at=at,
        recipients=[actions.Addressee(agency_id=each.pk) for each in agencies],
    )  # fmt: skip
    actions.attach(entry=entry, blob=pdf(), name="a.pdf", role=FileRole.MAIN, actor=hang, at=at)
    return actions.issue(entry=entry, actor=hang, at=at)


def test_mail_for_the_dead_code_reaches_the_successor_with_a_notice(cast, pdf):
    new = merge(cast)
    sent = sent_to(cast, pdf, [cast.commune, cast.district])
    got = Entry.objects.get(agency=new, document=sent.document_id)
    assert got.state == EntryState.WAITING
    delivery = Delivery.objects.get(entry=got)
    assert (delivery.agency, delivery.recipient.agency) == (new, cast.commune)
    row = next(
        each
        for each in boards.board(sent, boards.Narrowing(), NEW_DAY).rows
        if each.delivery_id == delivery.pk
    )
    assert row.name == "Đảng uỷ xã Thắng Lợi"
    assert "kế thừa Đảng uỷ xã Đức Lợi" in row.note
    assert clean()[0], clean()[1]


def test_two_old_names_are_one_letter(cast, pdf):
    new = merge(cast)
    sent = sent_to(cast, pdf, [cast.commune, cast.other_commune, new])
    assert Entry.objects.filter(agency=new, document=sent.document_id).count() == 1
    states = Delivery.objects.filter(document=sent.document_id).values_list("state", flat=True)
    assert sorted(states) == [DeliveryState.DELIVERED, DeliveryState.MOVED, DeliveryState.MOVED]
    assert clean()[0], clean()[1]


def test_after_its_time_the_old_name_is_refused_and_says_who_follows(cast, pdf):
    merge(cast)
    late = THEN + timedelta(days=366)
    with pytest.raises(RecipientEnded, match="Thắng Lợi"):
        sent_to(cast, pdf, [cast.commune], at=late)
    hang = cast.actor("hang")
    with pytest.raises(RecipientEnded):
        addressees(actor=hang, values=[f"a{cast.commune.pk}"], purposes={}, day=late.date())
    assert addressees(actor=hang, values=[f"a{cast.commune.pk}"], purposes={}, day=NEW_DAY)


def test_the_picker_finds_the_old_name(cast):
    from hoatoc.foundation.org.queries import recipient_choices

    merge(cast)
    found = recipient_choices(agency_id=cast.provincial.pk, words="đức lợi", day=NEW_DAY)
    assert [(each.label, each.hint) for each in found] == [
        ("Đảng uỷ xã Đức Lợi", "tên cũ, chuyển cho Đảng uỷ xã Thắng Lợi")
    ]
    late = NEW_DAY + timedelta(days=366)
    assert not recipient_choices(agency_id=cast.provincial.pk, words="đức lợi", day=late)


def test_a_list_that_names_it_still_reaches(cast):
    from hoatoc.foundation.org.queries import members_on

    group = org.keep_group(
        name="hai xã",
        owner=cast.provincial,
        members=[cast.commune, cast.district],
        actor=cast.actor("hang"),
        at=MORNING,
    )
    merge(cast)
    assert members_on(group, NEW_DAY) == sorted([cast.commune.pk, cast.district.pk])
    assert members_on(group, NEW_DAY + timedelta(days=366)) == [cast.district.pk]


# --- for ever --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda: TransferAct.objects.update(basis="khác"),
        lambda: TransferAct.objects.all()._raw_delete("default"),
        lambda: TransferLine.objects.update(position=99),
        lambda: TransferLine.objects.all()._raw_delete("default"),
        lambda: Entry.objects.filter(state="moved").update(state="waiting", moved_to=None),
    ],
)
def test_what_was_handed_over_stays(cast, waiting, act):
    handed_over(cast, merge(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_the_invariants_bite(cast, waiting):
    from hoatoc.records.documents.checks import ended_agencies_write_nothing, moved_entries_are_handed_over
    from tests.conftest import without_guards

    handed_over(cast, merge(cast))
    assert not list(ended_agencies_write_nothing())
    assert not list(moved_entries_are_handed_over())
    with without_guards():
        Term.objects.filter(agency=cast.commune).update(closed_on=None)
        TransferLine.objects.filter(outcome="moved").update(outcome="")
        elsewhere = Entry.objects.get(agency=cast.district, document=waiting.document_id)
        Entry.objects.filter(state=EntryState.MOVED, agency=cast.commune).update(moved_to=elsewhere)
    assert len(list(ended_agencies_write_nothing())) == 2
    assert len(list(moved_entries_are_handed_over())) == 1


def test_nothing_is_added_to_an_act_that_somebody_signed(cast, waiting, issued):
    merge(cast)
    act = TransferAct.objects.get(from_agency=cast.commune)
    TransferLine.objects.filter(act=act).update(outcome="")
    actions.confirm_giving(act=act, actor=now(cast, "lan"), at=THEN)
    other = Entry.objects.get(agency=cast.district, document=waiting.document_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        TransferLine.objects.create(act=act, position=9, entry=other)
