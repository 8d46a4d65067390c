"""SQL text of guards in the database: the second wall behind the verbs, on PostgreSQL and SQLite alike."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any


def both_ways(
    guards: Sequence[Mapping[str, str]],
) -> tuple[Callable[[Any, Any], None], Callable[[Any, Any], None]]:
    """What a migration runs forwards (put the guards) and backwards (take them away); each guard as `refuse` takes it."""

    def put(_: Any, schema_editor: Any) -> None:
        for guard in guards:
            for statement in refuse(schema_editor.connection.vendor, **guard):
                schema_editor.execute(statement, params=None)

    def take_away(_: Any, schema_editor: Any) -> None:
        for guard in guards:
            for statement in forget(
                schema_editor.connection.vendor, table=guard["table"], name=guard["name"]
            ):
                schema_editor.execute(statement, params=None)

    return put, take_away


def lifted() -> tuple[Callable[[Any, Any], None], Callable[[Any, Any], None]]:
    """Two steps of a migration, around the operations that make a table of SQLite anew: take all triggers away, put them back.

    SQLite drops the triggers of such a table, and triggers of other tables that name it refuse the renaming. PostgreSQL alters
    tables in place: nothing happens there. The way back is the same two steps in the other order.
    """
    kept: list[str] = []

    def take_away(_: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "sqlite":
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            found = cursor.fetchall()
        kept[:] = [statement for _, statement in found]
        for name, _ in found:
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)

    def put_back(_: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for statement in kept:
                schema_editor.execute(statement, params=None)
            kept.clear()

    return take_away, put_back


def anew(
    *, before: Sequence[Mapping[str, str]], after: Sequence[Mapping[str, str]]
) -> tuple[Callable[[Any, Any], None], Callable[[Any, Any], None]]:
    """What a migration runs to put guards in the place of those of the same names, and back."""
    put_before, take_before = both_ways(before)
    put_after, take_after = both_ways(after)

    def forwards(apps: Any, schema_editor: Any) -> None:
        take_before(apps, schema_editor)
        put_after(apps, schema_editor)

    def backwards(apps: Any, schema_editor: Any) -> None:
        take_after(apps, schema_editor)
        put_before(apps, schema_editor)

    return forwards, backwards


def refuse(
    vendor: str, *, table: str, name: str, verb: str, when: str = "", only: str = "", message: str
) -> list[str]:
    """Statements that make the database refuse `verb` (UPDATE, DELETE or INSERT) on rows of `table` where `when` holds.

    `when` is SQL that both databases understand, with OLD and NEW, sub-selects allowed; empty means always. `only` is a
    condition without sub-selects that is asked first: rows of the hot path pass without the guard being called. PostgreSQL's
    TRUNCATE is refused together with an unconditional DELETE.
    """
    first = f"FOR EACH ROW WHEN ({only})" if only else "FOR EACH ROW"
    if vendor == "sqlite":
        where = f" WHERE {when}" if when else ""
        body = f"SELECT RAISE(ABORT, '{message}'){where};"
        return [f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {first} BEGIN {body} END"]
    row = "OLD" if verb == "DELETE" else "NEW"
    body = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
    if when:
        body = f"IF {when} THEN {body} END IF; RETURN {row};"
    statements = [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {first} EXECUTE FUNCTION {name}()",
    ]
    if verb == "DELETE" and not when:
        statements.append(
            f"CREATE TRIGGER {name}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
    return statements


def forget(vendor: str, *, table: str, name: str) -> list[str]:
    """Statements that take such a guard away again (the way back of a migration)."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}"]
    return [
        f"DROP TRIGGER IF EXISTS {name}_all ON {table}",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"DROP FUNCTION IF EXISTS {name}()",
    ]
