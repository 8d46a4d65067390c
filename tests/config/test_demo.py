"""The demo province: the real units of 2018, the same papers for the same day and luck, all invariants held."""

import argparse
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from hoatoc.config.commands import demo
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency, RecipientGroup
from hoatoc.lib.finding import report
from hoatoc.records.documents.models import Document, Entry
from hoatoc.records.documents.rules import EntryState

UNTIL = date(2018, 8, 16)


@pytest.fixture
def loaded(db):
    """A handful of documents."""
    if not (Path(settings.HOATOC_FRONTEND_DIR).parent / "fonts").is_dir():
        pytest.fail("build/fonts is missing: node tools/frontend.mjs makes it")
    assert demo.run(argparse.Namespace(until=UNTIL, seed=1, small=True, if_empty=False, json=True)) == 0


def told():
    """What was written, without ids."""
    rows = Entry.objects.order_by("pk").values_list(
        "document__symbol_text", "document__abstract", "state", "number", "arrived_at"
    )
    return list(rows)


def test_units_groups_and_papers(loaded, capsys):
    groups = {
        org_queries.group_label(group, len(members)): len(members)
        for group in RecipientGroup.objects.filter(owner=None)
        if (members := org_queries.members_on(group, UNTIL))
    }
    assert groups["184 xã, phường, thị trấn"] == 184
    assert groups["14 đơn vị cấp huyện"] == 14
    assert groups["2 đảng uỷ trực thuộc"] == 2
    assert groups["167 chi bộ thí điểm"] == 52 + 41 + 74
    assert Agency.objects.count() == 374
    scans = Document.objects.filter(files__name__in=["angiang-2017-6p.pdf", "danang-2019-2p.pdf"])
    assert {entry.state for entry in Entry.objects.filter(document__in=scans)} == {EntryState.WAITING}
    assert [
        check
        for check in report(["I1", "I2", "I3", "I3b", "I4", "I6", "I8", "ORG1"])["checks"]
        if not check["ok"]
    ] == []
    assert demo.run(argparse.Namespace(until=UNTIL, seed=1, small=True, if_empty=False, json=True)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_day_and_luck_give_the_same_papers(request):
    request.getfixturevalue("loaded")
    first = told()
    request.getfixturevalue("transactional_db")
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    assert demo.run(argparse.Namespace(until=UNTIL, seed=1, small=True, if_empty=False, json=True)) == 0
    assert told() == first
