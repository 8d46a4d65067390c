"""Reads of numbers that wait: reserved ones, blocks of the other network."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from hoatoc.lib.actor import Actor
from hoatoc.records.documents.models import AllocatedNumber, NumberBlock, NumberProposal
from hoatoc.records.documents.queries.numbers import series_name
from hoatoc.records.documents.rules import SECRET_BOOKS, Decision, Direction, NumberState


@dataclass(frozen=True, slots=True)
class ReservedRow:
    """Một số xin trước, or one that came back free: what the clerk may do with it."""

    number: AllocatedNumber
    name: str
    is_late: bool
    is_void_proposed: bool
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class BlockRow:
    """Một khối số: how far it is used, where its numbers are."""

    block: NumberBlock
    name: str
    is_given: bool
    used: int
    free: int

    @property
    def count(self) -> int:
        return self.block.last - self.block.first + 1


def waiting_numbers(agency_id: int) -> QuerySet[AllocatedNumber]:
    """Số còn giữ: reserved, or come back free from the other network; the rows that counters count."""
    return AllocatedNumber.objects.filter(
        series__agency_id=agency_id,
        series__direction=Direction.OUT,
        state__in=[NumberState.RESERVED, NumberState.FREE],
    )


def expired_numbers(agency_id: int, day: date) -> QuerySet[AllocatedNumber]:
    """Số xin trước quá hạn: they ask for use or void."""
    return waiting_numbers(agency_id).filter(state=NumberState.RESERVED, expires_on__lt=day)


def reserved_rows(actor: Actor, system: str, day: date) -> list[ReservedRow]:
    """Every number that waits, the one that expires first on top."""
    proposed = NumberProposal.objects.filter(number=OuterRef("pk"), decision=Decision.WAITING)
    rows = waiting_numbers(actor.own_agency).annotate(is_void_proposed=Exists(proposed))
    rows = rows.select_related("series", "holder__person", "register").order_by(
        "expires_on", "series_id", "n"
    )
    return [
        ReservedRow(
            number=each,
            name=series_name(system, each.series),
            is_late=each.expires_on is not None and each.expires_on < day,
            is_void_proposed=each.is_void_proposed,
            purpose=_purpose(each, actor.appointment_id if actor.reads_secret else None),
        )
        for each in rows
    ]


def _purpose(number: AllocatedNumber, asked_by: int | None = None) -> str:
    """Để làm gì: of a number kept for a secret only its holder learns the words."""
    is_secret = number.register is not None and number.register.book_kind in SECRET_BOOKS
    is_holder = asked_by is not None and number.holder_id == asked_by
    return "văn bản mật" if is_secret and not is_holder else number.purpose


def reserved_choices(agency_id: int) -> list[tuple[str, str]]:
    """Số đã xin trước as choices of the form that takes a number."""
    rows = waiting_numbers(agency_id).select_related("holder__person", "series", "register")
    rows = rows.order_by("series_id", "n")
    return [(str(each.pk), _in_words(each)) for each in rows]


def _in_words(number: AllocatedNumber) -> str:
    name = number.symbol_text or f"số {number.n}"
    if number.state == NumberState.FREE:
        return f"{name}, mạng kia trả lại"
    holder = number.holder.person.full_name if number.holder else ""
    return f"{name}, ngày {number.on:%d/%m/%Y}, {holder} giữ: {_purpose(number)}"


def blocks_of(agency_id: int, system: str) -> list[BlockRow]:
    """Khối số given and received, the newest first; two queries."""
    blocks = list(
        NumberBlock.objects.filter(series__agency_id=agency_id).select_related("series").order_by("-given_at")
    )
    numbers = AllocatedNumber.objects.filter(block__in=blocks).values_list("block_id", "state", "entry_id")
    used: dict[int, int] = {}
    free: dict[int, int] = {}
    for block_id, state, entry_id in numbers:
        used[block_id] = used.get(block_id, 0) + (entry_id is not None)
        free[block_id] = free.get(block_id, 0) + (state == NumberState.FREE)
    return [
        BlockRow(
            block=each,
            name=series_name(system, each.series),
            is_given=each.side != settings.HOATOC_ZONE,
            used=used.get(each.pk, 0),
            free=free.get(each.pk, 0),
        )
        for each in blocks
    ]
