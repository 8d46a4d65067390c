"""The print engine: the wanted fonts alone, embedded; every Vietnamese letter comes back; nothing is fetched from anywhere."""

import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from hoatoc.config.commands import doctor
from hoatoc.foundation.ui import ports
from hoatoc.foundation.ui.drivers import weasy
from hoatoc.foundation.ui.rules import VIETNAMESE_LETTERS, Paper
from hoatoc.foundation.ui.templatetags.ui import qr
from tests.conftest import MORNING

LACKING = Path("/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf")
HEAD = '<html lang="vi"><head><title>Thử in</title><link rel="stylesheet" href="hoatoc:print.css"></head>'


def page_of(body: str) -> str:
    return (
        f'{HEAD}<body><p class="band band-inner"><b>MẠNG TRONG</b>Tỉnh uỷ Quảng Ngãi</p>{body}</body></html>'
    )


def spaced(letters: str) -> str:
    return " ".join(letters)


@pytest.fixture
def printed(tmp_path):
    """Prints and gives the file, for the tools that look at it."""

    def make(body: str, paper: Paper = Paper.A4, **more) -> Path:
        file = tmp_path / f"{paper}.pdf"
        file.write_bytes(ports.printer().pdf(page_of(body), paper=paper, **more))
        return file

    return make


def fonts_in(file: Path) -> list[tuple[str, bool]]:
    """Name without its subset mark, and whether it is embedded, of every font that pdffonts finds."""
    told = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in told.splitlines()[2:]]
    return [(row[0].partition("+")[2] or row[0], row[-5] == "yes") for row in rows]


def text_of(file: Path) -> str:
    return subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout


def test_only_the_wanted_fonts_and_all_embedded(printed):
    """Also the page number and what CSS would take from "sans-serif": no letter comes from another family."""
    body = "".join(f"<p><{tag}>{VIETNAMESE_LETTERS}</{tag}></p>" for tag in ("span", "b", "i", "code"))
    found = fonts_in(printed(body, foot=lambda _: "<p>Cộng trang: <b>5</b></p>"))
    assert {name for name, _ in found} <= {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"}
    assert {"Tinos", "Tinos-Bold"} <= {name for name, _ in found}
    assert all(embedded for _, embedded in found)


def test_every_vietnamese_letter_survives(printed):
    assert len(VIETNAMESE_LETTERS) == 146
    read = text_of(printed(f"<p>{spaced(VIETNAMESE_LETTERS)}</p>"))
    assert [letter for letter in VIETNAMESE_LETTERS if letter not in read] == []


def test_a_font_without_the_letters_is_caught(monkeypatch):
    """Liberation 1, which Debian's chromium brings, calls itself like Liberation 2 and lacks most of them."""
    assert ports.printer().missing_letters() == ""
    if not LACKING.exists():
        pytest.skip("fonts-liberation 1 is not on this machine")
    assert set("ạảấầẩẫậơờởỡợưừửữự") <= set(weasy.letters_lacking(LACKING))
    monkeypatch.setattr(weasy, "FONTS", LACKING.parent)
    monkeypatch.setattr(weasy, "FACES", (LACKING.name,))
    assert "thiếu chữ" in ports.printer().missing_letters()


def test_the_doctor_says_which_package_is_missing(monkeypatch, tmp_path):
    assert doctor._printer(MORNING).level is doctor.Level.OK
    monkeypatch.setattr(weasy, "FONTS", tmp_path)
    said = doctor._printer(MORNING)
    assert said.level is doctor.Level.WRONG
    assert "fonts-croscore" in said.text


def test_band_and_page_numbers_stand_on_every_page(printed):
    reader = PdfReader(printed("".join(f"<p>Dòng {n}</p>" for n in range(150))))
    assert len(reader.pages) > 2
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert "MẠNG TRONG" in text
        assert "Tỉnh uỷ Quảng Ngãi" in text
        assert f"Trang {number}/{len(reader.pages)}" in text


@pytest.mark.parametrize(
    ("paper", "size"), [(Paper.A4, (595, 842)), (Paper.A4_WIDE, (842, 595)), (Paper.A3_WIDE, (1191, 842))]
)
def test_paper_has_its_size(printed, paper, size):
    box = PdfReader(printed("<p>Một dòng</p>", paper)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_a_foot_hears_what_its_page_holds(printed):
    """Every row is on exactly one page, in order; the foot stands on that page."""
    seen: list[ports.PageSeen] = []

    def foot(page: ports.PageSeen) -> str:
        seen.append(page)
        return f"<p>Cộng trang: {len(page.ids)}</p>"

    told: list[int] = []
    file = printed("".join(f'<p id="r{n}">Dòng {n}</p>' for n in range(150)), foot=foot, tell=told.append)
    assert [name for page in seen for name in page.ids] == [f"r{n}" for n in range(150)]
    pages = PdfReader(file).pages
    assert [page.number for page in seen] == list(range(1, len(pages) + 1)) == told
    for page, sheet in zip(seen, pages, strict=True):
        assert f"Cộng trang: {len(page.ids)}" in sheet.extract_text()
        assert sheet.extract_text().count("Trang") == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/x.png",
        "file:///etc/passwd",
        "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
        "hoatoc:../apps.py",
    ],
)
def test_nothing_but_the_own_files_is_read(address):
    with pytest.raises(weasy.ForeignAddress):
        ports.printer().pdf(page_of(f'<img src="{address}" alt="">'), paper=Paper.A4)
    with pytest.raises(weasy.ForeignAddress):
        ports.printer().pdf(page_of(f'<link rel="stylesheet" href="{address}">'), paper=Paper.A4)


def test_the_log_repeats_no_word_of_the_sheet(printed, caplog):
    """A letter that Tinos lacks draws a box; the engine's warning about it would write the words beside it to the log."""
    printed("<p>Việc rất kín 中</p>")
    assert "kín" not in caplog.text


def test_a_qr_code_is_a_picture_of_squares():
    drawn = qr("so:12 in:3")
    assert drawn.startswith('<svg class="qr"')
    assert drawn == qr("so:12 in:3") != qr("so:12 in:4")


def test_several_parts_are_one_pdf_with_pages_numbered_through(printed, tmp_path):
    """A long book is laid out a part at a time; its reader sees one."""
    seen: list[ports.PageSeen] = []
    told: list[int] = []

    def foot(page: ports.PageSeen) -> str:
        seen.append(page)
        return f"<p>Cộng trang: {len(page.ids)}</p>"

    parts = [
        page_of("".join(f'<p id="r{n}">Dòng {n}</p>' for n in range(at, at + 70))) for at in (0, 70, 140)
    ]
    file = tmp_path / "parts.pdf"
    file.write_bytes(ports.printer().pdf(parts, paper=Paper.A4_WIDE, foot=foot, tell=told.append))
    pages = PdfReader(file).pages
    assert [name for page in seen for name in page.ids] == [f"r{n}" for n in range(210)]
    assert told == [page.number for page in seen] == list(range(1, len(pages) + 1))
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert text.count("Trang") == 1
        assert f"Trang {number}/{len(pages)}" in text
        assert "MẠNG TRONG" in text
    assert {name for name, _ in fonts_in(file)} <= {"Tinos", "Tinos-Bold"}
