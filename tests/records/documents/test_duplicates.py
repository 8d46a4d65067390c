"""The same document once more: found through slips of the finger, silent on documents that only look alike."""

from datetime import date

import pytest
from django.urls import reverse

from bench import twins as seeded
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import Correspondent
from hoatoc.lib.actor import system_actor
from hoatoc.lib.symbols import symbol_key
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Document, Entry, EntryReader
from hoatoc.records.documents.queries import duplicates as queries

MOST_MISSED, MOST_FALSE = 0.05, 0.02


@pytest.fixture
def lan(cast):
    return cast.actor("lan")


@pytest.fixture
def body(cast):
    return org.add_correspondent(name="Sở Nội vụ tỉnh Quảng Ngãi", actor=system_actor(), at=cast.at)


@pytest.fixture
def sheet(body):
    def typed(**more):
        facts = {
            "issuer_agency_id": None, "issuer_correspondent_id": body.pk, "symbol": "176/SNV-VP", "dated_on": date(2018, 8, 14),
            "kind": "official_letter", "abstract": "V/v góp ý dự thảo kế hoạch cải cách hành chính", "signer": "A",
        }  # fmt: skip
        return actions.PaperSheet(**(facts | more))

    return typed


@pytest.fixture
def held(cast, lan, sheet):
    """A paper in the commune's book, number 1."""
    return actions.take_in_paper(sheet=sheet(), is_registered_now=True, actor=lan, at=cast.at)


@pytest.fixture
def ask(lan, body):
    """Ask about a sheet of the same issuer, as typed; gives the rows found."""

    def do(actor=None, **more):
        facts = {
            "issuer": f"c{body.pk}", "issuer_name": body.name, "symbol": "176/SNV-VP", "dated_on": date(2018, 8, 14), "kind": "",
            "abstract": "V/v góp ý dự thảo kế hoạch cải cách hành chính",
        }  # fmt: skip
        return queries.twins(actor or lan, queries.question(**(facts | more)))

    return do


def test_the_same_sheet_is_found_whatever_the_dashes_letters_and_zeros(held, ask):
    for symbol in ("176/SNV–VP", "0176/SNV-VP", "Số: 176 / SNV - VP", "176/snv-vp"):
        (found,) = ask(symbol=symbol, abstract="khác hẳn")
        assert (found.entry, found.why) == (held, "cùng nơi gửi, số ký hiệu và ngày")


@pytest.mark.parametrize("day", [date(2018, 8, 15), date(2018, 6, 14), date(2018, 8, 24), None])
def test_one_wrong_digit_of_the_date_hides_nothing(held, ask, day):
    assert [each.entry for each in ask(dated_on=day)] == [held]


def test_day_and_month_swapped(cast, lan, sheet, ask):
    actions.take_in_paper(sheet=sheet(dated_on=date(2018, 8, 4)), actor=lan, at=cast.at)
    assert ask(dated_on=date(2018, 4, 8))


def test_the_very_file_is_found_whatever_was_typed(cast, lan, sheet, pdf, ask):
    scan = pdf(b"same")
    held = actions.take_in_paper(sheet=sheet(), scan=scan, scan_name="a.pdf", actor=lan, at=cast.at)
    (found,) = ask(symbol="9/X", dated_on=None, abstract="Việc khác", blobs=[scan.pk])
    assert (found.entry, found.why) == (held, "tệp giống hệt")


def test_the_report_of_the_next_week_is_another_document(held, ask):
    assert not ask(symbol="184/SNV-VP", dated_on=date(2018, 8, 21))
    assert not ask(symbol="177/SNV-VP")  # the next number of the same day, to the letter the same abstract


def test_other_issuers_have_the_same_numbers(cast, held, ask):
    other = org.add_correspondent(name="Sở Y tế tỉnh Quảng Ngãi", actor=system_actor(), at=cast.at)
    assert not ask(issuer=f"c{other.pk}", issuer_name=other.name)


def test_all_spellings_of_the_issuer_are_one(cast, lan, body, held, ask):
    other = org.add_correspondent(name="SNV Quảng Ngãi", actor=system_actor(), at=cast.at)
    assert not ask(issuer=f"c{other.pk}", issuer_name=other.name)
    org.merge_correspondents(keep=other, drop=body, actor=lan, at=cast.at)
    assert ask(issuer=f"c{other.pk}", issuer_name=other.name)
    assert ask(issuer=f"c{body.pk}", issuer_name=body.name)


def test_nobody_is_told_what_another_agency_holds(cast, held, ask):
    assert ask()
    assert not ask(actor=cast.actor("tam"))


def test_a_secret_that_one_may_not_read_is_never_named(cast, lan, held, ask):
    Document.objects.filter(pk=held.document_id).update(secrecy="mat")
    with_level = Entry.objects.filter(pk=held.pk)
    from tests.conftest import without_guards

    with without_guards():
        with_level.update(secrecy="mat")
    assert not ask()
    EntryReader.objects.create(entry=held, appointment_id=lan.appointment_id, because="được giao đọc")
    assert [each.entry for each in ask()] == [held]


def test_what_was_returned_or_void_is_no_twin(cast, lan, sheet, ask):
    waiting = actions.take_in_paper(sheet=sheet(), actor=lan, at=cast.at)
    assert ask()
    actions.return_to_sender(entry=waiting, reason="Nhầm", actor=lan, at=cast.at)
    assert not ask()


@pytest.mark.parametrize("many", [3, 40])
def test_a_question_costs_the_same_whatever_the_book_holds(
    cast, lan, sheet, ask, pdf, django_assert_num_queries, many
):
    for n in range(many):
        actions.take_in_paper(
            sheet=sheet(symbol=f"{n + 1}/SNV-VP"), is_registered_now=True, actor=lan, at=cast.at
        )
    scan = pdf(b"some")
    with django_assert_num_queries(QUESTION_QUERIES):
        ask(symbol="2/SNV-VP", blobs=[scan.pk])


QUESTION_QUERIES = 4


# --- the seeded set ----------------------------------------------------------------------------------------


@pytest.fixture
def province(cast):
    """The seeded sheets in the commune's queue, written in bulk; gives pairs and a way to ask."""
    bodies = Correspondent.objects.bulk_create(
        Correspondent(name=name, name_key=fold(name)) for name, _ in seeded.issuers()
    )
    pairs = seeded.pairs()
    documents = Document.objects.bulk_create(
        Document(
            origin="paper", issuer_correspondent=bodies[each.issuer], issuer_printed=bodies[each.issuer].name, kind="plan",
            symbol_text=each.symbol, symbol_key=symbol_key(each.symbol), number=queries._number(each.symbol),
            dated_on=each.dated_on, abstract=each.abstract, abstract_key=fold(each.abstract),
        )
        for each, _, _ in pairs
    )  # fmt: skip
    Entry.objects.bulk_create(
        Entry(
            agency=cast.commune,
            direction="in",
            document=each,
            source="paper",
            state="waiting",
            arrived_at=cast.at,
        )
        for each in documents
    )

    def found(written):
        asked = queries.question(
            issuer=f"c{bodies[written.issuer].pk}", issuer_name=bodies[written.issuer].name, symbol=written.symbol,
            dated_on=written.dated_on, kind="plan", abstract=written.abstract,
        )  # fmt: skip
        return {each.entry.document_id for each in queries.twins(cast.actor("lan"), asked)}

    return pairs, documents, found


def test_95_of_100_are_found_and_less_than_2_of_100_alarms_are_false(province):
    pairs, documents, found = province
    assert len(pairs) == 500
    missed = [pair for pair, held in zip(pairs, documents, strict=True) if held.pk not in found(pair[1])]
    false = [other for _, _, other in pairs if found(other)]
    assert len(missed) / len(pairs) <= MOST_MISSED, missed[:5]
    assert len(false) / len(pairs) < MOST_FALSE, false[:5]


def test_the_set_has_teeth():
    """A warning that looks at the symbol alone misses many and cries wolf: the set tells the two apart."""
    pairs = seeded.pairs()
    keys = {symbol_key(each.symbol) for each, _, _ in pairs}
    blind = [each for each, again, _ in pairs if symbol_key(again.symbol) != symbol_key(each.symbol)]
    wolves = [other for _, _, other in pairs if symbol_key(other.symbol) in keys]
    assert len(blind) / len(pairs) > MOST_MISSED
    assert len(wolves) / len(pairs) > 10 * MOST_FALSE


# --- the screens --------------------------------------------------------------------------------------------


def typed_form(client, **more):
    form = client.get(reverse("paper")).context["form"]
    facts = {
        "request_key": form["request_key"].value(), "issuer_text": "Sở Nội vụ tỉnh Quảng Ngãi", "symbol": "176/SNV-VP",
        "dated_on": "14/08/2018", "kind": "official_letter", "abstract": "Góp ý dự thảo kế hoạch cải cách hành chính",
        "signer": "A", "arrived_on": "16/08/2018", "arrived_hour": "07:30", "then": "register",
    }  # fmt: skip
    return facts | more


def test_the_paper_screen_warns_once_and_takes_it_when_the_clerk_insists(cast, client, held):
    client.force_login(cast.people["lan"])
    typed = typed_form(client)
    warned = client.post(reverse("paper"), typed)
    text = warned.content.decode()
    assert warned.status_code == 409
    assert "Có thể đã có văn bản này" in text
    assert "số đến 1" in text
    assert "Vẫn vào sổ" in text
    assert Entry.objects.filter(agency=cast.commune).count() == 1
    done = client.post(reverse("paper"), typed | {"twins_seen": f"{held.pk}"})
    assert done.status_code == 302
    assert Entry.objects.filter(agency=cast.commune, number__isnull=False).count() == 2


def test_the_paper_joins_the_row_it_belongs_to_with_its_scan(cast, client, held, pdf):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.conftest import ONE_PAGE

    client.force_login(cast.people["lan"])
    typed = typed_form(client, scan=SimpleUploadedFile("quet.pdf", ONE_PAGE + b"x", "application/pdf"))
    warned = client.post(reverse("paper"), typed)
    kept = warned.context["kept_scan"]
    assert kept  # the file is not asked for a second time
    again = {name: value for name, value in typed.items() if name != "scan"}
    done = client.post(reverse("paper"), again | {"kept_scan": kept, "join": f"{held.pk}"})
    assert done["Location"] == reverse("entry", args=[held.pk])
    held.refresh_from_db()
    assert held.paper_received_on == date(2018, 8, 16)
    assert held.joined.get().document.files.get().name == "quet.pdf"


def test_a_scan_kept_for_one_clerk_is_worth_nothing_to_another(cast, client, held):
    client.force_login(cast.people["lan"])
    forged = client.post(reverse("paper"), typed_form(client, kept_scan="abc:def", twins_seen=f"{held.pk}"))
    assert forged.status_code == 302
    assert not Entry.objects.filter(agency=cast.commune).latest("pk").document.files.exists()


def test_the_register_screen_shows_the_earlier_row_and_the_way_to_join(cast, client, lan, held, sheet):
    waiting = actions.take_in_paper(sheet=sheet(abstract="Góp ý dự thảo"), actor=lan, at=cast.at)
    client.force_login(cast.people["lan"])
    text = client.get(reverse("register", args=[waiting.pk])).content.decode()
    assert "Có thể đã có văn bản này" in text
    assert reverse("join", args=[waiting.pk, held.pk]) in text


def test_while_typing_the_box_comes_by_itself(cast, client, held):
    client.force_login(cast.people["lan"])
    typed = typed_form(client)
    assert "số đến 1" in client.post(reverse("twins"), typed).content.decode()
    assert client.post(reverse("twins"), typed | {"symbol": "999/SNV-VP"}).content.decode().strip() == ""
    assert client.post(reverse("twins"), {"symbol": "x" * 400, "dated_on": "32/13/2018"}).status_code == 200
