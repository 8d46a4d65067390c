"""Reads of the queue "chờ vào sổ": rows, true counts, the way from one to the next."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from hoatoc.foundation.calendar.queries import working_day_before
from hoatoc.foundation.org.models import Agency, Correspondent, Unit
from hoatoc.foundation.org.queries import Choice, issuer_choices
from hoatoc.lib import kinds
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.symbols import NotASymbol, parse_symbol
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents import access
from hoatoc.records.documents.events import RowChip, incoming_chip
from hoatoc.records.documents.models import Document, Entry, EntryQuerySet, NumberSeries, Register
from hoatoc.records.documents.queries.claims import holder
from hoatoc.records.documents.queries.seen import seen, unseen
from hoatoc.records.documents.queries.sending_on import forwarder_on
from hoatoc.records.documents.rules import (
    URGENCY_LABELS,
    BookKind,
    Direction,
    PeriodKind,
    Secrecy,
    Source,
    Urgency,
    year_ref,
)

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

OUTSIDE = "ngoai"
"""Nơi gửi ngoài hệ thống, in place of a level's code."""


class SeenOrNot(TypedDict):
    """What the queue adds to each entry; `came_from` is who sent it on, when that was not its issuer."""

    is_seen: bool
    holder: str
    came_from: str | None


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Lọc hàng chờ: what the address of the list says; empty values ask nothing."""

    source: str = ""
    urgency: int | None = None
    level: str = ""
    chosen: tuple[int, ...] = ()
    is_unseen: bool = False

    def as_q(self, actor: Actor) -> Q:
        """The condition on entries."""
        found = unseen(actor) if self.is_unseen else Q()
        if self.source:
            found &= Q(source=self.source)
        if self.urgency is not None:
            found &= Q(document__urgency=self.urgency)
        if self.level == OUTSIDE:
            found &= Q(document__issuer_agency__isnull=True)
        elif self.level:
            found &= Q(document__issuer_agency__level=self.level)
        if self.chosen:
            found &= Q(pk__in=self.chosen)
        return found


def queue(
    actor: Actor, chosen_by: QueueFilter | None = None, at: datetime | None = None
) -> "QuerySet[WithAnnotations[Entry, SeenOrNot]]":
    """Chờ vào sổ: hoả tốc pinned on top, then the newest; the one query behind list, counter and home.

    With `at` each row says which colleague has it on the register screen then.
    """
    rows = _waiting(actor)
    if chosen_by is not None:
        rows = rows.filter(chosen_by.as_q(actor))
    return cast(
        "QuerySet[WithAnnotations[Entry, SeenOrNot]]",
        rows.select_related("document")
        .annotate(is_seen=seen(actor), holder=holder(actor, at), came_from=forwarder_on(actor.day))
        .order_by("-document__urgency", "-arrived_at", "-pk"),
    )


def chips(actor: Actor, rows: Iterable[Entry]) -> dict[int, list[RowChip]]:
    """What higher apps say of each row: hạn phúc đáp, reminders."""
    found: dict[int, list[RowChip]] = {}
    for filled in incoming_chip.items(actor, [each.pk for each in rows]):
        entry_id, told = filled.item
        found.setdefault(entry_id, []).append(told)
    return found


def _waiting(actor: Actor) -> EntryQuerySet:
    return access.visible_to(actor).incoming().waiting()


def waiting_count(actor: Actor) -> int:
    """How many wait: the counter of the navigation."""
    return _waiting(actor).count()


@dataclass(frozen=True, slots=True)
class News:
    """Mới đến since a mark."""

    mark: int
    count: int
    urgent: int


def news(actor: Actor, since: int) -> News:
    """What came after the mark (the highest entry then seen), in one small query."""
    found = _waiting(actor).aggregate(
        mark=Max("pk"),
        count=Count("pk", filter=Q(pk__gt=since)),
        urgent=Count("pk", filter=Q(pk__gt=since, document__urgency__gte=Urgency.FLASH)),
    )
    return News(mark=max(found["mark"] or 0, since), count=found["count"], urgent=found["urgent"])


@dataclass(frozen=True, slots=True)
class FilterLine:
    """Một dòng lọc: the address that opens exactly the rows it counts."""

    query: str
    label: str
    count: int
    icon: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """Số đếm của hàng chờ, by every filter line."""

    total: int
    groups: list[tuple[str, list[FilterLine]]] = field(default_factory=list)


SOURCES = {Source.HUB: ("mang", "Mạng", "sitemap"), Source.PAPER: ("giay", "Giấy", "file-text")}


def counts(actor: Actor, chosen_by: QueueFilter) -> QueueCounts:
    """True counts of all filter lines, from one grouped query."""
    rows = (
        _waiting(actor)
        .order_by()
        .values_list(
            "source",
            "document__urgency",
            "document__issuer_agency__level_id",
            "document__issuer_agency__level__name",
            "document__issuer_agency__level__rank",
        )
        .annotate(n=Count("pk"), unseen=Count("pk", filter=unseen(actor)))
    )
    new = 0
    sources: dict[str, int] = {}
    urgencies: dict[int, int] = {}
    levels: dict[tuple[int, str, str], int] = {}
    for source, urgency, level, level_name, rank, n, unseen_here in rows:
        new += unseen_here
        sources[source] = sources.get(source, 0) + n
        urgencies[urgency] = urgencies.get(urgency, 0) + n
        key = (rank, level, level_name) if level else (99, OUTSIDE, "Ngoài hệ thống")
        levels[key] = levels.get(key, 0) + n
    return QueueCounts(
        total=sum(sources.values()),
        groups=[
            ("Xem", [FilterLine("?chua_xem=1", "Chưa xem", new, "circle-dot", chosen_by.is_unseen)]),
            ("Nguồn", [_source_line(each, sources, chosen_by) for each in SOURCES]),
            (
                "Độ khẩn",
                [
                    FilterLine(
                        f"?khan={each.value}",
                        URGENCY_LABELS[each],
                        urgencies[each],
                        is_current=chosen_by.urgency == each,
                    )
                    for each in reversed(Urgency)
                    if each in urgencies
                ],
            ),
            (
                "Nơi gửi",
                [
                    FilterLine(f"?noi={code}", name, n, is_current=chosen_by.level == code)
                    for (_, code, name), n in sorted(levels.items())
                ],
            ),
        ],
    )


def _source_line(source: Source, found: dict[str, int], chosen_by: QueueFilter) -> FilterLine:
    word, label, icon = SOURCES[source]
    return FilterLine(
        f"?nguon={word}", label, found.get(source, 0), icon=icon, is_current=chosen_by.source == source
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Vị trí trong hàng chờ: "3 / 23", and who comes next."""

    position: int
    total: int
    following: int | None


def place_of(actor: Actor, pk: int, chosen_by: QueueFilter, at: datetime) -> Place:
    """Where an entry stands in the (narrowed) queue; after the last one the first comes again.

    What a colleague has on the register screen does not come next.
    """
    rows = list(queue(actor, chosen_by, at).values_list("pk", "holder"))
    ids, free = [each for each, _ in rows], {each for each, name in rows if not name}
    if pk not in ids:
        return Place(position=0, total=len(ids), following=next((each for each in ids if each in free), None))
    here = ids.index(pk)
    others = [each for each in (*ids[here + 1 :], *ids[:here]) if each in free]
    return Place(position=here + 1, total=len(ids), following=others[0] if others else None)


def next_arrival_number(agency_id: int, day: date) -> int:
    """Số đến dự kiến: what the series would give now; the true one is given when saving."""
    series = NumberSeries.objects.filter(
        agency_id=agency_id,
        direction=Direction.IN,
        kind="",
        period_kind=PeriodKind.YEAR,
        period_ref=year_ref(day),
    )
    return series.values_list("next", flat=True).first() or 1


def days_to_register(agency_id: int, today: date) -> list[date]:
    """Những ngày còn vào sổ được: today, and the working day before while no number of a later day was given (9.30)."""
    before = working_day_before(agency_id, today)
    book = (
        Register.objects.select_related("series")
        .filter(
            agency_id=agency_id,
            book_kind=BookKind.INCOMING,
            period_ref=year_ref(before),
            is_default=True,
        )
        .first()
    )
    return [today] if book is not None and _takes_no_more(book, before) else [today, before]


def _takes_no_more(book: Register, day: date) -> bool:
    series = book.series
    if book.closed_on is not None or series is None:
        return True
    return (series.last_on or day) > day or (series.closed_on or day) < day


def registered_between(actor: Actor, since: datetime) -> tuple[int, int | None, int | None]:
    """Vào sổ từ lúc ấy: how many, the first and the last number (the line under an empty queue)."""
    rows = access.visible_to(actor).incoming().filter(registered_at__gte=since, number__isnull=False)
    found = rows.aggregate(count=Count("pk"), first=Min("number"), last=Max("number"))
    return found["count"], found["first"], found["last"]


def units_of(agency_id: int) -> QuerySet[Unit]:
    """Đơn vị của cơ quan, to whom a registered document is handed."""
    return Unit.objects.filter(agency_id=agency_id).order_by("sort_key", "pk")


def may_settle(actor: Actor) -> bool:
    """Whether the queue is this actor's to empty: clerks register, a cell's secretary confirms."""
    return actor.may(Right.REGISTER) or actor.may(Right.CONFIRM)


# --- typing a sheet ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KindGroup:
    """Nhóm tên loại in a select."""

    label: str
    kinds: tuple[tuple[str, str], ...]


def kind_groups() -> list[KindGroup]:
    """Kinds to choose from: the Party's, then what only the state has; one line an identifier."""
    party = {each.identifier: each.name for each in kinds.all_kinds() if each.system == "party"}
    state = {
        each.identifier: each.name
        for each in kinds.all_kinds()
        if each.system == "state" and each.identifier not in party
    }
    return [KindGroup("Đảng", tuple(party.items())), KindGroup("Nhà nước", tuple(state.items()))]


def kind_name(system: str, identifier: str) -> str:
    """Tên loại: as the system prints it, or as the other one does."""
    other = "state" if system == "party" else "party"
    for each in (system, other):
        try:
            return kinds.kind(each, identifier).name
        except kinds.NoSuchKind:
            continue
    return ""


def kind_told_by(symbol: str) -> str:
    """Tên loại đoán từ số, ký hiệu: the first kind that prints this code, or nothing."""
    try:
        read = parse_symbol(symbol)
    except NotASymbol:
        return ""
    if not read.kind_code:
        return "official_letter" if read.system == "state" else ""
    found = kinds.kinds_by_code(read.system, read.kind_code)
    return found[0].identifier if found else ""


def issuers_like(words: str, day: date, most: int = 6) -> list[Choice]:
    """Nơi gửi khớp chữ gõ: a name that is exactly the words, then names that begin with them, then the others.

    The first is chosen at once, and "sở nội vụ" is more often the department than a cell inside it.
    """
    wanted = fold(words)
    if not wanted:
        return []
    found = [(fold(each.label), each) for each in issuer_choices(words=words, day=day, most=40)]
    found.sort(key=lambda each: (each[0] != wanted, not each[0].startswith(wanted)))
    return [choice for _, choice in found[:most]]


def is_a_place(letter: str, pk: int | None) -> bool:
    """Whether the form's a7 or c3 names an agency or a correspondent."""
    if pk is None:
        return False
    if letter == "a":
        return Agency.objects.filter(pk=pk).exists()
    return letter == "c" and Correspondent.objects.filter(pk=pk).exists()


def issuer_of(document: Document) -> str:
    """The issuer as the form names it: a7, c3."""
    if document.issuer_agency_id is not None:
        return f"a{document.issuer_agency_id}"
    return f"c{document.issuer_correspondent_id}"


def ids_among(actor: Actor, wanted: Iterable[int]) -> list[int]:
    """Those of the ticked entries that still wait, in the order of the queue."""
    chosen = QueueFilter(chosen=tuple(wanted) or (0,))
    return list(queue(actor, chosen).values_list("pk", flat=True))


USUAL_SIGNERS = 2


def said_of_correspondents(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """Mỗi nơi gửi: "12 văn bản đến · thường ký: Trần Thu", all spellings together; of secrets nothing is told."""
    rows = (
        access.visible_to(actor)
        .incoming()
        .filter(secrecy=Secrecy.NONE, document__issuer_correspondent__isnull=False)
        .annotate(
            body=Coalesce("document__issuer_correspondent__merged_into", "document__issuer_correspondent")
        )
        .filter(body__in=list(ids))
        .order_by()
        .values_list("body", "document__signer")
        .annotate(n=Count("pk"))
    )
    counted: dict[int, Counter[str]] = {}
    for body, signer, n in rows:
        counted.setdefault(body, Counter())[signer] += n
    return {body: _in_words(signers) for body, signers in counted.items()}


def _in_words(signers: Counter[str]) -> str:
    usual = [name for name, _ in signers.most_common(USUAL_SIGNERS + 1) if name][:USUAL_SIGNERS]
    told = f"{signers.total()} văn bản đến"
    return f"{told} · thường ký: {', '.join(usual)}" if usual else told
