"""Screens of thu hồi: the issuer's page of one document, what waits for an answer."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hoatoc.exchange.hub import access, actions, queries
from hoatoc.exchange.hub.forms import AnswerForm, DecideForm, RecallForm, chosen_answers
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.records.documents import access as documents_access
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import Direction, EntryState

UNPROCESSABLE = 422


def issued_entry(request: Request, pk: int) -> Entry:
    """An own document that has left, or NotFound."""
    entry = documents_access.entry_for(request.actor, pk)
    if entry.direction != Direction.OUT or entry.state != EntryState.ISSUED:
        raise NotFound
    return entry


def recall(request: Request, pk: int) -> HttpResponse:
    """`/van-ban/<pk>/thu-hoi/`: propose or order, decide, and every place with its answer and proof."""
    return _page(request, issued_entry(request, pk), RecallForm())


def _page(request: Request, entry: Entry, form: RecallForm, status: int = 200) -> HttpResponse:
    actor = request.actor
    page = queries.recall_page(actor, entry, request.at.astimezone(VIETNAM).date())
    is_own = page.recall is not None and page.recall.proposed_by_id == actor.person_id
    context = {
        "entry": entry,
        "page": page,
        "form": form,
        "at": request.at,
        "may_propose": page.is_open and actor.may(Right.PROPOSE_RECALL),
        "may_order": page.is_open and actor.may(Right.ORDER_RECALL),
        "may_decide": page.is_waiting and actor.may(Right.DECIDE_RECALL) and not is_own,
        "may_follow": actor.may(Right.FOLLOW_DELIVERIES),
    }
    return render(request, "hub/recall.html", context, status=status)


def propose(request: Request, pk: int) -> HttpResponse:
    """POST `…/thu-hoi/de-nghi/`."""
    return _begin(request, pk, actions.propose_recall, "Đã gửi đề nghị thu hồi, chờ duyệt.")


def order(request: Request, pk: int) -> HttpResponse:
    """POST `…/thu-hoi/ra-lenh/`: a leader, at once."""
    return _begin(request, pk, actions.order_recall, "Đã ra lệnh thu hồi.")


def _begin(request: Request, pk: int, act: Any, said: str) -> HttpResponse:
    entry = issued_entry(request, pk)
    form = RecallForm(request.POST)
    if not form.is_valid():
        return _page(request, entry, form, UNPROCESSABLE)
    try:
        act(entry=entry, actor=request.actor, at=request.at, **form.cleaned_data)
    except Refusal as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        form.add_error(
            "replaced_by" if isinstance(refusal, actions.NoSuchReplacement) else "reason", refusal.message
        )
        return _page(request, entry, form, UNPROCESSABLE)
    messages.success(cast("Any", request), said)
    return redirect("recall", pk)


def decide(request: Request, pk: int) -> HttpResponse:
    """POST `…/thu-hoi/duyet/`: `then` is "approve" or "refuse", a refusal with its reason."""
    entry = issued_entry(request, pk)
    held = access.waiting_recall_for(request.actor, entry)
    form = DecideForm(request.POST)
    form.is_valid()
    is_approved = form.cleaned_data.get("then") == "approve"
    actions.decide_recall(
        recall=held,
        is_approved=is_approved,
        refusal=form.cleaned_data.get("refusal", ""),
        actor=request.actor,
        at=request.at,
    )
    said = "Đã duyệt thu hồi." if is_approved else "Đã từ chối đề nghị thu hồi."
    messages.success(cast("Any", request), said)
    return redirect("recall", pk)


def ask_again(request: Request, pk: int) -> HttpResponse:
    """POST `…/thu-hoi/hoi-lai/`: the chosen places."""
    entry = issued_entry(request, pk)
    count = actions.ask_again(
        entry=entry, answer_ids=chosen_answers(request.POST), actor=request.actor, at=request.at
    )
    messages.success(cast("Any", request), f"Đã hỏi lại {count} nơi.")
    return redirect("recall", pk)


def recalls(request: Request) -> HttpResponse:
    """`/thu-hoi/`: what waits for an answer of this agency, and what waits for a decision."""
    actor = request.actor
    context = {
        "asked": queries.asked_lines(actor, request.at),
        "proposals": queries.proposals(actor) if actor.may(Right.DECIDE_RECALL) else [],
        "may_answer": actor.may(Right.ANSWER_RECALL),
        "may_decide": actor.may(Right.DECIDE_RECALL),
    }
    return render(request, "hub/recalls.html", context)


def answer(request: Request, pk: int) -> HttpResponse:
    """POST `/thu-hoi/<pk>/`: `then` is "agree" or "refuse", a refusal with its reason."""
    held = access.answer_for(request.actor, pk)
    form = AnswerForm(request.POST)
    form.is_valid()
    is_agreed = form.cleaned_data.get("then") == "agree"
    actions.answer_recall(
        answer=held,
        is_agreed=is_agreed,
        reason=form.cleaned_data.get("reason", ""),
        actor=request.actor,
        at=request.at,
    )
    said = "Đã đồng ý thu hồi; nội dung đã đóng." if is_agreed else "Đã báo nơi gửi: không đồng ý thu hồi."
    messages.success(cast("Any", request), said)
    back = held.recall.entry_id if held.delivery.entry_id is None else held.delivery.entry_id
    if held.delivery.entry_id is None and held.recall.entry.agency_id == request.actor.agency_id:
        return redirect("recall", back)
    return redirect("recalls") if held.delivery.entry_id is None else redirect("entry", back)
