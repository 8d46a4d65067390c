"""What every page shows around its content."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_resolver, reverse

from hoatoc.foundation.accounts.models import Appointment, Person
from hoatoc.foundation.accounts.queries import VIETNAM, delegations_to
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.shell.queries import help_texts, product_version
from hoatoc.foundation.shell.rules import JUMPS, MOST_NAVIGATION, chosen, current_of
from hoatoc.foundation.ui.events import Alarm, Banner, alarm, banner, navigation, search_page
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.vietnamese import initials


@dataclass(frozen=True, slots=True)
class Line:
    """Mục điều hướng as it is drawn."""

    url: str
    icon: str
    label: str
    short_label: str
    counter: int | None
    is_current: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """Một chức danh to act through, in the person's menu."""

    id: int
    position: str
    agency_name: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class StandInWay:
    """Một người để thay mặt, in the person's menu."""

    id: int
    name: str
    position: str
    until: date
    is_current: bool


@cache
def _jumps() -> dict[str, str]:
    """Phím nhảy by the address they lead to."""
    there = get_resolver().reverse_dict
    return {reverse(name): f"g {letter}" for name, letter in JUMPS.items() if name in there}


class Frame:
    """Khung trang: each part is computed when the template asks for it, so that a bare page pays for nothing."""

    zone = settings.HOATOC_ZONE
    support = settings.HOATOC_SUPPORT

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._actor: Actor | None = getattr(request, "actor", None)
        self._held: list[Appointment] = getattr(request, "appointments", [])

    @cached_property
    def version(self) -> str:
        return product_version()

    @cached_property
    def agency_name(self) -> str:
        """The acting agency in the band; without one the installation's own name."""
        if self._actor is not None and self._actor.agency_name:
            return self._actor.agency_name
        here = org_queries.installation()
        return here.name if here else ""

    @property
    def person_name(self) -> str:
        return self._actor.person_name if self._actor else ""

    @property
    def position(self) -> str:
        if self._actor is not None and self._actor.is_delegate:
            return f"thay mặt {self._actor.for_name}, {self._actor.position}"
        return (self._actor.position or "chưa có chức danh") if self._actor else ""

    @property
    def initials(self) -> str:
        return initials(self.person_name)

    @cached_property
    def appointments(self) -> list[Way]:
        """Every appointment in force, with the names of the day in one query."""
        if self._actor is None or not self._held:
            return []
        names = org_queries.names_on([each.agency_id for each in self._held], self._day)
        return [
            Way(
                each.pk,
                each.position,
                names.get(each.agency_id, ""),
                each.pk == self._actor.appointment_id and not self._actor.is_delegate,
            )
            for each in self._held
        ]

    @cached_property
    def stand_ins(self) -> list[StandInWay]:
        """Thay mặt ai: asked only when the appointments say that there is somebody."""
        person = getattr(self._request, "user", None)
        if (
            not isinstance(person, Person)
            or self._actor is None
            or not any(getattr(each, "stands_in", False) for each in self._held)
        ):
            return []
        return [
            StandInWay(
                each.pk,
                each.from_appointment.person.full_name,
                each.from_appointment.position,
                each.valid_to,
                each.pk == self._actor.delegation_id,
            )
            for each in delegations_to(person, self._day)
        ]

    @cached_property
    def navigation(self) -> list[Line]:
        if self._actor is None:
            return []
        entries = [filled.item for filled in navigation.items(self._actor, None)][:MOST_NAVIGATION]
        current = current_of({entry.url: entry.also for entry in entries}, self._request.path)
        return [
            Line(
                each.url,
                each.icon,
                each.label,
                each.short_label,
                each.counter,
                each.url == current,
                _jumps().get(each.url, ""),
            )
            for each in entries
        ]

    @cached_property
    def banners(self) -> list[Banner]:
        if self._actor is None:
            return []
        return [filled.item for filled in banner.items(self._actor, None)]

    @property
    def sees_alarms(self) -> bool:
        """Whether the acting appointment watches for urgent documents."""
        return self._actor is not None and self._actor.may(Right.SEE_ALARMS)

    @cached_property
    def alarms(self) -> list[Alarm]:
        if self._actor is None or not self.sees_alarms:
            return []
        return [filled.item for filled in alarm.items(self._actor, None)]

    @cached_property
    def search_url(self) -> str:
        if self._actor is None:
            return ""
        return next((filled.item for filled in search_page.items(self._actor, None)), "")

    @property
    def bell_url(self) -> str:
        """The bell of those who act through an appointment; the count comes after the page."""
        has_bell = self._actor is not None and self._actor.appointment_id is not None
        return reverse("notifications") if has_bell else ""

    @property
    def help_url(self) -> str:
        """Trợ giúp of this very screen; the index where it has none."""
        match = self._request.resolver_match
        name = match.url_name if match is not None else None
        return reverse("help-screen", args=[name]) if name in help_texts() else reverse("help")

    @property
    def palette_url(self) -> str:
        """Bảng lệnh of those who act through an appointment."""
        return reverse("palette") if self.bell_url else ""

    @property
    def person_uid(self) -> str:
        """Whose drafts and rings a browser keeps apart."""
        return self._actor.person_uid if self._actor else ""

    @property
    def theme(self) -> str:
        return chosen(self._request.COOKIES, "theme")

    @property
    def contrast(self) -> str:
        return chosen(self._request.COOKIES, "contrast")

    @property
    def size(self) -> str:
        return chosen(self._request.COOKIES, "size")

    @property
    def density(self) -> str:
        return chosen(self._request.COOKIES, "density")

    @property
    def navigation_mode(self) -> str:
        return chosen(self._request.COOKIES, "navigation")

    @property
    def _day(self) -> date:
        at: datetime = getattr(self._request, "at", None) or datetime.now(UTC)
        return at.astimezone(VIETNAM).date()


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame`: network, agency, person, navigation, appearance."""
    return {"frame": Frame(request)}
