"""Screens of liên kết văn bản: find the other one, confirm what the text says, take a note back."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hoatoc.foundation.ui.access import Request
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.forms.relating import CHOICES, said
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import entry as entry_queries
from hoatoc.records.documents.queries import related as queries

UNPROCESSABLE = 422


def relate(request: Request, pk: int) -> HttpResponse:
    """`/van-ban/<pk>/lien-quan/`: look for another document of the agency, say what this one says of it."""
    entry = access.entry_for(request.actor, pk)
    if request.method == "POST":
        return _say(request, entry)
    words = request.GET.get("q", "")[:200]
    return render(
        request,
        "documents/relate.html",
        {
            "entry": entry,
            "words": words,
            "rows": queries.held_like(words, entry, request.actor),
            "related": queries.related_to(entry, request.actor),
            "suggestions": _suggestions(request, entry),
            "kinds": CHOICES,
            "may_relate": True,
        },
    )


def _say(request: Request, entry: Entry) -> HttpResponse:
    asked = said(request.POST)
    if asked is None:
        messages.warning(cast("Any", request), "Chưa chọn văn bản để liên kết.")
        return redirect("relate", entry.pk)
    kind, other, how = asked
    try:
        actions.relate(
            entry=entry,
            other=access.entry_for(request.actor, other),
            kind=kind,
            how=how,
            actor=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        messages.warning(cast("Any", request), refusal.message)
        return redirect("relate", entry.pk)
    messages.success(cast("Any", request), "Đã ghi liên kết.")
    return redirect("entry", entry.pk)


def unrelate(request: Request, pk: int, relation: int) -> HttpResponse:
    """POST `/van-ban/<pk>/lien-quan/<relation>/bo/`."""
    held = access.relation_for(request.actor, pk, relation)
    actions.unrelate(relation=held, actor=request.actor, at=request.at)
    messages.success(cast("Any", request), "Đã bỏ liên kết.")
    return redirect("entry", pk)


def suggestions(request: Request, pk: int) -> HttpResponse:
    """`/van-ban/<pk>/lien-quan/goi-y/`: what the text of the main file names; asked by the open page, 204 for nothing."""
    entry = access.entry_for(request.actor, pk)
    found = _suggestions(request, entry)
    if not request.htmx:
        return redirect("relate", pk)
    if not found:
        return HttpResponse(status=204)
    return render(request, "documents/parts/suggestions.html", {"entry": entry, "suggestions": found})


def _suggestions(request: Request, entry: Entry) -> list[queries.Suggestion]:
    main = entry_queries.main_of(entry_queries.files_of(entry))
    return queries.suggested(entry, main, request.actor)
