"""Reads of one entry's page: files, printed recipients, who has seen it, its timeline."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from hoatoc.foundation.audit import queries as audit_queries
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.files.rules import PDF, SHEETS
from hoatoc.foundation.org import queries as org_queries
from hoatoc.lib.actor import Actor
from hoatoc.records.documents.events import EntrySubject, TimelineLine, entry_timeline
from hoatoc.records.documents.models import DocumentFile, Entry, EntrySeen, Recipient
from hoatoc.records.documents.queries.sending_on import came_on
from hoatoc.records.documents.rules import PURPOSES, Direction, EntryState, FileRole

RETURNED = "trả lại"
SHOWN_FACTS = (
    "số đến",
    "số",
    "chuyển đến",
    "nơi nhận",
    "tệp",
    "đơn vị",
    "lý do",
    "người đề nghị",
    "báo cho",
    "vì",
)
"""Facts of an audit line that the timeline tells; the others (hashes, ids) are for the auditor's page."""


def files_of(entry: Entry) -> list[DocumentFile]:
    """Tệp: the main one first, then the appendices; what was uploaded before its number was drawn on it only at the issuer."""
    files = DocumentFile.objects.filter(document=entry.document_id).select_related("blob")
    if entry.direction == Direction.IN:
        files = files.exclude(role=FileRole.SOURCE)
    return list(files)


def main_of(files: Iterable[DocumentFile]) -> DocumentFile | None:
    """Tệp chính."""
    return next((each for each in files if each.role == FileRole.MAIN), None)


@dataclass(frozen=True, slots=True)
class Version:
    """Một bản của tệp chính in the reader: with the stamp ĐẾN, or as it came."""

    label: str
    url: str
    file_url: str
    media_type: str
    is_shown: bool


def versions_of(entry: Entry, main: DocumentFile | None, wanted: str) -> list[Version]:
    """Bản có dấu ĐẾN and bản gốc of a registered arrival, the wanted one shown ("goc", else the stamped one); none when there is no choice."""
    is_stampable = (
        entry.direction == Direction.IN
        and entry.state == EntryState.REGISTERED
        and entry.content_closed_at is None
        and main is not None
        and main.blob.media_type in SHEETS
        and main.blob.is_readable
    )
    if main is None or not is_stampable:
        return []
    page = reverse("entry", args=[entry.pk])
    original = reverse("file", args=[entry.pk, main.position])
    is_original = wanted == "goc"
    return [
        Version("Bản có dấu ĐẾN", page, reverse("stamped", args=[entry.pk]), PDF, not is_original),
        Version("Bản gốc", f"{page}?ban=goc", original, main.blob.media_type, is_original),
    ]


@dataclass(frozen=True, slots=True)
class RecipientLine:
    """Một nơi nhận, as printed."""

    name: str
    purpose: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class RecipientGroupLines:
    """Nơi nhận chung một dòng in: "184 xã, phường, thị trấn"; no label = each printed by itself."""

    label: str
    purpose: str
    has_own: bool
    lines: list[RecipientLine]


def recipients_of(entry: Entry, day: date) -> list[RecipientGroupLines]:
    """Nơi nhận as printed on the sheet, grouped; the reader's own agency is marked."""
    rows = list(
        Recipient.objects.printed()
        .filter(document=entry.document_id)
        .select_related("correspondent")
        .order_by("position")
    )
    names = org_queries.names_on([row.agency_id for row in rows if row.agency_id is not None], day)
    groups: dict[tuple[str, str], list[RecipientLine]] = {}
    for row in rows:
        name = names.get(row.agency_id, "") if row.agency_id is not None else str(row.correspondent)
        is_own = row.agency_id == entry.agency_id and entry.direction == Direction.IN
        purpose = PURPOSES.get(row.purpose, row.purpose)
        groups.setdefault((row.group_label, purpose), []).append(RecipientLine(name, purpose, is_own))
    return [
        RecipientGroupLines(label, purpose, any(line.is_own for line in lines), lines)
        for (label, purpose), lines in groups.items()
    ]


def seen_by(entry: Entry) -> QuerySet[EntrySeen]:
    """Ai đã xem: who saw it first comes first; who only put it among the seen ones has not."""
    return (
        EntrySeen.objects.filter(entry=entry, marked_at__isnull=True)
        .select_related("person", "for_person")
        .order_by("first_at", "pk")
    )


def subject_of(entry: Entry) -> EntrySubject:
    """The entry for the slots of its page."""
    return EntrySubject(
        entry_id=entry.pk,
        entry_uid=str(entry.uid),
        document_id=entry.document_id,
        direction=entry.direction,
    )


def timeline_of(entry: Entry, actor: Actor) -> list[TimelineLine]:
    """Dòng thời gian, the newest first: the audit lines of this entry and what higher apps tell (exchange: the arrival)."""
    lines = [
        TimelineLine(at=line.at, who=line.who, what=in_words(line.verb, _facts_of(line, entry)))
        for line in audit_queries.of_object(entry.uid)
    ]
    lines += _came_on(entry, actor)
    lines += [filled.item for filled in entry_timeline.items(actor, subject_of(entry))]
    return [
        line for _, line in sorted(enumerate(lines), key=lambda each: (each[1].at, each[0]), reverse=True)
    ]


def _came_on(entry: Entry, actor: Actor) -> list[TimelineLine]:
    """Who sent it on to this agency, with its word."""
    told = came_on([entry], actor.day).get(entry.pk)
    if told is None:
        return []
    note = f": {told.note}" if told.note else ""
    return [TimelineLine(at=told.at, who=told.by, what=f"Chuyển tiếp đến cơ quan này{note}", icon="send")]


def _facts_of(line: AuditEntry, entry: Entry) -> Mapping[str, object]:
    """What the line says, with the words that stand on the row alone, where a purge can blank them."""
    return {**line.facts, "lý do": entry.return_reason} if line.verb == RETURNED else line.facts


def in_words(verb: str, facts: Mapping[str, object]) -> str:
    """Một dòng nhật ký thành câu: "Vào sổ: số đến 12, chuyển đến Phòng Tổng hợp"."""
    told = [f"{key} {facts[key]}" for key in SHOWN_FACTS if isinstance(facts.get(key), (str, int))]
    sentence = verb[:1].upper() + verb[1:]
    return f"{sentence}: {', '.join(told)}" if told else sentence
