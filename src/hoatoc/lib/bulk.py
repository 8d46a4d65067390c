"""One statement for many rows that are alike: a document's way to 550 agencies.

An ORM prepares every value of every row in Python, which costs several times what the database needs. Here the values that
are the same are prepared once, and only those that differ travel as lists.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def insert_for_each(
    connection: Any,
    model: Any,
    *,
    same: Mapping[str, object],
    each: Mapping[str, Sequence[object]],
    returning: Sequence[str] = (),
    unless_there: bool = False,
) -> list[tuple[Any, ...]]:
    """Insert one row of `model` for each position of the lists in `each`; gives the `returning` columns of the rows, in any order.

    `same` and `each` are keyed by field name (`agency_id` for a foreign key); other fields get their default, a callable
    default (a uid) once per row. `unless_there` passes over rows that a unique constraint refuses. Constraints and triggers work as for any INSERT. No model instance, no save().
    """
    count = len(next(iter(each.values())))
    if not count:
        return []
    constants, lists = [], []
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        if field.attname in each:
            lists.append((field, list(each[field.attname])))
        elif field.attname in same:
            constants.append((field, same[field.attname]))
        elif field.has_default() and callable(field.default):
            lists.append((field, [field.default() for _ in range(count)]))
        else:
            constants.append((field, field.get_default()))
    sql, params = _statement(connection, model._meta.db_table, constants, lists)
    if unless_there:
        sql += " ON CONFLICT DO NOTHING"
    if returning:
        sql += f" RETURNING {', '.join(returning)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall()) if returning else []


def _statement(
    connection: Any, table: str, constants: list[tuple[Any, object]], lists: list[tuple[Any, list[object]]]
) -> tuple[str, list[object]]:
    """`INSERT … SELECT` from the lists: unnest on PostgreSQL, json_each on SQLite."""
    prepared = [[field.get_db_prep_save(value, connection) for value in values] for field, values in lists]
    columns = ", ".join(f'"{field.column}"' for field, _ in [*constants, *lists])
    fixed: list[object] = [field.get_db_prep_save(value, connection) for field, value in constants]
    into = f'INSERT INTO "{table}" ({columns})'
    if len(prepared[0]) == 1:
        values = [*fixed, *(values[0] for values in prepared)]
        return f"{into} VALUES ({', '.join(['%s'] * len(values))})", values
    if connection.vendor == "postgresql":
        marks = [f"%s::{field.db_type(connection)}" for field, _ in constants]
        varying = [f"v.c{number}" for number in range(len(lists))]
        arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field, _ in lists)
        source = f"unnest({arrays}) AS v({', '.join(f'c{number}' for number in range(len(lists)))})"
        values = [*fixed, *prepared]
    else:
        marks = ["%s" for _ in constants]
        varying = [f"json_extract(v.value, '$[{number}]')" for number in range(len(lists))]
        source = "json_each(%s) AS v"
        values = [*fixed, json.dumps(list(zip(*prepared, strict=True)))]
    return f"{into} SELECT {', '.join([*marks, *varying])} FROM {source} WHERE true", values  # noqa: S608 names of our own models
