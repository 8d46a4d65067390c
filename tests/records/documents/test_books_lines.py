"""What stands in a book, cell by cell: prescribed columns, blank rows for secrets and the other network, voids, reservations."""

from datetime import timedelta

import pytest
from django.urls import reverse

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.lib.slot import SLOTS
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import AllocatedNumber, Entry, Register
from hoatoc.records.documents.queries import books as queries
from hoatoc.records.documents.queries import ledgers
from hoatoc.records.documents.queries.book_lines import Mark
from hoatoc.records.documents.queries.books import ListFilter
from hoatoc.records.documents.rules import COLUMNS, NUMBER_BOOKS, SECRET_BOOKS, BookKind, Secrecy
from tests.conftest import MORNING

WORD = "đê bao Trà Khúc"


def appointment(cast, name):
    return Appointment.objects.get(person=cast.people[name])


@pytest.fixture
def secret(cast):
    """A secret plan of Tỉnh uỷ; Hằng, who numbers it, and those named read it."""

    def take(*readers, **more):
        named = tuple(appointment(cast, name).pk for name in readers)
        facts = {"kind": "plan", "abstract": WORD, "signer": "Lê Hoàng Sơn", "at": MORNING} | more
        return actions.take_number(
            actor=cast.actor("hang"), secrecy=Secrecy.MAT,
            custody=actions.Custody(content_location="Két ngăn 2", readers=named), **facts,
        )  # fmt: skip

    return take


def book_of(cast, kind):
    return Register.objects.get(agency=cast.provincial, book_kind=kind, is_default=True)


def lines(cast, who, book, **asked):
    actor = cast.actor(who)
    rows = ledgers.rows_of(actor, book, ListFilter(**asked), newest_first=False)
    return ledgers.lines_of(actor, book, rows)


def cell(line, key):
    return next(text for column, text in line.told if column.key == key)


# --- columns -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        (BookKind.INCOMING, ["Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu", "Ngày tháng", "Tên loại và trích yếu nội dung",
                             "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú"]),
        (BookKind.OUTGOING, ["Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung", "Người ký",
                             "Nơi nhận văn bản", "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ghi chú"]),
        (BookKind.HANDOVER, ["Ngày chuyển", "Số đến", "Đơn vị hoặc người nhận", "Ký nhận", "Ghi chú"]),
        (BookKind.SECRET_HANDOVER, ["Ngày chuyển", "Số đến", "Mức độ mật", "Đơn vị hoặc người nhận", "Ký nhận", "Ghi chú"]),
    ],
)  # fmt: skip
def test_columns_are_those_of_the_form(kind, titles):
    assert [column.title for column in COLUMNS[kind]] == titles


def test_the_secret_book_of_what_one_issues_has_nine_columns():
    """TT 24/2020/TT-BCA mẫu 14: the columns of the outgoing book and the level."""
    secret, ordinary = COLUMNS[BookKind.SECRET_OUT], COLUMNS[BookKind.OUTGOING]
    assert len(secret) == 9
    assert [column for column in secret if column.key != "level"] == list(ordinary)
    assert [column for column in COLUMNS[BookKind.SECRET_IN] if column.key != "level"] == list(
        COLUMNS[BookKind.INCOMING]
    )


@pytest.mark.parametrize("kind", list(BookKind))
def test_every_book_has_columns_a_day_and_one_that_tells(kind):
    columns = COLUMNS[kind]
    assert sum(column.tells for column in columns) == 1
    assert sum(column.key == "day" for column in columns) == 1
    assert 95 <= sum(column.width for column in columns) <= 115
    assert len({column.key for column in columns}) == len(columns)


# --- secrets share the series, not the screen (M2) -------------------------------------------------------


def test_m2_the_secret_number_stands_in_the_ordinary_book_as_a_blank_row(cast, numbered, secret):
    """Quyết định 1, mật 2, 3: the outgoing book has all three, the second without a word."""
    for take in (numbered, secret, numbered):
        take(kind="decision")
    book = book_of(cast, BookKind.OUTGOING)
    for who in ("hang", "phuc", "kiem"):
        held = lines(cast, who, book)
        assert [line.n for line in held] == [1, 2, 3]
        assert [line.mark for line in held] == [Mark.PENDING, Mark.CLOSED, Mark.PENDING]
        assert cell(held[1], "abstract") == "Văn bản mật số 2 (dãy Quyết định)"
        assert held[1].entry_id is None
        assert WORD not in str(held)
        assert [cell(held[1], key) for key in ("signer", "to", "copies", "note")] == [""] * 4
    assert queries.totals_of(book).missing == 0


def test_the_secret_book_is_open_for_its_readers_alone(cast, secret):
    secret("phuc")
    book = book_of(cast, BookKind.SECRET_OUT)
    for who in ("hang", "phuc"):
        (line,) = lines(cast, who, book)
        assert WORD in cell(line, "abstract")
        assert cell(line, "level") == "Mật"
        assert line.entry_id is not None
    for who in ("bao", "son", "kiem"):
        (line,) = lines(cast, who, book)
        assert line.mark is Mark.CLOSED
        assert WORD not in str(line)


def test_no_word_finds_a_closed_row(cast, secret):
    secret("phuc")
    book, ordinary = book_of(cast, BookKind.SECRET_OUT), book_of(cast, BookKind.OUTGOING)
    assert len(lines(cast, "phuc", book, words="tra khuc")) == 1
    assert lines(cast, "bao", book, words="tra khuc") == []
    assert lines(cast, "hang", ordinary, words="tra khuc") == []
    assert lines(cast, "bao", book, kind="plan") == []
    assert len(lines(cast, "bao", book, first=1)) == 1


def test_a_secret_that_arrived_is_blank_in_the_book_of_arrivals(cast):
    sheet = actions.PaperSheet(
        issuer_agency_id=cast.district.pk, issuer_correspondent_id=None, symbol="12-BC/HU", dated_on=cast.day,
        kind="report", abstract=WORD, signer="", secrecy=Secrecy.MAT,
    )  # fmt: skip
    custody = actions.Custody(content_location="Két", readers=(appointment(cast, "phuc").pk,))
    hang = cast.actor("hang")
    actions.take_in_paper(sheet=sheet, custody=custody, is_registered_now=True, actor=hang, at=MORNING)
    (blank,) = lines(cast, "phuc", book_of(cast, BookKind.INCOMING))
    assert (blank.mark, cell(blank, "abstract")) == (Mark.CLOSED, "Văn bản mật số 1")
    (held,) = lines(cast, "phuc", book_of(cast, BookKind.SECRET_IN))
    assert WORD in cell(held, "abstract")
    assert WORD not in str(lines(cast, "bao", book_of(cast, BookKind.SECRET_IN)))


def test_a_void_secret_number_gives_no_reason_away(cast, secret):
    entry = secret()
    proposal = actions.propose_void(entry=entry, reason="lộ tin đê bao", actor=cast.actor("hang"), at=MORNING)
    actions.decide(proposal=proposal, is_approved=True, actor=cast.actor("phuc"), at=MORNING)
    (line,) = lines(cast, "phuc", book_of(cast, BookKind.OUTGOING))
    assert cell(line, "abstract") == "Văn bản mật số 1 (dãy Kế hoạch): số đã huỷ"


# --- void, reserved, given to the other network -----------------------------------------------------------


def test_a_void_number_says_why(cast, numbered):
    entry = numbered()
    proposal = actions.propose_void(entry=entry, reason="lấy nhầm", actor=cast.actor("hang"), at=MORNING)
    actions.decide(proposal=proposal, is_approved=True, actor=cast.actor("phuc"), at=MORNING)
    (line,) = lines(cast, "hang", entry.register)
    assert line.mark is Mark.VOID
    assert cell(line, "abstract") == "Số 1: huỷ, lý do: lấy nhầm (duyệt: Trần Văn Phúc)"
    assert cell(line, "symbol") == "01-KH/TU"


def test_a_reserved_number_says_who_holds_it_for_what_until_when(cast):
    number = actions.reserve(
        kind="plan", holder=appointment(cast, "minh"), purpose="kế hoạch quý IV",
        expires_on=cast.day + timedelta(days=5), actor=cast.actor("hang"), at=MORNING,
    )  # fmt: skip
    (line,) = lines(cast, "hang", number.register)
    assert line.mark is Mark.RESERVED
    assert cell(line, "abstract") == "Số xin trước: Đỗ Quang Minh giữ, để kế hoạch quý IV, hạn 21/08/2018"


def test_a_number_reserved_for_a_secret_is_told_to_its_holder_alone(cast):
    actions.reserve(
        kind="plan", holder=appointment(cast, "phuc"), purpose=WORD, expires_on=cast.day, is_secret=True,
        actor=cast.actor("hang"), at=MORNING,
    )  # fmt: skip
    assert WORD in str(lines(cast, "phuc", book_of(cast, BookKind.SECRET_OUT)))
    for who, kind in (("son", BookKind.SECRET_OUT), ("phuc", BookKind.OUTGOING)):
        (line,) = lines(cast, who, book_of(cast, kind))
        assert line.mark is Mark.CLOSED
        assert WORD not in str(line)


def test_numbers_given_to_the_other_network_are_blank_rows(cast, numbered, settings):
    settings.HOATOC_ZONE = "outer"
    entry = numbered()
    actions.give_block(kind="plan", count=3, reason="văn bản mật", actor=cast.actor("phuc"), at=MORNING)
    held = lines(cast, "hang", entry.register)
    assert [line.n for line in held] == [1, 2, 3, 4]
    assert {cell(line, "abstract") for line in held[1:]} == {"Số đã cấp cho mạng kia – văn bản mật"}
    assert {line.mark for line in held[1:]} == {Mark.OTHER_SIDE}


# --- the screen ------------------------------------------------------------------------------------------


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


@pytest.fixture
def bare_frame(monkeypatch):
    """The frame empty: what is counted are the screen's own queries, not those of navigation, banners and alarms."""
    for name, slot in SLOTS.items():
        if name.startswith("ui."):
            monkeypatch.setattr(slot, "_fillers", [])


def test_states_filter_the_outgoing_book(cast, numbered, issued, secret, log_in):
    issued()
    numbered()
    secret()
    address = reverse("book", args=[book_of(cast, BookKind.OUTGOING).pk])
    client = log_in("hang")
    counts = {
        state: client.get(f"{address}?trang_thai={state}").context["page"].paginator.count
        for state in ("", "issued", "allocated", "void", "reserved")
    }
    assert counts == {"": 3, "issued": 1, "allocated": 2, "void": 0, "reserved": 0}


def test_the_handing_over_shows_in_the_book_of_arrivals(cast, issued, log_in):
    issued([cast.commune])
    entry = Entry.objects.get(agency=cast.commune, direction="in")
    lan = cast.actor("lan")
    entry = actions.register(entry=entry, actor=lan, at=MORNING)
    row = actions.hand_over(entry=entry, to_appointment=appointment(cast, "lan"), actor=lan, at=MORNING)
    actions.sign_handover(handover=row, actor=lan, at=MORNING + timedelta(hours=1))
    page = log_in("lan").get(reverse("book", args=[entry.register_id])).content.decode()
    assert "Nguyễn Thị Lan, 16/08/2018" in page


@pytest.mark.parametrize("kind", sorted(set(BookKind) - NUMBER_BOOKS - SECRET_BOOKS))
@pytest.mark.parametrize("many", [2, 12])
def test_a_ledger_costs_the_same_whatever_its_length(
    cast, issued, log_in, bare_frame, django_assert_num_queries, kind, many
):
    hang = cast.actor("hang")
    for n in range(many):
        entry = issued([cast.district])
        if kind == BookKind.HANDOVER:
            row = actions.hand_over(
                entry=entry, to_appointment=appointment(cast, "minh"), actor=hang, at=MORNING
            )
        elif kind == BookKind.POSTAL:
            row = actions.post(entries=[entry], addressee=f"Nơi {n}", actor=hang, at=MORNING)
        else:
            row = actions.lend_file_copy(
                entry=entry, borrower="Minh", purpose="đối chiếu", actor=hang, at=MORNING
            )
    client = log_in("hang")
    address = reverse("book", args=[row.register_id])
    client.get(address)
    with django_assert_num_queries(LEDGER_QUERIES):
        client.get(address)


LEDGER_QUERIES = 12


@pytest.mark.parametrize("many", [1, 6])
def test_the_shelf_costs_the_same(cast, issued, log_in, bare_frame, django_assert_num_queries, many):
    for n in range(many):
        issued([cast.district])
        actions.open_arrival_book(title=f"Sổ thêm {n}", actor=cast.actor("hang"), at=MORNING)
    client = log_in("hang")
    client.get(reverse("books"))
    with django_assert_num_queries(SHELF_QUERIES):
        page = client.get(reverse("books"))
    assert sum(len(held) for _, held in page.context["books"]) == many + 2
    assert AllocatedNumber.objects.count() == many


SHELF_QUERIES = 10


def test_the_shelf_counts_what_the_book_s_page_shows(cast, numbered, secret, log_in):
    """The blank row of the secret number counts in both books."""
    numbered()
    secret()
    client = log_in("hang")
    shelves = dict(client.get(reverse("books")).context["books"])
    assert list(shelves) == ["Sổ đăng ký", "Sổ bí mật nhà nước"]
    for held in shelves.values():
        for line in held:
            page = client.get(reverse("book", args=[line.book.pk])).context["page"]
            assert page.paginator.count == line.count
    assert [line.count for held in shelves.values() for line in held] == [2, 1]
