"""Agencies, units, groups and correspondents stand in Vietnamese order, on both databases as the pure function says (0.02)."""

import importlib
import random

import pytest
from django.apps import apps
from django.db import connection

from hoatoc.foundation.org import actions, queries
from hoatoc.foundation.org.models import AgencyName, Correspondent, RecipientGroup, Unit
from hoatoc.foundation.org.rules import AgencyKind
from hoatoc.lib.actor import system_actor
from hoatoc.lib.vietnamese import collation_key
from tests.conftest import FOUNDED, MORNING

SYSTEM = {"actor": system_actor(), "at": MORNING}
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
SYLLABLES = [
    f"{first}{vowel}{tone}"
    for first in ("", "b", "c", "d", "đ", "Đ", "h", "ng", "T", "y")
    for vowel in "aăâeêioôơuưy"
    for tone in TONES
]
KINDS = ("Ban", "Bản", "Chi bộ", "Chi bộ thôn", "Đảng uỷ xã", "Đảng ủy xã", "Sở", "Số", "Sơ", "Uỷ ban", "ban")
IN_ORDER = [
    "Ban Dân vận",
    "Ban Đô thị",
    "Bản Đôn",
    "Chi bộ 2",
    "Chi bộ 10",
    "Sô",
    "Sơ",
    "Sờ",
    "Sở",
    "Uỷ ban",
    "Ứng Hoà",
]


def names(count=200):
    """Names of all letters and tones, numbers, mixed case; each once."""
    draw = random.Random(20180816)
    drawn = [
        f"{draw.choice(KINDS)} {draw.choice(SYLLABLES)} {draw.choice((draw.randint(0, 120), ''))} ({n})"
        for n in range(count)
    ]
    made = [*IN_ORDER, *(" ".join(each.split()) for each in drawn)]
    draw.shuffle(made)
    return made


def in_order(found, wanted):
    """Neighbours may be equal for the pure function (case, punctuation), never the wrong way round."""
    assert sorted(found) == sorted(wanted)
    assert [collation_key(each) for each in found] == sorted(collation_key(each) for each in wanted)
    assert [each for each in found if each in IN_ORDER] == IN_ORDER


def test_correspondents(db):
    wanted = names()
    for each in wanted:
        Correspondent.objects.create(name=each, name_key=each)
    in_order(list(queries.correspondents_matching("").values_list("name", flat=True)), wanted)


def test_units(cast):
    wanted = [actions.add_unit(agency=cast.commune, name=each, **SYSTEM).name for each in names()]
    in_order(list(Unit.objects.order_by("sort_key", "pk").values_list("name", flat=True)), wanted)


def test_groups_those_of_the_province_first(cast):
    wanted = [
        actions.keep_group(name=each, owner=cast.commune, members=[cast.district], **SYSTEM).name
        for each in names(60)
    ]
    found = [group.name for group, _ in queries.groups_for(cast.commune.pk, cast.day)]
    assert found[0] == "xã, phường, thị trấn"
    in_order(found[1:], wanted)


def test_a_group_with_another_name_takes_its_new_place(cast):
    first, second = (
        actions.keep_group(name=each, owner=cast.commune, members=[cast.district], **SYSTEM)
        for each in ("Chi bộ 2", "Chi bộ 10")
    )
    lan = {"actor": cast.actor("lan"), "at": MORNING}
    actions.change_group(group=first, name="Chi bộ 11", **lan)
    own = RecipientGroup.objects.filter(owner=cast.commune).order_by("sort_key")
    assert list(own) == [second, first]


def test_agencies_in_the_tree_and_after_a_new_name(cast):
    wanted = names(60)
    made = [
        actions.found(
            name=each, level="cell", kind=AgencyKind.CELL, on=FOUNDED, parent=cast.other_commune, **SYSTEM
        )
        for each in wanted
    ]
    below = queries.tree_on(cast.day)[cast.other_commune.pk].children
    in_order([each.agency.name for each in below], wanted)

    last = next(each for each, name in zip(made, wanted, strict=True) if name == "Ứng Hoà")
    actions.rename(agency=last, name="Á", on=cast.day, **SYSTEM)
    assert queries.tree_on(cast.day)[cast.other_commune.pk].children[0].agency.pk == last.pk


def test_bulk_writing_makes_keys_too(db):
    Correspondent.objects.bulk_create(
        Correspondent(name=each, name_key=each) for each in ("Sở Y tế", "Bưu điện")
    )
    assert [each.name for each in Correspondent.objects.order_by("sort_key")] == ["Bưu điện", "Sở Y tế"]


def test_names_from_before_get_their_keys(cast):
    """What the migration does with the rows that it finds."""
    actions.add_unit(agency=cast.commune, name="Tổ 2", **SYSTEM)
    kept = {}
    for model in (AgencyName, RecipientGroup, Unit, Correspondent):
        kept[model] = dict(model.objects.values_list("pk", "sort_key"))
        model.objects.update(sort_key="")
    importlib.import_module("hoatoc.foundation.org.migrations.0005_names_in_vietnamese_order").fill(
        apps, None
    )
    for model, keys in kept.items():
        assert dict(model.objects.values_list("pk", "sort_key")) == keys


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["org_agencyname", "org_unit", "org_recipientgroup", "org_correspondent"])
def test_the_key_is_compared_byte_by_byte_on_postgresql(table):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite compares bytes by itself")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns WHERE table_name = %s AND column_name = 'sort_key'",
            [table],
        )
        assert cursor.fetchone() == ("C",)
