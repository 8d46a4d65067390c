"""Announcements from lower apps to higher ones: same transaction, fixed order, typed."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Event = TypeVar("Event")

_HOOKS: list["Hook[object]"] = []


class Hook(Generic[Event]):
    """A typed announcement. A lower app declares it in `events.py`; higher apps subscribe in `subscribers.py`."""

    def __init__(self, name: str, event: type[Event]) -> None:
        self.name = name
        self.event = event
        self._subscribers: list[tuple[int, str, Callable[[Event], None]]] = []
        _HOOKS.append(self)  # type: ignore[arg-type]  # the registry only lists names

    def subscribe(self, subscriber: Callable[[Event], None], *, order: int = 100) -> None:
        """Call `subscriber` on each announcement; lower `order` first, then by name."""
        row = (order, f"{subscriber.__module__}.{subscriber.__qualname__}", subscriber)
        if row not in self._subscribers:
            self._subscribers.append(row)
            self._subscribers.sort(key=lambda each: each[:2])

    def announce(self, event: Event) -> None:
        """Tell every subscriber, inside the caller's transaction: an error there undoes the verb."""
        for _, _, subscriber in self._subscribers:
            subscriber(event)

    @property
    def subscribers(self) -> list[str]:
        return [name for _, name, _ in self._subscribers]


def all_hooks() -> Iterator["Hook[object]"]:
    """Every declared hook, by name: for `hoatoc doctor --wiring`."""
    return iter(sorted(_HOOKS, key=lambda hook: hook.name))
