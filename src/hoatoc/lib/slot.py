"""Places on a lower app's page that higher apps fill: the page shows what it does not know."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from hoatoc.lib.actor import Actor

Subject = TypeVar("Subject")
Item = TypeVar("Item")


class Filled(NamedTuple):
    """One thing to draw: the value and the partial template that draws it."""

    item: Any
    template: str


class Slot(Generic[Subject, Item]):
    """A named place. `fill` adds a function `(actor, subject) → items`; `items` asks them all in order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._fillers: list[tuple[int, str, Callable[[Actor, Subject], Iterable[Item]], str]] = []
        SLOTS[name] = self

    def fill(
        self, filler: Callable[[Actor, Subject], Iterable[Item]], *, template: str = "", order: int = 100
    ) -> None:
        """Add a filler; lower `order` first. `template` draws each item and gets it as `item`."""
        row = (order, f"{filler.__module__}.{filler.__qualname__}", filler, template)
        if row not in self._fillers:
            self._fillers.append(row)
            self._fillers.sort(key=lambda each: each[:2])

    def items(self, actor: Actor, subject: Subject) -> Iterator[Filled]:
        """What the fillers give for this actor and subject, with the template that draws it."""
        for _, _, filler, template in self._fillers:
            for item in filler(actor, subject):
                yield Filled(item, template)

    @property
    def fillers(self) -> list[str]:
        return [name for _, name, _, _ in self._fillers]


SLOTS: dict[str, Slot[Any, Any]] = {}
"""Every declared slot by name: for the `{% slot %}` tag and `hoatoc doctor --wiring`."""
