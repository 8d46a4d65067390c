"""The life of books: next year's in one act by two persons, a further book of arrivals, closing with a hash, reopening."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.lib.finding import report
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.records.documents import actions
from hoatoc.records.documents.actions import books as verbs
from hoatoc.records.documents.actions import ledgers as ledger_verbs
from hoatoc.records.documents.actions.numbering import RegisterClosed
from hoatoc.records.documents.models import AllocatedNumber, Entry, NumberProposal, NumberSeries, Register
from hoatoc.records.documents.rules import BookKind
from tests.conftest import MORNING, without_guards

NEW_YEAR = datetime(2019, 1, 2, 1, 0, tzinfo=UTC)
DECEMBER = datetime(2018, 12, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def paper(cast):
    """A sheet from the district that Tỉnh uỷ registers."""

    def take_in(at=MORNING, **more):
        sheet = actions.PaperSheet(
            issuer_agency_id=cast.district.pk, issuer_correspondent_id=None, symbol="64-BC/HU", dated_on=cast.day,
            kind="report", abstract="Kết quả học tập chuyên đề", signer="",
        )  # fmt: skip
        return actions.take_in_paper(
            sheet=sheet, is_registered_now=True, actor=cast.actor("hang"), at=at, **more
        )

    return take_in


@pytest.fixture
def decide(cast):
    """Phúc approves."""

    def approve(proposal, at=MORNING, who="phuc", is_approved=True):
        return actions.decide(proposal=proposal, is_approved=is_approved, actor=cast.actor(who), at=at)

    return approve


@pytest.fixture
def closed(cast, paper, decide):
    """The book of arrivals of 2018 with two numbers, closed on 2 January 2019."""
    paper()
    book = paper().register
    decide(
        actions.propose_closing(book=book, reason="hết năm", actor=cast.actor("hang"), at=NEW_YEAR), NEW_YEAR
    )
    book.refresh_from_db()
    return book


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


def finding(check):
    (found,) = report([check])["checks"]
    return found["found"]


# --- next year -------------------------------------------------------------------------------------------


def test_next_year_s_books_are_opened_in_one_act(cast, paper, issued, decide):
    entry = paper()
    hang = cast.actor("hang")
    actions.open_arrival_book(title="Sổ văn bản đến của Trung ương", actor=hang, at=MORNING)
    actions.post(entries=[entry], addressee="Tỉnh uỷ", actor=hang, at=MORNING)
    issued([cast.district])
    decide(actions.propose_year(year=2019, reason="sang năm", actor=hang, at=DECEMBER), DECEMBER)
    opened = Register.objects.filter(agency=cast.provincial, period_ref="2019").order_by("title")
    assert [book.title for book in opened] == [
        "Sổ gửi văn bản đi bưu điện năm 2019",
        "Sổ văn bản đến của Trung ương năm 2019",
        "Sổ văn bản đến năm 2019",
    ]
    assert {book.opened_on for book in opened} == {date(2019, 1, 1)}
    default, further = opened.get(title__endswith="đến năm 2019"), opened.get(title__contains="Trung ương")
    assert default.series == further.series
    assert (default.is_default, further.is_default) == (True, False)
    assert AuditEntry.objects.get(verb="mở sổ năm").facts["lý do"] == "sang năm"


def test_arrival_numbers_begin_at_01_in_it_by_themselves(cast, paper, decide):
    old = [paper() for _ in range(3)][-1]
    decide(
        actions.propose_year(year=2019, reason="sang năm", actor=cast.actor("hang"), at=DECEMBER), DECEMBER
    )
    in_december, in_january = paper(at=DECEMBER), paper(at=NEW_YEAR)
    assert (in_december.number, in_december.register) == (4, old.register)
    assert (in_january.number, in_january.register.title) == (1, "Sổ văn bản đến năm 2019")
    assert Register.objects.filter(agency=cast.provincial, period_ref="2019").count() == 1


def test_a_party_body_s_book_of_the_term_goes_on(cast, issued, paper, decide):
    issued([cast.district])
    paper()
    decide(
        actions.propose_year(year=2019, reason="sang năm", actor=cast.actor("hang"), at=DECEMBER), DECEMBER
    )
    assert Register.objects.filter(agency=cast.provincial, book_kind=BookKind.OUTGOING).count() == 1


def test_the_year_is_opened_once_and_only_a_near_one(cast, paper, decide):
    hang = cast.actor("hang")
    with pytest.raises(actions.NothingToOpen):
        actions.propose_year(year=2019, reason="sang năm", actor=hang, at=DECEMBER)
    paper()
    with pytest.raises(verbs.NoSuchYear):
        actions.propose_year(year=2020, reason="xa quá", actor=hang, at=DECEMBER)
    proposal = actions.propose_year(year=2019, reason="sang năm", actor=hang, at=DECEMBER)
    with pytest.raises(verbs.ProposalWaiting):
        actions.propose_year(year=2019, reason="lần nữa", actor=hang, at=DECEMBER)
    decide(proposal, DECEMBER)
    with pytest.raises(actions.NothingToOpen):
        actions.propose_year(year=2019, reason="lần nữa", actor=hang, at=DECEMBER)


def test_it_takes_two_persons(cast, paper):
    paper()
    with pytest.raises(RoleMayNot):
        actions.propose_year(year=2019, reason="sang năm", actor=cast.actor("phuc"), at=DECEMBER)
    proposal = actions.propose_year(year=2019, reason="sang năm", actor=cast.actor("hang"), at=DECEMBER)
    with pytest.raises(RoleMayNot):
        actions.decide(proposal=proposal, is_approved=True, actor=cast.actor("bao"), at=DECEMBER)
    assert not Register.objects.filter(period_ref="2019").exists()


# --- a further book of arrivals ----------------------------------------------------------------------------


def test_several_books_share_one_arrival_series(cast, paper):
    first = paper()
    central = actions.open_arrival_book(
        title="Sổ văn bản đến của Trung ương", actor=cast.actor("hang"), at=MORNING
    )
    second, third = paper(book_id=central.pk), paper()
    assert [each.number for each in (first, second, third)] == [1, 2, 3]
    assert [each.register for each in (first, second, third)] == [first.register, central, first.register]
    assert AllocatedNumber.objects.get(entry=second).register == central
    assert NumberSeries.objects.filter(agency=cast.provincial).count() == 1
    assert not finding("I3")


def test_a_further_book_needs_a_name_of_its_own(cast):
    by = {"actor": cast.actor("hang"), "at": MORNING}
    actions.open_arrival_book(title="Sổ của Trung ương", **by)
    for title in (" ", "Sổ của  Trung ương"):
        with pytest.raises(actions.TitleNeeded):
            actions.open_arrival_book(title=title, **by)


def test_another_agency_s_or_a_closed_book_cannot_be_chosen(cast, paper, issued):
    entry = paper()
    issued([cast.commune])
    arrived = Entry.objects.get(agency=cast.commune, direction="in")
    foreign = actions.register(entry=arrived, actor=cast.actor("lan"), at=MORNING).register
    outgoing = Register.objects.get(agency=cast.provincial, book_kind=BookKind.OUTGOING)
    for book in (foreign, outgoing):
        with pytest.raises(actions.NotAnOpenBook):
            paper(book_id=book.pk)
    assert AllocatedNumber.objects.filter(series=entry.allocated.series).count() == 1


def test_the_clerk_chooses_the_book_while_registering(cast, issued, log_in):
    issued([cast.commune])
    issued([cast.commune])
    first, second = Entry.objects.filter(agency=cast.commune, direction="in").order_by("pk")
    client = log_in("lan")
    assert 'name="book"' not in client.get(reverse("register", args=[first.pk])).content.decode()
    client.post(reverse("register", args=[first.pk]), {"unit": "", "note": ""})
    day = Entry.objects.get(pk=first.pk).registered_at
    central = actions.open_arrival_book(title="Sổ của Trung ương", actor=cast.actor("lan"), at=day)
    assert "Sổ của Trung ương" in client.get(reverse("register", args=[second.pk])).content.decode()
    client.post(reverse("register", args=[second.pk]), {"unit": "", "note": "", "book": central.pk})
    second.refresh_from_db()
    assert (second.number, second.register) == (2, central)


# --- closing ------------------------------------------------------------------------------------------------


def test_a_closed_book_carries_its_hash_and_what_it_holds(closed):
    assert closed.closed_on == date(2019, 1, 2)
    assert len(closed.closing_hash) == 64
    assert closed.closing_note == "Cộng 2 số, trong đó 0 số huỷ; số cuối: 2."
    line = AuditEntry.objects.get(verb="khoá sổ")
    assert line.facts["mã khoá sổ"] == closed.closing_hash


def test_the_book_of_a_term_tells_the_last_number_of_each_kind(cast, issued, decide):
    for kind in ("plan", "plan", "decision"):
        entry = issued([cast.district], kind=kind)
    term = cast.provincial.terms.get()
    actions.close_term(term=term, on=cast.day, actor=cast.actor("phuc"), at=MORNING)
    later = MORNING + timedelta(days=1)
    decide(
        actions.propose_closing(
            book=entry.register, reason="hết nhiệm kỳ", actor=cast.actor("hang"), at=later
        ),
        later,
    )
    entry.register.refresh_from_db()
    note = entry.register.closing_note
    assert note == "Cộng 3 số, trong đó 0 số huỷ; số cuối: Kế hoạch 2, Quyết định 1."


def test_a_book_is_not_closed_while_its_period_runs(cast, paper, numbered):
    by = {"reason": "đầy quyển", "actor": cast.actor("hang"), "at": MORNING}
    for book in (paper().register, numbered().register):
        with pytest.raises(actions.PeriodNotOver):
            actions.propose_closing(book=book, **by)
    further = actions.open_arrival_book(title="Sổ phụ", actor=cast.actor("hang"), at=MORNING)
    assert actions.propose_closing(book=further, **by).pk


def test_open_numbers_hold_the_closing_up_and_are_listed(cast, numbered, issued, decide):
    issued([cast.district])
    entry = numbered()
    term = cast.provincial.terms.get()
    actions.close_term(term=term, on=cast.day, actor=cast.actor("phuc"), at=MORNING)
    later = MORNING + timedelta(days=1)
    asked = {"book": entry.register, "reason": "hết nhiệm kỳ", "actor": cast.actor("hang"), "at": later}
    with pytest.raises(actions.NumbersUnsettled) as refused:
        actions.propose_closing(**asked)
    assert "còn 1 số chưa xong: 2." in refused.value.message
    void = actions.propose_void(entry=entry, reason="không dùng", actor=cast.actor("hang"), at=later)
    decide(void, later)
    decide(actions.propose_closing(**asked), later)
    entry.register.refresh_from_db()
    assert "trong đó 1 số huỷ" in entry.register.closing_note


def test_what_became_open_since_the_proposal_holds_it_up_too(cast, numbered, issued, decide):
    issued([cast.district])
    book = Register.objects.get(agency=cast.provincial, book_kind=BookKind.OUTGOING)
    term = cast.provincial.terms.get()
    later = MORNING + timedelta(days=1)
    with transaction.atomic():
        actions.close_term(term=term, on=cast.day, actor=cast.actor("phuc"), at=MORNING)
        proposal = actions.propose_closing(
            book=book, reason="hết nhiệm kỳ", actor=cast.actor("hang"), at=later
        )
    AllocatedNumber.objects.filter(register=book).update(state="allocated")
    with pytest.raises(actions.NumbersUnsettled):
        decide(proposal, later)
    assert NumberProposal.objects.get(pk=proposal.pk).decision == "waiting"


def test_a_closed_book_takes_no_number_nor_row(cast, closed, paper):
    with pytest.raises(RegisterClosed):
        paper(at=DECEMBER)
    number = AllocatedNumber.objects.filter(register=closed).first()
    with pytest.raises(DatabaseError), transaction.atomic():
        AllocatedNumber.objects.create(
            series=number.series, n=99, on=number.on, state="void", register=closed, reason="thử",
            approver=cast.people["phuc"],
        )  # fmt: skip
    with pytest.raises(actions.BookClosed):
        actions.propose_closing(book=closed, reason="lần nữa", actor=cast.actor("hang"), at=NEW_YEAR)


def test_a_closed_ledger_takes_no_row(cast, decide):
    by = {"actor": cast.actor("hang"), "at": MORNING}
    item = actions.post(entries=[], symbols="Báo", addressee="Tỉnh uỷ", **by)
    proposal = actions.propose_closing(
        book=item.register, reason="hết năm", actor=cast.actor("hang"), at=NEW_YEAR
    )
    decide(proposal, NEW_YEAR)
    item.register.refresh_from_db()
    assert item.register.closing_note == "Cộng 1 dòng."
    with pytest.raises(ledger_verbs.LedgerClosed):
        actions.post(entries=[], symbols="Báo", addressee="Tỉnh uỷ", **by)
    arrived = actions.post_arrived(
        item=item, on=None, received_by="Nam", actor=cast.actor("hang"), at=NEW_YEAR
    )
    assert arrived.received_on == date(2019, 1, 2)
    assert not finding("I3c")


def test_the_invariant_finds_a_changed_row_of_a_closed_book(cast, closed):
    """What somebody with the database password could do: the hash no longer equals the rows."""
    assert finding("I3c") == []
    entry = Entry.objects.filter(register=closed).first()
    with without_guards(), connection.cursor() as cursor:
        cursor.execute("UPDATE documents_document SET abstract = 'Khác' WHERE id = %s", [entry.document_id])
    (found,) = finding("I3c")
    assert "các dòng khác lúc khoá sổ" in found


def test_the_invariant_finds_an_open_number_in_a_closed_book(cast, closed):
    AllocatedNumber.objects.filter(register=closed, n=2).update(state="allocated")
    assert any("còn 1 số chưa xong" in each for each in finding("I3c"))


# --- reopening ----------------------------------------------------------------------------------------------


def test_reopening_keeps_the_hash_in_the_audit_trail(cast, closed, decide, paper):
    before = closed.closing_hash
    hang = cast.actor("hang")
    proposal = actions.propose_reopening(book=closed, reason="sót một văn bản", actor=hang, at=NEW_YEAR)
    decide(proposal, NEW_YEAR)
    closed.refresh_from_db()
    assert (closed.closed_on, closed.closing_hash) == (None, "")
    assert closed.reopened_reason == "sót một văn bản"
    facts = AuditEntry.objects.get(verb="mở lại sổ").facts
    assert facts["mã khoá sổ trước"] == before
    with pytest.raises(actions.BookOpen):
        actions.propose_reopening(book=closed, reason="lần nữa", actor=hang, at=NEW_YEAR)


def test_a_refused_proposal_changes_nothing(cast, closed, decide):
    proposal = actions.propose_reopening(book=closed, reason="sót", actor=cast.actor("hang"), at=NEW_YEAR)
    with pytest.raises(verbs.ProposalWaiting):
        actions.propose_reopening(book=closed, reason="sót", actor=cast.actor("bao"), at=NEW_YEAR)
    decide(proposal, NEW_YEAR, is_approved=False)
    closed.refresh_from_db()
    assert closed.closed_on is not None


def test_a_book_of_another_agency_is_not_there(cast, closed):
    for verb in (actions.propose_closing, actions.propose_reopening):
        with pytest.raises(NotFound):
            verb(book=closed, reason="thử", actor=cast.actor("khoa"), at=NEW_YEAR)


# --- screens ------------------------------------------------------------------------------------------------


def test_closing_and_reopening_on_the_screen(cast, paper, log_in, decide):
    """The book of 2018 is long over by the clock of this machine."""
    book = paper().register
    client = log_in("hang")
    address = reverse("book", args=[book.pk])
    assert "Khoá sổ" in client.get(address).content.decode()
    empty = client.post(reverse("book-close", args=[book.pk]), {"reason": ""})
    assert (empty.status_code, "Chưa ghi lý do" in empty.content.decode()) == (422, True)
    client.post(reverse("book-close", args=[book.pk]), {"reason": "hết năm"})
    page = client.get(address).content.decode()
    assert "Đề nghị khoá sổ" in page
    series = log_in("phuc").get(reverse("series")).content.decode()
    assert "Khoá sổ: Sổ văn bản đến năm 2018" in series
    proposal = NumberProposal.objects.get()
    log_in("phuc").post(reverse("decide", args=[proposal.pk]), {"decision": "approve"})
    page = log_in("hang").get(address).content.decode()
    assert "đã khoá" in page
    assert "Mở lại sổ" in page
    log_in("hang").post(reverse("book-reopen", args=[book.pk]), {"reason": "sót"})
    assert "Mở lại sổ: Sổ văn bản đến năm 2018" in log_in("phuc").get(reverse("series")).content.decode()


def test_the_shelf_offers_next_year_and_a_further_book(cast, issued, log_in):
    issued([cast.commune])
    entry = Entry.objects.get(agency=cast.commune, direction="in")
    client = log_in("lan")
    client.post(reverse("register", args=[entry.pk]), {"unit": "", "note": ""})
    year = Entry.objects.get(pk=entry.pk).registered_at.year
    page = client.get(reverse("books")).content.decode()
    assert f"Mở sổ năm {year + 1}" in page
    wrong = client.post(reverse("books-year"), {"year": year + 1, "reason": ""})
    assert wrong.status_code == 422
    assert client.post(reverse("books-year"), {"year": year + 1, "reason": "sang năm"}).status_code == 302
    assert NumberProposal.objects.get().facts == {"year": year + 1}
    assert client.post(reverse("books-new"), {"title": " "}).status_code == 422
    opened = client.post(reverse("books-new"), {"title": "Sổ của Trung ương"})
    assert opened["Location"] == reverse("book", args=[Register.objects.get(title="Sổ của Trung ương").pk])
    assert "Gửi đề nghị" not in log_in("phuc").get(reverse("books")).content.decode()
