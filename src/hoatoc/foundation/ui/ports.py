"""Port of the print engine: HTML to PDF bytes, the same on every machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hoatoc.foundation.ui.rules import Paper


@dataclass(frozen=True, slots=True)
class PageSeen:
    """One page as it was laid out: its place, and the ids of the elements that stand on it, in order."""

    number: int
    of: int
    ids: tuple[str, ...]


Foot = Callable[[PageSeen], str]
"""What stands at the foot of a page once it is known what the page holds ("Cộng trang …"); HTML."""

Tell = Callable[[int], None]
"""Hears how many pages are laid out so far."""


class Printer(Protocol):
    """Máy in ra PDF. It reads no network and no file but the product's own; every font is embedded."""

    name: str

    def pdf(
        self,
        html: str | Sequence[str],
        *,
        paper: Paper,
        css: str = "",
        foot: Foot | None = None,
        tell: Tell | None = None,
    ) -> bytes:
        """The bytes of a PDF. `css` comes after the product's own sheet.

        Several pages of HTML are one PDF, each from a new page on, the pages numbered through: so a thousand pages need no
        more memory than fifty.
        """
        ...

    def missing_letters(self) -> str:
        """Vietnamese letters that the fonts of this machine cannot print, with what is to do; empty when all is well."""
        ...


_PRINTERS: list[Printer] = []


def use(printer: Printer) -> None:
    """Set the printer of this process (apps.ready, tests)."""
    _PRINTERS[:] = [printer]


def printer() -> Printer:
    """The printer of this installation."""
    return _PRINTERS[0]
