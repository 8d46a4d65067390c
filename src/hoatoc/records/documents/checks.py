"""Invariants of documents and numbers (spec: trust §2.0; domain.md §B4.6)."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, F, Max, Min, Q

from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.lib.finding import Finding, invariant
from hoatoc.records.documents.models import AllocatedNumber, Document, Entry, NumberSeries
from hoatoc.records.documents.rules import Direction, EntryState, FileRole, NumberState, Origin

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
    for document in counted.iterator(chunk_size=500):
        name = f"document {document.pk} ({document.symbol_text})"
        if document.at_issuer != 1:
            yield Finding(f"{name}: có {document.at_issuer} dòng văn bản đi ở nơi ban hành, phải là 1")
        if not document.is_issued:
            continue
        if document.mains != 1:
            yield Finding(f"{name}: không có tệp chính")
        entry = Entry.objects.filter(document=document, direction=Direction.OUT).first()
        if entry is None:
            continue
        if entry.state != EntryState.ISSUED:
            yield Finding(
                f"entry {entry.pk} ({document.symbol_text}): văn bản đã phát hành mà dòng ở trạng thái {entry.state}"
            )
        facts = seals.get(str(entry.uid))
        if facts is None:
            yield Finding(f"{name}: không có dòng nhật ký phát hành")
        elif facts.get("niêm") != document.digest():
            yield Finding(f"{name}: nội dung khác lúc phát hành")


@invariant("I3", "số của mỗi dãy liên tục, không trùng, ngày không lùi; số huỷ là dòng có lý do")
def numbers_are_gapless() -> Iterator[Finding]:
    """From the start number on no holes, no doubles, dates that do not decrease (domain.md §B4.3, §B4.6)."""
    series = NumberSeries.objects.annotate(
        count=Count("numbers"), least=Min("numbers__n"), most=Max("numbers__n")
    )
    for each in series:
        expected = each.next - each.first
        if each.count != expected or (expected and (each.least, each.most) != (each.first, each.next - 1)):
            yield Finding(
                f"number_series {each.pk}: có {each.count} số từ {each.least} đến {each.most}, "
                f"phải là {expected} số từ {each.first} đến {each.next - 1}"
            )
            yield from _holes(each)
    yield from _dates_go_on()
    yield from _numbers_match_entries()


def _holes(series: NumberSeries) -> Iterator[Finding]:
    there = set(series.numbers.values_list("n", flat=True))
    for n in range(series.first, series.next):
        if n not in there:
            yield Finding(f"number_series {series.pk}: khuyết số {n}")
    for n in sorted(there - set(range(series.first, series.next))):
        yield Finding(f"number_series {series.pk}: số {n} không do dãy cấp")


def _dates_go_on() -> Iterator[Finding]:
    before: tuple[int, date | None] = (0, None)
    for pk, series_id, n, on in AllocatedNumber.objects.order_by("series_id", "n").values_list(
        "pk", "series_id", "n", "on"
    ):
        if before[0] == series_id and before[1] is not None and on < before[1]:
            yield Finding(f"allocated_number {pk}: số {n} mang ngày {on} sớm hơn số trước nó")
        before = (series_id, on)


def _numbers_match_entries() -> Iterator[Finding]:
    rows = AllocatedNumber.objects.select_related("entry", "document", "series")
    for number in rows.iterator(chunk_size=1000):
        entry, document = number.entry, number.document
        if entry is None or document is None:
            continue
        name = f"allocated_number {number.pk} (số {number.n})"
        if entry.number != number.n:
            yield Finding(f"entry {entry.pk}: mang số {entry.number}, số đã cấp là {number.n}")
        if STATE_OF_NUMBER.get(EntryState(entry.state)) != number.state:
            yield Finding(f"{name}: trạng thái {number.state} không hợp với dòng {entry.pk} ({entry.state})")
        if entry.agency_id != number.series.agency_id or entry.document_id != number.document_id:
            yield Finding(f"{name}: không thuộc về dòng {entry.pk}")
        if entry.direction == Direction.OUT and document.number != number.n:
            yield Finding(f"document {document.pk}: mang số {document.number}, số đã cấp là {number.n}")
        if number.state == NumberState.VOID and not (number.reason and number.approver_id):
            yield Finding(f"{name}: huỷ mà không có lý do hoặc người duyệt")
    for pk in Entry.objects.filter(number__isnull=False, allocated__isnull=True).values_list("pk", flat=True):
        yield Finding(f"entry {pk}: mang số mà không có số đã cấp")


@invariant("I3b", "mỗi số có dòng nhật ký đã cấp nó")
def numbers_are_in_the_audit_trail() -> Iterator[Finding]:
    """What a number's row says is what its audit line said when it was given."""
    told: dict[str, int] = {}
    for uid, facts in AuditEntry.objects.filter(verb__in=["lấy số", "vào sổ"]).values_list(
        "object_uid", "facts"
    ):
        told[uid] = facts.get("số", facts.get("số đến"))
    for pk, entry_uid, number in Entry.objects.filter(number__isnull=False).values_list(
        "pk", "uid", "number"
    ):
        if told.get(str(entry_uid)) != number:
            yield Finding(f"entry {pk}: mang số {number}, nhật ký ghi {told.get(str(entry_uid), 'không có')}")
