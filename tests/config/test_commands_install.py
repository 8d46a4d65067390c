"""`hoatoc install`: once, then never again."""

import json

import pytest

from hoatoc.__main__ import main
from hoatoc.foundation.accounts.models import Person
from hoatoc.foundation.org.models import Agency, Installation

pytestmark = pytest.mark.django_db
WORDS = [
    "install",
    "--name",
    "Tỉnh uỷ Quảng Ngãi",
    "--symbol",
    "TU",
    "--founded",
    "2015-01-01",
    "--admin",
    "tri",
    "--admin-name",
    "Ngô Minh Trí",
]


def test_the_first_administrator_logs_in_with_a_one_time_password(capsys, client):
    assert main([*WORDS, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    person = Person.objects.get(login="tri")
    assert person.check_password(told["password"])
    assert person.must_change_password
    assert Installation.objects.get().zone == "inner"
    client.force_login(person)
    assert client.get("/co-quan/").headers["Location"].startswith("/doi-mat-khau/")


def test_it_runs_once(capsys):
    assert main(WORDS) == 0
    assert main(WORDS) == 1
    assert Agency.objects.count() == 1
