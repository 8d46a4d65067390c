"""Screens of terms and congresses: opening, closing by act, the closing report."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.numbers import (
    CloseCongressForm,
    CloseTermForm,
    CongressForm,
    MeetingForm,
    SecretPolicyForm,
)
from hoatoc.records.documents.forms.outgoing import TermForm
from hoatoc.records.documents.queries import numbers, periods
from hoatoc.records.documents.views.attempt import attempt


def terms(request: Request, *, status: int = 200, **forms: Form) -> HttpResponse:
    """`/day-so/nhiem-ky/`: terms and congresses of the committee, and how its secrets are numbered."""
    agency, day = Agency.objects.get(pk=request.actor.own_agency), local_day(request.at)
    own = list(periods.terms_of(agency.pk))
    congresses = list(periods.congresses_of(agency.pk))
    policy = periods.policy_of(agency)
    return render(
        request,
        "documents/numbers/terms.html",
        {
            "terms": own,
            "open_term": next((each for each in own if each.closed_on is None), None),
            "congresses": congresses,
            "open_congress": next((each for each in congresses if each.closed_on is None), None),
            "term_in_force": numbers.open_term(agency.pk, day),
            "is_party": agency.system == "party",
            "policy": policy,
            "may_approve": request.actor.may(Right.APPROVE_NUMBERING),
            "may_propose": request.actor.may(Right.PROPOSE_NUMBERING),
            "term_form": TermForm(initial={"opened_on": day}),
            "close_form": CloseTermForm(initial={"on": day}),
            "congress_form": CongressForm(initial={"on": day}),
            "meeting_form": MeetingForm(initial={"on": day}),
            "close_congress_form": CloseCongressForm(initial={"on": day}),
            "policy_form": SecretPolicyForm(initial={"policy": policy}),
            **forms,
        },
        status=status,
    )


def _done(
    request: Request, name: str, form: Form, act: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:
    """Check the form, do the act; what the form can put right is said on it."""
    if attempt(form, act) is None:
        return terms(request, status=422, **{name: form})
    messages.success(cast("Any", request), said)
    return redirect("terms")


def _act(request: Request) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}


def open_term(request: Request) -> HttpResponse:
    """POST `/day-so/nhiem-ky/mo/`: a new term of the own committee; every series begins at 1."""
    agency = Agency.objects.get(pk=request.actor.own_agency)
    return _done(
        request,
        "term_form",
        TermForm(request.POST),
        lambda data: actions.open_term(
            agency=agency, name=data["name"], on=data["opened_on"], **_act(request)
        ),
        "Đã mở nhiệm kỳ.",
    )


def close_term(request: Request, pk: int) -> HttpResponse:
    """POST `/day-so/nhiem-ky/<pk>/dong/`: its series end with the day given."""
    term = access.term_for(request.actor, pk)
    return _done(
        request,
        "close_form",
        CloseTermForm(request.POST),
        lambda data: actions.close_term(term=term, on=data["on"], **_act(request)),
        f"Đã đóng nhiệm kỳ {term.name}.",
    )


def report(request: Request, pk: int) -> HttpResponse:
    """`/day-so/nhiem-ky/<pk>/`: báo cáo đóng, each series with its last number, count and voids."""
    term = access.term_for(request.actor, pk)
    agency = Agency.objects.get(pk=request.actor.own_agency)
    return render(
        request,
        "documents/numbers/report.html",
        {"period": term, "title": f"Nhiệm kỳ {term.name}", "rows": periods.term_report(agency, term)},
    )


def congress_report(request: Request, pk: int) -> HttpResponse:
    """`/day-so/dai-hoi/<pk>/`: báo cáo đóng dãy số của đại hội."""
    congress = access.congress_for(request.actor, pk)
    agency = Agency.objects.get(pk=request.actor.own_agency)
    return render(
        request,
        "documents/numbers/report.html",
        {"period": congress, "title": congress.name, "rows": periods.congress_report(agency, congress)},
    )


def open_congress(request: Request) -> HttpResponse:
    """POST `/day-so/dai-hoi/`: one series for all kinds from today on."""
    agency = Agency.objects.get(pk=request.actor.own_agency)
    return _done(
        request,
        "congress_form",
        CongressForm(request.POST),
        lambda data: actions.open_congress(agency=agency, **data, **_act(request)),
        "Đã khai mạc: lấy số ở màn hình Lấy số, chọn văn bản của đại hội.",
    )


def first_meeting(request: Request, pk: int) -> HttpResponse:
    """POST `/day-so/dai-hoi/<pk>/hoi-nghi/`: the new term begins on the day of the meeting."""
    congress = access.congress_for(request.actor, pk)
    return _done(
        request,
        "meeting_form",
        MeetingForm(request.POST),
        lambda data: actions.hold_first_meeting(congress=congress, **data, **_act(request)),
        "Đã ghi hội nghị lần thứ nhất; nhiệm kỳ mới bắt đầu.",
    )


def close_congress(request: Request, pk: int) -> HttpResponse:
    """POST `/day-so/dai-hoi/<pk>/be-mac/`: the congress's series ends, the next term begins the day after."""
    congress = access.congress_for(request.actor, pk)
    return _done(
        request,
        "close_congress_form",
        CloseCongressForm(request.POST),
        lambda data: actions.close_congress(congress=congress, **data, **_act(request)),
        f"{congress.name} đã bế mạc.",
    )


def propose_policy(request: Request) -> HttpResponse:
    """POST `/day-so/so-mat/`: how secrets shall be numbered; another person decides."""
    return _done(
        request,
        "policy_form",
        SecretPolicyForm(request.POST),
        lambda data: actions.propose_secret_policy(**data, **_act(request)),
        "Đã gửi đề nghị cách cấp số văn bản mật.",
    )
