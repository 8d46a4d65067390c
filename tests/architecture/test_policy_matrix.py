"""The authorisation matrix: every route × who × method × own or other agency, generated from the urlconf and the policy table.

Why: one forgotten check on one route shows one agency's papers to another, and nobody notices. Here a route without a row
in the table fails, a route with an object and no maker of an own and a foreign one fails, and every answer that the table
does not promise fails. Adding a route means: `guarded(…)` in urls, and a row in OBJECTS below when it takes a key.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, path, reverse
from django.utils.timezone import localdate

from hoatoc.lib.policy import NOT_LENT, POLICY, Right, Role, Scope, delegated
from tests.conftest import FOUNDED, MORNING

METHODS = ("GET", "POST", "PUT", "DELETE")
ALL_METHODS_AS = ("anonymous", "clerk")
"""The door refuses other methods before it looks at anybody: two visitors are enough for PUT and DELETE."""

MISSING = 987_654_321
ABSENT = "nguoi-vang"
"""Who lent a chair, where somebody stands in."""
KEY_IN_BODY = {"switch-appointment", "merge-correspondents", "split-correspondent", "calendar-clear"}
"""Routes whose key comes in the body: an empty body names nothing (tests/foundation/accounts asks them properly)."""


# --- the routes ------------------------------------------------------------------------------------


class Route(NamedTuple):
    address: str
    name: str | None
    view: Any
    keys: tuple[str, ...]

    @property
    def policy(self) -> dict[str, Right]:
        return self.view.policy


def routes(patterns: list[Any] | None = None, before: str = "") -> Iterator[Route]:
    """Every route of the product, or of the patterns given."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, address)
        else:
            yield Route(
                address, pattern.name, pattern.callback, tuple(re.findall(r"<(?:\w+:)?(\w+)>", address))
            )


def without_policy(found: list[Route]) -> list[str]:
    """Routes that no row of the table speaks about."""
    return [
        route.address
        for route in found
        if not isinstance(getattr(route.view, "policy", None), dict)
        or not route.view.policy
        or not set(route.view.policy) <= {"GET", "POST"}
        or not all(right in POLICY for right in route.view.policy.values())
    ]


def test_every_route_has_a_row_and_a_name():
    found = list(routes())
    assert not without_policy(found), "routes not behind guarded(…)"
    names = [route.name for route in found]
    assert None not in names
    assert len(set(names)) == len(names), "two routes share a name"
    assert len(found) > 30


def test_a_planted_route_is_seen():
    planted: list[URLPattern] = [
        path("lo/<int:pk>/", lambda _request, pk: HttpResponse(str(pk)), name="planted")
    ]
    assert without_policy(list(routes(planted))) == ["lo/<int:pk>/"]


# --- the world: one of each thing at the own agency and at another ---------------------------------------


@dataclass
class World:
    """Tỉnh uỷ is the own agency of everybody who asks; Huyện uỷ Mộ Đức and the commune are the others."""

    cast: Any
    password_hash: str
    made: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Object:
    """What a route's key points at. `crosses`: roles that may reach other agencies' rows; `hidden_from`: roles that
    hold the right and still see nothing here; `shared`: why the row belongs to no agency;
    `is_not_lent`: a delegate sees nothing here, whatever the scope."""

    own: Callable[[World], dict[str, int]]
    foreign: Callable[[World], dict[str, int]] | None
    crosses: frozenset[Role] = frozenset()
    hidden_from: frozenset[Role] = frozenset()
    shared: str = ""
    is_not_lent: bool = False


def thing(name: str) -> Callable[[World], dict[str, int]]:
    """The key of a thing that the world made."""

    def keys(world: World) -> dict[str, int]:
        made = world.made[name]
        return dict(made) if isinstance(made, dict) else {"pk": made.pk}

    return keys


def both(name: str, **more: Any) -> Object:
    return Object(thing(f"own {name}"), thing(f"foreign {name}"), **more)


def told(*, mine: bool) -> Callable[[World], dict[str, Any]]:
    """A notification of the visitor, who is made after the world; or one of somebody else."""

    def keys(world: World) -> dict[str, Any]:
        from hoatoc.foundation.accounts.models import Appointment
        from hoatoc.foundation.shell.models import Notification

        held = Appointment.objects.exclude(person__login="thu")
        if mine:
            held = Appointment.objects.filter(person__login="thu") or held
        row = held.first()
        assert row is not None
        facts = {"appointment": row, "what": "thử", "url": "/", "at": MORNING}
        line, _ = Notification.objects.get_or_create(person=row.person, event="thử", defaults=facts)
        return {"pk": line.pk}

    return keys


def asked_for(*, mine: bool) -> Callable[[World], dict[str, Any]]:
    """A bulk work that the visitor asked for, who is made after the world; or one of somebody else."""

    def keys(world: World) -> dict[str, Any]:
        from hoatoc.foundation.accounts.models import Appointment
        from hoatoc.records.documents.models import BulkWork

        visitor_s = Q(person__login="thu") | Q(person__login=ABSENT)
        held = Appointment.objects.exclude(visitor_s)
        if mine:  # who stands in acts from the chair of who is away
            held = Appointment.objects.filter(visitor_s).order_by("-pk") or held
        row = held.first()
        assert row is not None
        facts = {"act": "seen", "total": 0, "asked_at": MORNING}
        work, _ = BulkWork.objects.get_or_create(appointment=row, defaults=facts)
        return {"pk": work.pk}

    return keys


PROVINCE = frozenset({Role.PROVINCE_ADMIN})
DIRECTORY = "the directory of agencies is open to everybody who works here; changing it is the province administrator's"

OBJECTS: dict[str, Object] = {
    "agency": Object(thing("own agency"), None, shared=DIRECTORY),
    "rename-agency": Object(thing("own agency"), None, shared=DIRECTORY),
    "move-agency": Object(thing("own agency"), None, shared=DIRECTORY),
    "end-agency": Object(thing("own agency"), None, shared=DIRECTORY),
    "run-job-again": Object(thing("dead job"), None, shared="jobs belong to the installation"),
    "help-screen": Object(lambda _: {"screen": "home"}, None, shared="what ships with the product, the same for everybody"),
    "help-page": Object(lambda _: {"page": "vai-van-thu"}, None, shared="as help-screen"),
    "notification": Object(told(mine=True), told(mine=False)),
    "add-unit": both("agency", crosses=PROVINCE),
    **{
        name: Object(thing("plan"), None, shared=DIRECTORY)
        for name in ("plan", "plan-row", "plan-body", "plan-compare", "plan-withdraw", "plan-start")
    },
    "plan-row-drop": Object(thing("plan row"), None, shared=DIRECTORY),
    "plan-body-drop": Object(thing("plan body"), None, shared=DIRECTORY),
    "appoint-again": Object(thing("own fonds"), None, shared=DIRECTORY),
    "grant-custody": Object(thing("own fonds"), None, shared=DIRECTORY),
    "end-custody": Object(thing("own custody"), None, shared=DIRECTORY),
    "transfer-act": both("act", crosses=PROVINCE),
    "transfer-give": both("act", crosses=PROVINCE),
    "transfer-take": both("act", crosses=PROVINCE),
    "transfer-print": both("act", hidden_from=PROVINCE),
    "kept-entry": both("kept entry"),
    "kept-file": both("kept file", hidden_from=frozenset({Role.AUDITOR})),
    "kept-book": both("kept book"),
    "left-number-void": both("left number"),
    "group": both("group"),
    "group-change": both("group"),
    "group-drop": both("group"),
    "person": both("person", crosses=PROVINCE),
    "appoint": both("person", crosses=PROVINCE),
    "set-active": both("person", crosses=PROVINCE),
    "reset-password": both("person", crosses=PROVINCE),
    "end-appointment": both("appointment", crosses=PROVINCE),
    "away-end": both("absence", is_not_lent=True, hidden_from=frozenset(Role) - POLICY[Right.KEEP_ROSTER]),
    "delegation-revoke": both("delegation", is_not_lent=True, hidden_from=frozenset(Role) - POLICY[Right.KEEP_PEOPLE]),
    "duty-remove": both("shift"),
    "flash-take": both("flash step", hidden_from=frozenset(Role) - POLICY[Right.SEE_ALARMS]),
    "entry": both("waiting entry"),
    "register": both("waiting entry"),
    "claim": both("waiting entry"),
    "release": both("waiting entry"),
    "correct": both("waiting entry"),
    "bulk": Object(asked_for(mine=True), asked_for(mine=False)),
    "bulk-undo": Object(asked_for(mine=True), asked_for(mine=False)),
    "forward": both("registered entry"),
    "add-recipients": both("issued entry"),
    "relate": both("registered entry"),
    "relation-suggestions": both("registered entry"),
    "unrelate": both("relation"),
    "board-urge-replies": both("issued entry"),
    "void-arrival": both("waiting entry"),
    "paper-came": both("waiting entry"),
    "join": both("joined pair"),
    "confirm": both("waiting entry"),
    "return": both("waiting entry"),
    "file": both("file", hidden_from=frozenset({Role.AUDITOR})),
    "book": both("book"),
    "book-print": both("book"),
    "book-export": both("book"),
    "book-close": both("book"),
    "book-reopen": both("book"),
    "ledger-add": both("ledger"),
    "ledger-entry": both("issued entry"),
    "handover-sign": both("handover"),
    "handover-on-paper": both("handover"),
    "file-copy-return": both("file copy use"),
    "post-arrived": both("postal item"),
    "outgoing": both("numbered entry"),
    "stamped": both("registered entry", hidden_from=frozenset({Role.AUDITOR})),
    "number-upload": both("numbered entry"),
    "confirm-number": both("numbered entry"),
    "decide-held": both("held file"),
    "attach": both("numbered entry"),
    "detach": both("draft file"),
    "recipients": both("numbered entry"),
    "amend": both("numbered entry"),
    "propose-void": both("numbered entry"),
    "decide": both("proposal"),
    "void-reserved": both("reserved number"),
    "return-block": both("received block"),
    "take-back": both("given block"),
    "term-report": both("term"),
    "close-term": both("term"),
    "congress-report": both("congress"),
    "first-meeting": both("congress"),
    "close-congress": both("congress"),
    "readers": both("waiting entry"),
    "withdraw-reader": both("reader"),
    "change-secrecy": both("waiting entry"),
    "purge": both("purge"),
    "board": both("issued entry"),
    "board-urge": both("issued entry"),
    "board-resend": both("issued entry"),
    "board-posted": both("issued entry"),
    "board-envelopes": both("issued entry"),
    "done-reading": both("waiting entry"),
    "recall": both("issued entry"),
    "recall-propose": both("issued entry"),
    "recall-order": both("issued entry"),
    "recall-decide": both("proposed recall"),
    "recall-ask-again": both("issued entry"),
    "recall-answer": both("asked recall"),
}  # fmt: skip


def test_every_route_with_a_key_has_a_maker():
    keyed = {route.name for route in routes() if route.keys}
    missing = sorted(str(name) for name in keyed - set(OBJECTS))
    assert not missing, f"add how to make an own and a foreign object to OBJECTS for: {', '.join(missing)}"
    unused = sorted(set(OBJECTS) - {str(name) for name in keyed})
    assert not unused, f"OBJECTS speaks of routes that are gone: {', '.join(unused)}"


@pytest.fixture
def world(cast, pdf, password_hash) -> World:
    """Everything twice, made through the product's own verbs."""
    from hoatoc.foundation.accounts.models import Appointment
    from hoatoc.foundation.jobs.models import Job
    from hoatoc.foundation.org import actions as org
    from hoatoc.records.documents import actions
    from hoatoc.records.documents.models import Entry, EscalationStep, Purge, Register
    from hoatoc.records.documents.rules import FileRole, RelationKind

    made: dict[str, Any] = {}

    def numbered(who: str, **more: Any) -> Any:
        return actions.take_number(
            actor=cast.actor(who), at=MORNING, kind="plan", abstract="Phòng, chống thiên tai", signer="Lê Hoàng Sơn",
            **more,
        )  # fmt: skip

    def attached(entry: Any, who: str) -> Any:
        actions.attach(
            entry=entry,
            blob=pdf(),
            name="ke-hoach.pdf",
            role=FileRole.MAIN,
            actor=cast.actor(who),
            at=MORNING,
        )
        return entry

    def issued(who: str, to: Any) -> Any:
        entry = attached(numbered(who, recipients=[actions.Addressee(agency_id=to.pk)]), who)
        return actions.issue(entry=entry, actor=cast.actor(who), at=MORNING)

    for side, who, agency, other, colleague, other_clerk in (
        ("own", "hang", cast.provincial, cast.district, "minh", "khoa"),
        ("foreign", "khoa", cast.district, cast.provincial, "khoa", "hang"),
    ):
        at_home = {"actor": cast.actor(who), "at": MORNING}
        made[f"{side} agency"] = agency
        made[f"{side} group"] = org.keep_group(
            name="nhóm thử", owner=agency, members=[cast.commune], **at_home
        )
        made[f"{side} person"] = cast.people[colleague]
        made[f"{side} appointment"] = Appointment.objects.get(person=cast.people[colleague])
        made[f"{side} numbered entry"] = numbered(who)
        draft = attached(numbered(who), who)
        made[f"{side} draft file"] = {"pk": draft.pk, "position": draft.document.files.get().position}
        made[f"{side} proposal"] = actions.propose_void(entry=numbered(who), reason="Ghi nhầm", **at_home)
        _numbers(made, side, agency, at_home)
        sent = issued(who, other)
        made[f"{side} issued entry"] = sent
        made[f"{side} file"] = {"pk": sent.pk, "position": sent.document.files.get().position}
        made[f"{side} reader"] = {"pk": sent.pk, "reader": _named(sent, colleague, cast)}
        made[f"{side} purge"] = Purge.objects.create(
            document=sent.document, agency=agency, reason="thử", basis="thử", proposed_by=cast.people[colleague],
            proposed_at=MORNING,
        )  # fmt: skip
        arrived = Entry.objects.get(document=issued(other_clerk, agency).document_id, direction="in")
        made[f"{side} registered entry"] = actions.register(entry=arrived, **at_home)
        said = actions.relate(
            entry=sent, other=made[f"{side} registered entry"], kind=RelationKind.BASIS, **at_home
        )
        made[f"{side} relation"] = {"pk": sent.pk, "relation": said.pk}
        held = actions.hold(blob=pdf(side.encode()), name="mat.pdf", mark="MẬT", **at_home)
        made[f"{side} held file"] = held
        made[f"{side} book"] = Register.objects.filter(agency=agency).first()
        to = Appointment.objects.get(person=cast.people[colleague])
        made[f"{side} handover"] = actions.hand_over(entry=sent, to_appointment=to, **at_home)
        made[f"{side} ledger"] = made[f"{side} handover"].register
        made[f"{side} postal item"] = actions.post(entries=[sent], addressee="Bưu điện", **at_home)
        made[f"{side} file copy use"] = actions.lend_file_copy(
            entry=sent, borrower="Đỗ Quang Minh", purpose="đối chiếu", **at_home
        )
    _recalls(made, cast, issued)
    made["own waiting entry"] = Entry.objects.get(agency=cast.provincial, direction="in", state="waiting")
    made["foreign waiting entry"] = Entry.objects.get(agency=cast.district, direction="in", state="waiting")
    for side in ("own", "foreign"):
        waiting = made[f"{side} waiting entry"].pk
        made[f"{side} joined pair"] = {"pk": waiting, "into": waiting}
    for side, who, other in (("own", "khoa", cast.provincial), ("foreign", "hang", cast.district)):
        sent = attached(numbered(who, urgency=3, recipients=[actions.Addressee(agency_id=other.pk)]), who)
        actions.issue(entry=sent, actor=cast.actor(who), at=MORNING)
        made[f"{side} flash step"] = EscalationStep.objects.get(entry__agency=other)
    _away(made, "own", cast.people["minh"])
    _away(made, "foreign", cast.people["khoa"])
    made["dead job"] = Job.objects.create(
        kind="thử", state="dead", reason="hỏng", run_at=MORNING, created_at=MORNING, ended_at=MORNING
    )
    _succession(made, cast, issued)
    return World(cast, password_hash, made)


def _recalls(made: dict[str, Any], cast: Any, issued: Callable[..., Any]) -> None:
    """A recall that waits for its decision and one that waits for an answer, at each side."""
    from hoatoc.exchange.hub.models import Delivery, Recall, RecallAnswer
    from hoatoc.exchange.hub.rules import AnswerState
    from hoatoc.records.documents import actions
    from hoatoc.records.documents.models import Entry

    for side, who, to in (("own", "hang", cast.commune), ("foreign", "khoa", cast.commune)):
        sent = issued(who, to)
        made[f"{side} proposed recall"] = sent
        by = {"proposed_by": cast.people["bao"], "proposed_at": MORNING}
        Recall.objects.create(document=sent.document, entry=sent, reason="thử", **by)
    for side, who, to, clerk in (
        ("own", "khoa", cast.provincial, "hang"),
        ("foreign", "hang", cast.district, "khoa"),
    ):
        sent = issued(who, to)
        arrived = Entry.objects.get(document=sent.document_id, direction="in")
        actions.register(entry=arrived, actor=cast.actor(clerk), at=MORNING)
        decided = {"decision": "approved", "decided_by": cast.people["bao"], "decided_at": MORNING}
        recall = Recall.objects.create(document=sent.document, entry=sent, reason="thử", **by, **decided)
        made[f"{side} asked recall"] = RecallAnswer.objects.create(
            recall=recall, delivery=Delivery.objects.get(document=sent.document), state=AnswerState.ASKED,
            owner="receiver", due_at=MORNING, at=MORNING,
        )  # fmt: skip


def _succession(made: dict[str, Any], cast: Any, issued: Callable[..., Any]) -> None:
    """For each side a body that ended, its records in custody of that side, an act that gives to it; and a draft plan."""
    from datetime import timedelta

    from hoatoc.foundation.accounts import actions as accounts
    from hoatoc.foundation.accounts.queries import acting_through
    from hoatoc.foundation.org import actions as org
    from hoatoc.foundation.org.rules import AgencyKind, SuccessionKind
    from hoatoc.lib.actor import system_actor
    from hoatoc.records.documents import actions
    from hoatoc.records.documents.models import AllocatedNumber, Entry, Register, TransferAct, TransferLine

    system: Any = {"actor": system_actor(), "at": MORNING}
    last = MORNING.date() + timedelta(days=4)
    for side, holder in (("own", cast.provincial), ("foreign", cast.district)):
        old = org.found(
            name=f"Đảng uỷ cũ {side}", level="commune", kind=AgencyKind.COMMITTEE, on=FOUNDED, symbol="ĐU",
            parent=cast.district, **system,
        )  # fmt: skip
        actions.open_term(agency=old, name="2015–2020", on=FOUNDED, **system)
        person = accounts.add_person(login=f"cu-{side}", full_name="Văn Thư Cũ", password_hash="!", **system)
        held = accounts.appoint(
            person=person, agency=old, position="Văn thư", roles=[Role.CLERK], on=FOUNDED, **system
        )
        clerk = acting_through(held, MORNING.date())
        actions.take_number(actor=clerk, at=MORNING, kind="plan", abstract="Dở", signer="Bí thư")
        waiting = Entry.objects.get(document=issued("hang", old).document_id, agency=old)
        org.end(agency=old, on=last, **system)
        made[f"{side} fonds"] = old
        made[f"{side} custody"] = org.grant_custody(
            fonds=old, holder=holder, on=last + timedelta(days=1), basis="thử", **system
        )
        made[f"{side} kept entry"] = waiting
        made[f"{side} kept file"] = {"pk": waiting.pk, "position": waiting.document.files.get().position}
        made[f"{side} kept book"] = Register.objects.filter(agency=old).first()
        made[f"{side} left number"] = AllocatedNumber.objects.get(series__agency=old)
        act = TransferAct.objects.create(
            from_agency=old, to_agency=holder, basis="thử", on=last, drawn_by="thử", drawn_at=MORNING
        )
        TransferLine.objects.create(act=act, position=1, entry=waiting)
        made[f"{side} act"] = act
    plan = org.draw_plan(name="Thử", basis="thử", on=last, **system)
    body = org.add_body(plan=plan, name="Mới", level="commune", kind=AgencyKind.COMMITTEE, **system)
    row = org.set_row(plan=plan, agency=cast.commune, kind=SuccessionKind.MERGE, to=body, **system)
    made["plan"] = plan
    made["plan row"] = {"pk": plan.pk, "row": row.pk}
    made["plan body"] = {"pk": plan.pk, "body": body.pk}


def _numbers(made: dict[str, Any], side: str, agency: Any, at_home: dict[str, Any]) -> None:
    """A reserved number, blocks both ways, a term, a congress."""
    from hoatoc.foundation.accounts.models import Appointment
    from hoatoc.records.documents import actions
    from hoatoc.records.documents.models import Congress, NumberBlock, NumberSeries, Term

    holder = Appointment.objects.filter(agency=agency).first()
    assert holder is not None
    made[f"{side} reserved number"] = actions.reserve(
        kind="report", holder=holder, purpose="thử", expires_on=MORNING.date(), **at_home
    )
    series = NumberSeries.objects.filter(agency=agency, direction="out", kind="report").first()
    for n, (name, zone) in enumerate((("given block", "outer"), ("received block", "inner"))):
        made[f"{side} {name}"] = NumberBlock.objects.create(
            series=series, first=50 + n, last=50 + n, next=50 + n, side=zone, reason="thử", given_at=MORNING
        )
    made[f"{side} term"] = Term.objects.filter(agency=agency).first()
    made[f"{side} congress"] = Congress.objects.create(agency=agency, name="Đại hội", opened_on=FOUNDED)


def _away(made: dict[str, Any], side: str, person: Any) -> None:
    """An absence, a delegation and a shift of others: rows, because who may end them is what the judge asks."""
    from hoatoc.foundation.accounts.models import Absence, Appointment, Delegation, DutyShift, Person

    held = Appointment.objects.get(person=person)
    day = MORNING.date()
    gone = Person.objects.create(login=f"vang-{side}", full_name="Người Vắng")
    chair = Appointment.objects.create(person=gone, agency=held.agency, position="Phó", valid_from=FOUNDED)
    made[f"{side} absence"] = Absence.objects.create(
        appointment=chair, first_day=day, last_day=day, noted_by=gone, noted_at=MORNING
    )
    made[f"{side} delegation"] = Delegation.objects.create(
        from_appointment=chair,
        to_appointment=held,
        scopes=["read"],
        valid_from=day,
        valid_to=day,
        given_at=MORNING,
    )
    made[f"{side} shift"] = DutyShift.objects.create(
        agency=held.agency, appointment=held, starts_at=MORNING, ends_at=MORNING + timedelta(hours=8)
    )


def _named(entry: Any, who: str, cast: Any) -> int:
    from hoatoc.foundation.accounts.models import Appointment
    from hoatoc.records.documents.models import EntryReader

    held = Appointment.objects.get(person=cast.people[who])
    return EntryReader.objects.create(entry=entry, appointment=held, because="thử").pk


# --- who asks --------------------------------------------------------------------------------------------

OUTSIDERS = ("anonymous", "disabled")
IDLE = ("no appointment", "ended appointment")
DELEGATES = {
    "delegate for reading": (Role.CLERK, ("read",)),
    "delegate of a clerk": (Role.CLERK, ("take_in", "send")),
    "delegate of a leader": (Role.LEADER, ("approve",)),
    "delegate of an administrator": (Role.AGENCY_ADMIN, ("read", "take_in", "send", "approve")),
}
"""Who stands in for whom, and for what; the delegate alone is an officer, whom the table refuses nearly everything."""
WHO = (*OUTSIDERS, *IDLE, *(role.value for role in Role), *DELEGATES)


def newcomer(world: World, who: str) -> Any:
    """A person made for this run; roles act at the own agency and are named as readers of its entries."""
    from hoatoc.foundation.accounts import actions as accounts
    from hoatoc.lib.actor import system_actor
    from hoatoc.records.documents.models import Entry, EntryReader

    system: Any = {"actor": system_actor(), "at": MORNING}
    person = accounts.add_person(
        login="thu", full_name="Người Thử", password_hash=world.password_hash, **system
    )
    if who != "no appointment":
        roles = [Role(who)] if who in set(Role) else [Role.OFFICER if who in DELEGATES else Role.CLERK]
        held = accounts.appoint(
            person=person, agency=world.cast.provincial, position="Thử", roles=roles, on=FOUNDED, **system
        )
        if who == "ended appointment":
            accounts.end_appointment(appointment=held, on=date(2016, 1, 1), **system)
        if who in {Role.OFFICER, Role.UNIT_HEAD}:
            for entry in Entry.objects.filter(agency__in=[world.cast.provincial, world.made["own fonds"]]):
                EntryReader.objects.create(entry=entry, appointment=held, because="thử")
    return person


def stand_in(world: World, who: str, person: Any) -> int:
    """A delegation to this person from a chair of the own agency that holds the role."""
    from hoatoc.foundation.accounts.models import Appointment, AppointmentRole, Delegation, Person

    role, scopes = DELEGATES[who]
    gone = Person.objects.create(login=ABSENT, full_name="Người Đi Vắng")
    chair = Appointment.objects.create(
        person=gone, agency=world.cast.provincial, position="Vắng", valid_from=FOUNDED
    )
    AppointmentRole.objects.create(appointment=chair, role=role)
    today = localdate()
    return Delegation.objects.create(
        from_appointment=chair,
        to_appointment=Appointment.objects.get(person=person),
        scopes=list(scopes),
        valid_from=today,
        valid_to=today + timedelta(days=1),
        given_at=MORNING,
    ).pk


def visitor(world: World, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who != "anonymous":
        person = newcomer(world, who)
        client.force_login(person)
        if who == "disabled":
            person.is_active = False
            person.save()
        if who in DELEGATES:
            answer = client.post(reverse("switch-appointment"), {"delegation": stand_in(world, who, person)})
            assert answer.status_code == 302
    return client


def ask(client: Client, method: str, address: str, *, is_refused: bool = False) -> Any:
    """One request whose effects are undone, cookies included. Where a refusal is promised its fragment is asked for: the same door,
    without drawing a page around the sentence.
    """
    cookies = client.cookies.copy()
    headers = {"HX-Request": "true"} if is_refused else None
    with transaction.atomic():
        answer = client.generic(
            method, address, content_type="application/x-www-form-urlencoded", headers=headers
        )
        answer.content_seen = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def expected(who: str, right: Right | None) -> str:
    """What the table promises: not allowed here · log in · may not · may."""
    if right is None:
        return "no such method"
    if right is Right.ANYONE:
        return "may"
    if who in OUTSIDERS:
        return "log in"
    if right is Right.PERSON:
        return "may"
    if who in IDLE:
        return "may not"
    if who in DELEGATES:
        role, scopes = DELEGATES[who]
        lent = delegated([Scope(each) for each in scopes], reads_secret=False)
        holds = role not in NOT_LENT and role in POLICY[right] and right in lent
        return "may" if right is Right.MEMBER or holds else "may not"
    return "may" if right is Right.MEMBER or Role(who) in POLICY[right] else "may not"


def seen(answer: Any) -> str:
    status = answer.status_code
    if status == 405:
        return "no such method"
    if status == 302 and answer["Location"].startswith(reverse("account_login") + "?next="):
        return "log in"
    if status == 403:
        return "may not"
    if status == 404:
        return "not there"
    return "may" if status < 500 else f"broken ({status})"


def judge(client: Client, world: World, who: str) -> Iterator[str]:
    """Every answer that differs from the table."""
    for route in routes():
        held = OBJECTS[str(route.name)] if route.keys else None
        own = held.own(world) if held else {}
        for method in METHODS if who in ALL_METHODS_AS else METHODS[:2]:
            right = route.policy.get(method)
            promise = expected(who, right)
            is_hidden = held is not None and (
                who in held.hidden_from
                or (who in DELEGATES and (held.is_not_lent or DELEGATES[who][0] in held.hidden_from))
            )
            if promise == "may" and (is_hidden or route.name in KEY_IN_BODY):
                promise = "not there"
            address = reverse(str(route.name), kwargs=own)
            answer = ask(client, method, address, is_refused=promise == "may not")
            if seen(answer) != promise:
                yield f"{method} /{route.address} as {who}: {seen(answer)}, the table says {promise}"
            if promise != "may" or not held or held.foreign is None or right is Right.ANYONE:
                continue
            yield from judge_foreign(client, world, who, route, method, held)


def judge_foreign(
    client: Client, world: World, who: str, route: Route, method: str, held: Object
) -> Iterator[str]:
    """Another agency's row answers like no row: same status, same bytes."""
    assert held.foreign is not None
    foreign = held.foreign(world)
    other = ask(client, method, reverse(str(route.name), kwargs=foreign))
    if who in held.crosses:
        if seen(other) != "may":
            yield f"{method} /{route.address} as {who} at another agency: {seen(other)}, should reach it"
        return
    nothing = ask(client, method, reverse(str(route.name), kwargs=foreign | {"pk": MISSING}))
    if seen(other) != "not there":
        yield f"{method} /{route.address} as {who} at another agency: {seen(other)}, should not be there"
    elif (other.content_seen, dict(other.headers)) != (nothing.content_seen, dict(nothing.headers)):
        yield f"{method} /{route.address} as {who}: another agency's row differs from a missing one"


ONCE = [each if each == "clerk" else pytest.param(each, marks=pytest.mark.postgres_only) for each in WHO]
"""Doors know no database: all visitors knock on PostgreSQL, one of them on SQLite too."""


@pytest.mark.parametrize("who", ONCE)
def test_every_answer_is_what_the_table_says(world, who):
    wrong = list(judge(visitor(world, who), world, who))
    assert not wrong, "\n".join(wrong)


def test_a_hole_in_the_table_is_seen(world, monkeypatch):
    """The judge bites: a door that lets everybody in, and one that shows another agency's row, are both named."""
    from hoatoc.records.documents import access
    from hoatoc.records.documents.models import Entry

    route = next(route for route in routes() if route.name == "entry")
    monkeypatch.setattr(access, "visible_to", lambda _actor: Entry.objects.all())
    client = visitor(world, Role.CLERK)
    assert list(judge_foreign(client, world, Role.CLERK, route, "GET", OBJECTS["entry"]))
    monkeypatch.setitem(route.policy, "GET", Right.ANYONE)
    assert expected("anonymous", Right.READ_ENTRIES) != seen(
        ask(Client(raise_request_exception=False), "GET", "/dang-nhap/")
    )
