"""The incoming screens over HTTP: queue, register, paper, entry, files, books; allowed and refused side by side."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hoatoc.exchange.hub.models import Delivery
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.actor import system_actor
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Document, Entry, EntrySeen, SecrecyChange
from hoatoc.records.documents.queries import incoming as queries
from hoatoc.records.documents.rules import Urgency
from tests.conftest import ONE_PAGE

HTMX = {"HX-Request": "true"}


def entry_at(agency, **more):
    return Entry.objects.get(agency=agency, direction="in", **more)


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


@pytest.fixture
def own_queries_only(monkeypatch):
    """The frame and the slots empty: what is counted are the screen's own queries, not those of other apps."""
    from hoatoc.foundation.ui import events as ui
    from hoatoc.records.documents import events

    for slot in (
        ui.navigation,
        ui.banner,
        ui.alarm,
        events.entry_notice,
        events.entry_panel,
        events.entry_action,
        events.entry_timeline,
    ):
        monkeypatch.setattr(slot, "_fillers", [])


@pytest.fixture
def paper(cast):
    """A paper that waits at the commune."""

    def take_in(abstract="V/v đối chiếu bảo hiểm y tế", **more):
        body = more.pop("body", None) or org.add_correspondent(
            name=f"Bảo hiểm xã hội {uuid.uuid4().hex[:6]}", actor=system_actor(), at=cast.at
        )
        facts = {
            "issuer_agency_id": None, "issuer_correspondent_id": body.pk, "symbol": "205/BHXH", "dated_on": cast.day,
            "kind": "official_letter", "abstract": abstract, "signer": "Trần Thu",
        }  # fmt: skip
        return actions.take_in_paper(
            sheet=actions.PaperSheet(**(facts | more)), actor=cast.actor("lan"), at=cast.at
        )

    return take_in


# --- the queue ---------------------------------------------------------------------------------------


def test_the_queue_shows_what_waits_flash_first(cast, issued, log_in):
    issued(abstract="Việc thường")
    issued(abstract="Việc gấp", urgency=Urgency.FLASH)
    page = log_in("lan").get(reverse("queue")).content.decode()
    assert page.index("Việc gấp") < page.index("Việc thường")
    assert "HOẢ TỐC" in page


def test_the_queue_is_my_agency_s_alone(cast, issued, log_in):
    issued([cast.commune])
    assert "Phòng, chống thiên tai" in log_in("lan").get(reverse("queue")).content.decode()
    stranger = log_in("tam").get(reverse("queue")).content.decode()
    assert "Phòng, chống thiên tai" not in stranger
    assert "Đã vào sổ hết" in stranger


def test_every_filter_line_opens_the_rows_it_counts(cast, issued, paper, log_in):
    issued()
    issued(urgency=Urgency.FLASH)
    paper()
    client = log_in("lan")
    lan = cast.actor("lan")
    counts = queries.counts(lan, queries.QueueFilter())
    assert counts.total == queries.waiting_count(lan) == 3
    for _, lines in counts.groups:
        for line in lines:
            assert client.get(reverse("queue") + line.query).context["page"].paginator.count == line.count
    assert {line.label: line.count for line in dict(counts.groups)["Nguồn"]} == {"Mạng": 2, "Giấy": 1}
    assert dict(counts.groups)["Nơi gửi"][-1].label == "Ngoài hệ thống"


def test_a_strange_filter_asks_nothing(cast, issued, log_in):
    issued()
    page = log_in("lan").get(reverse("queue") + "?nguon=x&khan=9&noi=%27&chon=a&page=99")
    assert page.context["page"].paginator.count == 1


@pytest.mark.parametrize("number", ["9" * 20, "1" * 5000, "²", "-1"])
def test_no_number_is_too_large_for_an_address(cast, issued, log_in, number):
    issued()
    client = log_in("lan")
    assert client.get(reverse("queue"), {"xem": number, "chon": number}).status_code == 200
    assert client.get(reverse("queue-news"), {"tu": number}).status_code == 200
    assert client.post(reverse("queue-register"), {"entry": number}).status_code == 302


def test_choosing_a_row_marks_it_seen_and_htmx_gets_the_item_alone(cast, issued, log_in):
    issued()
    entry = entry_at(cast.commune)
    client = log_in("lan")
    assert "is-unread" in client.get(reverse("queue")).content.decode()
    fragment = client.get(f"{reverse('queue')}?xem={entry.pk}", headers=HTMX)
    assert "<html" not in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]
    assert "data-reader" in fragment.content.decode()
    assert EntrySeen.objects.get(entry=entry).person == cast.people["lan"]
    assert "is-unread" not in client.get(reverse("queue")).content.decode()
    assert Delivery.objects.get(agency=cast.commune).state == "opened"


def test_a_foreign_entry_in_the_queue_s_address_is_not_there(cast, issued, log_in):
    issued()
    foreign = entry_at(cast.other_commune)
    assert log_in("lan").get(f"{reverse('queue')}?xem={foreign.pk}").status_code == 404


@pytest.mark.parametrize("many", [3, 30])
def test_the_queue_costs_the_same_whatever_its_length(
    cast, issued, log_in, own_queries_only, django_assert_num_queries, many
):
    for _ in range(many):
        issued([cast.commune])
    client = log_in("lan")
    client.get(reverse("queue"))
    with django_assert_num_queries(QUEUE_QUERIES):
        client.get(reverse("queue"))


QUEUE_QUERIES = 11


def test_news_is_silent_until_something_comes(cast, issued, log_in, django_assert_num_queries):
    issued()
    client = log_in("lan")
    mark = client.get(reverse("queue")).context["mark"]
    address = f"{reverse('queue-news')}?tu={mark}"
    with django_assert_num_queries(6):
        assert client.get(address).status_code == 204
    issued(urgency=Urgency.FLASH)
    page = client.get(address).content.decode()
    assert "1 văn bản mới" in page
    assert "1 hoả tốc" in page


def test_an_officer_s_queue_holds_only_what_a_reader_row_names(cast, issued, log_in):
    issued([cast.district])
    assert "Chờ vào sổ" not in [
        line.label for line in log_in("minh").get(reverse("incoming")).context["frame"].navigation
    ]
    assert log_in("minh").get(reverse("queue")).context["page"].paginator.count == 0


# --- ticked rows -------------------------------------------------------------------------------------


def test_ticked_rows_open_one_after_another(cast, issued, log_in):
    for _ in range(3):
        issued([cast.commune])
    ids = list(queries.queue(cast.actor("lan")).values_list("pk", flat=True))
    client = log_in("lan")
    to = client.post(reverse("queue-register"), {"entry": [ids[0], ids[2]]})["Location"]
    assert to == f"{reverse('register', args=[ids[0]])}?chon={ids[0]},{ids[2]}"
    page = client.get(to)
    assert (page.context["place"].position, page.context["place"].total) == (1, 2)
    to = client.post(to, {"then": "next"})["Location"]
    assert to.startswith(reverse("register", args=[ids[2]]))
    assert client.post(to, {"then": "next"})["Location"] == reverse("queue")
    assert queries.waiting_count(cast.actor("lan")) == 1


def test_ticked_rows_are_returned_with_one_reason(cast, issued, log_in):
    for _ in range(3):
        issued([cast.commune])
    ids = list(queries.queue(cast.actor("lan")).values_list("pk", flat=True))
    client = log_in("lan")
    assert client.post(reverse("queue-return"), {"entry": ids[:2]}).status_code == 422
    client.post(reverse("queue-return"), {"entry": ids[:2], "reason": "Gửi nhầm"})
    assert set(Entry.objects.filter(pk__in=ids[:2]).values_list("state", "return_reason")) == {
        ("returned", "Gửi nhầm")
    }
    assert client.post(reverse("queue-return"), {"entry": [*ids], "reason": "Gửi nhầm"}).status_code == 302
    assert Entry.objects.get(pk=ids[2]).state == "returned"


def test_a_cell_confirms_ticked_rows_and_has_no_register(cast, issued, log_in):
    for _ in range(2):
        issued([cast.cell])
    ids = list(queries.queue(cast.actor("chin")).values_list("pk", flat=True))
    client = log_in("chin")
    page = client.get(reverse("queue")).content.decode()
    assert "Đã nhận" in page
    assert "Vào sổ" not in page
    assert client.get(reverse("register", args=[ids[0]])).status_code == 403
    client.post(reverse("queue-confirm"), {"entry": ids})
    assert set(Entry.objects.filter(pk__in=ids).values_list("state", flat=True)) == {"confirmed"}
    assert "Đã nhận hết" in client.get(reverse("queue")).content.decode()


def test_a_clerk_does_not_confirm(cast, issued, log_in):
    issued([cast.commune])
    client = log_in("lan")
    assert client.post(reverse("queue-confirm"), {"entry": [entry_at(cast.commune).pk]}).status_code == 403
    assert client.post(reverse("confirm", args=[entry_at(cast.commune).pk])).status_code == 403


def test_nothing_ticked_says_so(cast, issued, log_in):
    issued([cast.commune])
    page = log_in("lan").post(reverse("queue-register"), follow=True).content.decode()
    assert "Chưa chọn văn bản nào" in page


# --- registering --------------------------------------------------------------------------------------


def test_registering_what_came_by_the_hub(cast, issued, log_in):
    issued([cast.commune])
    issued([cast.commune])
    first, second = queries.queue(cast.actor("lan")).values_list("pk", flat=True)
    unit = Unit.objects.create(agency=cast.commune, name="Văn phòng Đảng uỷ")
    client = log_in("lan")
    page = client.get(reverse("register", args=[first]))
    text = page.content.decode()
    assert page.context["expected"] == 1
    assert "1 / 2" in text
    assert "dự kiến" in text
    assert 'name="abstract"' not in text
    answer = client.post(
        reverse("register", args=[first]), {"then": "next", "unit": unit.pk, "note": "Gấp", "abstract": "Đổi"}
    )
    assert answer["Location"] == reverse("register", args=[second])
    entry = Entry.objects.get(pk=first)
    assert (entry.number, entry.unit, entry.note, entry.state) == (1, unit, "Gấp", "registered")
    assert entry.document.abstract != "Đổi"
    assert "Đã vào sổ, số đến 1" in client.get(answer["Location"]).content.decode()
    answer = client.post(reverse("register", args=[second]), {"then": "open"})
    assert answer["Location"] == reverse("entry", args=[second])


def test_a_unit_of_another_agency_is_refused(cast, issued, log_in):
    issued([cast.commune])
    foreign = Unit.objects.create(agency=cast.district, name="Phòng lạ")
    entry = entry_at(cast.commune)
    answer = log_in("lan").post(reverse("register", args=[entry.pk]), {"unit": foreign.pk})
    assert answer.status_code == 422
    entry.refresh_from_db()
    assert entry.state == "waiting"


def test_a_registered_one_is_shown_and_not_registered_again(cast, issued, log_in):
    issued([cast.commune])
    entry = entry_at(cast.commune)
    client = log_in("lan")
    client.post(reverse("register", args=[entry.pk]))
    assert client.get(reverse("register", args=[entry.pk]))["Location"] == reverse("entry", args=[entry.pk])
    assert client.post(reverse("register", args=[entry.pk]))["Location"] == reverse("entry", args=[entry.pk])
    entry.refresh_from_db()
    assert entry.number == 1


def test_a_foreign_entry_cannot_be_registered_returned_or_opened(cast, issued, log_in):
    issued()
    foreign = entry_at(cast.other_commune).pk
    client = log_in("lan")
    for name in ("register", "return"):
        assert client.post(reverse(name, args=[foreign]), {"reason": "x"}).status_code == 404
    for name in ("register", "entry"):
        assert client.get(reverse(name, args=[foreign])).status_code == 404
        assert (
            client.get(reverse(name, args=[foreign])).content
            == client.get(reverse(name, args=[10**9])).content
        )


def test_paper_is_corrected_while_registering(cast, paper, log_in):
    entry = paper()
    document = entry.document
    client = log_in("lan")
    page = client.get(reverse("register", args=[entry.pk])).content.decode()
    assert "205/BHXH" in page
    sheet = {
        "issuer_text": document.issuer_printed, "issuer_for": document.issuer_printed,
        "issuer": f"c{document.issuer_correspondent_id}", "symbol": "206/BHXH-TTr", "dated_on": "15/08/2018",
        "kind": "official_letter", "urgency": "1", "abstract": "V/v thẻ bảo hiểm", "signer": "Trần Thu",
    }  # fmt: skip
    bad = client.post(reverse("register", args=[entry.pk]), sheet | {"dated_on": "32/08/2018"})
    assert bad.status_code == 422
    assert "V/v thẻ bảo hiểm" in bad.content.decode()
    client.post(reverse("register", args=[entry.pk]), sheet | {"then": "open"})
    document.refresh_from_db()
    assert (document.symbol_text, document.abstract, document.urgency) == (
        "206/BHXH-TTr",
        "V/v thẻ bảo hiểm",
        1,
    )
    entry.refresh_from_db()
    assert entry.number == 1


@pytest.mark.parametrize("many", [3, 30])
def test_the_register_screen_costs_the_same(
    cast, issued, log_in, own_queries_only, django_assert_num_queries, many
):
    for _ in range(many):
        issued([cast.commune])
    pk = queries.queue(cast.actor("lan")).values_list("pk", flat=True)[1]
    client = log_in("lan")
    client.get(reverse("register", args=[pk]))
    with django_assert_num_queries(REGISTER_QUERIES):
        client.get(reverse("register", args=[pk]))


REGISTER_QUERIES = 25


def test_return_goes_back_with_its_reason(cast, issued, log_in):
    issued([cast.commune])
    entry = entry_at(cast.commune)
    client = log_in("lan")
    assert client.post(reverse("return", args=[entry.pk]), {"reason": " "}).status_code == 422
    answer = client.post(reverse("return", args=[entry.pk]), {"reason": "Thiếu phụ lục"})
    assert answer["Location"] == reverse("queue")
    assert Delivery.objects.get(agency=cast.commune).note == "Thiếu phụ lục"


# --- paper --------------------------------------------------------------------------------------------


def a_sheet(**more):
    return {
        "request_key": str(uuid.uuid4()), "issuer_text": "mo duc", "symbol": "58-KH/HU", "dated_on": "13/08/2018",
        "kind": "plan", "urgency": "0", "abstract": "Phòng, chống thiên tai", "signer": "Lê Minh Khoa",
    } | more  # fmt: skip


def test_paper_is_taken_in_and_registered_once(cast, log_in):
    client = log_in("lan")
    sheet = a_sheet()
    scan = SimpleUploadedFile("cv.pdf", ONE_PAGE, "application/pdf")
    answer = client.post(reverse("paper"), sheet | {"scan": scan, "then": "register"})
    entry = entry_at(cast.commune)
    assert answer["Location"] == reverse("entry", args=[entry.pk])
    assert (entry.number, entry.source, entry.document.issuer_agency) == (1, "paper", cast.district)
    assert entry.document.files.get().name == "cv.pdf"
    again = client.post(reverse("paper"), sheet | {"then": "register"})
    assert again["Location"] == reverse("entry", args=[entry.pk])
    assert Document.objects.count() == 1


def test_paper_can_wait(cast, log_in):
    log_in("lan").post(reverse("paper"), a_sheet(then="wait"))
    assert entry_at(cast.commune).state == "waiting"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"issuer_text": "khong co noi nay"}, "Không có nơi nào khớp"),
        ({"issuer_text": "dang uy xa duc"}, "Nhiều nơi khớp"),
        ({"abstract": ""}, "Chưa có trích yếu"),
        ({"dated_on": "01/01/2400"}, "muộn hơn hôm nay"),
        ({"urgency": "4"}, "phải có giờ"),
        ({"issuer": "a999999", "issuer_for": "khong co", "issuer_text": "khong co"}, "Không có nơi nào khớp"),
        ({"issuer": "a1", "issuer_for": "chữ cũ", "issuer_text": "khong co"}, "Không có nơi nào khớp"),
    ],
)
def test_what_was_typed_stays_when_something_is_wrong(cast, log_in, wrong, said):
    answer = log_in("lan").post(reverse("paper"), a_sheet(**wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "58-KH/HU" in answer.content.decode()
    assert not Entry.objects.exists()


def test_a_scan_that_is_no_sheet_is_refused_beside_its_field(cast, log_in):
    scan = SimpleUploadedFile("a.pdf", b"not a pdf at all", "application/pdf")
    answer = log_in("lan").post(reverse("paper"), a_sheet(scan=scan))
    assert answer.status_code == 422
    assert "Không nhận loại tệp này" in answer.content.decode()


def test_issuers_are_found_without_dau_and_kinds_by_symbol(cast, log_in):
    client = log_in("lan")
    page = client.get(reverse("issuers"), {"issuer_text": "huyen uy mo"}, headers=HTMX).content.decode()
    assert "Huyện uỷ Mộ Đức" in page
    assert f'value="a{cast.district.pk}" checked' in page
    page = client.get(reverse("kind-hint"), {"symbol": "12-TB/HU", "kind": ""}, headers=HTMX).content.decode()
    assert '<option value="notice" selected' in page
    assert client.get(reverse("kind-hint"), {"symbol": "12-TB/HU", "kind": "plan"}).status_code == 204
    assert client.get(reverse("kind-hint"), {"symbol": "chữ"}).status_code == 204


def test_a_new_correspondent_is_chosen_at_once(cast, log_in):
    client = log_in("lan")
    facts = {"name": "Bưu điện tỉnh Quảng Ngãi", "issuer_text": "buu dien"}
    page = client.post(reverse("add-correspondent"), facts, headers=HTMX).content.decode()
    assert "checked" in page
    assert 'name="issuer_for" value="buu dien"' in page
    assert client.post(reverse("add-correspondent"), facts, headers=HTMX).status_code == 409
    plain = client.post(reverse("add-correspondent"), {"name": "Điện lực Mộ Đức"})
    assert "Điện lực Mộ Đức" in client.get(plain["Location"]).content.decode()
    assert log_in("son").post(reverse("add-correspondent"), {"name": "X"}).status_code == 403


# --- the entry and its files -----------------------------------------------------------------------------


def test_the_entry_tells_who_saw_it_and_what_was_done(cast, issued, log_in):
    issued()
    entry = entry_at(cast.commune)
    client = log_in("lan")
    client.post(reverse("register", args=[entry.pk]))
    page = client.get(reverse("entry", args=[entry.pk])).content.decode()
    assert "Số đến <b>1</b>" in page
    assert "Vào sổ: số đến 1" in page
    assert "Đến qua mạng" in page
    assert "Nguyễn Thị Lan" in page
    assert "<b>Đảng uỷ xã Đức Lợi</b>" in page


def test_a_recipient_sees_no_other_holder_s_doings(cast, issued, log_in):
    issued()
    other = entry_at(cast.other_commune)
    actions.return_to_sender(entry=other, reason="Bí mật nội bộ", actor=cast.actor("tam"), at=cast.at)
    page = log_in("lan").get(reverse("entry", args=[entry_at(cast.commune).pk])).content.decode()
    assert "Đảng uỷ xã Đức Thắng" in page
    assert "Bí mật nội bộ" not in page
    assert "Huỳnh Thanh Tâm" not in page


@pytest.mark.parametrize("many", [3, 30])
def test_the_entry_page_costs_the_same(
    cast, issued, log_in, own_queries_only, django_assert_num_queries, many
):
    for number in range(many):
        org.found(
            name=f"Đảng uỷ xã {number}", level="commune", kind="committee", on=cast.day, symbol="ĐU",
            parent=cast.district, actor=system_actor(), at=cast.at,
        )  # fmt: skip
    from hoatoc.foundation.org.models import Agency

    issued(list(Agency.objects.filter(level="commune")))
    entry = entry_at(cast.commune)
    client = log_in("lan")
    client.get(reverse("entry", args=[entry.pk]))
    with django_assert_num_queries(ENTRY_QUERIES):
        client.get(reverse("entry", args=[entry.pk]))


ENTRY_QUERIES = 20


def test_a_file_is_sent_once_and_opened_in_place(cast, issued, log_in):
    issued()
    entry = entry_at(cast.commune)
    client = log_in("lan")
    address = reverse("file", args=[entry.pk, 0])
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == ONE_PAGE
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    saved = client.get(address + "?tai=1")
    assert saved["Content-Disposition"] == 'attachment; filename="ke-hoach.pdf"'
    b"".join(saved.streaming_content)


def test_files_are_closed_to_strangers_and_auditors(cast, issued, log_in):
    issued()
    mine, foreign = entry_at(cast.commune), entry_at(cast.other_commune)
    assert log_in("lan").get(reverse("file", args=[foreign.pk, 0])).status_code == 404
    assert log_in("lan").get(reverse("file", args=[mine.pk, 9])).status_code == 404
    issued_entry = Entry.objects.get(agency=cast.provincial, direction="out")
    client = log_in("kiem")
    assert client.get(reverse("entry", args=[issued_entry.pk])).status_code == 200
    assert "data-reader" not in client.get(reverse("entry", args=[issued_entry.pk])).content.decode()
    assert client.get(reverse("file", args=[issued_entry.pk, 0])).status_code == 404


# --- books -----------------------------------------------------------------------------------------------


def registered(cast, issued, many=3, **more):
    for _ in range(many):
        issued([cast.commune], **more)
    for entry in queries.queue(cast.actor("lan")).order_by("pk"):
        actions.register(entry=entry, actor=cast.actor("lan"), at=cast.at)
    return Entry.objects.filter(agency=cast.commune, direction="in").first().register


def test_the_book_has_its_numbers_and_filters(cast, issued, paper, log_in):
    issued([cast.commune], abstract="Bầu cử trưởng thôn")
    paper(abstract="V/v đối chiếu bảo hiểm")
    book = registered(cast, issued, 2)
    client = log_in("lan")
    address = reverse("book", args=[book.pk])

    def numbers(query):
        return [line.n for line in client.get(address + query).context["lines"]]

    assert numbers("") == [4, 3, 2, 1]
    assert numbers("?q=bau+cu") == [1]
    assert numbers("?q=205/bhxh") == [2]
    assert numbers("?tac_gia=bao+hiem") == [2]
    assert numbers("?tac_gia=tinh+uy") == [4, 3, 1]
    assert numbers("?so_tu=2&so_den=3") == [3, 2]
    assert numbers("?tu_ngay=16/08/2018&den_ngay=16/08/2018") == [4, 3, 2, 1]
    assert numbers("?tu_ngay=17/08/2018") == []
    assert numbers("?loai=official_letter") == [2]
    assert "Ngày này không có" in client.get(address + "?tu_ngay=32/08/2018").content.decode()
    assert "không khuyết số" in client.get(address).content.decode()


def test_a_secret_row_keeps_its_place_and_no_word_finds_it(cast, issued, paper, log_in):
    entry = paper(abstract="Việc rất kín")
    book = registered(cast, issued, 1)
    clerk = cast.people["lan"]
    SecrecyChange.objects.create(
        entry=entry, old="none", new="mat", on=cast.day, basis="Công văn 3", by=clerk, at=cast.at
    )
    Entry.objects.filter(pk=entry.pk).update(secrecy="mat")
    client = log_in("lan")
    page = client.get(reverse("book", args=[book.pk])).content.decode()
    assert "Việc rất kín" not in page
    assert "Văn bản mật số 1" in page
    for query in ("?q=kin", "?q=205/bhxh", "?tac_gia=bao+hiem", "?loai=official_letter"):
        assert client.get(reverse("book", args=[book.pk]) + query).context["page"].paginator.count == 0
    assert client.get(reverse("entry", args=[entry.pk])).status_code == 404


def test_a_void_number_stays_in_the_outgoing_book(cast, numbered, issued, log_in):
    issued()
    entry = numbered(abstract="Lấy nhầm số")
    proposal = actions.propose_void(entry=entry, reason="lấy nhầm", actor=cast.actor("hang"), at=cast.at)
    actions.decide(proposal=proposal, is_approved=True, actor=cast.actor("phuc"), at=cast.at)
    entry.refresh_from_db()
    page = log_in("hang").get(reverse("book", args=[entry.register_id]))
    text = page.content.decode()
    assert f"Số {entry.number}: huỷ, lý do: lấy nhầm (duyệt: Trần Văn Phúc)" in text
    assert page.context["totals"].void == 1
    assert page.context["totals"].missing == 0
    assert (
        log_in("hang")
        .get(reverse("book", args=[entry.register_id]) + "?trang_thai=void")
        .context["page"]
        .paginator.count
        == 1
    )
    assert "Huyện uỷ Mộ Đức; Đảng uỷ xã Đức Lợi" in text


def test_a_foreign_book_is_not_there(cast, issued, log_in):
    book = registered(cast, issued)
    assert log_in("tam").get(reverse("book", args=[book.pk])).status_code == 404
    assert log_in("minh").get(reverse("books")).status_code == 403
    assert book.title in log_in("lan").get(reverse("books")).content.decode()
    assert book.title not in log_in("hang").get(reverse("books")).content.decode()


@pytest.mark.parametrize("many", [3, 30])
def test_the_book_and_the_list_cost_the_same(
    cast, issued, log_in, own_queries_only, django_assert_num_queries, many
):
    book = registered(cast, issued, many)
    out = Entry.objects.filter(direction="out").first().register
    client = log_in("lan")
    with django_assert_num_queries(BOOK_QUERIES):
        client.get(reverse("book", args=[book.pk]))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("incoming"))
    client = log_in("hang")
    with django_assert_num_queries(BOOK_QUERIES + 1):
        client.get(reverse("book", args=[out.pk]))


BOOK_QUERIES, LIST_QUERIES = 16, 10


def test_the_list_of_incoming_is_filtered(cast, issued, log_in):
    registered(cast, issued, 2)
    issued([cast.commune])
    actions.return_to_sender(
        entry=entry_at(cast.commune, state="waiting"),
        reason="Nhầm",
        actor=cast.actor("lan"),
        at=cast.at + timedelta(hours=1),
    )
    client = log_in("lan")
    assert client.get(reverse("incoming")).context["page"].paginator.count == 3
    assert client.get(reverse("incoming") + "?trang_thai=returned").context["page"].paginator.count == 1
    assert client.get(reverse("incoming") + "?q=thien+tai").context["page"].paginator.count == 3


# --- the frame -------------------------------------------------------------------------------------------


def test_navigation_and_home_count_what_the_list_shows(cast, issued, log_in):
    issued()
    issued(urgency=Urgency.FLASH)
    client = log_in("lan")
    line = next(
        each
        for each in client.get(reverse("queue")).context["frame"].navigation
        if each.label == "Chờ vào sổ"
    )
    assert line.counter == client.get(reverse("queue")).context["page"].paginator.count == 2
    home = client.get("/").content.decode()
    assert "HOẢ TỐC" in home
    assert "2 mạng" in home
    assert "Chờ nhận" in log_in("chin").get("/").content.decode()
