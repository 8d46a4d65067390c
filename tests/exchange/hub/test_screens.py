"""The delivery board over HTTP: figures that open their rows, news for htmx, export, following up; slots of other pages."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from hoatoc.exchange.hub import actions as hub
from hoatoc.exchange.hub import queries
from hoatoc.exchange.hub.models import Delivery
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.rules import AgencyKind
from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import system_actor
from hoatoc.records.documents import actions as documents
from hoatoc.records.documents import events
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import FileRole

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


def entry_at(agency):
    return Entry.objects.filter(agency=agency, direction="in").latest("pk")


def board_of(entry, **query):
    return reverse("board", args=[entry.pk], query=query or None)


@pytest.fixture
def followed(cast, issued):
    """One registered, one returned, one confirmed, one untouched."""
    entry = issued()
    documents.register(entry=entry_at(cast.commune), actor=cast.actor("lan"), at=cast.at)
    documents.confirm(entry=entry_at(cast.cell), actor=cast.actor("chin"), at=cast.at)
    documents.return_to_sender(
        entry=entry_at(cast.other_commune), reason="Thiếu phụ lục 2", actor=cast.actor("tam"), at=cast.at
    )
    return entry


# --- the board -------------------------------------------------------------------------------------------


def test_the_board_shows_every_place(log_in, cast, followed):
    page = log_in("hang").get(board_of(followed)).content.decode()
    for name in ("Huyện uỷ Mộ Đức", "Đảng uỷ xã Đức Lợi", "Đảng uỷ xã Đức Thắng", "Chi bộ thôn Vinh Phú"):
        assert name in page
    assert "Thiếu phụ lục 2" in page
    assert "Đã nhận" in page


@pytest.mark.parametrize(
    ("key", "count"),
    [("", 4), ("den", 4), ("mo", 3), ("vao-so", 2), ("tra-lai", 1), ("qua-han", 0), ("chua-vao-so", 1)],
)
def test_each_figure_opens_exactly_its_rows(log_in, followed, key, count):
    client = log_in("hang")
    page = client.get(board_of(followed)).content.decode()
    shown = re.search(rf'data-figure="{key}">(\d+)<', page)
    assert shown is not None
    assert int(shown[1]) == count
    rows = client.get(board_of(followed, cho=key) if key else board_of(followed)).context["board"].rows
    assert len(rows) == count


def test_overdue_places_are_counted_and_opened(log_in, cast, issued):
    entry = issued()
    hub.run_timers(at=cast.at + timedelta(days=1))
    board = log_in("hang").get(board_of(entry, cho="qua-han")).context["board"]
    assert len(board.rows) == 4
    assert next(each for each in board.figures if each.key == "qua-han").count == 4


def test_places_by_parent_and_by_name_without_dau(log_in, cast, followed):
    client = log_in("hang")
    under = client.get(board_of(followed, huyen=cast.district.pk)).context["board"]
    assert {row.name for row in under.rows} == {"Đảng uỷ xã Đức Lợi", "Đảng uỷ xã Đức Thắng"}
    place = next(each for each in under.places if each.parent_id == cast.district.pk)
    assert (place.name, place.registered, place.total, place.is_chosen) == ("Mộ Đức", 1, 2, True)
    named = client.get(board_of(followed, q="duc thang")).context["board"]
    assert [row.name for row in named.rows] == ["Đảng uỷ xã Đức Thắng"]


def test_a_strange_filter_filters_nothing(log_in, followed):
    board = log_in("hang").get(board_of(followed, cho="x", huyen="y")).context["board"]
    assert len(board.rows) == 4


def test_what_was_sent_again_is_one_place(log_in, cast, followed):
    returned = Delivery.objects.get(state="returned")
    hub.resend(entry=followed, delivery_ids=[returned.pk], actor=cast.actor("hang"), at=cast.at)
    board = log_in("hang").get(board_of(followed)).context["board"]
    assert board.total == 4
    row = next(each for each in board.rows if each.name == "Đảng uỷ xã Đức Thắng")
    assert (row.state, row.note) == ("delivered", "Gửi lại; lần trước: Thiếu phụ lục 2")


@pytest.mark.parametrize("name", ["hang", "son", "phuc", "kiem"])
def test_office_leaders_and_auditors_read_the_board(log_in, followed, name):
    assert log_in(name).get(board_of(followed)).status_code == 200


def test_an_officer_may_not_and_a_stranger_sees_nothing(log_in, cast, followed, numbered):
    assert log_in("minh").get(board_of(followed)).status_code == 403
    assert log_in("khoa").get(board_of(followed)).status_code == 404
    assert log_in("hang").get(board_of(numbered())).status_code == 404, "not issued"
    incoming = entry_at(cast.commune)
    assert log_in("lan").get(board_of(incoming)).status_code == 404, "not sent by them"


def test_readers_without_the_right_see_no_buttons(log_in, followed):
    assert "board-rows" in log_in("son").get(board_of(followed)).content.decode()
    assert 'name="delivery"' not in log_in("son").get(board_of(followed)).content.decode()
    assert 'name="delivery"' in log_in("hang").get(board_of(followed)).content.decode()


# --- news ----------------------------------------------------------------------------------------------------


def test_htmx_gets_the_changed_parts_and_then_nothing_new(log_in, cast, issued):
    entry = issued()
    client = log_in("hang")
    first = client.get(board_of(entry), headers=HTMX)
    text = first.content.decode()
    assert text.count("hx-swap-oob") == 2
    assert "<html" not in text
    known = HTMX | {"If-None-Match": first["ETag"]}
    again = client.get(board_of(entry), headers=known)
    assert (again.status_code, again["HX-Reswap"], again.content) == (304, "none", b"")
    documents.register(entry=entry_at(cast.commune), actor=cast.actor("lan"), at=cast.at)
    news = client.get(board_of(entry), headers=known)
    assert news.status_code == 200
    assert news["ETag"] != first["ETag"]


def test_nothing_new_is_cheap(log_in, issued, own_queries_only, django_assert_num_queries):
    entry = issued()
    client = log_in("hang")
    etag = client.get(board_of(entry), headers=HTMX)["ETag"]
    with django_assert_num_queries(
        7
    ):  # session, person, appointment, roles, name of the agency; the entry; the version
        client.get(board_of(entry), headers=HTMX | {"If-None-Match": etag})


@pytest.mark.parametrize("places", [3, 30])
def test_the_board_asks_as_often_for_many_places(
    log_in, cast, issued, own_queries_only, django_assert_num_queries, places
):
    communes = [
        org.found(
            name=f"Đảng uỷ xã Thử {number}", level="commune", kind=AgencyKind.COMMITTEE, on=cast.day,
            symbol="ĐU", parent=cast.district, actor=system_actor(), at=cast.at,
        )
        for number in range(places)
    ]  # fmt: skip
    entry = issued(communes)
    client = log_in("hang")
    client.get(board_of(entry))
    with django_assert_num_queries(12):
        response = client.get(board_of(entry))
    assert len(response.context["board"].rows) == places


# --- export ------------------------------------------------------------------------------------------------------


def test_export_holds_the_shown_rows_and_no_formula(log_in, cast, followed):
    Delivery.objects.filter(agency=cast.other_commune).update(note="=HYPERLINK(1)")
    response = log_in("hang").get(board_of(followed, cho="tra-lai", dang="csv"))
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    lines = text.strip().splitlines()
    assert len(lines) == 2
    assert "'=HYPERLINK(1)" in lines[1]
    assert "attachment" in response["Content-Disposition"]


# --- following up --------------------------------------------------------------------------------------------------


def post(client, name, entry, **data):
    return client.post(reverse(name, args=[entry.pk]), data)


def test_urging_comes_back_to_the_same_rows(log_in, cast, followed):
    waiting = Delivery.objects.get(agency=cast.district)
    response = post(log_in("hang"), "board-urge", followed, delivery=[waiting.pk], cho="chua-vao-so")
    assert response["Location"] == board_of(followed, cho="chua-vao-so")
    waiting.refresh_from_db()
    assert waiting.urge_count == 1
    assert "Nhắc lần 1" in log_in("hang").get(board_of(followed)).content.decode()


def test_sending_again_from_the_board(log_in, cast, followed):
    returned = Delivery.objects.get(state="returned")
    assert post(log_in("hang"), "board-resend", followed, delivery=[returned.pk]).status_code == 302
    assert Delivery.objects.filter(agency=cast.other_commune).count() == 2


def test_paper_is_marked_as_posted(log_in, cast, pdf, numbered):
    body = org.add_correspondent(name="Văn phòng Trung ương Đảng", actor=system_actor(), at=cast.at)
    hang = cast.actor("hang")
    entry = numbered(recipients=[documents.Addressee(correspondent_id=body.pk)])
    documents.attach(entry=entry, blob=pdf(), name="a.pdf", role=FileRole.MAIN, actor=hang, at=cast.at)
    documents.issue(entry=entry, actor=hang, at=cast.at)
    client = log_in("hang")
    page = client.get(board_of(entry, cho="ban-giay"))
    assert [row.name for row in page.context["board"].rows] == ["Văn phòng Trung ương Đảng"]
    post(client, "board-posted", entry, delivery=[Delivery.objects.get().pk])
    assert Delivery.objects.get().state == "posted"


@pytest.mark.parametrize("name", ["board-urge", "board-resend", "board-posted"])
def test_following_up_is_the_clerks(log_in, followed, name):
    assert post(log_in("son"), name, followed, delivery=[1]).status_code == 403
    assert post(log_in("khoa"), name, followed, delivery=[1]).status_code == 404
    assert log_in("hang").get(reverse(name, args=[followed.pk])).status_code == 405


def test_nothing_chosen_is_refused_in_words(log_in, followed):
    response = post(log_in("hang"), "board-urge", followed, delivery=["x"])
    assert response.status_code == 409
    assert "Những nơi đã chọn không còn chờ" in response.content.decode()


# --- over all documents -----------------------------------------------------------------------------------------------


def test_the_tile_counts_the_rows_of_its_page(log_in, cast, followed):
    found = queries.waiting_figures(cast.actor("hang"))
    assert (found.places, found.documents, found.overdue) == (1, 1, 0)
    page = log_in("hang").get(reverse("unregistered"))
    assert [line.name for line in page.context["lines"]] == ["Huyện uỷ Mộ Đức"]
    hub.run_timers(at=cast.at + timedelta(days=1))
    late = log_in("hang").get(reverse("unregistered", query={"cho": "qua-han"}))
    assert len(late.context["lines"]) == queries.waiting_figures(cast.actor("hang")).overdue == 1


def test_places_of_foreign_documents_are_not_counted(log_in, cast, followed):
    assert queries.waiting_figures(cast.actor("khoa")).places == 0
    assert not log_in("khoa").get(reverse("unregistered")).context["lines"]
    assert log_in("minh").get(reverse("unregistered")).status_code == 403


@pytest.mark.parametrize("documents_sent", [1, 12])
def test_the_page_asks_as_often_for_many(
    log_in, issued, own_queries_only, django_assert_num_queries, documents_sent
):
    for _ in range(documents_sent):
        issued()
    client = log_in("hang")
    client.get(reverse("unregistered"))
    with django_assert_num_queries(11):
        response = client.get(reverse("unregistered"))
    assert len(response.context["lines"]) == 4 * documents_sent


# --- slots of other pages -----------------------------------------------------------------------------------------------


def subject(entry):
    return events.EntrySubject(entry.pk, str(entry.uid), entry.document_id, entry.direction)


def test_chips_of_a_list_come_in_one_query(cast, followed, issued, django_assert_num_queries):
    other = issued([cast.district])
    hang = cast.actor("hang")
    with django_assert_num_queries(1):
        chips = dict(each.item for each in events.outgoing_chip.items(hang, [followed.pk, other.pk]))
    assert chips[followed.pk].text == "2/4 vào sổ · 1 trả lại"
    assert chips[other.pk].text == "0/1 vào sổ"
    assert dict(each.item for each in events.outgoing_chip.items(cast.actor("minh"), [other.pk])) == {}


def receipts_shown(actor, entry):
    """The panels of this app among those that the entry page shows."""
    drawn = events.entry_panel.items(actor, subject(entry))
    return [each.item for each in drawn if each.template == "hub/panel_receipts.html"]


def test_the_receiver_sees_the_receipts_it_gave_and_the_urging(cast, issued):
    entry = issued([cast.commune])
    here = entry_at(cast.commune)
    lan = cast.actor("lan")
    delivery = Delivery.objects.get()
    hub.urge(entry=entry, delivery_ids=[delivery.pk], actor=cast.actor("hang"), at=cast.at)
    (panel,) = receipts_shown(lan, here)
    assert (panel.sender, panel.settled, panel.urged_at) == ("Tỉnh uỷ Quảng Ngãi", "", cast.at)
    documents.register(entry=here, actor=lan, at=cast.at)
    (panel,) = receipts_shown(lan, here)
    assert (panel.settled, panel.urged_at) == ("đã vào sổ 1", None)
    told = [each.item.what for each in events.entry_timeline.items(lan, subject(here))]
    assert told == [
        "Đến qua mạng; đã gửi biên nhận",
        "Nơi gửi nhắc vào sổ",
        "Gửi biên nhận cho nơi gửi",
    ]


def test_the_receiver_learns_nothing_of_other_receivers(log_in, cast, followed):
    page = log_in("lan").get(reverse("entry", args=[entry_at(cast.commune).pk])).content.decode()
    assert "Thiếu phụ lục 2" not in page
    assert "Bảng phát hành" not in page


def test_the_sender_sees_progress_timeline_and_the_way_to_the_board(log_in, cast, followed):
    page = log_in("hang").get(reverse("entry", args=[followed.pk])).content.decode()
    assert board_of(followed) in page
    for words in ("Gửi 4 nơi", "4 nơi đã đến", "Trả lại: Thiếu phụ lục 2", "2 nơi đã vào sổ"):
        assert words in page


def test_paper_has_no_receipts(cast):
    body = org.add_correspondent(name="Bưu điện tỉnh", actor=system_actor(), at=cast.at)
    sheet = documents.PaperSheet(None, body.pk, "12/BĐ", cast.day, "official_letter", "V/v cước phí", "A")
    lan = cast.actor("lan")
    entry = documents.take_in_paper(sheet=sheet, actor=lan, at=cast.at)
    assert not receipts_shown(lan, entry)
