"""The way of one document, in verbs: number, attach, issue, arrive, register, confirm, return."""

from datetime import timedelta

import pytest

from hoatoc.exchange.hub.models import Delivery
from hoatoc.lib.refusal import RoleMayNot
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry, Term


def entry_at(agency):
    return Entry.objects.get(agency=agency, direction="in")


def test_a_number_is_printed_as_the_rules_say(cast, numbered):
    entry = numbered()
    assert entry.document.symbol_text == "01-KH/TU"
    assert numbered().document.symbol_text == "02-KH/TU"
    assert numbered(kind="notice").document.symbol_text == "01-TB/TU"


def test_issue_reaches_every_queue_in_the_same_moment(cast, issued):
    issued()
    for agency in (cast.district, cast.commune, cast.other_commune, cast.cell):
        assert entry_at(agency).state == "waiting"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_register_confirm_and_return_are_seen_by_the_sender(cast, issued):
    issued()
    at = cast.at
    actions.register(entry=entry_at(cast.commune), actor=cast.actor("lan"), at=at)
    actions.confirm(entry=entry_at(cast.cell), actor=cast.actor("chin"), at=at)
    actions.return_to_sender(
        entry=entry_at(cast.other_commune), reason="Thiếu phụ lục 2", actor=cast.actor("tam"), at=at
    )
    rows = {each.agency_id: each for each in Delivery.objects.all()}
    assert (rows[cast.commune.pk].state, rows[cast.commune.pk].registered_number) == ("registered", 1)
    assert rows[cast.cell.pk].state == "registered"
    assert rows[cast.other_commune.pk].note == "Thiếu phụ lục 2"


def test_only_clerks_take_numbers(cast):
    with pytest.raises(RoleMayNot):
        actions.take_number(actor=cast.actor("son"), at=cast.at, kind="plan", abstract="x", signer="y")


def test_a_closed_term_gives_no_number_and_the_next_term_begins_at_one(cast, numbered):
    numbered()
    phuc = cast.actor("phuc")
    term = Term.objects.get(agency=cast.provincial)
    actions.close_term(term=term, on=cast.day, actor=phuc, at=cast.at)
    assert numbered().document.symbol_text == "02-KH/TU", "the closing day is still of the term"
    tomorrow = cast.at + timedelta(days=1)
    with pytest.raises(actions.NoTerm):
        numbered(at=tomorrow)
    next_day = cast.day + timedelta(days=1)
    actions.open_term(agency=cast.provincial, name="2020–2025", on=next_day, actor=phuc, at=cast.at)
    assert numbered(at=tomorrow).document.symbol_text == "01-KH/TU"
