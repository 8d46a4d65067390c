"""Reads of what bodies that ended left: acts, records kept, what hangs on a body that shall end."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.events import EndingAsked, EndingEffect
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.symbols import symbol_key
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents import access
from hoatoc.records.documents.models import (
    AllocatedNumber,
    Entry,
    Handover,
    NumberBlock,
    NumberSeries,
    Register,
    TransferAct,
    TransferLine,
)
from hoatoc.records.documents.queries.numbers import series_name
from hoatoc.records.documents.rules import STATE_LABELS, Decision, Direction, EntryState, NumberState, Secrecy

MOST_ITEMS = 20


# --- what hangs on bodies that shall end -----------------------------------------------------------


def hanging_on(asked: EndingAsked) -> Iterator[tuple[int, EndingEffect]]:
    """Dãy đang mở, chờ vào sổ, chưa phát hành, số xin trước, khối số, chuyển giao: one query each for all agencies; labels, no content."""
    ids = list(asked.agency_ids)
    systems = dict(Agency.objects.filter(pk__in=ids).values_list("pk", "system"))
    open_then = Q(closed_on__isnull=True) | Q(closed_on__gt=asked.last_day)
    lists: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for series in NumberSeries.objects.filter(open_then, agency_id__in=ids).order_by("direction", "kind"):
        name = series_name(systems[series.agency_id], series)
        lists["dãy số đang mở"][series.agency_id].append(f"{name}: số cuối {series.next - 1}")
    late = AllocatedNumber.objects.filter(series__agency_id__in=ids, on__gt=asked.last_day)
    late = late.exclude(state=NumberState.VOID).select_related("series")
    for number in late:
        lists["số cấp sau ngày cuối"][number.series.agency_id].append(
            f"số {number.n} ngày {number.on:%d/%m/%Y}"
        )
    pending = Entry.objects.filter(agency_id__in=ids, state=EntryState.NUMBERED).select_related("document")
    for entry in pending.order_by("pk"):
        lists["văn bản đã cấp số, chưa phát hành"][entry.agency_id].append(entry.label)
    reserved = AllocatedNumber.objects.filter(series__agency_id__in=ids, state=NumberState.RESERVED)
    for number in reserved.select_related("series"):
        lists["số xin trước còn giữ"][number.series.agency_id].append(number.symbol_text or f"số {number.n}")
    blocks = NumberBlock.objects.filter(series__agency_id__in=ids, returned_at__isnull=True)
    for block in blocks.select_related("series"):
        lists["khối số chưa trả"][block.series.agency_id].append(f"từ {block.first} đến {block.last}")
    waiting = Entry.objects.filter(agency_id__in=ids, state=EntryState.WAITING)
    for agency_id, count in waiting.values_list("agency_id").annotate(count=Count("pk")):
        yield agency_id, EndingEffect("văn bản chờ vào sổ", count)
    handed = Handover.objects.filter(entry__agency_id__in=ids, received_at__isnull=True)
    for agency_id, count in handed.values_list("entry__agency_id").annotate(count=Count("pk")):
        yield agency_id, EndingEffect("chuyển giao chưa ký nhận", count)
    for label, by_agency in lists.items():
        for agency_id, items in by_agency.items():
            stops = label == "số cấp sau ngày cuối"
            yield agency_id, EndingEffect(label, len(items), tuple(items[:MOST_ITEMS]), stops)


# --- acts ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActRow:
    """Một biên bản trong danh sách."""

    act: TransferAct
    giver: str
    taker: str
    count: int
    state: tuple[str, str]


def act_rows(actor: Actor) -> list[ActRow]:
    """Biên bản bàn giao that the actor may see, open ones first."""
    acts = list(access.acts_visible_to(actor).annotate(count=Count("lines")).order_by("done_at", "-pk"))
    ids = {each.from_agency_id for each in acts} | {each.to_agency_id for each in acts}
    names = org_queries.names_on(ids, actor.day)
    return [
        ActRow(
            each,
            names.get(each.from_agency_id, ""),
            names.get(each.to_agency_id, ""),
            vars(each)["count"],
            state_of(each),
        )
        for each in acts
    ]


def state_of(act: TransferAct) -> tuple[str, str]:
    """Colour and word of an act."""
    if act.done_at is not None:
        return ("ok", "Đã bàn giao")
    if act.giver_at is None and act.taker_at is None:
        return ("new", "Chờ hai bên")
    return ("working", "Chờ bên nhận" if act.taker_at is None else "Chờ bên giao")


def waiting_acts(actor: Actor) -> int:
    """Biên bản chờ mình xác nhận bên nhận."""
    return TransferAct.objects.filter(to_agency_id=actor.own_agency, taker_at__isnull=True).count()


@dataclass(frozen=True, slots=True)
class LineRow:
    """Một dòng biên bản as it is shown and printed: labels alone."""

    position: int
    label: str
    title: str
    issuer: str
    dated_on: date | None
    arrived_on: date
    outcome: str
    new_entry_id: int | None


OUTCOMES = {"": "", "moved": "đã chuyển", "joined": "đã có ở bên nhận", "gone": "không còn chờ"}


def lines_of(act: TransferAct, actor: Actor) -> list[LineRow]:
    """Các dòng; who is neither of the two bodies (the province administrator) sees numbers and issuers, no abstract."""
    rows = TransferLine.objects.filter(act=act).select_related("entry__document").order_by("position")
    shows_title = access.reads_act(actor, act)
    is_taker = actor.agency_id == act.to_agency_id and actor.reads_whole_agency
    return [
        LineRow(
            position=each.position,
            label=each.entry.label,
            title=each.entry.title if shows_title else "",
            issuer="" if each.entry.is_secret else each.entry.document.issuer_printed,
            dated_on=None if each.entry.is_secret else each.entry.document.dated_on,
            arrived_on=each.entry.arrived_at.astimezone(VIETNAM).date(),
            outcome=OUTCOMES.get(each.outcome, ""),
            new_entry_id=each.entry.moved_to_id if is_taker else None,
        )
        for each in rows
    ]


# --- records of predecessors -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeptFilter:
    """What a reader asks of the records kept of others; empty = everything."""

    fonds: int | None = None
    book: int | None = None
    words: str = ""


def kept(actor: Actor, asked: KeptFilter) -> QuerySet[Entry]:
    """Hồ sơ cơ quan trước: entries of the fonds kept, the newest first; words match abstract, symbol and issuer as everywhere."""
    rows = access.kept_by(actor).select_related("document", "register")
    if asked.fonds:
        rows = rows.filter(agency_id=asked.fonds)
    if asked.book:
        rows = rows.filter(register_id=asked.book)
    words = fold(asked.words).split()
    if words:
        plain = Q(secrecy=Secrecy.NONE)
        by_words = Q()
        for word in words:
            by_words &= Q(document__abstract_key__contains=word)
        key = symbol_key(asked.words)
        by_symbol = Q(document__symbol_key__contains=key) if key else Q()
        rows = rows.filter((by_words & plain) | (by_symbol & plain) if key else by_words & plain)
    return rows.order_by("-arrived_at", "-pk")


@dataclass(frozen=True, slots=True)
class Fonds:
    """Một phông đang lưu giữ."""

    agency_id: int
    name: str
    ended_on: date | None
    count: int


def fonds_of(actor: Actor) -> list[Fonds]:
    """Các phông, with how many records of each the actor may read."""
    ids = access.fonds_of(actor)
    names = org_queries.names_on(ids, actor.day)
    ended = dict(Agency.objects.filter(pk__in=ids).values_list("pk", "ended_on"))
    counts = dict(access.kept_by(actor).values_list("agency_id").annotate(count=Count("pk")).order_by())
    return [Fonds(each, names.get(each, ""), ended.get(each), counts.get(each, 0)) for each in ids]


def kept_books(actor: Actor, fonds: int | None) -> list[Register]:
    """Sổ của các phông."""
    rows = access.kept_books_of(actor)
    return list(rows.filter(agency_id=fonds) if fonds else rows)


def left_numbers(actor: Actor) -> QuerySet[AllocatedNumber]:
    """Số còn dở của phông: allocated and never issued, reserved and never used; the keeper has them voided by two persons."""
    rows = AllocatedNumber.objects.filter(
        Q(state=NumberState.RESERVED) | Q(state=NumberState.ALLOCATED, entry__direction=Direction.OUT),
        series__agency_id__in=access.fonds_of(actor),
    )
    return rows.select_related("series__agency", "entry__document").order_by("series__agency_id", "pk")


def came_under_old_name(entry_ids: list[int]) -> dict[int, int]:
    """Entries that moved here from another body: entry → that body."""
    rows = Entry.objects.filter(moved_to__in=entry_ids)
    return dict(rows.values_list("moved_to_id", "agency_id"))


@dataclass(frozen=True, slots=True)
class KeptLine:
    """Một dòng hồ sơ của phông."""

    entry: Entry
    fonds: str
    state: tuple[str, str]
    came: str


def kept_lines(entries: list[Entry], names: dict[int, str]) -> list[KeptLine]:
    """Rows of a page, with the fonds each lies in."""
    return [
        KeptLine(
            each,
            names.get(each.agency_id, ""),
            STATE_LABELS[each.state],
            "đến" if each.direction == Direction.IN else "đi",
        )
        for each in entries
    ]


@dataclass(frozen=True, slots=True)
class LeftLine:
    """Một số để dở."""

    number: AllocatedNumber
    fonds: str
    label: str
    what: str
    is_proposed: bool


def left_lines(actor: Actor) -> list[LeftLine]:
    """Số để dở with whether its void waits for a decision already; of a secret no more than that it is one."""
    rows = list(left_numbers(actor).prefetch_related("proposals"))
    names = org_queries.names_on({each.series.agency_id for each in rows}, actor.day)
    return [
        LeftLine(
            number=each,
            fonds=names.get(each.series.agency_id, ""),
            label=each.entry.label if each.entry else each.symbol_text or f"số {each.n}",
            what="đã cấp, chưa phát hành" if each.entry else "xin trước, chưa dùng",
            is_proposed=any(one.decision == Decision.WAITING for one in each.proposals.all()),
        )
        for each in rows
    ]


def without_act(actor: Actor) -> list[tuple[int, str, int]]:
    """Cơ quan đã kết thúc còn văn bản chờ chưa vào biên bản nào, of the actor's side: id, name, how many."""
    rows = Entry.objects.filter(
        agency__ended_on__lt=actor.day, state=EntryState.WAITING, transfer_line__isnull=True
    )
    counts = dict(rows.values_list("agency_id").annotate(count=Count("pk")).order_by())
    heirs = org_queries.heirs_on(counts, actor.day)
    mine = [
        pk
        for pk, heir in heirs.items()
        if heir is not None and (heir.agency_id == actor.agency_id or actor.may(Right.KEEP_AGENCIES))
    ]
    names = org_queries.names_on(mine, actor.day)
    return [(pk, names.get(pk, ""), counts[pk]) for pk in mine]
