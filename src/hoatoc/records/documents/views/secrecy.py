"""Screens of secrecy: who reads an entry, its level, the purge of a spilt secret."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hoatoc.foundation.ui.access import Request
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.incoming import whole_number
from hoatoc.records.documents.forms.readers import LevelForm, PurgeForm, ReaderForm
from hoatoc.records.documents.models import Purge
from hoatoc.records.documents.queries import secrecy as queries

UNPROCESSABLE = 422


def readers(request: Request, pk: int) -> HttpResponse:
    """`/van-ban/<pk>/nguoi-doc/`: who may read it, and the form that lets another."""
    entry = access.entry_for(request.actor, pk)
    day = local_day(request.at)
    form = ReaderForm(
        request.POST if request.method == "POST" else None, agency_id=request.actor.own_agency, day=day
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.grant_reading(entry=entry, actor=request.actor, at=request.at, **form.grant())
        except Refusal as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Đã cho đọc.")
            return redirect("readers", pk)
    context = {"entry": entry, "form": form, "readers": queries.readers_of(entry, day)}
    return render(request, "documents/readers.html", context, status=UNPROCESSABLE if form.errors else 200)


def withdraw(request: Request, pk: int, reader: int) -> HttpResponse:
    """POST `/van-ban/<pk>/nguoi-doc/<reader>/rut/`."""
    row = access.reader_for(request.actor, pk, reader)
    actions.withdraw_reading(reader=row, actor=request.actor, at=request.at)
    messages.success(request, "Đã rút quyền đọc.")
    if access.visible_to(request.actor).filter(pk=pk).exists():
        return redirect("readers", pk)
    return redirect("home")


def level(request: Request, pk: int) -> HttpResponse:
    """`/van-ban/<pk>/do-mat/`: the level in force, how it came to that, and the form that changes it."""
    entry = access.entry_for(request.actor, pk)
    form = LevelForm(
        request.POST if request.method == "POST" else None,
        now=entry.secrecy,
        initial={"on": local_day(request.at)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_secrecy(entry=entry, actor=request.actor, at=request.at, **form.change())
        except Refusal as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Đã ghi độ mật mới.")
            return redirect("entry", pk)
    context = {"entry": entry, "form": form, "levels": queries.levels_of(entry)}
    return render(request, "documents/level.html", context, status=UNPROCESSABLE if form.errors else 200)


# --- the purge of a spilt secret --------------------------------------------------------------------------


def purges(request: Request) -> HttpResponse:
    """`/xoa-bi-mat/`: what was proposed and decided, and the form that proposes."""
    books = queries.books_to_purge_from(request.actor)
    asked = whole_number(request.GET.get("van-ban", ""))
    entry = access.entry_for(request.actor, asked) if asked is not None else None
    form = PurgeForm(
        request.POST if request.method == "POST" else None,
        books=books,
        initial={"entry": entry.pk if entry else None},
    )
    if request.method == "POST" and form.is_valid():
        try:
            purge = _propose(request, form)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Đã gửi đề nghị. Tệp đã khoá; cần một người khác duyệt mới xoá.")
            return redirect("purge", purge.pk)
    context = {"form": form, "entry": entry, "lines": queries.purge_lines(request.actor)}
    return render(request, "documents/purges.html", context, status=UNPROCESSABLE if form.errors else 200)


def _propose(request: Request, form: PurgeForm) -> Purge:
    data = form.cleaned_data
    entry = access.entry_to_purge(
        request.actor,
        pk=data["entry"],
        register=whole_number(data["register"]),
        number=data["number"],
    )
    return actions.propose_purge(
        entry=entry, reason=data["reason"], basis=data["basis"], actor=request.actor, at=request.at
    )


def purge(request: Request, pk: int) -> HttpResponse:
    """`/xoa-bi-mat/<pk>/`: the report of one purge, to be printed; a second person decides here."""
    held = access.purge_for(request.actor, pk)
    if request.method == "POST":
        is_approved = request.POST.get("decision") == "approve"
        actions.decide_purge(purge=held, is_approved=is_approved, actor=request.actor, at=request.at)
        messages.success(request, "Đã xoá." if is_approved else "Đã từ chối; tệp mở lại.")
        return redirect("purge", pk)
    return render(request, "documents/purge.html", queries.purge_report(held, request.actor))
