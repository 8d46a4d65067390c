"""The door of every route: who may knock, with which method."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from hoatoc.foundation.ui.queries import database_clock
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Refusal

MOST_SKEW = timedelta(seconds=60)


class Request(HttpRequest):
    """A request behind a door: who acts and when, taken once at the edge."""

    actor: Actor
    appointments: list[Any]  # of accounts, which stands above: those of the person in force today
    at: datetime
    htmx: HtmxDetails


class ClockSkewed(Refusal):
    """Giờ của máy chủ lệch giờ cơ sở dữ liệu {seconds} giây nên chưa ghi được gì. Hãy báo quản trị mạng chỉnh giờ máy."""

    code = "GIO-01"
    status = 409


View = Callable[..., HttpResponseBase]


def guarded(
    route: str, view: View, *, name: str, get: Right | None = None, post: Right | None = None
) -> URLPattern:
    """A `path()` whose view runs only for those who hold the right its method names; other methods answer 405.

    Anonymous visitors are sent to the log-in page; a person without the right gets `RoleMayNot` (403). The rights
    stay readable on the view as `policy`, from which the authorisation matrix is generated.
    """
    policy = {method: right for method, right in (("GET", get), ("POST", post)) if right is not None}

    @wraps(view)
    def door(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = "GET" if request.method == "HEAD" else cast("str", request.method)
        right = policy.get(method)
        if right is None:
            return HttpResponseNotAllowed(policy)
        actor = getattr(request, "actor", None)
        if actor is None and right is not Right.ANYONE:
            return _to_log_in(request)
        if actor is not None:
            actor.require(right)
        request.at = _moment(is_writing=method == "POST")
        return view(request, *args, **kwargs)

    door.policy = policy  # type: ignore[attr-defined]  # the matrix test reads it
    return path(route, door, name=name)


def _to_log_in(request: Request) -> HttpResponse:
    """Back to where the person was: after a refused POST the page of the form, which still has what was typed."""
    response = redirect_to_login(
        request.get_full_path() if request.method == "GET" else _page_of_form(request)
    )
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    return response


def _page_of_form(request: Request) -> str:
    page = request.headers.get("Referer", "")
    if "\\" in page or not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(page)
    return f"/{parts.path.lstrip('/')}" + (f"?{parts.query}" if parts.query else "")


def _moment(*, is_writing: bool) -> datetime:
    """Now: the database's clock for writing (refused when the machines disagree), this machine's for reading."""
    here = datetime.now(UTC)
    if not is_writing:
        return here
    at = database_clock()
    skew = abs(at - here)
    if skew > MOST_SKEW:
        raise ClockSkewed(seconds=int(skew.total_seconds()))
    return at
