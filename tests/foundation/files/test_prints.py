"""Prints are stored: the same rows give the same bytes for ever, changed rows are the next print."""

import pytest
from django.db import IntegrityError, transaction

from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.files import actions
from hoatoc.foundation.files.models import PrintCopy
from hoatoc.foundation.files.queries import open_blob, print_of
from hoatoc.lib.actor import system_actor
from hoatoc.lib.refusal import Refusal, RoleMayNot
from tests.conftest import MORNING, ONE_PAGE


@pytest.fixture
def renderer():
    """Draws something else each time, as an engine of another version would; remembers which prints it drew."""

    class Renderer:
        def __init__(self):
            self.drew = []

        def __call__(self, n):
            self.drew.append(n)
            return ONE_PAGE + b"% " + str(len(self.drew)).encode()

    return Renderer()


@pytest.fixture
def hang_prints(cast, renderer):
    def make(digest="a" * 64, what="so:12", who="hang"):
        return actions.print_copy(
            what=what, label="Sổ văn bản đến năm 2018", digest=digest, render=renderer, actor=cast.actor(who), at=MORNING
        )  # fmt: skip

    return make


def bytes_of(copy):
    with open_blob(copy.blob) as file:
        return file.read()


def test_the_same_rows_are_the_same_bytes(hang_prints, renderer):
    """Even when the renderer would give others today."""
    first = hang_prints()
    again = hang_prints(who="phuc")
    assert again == first
    assert bytes_of(again) == bytes_of(first)
    assert renderer.drew == [1]


def test_changed_rows_are_the_next_print(hang_prints, renderer):
    first, second = hang_prints("a" * 64), hang_prints("b" * 64)
    assert (first.n, second.n) == (1, 2)
    assert renderer.drew == [1, 2]
    assert bytes_of(first) != bytes_of(second)
    assert hang_prints("a" * 64).n == 1


def test_each_thing_counts_its_own_prints(hang_prints):
    assert hang_prints(what="so:12").n == hang_prints(what="so:13").n == 1


def test_two_prints_at_once_get_two_numbers(cast, hang_prints):
    """Somebody else finishes print 1 while ours is drawn: ours is drawn anew as print 2."""
    drew = []

    def slow(n):
        drew.append(n)
        if len(drew) == 1:
            hang_prints("b" * 64)
        return ONE_PAGE + b"% " + str(n).encode()

    ours = actions.print_copy(
        what="so:12", label="Sổ", digest="a" * 64, render=slow, actor=cast.actor("bao"), at=MORNING
    )
    assert drew == [1, 2]
    assert ours.n == 2


def test_the_same_rows_printed_at_once_are_one_print(cast, hang_prints):
    def slow(n):
        hang_prints("a" * 64)
        return ONE_PAGE + b"% mine"

    ours = actions.print_copy(
        what="so:12", label="Sổ", digest="a" * 64, render=slow, actor=cast.actor("bao"), at=MORNING
    )
    assert PrintCopy.objects.count() == 1
    assert b"mine" not in bytes_of(ours)


def test_who_is_disturbed_for_ever_is_told(cast, hang_prints):
    def always_late(n):
        hang_prints(f"{n:064}")
        return ONE_PAGE

    with pytest.raises(actions.PrintDisturbed):
        actions.print_copy(
            what="so:12", label="Sổ", digest="a" * 64, render=always_late, actor=cast.actor("bao"), at=MORNING
        )


def test_a_print_is_found_by_its_rows_alone(hang_prints):
    copy = hang_prints()
    assert print_of("so:12", "a" * 64) == copy
    assert print_of("so:12", "b" * 64) is None
    assert print_of("so:13", "a" * 64) is None


def test_a_purged_print_is_not_served(hang_prints, cast):
    copy = hang_prints()
    actions.purge_blob(blob=copy.blob, reason="bí mật bị lộ", actor=cast.actor("hang"), at=MORNING)
    assert print_of("so:12", "a" * 64) is None
    again = hang_prints()
    assert (again.n, bytes_of(again) == b"") == (2, False)
    assert print_of("so:12", "a" * 64) == again
    assert hang_prints() == again


def test_who_printed_what_is_in_the_audit_trail(hang_prints):
    copy = hang_prints()
    line = AuditEntry.objects.get(verb="in")
    assert (line.actor_label, line.object_label) == ("Võ Thị Thu Hằng", "Sổ văn bản đến năm 2018")
    assert line.facts == {"lần in": 1, "mã": "a" * 64, "sha256": copy.blob_id}


def test_nobody_prints_without_a_name(renderer, db):
    with pytest.raises(RoleMayNot):
        actions.print_copy(
            what="so:12", label="Sổ", digest="a" * 64, render=renderer, actor=system_actor(), at=MORNING
        )
    assert not PrintCopy.objects.exists()
    assert issubclass(RoleMayNot, Refusal)


def test_the_database_knows_too(hang_prints):
    copy = hang_prints()
    for facts in ({"n": 1, "digest": "b" * 64}, {"n": 2, "digest": "a" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PrintCopy.objects.create(what="so:12", blob=copy.blob, by=copy.by, at=MORNING, **facts)
