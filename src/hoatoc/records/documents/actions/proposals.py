"""Verbs about numbers that two people do: one proposes, another decides (domain.md §B4, model §3)."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.records.documents import access
from hoatoc.records.documents.actions import arrival_voids, numbering
from hoatoc.records.documents.actions.notices import tell_decided, tell_proposed
from hoatoc.records.documents.actions.secrecy import spoken
from hoatoc.records.documents.models import (
    AllocatedNumber,
    Entry,
    NumberingChoice,
    NumberProposal,
    NumberSeries,
)
from hoatoc.records.documents.rules import (
    Decision,
    Direction,
    EntryState,
    NumberState,
    ProposalKind,
    SecretPolicy,
    Source,
    may_become,
)


class SeriesUsed(Refusal):
    """Dãy số này đã cấp số rồi nên không đổi số bắt đầu được. Hãy tải lại trang Dãy số để xem số đang dùng."""

    code = "SO-04"


class NotVoidable(Refusal):
    """Số này không còn huỷ được: văn bản đã phát hành hoặc số đã huỷ. Hãy tải lại trang để xem trạng thái mới."""

    code = "SO-05"


class OwnProposal(Refusal):
    """Người đề nghị không tự duyệt. Hãy nhờ chánh văn phòng hoặc lãnh đạo khác duyệt."""

    code = "SO-06"
    status = 403


class NotOpenForDecision(Refusal):
    """Đề nghị này đã có người duyệt hoặc từ chối. Hãy tải lại trang."""

    code = "SO-07"


class NoReason(Refusal):
    """Chưa ghi lý do. Hãy ghi lý do rồi gửi lại; lý do được in trong sổ."""

    code = "SO-09"
    status = 422


class BadStart(Refusal):
    """Số bắt đầu phải từ 1 trở lên."""

    code = "SO-10"
    status = 422


VOIDABLE_UNUSED = (NumberState.RESERVED, NumberState.FREE)


@transaction.atomic
def propose_void(
    *, entry: Entry, reason: str, actor: Actor, at: datetime, waits_again: bool = False
) -> NumberProposal:
    """Đề nghị huỷ số: the number stays taken until somebody else approves.

    Of an arrival number `waits_again` says whether the document goes back to chờ vào sổ, to be registered anew or returned;
    what came by a channel always does, for its sender waits for an answer.  Raises NotVoidable, NoReason, BookIsClosed.
    """
    actor.require(Right.PROPOSE_NUMBERING)
    if not reason.strip():
        raise NoReason
    held = Entry.objects.select_for_update().get(pk=entry.pk, agency_id=actor.own_agency)
    if not may_become(held.state, EntryState.VOID):
        raise NotVoidable
    facts: dict[str, object] = {}
    if held.direction == Direction.IN:
        arrival_voids.may_be_voided(held)
        facts["waits again"] = waits_again or held.source == Source.HUB
    subject = Subject("entry", held.uid, held.label)
    return _propose_void(held.allocated, subject, reason, actor, at, facts)


@transaction.atomic
def propose_void_unused(
    *, number: AllocatedNumber, reason: str, actor: Actor, at: datetime
) -> NumberProposal:
    """Đề nghị huỷ số chưa dùng: a reserved number nobody needs any more, or one that came back from the other network.

    Raises NotVoidable, NoReason, NotFound.
    """
    actor.require(Right.PROPOSE_NUMBERING)
    if not reason.strip():
        raise NoReason
    held = (
        AllocatedNumber.objects.select_for_update()
        .filter(pk=number.pk, series__agency_id=actor.own_agency)
        .first()
    )
    if held is None:
        raise NotFound
    if held.state not in VOIDABLE_UNUSED:
        raise NotVoidable
    return _propose_void(held, Subject("number", held.pk, held.symbol_text), reason, actor, at)


@transaction.atomic
def propose_void_left(*, number: AllocatedNumber, reason: str, actor: Actor, at: datetime) -> NumberProposal:
    """Đề nghị huỷ số cơ quan cũ để lại: allocated and never issued, or reserved and never used, by who keeps its records.

    Somebody else of the keeper decides. It is the one thing that a keeper writes into a closed fonds.
    Raises NotVoidable, NoReason, NotFound.
    """
    actor.require(Right.PROPOSE_NUMBERING)
    if not reason.strip():
        raise NoReason
    held = AllocatedNumber.objects.select_for_update(of=("self",)).select_related("entry").get(pk=number.pk)
    access.left_number_for(actor, held.pk)
    is_unissued = (
        held.state == NumberState.ALLOCATED
        and held.entry is not None
        and held.entry.direction == Direction.OUT
    )
    if not (is_unissued or held.state in VOIDABLE_UNUSED):
        raise NotVoidable
    label = held.entry.label if held.entry is not None else held.symbol_text
    return _propose_void(held, Subject("number", held.pk, label), reason, actor, at)


def _propose_void(
    number: AllocatedNumber,
    subject: Subject,
    reason: str,
    actor: Actor,
    at: datetime,
    facts: dict[str, object] | None = None,
) -> NumberProposal:
    waiting = number.proposals.filter(decision=Decision.WAITING).first()
    if waiting is not None:
        return waiting
    proposal = NumberProposal.objects.create(
        agency_id=actor.own_agency,
        what=ProposalKind.VOID_NUMBER,
        number=number,
        facts=facts or {},
        reason=reason.strip(),
        proposed_by_id=actor.own_person,
        proposed_at=at,
    )
    record(
        actor=actor,
        at=at,
        verb="đề nghị huỷ số",
        subject=subject,
        facts=spoken(number.entry, lý_do=reason.strip()),
    )
    tell_proposed(proposal, actor, at)
    return proposal


@transaction.atomic
def propose_opening(
    *, direction: Direction, kind: str, first: int, reason: str, actor: Actor, at: datetime
) -> NumberProposal:
    """Đề nghị mở dãy ở số: for the first day of use in mid-term or mid-year (feature 9.28).  Raises NoReason, BadStart."""
    actor.require(Right.PROPOSE_NUMBERING)
    if not reason.strip():
        raise NoReason
    if first < 1:
        raise BadStart
    agency = Agency.objects.get(pk=actor.own_agency)
    series = _opened_series(agency, direction, kind, at)
    if series.next != series.first:
        raise SeriesUsed
    proposal = NumberProposal.objects.create(
        agency=agency,
        what=ProposalKind.OPEN_SERIES,
        facts={"direction": direction, "kind": kind, "first": first},
        reason=reason.strip(),
        proposed_by_id=actor.own_person,
        proposed_at=at,
    )
    record(
        actor=actor,
        at=at,
        verb="đề nghị mở dãy số",
        subject=Subject("number_series", series.pk, kind or direction),
        facts={"số bắt đầu": first, "lý do": reason.strip()},
    )
    tell_proposed(proposal, actor, at)
    return proposal


def _opened_series(agency: Agency, direction: str, kind: str, at: datetime) -> NumberSeries:
    day = numbering.local_day(at)
    return (
        numbering.arrival_series(agency.pk, day)
        if direction == Direction.IN
        else numbering.outgoing_series(agency, kind, day)
    )


@transaction.atomic
def decide(*, proposal: NumberProposal, is_approved: bool, actor: Actor, at: datetime) -> NumberProposal:
    """Duyệt, từ chối đề nghị về số: by somebody else than the proposer.

    Raises OwnProposal, NotOpenForDecision, NotVoidable, SeriesUsed.
    """
    actor.require(Right.APPROVE_NUMBERING)
    # The entry first, then the proposal: issuing locks the entry too, so one of the two wins.
    if proposal.number is not None and proposal.number.entry_id is not None:
        Entry.objects.select_for_update().get(pk=proposal.number.entry_id)
    held = (
        NumberProposal.objects.select_for_update(of=("self",))
        .filter(pk=proposal.pk, agency_id=actor.own_agency)
        .first()
    )
    if held is None:
        raise NotFound
    if held.decision != Decision.WAITING:
        raise NotOpenForDecision
    if actor.is_one_of(held.proposed_by_id):
        raise OwnProposal
    if is_approved:
        ACTS[ProposalKind(held.what)](held, actor, at)
    held.decision = Decision.APPROVED if is_approved else Decision.REFUSED
    held.decided_by_id, held.decided_at = actor.own_person, at
    held.save(update_fields=["decision", "decided_by", "decided_at"])
    if not is_approved:
        record(
            actor=actor,
            at=at,
            verb="từ chối đề nghị về số",
            subject=Subject("proposal", held.pk, held.reason),
        )
    tell_decided(held, actor, at)
    return held


def _void(proposal: NumberProposal, actor: Actor, at: datetime) -> None:
    """Huỷ số: the row stays with reason and approver; the number is never given again."""
    number = AllocatedNumber.objects.select_related("entry", "entry__document").get(proposals=proposal)
    entry = number.entry
    if entry is None:
        if AllocatedNumber.objects.select_for_update().get(pk=number.pk).state not in VOIDABLE_UNUSED:
            raise NotVoidable
        subject = Subject("number", number.pk, number.symbol_text)
    else:
        if not may_become(entry.state, EntryState.VOID):
            raise NotVoidable
        if entry.direction == Direction.IN:
            arrival_voids.may_be_voided(entry)
        entry.state, entry.ended_at = EntryState.VOID, at
        entry.save(update_fields=["state", "ended_at"])
        subject = Subject("entry", entry.uid, entry.label)
    number.state, number.reason, number.approver_id = NumberState.VOID, proposal.reason, actor.own_person
    number.save(update_fields=["state", "reason", "approver"])
    record(
        actor=actor,
        at=at,
        verb="duyệt huỷ số",
        subject=subject,
        facts={
            "số": number.n,
            **spoken(entry, lý_do=proposal.reason),
            "người đề nghị": proposal.proposed_by.full_name,
        },
    )
    if entry is not None and entry.direction == Direction.IN:
        waits_again = bool(proposal.facts.get("waits again"))
        arrival_voids.tell(entry, proposal.reason, waits_again=waits_again, actor=actor, at=at)


def _open(proposal: NumberProposal, actor: Actor, at: datetime) -> None:
    facts = proposal.facts
    agency = Agency.objects.get(pk=proposal.agency_id)
    series = _opened_series(agency, facts["direction"], facts["kind"], at)
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    if series.next != series.first:
        raise SeriesUsed
    series.first = series.next = facts["first"]
    series.start_reason = proposal.reason
    series.save(update_fields=["first", "next", "start_reason"])
    record(
        actor=actor,
        at=at,
        verb="duyệt mở dãy số",
        subject=Subject("number_series", series.pk, series.kind or series.direction),
        facts={"số bắt đầu": series.first, "lý do": proposal.reason},
    )


@transaction.atomic
def propose_secret_policy(*, policy: SecretPolicy, reason: str, actor: Actor, at: datetime) -> NumberProposal:
    """Đề nghị cách cấp số văn bản mật: on with the others of its kind, or in a series of its own.  Raises NoReason."""
    actor.require(Right.PROPOSE_NUMBERING)
    if not reason.strip():
        raise NoReason
    proposal = NumberProposal.objects.create(
        agency_id=actor.own_agency,
        what=ProposalKind.SECRET_POLICY,
        facts={"policy": policy},
        reason=reason.strip(),
        proposed_by_id=actor.own_person,
        proposed_at=at,
    )
    record(
        actor=actor,
        at=at,
        verb="đề nghị cách cấp số mật",
        subject=Subject("agency", actor.own_agency, policy),
        facts={"lý do": reason.strip()},
    )
    tell_proposed(proposal, actor, at)
    return proposal


def _choose_policy(proposal: NumberProposal, actor: Actor, at: datetime) -> None:
    """The choice holds for the numbers to come; those given stay where they are."""
    policy = SecretPolicy(proposal.facts["policy"])
    NumberingChoice.objects.update_or_create(agency_id=proposal.agency_id, defaults={"secret_policy": policy})
    record(
        actor=actor,
        at=at,
        verb="duyệt cách cấp số mật",
        subject=Subject("agency", proposal.agency_id, policy),
        facts={"lý do": proposal.reason},
    )


ACTS: dict[ProposalKind, Callable[[NumberProposal, Actor, datetime], None]] = {
    ProposalKind.VOID_NUMBER: _void,
    ProposalKind.OPEN_SERIES: _open,
    ProposalKind.SECRET_POLICY: _choose_policy,
}
"""What an approved proposal does; the file that knows a kind's act adds it here."""
