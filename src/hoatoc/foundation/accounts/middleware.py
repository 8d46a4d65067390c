"""Builds the actor of each request."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponseBase

from hoatoc.foundation.accounts.models import Person
from hoatoc.foundation.accounts.queries import VIETNAM, actor_for

SESSION_KEY = "appointment"


class ActorMiddleware:
    """Sets `request.actor` (None for visitors) and `request.appointments`, from the database, every time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]  # ui.access.Request names these
        if isinstance(request.user, Person):
            today = datetime.now(UTC).astimezone(VIETNAM).date()
            actor, held = actor_for(request.user, today, appointment_id=request.session.get(SESSION_KEY))
            request.actor = actor  # type: ignore[attr-defined]
            request.appointments = held  # type: ignore[attr-defined]
        return self.get_response(request)
