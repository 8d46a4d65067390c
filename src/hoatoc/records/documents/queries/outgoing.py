"""Reads of outgoing documents: the list with its two tabs, the page of one until it is issued."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from hoatoc.foundation.accounts import queries as account_queries
from hoatoc.lib.actor import Actor
from hoatoc.lib.kinds import Kind, NoSuchKind, all_kinds
from hoatoc.lib.kinds import kind as kind_of
from hoatoc.lib.policy import Role
from hoatoc.lib.symbols import symbol_key
from hoatoc.lib.vietnamese import collation_key, fold
from hoatoc.records.documents import access
from hoatoc.records.documents.events import RowChip, outgoing_chip
from hoatoc.records.documents.models import (
    AllocatedNumber,
    Document,
    DocumentFile,
    Entry,
    EntryQuerySet,
    NumberProposal,
    Recipient,
)
from hoatoc.records.documents.rules import (
    NUMBER_LABELS,
    Decision,
    EntryState,
    FileRole,
    NumberState,
    Secrecy,
    Urgency,
)

ROWS_A_PAGE = 50
LAST_NUMBERS = 5
KNOWN_SIGNERS = 30


def kind_name(system: str, identifier: str) -> str:
    """Tên loại in Vietnamese; a kind that the table no longer has keeps its identifier."""
    try:
        return kind_of(system, identifier).name
    except NoSuchKind:
        return identifier


def numbered_kinds(system: str) -> list[Kind]:
    """Tên loại that this system numbers, in the order of the table."""
    return [each for each in all_kinds() if each.system == system and each.is_numbered]


def urgency_key(urgency: int) -> str:
    """Độ khẩn as the templates name it: "urgent", "flash_timed"; empty for a normal document."""
    return Urgency(urgency).name.lower() if urgency else ""


# --- the list ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """Điều kiện lọc of the list."""

    kind: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""

    @property
    def is_set(self) -> bool:
        return bool(self.kind or self.since or self.until or self.words)


@dataclass(frozen=True, slots=True)
class OutgoingRow:
    """Một dòng văn bản đi: what is still missing, or how far its delivery has come."""

    entry: Entry
    kind: str
    urgency: str
    recipients: int
    chip: RowChip
    next_step: str = ""

    @property
    def document(self) -> Document:
        return self.entry.document


def not_yet_issued(actor: Actor) -> EntryQuerySet:
    """Đã cấp số, chưa phát hành: the rows of the first tab, which every counter of them counts."""
    return access.visible_to(actor).outgoing().not_yet_issued()


def issued(actor: Actor) -> EntryQuerySet:
    """Đã phát hành: the rows of the second tab."""
    return access.visible_to(actor).outgoing().filter(state=EntryState.ISSUED)


def narrowed(rows: EntryQuerySet, filters: Filters) -> EntryQuerySet:
    """Lọc by kind, dates and words without dấu (in the abstract, the symbol or the signer's)."""
    if filters.kind:
        rows = rows.filter(document__kind=filters.kind)
    if filters.since:
        rows = rows.filter(document__dated_on__gte=filters.since)
    if filters.until:
        rows = rows.filter(document__dated_on__lte=filters.until)
    if filters.words.strip():
        by_abstract = Q()
        for word in fold(filters.words).split():
            by_abstract &= Q(document__abstract_key__contains=word)
        rows = rows.filter(by_abstract | Q(document__symbol_key__contains=symbol_key(filters.words)))
    return rows


def page_of_pending(actor: Actor, filters: Filters, number: str) -> tuple[Page[Entry], list[OutgoingRow]]:
    """A page of the first tab, newest number first."""
    page = _page(narrowed(not_yet_issued(actor), filters).order_by("-arrived_at", "-pk"), number)
    return page, pending_rows(list(page.object_list))


def page_of_issued(actor: Actor, filters: Filters, number: str) -> tuple[Page[Entry], list[OutgoingRow]]:
    """A page of the second tab, last issued first, each with the chip that a higher app gives it."""
    page = _page(narrowed(issued(actor), filters).order_by("-ended_at", "-pk"), number)
    ids = [entry.pk for entry in page.object_list]
    chips: dict[int, RowChip] = dict(filled.item for filled in outgoing_chip.items(actor, ids))
    none = RowChip("done", "Đã phát hành")
    return page, [_row(entry, chips.get(entry.pk, none)) for entry in page.object_list]


def _page(rows: QuerySet[Entry], number: str) -> Page[Entry]:
    return Paginator(_described(rows), ROWS_A_PAGE).get_page(number)


def _described(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """Adds `has_scan`, `is_void_proposed` and `recipient_count`."""
    mains = DocumentFile.objects.filter(document=OuterRef("document"), role=FileRole.MAIN)
    voids = NumberProposal.objects.filter(number__entry=OuterRef("pk"), decision=Decision.WAITING)
    described = rows.select_related("document").annotate(
        has_scan=Exists(mains), is_void_proposed=Exists(voids), recipient_count=recipient_count()
    )
    return cast("QuerySet[Entry]", described)


def recipient_count() -> Coalesce:
    """How many recipients the entry's document has, as a column of an entry's row."""
    rows = Recipient.objects.printed().filter(document=OuterRef("document")).order_by().values("document")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def first_pending(actor: Actor, most: int) -> list[OutgoingRow]:
    """The first rows of the first tab, for a card."""
    return pending_rows(list(_described(not_yet_issued(actor).order_by("-arrived_at", "-pk"))[:most]))


def pending_rows(entries: Sequence[Entry]) -> list[OutgoingRow]:
    """Rows with what each still misses."""
    return [_row(entry, *_missing(entry)) for entry in entries]


def _missing(entry: Entry) -> tuple[RowChip, str]:
    """The chip, and the step that is next: "2" attach, "3" recipients, "4" issue."""
    facts = vars(entry)  # annotated by _page
    if facts["is_void_proposed"]:
        return RowChip("working", "Chờ duyệt huỷ số"), ""
    if entry.is_secret and not facts["has_scan"] and not entry.content_location:
        return RowChip("soon", "Chưa ghi nơi để"), "2"
    if not facts["has_scan"] and not entry.is_secret:
        return RowChip("soon", "Chờ bản quét"), "2"
    if not facts["recipient_count"]:
        return RowChip("soon", "Thiếu nơi nhận"), "3"
    return RowChip("new", "Đủ, chờ phát hành"), "4"


def _row(entry: Entry, chip: RowChip, next_step: str = "") -> OutgoingRow:
    document = entry.document
    return OutgoingRow(
        entry=entry,
        kind=kind_name(document.system, document.kind),
        urgency=urgency_key(document.urgency),
        recipients=cast("int", vars(entry)["recipient_count"]),
        chip=chip,
        next_step=next_step,
    )


def used_kinds(actor: Actor) -> list[tuple[str, str]]:
    """Kinds that the agency's outgoing documents have, for the filter."""
    rows = access.visible_to(actor).outgoing().order_by().values_list("document__system", "document__kind")
    return sorted(
        {(kind, kind_name(system, kind)) for system, kind in rows.distinct()},
        key=lambda row: collation_key(row[1]),
    )


# --- one document until it is issued -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NumberLine:
    """Một số đã cấp of the series, shown beside the new one; it says no abstract."""

    n: int
    on: date
    text: str
    state: str
    is_this: bool


def files_of(entry: Entry) -> list[DocumentFile]:
    """Tệp đính kèm, the sealed scan first."""
    return list(DocumentFile.objects.filter(document=entry.document_id).select_related("blob"))


def last_numbers(entry: Entry) -> list[NumberLine]:
    """The last numbers of the entry's series, void ones with their reasons."""
    mine = AllocatedNumber.objects.filter(entry=entry).values_list("series_id", flat=True)
    rows = AllocatedNumber.objects.filter(series_id__in=mine).select_related("entry").order_by("-n")
    return [
        NumberLine(
            n=each.n,
            on=each.on,
            text=_number_text(each),
            state=each.state,
            is_this=each.entry_id == entry.pk,
        )
        for each in rows[:LAST_NUMBERS]
    ]


def _number_text(number: AllocatedNumber) -> str:
    if number.entry is not None and number.entry.is_secret:
        return "Văn bản mật"
    if number.state == NumberState.VOID:
        return f"Huỷ: {number.reason}"
    if number.state == NumberState.ISSUED:
        return "Đã phát hành"
    if number.entry is None:
        return NUMBER_LABELS[NumberState(number.state)]
    at = number.entry.arrived_at.astimezone(account_queries.VIETNAM)
    return f"Cấp {at:%H:%M}, chưa phát hành"


def waiting_void(entry: Entry) -> NumberProposal | None:
    """The proposal to void this number that nobody has decided yet."""
    rows = NumberProposal.objects.filter(number__entry=entry, decision=Decision.WAITING)
    return rows.select_related("proposed_by").first()


# --- what the form of a new number offers ---------------------------------------------------------------


def last_kind(agency_id: int) -> tuple[str, str]:
    """Kind and code of the agency's last number: the next one is often of the same kind."""
    rows = _said_to_all(agency_id)
    return rows.values_list("document__kind", "document__code_printed").first() or ("", "")


def _said_to_all(agency_id: int) -> EntryQuerySet:
    """What the agency wrote last, without secrets: what a form offers is seen by everybody who may fill it in."""
    rows = Entry.objects.filter(agency_id=agency_id, secrecy=Secrecy.NONE, document__secrecy=Secrecy.NONE)
    return rows.outgoing().order_by("-pk")


def signers(agency_id: int, day: date) -> list[str]:
    """Người ký: the agency's leaders with their positions, then those who signed before."""
    leaders = [
        f"{each.person.full_name}, {each.position}"
        for each in account_queries.people_of(agency_id, day)
        if any(role.role == Role.LEADER for role in each.roles.all())
    ]
    rows = _said_to_all(agency_id)
    earlier = rows.values_list("document__signer", flat=True)[: 5 * KNOWN_SIGNERS]
    return list(dict.fromkeys([*leaders, *(name for name in earlier if name)]))[:KNOWN_SIGNERS]


def oldest_pending(actor: Actor) -> tuple[int, datetime | None]:
    """How many wait to be issued, and since when."""
    times = list(not_yet_issued(actor).order_by("arrived_at").values_list("arrived_at", flat=True))
    return len(times), times[0] if times else None


def own_sheet_by_symbol(actor: Actor, symbol: str) -> Document | None:
    """The agency's own sheet that bears this symbol and that the actor may read; the youngest, as symbols come again each term."""
    rows = access.visible_to(actor).outgoing().filter(document__symbol_key=symbol_key(symbol))
    rows = rows.exclude(state=EntryState.VOID).select_related("document").order_by("-pk")
    entry = rows.first()
    return entry.document if entry is not None else None


def step_url(entry: Entry, step: str = "") -> str:
    """Where the clerk goes on with this number."""
    return reverse("outgoing", args=[entry.pk]) + (f"?buoc={step}" if step else "")
