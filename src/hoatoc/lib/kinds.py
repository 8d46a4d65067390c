"""Tên loại văn bản: the kinds of documents of the Party and of the state, read from one table.

A kind is known by its system and identifier, never by its printed code: a Party "QĐ" is a decision or a
regulation, and a regulation prints "QĐ" or "QĐi".
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

System = Literal["party", "state"]


@dataclass(frozen=True, slots=True)
class Kind:
    """Tên loại: one kind of document; `codes` are the codes it may print, the usual one first."""

    system: System
    identifier: str
    codes: tuple[str, ...]
    name: str
    is_numbered: bool
    source: str
    is_code_verified: bool = True

    @property
    def code(self) -> str:
        """The code a new document prints; empty where the symbol bears none (công văn of the state)."""
        return self.codes[0]


class NoSuchKind(LookupError):
    """The table has no such kind."""


@cache
def all_kinds() -> tuple[Kind, ...]:
    """Every kind of both systems, in the order of the table."""
    table = resources.files("hoatoc.lib.data").joinpath("document-kinds.csv")
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return tuple(_kind_of(row) for row in rows)


def kind(system: str, identifier: str) -> Kind:
    """The kind of this system with this identifier; raises NoSuchKind."""
    try:
        return _by_identifier()[system, identifier]
    except KeyError:
        raise NoSuchKind(f"{system}/{identifier}") from None


def kinds_by_code(system: str, code: str) -> tuple[Kind, ...]:
    """Every kind that may print this code: none, one, or several (Party "QĐ")."""
    return _by_code().get((system, code), ())


def _kind_of(row: Mapping[str, str]) -> Kind:
    system = row["system"]
    if system not in {"party", "state"}:
        raise ValueError(f"document-kinds.csv: unknown system {system!r}")
    cell = row["code"]
    return Kind(
        system="party" if system == "party" else "state",
        identifier=row["identifier"],
        codes=tuple(code.rstrip("?") for code in cell.split("|")),
        name=row["name_vi"],
        is_numbered=row["numbered"] == "yes",
        source=row["source"],
        is_code_verified="?" not in cell,
    )


@cache
def _by_identifier() -> Mapping[tuple[str, str], Kind]:
    return {(one.system, one.identifier): one for one in all_kinds()}


@cache
def _by_code() -> Mapping[tuple[str, str], tuple[Kind, ...]]:
    found: dict[tuple[str, str], tuple[Kind, ...]] = {}
    for one in all_kinds():
        for code in one.codes:
            found[one.system, code] = (*found.get((one.system, code), ()), one)
    return found
