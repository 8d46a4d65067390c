"""Screen of number series: what comes next, openings, proposals."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.outgoing import OpeningForm
from hoatoc.records.documents.queries import numbers, outgoing, reserved


def series(request: Request) -> HttpResponse:
    """`/day-so/`: the agency's series of the open term and year."""
    return _page(request)


def _page(
    request: Request,
    *,
    opening_form: OpeningForm | None = None,
    status: int = 200,
) -> HttpResponse:
    agency = Agency.objects.get(pk=request.actor.own_agency)
    day = local_day(request.at)
    kinds = outgoing.numbered_kinds(agency.system)
    term = numbers.open_term(agency.pk, day)
    return render(
        request,
        "documents/numbers/series.html",
        {
            "rows": numbers.series_of(agency, day),
            "term": term,
            "is_own_term": term is not None and term.agency_id == agency.pk,
            "waiting": reserved.waiting_numbers(agency.pk).count(),
            "numbers_by_term": agency.system == "party",
            "proposals": numbers.proposal_rows(request.actor, agency.system),
            "may_propose": request.actor.may(Right.PROPOSE_NUMBERING),
            "may_approve": request.actor.may(Right.APPROVE_NUMBERING),
            "opening_form": opening_form or OpeningForm(kinds=kinds),
        },
        status=status,
    )


def propose_opening(request: Request) -> HttpResponse:
    """POST `/day-so/`: asks to open a series at a number; somebody else decides."""
    agency = Agency.objects.get(pk=request.actor.own_agency)
    form = OpeningForm(request.POST, kinds=outgoing.numbered_kinds(agency.system))
    if form.is_valid():
        try:
            actions.propose_opening(actor=request.actor, at=request.at, **form.opening())
        except (actions.SeriesUsed, actions.NoTerm) as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(cast("Any", request), "Đã gửi đề nghị mở dãy số.")
            return redirect("series")
    return _page(request, opening_form=form, status=422)


def series_door(request: Request) -> HttpResponse:
    """One address, two methods."""
    return propose_opening(request) if request.method == "POST" else series(request)


def decide(request: Request, pk: int) -> HttpResponse:
    """POST `/day-so/de-nghi/<pk>/`: approves or refuses, by the button pressed."""
    proposal = access.proposal_for(request.actor, pk)
    is_approved = request.POST.get("decision") == "approve"
    actions.decide(proposal=proposal, is_approved=is_approved, actor=request.actor, at=request.at)
    said = "Đã duyệt." if is_approved else "Đã từ chối đề nghị."
    messages.success(cast("Any", request), said)
    return redirect("series")
