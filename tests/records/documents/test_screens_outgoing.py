"""The outgoing screens over HTTP: lấy số, attach, recipients, issue, the list, number series; allowed and refused side by side."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import RecipientGroup
from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import system_actor
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import (
    AllocatedNumber,
    DocumentFile,
    Entry,
    NumberProposal,
    NumberSeries,
    Recipient,
    Term,
)
from hoatoc.records.documents.queries import numbers, outgoing, recipients
from hoatoc.records.documents.rules import FileRole, Urgency
from tests.conftest import ONE_PAGE

HTMX = {"HX-Request": "true"}


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


@pytest.fixture
def own_queries_only(monkeypatch):
    """The frame empty: what is counted are the screen's own queries."""
    for slot in (ui.navigation, ui.banner, ui.alarm):
        monkeypatch.setattr(slot, "_fillers", [])


@pytest.fixture
def communes(cast):
    """The value of the group of all communes: two in the cast."""
    return f"g{RecipientGroup.objects.get().pk}"


@pytest.fixture
def outsider(cast):
    return org.add_correspondent(name="Văn phòng Trung ương Đảng", actor=system_actor(), at=cast.at)


def scan(name="ke-hoach.pdf", extra=b""):
    return SimpleUploadedFile(name, ONE_PAGE + extra, "application/pdf")


def sheet(**more):
    return {
        "kind": "plan:KH",
        "abstract": "Phòng, chống thiên tai năm 2018",
        "signer": "Lê Hoàng Sơn, Phó Bí thư",
        "urgency": "0",
        "request_key": str(uuid.uuid4()),
    } | more


def take(client, **more):
    return client.post(reverse("take-number"), sheet(**more))


def at(name, entry, *more):
    return reverse(name, args=[entry.pk, *more])


def recipients_of(entry):
    rows = Recipient.objects.filter(document=entry.document).order_by("position")
    return [(row.agency_id, row.correspondent_id, row.purpose, row.group_label) for row in rows]


# --- lấy số -------------------------------------------------------------------------------------------


def test_the_whole_way_by_plain_forms(log_in, cast, communes):
    client = log_in("hang")
    response = take(client)
    entry = Entry.objects.get()
    assert response["Location"] == at("outgoing", entry)
    assert entry.document.symbol_text == "01-KH/TU"
    client.post(
        at("attach", entry), {"main": scan(), "appendices": [scan("pl1.pdf", b"1"), scan("pl2.pdf", b"2")]}
    )
    assert list(DocumentFile.objects.values_list("position", "role", "name")) == [
        (0, "main", "ke-hoach.pdf"),
        (1, "appendix", "pl1.pdf"),
        (2, "appendix", "pl2.pdf"),
    ]
    client.post(at("recipients", entry), {"to": [communes, f"a{cast.cell.pk}"]})
    assert "gõ số ghi trên tệp" in client.get(at("outgoing", entry)).content.decode()
    assert client.post(at("outgoing", entry)).status_code == 422, "nobody looked at the number on the scan"
    client.post(at("confirm-number", entry), {"number_seen": "1"})
    page = client.get(at("outgoing", entry)).content.decode()
    assert "Phát hành cho 3 nơi" in page
    assert "Qua mạng" in page
    response = client.post(at("outgoing", entry))
    assert response["Location"] == at("board", entry)
    assert Entry.objects.filter(direction="in", state="waiting").count() == 3
    assert client.get(at("outgoing", entry))["Location"] == at("board", entry)


def test_the_same_request_gives_the_same_number(log_in):
    client = log_in("hang")
    key = str(uuid.uuid4())
    assert take(client, request_key=key)["Location"] == take(client, request_key=key)["Location"]
    assert AllocatedNumber.objects.count() == 1


def test_the_page_carries_a_new_key_each_time(log_in):
    client = log_in("hang")
    keys = {str(client.get(reverse("take-number")).context["form"]["request_key"].value()) for _ in range(2)}
    assert len(keys) == 2


def test_a_kind_with_several_codes_prints_the_chosen_one(log_in):
    client = log_in("hang")
    take(client, kind="regulation:QĐi")
    assert Entry.objects.get().document.symbol_text == "01-QĐi/TU"
    assert client.get(reverse("take-number")).context["form"]["kind"].value() == "regulation:QĐi"


def test_what_is_missing_is_said_and_what_was_typed_stays(log_in, communes):
    response = take(log_in("hang"), abstract="", signer="", to=[communes])
    assert response.status_code == 422
    page = response.content.decode()
    assert "Gõ trích yếu" in page
    assert "2 xã, phường, thị trấn" in page
    assert not Entry.objects.exists()


@pytest.mark.parametrize("hour", ["", "2001-01-01T07:00", "x"])
def test_timed_flash_needs_an_hour_to_come(log_in, hour):
    assert take(log_in("hang"), urgency="4", deliver_by=hour).status_code == 422
    assert not Entry.objects.exists()


def test_timed_flash_keeps_its_hour(log_in):
    take(log_in("hang"), urgency="4", deliver_by="2090-01-01T07:00")
    document = Entry.objects.get().document
    assert document.urgency == Urgency.FLASH_TIMED
    assert document.deliver_by is not None
    assert document.deliver_by.hour == 0, "07:00 in Vietnam"


def test_the_expected_number_follows_the_kind(log_in, numbered):
    numbered()
    client = log_in("hang")
    page = client.get(reverse("take-number"), {"kind": "plan:KH"}, headers=HTMX)
    assert "02-KH/TU" in page.content.decode()
    assert "<html" not in page.content.decode()
    assert "01-TB/TU" in client.get(reverse("take-number"), {"kind": "notice:TB"}).content.decode()


def test_no_number_is_expected_without_a_term(log_in, cast):
    Term.objects.update(closed_on=cast.day)
    assert "chưa mở nhiệm kỳ" in log_in("hang").get(reverse("take-number")).content.decode()
    assert take(log_in("hang")).status_code == 409


def test_leaders_and_earlier_signers_are_offered(log_in, numbered):
    numbered(signer="Nguyễn Văn Cũ")
    assert outgoing.signers(Entry.objects.get().agency_id, Entry.objects.get().document.dated_on) == [
        "Lê Hoàng Sơn, Phó Bí thư",
        "Nguyễn Văn Cũ",
    ]


@pytest.mark.parametrize("name", ["son", "phuc", "minh", "kiem"])
def test_only_clerks_take_numbers(log_in, name):
    assert log_in(name).get(reverse("take-number")).status_code == 403
    assert take(log_in(name)).status_code == 403


# --- the picker ---------------------------------------------------------------------------------------------


def test_the_group_comes_first_and_is_marked(log_in, cast):
    page = log_in("hang").get(reverse("recipient-choices"), {"q": "2 xa"}).content.decode()
    assert page.index("<mark>2</mark>") < page.index("Nhóm") + 2000
    assert "<mark>xã</mark>" in page
    assert "Đảng uỷ" not in page, "the number stands in no agency's name"


def test_names_match_without_dau(log_in):
    page = log_in("hang").get(reverse("recipient-choices"), {"q": "duc loi"}).content.decode()
    assert "<mark>Đức</mark> <mark>Lợi</mark>" in page
    assert log_in("son").get(reverse("recipient-choices")).status_code == 403


@pytest.mark.parametrize(
    ("label", "words", "parts"),
    [
        ("184 xã", "184", (("184", True), (" xã", False))),
        ("Đức Lợi", "duc", (("Đức", True), (" Lợi", False))),
        ("Hoả Tốc", "tốc hoả", (("Hoả", True), (" ", False), ("Tốc", True))),
        ("Ba Tơ", "", (("Ba Tơ", False),)),
    ],
)
def test_marks_stand_where_the_words_are(label, words, parts):
    assert recipients.marked(label, words) == parts


def test_a_text_in_any_form_of_unicode_is_marked_whole():
    import unicodedata

    label = unicodedata.normalize("NFD", "Đức Lợi")
    assert "".join(text for text, _ in recipients.marked(label, "loi")) == label


def test_the_last_recipients_are_offered_and_taken(log_in, cast, issued):
    before = issued()
    entry = Entry.objects.get(pk=before.pk)
    client = log_in("hang")
    assert (
        f"Như lần trước: {entry.document.symbol_text}" in client.get(reverse("take-number")).content.decode()
    )
    take(client, to=[f"e{entry.pk}"])
    again = Entry.objects.outgoing().latest("pk")
    assert recipients_of(again) == recipients_of(entry)


def test_what_was_typed_comes_before_what_was_sent_before(cast, issued):
    issued()
    hang = cast.actor("hang")
    typed = recipients.sections(hang, "duc loi", cast.day)
    assert [section.options[0].label for section in typed] == ["Đảng uỷ xã Đức Lợi"]
    assert recipients.sections(hang, "2", cast.day)[-1].options[0].label == "Như lần trước: 01-KH/TU"
    assert recipients.sections(hang, "lan truoc", cast.day)[0].options[0].value.startswith("e")


def test_recipients_of_a_typed_number_are_offered(cast, issued):
    first = issued([cast.cell])
    issued([cast.district])
    found = [option.label for option in recipients.earlier(cast.actor("hang"), "1")]
    assert found == ["Như lần trước: 02-KH/TU", f"Nơi nhận của {first.document.symbol_text}"]


def test_values_become_printed_recipients(cast, communes, outsider, numbered):
    values = [communes, f"a{cast.commune.pk}", f"a{cast.provincial.pk}", f"c{outsider.pk}"]
    found = recipients.addressees(
        actor=cast.actor("hang"), values=values, purposes={communes: "report"}, day=cast.day
    )
    assert [(each.agency_id, each.correspondent_id, each.purpose, each.group_label) for each in found] == [
        (cast.commune.pk, None, "report", "2 xã, phường, thị trấn"),
        (cast.other_commune.pk, None, "report", "2 xã, phường, thị trấn"),
        (None, outsider.pk, "execute", ""),
    ], "each once, the own agency left out"


@pytest.mark.parametrize("value", ["a999999", "g999999", "c999999", "e999999", "k1", "x", "a", ""])
def test_who_does_not_exist_is_refused(cast, value):
    with pytest.raises(recipients.NoSuchRecipient):
        recipients.addressees(actor=cast.actor("hang"), values=[value], purposes={}, day=cast.day)


def test_who_has_ended_is_refused_but_left_out_of_an_earlier_list(cast, issued):
    entry = issued([cast.commune, cast.district])
    cast.commune.ended_on = cast.day
    cast.commune.save()
    later = cast.day + timedelta(days=1)
    hang = cast.actor("hang")
    with pytest.raises(recipients.RecipientEnded):
        recipients.addressees(actor=hang, values=[f"a{cast.commune.pk}"], purposes={}, day=later)
    found = recipients.addressees(actor=hang, values=[f"e{entry.pk}"], purposes={}, day=later)
    assert [each.agency_id for each in found] == [cast.district.pk]


def test_recipients_of_a_foreign_document_are_nobody(cast, issued):
    entry = issued([cast.commune])
    with pytest.raises(recipients.NoSuchRecipient):
        recipients.addressees(actor=cast.actor("khoa"), values=[f"e{entry.pk}"], purposes={}, day=cast.day)


def test_one_is_added_one_removed_and_purposes_stay(log_in, cast, communes, outsider, numbered):
    entry = numbered()
    client = log_in("hang")
    url = at("recipients", entry)
    client.post(url, {"to": [communes], f"purpose-{communes}": "know"})
    panel = client.post(url, {"to": ["k1"], "add": f"c{outsider.pk}", "purpose-k1": "know"}, headers=HTMX)
    assert "<html" not in panel.content.decode()
    assert [(each[2], each[3]) for each in recipients_of(entry)] == [
        ("know", "2 xã, phường, thị trấn"),
        ("know", "2 xã, phường, thị trấn"),
        ("execute", ""),
    ]
    lines = recipients.chosen_for(cast.actor("hang"), entry, cast.day)
    assert [(line.value, line.count, line.hint) for line in lines.lines] == [
        ("k1", 2, "2 qua mạng"),
        (f"c{outsider.pk}", 1, "bản giấy"),
    ]
    assert [(way.label, way.count) for way in lines.channels] == [("Qua mạng", 2), ("Bản giấy", 1)]
    client.post(url, {"to": ["k1", f"c{outsider.pk}"], "remove": "k1"})
    assert [each[1] for each in recipients_of(entry)] == [outsider.pk]


def test_without_scripts_looking_saves_nothing(log_in, cast, numbered):
    entry = numbered()
    page = log_in("hang").post(at("recipients", entry), {"search": "1", "q": "duc"})
    assert page.status_code == 200
    assert f'name="add" value="a{cast.commune.pk}"' in page.content.decode()
    assert not recipients_of(entry)
    drawn = log_in("hang").post(reverse("take-number"), sheet(search="1", q="duc", abstract="Đang gõ"))
    assert "Đang gõ" in drawn.content.decode()
    assert Entry.objects.count() == 1


def test_a_refused_recipient_keeps_the_list(log_in, cast, numbered):
    entry = numbered(recipients=[actions.Addressee(agency_id=cast.commune.pk)])
    response = log_in("hang").post(at("recipients", entry), {"to": ["a999999"]}, headers=HTMX)
    assert response.status_code == 422
    assert response["HX-Retarget"] == "#ht-refusal"
    assert len(recipients_of(entry)) == 1


# --- files --------------------------------------------------------------------------------------------------------


def test_a_new_scan_replaces_the_old_one_and_files_come_off(log_in, numbered):
    entry = numbered()
    client = log_in("hang")
    client.post(at("attach", entry), {"main": scan("mot.pdf")})
    part = client.post(at("attach", entry), {"main": scan("hai.pdf", b"x")}, headers=HTMX)
    assert part["HX-Replace-Url"] == at("outgoing", entry)
    assert [each.name for each in DocumentFile.objects.all()] == ["hai.pdf"]
    client.post(at("detach", entry, 0))
    assert not DocumentFile.objects.exists()
    assert client.post(at("detach", entry, 0)).status_code == 404


def test_what_is_no_sheet_is_refused(log_in, numbered):
    entry = numbered()
    client = log_in("hang")
    text = SimpleUploadedFile("a.pdf", b"not a pdf at all")
    assert client.post(at("attach", entry), {"main": text}).status_code == 422
    assert client.post(at("attach", entry), {}).status_code == 422
    assert not DocumentFile.objects.exists()


def test_one_bad_appendix_attaches_none(log_in, numbered):
    entry = numbered()
    bad = SimpleUploadedFile("b.exe", b"MZ\x90\x00" + b"0" * 64)
    response = log_in("hang").post(at("attach", entry), {"appendices": [scan("a.pdf"), bad]})
    assert response.status_code == 422
    assert not DocumentFile.objects.exists()


# --- issue, amend, void ----------------------------------------------------------------------------------------------


def test_issue_says_what_is_missing(log_in, cast, numbered):
    entry = numbered()
    client = log_in("hang")
    response = client.post(at("outgoing", entry))
    assert (response.status_code, "bản quét" in response.content.decode()) == (422, True)
    client.post(at("attach", entry), {"main": scan()})
    response = client.post(at("outgoing", entry))
    assert (response.status_code, "nơi nhận" in response.content.decode()) == (422, True)


def test_a_second_issue_is_refused_in_words(log_in, cast, issued):
    entry = issued()
    assert log_in("hang").post(at("outgoing", entry)).status_code == 409


def test_the_sheet_may_be_amended_before_issue(log_in, numbered):
    entry = numbered()
    client = log_in("hang")
    assert 'name="abstract"' in client.get(at("outgoing", entry), {"sua": ""}).content.decode()
    facts = {"abstract": "Chữ đã sửa", "signer": "Lê Hoàng Sơn", "urgency": "1"}
    assert client.post(at("amend", entry), facts).status_code == 302
    entry.document.refresh_from_db()
    assert (entry.document.abstract, entry.document.urgency) == ("Chữ đã sửa", Urgency.URGENT)
    assert client.post(at("amend", entry), facts | {"abstract": " "}).status_code == 422


def test_voiding_is_proposed_with_a_reason_and_decided_by_another(log_in, numbered):
    entry = numbered()
    client = log_in("hang")
    assert client.post(at("propose-void", entry), {"reason": " "}).status_code == 422
    client.post(at("propose-void", entry), {"reason": "Người ký không ký"})
    assert "đang chờ duyệt huỷ" in client.get(at("outgoing", entry)).content.decode()
    proposal = NumberProposal.objects.get()
    decide = reverse("decide", args=[proposal.pk])
    assert log_in("hang").post(decide, {"decision": "approve"}).status_code == 403
    assert "Huỷ số 01-KH/TU" in log_in("phuc").get(reverse("series")).content.decode()
    log_in("phuc").post(decide, {"decision": "approve"})
    entry.refresh_from_db()
    assert entry.state == "void"
    page = log_in("hang").get(at("outgoing", entry)).content.decode()
    assert "Huỷ: Người ký không ký" in page
    assert at("attach", entry) not in page


ROUTES = ["outgoing", "attach", "recipients", "amend", "propose-void"]


@pytest.mark.parametrize("name", ROUTES)
def test_a_foreign_number_does_not_exist(log_in, numbered, name):
    entry = numbered()
    assert log_in("khoa").post(at(name, entry)).status_code == 404
    assert log_in("son").post(at(name, entry)).status_code == 403


def test_an_incoming_entry_has_no_such_page(log_in, cast, issued):
    issued()
    incoming = Entry.objects.get(agency=cast.commune)
    assert log_in("lan").get(at("outgoing", incoming)).status_code == 404


# --- the list ------------------------------------------------------------------------------------------------------------


def listed(client, **query):
    return client.get(reverse("outgoing-list"), query)


def test_the_first_tab_says_what_is_missing(log_in, cast, pdf, numbered):
    hang = cast.actor("hang")
    numbered("Không có gì")
    with_scan = numbered("Có bản quét")
    actions.attach(entry=with_scan, blob=pdf(), name="a.pdf", role=FileRole.MAIN, actor=hang, at=cast.at)
    complete = numbered("Có đủ", recipients=[actions.Addressee(agency_id=cast.commune.pk)])
    actions.attach(entry=complete, blob=pdf(), name="a.pdf", role=FileRole.MAIN, actor=hang, at=cast.at)
    doomed = numbered("Chờ huỷ")
    actions.propose_void(entry=doomed, reason="Không ký", actor=hang, at=cast.at)
    rows = listed(log_in("hang")).context["rows"]
    assert [(row.document.abstract, row.chip.text, row.next_step) for row in rows] == [
        ("Chờ huỷ", "Chờ duyệt huỷ số", ""),
        ("Có đủ", "Đủ, chờ phát hành", "4"),
        ("Có bản quét", "Thiếu nơi nhận", "3"),
        ("Không có gì", "Chờ bản quét", "2"),
    ]


def test_the_second_tab_shows_progress(log_in, cast, issued):
    entry = issued()
    actions.register(entry=Entry.objects.get(agency=cast.commune), actor=cast.actor("lan"), at=cast.at)
    page = listed(log_in("hang"), muc="phat-hanh").content.decode()
    assert "1/4 vào sổ" in page
    assert at("board", entry) in page


def test_filters_read_words_without_dau_numbers_kinds_and_days(log_in, cast, numbered):
    numbered("Phòng, chống thiên tai")
    numbered("Chuẩn bị đại hội", kind="notice")
    client = log_in("hang")

    def found(**query):
        return [row.document.abstract for row in listed(client, **query).context["rows"]]

    assert found(q="thien tai") == ["Phòng, chống thiên tai"]
    assert found(q="01-tb/tu") == ["Chuẩn bị đại hội"]
    assert found(loai="plan") == ["Phòng, chống thiên tai"]
    assert found(tu="2018-08-17") == []
    assert len(found(tu="2018-08-16", den="2018-08-16")) == 2
    assert len(found(tu="không phải ngày")) == 2


def test_the_counter_counts_the_rows_of_the_tab(log_in, cast, numbered, issued):
    numbered()
    numbered()
    issued()
    hang = cast.actor("hang")
    (entry,) = [
        each.item for each in ui.navigation.items(hang, None) if each.item.url == reverse("outgoing-list")
    ]
    assert entry.counter == len(listed(log_in("hang")).context["rows"]) == 2


def test_readers_see_the_list_without_buttons_and_strangers_nothing(log_in, numbered):
    numbered()
    page = listed(log_in("son")).content.decode()
    assert "01-KH/TU" in page
    assert reverse("take-number") not in page
    assert not listed(log_in("khoa")).context["rows"]


def test_empty_states_say_what_comes_here(log_in):
    client = log_in("hang")
    assert "Không có số nào chờ phát hành" in listed(client).content.decode()
    assert "Chưa phát hành văn bản nào" in listed(client, muc="phat-hanh").content.decode()
    assert "Không có văn bản nào khớp" in listed(client, q="không có").content.decode()


@pytest.mark.parametrize("many", [3, 30])
def test_the_list_asks_as_often_for_many(log_in, numbered, own_queries_only, django_assert_num_queries, many):
    for _ in range(many):
        numbered()
    client = log_in("hang")
    listed(client)
    with django_assert_num_queries(10):
        assert len(listed(client).context["rows"]) == many


@pytest.mark.parametrize("many", [3, 30])
def test_the_issued_list_asks_as_often_for_many(
    log_in, cast, issued, own_queries_only, django_assert_num_queries, many
):
    for _ in range(many):
        issued([cast.commune, cast.cell])
    client = log_in("hang")
    with django_assert_num_queries(11):
        assert len(listed(client, muc="phat-hanh").context["rows"]) == many


@pytest.mark.parametrize("many", [3, 30])
def test_the_page_of_one_asks_as_often_for_many_recipients(
    log_in, cast, numbered, own_queries_only, django_assert_num_queries, many
):
    bodies = [
        org.add_correspondent(name=f"Sở {number}", actor=system_actor(), at=cast.at) for number in range(many)
    ]
    entry = numbered(recipients=[actions.Addressee(correspondent_id=body.pk) for body in bodies])
    client = log_in("hang")
    with django_assert_num_queries(16):
        client.get(at("outgoing", entry), {"buoc": "3"})


# --- number series -------------------------------------------------------------------------------------------------------------


def test_a_series_is_opened_at_a_number_by_two_people(log_in, cast):
    client = log_in("hang")
    facts = {"series": "plan", "first": "176", "reason": "Sổ giấy đã dùng đến 175"}
    assert client.post(reverse("series"), facts).status_code == 302
    proposal = NumberProposal.objects.get()
    assert "Mở dãy Kế hoạch ở số 176" in client.get(reverse("series")).content.decode()
    assert numbers.to_decide(cast.actor("phuc")).count() == 1
    log_in("phuc").post(reverse("decide", args=[proposal.pk]), {"decision": "approve"})
    take(log_in("hang"))
    assert Entry.objects.get().document.symbol_text == "176-KH/TU"
    row = next(
        each for each in log_in("son").get(reverse("series")).context["rows"] if each.name == "Kế hoạch"
    )
    assert (row.first, row.next, row.given, row.void, row.reason) == (
        176, 177, 1, 0, "Sổ giấy đã dùng đến 175",
    )  # fmt: skip


def test_arrival_numbers_are_opened_too(log_in):
    client = log_in("hang")
    client.post(
        reverse("series"), {"series": numbers.ARRIVALS, "first": "1842", "reason": "Đang dùng sổ giấy"}
    )
    assert "Mở dãy Số đến ở số 1842" in client.get(reverse("series")).content.decode()


def test_a_refused_opening_changes_nothing(log_in):
    log_in("hang").post(reverse("series"), {"series": "plan", "first": "9", "reason": "Nhầm"})
    log_in("phuc").post(reverse("decide", args=[NumberProposal.objects.get().pk]), {"decision": "refuse"})
    assert NumberProposal.objects.get().decision == "refused"
    assert NumberSeries.objects.get().next == 1


@pytest.mark.parametrize(
    "facts", [{"first": "0"}, {"first": "x"}, {"reason": ""}, {"series": "no_such_kind"}]
)
def test_a_wrong_opening_is_said_on_the_form(log_in, facts):
    wrong = {"series": "plan", "first": "9", "reason": "Có lý do"} | facts
    assert log_in("hang").post(reverse("series"), wrong).status_code == 422
    assert not NumberProposal.objects.exists()


def test_a_used_series_is_not_opened_again(log_in, numbered):
    numbered()
    response = log_in("hang").post(reverse("series"), {"series": "plan", "first": "9", "reason": "Muộn"})
    assert response.status_code == 422
    assert "đã cấp số rồi" in response.content.decode()


def test_rights_over_series(log_in, cast):
    assert log_in("minh").get(reverse("series")).status_code == 403
    assert log_in("son").post(reverse("series"), {}).status_code == 403
    log_in("hang").post(reverse("series"), {"series": "plan", "first": "9", "reason": "Có lý do"})
    decide = reverse("decide", args=[NumberProposal.objects.get().pk])
    assert log_in("khoa").post(decide, {"decision": "approve"}).status_code == 403
    tile = [each.item.count for each in ui.home_tile.items(cast.actor("phuc"), None)]
    assert [count for count in tile if count] == [1]
    assert listed(log_in("phuc")).context["to_decide"] == 1
    assert reverse("series") not in listed(log_in("minh")).content.decode()


def test_a_term_is_opened_once(log_in, cast):
    facts = {"name": "2020–2025", "opened_on": "2020-10-01"}
    assert log_in("phuc").post(reverse("open-term"), facts).status_code == 422, "one is open"
    Term.objects.filter(agency=cast.provincial).update(closed_on=cast.day)
    assert "Mở nhiệm kỳ" in log_in("phuc").get(reverse("terms")).content.decode()
    assert log_in("phuc").post(reverse("open-term"), facts).status_code == 302
    assert Term.objects.get(agency=cast.provincial, closed_on=None).name == "2020–2025"
    assert log_in("hang").post(reverse("open-term"), facts).status_code == 403


# --- home --------------------------------------------------------------------------------------------------------------------------


def test_home_offers_the_number_and_what_is_pending(cast, numbered):
    numbered()
    hang, minh = cast.actor("hang"), cast.actor("minh")
    labels = {each.item.label: each.item.count for each in ui.home_tile.items(hang, None)}
    assert labels["Chưa phát hành"] == 1
    assert "Lấy số văn bản đi" in [each.item.label for each in ui.home_action.items(hang, None)]
    assert not list(ui.home_action.items(minh, None))
