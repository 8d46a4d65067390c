"""The doors to rows: own agency only, secret ones by a reader row alone, files not for auditors."""

import pytest

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.actor import system_actor
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.models import Entry, EntryReader, Register


def entry_at(agency, direction="in"):
    return Entry.objects.get(agency=agency, direction=direction)


@pytest.mark.parametrize("who", ["hang", "phuc", "son", "kiem"])
def test_clerks_leaders_and_auditors_see_every_ordinary_entry_of_their_agency(cast, issued, who):
    issued()
    assert list(access.visible_to(cast.actor(who))) == [entry_at(cast.provincial, "out")]


@pytest.mark.parametrize("who", ["lan", "tam", "chin", "khoa"])
def test_nobody_sees_the_row_of_another_holder(cast, issued, who):
    issued()
    mine = access.visible_to(cast.actor(who)).get()
    for other in Entry.objects.exclude(pk=mine.pk):
        with pytest.raises(NotFound):
            access.entry_for(cast.actor(who), other.pk)


def test_an_officer_sees_what_a_reader_row_names(cast, issued):
    issued()
    minh, entry = cast.actor("minh"), entry_at(cast.provincial, "out")
    assert not access.visible_to(minh).exists()
    appointment = Appointment.objects.get(person=cast.people["minh"])
    EntryReader.objects.create(entry=entry, appointment=appointment, because="được chia sẻ")
    assert access.entry_for(minh, entry.pk) == entry


def test_a_unit_s_row_reaches_its_people(cast, issued):
    issued()
    entry, unit = (
        entry_at(cast.provincial, "out"),
        Unit.objects.create(agency=cast.provincial, name="Phòng Tổng hợp"),
    )
    Appointment.objects.filter(person=cast.people["minh"]).update(unit=unit)
    assert not access.visible_to(cast.actor("minh")).exists()
    actions.grant_reading(entry=entry, unit=unit, because="phối hợp", actor=cast.actor("hang"), at=cast.at)
    assert access.visible_to(cast.actor("minh")).get() == entry


def test_a_reader_row_opens_nothing_at_another_agency(cast, issued):
    issued()
    entry = entry_at(cast.other_commune)
    EntryReader.objects.create(
        entry=entry, appointment=Appointment.objects.get(person=cast.people["lan"]), because="nhầm"
    )
    with pytest.raises(NotFound):
        access.entry_for(cast.actor("lan"), entry.pk)


@pytest.mark.parametrize("who", ["hang", "phuc", "son", "kiem"])
def test_a_secret_entry_needs_a_reader_row_whatever_the_role(cast, numbered, who):
    entry = numbered()
    Entry.objects.filter(pk=entry.pk).update(secrecy="mat")
    assert not access.visible_to(cast.actor(who)).exists()
    appointment = Appointment.objects.get(person=cast.people[who])
    EntryReader.objects.create(entry=entry, appointment=appointment, because="người soạn")
    assert access.visible_to(cast.actor(who)).exists()


@pytest.mark.parametrize("who", ["tri"])
def test_administrators_see_no_content(cast, issued, who):
    issued([cast.office])
    assert not access.visible_to(cast.actor(who)).exists()


def test_the_system_sees_nothing_through_the_doors(cast, issued):
    issued()
    assert not access.visible_to(system_actor()).exists()


def test_files_go_with_the_entry_but_not_to_auditors(cast, issued):
    issued()
    out = entry_at(cast.provincial, "out")
    assert access.file_for(cast.actor("hang"), out.pk, 0).name == "ke-hoach.pdf"
    with pytest.raises(NotFound):
        access.file_for(cast.actor("kiem"), out.pk, 0)
    with pytest.raises(NotFound):
        access.file_for(cast.actor("lan"), out.pk, 0)
    with pytest.raises(NotFound):
        access.file_for(cast.actor("hang"), out.pk, 7)


def test_an_infected_file_is_not_there(cast, issued):
    issued()
    file = access.file_for(cast.actor("lan"), entry_at(cast.commune).pk, 0)
    file.blob.scan_state = "infected"
    file.blob.save()
    with pytest.raises(NotFound):
        access.file_for(cast.actor("lan"), entry_at(cast.commune).pk, 0)


def test_books_are_the_own_agency_s(cast, issued):
    issued()
    book = Register.objects.get(agency=cast.provincial)
    assert access.book_for(cast.actor("hang"), book.pk) == book
    assert list(access.books_of(cast.actor("lan"))) == []
    with pytest.raises(NotFound):
        access.book_for(cast.actor("lan"), book.pk)
    with pytest.raises(RoleMayNot):
        access.book_for(system_actor(), book.pk)
