"""A row typed from paper is put right: the old value stays, the number stays, nobody else's work is overwritten."""

from datetime import date, time

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.actor import system_actor
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry, EntryChange, EntryReader, Register
from hoatoc.records.documents.rules import Urgency


@pytest.fixture
def lan(cast):
    return cast.actor("lan")


@pytest.fixture
def bodies(cast):
    """Two places outside: the one typed by mistake and the right one."""
    names = ("Bưu điện huyện Mộ Đức", "Bảo hiểm xã hội huyện Mộ Đức")
    return [org.add_correspondent(name=each, actor=system_actor(), at=cast.at) for each in names]


@pytest.fixture
def typed(cast, bodies):
    def sheet(**more):
        facts = {
            "issuer_agency_id": None, "issuer_correspondent_id": bodies[0].pk, "symbol": "205/BĐ-KD", "dated_on": date(2018, 8, 15),
            "kind": "official_letter", "abstract": "V/v phát hành báo Đảng", "signer": "Trần Thu",
        }  # fmt: skip
        return actions.PaperSheet(**(facts | more))

    return sheet


@pytest.fixture
def row(cast, lan, typed):
    """A row of the commune's book, number 1."""
    return actions.take_in_paper(sheet=typed(), is_registered_now=True, actor=lan, at=cast.at)


@pytest.fixture
def put_right(cast, lan):
    def do(entry, sheet, *, reason="Gõ nhầm", fields=None, **more):
        facts = {"row": fields or actions.RowFields(), "actor": lan, "at": cast.at} | more
        return actions.correct(entry=entry, sheet=sheet, reason=reason, **facts)

    return do


def changes_of(entry):
    return list(EntryChange.objects.filter(entry=entry).order_by("pk").values_list("field", "old", "new"))


def test_the_old_value_stays_beside_the_new_one_and_the_number_stays(cast, row, typed, bodies, put_right):
    sheet = typed(issuer_correspondent_id=bodies[1].pk, abstract="V/v đối chiếu bảo hiểm y tế")
    put_right(row, sheet, reason="Gõ nhầm tờ bên cạnh")
    row = Entry.objects.get(pk=row.pk)
    assert (row.number, row.document.issuer_printed) == (1, "Bảo hiểm xã hội huyện Mộ Đức")
    assert row.document.abstract_key == "v/v doi chieu bao hiem y te"
    assert changes_of(row) == [
        ("issuer", "Bưu điện huyện Mộ Đức", "Bảo hiểm xã hội huyện Mộ Đức"),
        ("abstract", "V/v phát hành báo Đảng", "V/v đối chiếu bảo hiểm y tế"),
    ]
    line = AuditEntry.objects.get(verb="sửa dòng đã vào sổ")
    assert line.facts["sửa"] == "cơ quan ban hành, trích yếu"
    assert "bảo hiểm y tế" not in str(line.facts)


def test_what_the_agency_wrote_beside_it_is_put_right_too(cast, row, typed, put_right):
    office = Unit.objects.create(agency=cast.commune, name="Văn phòng Đảng uỷ")
    front = Unit.objects.create(agency=cast.commune, name="Mặt trận xã")
    put_right(row, typed(), fields=actions.RowFields(unit_id=office.pk, note="Kèm đĩa", sheets=2))
    put_right(row, typed(), fields=actions.RowFields(unit_id=front.pk, note="Kèm đĩa", sheets=2))
    assert changes_of(row) == [
        ("unit", "", "Văn phòng Đảng uỷ"),
        ("note", "", "Kèm đĩa"),
        ("sheets", "", "2"),
        ("unit", "Văn phòng Đảng uỷ", "Mặt trận xã"),
    ]
    assert list(EntryReader.objects.values_list("unit__name", flat=True)) == ["Mặt trận xã"]


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_asked_for(row, typed, put_right, reason):
    with pytest.raises(actions.CorrectionNeedsReason):
        put_right(row, typed(abstract="Khác"), reason=reason)


def test_nothing_changed_is_no_correction(row, typed, put_right):
    with pytest.raises(actions.NothingCorrected):
        put_right(row, typed())
    assert not EntryChange.objects.exists()


def test_what_came_by_a_channel_never_changes(cast, issued, lan, typed, put_right):
    issued([cast.commune])
    entry = Entry.objects.get(agency=cast.commune)
    with pytest.raises(actions.NotARegisteredRow):
        put_right(entry, typed())
    actions.register(entry=entry, actor=lan, at=cast.at)
    with pytest.raises(actions.CameByChannel):
        put_right(entry, typed())
    assert Entry.objects.get(pk=entry.pk).document.abstract == "Phòng, chống thiên tai năm 2018"


def test_only_clerks_of_the_agency_correct(cast, row, typed, put_right):
    with pytest.raises(NotFound):
        put_right(row, typed(abstract="Khác"), actor=cast.actor("tam"))
    with pytest.raises(RoleMayNot):
        put_right(row, typed(abstract="Khác"), actor=cast.actor("phuc"))


def test_a_closed_book_stays_as_it_is(row, typed, put_right):
    Register.objects.filter(pk=row.register_id).update(closed_on=row.allocated.on, closing_hash="x")
    with pytest.raises(actions.BookIsClosed):
        put_right(row, typed(abstract="Khác"))


def test_two_clerks_do_not_overwrite_each_other(row, typed, put_right):
    put_right(row, typed(abstract="Người thứ nhất sửa"), version=row.version)
    with pytest.raises(actions.ChangedMeanwhile, match=r"Nguyễn Thị Lan.* sửa dòng đã vào sổ .*trích yếu"):
        put_right(row, typed(signer="Người thứ hai sửa"), version=row.version)
    assert Entry.objects.get(pk=row.pk).document.abstract == "Người thứ nhất sửa"


def test_a_row_that_becomes_urgent_needs_its_hour(cast, lan, typed, put_right):
    row = actions.take_in_paper(
        sheet=typed(), arrival=actions.Arrival(cast.day), is_registered_now=True, actor=lan, at=cast.at
    )
    flash = typed(urgency=Urgency.FLASH)
    with pytest.raises(actions.HourOfArrivalNeeded):
        put_right(row, flash)
    put_right(row, flash, arrival=actions.Arrival(cast.day, time(7, 15)))
    assert changes_of(row) == [
        ("urgency", "Thường", "Hoả tốc"),
        ("arrived_at", "16/08/2018", "16/08/2018 07:15"),
    ]


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_keeps_a_change_as_it_is(row, typed, put_right, verb):
    put_right(row, typed(abstract="Khác"))
    rows = EntryChange.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(old="chưa từng có") if verb == "update" else rows._raw_delete(rows.db)
    assert EntryChange.objects.count() == 1


# --- the screen ----------------------------------------------------------------------------------------


def test_the_clerk_corrects_on_the_screen_and_everybody_sees_it(cast, client, row):
    client.force_login(cast.people["lan"])
    address = reverse("correct", args=[row.pk])
    page = client.get(address)
    assert "Số đến <b>1</b> giữ nguyên" in page.content.decode()
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"dated_on": "15/08/2018", "arrived_on": "16/08/2018", "arrived_hour": "07:42"}
    refused = client.post(address, data | {"abstract": "V/v thu tiền báo"})
    assert refused.status_code == 422
    assert "Chưa ghi lý do sửa" in refused.content.decode()
    done = client.post(address, data | {"abstract": "V/v thu tiền báo", "reason": "Gõ nhầm"})
    assert done.status_code == 302, done.context["form"].errors
    assert done["Location"] == reverse("entry", args=[row.pk])
    page = client.get(done["Location"]).content.decode()
    assert "Đã sửa" in page
    assert "<del>V/v phát hành báo Đảng</del> <ins>V/v thu tiền báo</ins>" in page
    book = client.get(reverse("book", args=[row.register_id])).content.decode()
    assert "Bản giấy. Đã sửa" in book
    stale = client.post(address, data | {"abstract": "V/v khác", "reason": "Gõ nhầm"})
    assert stale.status_code == 409


def test_what_may_not_be_corrected_offers_no_button(cast, client, issued, lan):
    issued([cast.commune])
    entry = Entry.objects.get(agency=cast.commune)
    actions.register(entry=entry, actor=lan, at=cast.at)
    client.force_login(cast.people["lan"])
    assert "Sửa dòng" not in client.get(reverse("entry", args=[entry.pk])).content.decode()
    assert client.get(reverse("correct", args=[entry.pk]))["Location"] == reverse("entry", args=[entry.pk])
