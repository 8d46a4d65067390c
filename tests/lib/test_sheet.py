"""Reading the head of a sheet by the places of its words."""

import unicodedata

import pytest

from hoatoc.lib.profiles import Box
from hoatoc.lib.sheet import Ink, Word, date_line, free_place, gaps_in, number_line, secret_mark


def laid(text, left=40.0, top=36.0, size=4.0):
    """Words of a line, 2 mm a letter; more spaces than one leave an open place."""
    words, x = [], left
    for piece in text.split(" "):
        if piece:
            words.append(Word(piece, Box(x, top, 2.0 * len(piece), size)))
        x += 2.0 * len(piece) + 2.0
    return words


# --- số, ký hiệu


@pytest.mark.parametrize(
    ("text", "number", "printed"),
    [
        ("Số 15-KH/TU", 15, "15-KH/TU"),
        ("Số: 155/KH-UBND", 155, "155/KH-UBND"),
        ("Số:155/KH-UBND", 155, "155/KH-UBND"),
        ("Số 269 - QĐ/TW", 269, "269-QĐ/TW"),
        (unicodedata.normalize("NFD", "Số 15-KH/TU"), 15, "15-KH/TU"),
        ("SỐ 15-KH/TU", 15, "15-KH/TU"),
    ],
)
def test_the_number_is_read_with_its_symbol(text, number, printed):
    line = number_line(laid(text))
    assert (line.number, str(line.symbol), line.blank) == (number, printed, None)


def test_the_column_beside_is_not_part_of_the_symbol():
    words = [*laid("Số: 425/VTLTNN-NVTW"), *laid("Hà Nội, ngày 16 tháng 8 năm 2018", left=110)]
    assert str(number_line(words).symbol) == "425/VTLTNN-NVTW"


@pytest.mark.parametrize(
    "text", ["Số       -KH/TU", "Số ......-KH/TU", "Số: … /KH-UBND", "Số:      /KH-UBND"]
)
def test_an_open_number_has_its_place(text):
    line = number_line(laid(text))
    assert line.number is None
    label = text.split()[0]
    mark = next(word for word in laid(text) if "-KH/" in word.text or "/KH-" in word.text)
    assert line.blank.left == pytest.approx(40 + 2 * len(label))
    assert line.blank.right <= mark.box.right
    assert line.blank.width >= 6


@pytest.mark.parametrize(
    "text", ["Số lượng: 15 bản", "Sở Giáo dục", "Số 12 phố Hùng Vương", "Kính gửi: UBND tỉnh"]
)
def test_other_lines_are_no_number(text):
    assert number_line(laid(text)) is None


def test_a_number_in_the_body_is_none_of_the_sheet():
    assert number_line(laid("Thực hiện Kế hoạch Số 15-KH/TU", top=70)) is None
    assert number_line(laid("Số 15-KH/TU", top=180)) is None


# --- ngày tháng


def test_a_printed_date_is_read():
    line = date_line(laid("Quảng Ngãi, ngày 16 tháng 8 năm 2018", left=110))
    assert (line.day, line.month, line.year) == (16, 8, 2018)
    assert line.blanks == (None, None, None)


@pytest.mark.parametrize(
    "text", ["Quảng Ngãi, ngày      tháng 8 năm 2018", "Quảng Ngãi, ngày …… tháng 8 năm 2018"]
)
def test_an_open_day_has_its_place(text):
    line = date_line(laid(text, left=110))
    assert (line.day, line.month, line.year) == (None, 8, 2018)
    assert line.blanks[0].width >= 6
    assert line.blanks[1:] == (None, None)


# --- độ mật


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("MẬT", "MẬT"),
        ("TỐI MẬT", "TỐI MẬT"),
        ("TUYỆT MẬT", "TUYỆT MẬT"),
        ("T U Y Ệ T M Ậ T", "TUYỆT MẬT"),
        ("M Ậ T", "MẬT"),
        (unicodedata.normalize("NFD", "TỐI MẬT"), "TỐI MẬT"),
        ("Tối mật", "TỐI MẬT"),
        ("mật", "MẬT"),
        ("(MẬT)", "MẬT"),
        ("Độ mật: Tối mật", "TỐI MẬT"),
        ("MẬT - HOẢ TỐC", "MẬT"),
    ],
)
def test_a_mark_by_itself_is_seen(text, mark):
    assert secret_mark(laid(text)) == mark


@pytest.mark.parametrize(
    "text",
    [
        "bảo mật",
        "BẢO MẬT",
        "mật độ dân số",
        "V/v bảo vệ bí mật nhà nước",
        "VỀ CÔNG TÁC BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "Độ mật:",
        "mật ong rừng",
        "MAT",
        "Không mật",
    ],
)
def test_the_word_inside_a_sentence_is_no_mark(text):
    assert secret_mark(laid(text)) == ""


def test_a_mark_beside_the_head_is_seen_and_one_in_the_body_is_not():
    head = laid("ĐẢNG BỘ TỈNH", left=40)
    assert secret_mark([*head, *laid("MẬT", left=150)]) == "MẬT"
    assert secret_mark([*head, *laid("MẬT", left=150, top=180)]) == ""


def test_a_word_broken_over_two_lines_is_no_mark():
    assert secret_mark([*laid("về công tác bảo"), *laid("mật", top=42)]) == ""
    assert secret_mark([*laid("về công tác bảo"), *laid("MẬT", top=42)]) == "MẬT"


def test_what_a_scanner_reads_without_tones_counts_in_capitals():
    assert secret_mark(laid("TUYET MAT"), is_ocr=True) == "TUYỆT MẬT"
    assert secret_mark(laid("mat"), is_ocr=True) == ""


# --- chỗ trống


def ink(*boxes, width=210, height=297):
    rows = [0] * height
    for left, top, wide, high in boxes:
        for y in range(top, top + high):
            rows[y] |= ((1 << wide) - 1) << left
    return Ink(width, height, tuple(rows))


ZONES = (Box(30, 42, 80, 44), Box(115, 36, 90, 44))


def test_the_first_zone_is_taken_when_it_is_free():
    assert free_place(ink(), ZONES, (50, 35)) == (Box(30, 42, 50, 35), True)


def test_the_stamp_gives_way_within_its_zone_and_then_to_the_next():
    assert free_place(ink((30, 42, 80, 5)), ZONES, (50, 35))[0].top > 47
    assert free_place(ink((30, 60, 80, 5)), ZONES, (50, 35))[0].left >= 115


def test_a_full_head_sends_it_to_the_next_free_room_of_the_page():
    place, is_free = free_place(ink((0, 0, 210, 250)), ZONES, (50, 35))
    assert is_free
    assert place.top > 250
    assert place.bottom < 297


def test_on_a_full_page_it_covers_the_least_of_its_zones():
    full = ink((0, 0, 210, 297))
    assert free_place(full, ZONES, (50, 35)) == (Box(30, 42, 50, 35), False)
    nearly = ink((0, 0, 210, 40), (0, 42, 160, 250), (160, 70, 50, 227), (0, 290, 210, 7))
    place, is_free = free_place(nearly, ZONES, (50, 35))
    assert place.left >= 150
    assert not is_free


def test_open_places_of_a_scanned_line_are_seen_by_their_ink():
    line = ink((45, 36, 8, 4), (65, 36, 20, 4))
    assert gaps_in(line, Box(25, 35, 80, 6), least=6) == [Box(53, 35, 12, 6)]
    assert gaps_in(line, Box(25, 35, 80, 6), least=13) == []
    assert gaps_in(ink(), Box(25, 35, 80, 6), least=6) == []
