"""Số, ký hiệu: printed by the rules of each system and read back in any spelling people use.

    Party                      176-KH/TU            number-KIND/ISSUER
    state, named kind          155/KH-UBND          number/KIND-ISSUER
    state, công văn            425/VTLTNN-NVTW      number/ISSUER-UNIT (the first word is no kind code)
    state, normative           56/2016/QĐ-UBND      number/year/KIND-ISSUER

The mark after the number decides the system: "-" is the Party's, "/" the state's. The kind cannot be told from the
code (`kinds.kinds_by_code`), so a symbol keeps the code only.

"D" typed for "Đ" is mended only where one reading exists: "QD" is no code, "QĐ" is one, so QD is read as QĐ; "HD"
(hướng dẫn) and "DA" (dự án) are codes themselves and stay what they are, though HĐ and ĐA exist too.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from hoatoc.lib.kinds import System, all_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST_TEXT = 200  # characters read; a longer text is no symbol

# Codes that stand in state symbols without being kinds of Decree 30/2020: normative acts, joint papers, older and
# special ones. Without them "30/2020/NĐ-CP" would read as a công văn of an agency "NĐ".
_MORE_STATE_CODES = (
    *("L", "PL", "NĐ", "TT", "TTLT", "NQLT", "QĐLT", "KHLT", "HDLT", "VBHN"),
    *("CTPH", "CTrPH", "QCPH", "KHPH", "KL", "CV", "QĐi", "GCN", "GĐĐ", "GP", "BS"),
)

# Issuers whose case or Đ is known, so that "776/qđ-ttg" comes back as QĐ-TTg. Others are kept as typed.
_ISSUERS = (
    *("TW", "VPTW", "UBKTTW", "BTCTW", "BTGTW", "BDVTW", "BNCTW"),
    *("TU", "VPTU", "BTCTU", "BTGTU", "BTGDVTU", "BDVTU", "BNCTU", "UBKTTU", "ĐUK", "ĐUCCQ"),
    *("HU", "VPHU", "UBKTHU", "ThU", "VPThU", "UBKTThU", "ĐU", "UBKTĐU", "CB", "ĐĐ", "BCS", "BCSĐ", "BCĐ"),
    *("QH", "UBTVQH", "CTN", "CP", "TTg", "VPCP", "HĐBT", "UBND", "HĐND", "VPUBND", "LĐLĐ", "TLĐ", "UBMTTQ"),
    *("BGDĐT", "SGDĐT", "PGDĐT", "BLĐTBXH", "SLĐTBXH"),
)

_LETTER = "A-Za-zĂÂĐÊÔƠƯăâđêôơư"
_LIKE_D_WITH_STROKE = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_HYPHENS = "\u00ad\u02d7\u2043\u2212"  # besides those Unicode calls dashes; scanners write the soft hyphen
_SLASHES = "\u2044\u2215\u29f8\\"

_QUOTES = " \"'`“”‘’«»()[]{}<>*"
_TRAILING = _QUOTES + ".,;:!?-/"

_AROUND_MARKS = re.compile(r" ?([-/,.&])(?:\1| )*")
_LABEL = re.compile(
    r"(?:[^0-9/-]{0,60}?[ (])?"
    r"(?:số ?[,/]? ?(?:và )?k[ýí] hiệu|số hiệu|k[ýí] hiệu|s[ốôóo])"
    r"(?![^\W\d_])[ :.]*",
    re.IGNORECASE,
)
_DATE_OR_ISSUER_IN_WORDS = re.compile(r"[ ,;]+(?:ngày|của) .*", re.IGNORECASE)
_HEAD = re.compile(r"(?:([0-9]{1,3}(?:\.[0-9]{3}){1,2}|[0-9]{1,9})(?:([A-Za-zđĐ])(?=[-/]))?)? ?([-/]*)")
_YEAR = re.compile(r"((?:19|20)[0-9]{2})[-/]+")
_PARTY_BODY = re.compile(rf"([{_LETTER}]{{1,12}}(?:-[{_LETTER}]{{1,12}})?)/(.+)")
_KIND_FIRST = re.compile(rf"([{_LETTER}]{{1,12}})([-/ ])(.+)")
_ISSUER = re.compile(rf"[{_LETTER}][{_LETTER}0-9]*(?:[-/,.&][{_LETTER}0-9]+)*")
_WORD = re.compile(rf"[{_LETTER}]+")
_SPACE_TO_DROP = re.compile(r" (?=[A-ZĂÂĐÊÔƠƯ]|[0-9]+$)")


class NotASymbol(ValueError):
    """The text is no số, ký hiệu of a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """Số, ký hiệu: what is told by one symbol; `number` is None on a draft, `kind_code` "" on a công văn."""

    number: int | None
    kind_code: str
    issuer: str
    system: System
    year: int | None = None
    number_suffix: str = ""
    unit: str = ""

    def __str__(self) -> str:
        """As printed on the sheet."""
        return print_symbol(
            self.system,
            self.number,
            self.kind_code,
            self.issuer,
            self.year,
            number_suffix=self.number_suffix,
            unit=self.unit,
        )


def print_symbol(
    system: System,
    number: int | None,
    kind_code: str,
    issuer: str,
    year: int | None = None,
    *,
    number_suffix: str = "",
    unit: str = "",
) -> str:
    """Ghi số, ký hiệu: as the rules of the system print it, with a leading 0 below 10.

    Without a number the place before the mark stays empty (a draft). A `unit` is printed only on a công văn of the
    state, which names the drafting unit instead of a kind.
    """
    if number is not None and number < 1:
        raise ValueError(f"a document number begins at 1, not {number}")
    if not issuer:
        raise ValueError("a symbol names its issuer")
    head = "" if number is None else f"{number:02d}{number_suffix}"
    if system == "party":
        if not kind_code or year is not None:
            raise ValueError("a Party symbol has a kind code and no year")
        return f"{head}-{kind_code}/{issuer}"
    dated = f"{head}/{year}" if year is not None else head
    words = (kind_code, issuer) if kind_code else (issuer, unit)
    return f"{dated}/{'-'.join(word for word in words if word)}"


def parse_symbol(text: str) -> Symbol:
    """Đọc số, ký hiệu: in any spelling; raises NotASymbol."""
    plain = _plain(text)
    if not plain or len(text) > LONGEST_TEXT:
        raise NotASymbol(_refusal(text))
    symbol = _read(plain)
    if symbol is None:
        raise NotASymbol(_refusal(text))
    return symbol


def symbol_key(text: str) -> str:
    """Khoá tìm số, ký hiệu: one for all spellings of one symbol, for search and for finding duplicates.

    A text that is no symbol gets a key too (lower case, no spaces, plain dashes, no leading zeros).
    """
    try:
        printed = str(parse_symbol(text))
    except NotASymbol:
        printed = _plain(text).replace(" ", "")
    return unicodedata.normalize("NFC", re.sub(r"^0+(?=[0-9])", "", printed.casefold()))


# --- reading ---------------------------------------------------------------------------------


def _read(plain: str) -> Symbol | None:
    head = _HEAD.match(plain)
    if head is None:  # pragma: no cover - the pattern also matches nothing
        return None
    digits, suffix, marks = head.groups()
    body = plain[head.end() :]
    number = int(digits.replace(".", "")) if digits else None
    year = None
    if marks.endswith("/") and (found := _YEAR.match(body)):
        year = int(found[1])
        body = body[found.end() :]
    if number == 0:
        return None
    if marks:
        read = _read_party(body) if marks.endswith("-") else _read_state(body)
    else:
        read = _read_without_mark(body)
    if read is None:
        return None
    system, kind_code, tail = read
    issuer, unit = tail, ""
    if not kind_code:
        issuer, _, unit = tail.partition("-")
    if not _ISSUER.fullmatch(tail) or len(tail) > LONGEST_TEXT // 2:
        return None
    return Symbol(
        number=number,
        kind_code=kind_code,
        issuer=_WORD.sub(lambda word: _spelling(word[0], _issuer_spellings()), issuer),
        year=year,
        system=system,
        number_suffix=(suffix or "").lower(),
        unit=_WORD.sub(lambda word: _cased(word[0]), unit),
    )


def _read_party(body: str) -> tuple[System, str, str] | None:
    if found := _PARTY_BODY.fullmatch(body):
        spelled = _WORD.sub(lambda word: _spelling(word[0], _code_spellings("party")), found[1])
        return "party", spelled, _without_spaces(found[2])
    return _read_known_kind("party", body)


def _read_state(body: str) -> tuple[System, str, str] | None:
    if found := _read_known_kind("state", body):
        return found
    if _known_code("state", body):
        return None  # a kind without an issuer
    return "state", "", _without_spaces(body)


def _read_without_mark(body: str) -> tuple[System, str, str] | None:
    """Read "176 KH/TU" or "KH/TU": the second mark tells the system, and only a known kind is believed."""
    found = _KIND_FIRST.fullmatch(body)
    if found is None or found[2] == " ":
        return None
    return _read_known_kind("party" if found[2] == "/" else "state", body)


def _read_known_kind(system: System, body: str) -> tuple[System, str, str] | None:
    if (found := _KIND_FIRST.fullmatch(body)) and (code := _known_code(system, found[1])):
        return system, code, _without_spaces(found[3])
    return None


def _without_spaces(tail: str) -> str:
    """Close up "BCĐ 389" and "UBND TP"; a space before any other word stays and makes it no issuer."""
    return _SPACE_TO_DROP.sub("", tail)


# --- spelling --------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """One line of composed, narrow characters with plain dashes and slashes, without label and date."""
    composed = unicodedata.normalize("NFKC", text[: LONGEST_TEXT + 1]).translate(_LIKE_D_WITH_STROKE)
    chars = (_plain_char(char) for char in composed[: 2 * LONGEST_TEXT])
    line = " ".join("".join(chars).split()).strip(_QUOTES)
    if label := _LABEL.match(line):
        line = line[label.end() :]
    line = _DATE_OR_ISSUER_IN_WORDS.sub("", line).lstrip(" ._").replace("_", "-")
    return _AROUND_MARKS.sub(r"\1", line).rstrip(_TRAILING)


def _plain_char(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Pd" or char in _HYPHENS:
        return "-"
    if char in _SLASHES:
        return "/"
    return "" if category == "Cf" else char


def _refusal(text: str) -> str:
    shown = text if len(text) <= 60 else text[:60] + "…"
    return f"“{shown}” không phải là số, ký hiệu văn bản."


def _spelling(word: str, known: Mapping[str, str]) -> str:
    return known.get(word.casefold()) or _cased(word)


def _cased(word: str) -> str:
    return word.upper() if word.islower() else word


def _known_code(system: System, word: str) -> str | None:
    return _code_spellings(system).get(word.casefold())


@cache
def _code_spellings(system: System) -> Mapping[str, str]:
    codes = [code for one in all_kinds() if one.system == system for code in one.codes if code]
    return _spellings([*codes, *(_MORE_STATE_CODES if system == "state" else ())])


@cache
def _issuer_spellings() -> Mapping[str, str]:
    return _spellings(_ISSUERS)


def _spellings(words: Iterable[str]) -> Mapping[str, str]:
    """From every way to type a word to the way it is printed; "d" for "đ" only where one word is meant."""
    exact = {word.casefold(): word for word in words}
    without_stroke: dict[str, set[str]] = {}
    for typed, word in exact.items():
        without_stroke.setdefault(typed.replace("đ", "d"), set()).add(word)
    mended = {typed: next(iter(meant)) for typed, meant in without_stroke.items() if len(meant) == 1}
    return mended | exact
