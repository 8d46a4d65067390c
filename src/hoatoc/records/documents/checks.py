"""Invariants of documents and numbers (spec: trust §2.0; domain.md §B4.6)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q

from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.lib.finding import Finding, invariant
from hoatoc.records.documents.models import (
    AllocatedNumber,
    Congress,
    Document,
    Entry,
    EscalationStep,
    NumberBlock,
    NumberSeries,
    Purge,
    Register,
    Term,
    TransferLine,
)
from hoatoc.records.documents.queries import flash
from hoatoc.records.documents.queries.books import is_number_book, unsettled_in
from hoatoc.records.documents.queries.closing import closing_hash, is_purged_in
from hoatoc.records.documents.rules import (
    Decision,
    Direction,
    EntryState,
    FileRole,
    NumberState,
    Origin,
    PeriodKind,
    Secrecy,
    Urgency,
)

STATE_OF_NUMBER = {
    EntryState.NUMBERED: NumberState.ALLOCATED,
    EntryState.ISSUED: NumberState.ISSUED,
    EntryState.VOID: NumberState.VOID,
    EntryState.REGISTERED: NumberState.ISSUED,
}


@invariant(
    "I1", "văn bản đã phát hành có đúng một dòng ở nơi gửi, có tệp chính và còn nguyên như lúc phát hành"
)
def issued_documents_are_whole() -> Iterator[Finding]:
    """Each issued document exists once at its issuer, with its main file, unchanged since its issue."""
    own = Document.objects.filter(origin=Origin.OWN)
    counted = own.annotate(
        at_issuer=Count(
            "entries",
            filter=Q(entries__direction=Direction.OUT, entries__agency=F("issuer_agency")),
            distinct=True,
        ),
        mains=Count("files", filter=Q(files__role=FileRole.MAIN), distinct=True),
    )
    seals = dict(AuditEntry.objects.filter(verb="phát hành").values_list("object_uid", "facts"))
    approved = Purge.objects.filter(decision=Decision.APPROVED)
    sealed = {pk: stone.get("digest") for pk, stone in approved.values_list("document_id", "tombstone")}
    for document in counted.iterator(chunk_size=500):
        is_secret = document.secrecy != Secrecy.NONE
        name = f"document {document.pk} ({'văn bản mật' if is_secret else document.symbol_text})"
        if document.at_issuer != 1:
            yield Finding(f"{name}: có {document.at_issuer} dòng văn bản đi ở nơi ban hành, phải là 1")
        if not document.is_issued:
            continue
        if document.mains != 1 and document.secrecy == Secrecy.NONE:  # of a secret the paper itself is kept
            yield Finding(f"{name}: không có tệp chính")
        entry = Entry.objects.filter(document=document, direction=Direction.OUT).first()
        if entry is None:
            continue
        if entry.state != EntryState.ISSUED:
            yield Finding(
                f"entry {entry.pk} ({entry.label}): văn bản đã phát hành mà dòng ở trạng thái {entry.state}"
            )
        facts = seals.get(str(entry.uid))
        if facts is None:
            yield Finding(f"{name}: không có dòng nhật ký phát hành")
        elif facts.get("niêm") != sealed.get(document.pk, "") and facts.get("niêm") != document.digest():
            yield Finding(f"{name}: nội dung khác lúc phát hành")


@invariant("I3", "số của mỗi dãy liên tục, không trùng, ngày không lùi; số huỷ là dòng có lý do")
def numbers_are_gapless() -> Iterator[Finding]:
    """From the start number on no holes, no doubles, dates that do not decrease (domain.md §B4.3, §B4.6)."""
    series = NumberSeries.objects.annotate(
        count=Count("numbers"), least=Min("numbers__n"), most=Max("numbers__n")
    )
    for each in series:
        if each.owner_side != settings.HOATOC_ZONE:
            yield from _blocks_are_gapless(each)
            continue
        expected = each.next - each.first
        if each.count != expected or (expected and (each.least, each.most) != (each.first, each.next - 1)):
            yield Finding(
                f"number_series {each.pk}: có {each.count} số từ {each.least} đến {each.most}, "
                f"phải là {expected} số từ {each.first} đến {each.next - 1}"
            )
            there = set(each.numbers.values_list("n", flat=True))
            yield from _holes(f"number_series {each.pk}", there, range(each.first, each.next))
    yield from _dates_go_on()
    yield from _numbers_match_entries()


def _blocks_are_gapless(series: NumberSeries) -> Iterator[Finding]:
    """On the side that does not own the series: each block is used from its first number on, and nothing beside it."""
    wanted: set[int] = set()
    for block in series.blocks.all():
        there = set(block.numbers.values_list("n", flat=True))
        used = range(block.first, block.next)
        yield from _holes(f"number_block {block.pk}", there, used)
        wanted |= set(used)
    for n in sorted(set(series.numbers.values_list("n", flat=True)) - wanted):
        yield Finding(f"number_series {series.pk}: số {n} không thuộc khối nào đã nhận")


def _holes(name: str, there: set[int], wanted: range) -> Iterator[Finding]:
    for n in wanted:
        if n not in there:
            yield Finding(f"{name}: khuyết số {n}")
    for n in sorted(there - set(wanted)):
        yield Finding(f"{name}: số {n} không do dãy cấp")


def _dates_go_on() -> Iterator[Finding]:
    """Along the counter, and along each block by itself: a number that came back free is used at a later date."""
    before: dict[tuple[int, int], date] = {}
    joined = AllocatedNumber.objects.exclude(block__isnull=False, entry__isnull=True)
    rows = joined.order_by("series_id", "n")
    for pk, series_id, block_id, n, on in rows.values_list("pk", "series_id", "block_id", "n", "on"):
        run = (series_id, block_id or 0)
        if run in before and on < before[run]:
            yield Finding(f"allocated_number {pk}: số {n} mang ngày {on} sớm hơn số trước nó")
        before[run] = on


def _numbers_match_entries() -> Iterator[Finding]:
    rows = AllocatedNumber.objects.select_related("entry", "document", "series", "register")
    for number in rows.iterator(chunk_size=1000):
        yield from _number_is_in_its_book(number)
        if number.entry is not None and number.document is not None:
            yield from _number_matches_entry(number, number.entry, number.document)
    for pk in Entry.objects.filter(number__isnull=False, allocated__isnull=True).values_list("pk", flat=True):
        yield Finding(f"entry {pk}: mang số mà không có số đã cấp")


def _number_matches_entry(number: AllocatedNumber, entry: Entry, document: Document) -> Iterator[Finding]:
    name = f"allocated_number {number.pk} (số {number.n})"
    if entry.number != number.n:
        yield Finding(f"entry {entry.pk}: mang số {entry.number}, số đã cấp là {number.n}")
    if STATE_OF_NUMBER.get(EntryState(entry.state)) != number.state:
        yield Finding(f"{name}: trạng thái {number.state} không hợp với dòng {entry.pk} ({entry.state})")
    if entry.agency_id != number.series.agency_id or entry.document_id != number.document_id:
        yield Finding(f"{name}: không thuộc về dòng {entry.pk}")
    if entry.register_id != number.register_id:
        yield Finding(f"{name}: ở sổ {number.register_id}, dòng {entry.pk} ở sổ {entry.register_id}")
    if entry.direction == Direction.OUT:
        if document.number != number.n:
            yield Finding(f"document {document.pk}: mang số {document.number}, số đã cấp là {number.n}")
        if document.dated_on != number.on:
            yield Finding(f"document {document.pk}: ngày {document.dated_on}, số cấp ngày {number.on}")
    if number.state == NumberState.VOID and not (number.reason and number.approver_id):
        yield Finding(f"{name}: huỷ mà không có lý do hoặc người duyệt")


def _number_is_in_its_book(number: AllocatedNumber) -> Iterator[Finding]:
    book, series = number.register, number.series
    if book is None:
        return
    if book.agency_id != series.agency_id or book.period_ref != series.period_ref:
        yield Finding(f"allocated_number {number.pk} (số {number.n}): ở sổ của cơ quan hoặc kỳ khác")


@invariant(
    "I3d", "số nằm trong kỳ của dãy: năm, nhiệm kỳ hoặc đại hội; dãy đã đóng không cấp thêm; số mật đúng dãy"
)
def numbers_keep_to_their_period() -> Iterator[Finding]:
    """Every number that counts is dated inside its year, term or congress (36-HD/VPTW II.1.3, NĐ 30/2020 Art. 15)."""
    bounds = {each.pk: _bounds(each) for each in NumberSeries.objects.all()}
    numbers = AllocatedNumber.objects.exclude(state=NumberState.VOID).select_related("series", "document")
    for number in numbers.iterator(chunk_size=1000):
        first, last = bounds[number.series_id]
        if not first <= number.on <= last:
            yield Finding(
                f"allocated_number {number.pk}: số {number.n} ngày {number.on} ngoài kỳ {first} – {last}"
            )
        document = number.document
        if document is None or number.series.direction == Direction.IN:
            continue
        if number.series.is_separate and document.secrecy == Secrecy.NONE:
            yield Finding(f"allocated_number {number.pk}: văn bản không mật lấy số ở dãy mật")
        if (number.series.period_kind == PeriodKind.CONGRESS) != (document.congress_id is not None):
            yield Finding(f"allocated_number {number.pk}: văn bản và dãy số không cùng đại hội")
        if document.issuer_agency_id != number.series.agency_id:
            yield Finding(f"allocated_number {number.pk}: số của dãy thuộc cơ quan không chủ trì văn bản")
    for series in NumberSeries.objects.filter(period_kind=PeriodKind.TERM, closed_on__isnull=True):
        if Term.objects.filter(pk=int(series.period_ref), closed_on__isnull=False).exists():
            yield Finding(f"number_series {series.pk}: nhiệm kỳ đã đóng mà dãy còn mở")


def _bounds(series: NumberSeries) -> tuple[date, date]:
    """First and last day on which the series may give a number; a period still open has no last day."""
    last = series.closed_on or date.max
    if series.period_kind == PeriodKind.YEAR:
        year = int(series.period_ref)
        return date(year, 1, 1), min(last, date(year, 12, 31))
    period: Term | Congress
    if series.period_kind == PeriodKind.TERM:
        period = Term.objects.get(pk=int(series.period_ref))
    else:
        period = Congress.objects.get(pk=int(series.period_ref.removeprefix("đh")))
    return period.opened_on, min(last, period.closed_on or date.max)


@invariant("I3b", "mỗi số có dòng nhật ký đã cấp nó")
def numbers_are_in_the_audit_trail() -> Iterator[Finding]:
    """What a number's row says is what its audit line said when it was given."""
    told: dict[str, int] = {}
    reserved: dict[str, int] = {}
    lines = AuditEntry.objects.filter(verb__in=["lấy số", "vào sổ", "xin số trước"])
    for verb, uid, facts in lines.values_list("verb", "object_uid", "facts"):
        if verb == "xin số trước":
            reserved[uid] = facts.get("số")
        else:
            told[uid] = facts.get("số", facts.get("số đến"))
    for pk, entry_uid, number in Entry.objects.filter(number__isnull=False).values_list(
        "pk", "uid", "number"
    ):
        if told.get(str(entry_uid)) != number:
            yield Finding(f"entry {pk}: mang số {number}, nhật ký ghi {told.get(str(entry_uid), 'không có')}")
    held = AllocatedNumber.objects.filter(expires_on__isnull=False)
    for pk, n in held.values_list("pk", "n"):
        if reserved.get(str(pk)) != n:
            yield Finding(f"allocated_number {pk}: số {n} xin trước mà nhật ký không ghi")
    given = set(AuditEntry.objects.filter(verb="cấp khối số").values_list("object_uid", flat=True))
    for block in NumberBlock.objects.exclude(side=settings.HOATOC_ZONE):
        if str(block.pk) not in given:
            yield Finding(f"number_block {block.pk}: khối {block.first}–{block.last} mà nhật ký không ghi")


@invariant("M6", "văn bản thượng khẩn, hoả tốc đã vào sổ có giờ đến; hoả tốc hẹn giờ có giờ phải đến nơi")
def urgent_documents_carry_their_hour() -> Iterator[Finding]:
    """Above khẩn the stamp ĐẾN carries the hour (domain.md §B1, §M6)."""
    rows = Entry.objects.incoming().filter(state=EntryState.REGISTERED)
    nameless = rows.filter(document__urgency__gte=Urgency.VERY_URGENT, is_hour_known=False)
    for pk in nameless.values_list("pk", flat=True):
        yield Finding(f"entry {pk}: thượng khẩn trở lên đã vào sổ mà không có giờ đến")


@invariant("I3c", "sổ đã khoá còn nguyên các dòng như lúc khoá, và không còn số chưa xong")
def closed_books_are_whole() -> Iterator[Finding]:
    """The hash of a closing equals the rows; a book with a purged sheet is told by its purge, not by the hash."""
    for book in Register.objects.filter(closed_on__isnull=False).order_by("pk"):
        name = f"register {book.pk} ({book.title})"
        if not is_purged_in(book) and book.closing_hash != closing_hash(book):
            yield Finding(f"{name}: các dòng khác lúc khoá sổ ngày {book.closed_on}")
        if is_number_book(book) and (count := unsettled_in(book).count()):
            yield Finding(f"{name}: đã khoá mà còn {count} số chưa xong")


@invariant("R1", "dòng nhập chung trỏ vào dòng giữ văn bản, ở cùng cơ quan")
def joined_rows_lead_to_their_row() -> Iterator[Finding]:
    """Paper and electronic copy: the joined row names one that is not joined itself, of the same agency."""
    joined = Entry.objects.filter(state=EntryState.JOINED)
    astray = joined.exclude(joined_to__agency=F("agency"), joined_to__direction=Direction.IN) | joined.filter(
        joined_to__state=EntryState.JOINED
    )
    for pk in astray.values_list("pk", flat=True):
        yield Finding(f"entry {pk}: đã nhập chung mà không dẫn đến dòng giữ văn bản của cơ quan")


@invariant(
    "KT1", "cơ quan đã kết thúc không còn dãy số, nhiệm kỳ mở, không cấp số, không vào sổ sau ngày cuối"
)
def ended_agencies_write_nothing() -> Iterator[Finding]:
    """Numbers end with the body; who keeps its records writes nothing into them but the void of what was left over."""
    over = Q(closed_on__isnull=True) | Q(closed_on__gt=F("agency__ended_on"))
    for name, rows in (("dãy số", NumberSeries.objects), ("nhiệm kỳ", Term.objects)):
        for pk in rows.filter(over, agency__ended_on__isnull=False).values_list("pk", flat=True):
            yield Finding(f"{name} {pk}: còn mở sau khi cơ quan kết thúc")
    late = AllocatedNumber.objects.filter(on__gt=F("series__agency__ended_on")).exclude(
        state=NumberState.VOID
    )
    for pk in late.values_list("pk", flat=True):
        yield Finding(f"number {pk}: cấp sau ngày cuối của cơ quan")
    for line in TransferLine.objects.filter(act__done_at__isnull=False, outcome="").values_list(
        "pk", flat=True
    ):
        yield Finding(f"transfer_line {line}: biên bản đã xong mà dòng không có kết quả")


@invariant(
    "KT2", "văn bản đã bàn giao dẫn tới một dòng cùng văn bản ở bên nhận, đúng biên bản hai bên đã xác nhận"
)
def moved_entries_are_handed_over() -> Iterator[Finding]:
    """Nothing moves but by an act that is done, and what moved is there."""
    moved = Entry.objects.filter(state=EntryState.MOVED)
    astray = moved.exclude(
        moved_to__document=F("document"), transfer_line__act__to_agency=F("moved_to__agency"),
        transfer_line__act__from_agency=F("agency"), transfer_line__act__done_at__isnull=False,
    )  # fmt: skip
    for pk in astray.values_list("pk", flat=True):
        yield Finding(f"entry {pk}: đã chuyển mà không có dòng bên nhận theo biên bản")
    left = TransferLine.objects.filter(act__done_at__isnull=False, entry__state=EntryState.WAITING)
    for pk in left.values_list("entry_id", flat=True):
        yield Finding(f"entry {pk}: biên bản đã xong mà văn bản còn chờ ở bên giao")


@invariant(
    "I4b", "hoả tốc đến qua mạng mà chưa ai mở luôn có một người đang được báo, và giờ báo người kế tiếp"
)
def unopened_flash_has_its_turn() -> Iterator[Finding]:
    """Each has one open step with owner and timer; where nobody at all could be told, there is nothing to find fault with."""
    open_steps = EscalationStep.objects.filter(ended_at__isnull=True).values("entry_id")
    bare = flash.unopened().exclude(pk__in=open_steps).filter(moved_from__isnull=True)
    missing = list(bare.values_list("pk", "agency_id"))
    links = flash.chains({agency_id for _, agency_id in missing}, datetime.now(UTC)) if missing else {}
    for pk, agency_id in missing:
        if links[agency_id]:
            yield Finding(f"entry {pk}: hoả tốc chưa ai mở mà không ai đang được báo")
