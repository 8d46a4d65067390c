"""Tôi đi vắng: one page for going away, who stands in, who is away."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hoatoc.foundation.accounts import actions, queries
from hoatoc.foundation.accounts.access import absence_for, colleague_for, delegation_for
from hoatoc.foundation.accounts.forms import AwayForm, AwayOtherForm
from hoatoc.foundation.accounts.models import Person
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right, lendable
from hoatoc.lib.refusal import Refusal


def page(request: Request) -> HttpResponse:
    """Ghi mình vắng, with or without somebody who stands in."""
    if request.method != "POST":
        return _page(request)
    form = AwayForm(request.POST, **_choices(request))
    if not form.is_valid():
        return _page(request, form=form, status=422)
    facts = form.cleaned_data
    try:
        actions.set_away(
            first_day=facts["first_day"],
            last_day=facts["last_day"],
            reason=facts["reason"],
            to=colleague_for(request.actor, facts.get("to"), _today(request)),
            scopes=facts.get("scopes", ()),
            basis=facts.get("basis", ""),
            reads_secret=facts.get("reads_secret", False),
            actor=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _page(request, form=form, status=refusal.status)
    messages.success(request, f"Đã ghi vắng đến hết ngày {facts['last_day']:%d/%m/%Y}.")
    return redirect("away")


def note_other(request: Request) -> HttpResponse:
    """Ghi vắng hộ một người của cơ quan."""
    form = AwayOtherForm(request.POST, people=_people(request), today=_today(request))
    if not form.is_valid():
        return _page(request, other=form, status=422)
    facts = form.cleaned_data
    who = colleague_for(request.actor, facts["who"], _today(request))
    if who is None:
        form.add_error("who", "Người này không còn ở cơ quan. Hãy chọn lại.")
        return _page(request, other=form, status=422)
    try:
        actions.note_absence(
            appointment=who,
            first_day=facts["first_day"],
            last_day=facts["last_day"],
            reason=facts["reason"],
            actor=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _page(request, other=form, status=refusal.status)
    messages.success(request, f"Đã ghi {who.person.full_name} vắng.")
    return redirect("away")


def end(request: Request, pk: int) -> HttpResponse:
    """Đã về."""
    actions.end_absence(absence=absence_for(request.actor, pk), actor=request.actor, at=request.at)
    messages.success(request, "Đã ghi là đã về; uỷ quyền kèm theo hết hiệu lực.")
    return redirect("away")


def revoke(request: Request, pk: int) -> HttpResponse:
    """Thu hồi uỷ quyền."""
    actions.revoke_delegation(
        delegation=delegation_for(request.actor, pk), actor=request.actor, at=request.at
    )
    messages.success(
        request, "Đã thu hồi uỷ quyền; người được uỷ quyền không còn thay mặt từ lần bấm tiếp theo."
    )
    return redirect("away")


def _page(
    request: Request, *, form: AwayForm | None = None, other: AwayOtherForm | None = None, status: int = 200
) -> HttpResponse:
    actor, today = request.actor, _today(request)
    rows = queries.with_stand_ins(queries.absences_of(actor.own_agency, today), today)
    may_keep = actor.may(Right.KEEP_ROSTER)
    context: dict[str, Any] = {
        "form": form or (None if actor.is_delegate else AwayForm(**_choices(request))),
        "today": today,
        "rows": [(each, _may_end(request, each.absence.appointment_id, may_keep=may_keep)) for each in rows],
        "given": queries.delegations_from(actor)[:10],
        "received": list(queries.delegations_to(cast("Person", request.user), today)),
    }
    if may_keep and not actor.is_delegate:
        context["other"] = other or AwayOtherForm(people=_people(request), today=today, auto_id="other-%s")
    return render(request, "accounts/away.html", context, status=status)


def _may_end(request: Request, appointment_id: int, *, may_keep: bool) -> bool:
    return not request.actor.is_delegate and (may_keep or appointment_id == request.actor.appointment_id)


def _choices(request: Request) -> dict[str, Any]:
    return {
        "people": _people(request),
        "scopes": lendable(request.actor.roles),
        "today": _today(request),
    }


def _people(request: Request) -> list[tuple[int, str]]:
    """Colleagues by tên; who is away says so."""
    today = _today(request)
    away = queries.away_notes(request.actor.own_agency, today)
    return [
        (
            each.pk,
            f"{each.person.full_name} · {each.position}" + (f" ({away[each.pk]})" if each.pk in away else ""),
        )
        for each in queries.people_of(request.actor.own_agency, today)
        if each.person_id != request.actor.person_id
    ]


def _today(request: Request) -> date:
    return request.at.astimezone(VIETNAM).date()
