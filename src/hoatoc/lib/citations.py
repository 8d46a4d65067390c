"""Số, ký hiệu nhắc tới trong văn bản: which other documents a text names, on what day, and what it says of them.

"Căn cứ Quyết định số 12-QĐ/TU ngày 03/5/2018" names 12-QĐ/TU of that day as a basis. Only symbols with a number and a kind or
an issuer in capitals count, so that dates, fractions and phone numbers are not taken for documents.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hoatoc.lib.symbols import NotASymbol, parse_symbol, symbol_key
from hoatoc.lib.vietnamese import fold

MOST = 20
BEFORE = 90  # characters before a symbol that tell what is said of it
_CAPITAL = "A-ZĂÂĐÊÔƠƯ"
_SYMBOL = re.compile(
    rf"(?<![\w/.-])\d{{1,5}}(?:/(?:19|20)\d\d)?\s?[-/]\s?[{_CAPITAL}][\wĐđƯư]{{0,11}}(?:\s?[-/,]\s?[{_CAPITAL}][\wĐđƯư]{{0,11}}){{1,4}}"
)
_DAY = re.compile(
    r"^[\s,;]{0,3}ngày\s{0,3}(\d{1,2})\s?(?:[/.-]|tháng)\s?(\d{1,2})\s?(?:[/.-]|năm)\s?((?:19|20)\d\d)",
    re.IGNORECASE,
)
_SAYS = (
    ("reply_to", ("phuc dap", "tra loi")),
    ("replaces", ("thay the", "thay cho")),
    ("corrects", ("dinh chinh",)),
    ("amends", ("sua doi", "bo sung")),
    ("basis", ("can cu",)),
    ("execution", ("thuc hien", "trien khai", "theo")),
)


@dataclass(frozen=True, slots=True)
class Citation:
    """Một văn bản được nhắc tới: the key of its symbol, its day when it stands beside it, and what is said of it."""

    key: str
    symbol: str
    dated_on: date | None
    kind: str


def citations(text: str) -> list[Citation]:
    """Những văn bản mà chữ này nhắc tới, each once, in the order of the text."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    found: dict[str, Citation] = {}
    for each in _found(plain):
        found.setdefault(each.key, each)
    return list(found.values())[:MOST]


def _found(plain: str) -> Iterator[Citation]:
    for match in _SYMBOL.finditer(plain):
        text = re.sub(r"\s*([-/,])\s*", r"\1", match[0])
        try:
            symbol = parse_symbol(text)
        except NotASymbol:
            continue
        if symbol.number is None:
            continue
        before = plain[max(0, match.start() - BEFORE) : match.start()]
        yield Citation(symbol_key(text), text, _day(plain[match.end() : match.end() + 40]), _said(before))


def _day(after: str) -> date | None:
    found = _DAY.match(after)
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def _said(before: str) -> str:
    """What stands nearest before the symbol; a document that is only named is taken as a basis."""
    words = fold(before.rpartition(";")[2])
    places = [(words.rfind(word), kind) for kind, said in _SAYS for word in said]
    at, kind = max(places)
    return kind if at >= 0 else "basis"
