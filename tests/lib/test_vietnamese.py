"""Folding, Vietnamese order, names and dates."""

import random
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoatoc.lib.vietnamese import collation_key, fold, initials, name_sort_key, vn_long_date, weekday_vi

VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặđĐẤẦẨẪẬỚỜỞỠỢ 0123456789-", max_size=40)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đảng uỷ xã Bình Thuận", "dang uy xa binh thuan"),
        ("HOẢ TỐC", "hoa toc"),
        ("Hoà  Bình\tvà hòa bình ", "hoa binh va hoa binh"),
        ("Nguyễn Thị Ước", "nguyen thi uoc"),
        ("ĐƯỜNG SỮA CHỮA", "duong sua chua"),
        ("Ðức Phổ", "duc pho"),  # an Icelandic Eth from an old font
        ("176-KH/TU", "176-kh/tu"),
        ("", ""),
        ("\u00a0 x \n", "x"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@settings(deadline=None)
@given(st.one_of(st.text(max_size=40), VIETNAMESE))
def test_fold_is_idempotent_and_blind_to_normalisation(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text)) == folded


@settings(deadline=None)
@given(VIETNAMESE)
def test_folded_vietnamese_is_plain_ascii(text):
    assert fold(text).isascii()


@pytest.mark.parametrize(
    "in_order",
    [
        ["a", "à", "ả", "ã", "á", "ạ", "ă", "ằ", "ẳ", "ẵ", "ắ", "ặ", "â", "ầ", "ẩ", "ẫ", "ấ", "ậ", "b"],
        [
            "c",
            "d",
            "đ",
            "e",
            "ê",
            "g",
            "h",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "ô",
            "ơ",
            "p",
            "t",
            "u",
            "ư",
            "v",
            "x",
            "y",
        ],
        ["da", "dy", "đa", "đá", "đăng", "đâu"],
        ["ba", "ba xe", "bà", "bà ngoại", "bạ", "bac"],
        ["an", "ang", "anh", "ăn", "ân"],
        ["Chi bộ 1", "Chi bộ 2", "Chi bộ 10", "Chi bộ An Phú"],
        ["Đảng uỷ xã Bình An", "Đảng uỷ xã Bình Hoà", "Đảng uỷ xã Bình Thuận", "Đảng uỷ xã Tịnh Khê"],
        ["Huyện uỷ Ba Tơ", "Huyện uỷ Bình Sơn", "Huyện uỷ Đức Phổ", "Huyện uỷ Lý Sơn", "Huyện uỷ Tư Nghĩa"],
        ["", "a"],
    ],
)
def test_lists_stand_in_vietnamese_order(in_order):
    keys = [collation_key(text) for text in in_order]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("uỷ", "ủy"),
        ("Quý", "quý"),
        ("Ban Tổ chức", "BAN  TỔ CHỨC"),
        ("Đức-Phổ", "Đức Phổ"),
        ("Chi bộ 02", "chi bộ 2"),
    ],
)
def test_what_makes_no_difference_in_order(one, other):
    assert collation_key(one) == collation_key(other)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=40), VIETNAMESE))
def test_order_is_blind_to_normalisation(text):
    nfc, nfd = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert collation_key(nfc) == collation_key(nfd)
    assert name_sort_key(nfc) == name_sort_key(nfd)


def test_a_very_long_number_still_has_a_place():
    assert collation_key("9" * 5000) > collation_key("9" * 98)


def test_people_stand_by_ten_then_ho_then_dem():
    in_order = [
        "Nguyễn Văn An",
        "Phạm Thị An",
        "Trần An",
        "Lê Thị Ánh",
        "Bùi Văn Ân",
        "Nguyễn Thị Dung",
        "Trần Đức",
        "Hà Thị Hà",
        "Hà Văn Hà",
        "Võ Thị Hà",
        "Cao Hạ",
        "Võ Thị Thu Hằng",
        "Đinh Ơn",
        "Lê Út",
    ]
    shuffled = random.Random(1).sample(in_order, len(in_order))
    assert sorted(shuffled, key=name_sort_key) == in_order


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Võ Thị Thu Hằng", "TH"),
        ("Nguyễn Văn Đức", "VĐ"),
        ("Lê Ánh", "LA"),
        ("Trần Thị Ước", "TƯ"),
        ("Hằng", "H"),
        ("  ", ""),
        ("", ""),
        ("đinh ơn", "ĐƠ"),
    ],
)
def test_initials(name, letters):
    assert initials(name) == letters
    assert initials(unicodedata.normalize("NFD", name)) == letters


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2018, 8, 16), "ngày 16 tháng 8 năm 2018"),
        (date(2018, 2, 6), "ngày 06 tháng 02 năm 2018"),
        (date(2018, 1, 31), "ngày 31 tháng 01 năm 2018"),
        (date(2018, 3, 9), "ngày 09 tháng 3 năm 2018"),
        (date(2018, 12, 10), "ngày 10 tháng 12 năm 2018"),
    ],
)
def test_the_long_date(day, written):
    assert vn_long_date(day) == written


def test_weekdays():
    assert weekday_vi(date(2018, 8, 16)) == "Thứ Năm"
    assert [weekday_vi(date(2018, 8, 13 + n)) for n in (0, 5, 6)] == ["Thứ Hai", "Thứ Bảy", "Chủ Nhật"]
