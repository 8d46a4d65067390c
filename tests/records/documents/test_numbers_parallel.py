"""Fifty clerks at once on one series: 1…50, no hole, no double; a rollback leaves no hole (domain.md §M1)."""

import threading

import pytest
from django.db import connections, transaction

from hoatoc.lib.finding import report
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import AllocatedNumber, Entry
from tests.conftest import make_cast

pytestmark = pytest.mark.django_db(transaction=True)
CLERKS = 50


def all_at_once(act, count=CLERKS):
    """Run `act(n)` in so many threads; gives what they raised."""
    shot, raised = threading.Barrier(count), []

    def run(n):
        shot.wait()
        try:
            act(n)
        except Exception as error:  # noqa: BLE001 the test looks at every one
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_m1_fifty_numbers_taken_at_once_are_gapless():
    cast = make_cast()
    hang = cast.actor("hang")
    raised = all_at_once(
        lambda n: actions.take_number(
            actor=hang, at=cast.at, kind="official_letter", abstract=f"V/v {n}", signer="x"
        )
    )
    assert raised == []
    given = sorted(AllocatedNumber.objects.values_list("n", flat=True))
    assert given == list(range(1, CLERKS + 1))
    assert len(set(Entry.objects.values_list("document__symbol_text", flat=True))) == CLERKS
    assert report(["I3", "I3b"])["ok"]


def test_m1_a_rollback_gives_the_number_back():
    cast = make_cast()
    hang = cast.actor("hang")

    class Undo(Exception):
        pass

    def take(n):
        with transaction.atomic():
            actions.take_number(actor=hang, at=cast.at, kind="plan", abstract=f"KH {n}", signer="x")
            if n % 3 == 0:
                raise Undo

    raised = all_at_once(take, 30)
    assert all(isinstance(error, Undo) for error in raised)
    assert len(raised) == 10
    assert sorted(AllocatedNumber.objects.values_list("n", flat=True)) == list(range(1, 21))
    assert report(["I3"])["ok"]


def test_fifty_arrivals_registered_at_once_are_gapless():
    cast = make_cast()
    lan = cast.actor("lan")
    sheet = actions.PaperSheet(cast.district.pk, None, "12-CV/HU", cast.day, "official_letter", "V/v thử", "")
    entries = [actions.take_in_paper(sheet=sheet, actor=lan, at=cast.at) for _ in range(CLERKS)]
    assert all_at_once(lambda n: actions.register(entry=entries[n], actor=lan, at=cast.at)) == []
    assert sorted(Entry.objects.values_list("number", flat=True)) == list(range(1, CLERKS + 1))


def test_one_request_key_pressed_fifty_times_is_one_number():
    import uuid

    cast = make_cast()
    hang, key = cast.actor("hang"), uuid.uuid4()
    take = {"actor": hang, "at": cast.at, "kind": "plan", "abstract": "KH", "signer": "x", "request_key": key}
    raised = all_at_once(lambda _: actions.take_number(**take))
    assert Entry.objects.count() == AllocatedNumber.objects.count() == 1
    assert all("request_key" in str(error) for error in raised)  # the constraint, not a second number
    assert actions.take_number(**take).number == 1
    assert report(["I3"])["ok"]
