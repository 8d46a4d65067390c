"""Builds the actor of each request; leads people with a one-time password to a password of their own."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from hoatoc.foundation.accounts.models import Person
from hoatoc.foundation.accounts.queries import VIETNAM, actor_for
from hoatoc.foundation.accounts.rules import DELEGATION_KEY, SESSION_KEY

OPEN_BEFORE_CHANGE = frozenset(
    {"account_change_password", "account_logout", "appearance", "healthz", "readyz"}
)


class ActorMiddleware:
    """Sets `request.actor` (None for visitors) and `request.appointments`, from the database, every time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]  # ui.access.Request names these
        if isinstance(request.user, Person):
            today = datetime.now(UTC).astimezone(VIETNAM).date()
            actor, held = actor_for(
                request.user,
                today,
                appointment_id=request.session.get(SESSION_KEY),
                delegation_id=request.session.get(DELEGATION_KEY),
            )
            request.actor = actor  # type: ignore[attr-defined]
            request.appointments = held  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Before anything else a one-time password is exchanged for an own one."""
        person, match = request.user, request.resolver_match
        if not (isinstance(person, Person) and person.must_change_password) or match is None:
            return None
        if match.url_name in OPEN_BEFORE_CHANGE:
            return None
        address = reverse("account_change_password")
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)
