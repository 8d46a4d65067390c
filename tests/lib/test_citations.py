"""Which documents a text names."""

from datetime import date

import pytest

from hoatoc.lib.citations import MOST, citations
from hoatoc.lib.symbols import symbol_key


def told(text):
    return [(each.symbol, each.kind, each.dated_on) for each in citations(text)]


def test_a_basis_with_its_day():
    assert told("Căn cứ Quyết định số 12-QĐ/TU ngày 03/5/2018 của Tỉnh uỷ") == [
        ("12-QĐ/TU", "basis", date(2018, 5, 3))
    ]


def test_a_day_in_words():
    assert told("Thực hiện Kế hoạch số 176-KH/TU, ngày 3 tháng 8 năm 2018") == [
        ("176-KH/TU", "execution", date(2018, 8, 3))
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Phúc đáp Công văn số 45-CV/HU", "reply_to"),
        ("Trả lời Công văn số 45-CV/HU", "reply_to"),
        ("Quy chế này thay thế Quy chế số 01-QC/TU", "replaces"),
        ("Đính chính Thông báo số 9-TB/TU", "corrects"),
        ("Thông báo số 9-TB/TU", "basis"),
    ],
)
def test_what_is_said_of_it(text, kind):
    assert [each.kind for each in citations(text)] == [kind]


def test_state_symbols_and_a_broken_line():
    assert [
        each[0] for each in told("Căn cứ Nghị định số 30/2020/NĐ-CP;\nCăn cứ Kế hoạch số 155/KH-\nUBND")
    ] == [
        "30/2020/NĐ-CP",
        "155/KH-UBND",
    ]


def test_each_once_and_by_its_key():
    (one,) = citations("Căn cứ số 12-QĐ/TU và số 12 - QĐ/TU")
    assert one.key == symbol_key("12-QĐ/TU")


@pytest.mark.parametrize(
    "text",
    [
        "ngày 12/5/2018",
        "tỷ lệ 3/4",
        "điện thoại 0255-3822",
        "giai đoạn 2015-2020",
        "Nguyễn Văn A",
        "",
        "1/2",
        "khổ A4-A3",
    ],
)
def test_what_is_no_document(text):
    assert citations(text) == []


def test_a_day_that_does_not_exist_is_no_day():
    assert told("số 12-QĐ/TU ngày 31/02/2018")[0][2] is None


def test_a_long_list_ends():
    assert len(citations(" ".join(f"số {n}-QĐ/TU" for n in range(1, 60)))) == MOST
