"""Absence and delegation: who may act for whom, for what, until when; and what two persons must do stays with two persons."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from hoatoc.foundation.accounts import actions, queries
from hoatoc.foundation.accounts.models import Absence, Delegation
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.audit.queries import verify
from hoatoc.lib.policy import Right, Scope
from hoatoc.lib.refusal import NotDelegated, NotFound, RoleMayNot
from hoatoc.records.documents import access
from hoatoc.records.documents import actions as documents
from hoatoc.records.documents.models import Entry, EntryReader
from tests.conftest import MORNING

DAY = date(2018, 8, 16)
UNTIL = date(2018, 8, 20)


def chair(cast, name):
    return cast.people[name].appointments.get()


@pytest.fixture
def away(cast):
    """Lê Hoàng Sơn is away until 20/8; who stands in, for what, as told."""

    def go(who="son", to="minh", scopes=tuple(Scope), **more):
        facts = {"first_day": DAY, "last_day": UNTIL, "reason": "công tác", "at": MORNING} | more
        stand_in = chair(cast, to) if to else None
        return actions.set_away(to=stand_in, scopes=scopes, actor=cast.actor(who), **facts)

    return go


@pytest.fixture
def acting(cast, away):
    """The delegate's actor."""

    def through(who="son", to="minh", day=DAY, **more):
        away(who, to, **more)
        return queries.acting_for(Delegation.objects.get(), day)

    return through


# --- setting it ------------------------------------------------------------------------------------------


def test_going_away_names_the_days_and_who_stands_in_in_one_act(cast, away):
    away()
    found = queries.away_on(cast.provincial.pk, DAY)
    assert found[chair(cast, "son").pk].note == "vắng đến 20/8, thay: Đỗ Quang Minh"
    assert queries.away_on(cast.provincial.pk, UNTIL + timedelta(days=1)) == {}
    assert [line.verb for line in AuditEntry.objects.order_by("-pk")[:2]] == ["uỷ quyền", "ghi vắng"]


def test_a_refused_delegation_leaves_no_absence(cast, away):
    with pytest.raises(actions.NothingToDelegate):
        away(scopes=[Scope.SEND])  # a leader sends nothing
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("to", "refusal"),
    [("son", actions.StrangerAsDelegate), ("khoa", actions.StrangerAsDelegate)],
)
def test_only_a_colleague_stands_in(away, to, refusal):
    with pytest.raises(refusal):
        away(to=to)


def test_nobody_stands_in_who_is_away_too(cast, away):
    away("minh", None)
    with pytest.raises(actions.DelegateAway):
        away()


@pytest.mark.parametrize(
    "days",
    [
        {"last_day": DAY - timedelta(days=1)},
        {"first_day": date(2018, 8, 1), "last_day": date(2018, 8, 15)},
        {"last_day": DAY + timedelta(days=400)},
    ],
)
def test_days_are_in_order_ahead_and_end(away, days):
    with pytest.raises(actions.AbsenceDatesWrong):
        away(**days)


def test_nobody_is_away_twice_and_coming_back_frees_the_days(cast, away):
    absence = away()
    with pytest.raises(actions.AlreadyAway):
        away(to=None)
    actions.end_absence(absence=absence, actor=cast.actor("son"), at=MORNING)
    assert not Delegation.objects.in_force_on(DAY).exists(), "coming back ends what was delegated for it"
    away(to=None)


def test_a_colleagues_illness_is_noted_by_the_office_but_delegates_nothing(cast):
    son, facts = chair(cast, "son"), {"first_day": DAY, "last_day": UNTIL, "at": MORNING}
    with pytest.raises(RoleMayNot):
        actions.note_absence(appointment=son, actor=cast.actor("minh"), **facts)
    with pytest.raises(NotFound):
        actions.note_absence(appointment=son, actor=cast.actor("khoa"), **facts)
    absence = actions.note_absence(appointment=son, actor=cast.actor("phuc"), **facts)
    assert absence.noted_by == cast.people["phuc"]
    assert not Delegation.objects.exists()


def test_there_is_no_chain(cast, away, acting):
    delegate = acting()
    with pytest.raises(actions.NoChain):
        actions.set_away(first_day=DAY, last_day=UNTIL, to=chair(cast, "hang"), actor=delegate, at=MORNING)
    with pytest.raises(actions.NoChain):
        actions.delegate(
            to=chair(cast, "hang"),
            scopes=[Scope.READ],
            valid_from=DAY,
            valid_to=UNTIL,
            actor=delegate,
            at=MORNING,
        )
    # what the delegate hands on is their own: nothing of the chair they stand in for
    actions.set_away(
        first_day=UNTIL,
        last_day=UNTIL,
        to=chair(cast, "bao"),
        scopes=list(Scope),
        actor=cast.actor("minh"),
        at=MORNING,
    )
    second = Delegation.objects.latest("pk")
    assert not queries.acting_for(second, UNTIL).may(Right.APPROVE_NUMBERING)


# --- acting through it --------------------------------------------------------------------------------------


def test_a_delegate_holds_the_scope_and_nothing_else(cast, acting):
    delegate = acting(scopes=[Scope.APPROVE])
    assert delegate.label == "Đỗ Quang Minh thay mặt Lê Hoàng Sơn"
    assert delegate.person_id == cast.people["minh"].pk
    assert delegate.may(Right.APPROVE_NUMBERING)
    assert delegate.may(Right.READ_ENTRIES)
    assert not delegate.may(Right.PURGE)
    assert not delegate.may(Right.CHANGE_SECRECY)
    with pytest.raises(NotDelegated, match="Lê Hoàng Sơn"):
        delegate.require(Right.PURGE)
    with pytest.raises(RoleMayNot):
        delegate.require(Right.REGISTER)
    assert not cast.actor("minh").may(Right.APPROVE_NUMBERING)


def test_outside_its_days_it_is_gone_at_once(cast, away):
    away(first_day=DAY + timedelta(days=1))
    minh = cast.people["minh"]
    pk = Delegation.objects.get().pk
    held = [
        queries.actor_for(minh, day, delegation_id=pk)[0].is_delegate
        for day in (DAY, DAY + timedelta(days=1), UNTIL, UNTIL + timedelta(days=1))
    ]
    assert held == [False, True, True, False]


@pytest.mark.parametrize("end", ["revoked", "chair ended", "delegate left", "locked out", "stranger"])
def test_it_ends_with_everything_it_hangs_on(cast, away, end):
    away()
    given, minh = Delegation.objects.get(), cast.people["minh"]
    acts = lambda who: queries.actor_for(who, DAY, delegation_id=given.pk)[0].is_delegate  # noqa: E731
    assert acts(minh)
    if end == "revoked":
        actions.revoke_delegation(delegation=given, actor=cast.actor("son"), at=MORNING)
    elif end == "chair ended":
        given.from_appointment.__class__.objects.filter(pk=given.from_appointment_id).update(
            valid_to=DAY - timedelta(days=1)
        )
    elif end == "delegate left":
        given.to_appointment.__class__.objects.filter(pk=given.to_appointment_id).update(
            valid_to=DAY - timedelta(days=1)
        )
    elif end == "locked out":
        cast.people["son"].is_active = False
        cast.people["son"].save()
    assert not acts(cast.people["hang"] if end == "stranger" else minh)


def test_who_may_revoke(cast, away):
    away()
    given = Delegation.objects.get()
    with pytest.raises(actions.NotYourDelegation):
        actions.revoke_delegation(delegation=given, actor=cast.actor("hang"), at=MORNING)
    with pytest.raises(NotFound):
        actions.revoke_delegation(delegation=given, actor=cast.actor("khoa"), at=MORNING)
    actions.revoke_delegation(delegation=given, actor=cast.actor("minh"), at=MORNING)
    with pytest.raises(NotFound):
        actions.revoke_delegation(delegation=given, actor=cast.actor("son"), at=MORNING)


# --- two persons --------------------------------------------------------------------------------------------


def test_nobody_approves_their_own_proposal_through_a_delegation(cast, numbered, acting):
    chief = acting("phuc", "hang", scopes=[Scope.APPROVE])
    proposal = documents.propose_void(
        entry=numbered(), reason="Ghi nhầm", actor=cast.actor("hang"), at=MORNING
    )
    with pytest.raises(documents.OwnProposal):
        documents.decide(proposal=proposal, is_approved=True, actor=chief, at=MORNING)
    assert chief.may(Right.APPROVE_NUMBERING), "the right is there: it is the person who may not"


def test_nobody_approves_for_the_one_who_proposed(cast, numbered, acting):
    """The chair's power must not stand on both sides either: Hằng proposes, and whoever stands in for her approves."""
    delegate = acting("phuc", "bao", scopes=[Scope.APPROVE])
    proposal = documents.propose_void(
        entry=numbered(), reason="Ghi nhầm", actor=cast.actor("hang"), at=MORNING
    )
    proposal.proposed_by = cast.people["phuc"]
    proposal.save(update_fields=["proposed_by"])
    with pytest.raises(documents.OwnProposal):
        documents.decide(proposal=proposal, is_approved=True, actor=delegate, at=MORNING)


def test_a_delegate_approves_the_proposal_of_another_and_both_names_are_written(cast, numbered, acting):
    entry = numbered()
    delegate = acting("phuc", "minh", scopes=[Scope.APPROVE])
    proposal = documents.propose_void(entry=entry, reason="Ghi nhầm", actor=cast.actor("hang"), at=MORNING)
    documents.decide(proposal=proposal, is_approved=True, actor=delegate, at=MORNING)
    line = AuditEntry.objects.filter(object_uid=str(entry.uid)).latest("pk")
    assert (line.actor_label, line.for_label) == ("Đỗ Quang Minh", "Trần Văn Phúc")
    assert line.who == "Đỗ Quang Minh thay mặt Trần Văn Phúc"
    from hoatoc.records.documents.queries.entry import timeline_of

    assert timeline_of(entry, cast.actor("hang"))[0].who == "Đỗ Quang Minh thay mặt Trần Văn Phúc"
    assert [wrong for wrong in verify([]) if "không do phần mềm ghi" in wrong] == []


# --- secrets ------------------------------------------------------------------------------------------------


@pytest.fixture
def secret(cast, settings):
    entry = documents.take_number(
        actor=cast.actor("hang"), at=MORNING, kind="plan", abstract="Bảo vệ đại hội", signer="Lê Hoàng Sơn",
        secrecy="mat", custody=documents.Custody(content_location="Tủ 1", readers=(chair(cast, "son").pk,)),
    )  # fmt: skip
    assert EntryReader.objects.filter(entry=entry, appointment=chair(cast, "son")).exists()
    return entry


def test_secrets_stay_closed_to_a_delegate_unless_the_delegation_says_so(cast, secret, acting):
    assert access.entry_for(cast.actor("son"), secret.pk)
    delegate = acting()
    with pytest.raises(NotFound):
        access.entry_for(delegate, secret.pk)
    assert not access.visible_to(delegate).filter(pk=secret.pk).exists()


def test_a_delegation_with_secrets_opens_what_the_chair_may_read(cast, secret, acting):
    delegate = acting(reads_secret=True, basis="Giấy uỷ quyền số 3")
    assert access.entry_for(delegate, secret.pk).pk == secret.pk


def test_reading_secrets_needs_its_basis(away):
    with pytest.raises(actions.SecretsNeedBasis):
        away(reads_secret=True)


def test_a_delegate_without_secrets_makes_none(cast, acting):
    delegate = acting("hang", "minh")
    facts = {"at": MORNING, "kind": "plan", "abstract": "Bảo vệ", "signer": "Lê Hoàng Sơn"}
    with pytest.raises(NotDelegated):
        documents.take_number(
            actor=delegate, secrecy="mat", custody=documents.Custody(content_location="Tủ 1"), **facts
        )
    assert documents.take_number(actor=delegate, **facts).number == 1
    assert not Entry.objects.exclude(secrecy="none").exists()


# --- the second wall ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [{"reads_secret": True}, {"scopes": ["approve"]}, {"valid_to": date(2019, 1, 1)}, None]
)
def test_the_database_lets_a_delegation_only_end(away, change):
    away(scopes=[Scope.READ])
    rows = Delegation.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**change) if change else rows.delete()
    assert Delegation.objects.get().scopes == ["read"]


# --- pages --------------------------------------------------------------------------------------------------


@pytest.fixture
def as_(client, cast):
    def log_in(name):
        client.force_login(cast.people[name])
        return client

    return log_in


@pytest.fixture
def today():
    from django.utils.timezone import localdate

    return localdate()


def gone(cast, today, **more):
    facts = {
        "first_day": today,
        "last_day": today,
        "at": MORNING,
        "scopes": list(Scope),
        "actor": cast.actor("son"),
    }
    return actions.set_away(**facts | {"to": chair(cast, "minh")} | more)


def test_one_page_sets_it_and_the_delegate_switches_in_the_menu(as_, cast, today):
    son = as_("son")
    facts = {
        "first_day": f"{today:%d/%m/%Y}", "last_day": f"{today:%d/%m/%Y}", "reason": "công tác",
        "to": chair(cast, "minh").pk, "scopes": ["read", "approve"],
    }  # fmt: skip
    assert son.post(reverse("away"), facts).status_code == 302
    given = Delegation.objects.get()
    minh = as_("minh")
    page = minh.get(reverse("home")).content.decode()
    assert "Thay mặt Lê Hoàng Sơn" in page
    assert minh.get(reverse("series")).status_code == 403
    minh.post(reverse("switch-appointment"), {"delegation": given.pk})
    page = minh.get(reverse("series"))
    assert page.status_code == 200
    assert "thay mặt Lê Hoàng Sơn" in page.content.decode()
    as_own = {"appointment": chair(cast, "minh").pk}
    minh.post(reverse("switch-appointment"), as_own)
    assert minh.get(reverse("series")).status_code == 403


def test_a_revoked_delegation_is_gone_with_the_next_click(as_, cast, today):
    gone(cast, today)
    minh = as_("minh")
    minh.post(reverse("switch-appointment"), {"delegation": Delegation.objects.get().pk})
    assert minh.get(reverse("series")).status_code == 200
    actions.revoke_delegation(delegation=Delegation.objects.get(), actor=cast.actor("son"), at=MORNING)
    assert minh.get(reverse("series")).status_code == 403


def test_a_foreign_or_ended_delegation_cannot_be_switched_to(as_, cast, today):
    gone(cast, today)
    pk = Delegation.objects.get().pk
    assert as_("hang").post(reverse("switch-appointment"), {"delegation": pk}).status_code == 404
    actions.revoke_delegation(delegation=Delegation.objects.get(), actor=cast.actor("son"), at=MORNING)
    assert as_("minh").post(reverse("switch-appointment"), {"delegation": pk}).status_code == 404


def test_the_page_says_who_is_away_and_refuses_in_words(as_, cast, today):
    gone(cast, today)
    son = as_("son")
    page = son.get(reverse("away")).content.decode()
    assert "thay: Đỗ Quang Minh" in page
    again = {"first_day": f"{today:%d/%m/%Y}", "last_day": f"{today:%d/%m/%Y}"}
    answer = son.post(reverse("away"), again)
    assert answer.status_code == 409
    assert "Đã ghi vắng" in answer.content.decode()
    no_scope = {**again, "to": chair(cast, "hang").pk}
    assert "Chưa chọn việc nào" in son.post(reverse("away"), no_scope).content.decode()
    minh = as_("minh")
    assert "ghi-ho" not in minh.get(reverse("away")).content.decode()


def test_the_office_notes_an_illness_on_the_page(as_, cast, today):
    facts = {"first_day": f"{today:%d/%m/%Y}", "last_day": f"{today:%d/%m/%Y}", "who": chair(cast, "son").pk}
    assert as_("hang").post(reverse("away-other"), facts).status_code == 302
    assert as_("hang").post(reverse("away-other"), facts).status_code == 409
    facts["who"] = chair(cast, "khoa").pk
    assert as_("hang").post(reverse("away-other"), facts).status_code == 422
    absence = Absence.objects.get()
    assert as_("hang").post(reverse("away-end", args=[absence.pk])).status_code == 302


def test_a_change_of_password_is_the_persons_own(as_, cast, today):
    gone(cast, today)
    minh = as_("minh")
    minh.post(reverse("switch-appointment"), {"delegation": Delegation.objects.get().pk})
    minh.post(reverse("account_logout"))
    line = AuditEntry.objects.latest("pk")
    assert (line.verb, line.for_label) == ("đăng xuất", "")
