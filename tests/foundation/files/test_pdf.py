"""Reading and drawing PDF apart from the server: what a file says, what is drawn on it, what is refused whole."""

import io
import subprocess

import pikepdf
import pypdf
import pytest

from hoatoc.foundation.files import actions, queries
from hoatoc.foundation.files.drivers import pdf as driver
from hoatoc.foundation.files.drivers.libreoffice import LibreOffice
from hoatoc.foundation.files.rules import DrawnBox, DrawnText, Overlay
from hoatoc.lib.actor import system_actor
from hoatoc.lib.sheet import date_line, number_line
from tests.conftest import MORNING, ONE_PAGE
from tests.foundation.files import sheets

pytestmark = pytest.mark.django_db

RED = Overlay(
    [
        DrawnBox(30, 44, 50, 35),
        DrawnText("Thượng khẩn ờ ữ ặ ĐẾN", 55, 60, 12, align="center", face="bold"),
    ],
    (0.8, 0.1, 0.1),
)


def keep(data):
    return actions.store_bytes(chunks=[data], actor=system_actor(), at=MORNING)


def look(data):
    return queries.facts_of(keep(data))


def text_of(data, page=0):
    return pypdf.PdfReader(io.BytesIO(data)).pages[page].extract_text()


# --- what a file says


def test_a_typed_sheet_tells_its_number_date_and_size():
    facts = look(sheets.sheet(number="Số 15-KH/TU", day="Quảng Ngãi, ngày 16 tháng 8 năm 2018", pages=3))
    assert (facts.pages, round(facts.width), round(facts.height)) == (3, 210, 297)
    assert facts.has_text
    assert not facts.is_signed
    assert not facts.is_locked
    assert number_line(facts.words).number == 15
    assert date_line(facts.words).day == 16
    word = next(each for each in facts.words if each.text == "Số")
    assert word.box.left == pytest.approx(45, abs=0.5)
    assert word.box.bottom == pytest.approx(40, abs=1.5)


def test_an_open_number_has_its_place_on_the_page():
    facts = look(sheets.sheet(number="Số              -KH/TU"))
    line = number_line(facts.words)
    assert line.number is None
    assert 45 < line.blank.left < 60
    assert line.blank.width > 10


def test_ink_lies_where_words_are():
    facts = look(sheets.sheet())
    assert facts.ink.in_box(45, 20, 40, 5) > 20
    assert facts.ink.in_box(10, 60, 60, 10) == 0


def test_a_signature_is_seen_in_the_form_and_in_the_bytes():
    assert look(sheets.signed()).is_signed
    assert not look(sheets.sheet()).is_signed


def test_a_scan_has_no_text_of_its_own():
    facts = look(sheets.scan())
    assert facts.is_scan
    assert not facts.has_text


def test_what_a_scanner_read_by_itself_is_no_text_of_the_sheet():
    facts = look(sheets.strips((45, 39, "Số 16-KH/TU")))
    assert facts.words
    assert facts.is_scan
    assert not facts.has_text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_is_read_as_a_page_of_its_size(kind):
    facts = look(sheets.picture(kind))
    assert (round(facts.width), round(facts.height)) == (210, 297)
    assert facts.is_scan
    assert facts.ink.in_box(38, 38, 70, 6) > 100


def test_every_picture_of_a_tiff_is_a_page():
    assert look(sheets.picture("TIFF", pages=3)).pages == 3


def test_a_photograph_without_resolution_fits_into_a4():
    facts = look(sheets.picture("PNG", size=(4000, 3000), dpi=(1, 1)))
    assert (round(facts.width), round(facts.height)) == (280, 210)


def test_a_file_whose_table_is_lost_is_mended():
    assert look(ONE_PAGE).pages == 1


# --- what is drawn


def test_the_overlay_stands_on_page_one_and_the_source_stays_as_it_was():
    source = keep(sheets.sheet(pages=2))
    drawn = queries.with_overlay(source, RED)
    assert "Thượng khẩn ờ ữ ặ ĐẾN" in text_of(drawn)
    assert "ĐẾN" not in text_of(drawn, page=1)
    assert "phòng, chống thiên tai" in text_of(drawn)
    with queries.open_blob(source) as file:
        assert file.read() == sheets.sheet(pages=2)


def test_the_same_overlay_gives_the_same_bytes():
    source = keep(sheets.sheet())
    assert queries.with_overlay(source, RED) == queries.with_overlay(source, RED)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_turned_page_gets_it_upright_at_the_place_that_is_seen(degrees):
    before = look(sheets.turned(degrees))
    facts = look(queries.with_overlay(keep(sheets.turned(degrees)), RED))
    word = next(each for each in facts.words if each.text == "khẩn")
    assert word.box.left == pytest.approx(52, abs=4)
    assert word.box.top == pytest.approx(56.5, abs=2)
    assert word.box.width > word.box.height
    frame = facts.ink.in_box(29, 43, 52, 37) - before.ink.in_box(29, 43, 52, 37)
    assert frame > 100


def test_a_picture_becomes_a_page_with_the_overlay():
    drawn = queries.with_overlay(keep(sheets.picture("JPEG")), RED)
    assert drawn.startswith(b"%PDF-")
    assert "ĐẾN" in text_of(drawn)


def test_fonts_are_embedded_and_have_every_vietnamese_letter(tmp_path):
    file = tmp_path / "drawn.pdf"
    letters = "ăằắẳẵặâầấẩẫậđêềếểễệôồốổỗộơờớởỡợưừứửữựỳỷỹỵ ĐẾN HOẢ TỐC"
    file.write_bytes(queries.with_overlay(keep(ONE_PAGE), Overlay([DrawnText(letters, 20, 40, 12)])))
    fonts = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout
    assert "Tinos" in fonts
    assert all(row.split()[-5] == "yes" for row in fonts.splitlines()[2:]), fonts
    assert letters in subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout.replace("\n", "")


def test_a_long_text_shrinks_into_its_room():
    overlay = Overlay([DrawnText("Phòng Tổng hợp và Kiểm soát thủ tục " * 3, 30, 60, 12, width=48)])
    words = look(queries.with_overlay(keep(ONE_PAGE), overlay)).words
    assert max(each.box.right for each in words) <= 78.5


# --- what is refused whole


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing here", sheets.sheet()[:200]], ids=["words", "cut"])
def test_a_broken_file_is_refused(data):
    with pytest.raises(queries.FileUnreadable):
        look(data)


def test_a_broken_picture_is_refused():
    with pytest.raises(queries.FileUnreadable):
        look(sheets.picture()[:3000])


def test_a_password_is_refused_in_words():
    with pytest.raises(queries.FileLocked):
        look(sheets.locked())
    with pytest.raises(queries.FileLocked):
        queries.with_overlay(keep(sheets.locked()), RED)


def test_a_file_locked_against_changes_is_read_but_not_drawn_on():
    blob = keep(sheets.locked(user=""))
    assert queries.facts_of(blob).is_locked
    with pytest.raises(queries.FileLocked):
        queries.with_overlay(blob, RED)


def test_a_reader_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(driver, "SECONDS", 0.01)
    with pytest.raises(queries.FileUnreadable):
        look(sheets.sheet())


def test_too_many_pages_are_refused():
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(ONE_PAGE)) as pdf:
        for _ in range(2000):
            pdf.pages.append(pdf.pages[0])
        pdf.save(buffer)
    with pytest.raises(queries.FileUnreadable):
        look(buffer.getvalue())


# --- office files


def test_a_docx_becomes_a_pdf_with_its_letters():
    made = queries.as_pdf(keep(sheets.docx("Số       -KH/TU", "Phòng, chống thiên tai: ườ ặ ữ ỗ")))
    assert "Phòng, chống thiên tai: ườ ặ ữ ỗ" in text_of(made)


def test_without_libreoffice_it_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert "libreoffice-writer-nogui" in LibreOffice().problem()
    with pytest.raises(queries.NotConverted, match="lưu thành PDF"):
        queries.as_pdf(keep(sheets.docx("x")))


def test_a_converter_that_does_not_end_is_ended(monkeypatch):
    from hoatoc.foundation.files.drivers import libreoffice

    monkeypatch.setattr(libreoffice, "SECONDS", 0.05)
    with pytest.raises(queries.NotConverted, match="thời gian"):
        queries.as_pdf(keep(sheets.docx("x")))
