"""The rules of numbers as the regulations say them (36-HD/VPTW II.1.3, NĐ 30/2020 Art. 15; domain.md §A4, §A5, §B4, §M1–M5)."""

import unicodedata
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.rules import AgencyKind
from hoatoc.lib.actor import system_actor
from hoatoc.lib.finding import report
from hoatoc.lib.kinds import kind, kinds_by_code
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.lib.symbols import parse_symbol, symbol_key
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import AllocatedNumber, NumberSeries, Term
from hoatoc.records.documents.rules import Decision, NumberState, PeriodKind, Secrecy, SecretPolicy

RULES = ["I1", "I3", "I3b", "I3d"]


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=VIETNAM)


@pytest.fixture
def take(cast):
    """Văn thư of Tỉnh uỷ takes a number; gives the entry."""

    def taken(kind="decision", on=cast.day, who="hang", **more):
        facts = {"abstract": "Việc chung", "signer": "Lê Hoàng Sơn", "at": noon(on)} | more
        return actions.take_number(actor=cast.actor(who), kind=kind, **facts)

    return taken


@pytest.fixture
def state_body(cast):
    """A state body on the same network, with its own clerk: it numbers by the year."""
    from hoatoc.foundation.accounts import actions as accounts
    from hoatoc.foundation.accounts.queries import acting_through
    from hoatoc.lib.policy import Role

    system = {"actor": system_actor(), "at": cast.at}
    agency = org.found(
        name="Uỷ ban nhân dân tỉnh", level="province", kind=AgencyKind.OFFICE, on=date(2015, 1, 1), symbol="UBND", system="state", **system
    )  # fmt: skip
    person = accounts.add_person(login="nga", full_name="Đinh Thị Nga", password_hash="!", **system)
    appointment = accounts.appoint(
        person=person,
        agency=agency,
        position="Văn thư",
        roles=[Role.CLERK],
        on=date(2015, 1, 1),
        **system,
    )
    return acting_through(appointment, cast.day)


def reserve(cast, kind="plan", on=None, days=5, **more):
    day = on or cast.day
    holder = cast.people["minh"].appointments.get()
    facts = {"purpose": "Kế hoạch chờ ký", "holder": holder, "expires_on": day + timedelta(days=days)} | more
    return actions.reserve(kind=kind, actor=cast.actor("hang"), at=noon(day), **facts)


def void(cast, number):
    proposal = actions.propose_void_unused(
        number=number, reason="Không ký nữa", actor=cast.actor("hang"), at=cast.at
    )
    return actions.decide(proposal=proposal, is_approved=True, actor=cast.actor("phuc"), at=cast.at)


def symbols(*entries):
    return [entry.document.symbol_text for entry in entries]


# --- M1, M2: one series, secrets in it or beside it -------------------------------------------------


def test_m1_each_kind_counts_by_itself_from_01_and_without_holes(cast, take):
    assert symbols(take("plan"), take("plan"), take("decision"), take("plan")) == [
        "01-KH/TU",
        "02-KH/TU",
        "01-QĐ/TU",
        "03-KH/TU",
    ]
    assert report(RULES)["ok"]


def test_m2_a_secret_party_document_goes_on_in_the_series_of_its_kind(cast, take):
    for _ in range(4):
        take("decision")
    five, secret, seven = take("decision"), take("decision", secrecy=Secrecy.MAT), take("decision")
    assert symbols(five, secret, seven) == ["05-QĐ/TU", "06-QĐ/TU", "07-QĐ/TU"]
    assert secret.register.book_kind == "secret_out"
    assert five.register.book_kind == "outgoing"
    assert secret.title == "Văn bản mật số 6"
    assert report(RULES)["ok"]


def test_m2_a_secret_document_of_a_state_body_begins_its_own_series(cast, take, state_body):
    def state(**more):
        return actions.take_number(
            actor=state_body, at=cast.at, kind="decision", abstract="x", signer="y", **more
        )

    assert symbols(state(), state(secrecy=Secrecy.MAT), state()) == ["01/QĐ-UBND", "01/QĐ-UBND", "02/QĐ-UBND"]
    assert NumberSeries.objects.filter(is_separate=True).count() == 1
    assert report(RULES)["ok"]


def test_m2_the_outer_side_has_a_blank_row_for_a_number_of_the_inner_side(cast, take):
    for _ in range(5):
        take("decision")
    block = actions.give_block(
        kind="decision", count=1, reason="Văn bản mật ở mạng trong", actor=cast.actor("phuc"), at=cast.at
    )
    assert (block.first, block.last) == (6, 6)
    assert symbols(take("decision")) == ["07-QĐ/TU"]
    row = AllocatedNumber.objects.get(n=6)
    assert (row.state, row.entry, row.document) == (NumberState.OTHER_SIDE, None, None)
    assert report(RULES)["ok"]


def test_a_body_may_choose_the_other_policy_by_two_persons(cast, take):
    hang, phuc = cast.actor("hang"), cast.actor("phuc")
    take("decision")
    proposal = actions.propose_secret_policy(
        policy=SecretPolicy.SEPARATE, reason="Quy chế văn thư của cơ quan", actor=hang, at=cast.at
    )
    assert symbols(take("decision", secrecy=Secrecy.MAT)) == ["02-QĐ/TU"], "not decided yet"
    actions.decide(proposal=proposal, is_approved=True, actor=phuc, at=cast.at)
    assert symbols(take("decision", secrecy=Secrecy.MAT), take("decision")) == ["01-QĐ/TU", "03-QĐ/TU"]
    assert report(RULES)["ok"]


# --- M3: terms, congresses, joint documents ---------------------------------------------------------


def the_congress(cast, opens=date(2020, 10, 20)):
    return actions.open_congress(
        agency=cast.provincial,
        name="Đại hội đại biểu Đảng bộ tỉnh lần thứ XX",
        on=opens,
        actor=cast.actor("phuc"),
        at=noon(opens),
    )


def test_m3_a_congress_has_one_series_for_all_kinds_from_its_opening_to_its_closing_day(cast, take):
    congress = the_congress(cast)
    opening, closing = date(2020, 10, 20), date(2020, 10, 23)
    phuc = cast.actor("phuc")
    with pytest.raises(actions.NotInCongress):
        take("report", on=date(2020, 10, 19), congress=congress)
    first = take("report", on=opening, congress=congress)
    own = take("plan", on=opening)
    second = take("resolution", on=closing, congress=congress)
    assert symbols(first, second) == ["01-BC/ĐH", "02-NQ/ĐH"]
    assert symbols(own) == ["01-KH/TU"], "the committee goes on numbering per kind"
    assert first.document.issuer_printed.startswith("Đại hội")
    actions.close_congress(congress=congress, on=closing, term_name="2020–2025", actor=phuc, at=noon(closing))
    congress.refresh_from_db()
    with pytest.raises(actions.NotInCongress):
        take("report", on=date(2020, 10, 24), congress=congress)
    assert report(RULES)["ok"]


def test_m3_the_new_term_begins_the_day_after_the_congress_closes(cast, take):
    congress, closing = the_congress(cast), date(2020, 10, 20)
    take("plan", on=closing - timedelta(days=1))
    actions.close_congress(
        congress=congress, on=closing, term_name="2020–2025", actor=cast.actor("phuc"), at=noon(closing)
    )
    assert symbols(take("plan", on=closing)) == ["02-KH/TU"], "a Tuesday: the closing day is of the old term"
    assert symbols(take("plan", on=closing + timedelta(days=1))) == ["01-KH/TU"]
    old, new = Term.objects.filter(agency=cast.provincial).order_by("opened_on")
    assert (old.closed_on, new.opened_on) == (closing, closing + timedelta(days=1))
    assert report(RULES)["ok"]


def test_m3_a_first_meeting_held_during_the_congress_begins_the_new_term_that_day(cast, take):
    congress, meeting = the_congress(cast), date(2020, 10, 22)
    phuc = cast.actor("phuc")
    take("plan", on=date(2020, 10, 21))
    actions.hold_first_meeting(
        congress=congress, on=meeting, term_name="2020–2025", actor=phuc, at=noon(meeting)
    )
    assert symbols(take("plan", on=meeting)) == ["01-KH/TU"]
    assert symbols(take("resolution", on=meeting, congress=congress)) == ["01-NQ/ĐH"], "it goes on"
    actions.close_congress(congress=congress, on=date(2020, 10, 23), actor=phuc, at=noon(date(2020, 10, 23)))
    assert Term.objects.filter(agency=cast.provincial).count() == 2, "closing opens no third one"
    assert report(RULES)["ok"]


def test_m3_an_advisory_body_follows_the_term_of_its_committee(cast, take):
    """The office of Tỉnh uỷ has no congress; its series begin again with the committee's."""
    from hoatoc.foundation.accounts import actions as accounts
    from hoatoc.foundation.accounts.queries import acting_through
    from hoatoc.lib.policy import Role

    system = {"actor": system_actor(), "at": cast.at}
    person = accounts.add_person(login="dung", full_name="Võ Dung", password_hash="!", **system)
    appointed = accounts.appoint(
        person=person, agency=cast.office, position="Văn thư", roles=[Role.CLERK], on=date(2015, 1, 1), **system
    )  # fmt: skip
    actor = acting_through(appointed, cast.day)

    def office(on):
        return actions.take_number(actor=actor, kind="notice", abstract="x", signer="y", at=noon(on))

    closing = date(2020, 10, 23)
    assert symbols(office(closing)) == ["01-TB/VPTU"]
    actions.close_congress(
        congress=the_congress(cast), on=closing, term_name="2020–2025", actor=cast.actor("phuc"), at=noon(closing)
    )  # fmt: skip
    assert symbols(office(closing), office(date(2020, 10, 24))) == ["02-TB/VPTU", "01-TB/VPTU"]
    assert report(RULES)["ok"]


def test_a_term_is_not_closed_under_numbers_that_are_later(cast, take):
    phuc, term = cast.actor("phuc"), Term.objects.get(agency=cast.provincial)
    take("plan")
    late = take("plan", on=cast.day + timedelta(days=1))
    with pytest.raises(actions.NumbersAfterTheEnd) as refused:
        actions.close_term(term=term, on=cast.day, actor=phuc, at=cast.at)
    assert "02-KH/TU" in refused.value.message
    proposal = actions.propose_void(entry=late, reason="Sai kỳ", actor=cast.actor("hang"), at=cast.at)
    actions.decide(proposal=proposal, is_approved=True, actor=phuc, at=cast.at)
    actions.close_term(term=term, on=cast.day, actor=phuc, at=cast.at)
    assert report(RULES)["ok"]


def test_m3_a_joint_document_takes_the_number_of_the_lead_body(cast, take):
    take("guidance")
    joint = take("guidance", joint_with=[actions.Addressee(agency_id=cast.district.pk)])
    assert symbols(joint) == ["02-HD/TU-HU"]
    assert joint.document.issuer_printed == "Tỉnh uỷ Quảng Ngãi – Huyện uỷ Mộ Đức"
    assert [each.agency_id for each in joint.document.joint_issuers.all()] == [cast.district.pk]
    assert cast.district.pk in joint.document.recipients.values_list("agency_id", flat=True)
    assert parse_symbol("02-HD/TU-HU").number == 2
    assert report(RULES)["ok"]


def test_m3_the_joining_body_takes_no_number_for_it(cast, take):
    with pytest.raises(actions.LeadBodyNumbers) as refused:
        take("guidance", who="khoa", lead_id=cast.provincial.pk)
    assert "Tỉnh uỷ Quảng Ngãi" in refused.value.message
    assert not AllocatedNumber.objects.exists()


# --- M4: void, reserve, dates, years ----------------------------------------------------------------


def test_m4_a_reserved_number_keeps_its_date_and_is_used_later(cast, take):
    number = reserve(cast)
    after = take("plan", on=cast.day + timedelta(days=1))
    used = take("plan", on=cast.day + timedelta(days=3), reserved=number)
    assert symbols(used, after) == ["01-KH/TU", "02-KH/TU"]
    assert used.document.dated_on == cast.day, "the only way to a date that lies back"
    number.refresh_from_db()
    assert (number.state, number.entry_id) == (NumberState.ALLOCATED, used.pk)
    with pytest.raises(actions.NotReserved):
        take("plan", reserved=number)
    assert report(RULES)["ok"]


def test_m4_an_expired_reservation_is_used_or_voided_and_never_given_again(cast, take):
    number, other = reserve(cast, days=1), reserve(cast, days=1)
    later = cast.day + timedelta(days=9)
    assert symbols(take("plan", on=later, reserved=number)) == ["01-KH/TU"]
    assert void(cast, other).decision == Decision.APPROVED
    other.refresh_from_db()
    assert other.state == NumberState.VOID
    with pytest.raises(actions.NotReserved):
        take("plan", on=later, reserved=other)
    assert symbols(take("plan", on=later)) == ["03-KH/TU"]
    assert report(RULES)["ok"]


def test_m7_verb_no_number_is_reserved_for_a_secret_outside(cast, settings):
    assert reserve(cast, is_secret=True).state == NumberState.RESERVED, "inside it is"
    settings.HOATOC_ZONE = "outer"
    with pytest.raises(actions.SecretsStayInside):
        reserve(cast, is_secret=True)
    assert AllocatedNumber.objects.count() == 1


def test_a_number_that_waits_to_be_voided_is_not_used_meanwhile(cast, take):
    number = reserve(cast)
    proposal = actions.propose_void_unused(
        number=number, reason="Không ký nữa", actor=cast.actor("hang"), at=cast.at
    )
    with pytest.raises(actions.VoidProposed):
        take("plan", reserved=number)
    actions.decide(proposal=proposal, is_approved=False, actor=cast.actor("phuc"), at=cast.at)
    assert symbols(take("plan", reserved=number)) == ["01-KH/TU"]


def test_m4_a_reservation_says_who_holds_it_for_what_and_until_when(cast):
    with pytest.raises(actions.PurposeNeeded):
        reserve(cast, purpose=" ")
    with pytest.raises(actions.BadExpiry):
        reserve(cast, days=-1)
    with pytest.raises(actions.BadExpiry):
        reserve(cast, days=31)
    with pytest.raises(NotFound):
        reserve(cast, holder=cast.people["khoa"].appointments.get())
    assert not AllocatedNumber.objects.exists()


def test_m4_a_date_before_the_last_number_is_refused(cast, take):
    take("plan")
    with pytest.raises(actions.DateBeforeLast):
        take("plan", on=cast.day - timedelta(days=1))
    assert symbols(take("plan")) == ["02-KH/TU"], "the refusal took no number"


def test_m4_a_void_number_stays_as_a_row_and_needs_two_persons(cast, take):
    entry = take("plan")
    hang = cast.actor("hang")
    proposal = actions.propose_void(entry=entry, reason="Không ký", actor=hang, at=cast.at)
    with pytest.raises(RoleMayNot):
        actions.decide(proposal=proposal, is_approved=True, actor=hang, at=cast.at)
    actions.decide(proposal=proposal, is_approved=True, actor=cast.actor("phuc"), at=cast.at)
    assert symbols(take("plan")) == ["02-KH/TU"]
    with pytest.raises(IntegrityError), transaction.atomic():
        AllocatedNumber.objects.filter(entry=entry).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        AllocatedNumber.objects.filter(entry=entry).update(state=NumberState.ALLOCATED, reason="")


def test_m4_a_yearly_series_restarts_at_01_at_midnight_in_vietnam(cast, state_body):
    def at(hour, minute):
        return datetime(2018, 12, 31, hour, minute, tzinfo=VIETNAM)

    def state(when):
        return actions.take_number(actor=state_body, at=when, kind="plan", abstract="x", signer="y")

    last = state(at(23, 59))
    new = state(at(23, 59) + timedelta(minutes=1))
    assert symbols(last, new) == ["01/KH-UBND", "01/KH-UBND"]
    assert (last.document.dated_on, new.document.dated_on) == (date(2018, 12, 31), date(2019, 1, 1))
    assert new.registered_at.isoformat() == "2019-01-01T00:00:00+07:00"
    assert report(RULES)["ok"]


def test_a_reservation_fits_only_its_kind_and_its_congress(cast, take):
    number = reserve(cast, kind="plan")
    with pytest.raises(actions.OtherKindReserved):
        take("decision", reserved=number)
    congress = the_congress(cast, opens=cast.day)
    with pytest.raises(actions.OtherKindReserved):
        take("plan", reserved=number, congress=congress)
    of_congress = reserve(cast, kind="resolution", congress=congress)
    assert of_congress.symbol_text == "01-NQ/ĐH"
    assert symbols(take("resolution", reserved=of_congress, congress=congress)) == ["01-NQ/ĐH"]
    assert NumberSeries.objects.get(period_kind=PeriodKind.CONGRESS).next == 2
    assert report(RULES)["ok"]


def test_a_stranger_cannot_use_a_number_that_is_not_theirs(cast, take):
    number = reserve(cast)
    with pytest.raises(NotFound):
        take("plan", who="khoa", reserved=number)


# --- blocks over the two networks -------------------------------------------------------------------


def test_the_side_that_does_not_own_the_series_uses_up_its_block_and_then_asks(cast, take):
    phuc = cast.actor("phuc")
    actions.receive_block(kind="decision", first=6, last=7, reason="Phiếu cấp khối 1", actor=phuc, at=cast.at)
    six, seven = take("decision"), take("decision", secrecy=Secrecy.MAT)
    assert symbols(six, seven) == ["06-QĐ/TU", "07-QĐ/TU"]
    with pytest.raises(actions.BlockUsedUp):
        take("decision")
    actions.receive_block(
        kind="decision", first=20, last=29, reason="Phiếu cấp khối 2", actor=phuc, at=cast.at
    )
    assert symbols(take("decision")) == ["20-QĐ/TU"]
    with pytest.raises(actions.DateBeforeLast):
        take("decision", on=cast.day - timedelta(days=1))
    with pytest.raises(actions.BlocksOverlap):
        actions.receive_block(kind="decision", first=29, last=31, reason="x", actor=phuc, at=cast.at)
    assert report(RULES)["ok"]


def test_unused_numbers_come_back_on_a_list_and_are_used_within_the_block_or_voided(cast, take):
    phuc = cast.actor("phuc")
    take("decision")
    block = actions.give_block(kind="decision", count=4, reason="Mạng trong", actor=phuc, at=cast.at)
    assert symbols(take("decision", on=cast.day + timedelta(days=1))) == ["06-QĐ/TU"]
    with pytest.raises(actions.NotOnTheList):
        actions.take_back(block=block, unused=[6], actor=phuc, at=cast.at)
    actions.take_back(block=block, unused=[4, 5], actor=phuc, at=cast.at)
    four, five = AllocatedNumber.objects.filter(state=NumberState.FREE).order_by("n")
    used = take("decision", on=cast.day + timedelta(days=2), reserved=four)
    assert symbols(used) == ["04-QĐ/TU"]
    assert used.document.dated_on == cast.day + timedelta(days=2)
    void(cast, five)
    assert report(RULES)["ok"]


def test_a_free_number_below_one_used_on_an_earlier_day_can_only_be_voided(cast, take):
    phuc = cast.actor("phuc")
    block = actions.give_block(kind="decision", count=3, reason="Mạng trong", actor=phuc, at=cast.at)
    actions.take_back(block=block, unused=[1, 2, 3], actor=phuc, at=cast.at)
    one, two, three = AllocatedNumber.objects.order_by("n")
    take("decision", on=cast.day + timedelta(days=1), reserved=two)
    with pytest.raises(actions.FreeNumberPassed):
        take("decision", on=cast.day + timedelta(days=2), reserved=one)
    take("decision", on=cast.day + timedelta(days=2), reserved=three)
    void(cast, one)
    assert report(RULES)["ok"]


def test_a_free_number_of_the_term_before_can_only_be_voided(cast, take):
    phuc, closing = cast.actor("phuc"), date(2020, 10, 23)
    block = actions.give_block(kind="decision", count=1, reason="Mạng trong", actor=phuc, at=cast.at)
    actions.take_back(block=block, unused=[1], actor=phuc, at=cast.at)
    number = AllocatedNumber.objects.get()
    actions.close_congress(
        congress=the_congress(cast), on=closing, term_name="2020–2025", actor=phuc, at=noon(closing)
    )
    with pytest.raises(actions.PeriodIsOver):
        take("decision", on=closing + timedelta(days=1), reserved=number)
    void(cast, number)
    assert report(RULES)["ok"]


def test_a_series_counts_on_one_side_only(cast, take):
    phuc = cast.actor("phuc")
    take("decision")
    with pytest.raises(actions.SeriesCountsHere):
        actions.receive_block(kind="decision", first=6, last=9, reason="x", actor=phuc, at=cast.at)
    actions.receive_block(kind="plan", first=6, last=9, reason="x", actor=phuc, at=cast.at)
    with pytest.raises(actions.SeriesCountsThere):
        actions.give_block(kind="plan", count=2, reason="x", actor=phuc, at=cast.at)


def test_the_other_side_gives_back_what_it_did_not_use(cast, take):
    phuc = cast.actor("phuc")
    block = actions.receive_block(kind="plan", first=6, last=9, reason="x", actor=phuc, at=cast.at)
    take("plan")
    returned = actions.return_block(block=block, actor=phuc, at=cast.at)
    assert returned.unused == [7, 8, 9]
    with pytest.raises(actions.BlockUsedUp):
        take("plan")


# --- M5: kinds and symbols --------------------------------------------------------------------------


def test_m5_qd_and_qdi_are_one_kind_and_any_spelling_finds_it():
    regulation = kind("party", "regulation")
    assert regulation in kinds_by_code("party", "QĐ")
    assert regulation in kinds_by_code("party", "QĐi")
    assert symbol_key(unicodedata.normalize("NFD", "11-QĐi/TW")) == symbol_key("11-QĐi/TW")
    parsed = parse_symbol("269 – QĐ/TW")
    assert (parsed.number, parsed.kind_code, parsed.issuer) == (269, "QĐ", "TW")


# --- the checks find it -----------------------------------------------------------------------------


DAMAGE = [
    ("I3", "UPDATE documents_numberblock SET next = next + 1 WHERE side = 'inner'"),
    ("I3", "UPDATE documents_document SET dated_on = '2018-08-01' WHERE number = 1"),
    ("I3", "UPDATE documents_allocatednumber SET register_id = (SELECT MAX(id) FROM documents_register)"),
    ("I3b", "DELETE FROM audit_auditentry WHERE verb = 'xin số trước'"),
    ("I3b", "DELETE FROM audit_auditentry WHERE verb = 'cấp khối số'"),
    ("I3d", "UPDATE documents_term SET opened_on = '2019-01-01'"),
    ("I3d", "UPDATE documents_numberseries SET is_separate = NOT is_separate WHERE kind = 'plan'"),
    ("I3d", "UPDATE documents_document SET issuer_agency_id = (SELECT MAX(id) FROM org_agency) WHERE number = 1"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "sql"), DAMAGE, ids=[f"{c}-{n}" for n, (c, _) in enumerate(DAMAGE)])
def test_red_on_a_number_damaged_by_sql(cast, take, check, sql):
    from django.db import connection

    from tests.conftest import without_guards

    take("plan")
    reserve(cast)
    phuc = cast.actor("phuc")
    take("plan", secrecy=Secrecy.MAT)
    actions.give_block(kind="decision", count=2, reason="x", actor=phuc, at=cast.at)
    actions.receive_block(kind="report", first=5, last=9, reason="x", actor=phuc, at=cast.at)
    take("report")
    assert report(RULES)["ok"]
    with without_guards(), connection.cursor() as cursor:
        cursor.execute(sql)
        red = {each["id"] for each in report(RULES)["checks"] if not each["ok"]}
        assert check in red
