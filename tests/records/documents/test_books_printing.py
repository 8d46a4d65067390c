"""Printing and exporting books: cover, columns, page totals, hashes; the same rows the same bytes; no cell is a formula."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.files.models import PrintCopy
from hoatoc.foundation.files.queries import open_blob
from hoatoc.foundation.jobs.management.worker import Worker
from hoatoc.foundation.jobs.models import Job
from hoatoc.foundation.ui import ports
from hoatoc.foundation.ui.rules import Paper
from hoatoc.records.documents import actions
from hoatoc.records.documents.actions import printing as printing_verbs
from hoatoc.records.documents.models import Entry, Register
from hoatoc.records.documents.queries import printing
from hoatoc.records.documents.queries.books import ListFilter
from hoatoc.records.documents.queries.export import harmless
from hoatoc.records.documents.rules import COLUMNS, BookKind, Secrecy
from tests.conftest import MORNING, ONE_PAGE

WORD = "đê bao Trà Khúc"


class Drawing:
    """A printer that draws nothing and remembers what it was asked: for tests that are not about ink."""

    name = "trial"

    def __init__(self):
        self.asked = []

    def pdf(self, html, **more):
        self.asked.append((html if isinstance(html, str) else "".join(html), more))
        return ONE_PAGE + b"% " + str(len(self.asked)).encode()

    def missing_letters(self):
        return ""


@pytest.fixture
def drawing():
    real, trial = ports.printer(), Drawing()
    ports.use(trial)
    yield trial
    ports.use(real)


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


@pytest.fixture
def secret(cast):
    def take(*readers, **more):
        named = tuple(Appointment.objects.get(person=cast.people[name]).pk for name in readers)
        facts = {"kind": "plan", "abstract": WORD, "signer": "Lê Hoàng Sơn", "at": MORNING} | more
        return actions.take_number(
            actor=cast.actor("hang"), secrecy=Secrecy.MAT,
            custody=actions.Custody(content_location="Két ngăn 2", readers=named), **facts,
        )  # fmt: skip

    return take


def outgoing(cast, kind=BookKind.OUTGOING):
    return Register.objects.get(agency=cast.provincial, book_kind=kind)


def print_it(client, book, query=""):
    """Prints and follows to the print; its bytes are read, which closes its file."""
    return _read(client.post(reverse("book-print", args=[book.pk]) + query, follow=True))


def _read(response):
    if response.streaming:
        response.bytes_read = b"".join(response.streaming_content)
    return response


def content(response):
    return _read(response).bytes_read if not hasattr(response, "bytes_read") else response.bytes_read


def work_off_the_queue():
    """The worker, until nothing waits."""
    worker = Worker()
    at = max(Job.objects.values_list("run_at", flat=True))
    while worker.step(at):
        pass


def _fonts_of(page):
    """Fonts of a page and of what was laid over it."""
    found = list(page["/Resources"].get("/Font", {}).values())
    for drawn in page["/Resources"].get("/XObject", {}).values():
        found += drawn.get_object().get("/Resources", {}).get("/Font", {}).values()
    return [font.get_object() for font in found]


# --- what is on paper ------------------------------------------------------------------------------------


def test_a_book_is_printed_with_cover_columns_totals_and_hash(cast, numbered, issued, secret, log_in):
    issued()
    secret()
    proposal = actions.propose_void(entry=numbered(), reason="lấy nhầm", actor=cast.actor("hang"), at=MORNING)
    actions.decide(proposal=proposal, is_approved=True, actor=cast.actor("phuc"), at=MORNING)
    book = outgoing(cast)
    pdf = print_it(log_in("hang"), book)
    assert pdf["Content-Type"] == "application/pdf"
    assert "no-store" in pdf["Cache-Control"]
    cover, rows = PdfReader(BytesIO(content(pdf))).pages
    fonts = {str(font["/BaseFont"]) for page in (cover, rows) for font in _fonts_of(page)}
    assert {name.partition("+")[2] for name in fonts} == {"Tinos", "Tinos-Bold", "Tinos-Italic"}
    first, second = cover.extract_text(), rows.extract_text()
    for said in ("TỈNH UỶ QUẢNG NGÃI", "ĐẢNG CỘNG SẢN VIỆT NAM", "SỔ VĂN BẢN ĐI NHIỆM KỲ 2015–2020", "Từ số: 01 đến số: 03",
                 "Quyển số: 01", "NGƯỜI CÓ THẨM QUYỀN", "Từ ngày: 16/08/2018 đến ngày: 16/08/2018"):  # fmt: skip
        assert said in first, said
    for page in (first, second):
        assert "MẠNG TRONG" in page
        assert "In lần thứ 1" in page
    for said in ("Văn bản mật số 2", "huỷ, lý do: lấy nhầm", "Cộng trang: 3 số (huỷ 1) · Cộng dồn: 3 số", "Trang 2/2",
                 "Cộng sổ: 3 số, trong đó huỷ 1, văn bản mật 1", "Mã băm SHA-256"):  # fmt: skip
        assert said in second, said
    assert WORD not in first + second
    printed = printing.printed_book(cast.actor("hang"), book, ListFilter(), "")
    assert printed.rows_hash in second.replace("\n", "")


@pytest.mark.parametrize("part", [1000, 15])
def test_page_totals_add_up_over_the_pages(cast, numbered, monkeypatch, part):
    """Also when the book is laid out in parts."""
    monkeypatch.setattr(printing_verbs, "PART", part)
    for _ in range(40):
        numbered()
    book, hang = outgoing(cast), cast.actor("hang")
    copy = actions.print_book(
        printed=printing.printed_book(hang, book, ListFilter(), ""), actor=hang, at=MORNING
    )
    with open_blob(copy.blob) as file:
        pages = [page.extract_text() for page in PdfReader(file).pages][1:]
    assert len(pages) > 1
    said = [line for page in pages for line in page.splitlines() if line.startswith("Cộng trang")]
    counts = [[int(word) for word in line.replace(":", " ").split() if word.isdigit()] for line in said]
    assert sum(here for here, _ in counts) == 40
    assert [so_far for _, so_far in counts] == [
        sum(here for here, _ in counts[: n + 1]) for n in range(len(counts))
    ]


def test_a_closed_book_prints_its_closing_hash(cast, numbered, drawing):
    numbered()
    book = outgoing(cast)
    Register.objects.filter(pk=book.pk).update(
        closed_on=cast.day, closing_hash="f" * 64, closing_note="Cộng 1 số."
    )
    book.refresh_from_db()
    hang = cast.actor("hang")
    actions.print_book(printed=printing.printed_book(hang, book, ListFilter(), ""), actor=hang, at=MORNING)
    ((html, _),) = drawing.asked
    assert f"Mã khoá sổ: {'f' * 64}" in html
    assert "Đã khoá sổ ngày 16/08/2018. Cộng 1 số." in html


def test_the_outer_network_s_band(cast, numbered, drawing, settings):
    numbered()
    settings.HOATOC_ZONE = "outer"
    hang = cast.actor("hang")
    actions.print_book(
        printed=printing.printed_book(hang, outgoing(cast), ListFilter(), ""), actor=hang, at=MORNING
    )
    assert "MẠNG NGOÀI" in drawing.asked[0][0]


def test_what_people_typed_is_text_on_the_sheet(cast, numbered, drawing):
    numbered(abstract='Về <img src="http://x/"> & việc "khác"')
    hang = cast.actor("hang")
    actions.print_book(
        printed=printing.printed_book(hang, outgoing(cast), ListFilter(), ""), actor=hang, at=MORNING
    )
    assert "&lt;img" in drawing.asked[0][0]
    assert "<img" not in drawing.asked[0][0]


def test_paper_is_chosen_in_the_address(cast, numbered, drawing, log_in):
    numbered()
    client = log_in("hang")
    for query in ("", "?kho=a3-ngang", "?kho=x"):
        print_it(client, outgoing(cast), query)
    assert [asked["paper"] for _, asked in drawing.asked] == [Paper.A4_WIDE, Paper.A3_WIDE]


# --- stored, and served to whom it may be ------------------------------------------------------------------


def test_a_reprint_is_the_same_bytes_and_changed_rows_are_print_two(cast, numbered, drawing, log_in):
    """Whoever prints: the rows of an ordinary book are the same for all who read books."""
    numbered()
    book = outgoing(cast)
    first = content(print_it(log_in("hang"), book))
    assert content(print_it(log_in("kiem"), book)) == first
    assert content(print_it(log_in("phuc"), book)) == first
    numbered()
    second = content(print_it(log_in("hang"), book))
    assert second != first
    assert list(PrintCopy.objects.order_by("n").values_list("what", "n")) == [
        (f"so:{book.pk}", 1),
        (f"so:{book.pk}", 2),
    ]
    assert len(drawing.asked) == 2
    assert "In lần thứ 2" in drawing.asked[1][0]


def test_nobody_is_served_a_print_with_rows_closed_to_them(cast, secret, drawing, log_in):
    secret("phuc")
    book = outgoing(cast, BookKind.SECRET_OUT)
    readers = content(print_it(log_in("phuc"), book))
    assert WORD in drawing.asked[0][0]
    other = content(print_it(log_in("son"), book))
    assert other != readers
    assert WORD not in drawing.asked[1][0]
    assert "Các dòng này chưa in" in log_in("kiem").get(
        reverse("book-print", args=[book.pk]) + "?q=" + "tra+khuc"
    ).content.decode()  # fmt: skip


def test_before_it_is_printed_the_page_offers_to(cast, numbered, drawing, log_in):
    numbered()
    page = log_in("hang").get(reverse("book-print", args=[outgoing(cast).pk]))
    assert "chưa in lần nào" in page.content.decode()
    assert not drawing.asked


def test_a_filtered_print_says_what_was_asked(cast, numbered, drawing, log_in):
    numbered(abstract="Bầu cử trưởng thôn")
    numbered(abstract="Phòng cháy")
    print_it(log_in("hang"), outgoing(cast), "?q=bau+cu&loai=plan")
    html = drawing.asked[0][0]
    assert "số, từ trong trích yếu bau cu; tên loại Kế hoạch" in html
    assert "Phòng cháy" not in html


def test_a_foreign_book_is_not_printed(cast, numbered, drawing, log_in):
    numbered()
    book = outgoing(cast)
    for name in ("khoa", "lan"):
        assert print_it(log_in(name), book).status_code == 404
        assert log_in(name).get(reverse("book-export", args=[book.pk])).status_code == 404
    assert print_it(log_in("minh"), book).status_code == 403
    assert not drawing.asked


# --- long books ----------------------------------------------------------------------------------------------


def test_a_long_book_is_printed_in_the_background(cast, numbered, drawing, log_in, monkeypatch):
    from hoatoc.records.documents.views import printing as views

    monkeypatch.setattr(views, "DIRECT", 2)
    for _ in range(3):
        numbered()
    book = outgoing(cast)
    client = log_in("hang")
    waiting = print_it(client, book).content.decode()
    assert "Đang dàn trang" in waiting
    assert 'hx-trigger="every 3s"' in waiting
    print_it(client, book)
    job = Job.objects.get(kind="documents.print_book")
    assert WORD not in str(job.payload)
    assert not drawing.asked
    work_off_the_queue()
    address = reverse("book-print", args=[book.pk])
    assert client.get(address, headers={"HX-Request": "true"})["HX-Redirect"] == address
    pdf = _read(client.get(reverse("book-print", args=[book.pk])))
    assert pdf["Content-Type"] == "application/pdf"
    assert PrintCopy.objects.get().by == cast.people["hang"]


def test_what_is_searched_for_goes_into_no_job(cast, secret, drawing, log_in, monkeypatch):
    from hoatoc.records.documents.views import printing as views

    monkeypatch.setattr(views, "DIRECT", 0)
    secret("phuc")
    print_it(log_in("phuc"), outgoing(cast, BookKind.SECRET_OUT), "?q=tra+khuc")
    assert not Job.objects.filter(kind="documents.print_book").exists()
    assert len(drawing.asked) == 1


def test_a_job_prints_with_the_rights_that_its_person_has_then(cast, secret, drawing, log_in, monkeypatch):
    """Phúc was withdrawn from the readers before the worker came: the print shows him a blank row."""
    from hoatoc.records.documents.models import EntryReader
    from hoatoc.records.documents.views import printing as views

    monkeypatch.setattr(views, "DIRECT", 0)
    entry = secret("phuc")
    book = outgoing(cast, BookKind.SECRET_OUT)
    print_it(log_in("phuc"), book)
    EntryReader.objects.filter(entry=entry, appointment__person=cast.people["phuc"]).delete()
    work_off_the_queue()
    ((html, _),) = drawing.asked
    assert WORD not in html


def test_progress_is_told_by_pages(cast, numbered, drawing, log_in, monkeypatch):
    from hoatoc.records.documents.actions.printing import _teller
    from hoatoc.records.documents.views import printing as views

    monkeypatch.setattr(views, "DIRECT", 0)
    numbered()
    book, client = outgoing(cast), log_in("hang")
    print_it(client, book)
    printed = printing.printed_book(cast.actor("hang"), book, ListFilter(), "")
    digest = Job.objects.get(kind="documents.print_book").unique_key
    assert digest == printed.digest
    tell = _teller(digest)
    for page in range(1, 8):
        tell(page)
    assert "Đã dàn 6 trang" in client.get(reverse("book-print", args=[book.pk])).content.decode()


# --- xlsx ----------------------------------------------------------------------------------------------------


def exported(client, book, query=""):
    response = client.get(reverse("book-export", args=[book.pk]) + query)
    assert response.status_code == 200
    return load_workbook(BytesIO(response.content)).active


def test_xlsx_has_the_band_the_columns_and_the_rows(cast, issued, numbered, log_in):
    issued()
    numbered(abstract="Phòng cháy")
    sheet = exported(log_in("hang"), outgoing(cast))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "MẠNG TRONG · Tỉnh uỷ Quảng Ngãi"
    assert rows[1][0] == "Sổ văn bản đi nhiệm kỳ 2015–2020"
    assert rows[4] == [column.title for column in COLUMNS[BookKind.OUTGOING]]
    assert rows[5][:3] == ["01-KH/TU", "16/08/2018", "Kế hoạch: Phòng, chống thiên tai năm 2018"]
    assert rows[6][6:] == [None, "Chưa phát hành"]
    assert rows[5][6] == 4
    line = AuditEntry.objects.get(verb="xuất sổ")
    assert line.facts == {"số dòng": 2}


def test_xlsx_follows_the_filter(cast, numbered, log_in):
    numbered(abstract="Bầu cử")
    numbered(abstract="Phòng cháy")
    sheet = exported(log_in("hang"), outgoing(cast), "?q=bau+cu")
    assert "bau cu" in sheet["A3"].value
    assert sheet.max_row == 6


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_c1_no_cell_begins_like_a_formula(sign):
    assert harmless(f"{sign}cmd|' /C calc'!A0").startswith(f"'{sign}")
    assert harmless("01-KH/TU") == "01-KH/TU"


def test_c1_what_people_typed_is_prefixed_in_the_file(cast, log_in):
    hang = cast.actor("hang")
    for text in ("=HYPERLINK(1)", "+84 55", "-2+3", "@SUM(A1)"):
        item = actions.post(entries=[], symbols=text, addressee=text, note=text, actor=hang, at=MORNING)
    sheet = exported(log_in("hang"), item.register)
    cells = [cell for row in sheet.iter_rows(min_row=6) for cell in row if cell.value]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.value for cell in cells if str(cell.value)[:1] in "=+-@"] == []
    assert "'=HYPERLINK(1)" in [cell.value for cell in cells]


def test_xlsx_of_an_ordinary_book_holds_no_secret(cast, secret, log_in):
    secret("phuc")
    values = str([cell.value for row in exported(log_in("phuc"), outgoing(cast)).iter_rows() for cell in row])
    assert "Văn bản mật số 1" in values
    assert WORD not in values


# --- statistics ----------------------------------------------------------------------------------------------


def test_statistics_of_secrets_are_printed_and_reprinted(cast, secret, drawing, log_in):
    secret()
    client = log_in("phuc")
    address = reverse("secret-statistics") + "?nam=2018"
    assert "Thống kê bí mật nhà nước" in client.get(address).content.decode()
    first = content(client.post(address))
    assert content(log_in("hang").post(address)) == first
    assert len(drawing.asked) == 1
    assert Entry.objects.count() == 1
