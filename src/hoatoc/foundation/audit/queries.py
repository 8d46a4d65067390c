"""Reads of the audit trail: verification, and the lines of one object or one agency."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from hoatoc.foundation.audit.models import AuditEntry, AuditLink, AuditSeal
from hoatoc.foundation.audit.rules import GENESIS, entry_code, link_hash


def of_object(uid: object) -> QuerySet[AuditEntry]:
    """The lines about one object, oldest first."""
    return AuditEntry.objects.filter(object_uid=str(uid)).order_by("id")


def of_agency(agency_uid: str) -> QuerySet[AuditEntry]:
    """The lines of one agency, newest first."""
    return AuditEntry.objects.filter(agency_uid=agency_uid).order_by("-id")


def oldest_unsealed_age(at: datetime) -> timedelta:
    """How long the oldest unsealed line has waited: the window in which only triggers guard it (limit 60 s)."""
    oldest = AuditEntry.objects.filter(link__isnull=True).order_by("at").values_list("at", flat=True).first()
    return at - oldest if oldest else timedelta(0)


def verify(heads: Sequence[tuple[int, int, str]]) -> Iterator[str]:
    """Everything wrong with the trail, each naming its row; nothing when it is whole.

    `heads` are the copies outside the database, as `actions.written_heads` gives them.
    """
    hashes: dict[int, str] = {0: GENESIS}
    head, expected = GENESIS, 0
    for link in AuditLink.objects.order_by("position").iterator(chunk_size=2000):
        expected += 1
        if link.position != expected:
            yield f"audit_link {expected}: mắt xích bị mất (gặp {link.position})"
            expected = link.position
        if link.previous != head:
            yield f"audit_link {link.position}: không nối vào mắt xích trước"
        head = link.hash
        hashes[link.position] = link.hash
    yield from _verify_entries()
    yield from _verify_seals(hashes, last_position=expected)
    yield from _verify_heads(heads)


def _verify_entries() -> Iterator[str]:
    key = settings.HOATOC_AUDIT_KEY
    for entry in AuditEntry.objects.select_related("link").order_by("id").iterator(chunk_size=2000):
        if entry.mac != entry_code(key, entry.as_row()):
            yield f"audit_entry {entry.id} ({entry.uid}): nội dung không do phần mềm ghi"
        link = getattr(entry, "link", None)
        if link is None:
            yield f"audit_entry {entry.id} ({entry.uid}): chưa được niêm"
        elif link.hash != link_hash(link.previous, entry.mac):
            yield f"audit_entry {entry.id} ({entry.uid}): không khớp mắt xích {link.position}"
    has_entry = Exists(AuditEntry.objects.filter(pk=OuterRef("entry_id")))
    for position in AuditLink.objects.filter(~has_entry).values_list("position", flat=True):
        yield f"audit_link {position}: dòng nhật ký đã bị xoá"


def _verify_seals(hashes: dict[int, str], *, last_position: int) -> Iterator[str]:
    number, position = 0, 0
    for seal in AuditSeal.objects.order_by("number"):
        number += 1
        if seal.number != number:
            yield f"audit_seal {number}: dấu niêm bị mất (gặp {seal.number})"
            number = seal.number
        if seal.position_to <= position or hashes.get(seal.position_to) != seal.root:
            yield f"audit_seal {seal.number}: không khớp mắt xích {seal.position_to}"
        position = max(position, seal.position_to)
    if position != last_position:
        yield f"audit_link {last_position}: mắt xích cuối không có dấu niêm (dấu cuối ở {position})"


def _verify_heads(heads: Sequence[tuple[int, int, str]]) -> Iterator[str]:
    """The copies outside the database: a chain rewritten as a whole, or cut at its end, differs from them."""
    seals = {seal.number: seal for seal in AuditSeal.objects.all()}
    for expected, (number, position, root) in enumerate(heads, start=1):
        seal = seals.get(number)
        if number != expected:
            yield f"bản ghi ngoài cơ sở dữ liệu: dòng {expected} mang số {number}"
        if seal is None:
            yield f"audit_seal {number}: đã bị cắt khỏi cơ sở dữ liệu (bản ghi ngoài còn giữ mắt xích {position})"
        elif (seal.position_to, seal.root) != (position, root):
            yield f"audit_seal {number}: khác bản ghi ngoài cơ sở dữ liệu"
    if len(heads) < len(seals):
        yield f"bản ghi ngoài cơ sở dữ liệu: thiếu {len(seals) - len(heads)} dấu niêm cuối"
