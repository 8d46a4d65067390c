"""Every guard that a migration declares stands in the migrated database.

Why: SQLite makes a table anew when a column changes, and its triggers are gone without a word. A migration that alters a guarded
table must put the guards back, and nobody would notice that it did not.
"""

import importlib
import pkgutil

import pytest
from django.apps import apps
from django.db import connection

from tests.conftest import without_guards


def declared() -> set[str]:
    """Names in the lists called GUARDS of all migrations of the product."""
    names: set[str] = set()
    for config in apps.get_app_configs():
        if not config.name.startswith("hoatoc."):
            continue
        try:
            package = importlib.import_module(f"{config.name}.migrations")
        except ModuleNotFoundError:
            continue
        for module in pkgutil.iter_modules(package.__path__):
            migration = importlib.import_module(f"{package.__name__}.{module.name}")
            names |= {guard["name"] for guard in getattr(migration, "GUARDS", [])}
    return names


def standing() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_every_declared_guard_stands():
    assert len(declared()) > 30
    assert declared() - standing() == set()


@pytest.mark.django_db
def test_a_guard_taken_away_is_missed():
    if connection.vendor == "postgresql":
        pytest.skip("there the guards are switched off for a session, not dropped")
    with without_guards():
        assert "number_is_never_deleted" in declared() - standing()
