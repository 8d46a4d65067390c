"""Độ giống: whether two people wrote down the same abstract, name or day, each with his own slips of the finger.

Texts are compared folded (lower case, no dấu), with the usual abbreviations spelt out and without the words that come and
go ("về việc"). Numbers in a text ("tuần 32", "năm 2018") are never slips: two reports that differ in them are two reports.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from hoatoc.lib.vietnamese import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

Words = tuple[str, ...]

_ABBREVIATIONS = {
    "antt": "an ninh trat tu",
    "bc": "bao cao",
    "bch": "ban chap hanh",
    "bhxh": "bao hiem xa hoi",
    "bhyt": "bao hiem y te",
    "btc": "ban to chuc",
    "btg": "ban tuyen giao",
    "btv": "ban thuong vu",
    "cb": "can bo",
    "cchc": "cai cach hanh chinh",
    "cntt": "cong nghe thong tin",
    "cv": "cong van",
    "gddt": "giao duc dao tao",
    "hdnd": "hoi dong nhan dan",
    "kh": "ke hoach",
    "khcn": "khoa hoc cong nghe",
    "ktxh": "kinh te xa hoi",
    "mttq": "mat tran to quoc",
    "nq": "nghi quyet",
    "ntm": "nong thon moi",
    "pccc": "phong chay chua chay",
    "pctn": "phong chong tham nhung",
    "pctt": "phong chong thien tai",
    "qd": "quyet dinh",
    "qpan": "quoc phong an ninh",
    "tb": "thong bao",
    "tkcn": "tim kiem cuu nan",
    "tp": "thanh pho",
    "tt": "thi tran",
    "tw": "trung uong",
    "tx": "thi xa",
    "ubkt": "uy ban kiem tra",
    "ubmttq": "uy ban mat tran to quoc",
    "ubnd": "uy ban nhan dan",
    "vb": "van ban",
    "vp": "van phong",
    "xd": "xay dung",
}
_COME_AND_GO = frozenset(
    {"v", "ve", "viec", "cua", "va", "cac", "nhung", "tai", "o", "cho", "doi", "voi", "den"}
)
_RUN = re.compile(r"[0-9]+|[^\W\d_]+")

SHORTEST_SLIP = 3
"""A word shorter than this has no slip: "xã" and "xá" fold to one word anyway, "bo" and "so" are two words."""
LONG_NAME_WORD = 5
"""Names of communes differ in one short word; only in a long one a letter is a slip."""
FEWEST_IN_A_NAME = 2
LONG_WORD = 7
"""From this length on two slips are one word still."""


def words_of(text: str) -> Words:
    """Các chữ đáng so: folded, abbreviations spelt out, without those that come and go."""
    runs = (_ABBREVIATIONS.get(run, run).split() for run in _RUN.findall(fold(text)))
    return tuple(word for each in runs for word in each if word not in _COME_AND_GO)


def likeness(left: Words, right: Words) -> float:
    """How much of two texts is the same, 0 to 100, in the order of their letters."""
    return fuzz.ratio(" ".join(left), " ".join(right))


def say_the_same(left: Words, right: Words) -> bool:
    """Whether the two texts hold the same words but for slips: a letter wrong, two swapped, a space lost."""
    mine, theirs = Counter(left) - Counter(right), Counter(right) - Counter(left)
    missing, added = list(mine.elements()), list(theirs.elements())
    if any(word.isdigit() for word in (*missing, *added)):
        return False
    for word in list(missing):
        slip = next((other for other in added if _is_slip(word, other)), None)
        if slip is not None:
            missing.remove(word)
            added.remove(slip)
    return not (missing or added) or _joined(missing, added)


def _is_slip(word: str, other: str) -> bool:
    if min(len(word), len(other)) < SHORTEST_SLIP:
        return False
    most = 2 if min(len(word), len(other)) >= LONG_WORD else 1
    return OSA.distance(word, other, score_cutoff=most) <= most


def _joined(missing: list[str], added: list[str]) -> bool:
    """The same letters with a space lost or too many: thientai, thiên tai."""
    return bool(missing and added) and "".join(missing) == "".join(added)


def names_alike(left: str, right: str) -> float:
    """How much two names of bodies are the same, 0 to 100, whatever the order of their words."""
    return fuzz.token_sort_ratio(" ".join(words_of(left)), " ".join(words_of(right)))


def one_name(left: str, right: str) -> bool:
    """Whether two names may name one body: the same words, a slip in a long one, or one with its province and one without."""
    mine, theirs = set(words_of(left)), set(words_of(right))
    missing, added = mine - theirs, theirs - mine
    if min(len(mine), len(theirs)) < FEWEST_IN_A_NAME:
        return mine == theirs
    if not missing or not added:
        return True
    return all(
        len(word) >= LONG_NAME_WORD and any(_is_slip(word, other) for other in added) for word in missing
    )


def numbers_alike(left: int, right: int) -> bool:
    """Whether one number may be the other one mistyped: two digits swapped, one lost or doubled; 101 and 102 are two numbers."""
    one, other = str(left), str(right)
    if one == other:
        return True
    if len(one) == len(other):
        return sorted(one) == sorted(other) and OSA.distance(one, other) == 1
    return abs(len(one) - len(other)) == 1 and OSA.distance(one, other) == 1 and min(len(one), len(other)) > 1


def is_mistyped_day(day: date, other: date) -> bool:
    """Whether one day may be the other one mistyped: one digit wrong, or day and month swapped."""
    return other != day and other in set(mistyped_days(day))


def mistyped_days(day: date) -> Iterator[date]:
    """The days that one slip makes of this one, itself first."""
    yield day
    if swapped := _day(day.month, day.day, day.year):
        yield swapped
    digits = f"{day:%d%m%Y}"
    for place, digit in enumerate(digits):
        for wrong in "0123456789":
            typed = digits[:place] + wrong + digits[place + 1 :]
            found = _day(int(typed[:2]), int(typed[2:4]), int(typed[4:])) if wrong != digit else None
            if found:
                yield found


def _day(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
