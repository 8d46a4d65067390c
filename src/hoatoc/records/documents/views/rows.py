"""What a clerk does with a row as a whole: propose that its number becomes void, note its paper, join two rows."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hoatoc.foundation.files.rules import SHEETS
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.refusal import NotFound
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.forms.rows import PaperCameForm, VoidForm
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import rows as queries
from hoatoc.records.documents.rules import Direction, Source


def _incoming(request: Request, pk: int) -> Entry:
    entry = access.entry_for(request.actor, pk)
    if entry.direction != Direction.IN:
        raise NotFound
    return entry


def void_arrival(request: Request, pk: int) -> HttpResponse:
    """Đề nghị huỷ số đến, with the reason; somebody else decides at Dãy số."""
    entry = _incoming(request, pk)
    form = VoidForm(request.POST)
    form.is_valid()
    actions.propose_void(
        entry=entry,
        reason=form.cleaned_data["reason"],
        waits_again=form.cleaned_data["waits_again"],
        actor=request.actor,
        at=request.at,
    )
    messages.success(request, "Đã gửi đề nghị huỷ số đến, chờ người khác duyệt")
    return redirect("entry", pk)


def paper_came(request: Request, pk: int) -> HttpResponse:
    """Bản giấy đã đến: the day, and a scan if there is one."""
    entry = _incoming(request, pk)
    form = PaperCameForm(request.POST, request.FILES)
    if not form.is_valid():
        for said in form.errors.values():
            messages.warning(request, f"Chưa ghi bản giấy: {said[0]}")
        return redirect("entry", pk)
    upload = form.cleaned_data["scan"]
    taken = None
    if upload is not None:
        actions.may_have_a_file(entry.document.secrecy)  # before a byte is stored
        taken = actions.take_in(
            chunks=upload.chunks(),
            name=upload.name or "",
            secrecy=entry.document.secrecy,
            allowed=SHEETS,
            actor=request.actor,
            at=request.at,
        )
    actions.join_paper(
        entry=entry,
        on=form.cleaned_data["on"],
        scan=taken.blob if taken else None,
        scan_name=taken.name if taken else "",
        actor=request.actor,
        at=request.at,
    )
    messages.success(request, "Đã ghi bản giấy vào dòng này")
    return redirect("entry", pk)


def join(request: Request, pk: int, into: int) -> HttpResponse:
    """Nhập chung dòng: both beside each other, then one row; a page of its own, because it is not undone."""
    waiting, held = _incoming(request, pk), _incoming(request, into)
    if request.method == "GET":
        return render(request, "documents/join.html", {"entry": waiting, "into": held})
    if waiting.source == Source.PAPER:
        done = actions.join_paper(
            entry=held,
            waiting=waiting,
            on=queries.day_of_paper(waiting),
            actor=request.actor,
            at=request.at,
        )
    else:
        done = actions.join_electronic(waiting=waiting, registered=held, actor=request.actor, at=request.at)
    said = f"số đến {done.number}" if done.number else "dòng đang chờ vào sổ"
    messages.success(request, f"Đã nhập vào {said}")
    return redirect("entry", done.pk)
