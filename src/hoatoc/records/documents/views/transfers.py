"""Biên bản bàn giao: the list, one act with its lines, both confirmations, the printed sheet."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.forms.incoming import whole_number
from hoatoc.records.documents.queries import succession as queries
from hoatoc.records.documents.views.entry import served


def acts(request: Request) -> HttpResponse:
    """Biên bản bàn giao; posting draws one up for a body of which documents still wait on no act."""
    if request.method == "POST":
        agency = Agency.objects.filter(pk=whole_number(request.POST.get("agency", "")) or 0).first()
        if agency is None:
            return redirect("transfer-acts")
        made = actions.draw_up_act(from_agency=agency, actor=request.actor, at=request.at)
        messages.success(cast("Any", request), "Đã lập biên bản. Hai bên xem rồi xác nhận.")
        return redirect("transfer-act", pk=made.pk)
    context = {
        "rows": queries.act_rows(request.actor),
        "without": queries.without_act(request.actor),
        "plans_too": request.actor.may(Right.KEEP_AGENCIES),
    }
    return render(request, "documents/succession/acts.html", context)


def act(request: Request, pk: int) -> HttpResponse:
    """Một biên bản: who gives, who takes, every line, and what is still missing."""
    held = access.act_for(request.actor, pk)
    names = org_queries.names_on([held.from_agency_id, held.to_agency_id], held.on)
    state, state_label = queries.state_of(held)
    context = {
        "act": held,
        "giver": names.get(held.from_agency_id, ""),
        "taker": names.get(held.to_agency_id, ""),
        "lines": queries.lines_of(held, request.actor),
        "state": state,
        "state_label": state_label,
        "may_give": held.giver_at is None
        and held.taker_id != request.actor.person_id
        and (access.gave(request.actor, held) or request.actor.may(Right.KEEP_AGENCIES)),
        "signs_for": not access.gave(request.actor, held),
        "may_take": held.taker_at is None
        and held.giver_id != request.actor.person_id
        and held.to_agency_id == request.actor.agency_id
        and request.actor.reads_whole_agency,
    }
    return render(request, "documents/succession/act.html", context)


def give(request: Request, pk: int) -> HttpResponse:
    """Xác nhận bên giao."""
    done = actions.confirm_giving(act=access.act_for(request.actor, pk), actor=request.actor, at=request.at)
    return _confirmed(request, done.pk, is_done=done.done_at is not None)


def take(request: Request, pk: int) -> HttpResponse:
    """Xác nhận bên nhận."""
    done = actions.confirm_taking(act=access.act_for(request.actor, pk), actor=request.actor, at=request.at)
    return _confirmed(request, done.pk, is_done=done.done_at is not None)


def _confirmed(request: Request, pk: int, *, is_done: bool) -> HttpResponse:
    text = (
        "Đã bàn giao: văn bản nay ở Chờ vào sổ của bên nhận." if is_done else "Đã xác nhận. Còn chờ bên kia."
    )
    messages.success(cast("Any", request), text)
    return redirect("transfer-act", pk=pk)


def print_it(request: Request, pk: int) -> HttpResponseBase:
    """In biên bản with its two places for signatures; the same act prints the same bytes."""
    held = access.act_for(request.actor, pk)
    if not access.reads_act(request.actor, held):
        raise NotFound
    copy = actions.print_act(act=held, actor=request.actor, at=request.at)
    return served(request, copy.blob, f"Biên bản bàn giao {held.pk}.pdf")
