"""People stand by tên, then họ, on both databases as the pure function says (0.02)."""

import random

import pytest
from django.db import connection

from hoatoc.foundation.accounts import actions
from hoatoc.foundation.accounts.models import Person
from hoatoc.lib.actor import system_actor
from hoatoc.lib.vietnamese import name_sort_key
from tests.conftest import MORNING

FAMILY = ("Nguyễn", "Đỗ", "Dương", "Ân", "Ấn", "Lê", "Đặng", "Ăn", "Ưng", "Ứng", "Ô", "Ơ")
GIVEN = (
    "Ánh",
    "Anh",
    "Ảnh",
    "Ân",
    "Dung",
    "Đức",
    "Dũng",
    "Hoà",
    "Hòa",
    "Hoa",
    "Ôn",
    "Oanh",
    "Ơn",
    "Út",
    "Ưu",
    "Ý",
    "yến",
)


@pytest.mark.django_db
def test_both_databases_give_the_order_of_the_pure_function():
    draw = random.Random(20180816)
    for n in range(150):
        name = f"{draw.choice(FAMILY)} Văn {draw.choice(GIVEN)}"
        actions.add_person(login=f"p{n}", full_name=name, password_hash="!", actor=system_actor(), at=MORNING)
    names = list(Person.objects.order_by("name_key", "pk").values_list("full_name", flat=True))
    assert [name_sort_key(each) for each in names] == sorted(name_sort_key(each) for each in names)


@pytest.mark.django_db
def test_the_key_is_compared_byte_by_byte_on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite compares bytes by itself")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns WHERE table_name = 'accounts_person' AND column_name = 'name_key'"
        )
        assert cursor.fetchone() == ("C",)
