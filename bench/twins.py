"""The seeded set behind the duplicate warning: sheets of a province, the same sheets written down again, and others like them.

`again` writes a sheet as a second clerk would: a slip of the finger, decomposed letters, other dashes, another date, an
abbreviation. `another` makes a different document that looks like it: next week's report, the decision of the same day
under the next number, the same report of the next commune, the same plan a year later.
"""

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

SEED = 20180816
PAIRS = 500

COMMUNES = ("Đức Lợi", "Đức Thắng", "Đức Nhuận", "Đức Chánh", "Đức Hiệp", "Đức Minh", "Đức Thạnh", "Đức Hoà", "Đức Tân",
            "Đức Phú", "Đức Phong", "Đức Lân", "Bình Châu", "Bình Hải", "Bình Trị", "Tịnh Kỳ", "Tịnh Khê", "Phổ An", "Phổ Quang",
            "Nghĩa An", "Nghĩa Hà", "Hành Phước", "Sơn Tịnh", "Ba Tơ", "Trà Bồng")  # fmt: skip
BODIES = (
    ("Sở Nội vụ", "SNV"), ("Sở Y tế", "SYT"), ("Sở Giáo dục và Đào tạo", "SGDĐT"), ("Bảo hiểm xã hội tỉnh", "BHXH"),
    ("Uỷ ban nhân dân huyện Mộ Đức", "UBND"), ("Huyện uỷ Bình Sơn", "HU"), ("Huyện uỷ Nghĩa Hành", "HU"),
    ("Ban Tuyên giáo Trung ương", "BTGTW"), ("Văn phòng Trung ương Đảng", "VPTW"), ("Mặt trận Tổ quốc tỉnh", "MTTQ"),
    ("Hội Cựu chiến binh tỉnh", "CCB"), ("Bưu điện tỉnh", "BĐT"), ("Công an tỉnh", "CAT"), ("Điện lực Mộ Đức", "ĐLMĐ"),
)  # fmt: skip
SUBJECTS = (
    "phòng, chống thiên tai và tìm kiếm cứu nạn", "phát triển kinh tế - xã hội, quốc phòng - an ninh",
    "xây dựng nông thôn mới", "bảo hiểm y tế toàn dân", "cải cách hành chính", "công tác phòng, chống tham nhũng",
    "học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh", "tổ chức đại hội chi bộ nhiệm kỳ mới",
    "ứng dụng công nghệ thông tin trong các cơ quan đảng", "giải quyết khiếu nại, tố cáo của công dân",
    "kiểm tra, giám sát việc chấp hành Điều lệ Đảng", "phát hành báo, tạp chí của Đảng", "công tác dân vận chính quyền",
    "quản lý, sử dụng tài sản công", "phòng cháy, chữa cháy tại chợ và khu dân cư", "thu, nộp đảng phí",
)  # fmt: skip
SHAPES = (
    ("CV", "về việc triển khai {subject}"), ("CV", "về việc góp ý dự thảo kế hoạch {subject}"),
    ("KH", "Kế hoạch {subject} năm {year}"), ("BC", "Báo cáo tình hình {subject} tháng {month} năm {year}"),
    ("BC", "Báo cáo kết quả {subject} tuần {week}"), ("TB", "Thông báo kết luận hội nghị về {subject}"),
    ("QĐ", "Quyết định thành lập Ban Chỉ đạo {subject} xã {commune}"), ("GM", "Giấy mời họp bàn {subject}"),
    ("HD", "Hướng dẫn thực hiện {subject} trên địa bàn xã {commune}"),
    ("QĐ", "Quyết định về công tác cán bộ"), ("QĐ", "Quyết định chuẩn y kết quả bầu cử xã {commune}"),
)  # fmt: skip
SHORT = {"về việc": "v/v", "Uỷ ban nhân dân": "UBND", "công nghệ thông tin": "CNTT", "cải cách hành chính": "CCHC",
         "nông thôn mới": "NTM", "bảo hiểm y tế": "BHYT", "Kế hoạch": "KH", "Báo cáo": "BC", "Thông báo": "TB"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A sheet as somebody wrote it down; `issuer` is its place in `issuers()`."""

    issuer: int
    symbol: str
    dated_on: date | None
    abstract: str


def issuers() -> list[tuple[str, str]]:
    """Bodies outside the system: name and the end of their symbols."""
    return [*BODIES, *((f"Đảng uỷ xã {each}", "ĐU") for each in COMMUNES)]


def sheets(count: int, seed: int = SEED) -> list[Written]:
    """Different documents of one half year, numbered by their issuers as they come."""
    draw = random.Random(seed)
    given: dict[tuple[int, str, int], int] = {}
    found = []
    for place in range(count):
        issuer = draw.randrange(len(issuers()))
        kind, shape = draw.choice(SHAPES)
        day = date(2018, 2, 1) + timedelta(days=round(place * 180 / count))
        key = (issuer, kind, day.year)
        given[key] = given.get(key, draw.randrange(3, 400)) + 1
        found.append(Written(issuer, _symbol(given[key], kind, issuer), day, _abstract(draw, shape, day)))
    return found


def _symbol(number: int, kind: str, issuer: int) -> str:
    mark = issuers()[issuer][1]
    return f"{number:02d}/{mark}-VP" if kind in {"CV", "GM"} and issuer < 5 else f"{number:02d}-{kind}/{mark}"


def _abstract(draw: random.Random, shape: str, day: date) -> str:
    return shape.format(
        subject=draw.choice(SUBJECTS),
        commune=draw.choice(COMMUNES),
        year=day.year,
        month=day.month,
        week=day.isocalendar().week,
    )


# --- the same sheet, written down again -------------------------------------------------------------


def again(sheet: Written, draw: random.Random) -> Written:
    """One to three of the slips that clerks make."""
    for slip in draw.sample(SLIPS, draw.choice((1, 1, 2, 2, 3))):
        sheet = slip(sheet, draw)
    return sheet


def _letter(sheet: Written, draw: random.Random) -> Written:
    """A letter wrong, lost, doubled, or two swapped, in a word that is no number."""
    words = sheet.abstract.split()
    long = [place for place, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    if not long:
        return sheet
    place = draw.choice(long)
    word, at = words[place], draw.randrange(1, len(words[place]) - 1)
    words[place] = draw.choice((
        word[:at] + draw.choice("aeinotu") + word[at + 1 :], word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:], word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ))  # fmt: skip
    return replace(sheet, abstract=" ".join(words))


def _decomposed(sheet: Written, draw: random.Random) -> Written:  # noqa: ARG001 every slip takes its luck
    return replace(
        sheet,
        abstract=unicodedata.normalize("NFD", sheet.abstract),
        symbol=unicodedata.normalize("NFD", sheet.symbol),
    )


def _dashes(sheet: Written, draw: random.Random) -> Written:
    dash = draw.choice(("–", "—", " - ", " – ", "\u2011"))
    return replace(sheet, symbol=sheet.symbol.replace("-", dash), abstract=sheet.abstract.replace("-", "–"))


def _spaces(sheet: Written, draw: random.Random) -> Written:
    text = sheet.abstract.replace(" ", "  ", draw.randrange(1, 4)).strip()
    return replace(sheet, symbol=sheet.symbol.replace("/", " / "), abstract=text)


def _zero(sheet: Written, draw: random.Random) -> Written:  # noqa: ARG001 every slip takes its luck
    plain = sheet.symbol.lstrip("0")
    return replace(sheet, symbol=plain if plain != sheet.symbol else f"0{sheet.symbol}")


def _day(sheet: Written, draw: random.Random) -> Written:
    """One digit of the date wrong, or day and month swapped."""
    from hoatoc.lib.likeness import mistyped_days

    if sheet.dated_on is None:
        return sheet
    slips = [each for each in mistyped_days(sheet.dated_on) if 2010 < each.year <= 2018]
    return replace(sheet, dated_on=draw.choice(slips[1:] or slips))


def _shortened(sheet: Written, draw: random.Random) -> Written:  # noqa: ARG001 every slip takes its luck
    text = sheet.abstract
    for whole, short in SHORT.items():
        text = text.replace(whole, short)
    return replace(sheet, abstract=text)


def _case(sheet: Written, draw: random.Random) -> Written:
    text = draw.choice((sheet.abstract.upper(), sheet.abstract.capitalize(), sheet.abstract.lower()))
    return replace(sheet, abstract=text, symbol=sheet.symbol.lower() if draw.random() < 0.3 else sheet.symbol)


def _without_date(sheet: Written, draw: random.Random) -> Written:  # noqa: ARG001 every slip takes its luck
    return replace(sheet, dated_on=None)


def _number(sheet: Written, draw: random.Random) -> Written:
    """Two neighbouring digits of the number swapped."""
    digits = sheet.symbol[: len(sheet.symbol) - len(sheet.symbol.lstrip("0123456789"))]
    places = [at for at in range(len(digits) - 1) if digits[at] != digits[at + 1] and digits[at + 1] != "0"]
    if len(digits) < 3 or not places:
        return sheet
    at = draw.choice(places)
    swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    return replace(sheet, symbol=swapped + sheet.symbol[len(digits) :])


SLIPS: list[Callable[[Written, random.Random], Written]] = [
    _letter, _letter, _decomposed, _dashes, _spaces, _zero, _day, _shortened, _case, _without_date, _number,
]  # fmt: skip


# --- another sheet that looks like it -----------------------------------------------------------------


def another(sheet: Written, draw: random.Random, taken: set[tuple[int, str, int]]) -> Written:
    """A different document; never by accident one that the set holds already."""
    while True:
        other = draw.choice(OTHERS)(sheet, draw)
        if other.dated_on and (other.issuer, other.symbol, other.dated_on.year) not in taken:
            return other


def _renumbered(symbol: str, by: int) -> str:
    digits = symbol[: len(symbol) - len(symbol.lstrip("0123456789"))]
    return f"{int(digits) + by:02d}{symbol[len(digits) :]}"


def _next_week(sheet: Written, draw: random.Random) -> Written:
    """The report of the next week or month: the same words, the next numbers and days."""
    by = draw.choice((7, 14, 30))
    text = " ".join(
        str(int(word) + 1) if word.isdigit() and len(word) < 4 else word for word in sheet.abstract.split()
    )
    day = sheet.dated_on + timedelta(days=by) if sheet.dated_on else None
    return replace(
        sheet, symbol=_renumbered(sheet.symbol, 1 + draw.randrange(3)), dated_on=day, abstract=text
    )


def _same_words_next_number(sheet: Written, draw: random.Random) -> Written:
    """Two decisions on staff of one day: the same abstract to the letter."""
    return replace(sheet, symbol=_renumbered(sheet.symbol, 1 + draw.randrange(3)))


def _other_commune(sheet: Written, draw: random.Random) -> Written:
    """The same report of another commune, with the same number and day."""
    first = len(BODIES)
    mine = sheet.issuer if sheet.issuer >= first else None
    other = draw.choice([each for each in range(first, len(issuers())) if each != mine])
    symbol = sheet.symbol.rsplit("/", 1)[0] + "/ĐU" if mine is not None else _renumbered(sheet.symbol, 0)
    return replace(sheet, issuer=other, symbol=symbol)


def _other_place(sheet: Written, draw: random.Random) -> Written:
    """The decision of the same day about the next commune."""
    text = sheet.abstract
    for each in COMMUNES:
        if each in text:
            text = text.replace(each, draw.choice([other for other in COMMUNES if other != each]))
            break
    return replace(sheet, symbol=_renumbered(sheet.symbol, 1 + draw.randrange(3)), abstract=text)


def _a_year_later(sheet: Written, draw: random.Random) -> Written:  # noqa: ARG001 every slip takes its luck
    """The numbers of the state begin anew each year."""
    if sheet.dated_on is None:
        return sheet
    day = sheet.dated_on - timedelta(days=365)
    text = sheet.abstract.replace(str(sheet.dated_on.year), str(day.year))
    return replace(sheet, dated_on=day, abstract=f"{text}, giai đoạn {day.year}–{day.year + 1}")


def _other_subject(sheet: Written, draw: random.Random) -> Written:
    """Another letter of the same issuer on the same day."""
    return replace(
        sheet,
        symbol=_renumbered(sheet.symbol, 1 + draw.randrange(3)),
        abstract=f"về việc báo cáo số liệu {draw.choice(SUBJECTS)}",
    )


OTHERS: list[Callable[[Written, random.Random], Written]] = [
    _next_week, _next_week, _same_words_next_number, _other_commune, _other_place, _a_year_later, _other_subject,
]  # fmt: skip


def pairs(count: int = PAIRS, seed: int = SEED) -> list[tuple[Written, Written, Written]]:
    """Each sheet with itself written down again and with another one that looks like it."""
    draw = random.Random(seed)
    held = sheets(count, seed)
    taken = {(each.issuer, each.symbol, each.dated_on.year) for each in held if each.dated_on}
    return [(each, again(each, draw), another(each, draw, taken)) for each in held]
