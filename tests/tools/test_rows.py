"""Rows of bench and faults have the agreed keys, and no row at all is not a success."""

import json

from bench.rows import Row, at_least, at_most, report, table


def test_keys():
    limit, ok = at_most(3.2, 4)
    row = Row(bench="fanout", case="184, sqlite", ratio=3.2, unit="× raw", limit=limit, ok=ok)
    assert row.as_json() == {
        "bench": "fanout", "case": "184, sqlite", "ratio": 3.2, "unit": "× raw", "limit": "≤ 4", "ok": True,
    }  # fmt: skip
    row = Row(id="F3", case="lost", figure=0, unit="rows", limit="= 0", ok=True)
    assert row.as_json() == {
        "id": "F3",
        "case": "lost",
        "figure": 0,
        "unit": "rows",
        "limit": "= 0",
        "ok": True,
    }


def test_limits():
    assert at_most(4, 4) == ("≤ 4", True)
    assert at_least(0.19, 0.2) == ("≥ 0.2", False)


def test_report(tmp_path, capsys):
    good = Row(bench="a", case="b", ratio=1, ok=True)
    bad = Row(bench="a", case="c", ratio=9, limit="≤ 4", ok=False)
    assert report([good], tmp_path / "rows.json") == 0
    assert json.loads((tmp_path / "rows.json").read_text())[0]["case"] == "b"
    assert report([good, bad], None) == 1
    assert "NOT OK" in capsys.readouterr().out
    assert report([], None) == 1


def test_skipped_is_said_and_ok():
    row = Row.skipped("one-way line", "root", id="F9")
    assert row.ok
    assert "skipped: root" in table([row])
