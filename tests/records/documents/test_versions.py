"""Two tabs never overwrite each other: the later one is told what changed and by whom, and keeps what was typed."""

import pytest
from django.urls import reverse

from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry, Recipient
from hoatoc.records.documents.rules import Urgency
from tests.conftest import make_cast
from tests.records.documents.test_numbers_parallel import all_at_once


def amended(entry, actor, at, *, version=None, abstract="Trích yếu mới", signer="Lê Hoàng Sơn"):
    return actions.amend(
        entry=entry,
        abstract=abstract,
        signer=signer,
        urgency=Urgency.NORMAL,
        deliver_by=None,
        version=version,
        actor=actor,
        at=at,
    )


def version_of(entry):
    return Entry.objects.values_list("version", flat=True).get(pk=entry.pk)


# --- the row counts its writings --------------------------------------------------------------------------


def test_every_writing_is_a_version_and_a_claim_is_none(cast, numbered):
    entry = numbered()
    before = version_of(entry)
    amended(entry, cast.actor("hang"), cast.at)
    assert version_of(entry) == before + 1
    Entry.objects.filter(pk=entry.pk).update(note="x")
    assert version_of(entry) == before + 2
    Entry.objects.filter(pk=entry.pk).update(claimed_by=cast.people["hang"], claimed_until=cast.at)
    assert version_of(entry) == before + 2
    row = Entry.objects.get(pk=entry.pk)
    row.note = "y"
    row.save()
    assert row.version == version_of(entry) == before + 3


def test_a_writing_that_failed_is_no_version(cast, numbered):
    row = Entry.objects.get(pk=numbered().pk)
    before = row.version
    row.pk = None  # the database refuses what has no row
    with pytest.raises(ValueError, match="Cannot force an update"):
        row.save(update_fields=["note"])
    assert row.version == before


# --- the verbs ---------------------------------------------------------------------------------------------


def test_the_later_of_two_is_told_who_changed_what(cast, numbered):
    entry = numbered()
    seen = version_of(entry)
    amended(entry, cast.actor("hang"), cast.at, version=seen)
    with pytest.raises(actions.ChangedMeanwhile, match=r"Võ Thị Thu Hằng.*sửa thông tin.*trích yếu"):
        amended(entry, cast.actor("bao"), cast.at, version=seen, signer="Người khác")
    assert Entry.objects.get(pk=entry.pk).document.signer == "Lê Hoàng Sơn"


def test_recipients_are_not_overwritten_either(cast, numbered):
    entry = numbered()
    seen = version_of(entry)
    to = [actions.Addressee(agency_id=cast.commune.pk)]
    who = {"actor": cast.actor("hang"), "at": cast.at}
    actions.set_recipients(entry=entry, recipients=to, version=seen, **who)
    with pytest.raises(actions.ChangedMeanwhile, match="ghi nơi nhận"):
        actions.set_recipients(entry=entry, recipients=[], version=seen, **who)
    assert Recipient.objects.filter(document=entry.document_id).count() == 1


def test_a_row_that_nobody_touched_is_written(cast, issued):
    issued()
    waiting = Entry.objects.get(agency=cast.commune, direction="in")
    lan = cast.actor("lan")
    with pytest.raises(actions.ChangedMeanwhile):
        actions.register(entry=waiting, version=waiting.version + 7, actor=lan, at=cast.at)
    assert actions.register(entry=waiting, version=waiting.version, actor=lan, at=cast.at).number == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_save_at_once_one_is_stored_and_nine_are_told():
    cast = make_cast()
    hang = cast.actor("hang")
    entry = actions.take_number(actor=hang, at=cast.at, kind="plan", abstract="KH", signer="x")
    seen = version_of(entry)
    raised = all_at_once(lambda n: amended(entry, hang, cast.at, version=seen, abstract=f"KH {n}"), 10)
    assert len(raised) == 9
    assert {type(each) for each in raised} == {actions.ChangedMeanwhile}
    assert version_of(entry) == seen + 1


@pytest.mark.django_db(transaction=True)
def test_without_a_version_ten_writings_are_ten_versions():
    cast = make_cast()
    hang = cast.actor("hang")
    entry = actions.take_number(actor=hang, at=cast.at, kind="plan", abstract="KH", signer="x")
    seen = version_of(entry)
    raised = all_at_once(lambda n: amended(entry, hang, cast.at, abstract=f"KH {n}"), 10)
    assert not [each for each in raised if not isinstance(each, Refusal)]
    assert version_of(entry) == seen + 10


# --- the screens -------------------------------------------------------------------------------------------


@pytest.fixture
def two_tabs(cast, numbered, client):
    """The clerk's page of a number, opened before somebody else stored something."""
    entry = numbered()
    client.force_login(cast.people["hang"])
    seen = version_of(entry)
    amended(entry, cast.actor("bao"), cast.at, abstract="Của Bảo")
    return client, entry, seen


def test_the_later_tab_keeps_its_words_and_may_save_on_purpose(two_tabs):
    client, entry, seen = two_tabs
    typed = {"abstract": "Của Hằng", "signer": "Lê Hoàng Sơn", "urgency": 0, "version": seen}
    page = client.post(reverse("amend", args=[entry.pk]), typed)
    assert page.status_code == 409
    told = page.content.decode()
    assert "Của Hằng" in told
    assert "Phạm Quốc Bảo" in told
    again = page.context["amend_form"]["version"].value()
    assert client.post(reverse("amend", args=[entry.pk]), typed | {"version": again}).status_code == 302
    assert Entry.objects.get(pk=entry.pk).document.abstract == "Của Hằng"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_later_list_of_recipients_stays_on_the_screen(two_tabs, cast, headers):
    client, entry, seen = two_tabs
    address = reverse("recipients", args=[entry.pk])
    sent = {"to": [f"a{cast.commune.pk}", "k0"], "label-k0": "2 xã, phường, thị trấn", "version": seen}
    page = client.post(address, sent, headers=headers)
    assert page.status_code == 409
    told = page.content.decode()
    assert "Đảng uỷ xã Đức Lợi" in told
    assert "2 xã, phường, thị trấn" in told
    assert "Phạm Quốc Bảo" in told
    assert not Recipient.objects.filter(document=entry.document_id).exists()
    version = page.context["entry"].version
    assert client.post(address, {"to": sent["to"][:1], "version": version}).status_code == 302
    assert Recipient.objects.filter(document=entry.document_id).count() == 1


def test_who_comes_too_late_to_register_learns_who_did_it(cast, issued, client):
    issued()
    waiting = Entry.objects.get(agency=cast.commune, direction="in")
    client.force_login(cast.people["lan"])
    actions.register(entry=waiting, actor=cast.actor("lan"), at=cast.at)
    page = client.post(reverse("register", args=[waiting.pk]), {"note": "x"}, follow=True).content.decode()
    assert "không còn chờ vào sổ: Nguyễn Thị Lan" in page


def test_a_row_written_while_the_register_screen_was_open_is_told_there(cast, issued, client):
    issued()
    waiting = Entry.objects.get(agency=cast.commune, direction="in")
    client.force_login(cast.people["lan"])
    Entry.objects.filter(pk=waiting.pk).update(paper_received_on=cast.day)
    data = {"note": "Ghi chú của Lan", "version": waiting.version}
    page = client.post(reverse("register", args=[waiting.pk]), data)
    assert page.status_code == 409
    assert "Ghi chú của Lan" in page.content.decode()
    again = page.context["form"]["version"].value()
    assert client.post(reverse("register", args=[waiting.pk]), data | {"version": again}).status_code == 302
