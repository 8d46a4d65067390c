"""Screens of what ended bodies left: acts, both confirmations, the printed sheet, records kept, numbers left."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from hoatoc.foundation.files.models import PrintCopy
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import AllocatedNumber, Entry, Register, TransferAct
from tests.records.documents.test_transfer import merge, now


@pytest.fixture
def left(cast, issued):
    """After the merger: an act that waits, a book, a number never issued; and who may look at them."""
    sent = issued()
    lan = cast.actor("lan")
    arrival = Entry.objects.get(agency=cast.commune, document=issued([cast.commune]).document_id)
    actions.register(entry=arrival, actor=lan, at=cast.at)
    out = actions.take_number(
        actor=lan, at=cast.at, kind="official_letter", abstract="Báo cáo nhanh mưa lũ", signer="Bí thư"
    )
    new = merge(cast)
    return {"new": new, "sent": sent, "arrival": arrival, "out": out}


def seen(client, person, route, *args, query=""):
    client.force_login(person)
    return client.get(reverse(route, args=args) + query)


def bytes_of(answer):
    """The whole file; reading it to its end gives the handle back."""
    return b"".join(answer.streaming_content)


def test_both_sides_confirm_on_the_screen(client, cast, left):
    act = TransferAct.objects.get(from_agency=cast.commune)
    page = seen(client, cast.people["moi"], "transfer-acts")
    assert "Đảng uỷ xã Đức Lợi" in page.content.decode()
    shown = seen(client, cast.people["moi"], "transfer-act", act.pk).content.decode()
    assert "Xác nhận bên nhận" in shown
    assert "Xác nhận bên giao" not in shown
    client.post(reverse("transfer-take", args=[act.pk]))
    assert "Xác nhận bên giao" in seen(client, cast.people["lan"], "transfer-act", act.pk).content.decode()
    client.post(reverse("transfer-give", args=[act.pk]))
    act.refresh_from_db()
    assert act.done_at is not None
    moved = Entry.objects.get(transfer_line__act=act).moved_to
    assert (
        f'href="/van-ban/{moved.pk}/"'
        in seen(client, cast.people["lan"], "transfer-act", act.pk).content.decode()
    )


def test_the_sheet_prints_twice_the_same(client, cast, left):
    act = TransferAct.objects.get(from_agency=cast.commune)
    client.force_login(cast.people["moi"])
    first = bytes_of(client.post(reverse("transfer-print", args=[act.pk])))
    again = bytes_of(client.post(reverse("transfer-print", args=[act.pk])))
    assert first == again
    assert first.startswith(b"%PDF")
    assert PrintCopy.objects.filter(what=f"bbbg:{act.pk}").count() == 1
    client.post(reverse("transfer-take", args=[act.pk]))
    assert bytes_of(client.post(reverse("transfer-print", args=[act.pk]))) != first
    assert PrintCopy.objects.filter(what=f"bbbg:{act.pk}").count() == 2


def test_the_administrator_signs_without_seeing_abstracts(client, cast, left):
    act = TransferAct.objects.get(from_agency=cast.other_commune)
    shown = seen(client, cast.people["tri"], "transfer-act", act.pk).content.decode()
    assert "Ký thay bên giao" in shown
    assert left["sent"].document.symbol_text in shown
    assert left["sent"].document.abstract not in shown


def test_kept_records_stand_apart_and_old_symbols_are_found(client, cast, left):
    found = seen(client, cast.people["lan"], "kept-records", query="?q=1-CV/ĐU").content.decode()
    assert left["out"].document.symbol_text in found
    page = seen(client, cast.people["lan"], "kept-entry", left["out"].pk).content.decode()
    assert "chỉ đọc" in page
    assert (
        left["out"].document.symbol_text
        not in seen(client, cast.people["lan"], "outgoing-list").content.decode()
    )
    book = Register.objects.get(agency=cast.commune, direction="in")
    shown = seen(client, cast.people["lan"], "kept-book", book.pk).content.decode()
    assert reverse("kept-entry", args=[left["arrival"].pk]) in shown
    file = left["arrival"].document.files.get()
    assert bytes_of(
        seen(client, cast.people["lan"], "kept-file", left["arrival"].pk, file.position)
    ).startswith(b"%PDF")


@pytest.mark.parametrize("route", ["kept-entry", "entry", "register"])
def test_who_keeps_nothing_finds_nothing(client, cast, left, route):
    assert seen(client, cast.people["khoa"], route, left["arrival"].pk).status_code == 404
    if route != "kept-entry":
        assert seen(client, cast.people["lan"], route, left["arrival"].pk).status_code == 404


def test_the_office_voids_a_number_left_over(client, cast, left):
    number = AllocatedNumber.objects.get(entry=left["out"])
    assert "1-CV/ĐU" in seen(client, cast.people["lan"], "left-numbers").content.decode()
    client.post(reverse("left-number-void", args=[number.pk]), {"reason": "cơ quan đã kết thúc"})
    assert "Chờ duyệt huỷ" in seen(client, cast.people["lan"], "left-numbers").content.decode()


def test_without_anything_the_pages_say_so(client, cast):
    assert "không lưu giữ hồ sơ" in seen(client, cast.people["hang"], "kept-records").content.decode()
    assert "Chưa có biên bản nào" in seen(client, cast.people["hang"], "transfer-acts").content.decode()


def test_queries_do_not_grow_with_the_lines(client, cast, left, issued, django_assert_max_num_queries):
    act = TransferAct.objects.get(from_agency=cast.commune)
    client.force_login(cast.people["moi"])
    with django_assert_max_num_queries(40):
        client.get(reverse("transfer-act", args=[act.pk]))
    with django_assert_max_num_queries(40):
        client.get(reverse("kept-records"))


def test_the_home_page_tells_of_an_act(client, cast, left):
    assert "Biên bản bàn giao" in seen(client, cast.people["lan"], "home").content.decode()
    assert datetime.now(UTC) - timedelta(days=1) > cast.at
    assert now(cast, "lan").agency_id == left["new"].pk
