"""Screen of number series: what comes next, openings, proposals, terms."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.outgoing import OpeningForm, TermForm
from hoatoc.records.documents.queries import numbers, outgoing


def series(request: Request) -> HttpResponse:
    """`/day-so/`: the agency's series of the open term and year."""
    return _page(request)


def _page(
    request: Request,
    *,
    opening_form: OpeningForm | None = None,
    term_form: TermForm | None = None,
    status: int = 200,
) -> HttpResponse:
    agency = Agency.objects.get(pk=request.actor.own_agency)
    day = local_day(request.at)
    kinds = outgoing.numbered_kinds(agency.system)
    term = numbers.open_term(agency.pk, day)
    return render(
        request,
        "documents/outgoing/series.html",
        {
            "rows": numbers.series_of(agency, day),
            "term": term,
            "is_own_term": term is not None and term.agency_id == agency.pk,
            "numbers_by_term": agency.system == "party",
            "proposals": numbers.proposal_rows(request.actor, agency.system),
            "may_propose": request.actor.may(Right.PROPOSE_NUMBERING),
            "may_approve": request.actor.may(Right.APPROVE_NUMBERING),
            "opening_form": opening_form or OpeningForm(kinds=kinds),
            "term_form": term_form or TermForm(initial={"opened_on": day}),
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


def open_term(request: Request) -> HttpResponse:
    """POST `/day-so/nhiem-ky/`: a new term of the own committee; every series begins at 1."""
    agency = Agency.objects.get(pk=request.actor.own_agency)
    form = TermForm(request.POST)
    if form.is_valid():
        term = numbers.open_term(agency.pk, local_day(request.at))
        if term is not None and term.agency_id == agency.pk:
            form.add_error(None, f"Nhiệm kỳ {term.name} còn mở. Hãy đóng nhiệm kỳ đó trước.")
            return _page(request, term_form=form, status=422)
        try:
            actions.open_term(
                agency=agency,
                name=form.cleaned_data["name"],
                on=form.cleaned_data["opened_on"],
                actor=request.actor,
                at=request.at,
            )
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(cast("Any", request), "Đã mở nhiệm kỳ.")
            return redirect("series")
    return _page(request, term_form=form, status=422)
