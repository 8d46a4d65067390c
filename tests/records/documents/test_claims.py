"""The soft claim: a colleague sees who has it on the screen, may take it over, and is never kept from registering."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from hoatoc.foundation.accounts import actions as accounts
from hoatoc.lib.actor import system_actor
from hoatoc.lib.policy import Role
from hoatoc.lib.refusal import RoleMayNot
from hoatoc.records.documents import actions
from hoatoc.records.documents.actions.claims import LASTS
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import claims
from hoatoc.records.documents.queries import incoming as queries
from tests.conftest import FOUNDED, make_cast
from tests.records.documents.test_numbers_parallel import all_at_once

HTMX = {"HX-Request": "true"}


@pytest.fixture
def second(cast):
    """A second clerk of the commune: Đặng Văn Hai."""
    who = {"actor": system_actor(), "at": cast.at}
    person = accounts.add_person(login="hai", full_name="Đặng Văn Hai", password_hash="!", **who)
    accounts.appoint(
        person=person, agency=cast.commune, position="Văn thư", roles=[Role.CLERK], on=FOUNDED, **who
    )
    cast.people["hai"] = person
    return cast.actor("hai")


def held_by(entry, actor, at):
    return claims.holder_of(Entry.objects.get(pk=entry.pk), actor, at)


@pytest.fixture
def waiting(cast, issued):
    issued()
    return Entry.objects.get(agency=cast.commune, direction="in")


def test_the_first_has_it_until_it_ends(cast, waiting, second):
    lan = cast.actor("lan")
    assert actions.claim(entry=waiting, actor=lan, at=cast.at)
    assert not actions.claim(entry=waiting, actor=second, at=cast.at)
    assert held_by(waiting, second, cast.at) == "Nguyễn Thị Lan"
    assert held_by(waiting, lan, cast.at) == ""
    later = cast.at + LASTS + timedelta(seconds=1)
    assert held_by(waiting, second, later) == ""
    assert actions.claim(entry=waiting, actor=second, at=later)


def test_an_open_page_keeps_it(cast, waiting, second):
    lan = cast.actor("lan")
    for minutes in range(0, 10, 2):
        assert actions.claim(entry=waiting, actor=lan, at=cast.at + timedelta(minutes=minutes))
    assert not actions.claim(entry=waiting, actor=second, at=cast.at + timedelta(minutes=10))


def test_a_colleague_takes_it_over_and_leaving_does_not_take_it_back(cast, waiting, second):
    lan = cast.actor("lan")
    actions.claim(entry=waiting, actor=lan, at=cast.at)
    assert actions.claim(entry=waiting, actor=second, at=cast.at, is_taken_over=True)
    actions.release(entry=waiting, actor=lan, at=cast.at)
    assert held_by(waiting, lan, cast.at) == "Đặng Văn Hai"
    actions.release(entry=waiting, actor=second, at=cast.at)
    assert held_by(waiting, lan, cast.at) == ""


def test_a_claim_locks_nothing_and_registering_ends_it(cast, waiting, second):
    actions.claim(entry=waiting, actor=cast.actor("lan"), at=cast.at)
    done = actions.register(entry=waiting, version=waiting.version, actor=second, at=cast.at)
    held = Entry.objects.get(pk=done.pk)
    assert (held.number, held.claimed_by, held.claimed_until) == (1, None, None)
    assert not actions.claim(entry=held, actor=second, at=cast.at)


def test_only_clerks_of_the_agency_hold_something(cast, waiting):
    assert not actions.claim(entry=waiting, actor=cast.actor("tam"), at=cast.at)
    with pytest.raises(RoleMayNot):
        actions.claim(entry=waiting, actor=cast.actor("chin"), at=cast.at)
    assert not Entry.objects.filter(claimed_by__isnull=False).exists()


def test_the_next_one_is_one_that_nobody_has(cast, issued, second):
    for _ in range(3):
        issued([cast.commune])
    lan = cast.actor("lan")
    first, middle, last = queries.queue(lan)
    actions.claim(entry=middle, actor=second, at=cast.at)
    assert queries.place_of(lan, first.pk, queries.QueueFilter(), cast.at).following == last.pk
    assert queries.place_of(second, first.pk, queries.QueueFilter(), cast.at).following == middle.pk
    actions.claim(entry=last, actor=second, at=cast.at)
    assert queries.place_of(lan, first.pk, queries.QueueFilter(), cast.at).following is None


@pytest.mark.django_db(transaction=True)
def test_of_those_who_open_it_at_once_one_has_it():
    cast = make_cast()
    who = {"actor": system_actor(), "at": cast.at}
    clerks = [cast.actor("lan")]
    for n in range(7):
        person = accounts.add_person(login=f"v{n}", full_name=f"Văn thư {n}", password_hash="!", **who)
        accounts.appoint(
            person=person, agency=cast.commune, position="Văn thư", roles=[Role.CLERK], on=FOUNDED, **who
        )
        cast.people[f"v{n}"] = person
        clerks.append(cast.actor(f"v{n}"))
    sheet = actions.PaperSheet(
        issuer_agency_id=cast.district.pk,
        issuer_correspondent_id=None,
        symbol="1-CV/HU",
        dated_on=cast.day,
        kind="official_letter",
        abstract="V/v họp",
        signer="x",
    )
    entry = actions.take_in_paper(sheet=sheet, actor=clerks[0], at=cast.at)
    got = []
    raised = all_at_once(
        lambda n: got.append(actions.claim(entry=entry, actor=clerks[n], at=cast.at)), len(clerks)
    )
    assert raised == []
    assert got.count(True) == 1


# --- the screens -------------------------------------------------------------------------------------------


def test_the_screen_claims_tells_takes_over_and_lets_go(cast, waiting, second, client):
    actions.claim(entry=waiting, actor=second, at=datetime.now(UTC))
    client.force_login(cast.people["lan"])
    address = reverse("register", args=[waiting.pk])
    assert "Đặng Văn Hai</b> đang vào sổ" in client.get(address).content.decode()
    assert "Đặng Văn Hai" in client.get(reverse("queue")).content.decode()
    answer = client.post(reverse("claim", args=[waiting.pk]), {"tiep_quan": "1"}, headers=HTMX)
    assert "đang vào sổ" not in answer.content.decode()
    assert Entry.objects.get(pk=waiting.pk).claimed_by == cast.people["lan"]
    assert client.post(reverse("release", args=[waiting.pk])).status_code == 204
    assert Entry.objects.get(pk=waiting.pk).claimed_by is None
    assert client.post(reverse("claim", args=[waiting.pk]))["Location"] == address


def test_a_colleague_s_page_is_told_when_it_asks_again(cast, waiting, second, client):
    client.force_login(cast.people["lan"])
    client.get(reverse("register", args=[waiting.pk]))
    actions.claim(entry=waiting, actor=second, at=datetime.now(UTC), is_taken_over=True)
    answer = client.post(reverse("claim", args=[waiting.pk]), headers=HTMX)
    assert "Đặng Văn Hai" in answer.content.decode()
    assert Entry.objects.get(pk=waiting.pk).claimed_by == cast.people["hai"]
