"""An invariant's id names one thing: a second check under it would silence the first."""

import pytest

from hoatoc.lib.finding import INVARIANTS, Finding, invariant, report


def test_an_id_is_given_once(monkeypatch):
    monkeypatch.setattr("hoatoc.lib.finding.INVARIANTS", {})

    @invariant("X1", "một")
    def first():
        return [Finding("hỏng")]

    with pytest.raises(ValueError, match="X1"):

        @invariant("X1", "hai")
        def second():
            return []

    assert report()["checks"] == [{"id": "X1", "title": "một", "ok": False, "found": ["hỏng"]}]


def test_the_product_declares_its_own():
    assert {"I1", "I3", "I3b"} <= set(INVARIANTS)
