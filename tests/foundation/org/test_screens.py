"""The directory, one agency, import, correspondents and groups as pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hoatoc.foundation.org import actions
from hoatoc.foundation.org.models import Agency, Correspondent, RecipientGroup
from hoatoc.foundation.org.rules import AgencyKind
from hoatoc.lib.actor import system_actor
from tests.conftest import FOUNDED


@pytest.fixture
def log_in(client, cast):
    def as_(name):
        client.force_login(cast.people[name])
        return client

    return as_


def text(answer):
    return answer.content.decode()


def test_the_directory_shows_the_tree_and_searches_without_marks(cast, log_in):
    hang = log_in("hang")
    page = text(hang.get(reverse("agencies")))
    assert "Tỉnh uỷ Quảng Ngãi" in page
    assert "3 bên dưới" in page
    found = text(hang.get(reverse("agencies"), {"q": "duc loi"}))
    assert "Đảng uỷ xã Đức Lợi" in found
    assert "Đức Thắng" not in found
    below = text(hang.get(reverse("agencies"), {"under": cast.district.pk}))
    assert "Đảng uỷ xã Đức Thắng" in below
    assert "Văn phòng Tỉnh uỷ" not in below


def test_the_directory_of_another_day(cast, log_in):
    hang = log_in("hang")
    assert "Chưa có cơ quan nào" in text(hang.get(reverse("agencies"), {"ngay": "31/12/2014"}))
    wrong = text(hang.get(reverse("agencies"), {"ngay": "31/02/2018"}))
    assert "Ngày này không có" in wrong
    assert "Tỉnh uỷ Quảng Ngãi" in wrong


def test_the_directory_asks_as_often_with_30_agencies_more(cast, log_in, django_assert_num_queries):
    hang = log_in("hang")
    hang.get(reverse("agencies"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as before:
        hang.get(reverse("agencies"))
    for number in range(30):
        actions.found(
            name=f"Ban {number}", level="province", kind=AgencyKind.DEPARTMENT, on=FOUNDED, parent=cast.provincial,
            actor=system_actor(), at=cast.at,
        )  # fmt: skip
    with django_assert_num_queries(len(before)):
        assert "Ban 29" in text(hang.get(reverse("agencies")))


def test_one_agency_shows_its_people_but_no_accounts(cast, log_in):
    page = text(log_in("chin").get(reverse("agency", args=[cast.provincial.pk])))
    assert "Võ Thị Thu Hằng" in page
    assert "Đổi tên" not in page
    assert "hang" not in page.replace("Hằng", "")


def test_the_province_renames_and_the_typed_text_survives_a_refusal(cast, log_in):
    tri = log_in("tri")
    address = reverse("rename-agency", args=[cast.commune.pk])
    refused = tri.post(address, {"name": "Đảng uỷ Đức Lợi mới", "on": "01/01/2015"})
    assert refused.status_code == 422
    assert "Đảng uỷ Đức Lợi mới" in text(refused)
    assert "không muộn hơn" in text(refused)
    assert tri.post(address, {"name": "Đảng uỷ Đức Lợi mới", "on": "01/02/2020"}).status_code == 302
    page = text(tri.get(reverse("agency", args=[cast.commune.pk])))
    assert "<h1>Đảng uỷ Đức Lợi mới</h1>" in page
    assert "đến 31/01/2020" in page


def test_move_end_found_and_unit(cast, log_in):
    tri = log_in("tri")
    moved = tri.post(
        reverse("move-agency", args=[cast.commune.pk]), {"parent": cast.provincial.pk, "on": "01/02/2020"}
    )
    assert moved.status_code == 302
    ended = tri.post(reverse("end-agency", args=[cast.other_commune.pk]), {"on": "31/01/2020"})
    assert ended.status_code == 302
    facts = {
        "name": "Ban Dân vận",
        "level": "province",
        "kind": "department",
        "system": "party",
        "on": "01/01/2016",
    }
    new = tri.post(reverse("found-agency"), facts | {"parent": cast.provincial.pk, "symbol": "BDVTU"})
    agency = Agency.objects.get(names__value="Ban Dân vận")
    assert new["Location"] == reverse("agency", args=[agency.pk])
    assert tri.post(reverse("add-unit", args=[agency.pk]), {"name": "Phòng Tổng hợp"}).status_code == 302


def test_the_import_is_tried_first_and_then_done_from_the_same_rows(cast, log_in):
    tri = log_in("tri")
    csv = "code,name,level,parent_code\n1,Huyện uỷ Ba Tơ,district,\n2,Đảng uỷ xã Ba Trang,làng,1\n"
    before = Agency.objects.count()
    tried = tri.post(
        reverse("import-agencies"), {"file": SimpleUploadedFile("a.csv", csv.encode()), "on": "01/01/2015"}
    )
    assert "không có cấp “làng”" in text(tried)
    assert Agency.objects.count() == before
    done = tri.post(reverse("import-agencies"), {"text": csv, "on": "01/01/2015", "really": "1"})
    assert "Đã lập 1 cơ quan" in text(done)
    assert Agency.objects.count() == before + 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"\xff\xfe\x00", "UTF-8"), (b"a,b\n1,2\n", "Tệp thiếu cột"), (b"", "Tệp thiếu cột")],
)
def test_a_wrong_file_is_one_sentence(cast, log_in, content, sentence):
    answer = log_in("tri").post(
        reverse("import-agencies"), {"file": SimpleUploadedFile("a.csv", content), "on": "01/01/2015"}
    )
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_correspondents_are_added_by_clerks_and_read_by_all(cast, log_in):
    address = reverse("correspondents")
    assert log_in("hang").post(address, {"name": "Sở Tài chính", "system": "state"}).status_code == 302
    again = log_in("hang").post(address, {"name": "so tai chinh", "system": "state"})
    assert again.status_code == 422
    assert "đã có nơi gửi nhận này" in text(again)
    assert Correspondent.objects.count() == 1
    page = text(log_in("son").get(address, {"q": "tai chinh"}))
    assert "Sở Tài chính" in page
    assert "Thêm nơi gửi nhận" not in page


def test_three_letters_find_a_body_by_its_name_or_by_its_first_letters(cast, log_in):
    hang = log_in("hang")
    for name in ("Bưu điện tỉnh Quảng Ngãi", "Sở Tài chính", "Sở Thông tin và Truyền thông"):
        hang.post(reverse("correspondents"), {"name": name, "system": "state"})
    for typed in ("buu", "bđt", "BĐT"):
        part = hang.get(reverse("correspondents"), {"q": typed}, headers={"HX-Request": "true"})
        assert "<html" not in text(part)
        assert [each["body"].name for each in part.context["lines"]] == ["Bưu điện tỉnh Quảng Ngãi"]


def test_spellings_are_merged_and_split_on_the_screen(cast, log_in):
    hang, address = log_in("hang"), reverse("correspondents")
    for name in ("Sở Nội vụ", "Sở Nội vụ tỉnh"):
        hang.post(address, {"name": name, "system": "state"})
    keep, drop = Correspondent.objects.order_by("pk")
    assert "Có thể là một nơi" in text(hang.get(address))
    assert "Giữ tên này" in text(hang.get(address, {"gop": drop.pk}))
    hang.post(reverse("merge-correspondents"), {"keep": keep.pk, "drop": drop.pk})
    page = text(hang.get(address))
    assert "cũng viết: Sở Nội vụ tỉnh" in page
    assert "Có thể là một nơi" not in page
    assert log_in("son").post(reverse("split-correspondent"), {"drop": drop.pk}).status_code == 403
    log_in("hang").post(reverse("split-correspondent"), {"drop": drop.pk})
    assert "cũng viết" not in text(hang.get(address))
    again = hang.post(reverse("split-correspondent"), {"drop": drop.pk})
    assert again.status_code == 409


@pytest.fixture
def empty_frame(monkeypatch):
    """What is counted are the page's own queries, not those of the frame."""
    from hoatoc.foundation.ui import events as ui
    from hoatoc.lib.slot import Slot

    for each in vars(ui).values():
        if isinstance(each, Slot):
            monkeypatch.setattr(each, "_fillers", [])


@pytest.mark.usefixtures("empty_frame")
@pytest.mark.parametrize("many", [3, 30])
def test_the_directory_of_bodies_costs_the_same(cast, log_in, django_assert_num_queries, many):
    for n in range(many):
        Correspondent.objects.create(name=f"Nơi {n}", name_key=f"noi {n}")
    hang = log_in("hang")
    hang.get(reverse("correspondents"), {"q": "noi"})
    with django_assert_num_queries(BODIES_QUERIES):
        hang.get(reverse("correspondents"), {"q": "noi"})


BODIES_QUERIES = 11


def test_a_group_by_level_and_a_group_by_list(cast, log_in):
    hang, address = log_in("hang"), reverse("groups")
    made = hang.post(
        address, {"name": "xã của Mộ Đức", "way": "rule", "level": "commune", "under": cast.district.pk}
    )
    page = text(hang.get(made["Location"]))
    assert "2 xã của Mộ Đức" in page
    assert "Đảng uỷ xã Đức Thắng" in page
    listed = hang.post(
        address, {"name": "hai nơi", "way": "list", "members": [cast.office.pk, cast.district.pk]}
    )
    assert "Huyện uỷ Mộ Đức" in text(hang.get(listed["Location"]))
    assert hang.post(address, {"name": "rỗng", "way": "list"}).status_code == 422
    assert set(RecipientGroup.objects.exclude(owner=None).values_list("owner", flat=True)) == {
        cast.provincial.pk
    }


def test_another_agency_s_group_is_not_in_the_list(cast, log_in):
    log_in("hang").post(reverse("groups"), {"name": "riêng của tỉnh", "way": "rule", "level": "commune"})
    assert "riêng của tỉnh" in text(log_in("phuc").get(reverse("groups")))
    assert "riêng của tỉnh" not in text(log_in("lan").get(reverse("groups")))
