"""Verbs of number blocks: one series over two networks that never touch (domain.md §0.3, §B4.4).

The side that owns a series gives the other one a run of numbers; here they stay as blank rows, there they are used up one
by one. Numbers that were never joined to a document come back on a signed list and are then used within their block, or voided.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.org.rules import Zone
from hoatoc.lib.actor import Actor
from hoatoc.lib.bulk import insert_for_each
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal
from hoatoc.records.documents.actions import numbering
from hoatoc.records.documents.actions.secrecy import may_be_held
from hoatoc.records.documents.models import AllocatedNumber, NumberBlock, NumberSeries, Register
from hoatoc.records.documents.rules import BookKind, Direction, NumberState, Secrecy

MOST = 500


class BadBlock(Refusal):
    """Khối số phải có từ 1 đến {most} số và có lý do. Hãy xem lại số đầu, số cuối và lý do."""

    code = "SO-30"
    status = 422


class BlocksOverlap(Refusal):
    """Khối số này trùng với khối đã nhận. Hãy đối chiếu số đầu và số cuối trên phiếu cấp khối."""

    code = "SO-31"


class SeriesCountsHere(Refusal):
    """Dãy số này đang do mạng này giữ nên không nhận khối của mạng kia. Mỗi dãy chỉ một mạng giữ."""

    code = "SO-32"


class SeriesCountsThere(Refusal):
    """Dãy số này do mạng kia giữ nên mạng này không cấp khối được. Hãy làm việc này ở mạng giữ dãy số."""

    code = "SO-33"


class NotOnTheList(Refusal):
    """Số {n} không thuộc khối này hoặc đã trả về trước đó. Hãy đối chiếu lại phiếu trả số."""

    code = "SO-34"
    status = 422


CONSTRAINTS["blocks of a series do not overlap"] = BlocksOverlap


def other_zone() -> Zone:
    """Mạng kia."""
    return Zone.OUTER if settings.HOATOC_ZONE == Zone.INNER else Zone.INNER


@dataclass(frozen=True, slots=True)
class Returned:
    """Phiếu trả số of a block: how far it was used, and the numbers that come back."""

    block: NumberBlock
    unused: list[int]


@transaction.atomic
def give_block(
    *, kind: str, count: int, reason: str, actor: Actor, at: datetime, is_secret: bool = False
) -> NumberBlock:
    """Cấp khối số cho mạng kia: the next `count` numbers of the series become blank rows here.

    Raises BadBlock, SeriesCountsThere, NoTerm, SeriesClosed.
    """
    actor.require(Right.APPROVE_NUMBERING)
    reason = " ".join(reason.split())
    if not reason or not 1 <= count <= MOST:
        raise BadBlock(most=MOST)
    agency, day = Agency.objects.get(pk=actor.own_agency), numbering.local_day(at)
    is_separate = is_secret and numbering.has_own_secret_series(agency)
    if is_separate:
        may_be_held(Secrecy.MAT)  # their book is inside
    series = numbering.outgoing_series(agency, kind, day, is_separate=is_separate)
    if series.owner_side != settings.HOATOC_ZONE:
        raise SeriesCountsThere
    given = numbering.next_of(series, day)
    if count > 1:
        NumberSeries.objects.filter(pk=series.pk).update(next=given.n + count)
    block = NumberBlock.objects.create(
        series=series,
        first=given.n,
        last=given.n + count - 1,
        next=given.n,
        side=other_zone(),
        reason=reason[:300],
        given_at=at,
    )
    book_kind = BookKind.SECRET_OUT if is_separate else BookKind.OUTGOING
    book = Register.objects.get(
        agency=agency, book_kind=book_kind, period_ref=series.period_ref, is_default=True
    )
    insert_for_each(
        connection,
        AllocatedNumber,
        same={
            "series_id": series.pk,
            "on": day,
            "state": NumberState.OTHER_SIDE,
            "register_id": book.pk,
            "block_id": block.pk,
            "kind": kind,
        },
        each={"n": range(block.first, block.last + 1)},
    )
    _tell("cấp khối số", block, actor, at)
    return block


@transaction.atomic
def receive_block(
    *, kind: str, first: int, last: int, reason: str, actor: Actor, at: datetime, is_secret: bool = False
) -> NumberBlock:
    """Nhận khối số từ mạng kia: from now on this series takes its numbers from blocks alone.

    Raises BadBlock, SeriesCountsHere, BlocksOverlap, NoTerm.
    """
    actor.require(Right.APPROVE_NUMBERING)
    reason = " ".join(reason.split())
    if not reason or not 1 <= first <= last < first + MOST:
        raise BadBlock(most=MOST)
    agency, day = Agency.objects.get(pk=actor.own_agency), numbering.local_day(at)
    is_separate = is_secret and numbering.has_own_secret_series(agency)
    if is_separate:
        may_be_held(Secrecy.MAT)  # their book is inside
    opened = numbering.outgoing_series(agency, kind, day, is_separate=is_separate)
    series = NumberSeries.objects.select_for_update().get(pk=opened.pk)
    if series.owner_side == settings.HOATOC_ZONE:
        if series.next != series.first:
            raise SeriesCountsHere
        series.owner_side = other_zone()
        series.save(update_fields=["owner_side"])
    if NumberBlock.objects.filter(series=series, first__lte=last, last__gte=first).exists():
        raise BlocksOverlap
    block = NumberBlock.objects.create(
        series=series,
        first=first,
        last=last,
        next=first,
        side=settings.HOATOC_ZONE,
        reason=reason[:300],
        given_at=at,
    )
    _tell("nhận khối số", block, actor, at)
    return block


@transaction.atomic
def return_block(*, block: NumberBlock, actor: Actor, at: datetime) -> Returned:
    """Trả khối số: this side takes no more of it; gives the list of numbers never joined, for the owner.  Raises NotFound."""
    actor.require(Right.APPROVE_NUMBERING)
    held = _mine(block, actor)
    if held.side != settings.HOATOC_ZONE or held.returned_at is not None:
        raise NotFound
    held.returned_at = at
    held.save(update_fields=["returned_at"])
    _tell("trả khối số", held, actor, at)
    return Returned(held, list(range(held.next, held.last + 1)))


@transaction.atomic
def take_back(*, block: NumberBlock, unused: Collection[int], actor: Actor, at: datetime) -> int:
    """Nhận số trả về: the numbers on the signed list are free within their block; the others stay with the other network.

    Raises NotOnTheList, NotFound.
    """
    actor.require(Right.APPROVE_NUMBERING)
    held = _mine(block, actor)
    if held.side == settings.HOATOC_ZONE:
        raise NotFound
    rows = AllocatedNumber.objects.select_for_update().filter(block=held, state=NumberState.OTHER_SIDE)
    there = {each.n: each for each in rows}
    for n in sorted(set(unused)):
        if n not in there:
            raise NotOnTheList(n=n)
    AllocatedNumber.objects.filter(block=held, n__in=set(unused)).update(state=NumberState.FREE)
    held.returned_at = at
    held.save(update_fields=["returned_at"])
    _tell("nhận số trả về", held, actor, at, unused=sorted(set(unused)))
    return len(set(unused))


def _mine(block: NumberBlock, actor: Actor) -> NumberBlock:
    held = (
        NumberBlock.objects.select_for_update(of=("self",))
        .select_related("series")
        .filter(pk=block.pk, series__agency_id=actor.own_agency, series__direction=Direction.OUT)
        .first()
    )
    if held is None:
        raise NotFound
    return held


def _tell(verb: str, block: NumberBlock, actor: Actor, at: datetime, **facts: object) -> None:
    record(
        actor=actor,
        at=at,
        verb=verb,
        subject=Subject("number_block", block.pk, f"{block.first}–{block.last}"),
        facts={"từ số": block.first, "đến số": block.last, "lý do": block.reason, **facts},
    )
