"""People of a body that ended: whom its successor appoints again, many at a time."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate

from hoatoc.foundation.accounts import actions
from hoatoc.foundation.accounts.queries import last_people_of
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.access import agency_for
from hoatoc.foundation.ui.access import Request


def appoint_again(request: Request, pk: int) -> HttpResponse:
    """POST: those ticked get the position they held, at the agency that follows today."""
    ended = agency_for(request.actor, pk)
    today = localdate(request.at)
    heir = org_queries.heirs_on([pk], today).get(pk)
    if heir is None or ended.ended_on is None:
        raise actions.NobodyFollows
    chosen = [int(each) for each in request.POST.getlist("appointment") if each.isdecimal()]
    rows = last_people_of(pk, ended.ended_on).filter(pk__in=chosen)
    to = agency_for(request.actor, heir.agency_id)
    done = actions.appoint_again(appointments=rows, agency=to, on=today, actor=request.actor, at=request.at)
    messages.success(cast("Any", request), f"Đã giao lại {done} chức danh.")
    return redirect("agency", pk=heir.agency_id)
