"""Reads of liên kết văn bản: what a document's page says of others, and which others its text names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import F, Q, QuerySet

from hoatoc.foundation.files.queries import FileLocked, FileUnreadable, facts_of
from hoatoc.foundation.files.rules import PDF
from hoatoc.lib.actor import Actor
from hoatoc.lib.citations import Citation, citations
from hoatoc.lib.kinds import NoSuchKind
from hoatoc.lib.kinds import kind as kind_of
from hoatoc.lib.sheet import lines_of
from hoatoc.lib.symbols import symbol_key
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents import access
from hoatoc.records.documents.models import Document, DocumentFile, Entry, EntryQuerySet, Relation
from hoatoc.records.documents.rules import NOT_HELD, RELATION_LABELS, EntryState, RelationKind

MOST = 30
KEPT_FOR = 30 * 24 * 3600
"""Seconds that the symbols of a file stay known: its bytes never change."""


@dataclass(frozen=True, slots=True)
class Related:
    """Một văn bản liên quan: the viewer's own row of it, and what is said."""

    relation_id: int
    label: str
    entry: Entry
    is_note: bool
    is_said_here: bool


def related_to(entry: Entry, actor: Actor) -> list[Related]:
    """Văn bản liên quan, both ways: of those alone that the actor's agency holds and the actor may read.

    What an issuer said of its own sheet is told to whoever holds both; a note is told where it was written. Two queries.
    """
    own = _documents_of(entry)
    issuers_word = Q(said_by=F("from_document__issuer_agency"), from_document__is_issued=True)
    mine = Q(said_by=actor.agency_id)
    rows = Relation.objects.filter(Q(from_document__in=own) | Q(to_document__in=own), issuers_word | mine)
    relations = list(rows.select_related("from_document").order_by("at", "pk"))
    if not relations:
        return []
    held = _rows_of({each for one in relations for each in (one.from_document_id, one.to_document_id)}, actor)
    found: dict[tuple[int, str], Related] = {}
    for each in relations:
        forth = held.get(each.from_document_id)
        is_from_here = forth is not None and forth.pk == entry.pk
        other = held.get(each.to_document_id) if is_from_here else forth
        if other is None or other.pk == entry.pk:
            continue
        label = RELATION_LABELS[RelationKind(each.kind)][0 if is_from_here else 1]
        is_note = each.said_by_id != each.from_document.issuer_agency_id
        is_said_here = each.said_by_id == actor.agency_id and is_from_here
        found.setdefault((other.pk, label), Related(each.pk, label, other, is_note, is_said_here))
    return list(found.values())


def _documents_of(entry: Entry) -> QuerySet[Entry, int]:
    """The sheet of a row, and of the rows that were joined to it."""
    rows = Entry.objects.filter(Q(pk=entry.pk) | Q(joined_to=entry))
    return rows.values_list("document_id", flat=True)


def _rows_of(document_ids: Iterable[int], actor: Actor) -> Mapping[int, Entry]:
    """The actor's own row of each document; of a joined one the row that holds it."""
    rows = access.visible_to(actor).filter(document__in=list(document_ids))
    rows = rows.exclude(state__in=NOT_HELD - {EntryState.JOINED})
    found: dict[int, Entry] = {}
    for each in rows.select_related("document", "joined_to__document").order_by("pk"):
        found[each.document_id] = each.joined_to if each.joined_to is not None else each
    return found


# --- finding the other one ----------------------------------------------------------------------------


def held_like(words: str, entry: Entry, actor: Actor) -> list[Entry]:
    """Văn bản khớp chữ gõ: those of the agency by symbol, or by words of the abstract without dấu, the newest first."""
    if not fold(words).split():
        return []
    by_abstract = Q(secrecy="none")
    for word in fold(words).split():
        by_abstract &= Q(document__abstract_key__contains=word)
    rows = _others(entry, actor).filter(Q(document__symbol_key__contains=symbol_key(words)) | by_abstract)
    return list(rows.order_by("-arrived_at", "-pk")[:MOST])


def _others(entry: Entry, actor: Actor) -> EntryQuerySet:
    rows = access.visible_to(actor).exclude(state__in=NOT_HELD).exclude(document=entry.document_id)
    return rows.select_related("document")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Một liên kết máy đọc được trong văn bản, for a person to confirm."""

    kind: RelationKind
    label: str
    entry: Entry


def suggested(entry: Entry, main: DocumentFile | None, actor: Actor) -> list[Suggestion]:
    """Căn cứ …? What page 1 of the main file names and the agency holds, without what is said already.

    The text is read in a child process, once for the bytes.
    """
    named = {each.key: each for each in _citations_in(main)} if main is not None else {}
    named.pop(entry.document.symbol_key, None)
    if not named:
        return []
    known = {each.entry.document_id for each in related_to(entry, actor)}
    found = []
    for each in _others(entry, actor).filter(document__symbol_key__in=named).order_by("-document__dated_on"):
        said = named[each.document.symbol_key]
        if each.document_id not in known and _is_meant(each.document, said, entry.document.dated_on):
            kind = RelationKind(said.kind)
            found.append(Suggestion(kind, RELATION_LABELS[kind][0], each))
    return found[:MOST]


def _is_meant(document: Document, said: Citation, day: date | None) -> bool:
    """The day beside the symbol decides; without one a document of a later day is not meant."""
    if said.dated_on is not None and document.dated_on is not None:
        return document.dated_on == said.dated_on
    return day is None or document.dated_on is None or document.dated_on <= day


def _citations_in(main: DocumentFile) -> list[Citation]:
    if main.blob.media_type != PDF or not main.blob.is_readable:
        return []
    key = f"citations:1:{main.blob_id}"
    found: list[Citation] | None = cache.get(key)
    if found is None:
        try:
            lines = lines_of(facts_of(main.blob).words)
        except (FileUnreadable, FileLocked):
            lines = []
        found = citations(" ".join(word.text for line in lines for word in line))
        cache.set(key, found, KEPT_FOR)
    return found


# --- a new document about another one ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class About:
    """Văn bản mới về văn bản này: what it says of it, and what the form of its number is filled with."""

    kind: RelationKind
    entry: Entry

    @property
    def label(self) -> str:
        return RELATION_LABELS[self.kind][0]

    @property
    def value(self) -> str:
        return f"{self.kind}:{self.entry.pk}"

    def recipients(self) -> list[str]:
        """Nơi nhận as the picker names them: who asked, for an answer; those of the old sheet for what follows it."""
        if self.kind is not RelationKind.REPLY_TO:
            return [f"e{self.entry.pk}"]
        sheet, forwarding = self.entry.document, self.entry.forwarding
        issuer = (
            f"a{sheet.issuer_agency_id}" if sheet.issuer_agency_id else f"c{sheet.issuer_correspondent_id}"
        )
        return [*([f"a{forwarding.entry.agency_id}"] if forwarding is not None else []), issuer]

    def sheet_kind(self) -> str:
        """Tên loại: a phiếu gửi for what was forgotten, the same kind for what replaces, a letter otherwise."""
        if self.kind is RelationKind.SUPPLEMENTS:
            return "sending_slip"
        return self.entry.document.kind if self.kind is not RelationKind.REPLY_TO else "official_letter"

    def words(self) -> str:
        """Trích yếu to begin with; nothing is told of a secret."""
        if self.entry.is_secret:
            return ""
        if self.kind is RelationKind.REPLACES:
            return self.entry.title
        called = self._called()
        begins = {
            RelationKind.SUPPLEMENTS: f"Gửi bổ sung phụ lục kèm theo {called}",
            RelationKind.CORRECTS: f"Đính chính {called}",
            RelationKind.REPLY_TO: f"V/v trả lời {called}",
        }
        return begins.get(self.kind, "")

    def _called(self) -> str:
        sheet = self.entry.document
        try:
            name = kind_of(sheet.system, sheet.kind).name
        except NoSuchKind:
            name = "Văn bản"
        day = f" ngày {sheet.dated_on:%d/%m/%Y}" if sheet.dated_on else ""
        return f"{name} số {sheet.symbol_text}{day}" if sheet.symbol_text else f"{name}{day}"


ABOUT = (RelationKind.REPLY_TO, RelationKind.SUPPLEMENTS, RelationKind.REPLACES, RelationKind.CORRECTS)


def about(value: str, actor: Actor) -> About | None:
    """What "reply_to:12" of an address or a form means; nothing for what cannot be read.  Raises NotFound for a foreign row."""
    kind, _, number = value.partition(":")
    if kind not in ABOUT or not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    entry = access.entry_for(actor, int(number))
    return About(RelationKind(kind), entry)
