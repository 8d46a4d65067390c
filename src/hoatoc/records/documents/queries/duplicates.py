"""Văn bản trùng: which rows of the own agency may be the same document as the sheet in the clerk's hands (feature 9.05).

The sheet is compared with few rows, found by index: those with its symbol, those of its issuer (all spellings) on its day or
on a day that one slip makes of it, those with its very file. What the clerk may not read is never among them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from django.db.models import Q, QuerySet

from hoatoc.foundation.org import queries as org_queries
from hoatoc.lib.actor import Actor
from hoatoc.lib.likeness import (
    Words,
    is_mistyped_day,
    likeness,
    mistyped_days,
    numbers_alike,
    one_name,
    say_the_same,
    words_of,
)
from hoatoc.lib.symbols import NotASymbol, parse_symbol, symbol_key
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents import access
from hoatoc.records.documents.models import Document, DocumentFile, Entry
from hoatoc.records.documents.rules import EntryState, Source

HELD = (EntryState.WAITING, EntryState.REGISTERED, EntryState.CONFIRMED)
MOST_SHEETS = 600
MOST_RECENT = 100
MOST_SHOWN = 3

SURELY_LIKE = 85.0
NEARLY_ALL_LIKE = 95.0
ENOUGH_WORDS = 6
NO = (0, "")


class Days(IntEnum):
    """Hai ngày ký gần nhau thế nào."""

    FAR = 0
    MISTYPED = 1
    UNKNOWN = 2
    SAME = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """Những gì đem so of one sheet. `issuer` is the one kept spelling: a7, c3; empty when nobody chose. `symbol` is its key."""

    issuer: str
    issuer_name: str
    symbol: str
    number: int | None
    kind: str
    dated_on: date | None
    words: Words

    @property
    def bare_symbol(self) -> str:
        """The symbol without marks and dấu: 176-kh/tu and 176 KH TU are one."""
        return re.sub(r"[^a-z0-9]", "", fold(self.symbol)).lstrip("0")


@dataclass(frozen=True, slots=True)
class Question:
    """Tờ đang nhập: what is typed so far, its files, and the row it already is (not compared with itself)."""

    facts: Facts
    blobs: tuple[str, ...] = ()
    own: int | None = None
    spellings: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Twin:
    """Một dòng có thể là cùng văn bản, and why one thinks so."""

    entry: Entry
    why: str
    strength: int
    may_join: bool


# --- asking ---------------------------------------------------------------------------------------


def question(
    *,
    issuer: str,
    issuer_name: str,
    symbol: str,
    dated_on: date | None,
    kind: str,
    abstract: str,
    blobs: Iterable[str] = (),
    own: int | None = None,
) -> Question:
    """What is typed in a form; one query when the issuer is a correspondent."""
    spellings: tuple[int, ...] = ()
    if issuer[:1] == "c" and issuer[1:].isdigit():
        family = org_queries.spellings_of(int(issuer[1:]))
        issuer, spellings = f"c{family[0]}", tuple(family)
    key = symbol_key(symbol) if symbol.strip() else ""
    facts = Facts(issuer, issuer_name, key, _number(symbol), kind, dated_on, words_of(abstract))
    return Question(facts, tuple(blobs), own, spellings)


def of_entry(entry: Entry) -> Question:
    """A row that waits to be registered, with its files."""
    document = entry.document
    blobs = DocumentFile.objects.filter(document=document.pk).values_list("blob_id", flat=True)
    return question(
        issuer=_issuer(document),
        issuer_name=document.issuer_printed,
        symbol=document.symbol_text,
        dated_on=document.dated_on,
        kind=document.kind,
        abstract=document.abstract,
        blobs=blobs,
        own=entry.pk,
    )


def twins(actor: Actor, asked: Question, *, of: Entry | None = None) -> list[Twin]:
    """Những dòng có thể trùng, the surest first; `of` is the waiting row that could be joined with one of them."""
    same_files = _with_its_file(asked.blobs)
    sheets = same_files | _near(asked)
    if not sheets:
        return []
    rows = access.visible_to(actor).incoming().filter(state__in=HELD, document__in=sheets)
    rows = rows.exclude(pk=asked.own) if asked.own is not None else rows
    rows = rows.select_related("document", "document__issuer_correspondent")
    found = []
    for row in rows[:MOST_SHEETS]:
        strength, why = (
            (4, "tệp giống hệt")
            if row.document_id in same_files
            else judge(asked.facts, facts_of(row.document))
        )
        if strength:
            found.append(Twin(row, why, strength, _may_join(row, of)))
    found.sort(key=lambda each: (-each.strength, -each.entry.pk))
    return found[:MOST_SHOWN]


def _with_its_file(blobs: tuple[str, ...]) -> set[int]:
    if not blobs:
        return set()
    rows = DocumentFile.objects.filter(blob__in=blobs).values_list("document_id", flat=True)
    return set(rows[:MOST_SHEETS])


def _near(asked: Question) -> set[int]:
    """Sheets worth a look: by symbol, and by issuer and day. Each part goes by an index; one query.

    Without a day the issuer's undated sheets are looked at, and without a symbol either, what came last from it.
    """
    symbol, day = asked.facts.symbol, asked.facts.dated_on
    parts = [Document.objects.filter(symbol_key=symbol)] if symbol else []
    mine = _of_issuer(asked)
    if mine is not None:
        undated = Q(dated_on__isnull=True)
        parts.append(mine.filter(Q(dated_on__in=list(mistyped_days(day))) | undated if day else undated))
    if mine is not None and not (day or symbol):
        return set(mine.order_by("-pk").values_list("pk", flat=True)[:MOST_RECENT])
    if not parts:
        return set()
    ids = [part.values_list("pk", flat=True) for part in parts]
    return set(ids[0].union(*ids[1:])[:MOST_SHEETS])


def _of_issuer(asked: Question) -> QuerySet[Document] | None:
    issuer = asked.facts.issuer
    if issuer[:1] == "a":
        return Document.objects.filter(issuer_agency=int(issuer[1:]))
    if asked.spellings:
        return Document.objects.filter(issuer_correspondent__in=asked.spellings)
    return None


def _may_join(row: Entry, of: Entry | None) -> bool:
    """Whether the two may become one row: a paper with any row, an electronic original with one typed from paper."""
    if row.state == EntryState.CONFIRMED:
        return False
    if of is None or of.source == Source.PAPER:
        return True
    return row.state == EntryState.REGISTERED and row.is_typed_here


# --- judging --------------------------------------------------------------------------------------


def facts_of(document: Document) -> Facts:
    """What is compared of a sheet in the database; its correspondent is there already."""
    return Facts(
        _issuer(document),
        document.issuer_printed,
        document.symbol_key,
        document.number,
        document.kind,
        document.dated_on,
        words_of(document.abstract),
    )


def _issuer(document: Document) -> str:
    if document.issuer_agency_id is not None:
        return f"a{document.issuer_agency_id}"
    body = document.issuer_correspondent
    return f"c{body.merged_into_id or body.pk}" if body is not None else ""


def judge(asked: Facts, held: Facts) -> tuple[int, str]:
    """How sure one is that two sheets are the same (0 = they are not), and why, in the clerk's words."""
    if not _same_issuer(asked, held):
        return NO
    days = _days(asked.dated_on, held.dated_on)
    alike = likeness(asked.words, held.words)
    says_it = say_the_same(asked.words, held.words)
    if asked.bare_symbol and asked.bare_symbol == held.bare_symbol:
        return _judge_same_symbol(asked, held, days, alike, says_it=says_it)
    if asked.number is not None and asked.number == held.number:
        is_near = days in (Days.SAME, Days.MISTYPED)
        is_like = alike >= SURELY_LIKE or says_it
        return (2, "cùng nơi gửi và số, ngày gần nhau, trích yếu giống") if is_near and is_like else NO
    if days is Days.SAME and says_it:
        return _judge_same_words(asked, held)
    return NO


def _judge_same_words(asked: Facts, held: Facts) -> tuple[int, str]:
    """The same day and the same words under two numbers are two documents, unless one number is a slip or missing."""
    if asked.number is None or held.number is None:
        return 1, "cùng nơi gửi và ngày, trích yếu giống, một bên không ghi số"
    if len(asked.words) >= ENOUGH_WORDS and numbers_alike(asked.number, held.number):
        return 1, "cùng nơi gửi và ngày, trích yếu giống, số có thể gõ nhầm"
    return NO


def _judge_same_symbol(
    asked: Facts, held: Facts, days: Days, alike: float, *, says_it: bool
) -> tuple[int, str]:
    """A symbol comes again with every term and year: the day decides, else the words."""
    if days is Days.SAME:
        return 3, "cùng nơi gửi, số ký hiệu và ngày"
    is_like = says_it or alike >= SURELY_LIKE
    if days is Days.UNKNOWN:
        return (2, "cùng nơi gửi và số ký hiệu, một bên không ghi ngày") if is_like else NO
    is_same_year = bool(asked.dated_on and held.dated_on and asked.dated_on.year == held.dated_on.year)
    if days is Days.MISTYPED and (says_it or is_same_year):
        return 2, "cùng nơi gửi và số ký hiệu, ngày lệch một chữ số"
    if is_same_year and (says_it or alike >= NEARLY_ALL_LIKE):
        return 2, "cùng nơi gửi, số ký hiệu và trích yếu"
    return NO


def _same_issuer(asked: Facts, held: Facts) -> bool:
    """One body: the same row, a merged spelling, or a name outside the system written a little differently."""
    if asked.issuer and asked.issuer == held.issuer:
        return True
    if asked.issuer[:1] == "a" and held.issuer[:1] == "a":
        return False
    return one_name(asked.issuer_name, held.issuer_name)


def _days(one: date | None, other: date | None) -> Days:
    if one is None or other is None:
        return Days.UNKNOWN
    if one == other:
        return Days.SAME
    return Days.MISTYPED if is_mistyped_day(one, other) else Days.FAR


def _number(symbol: str) -> int | None:
    try:
        return parse_symbol(symbol).number
    except NotASymbol:
        return None
