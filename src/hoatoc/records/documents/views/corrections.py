"""The screen that puts a registered row right."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hoatoc.foundation.ui.access import Request
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.corrections import CorrectionForm, written_before
from hoatoc.records.documents.forms.incoming import show_refusal
from hoatoc.records.documents.forms.versions import offer_again
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import corrections as queries
from hoatoc.records.documents.queries import entry as entry_queries
from hoatoc.records.documents.rules import Direction, EntryState
from hoatoc.records.documents.views.sheet import UNPROCESSABLE, issuer_lines


def correct(request: Request, pk: int) -> HttpResponse:
    """Sửa dòng đã vào sổ: the sheet beside what was typed, with a reason."""
    entry = access.entry_for(request.actor, pk)
    if not may_be_corrected(entry):
        messages.warning(request, "Chỉ sửa được dòng nhập từ bản giấy đang nằm trong sổ.")
        return redirect("entry", pk)
    form, status = _form(request, entry), UNPROCESSABLE
    if request.method == "POST" and form.is_valid():
        try:
            changes = actions.correct(
                entry=entry,
                sheet=form.sheet(),
                row=form.row(),
                arrival=form.arrival(),
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
                actor=request.actor,
                at=request.at,
            )
        except actions.ChangedMeanwhile as refusal:
            offer_again(form, entry, refusal)
            status = refusal.status
        except Refusal as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã sửa {len(changes)} ô của số đến {entry.number}")
            return redirect("entry", pk)
    files = entry_queries.files_of(entry)
    return render(
        request,
        "documents/correct.html",
        {
            "entry": entry,
            "form": form,
            "main": entry_queries.main_of(files),
            "corrections": queries.corrections_of(entry),
            **issuer_lines(form, request),
        },
        status=status if form.errors else 200,
    )


def may_be_corrected(entry: Entry) -> bool:
    """A row of the book that was typed from paper."""
    return entry.direction == Direction.IN and entry.state == EntryState.REGISTERED and entry.is_typed_here


def _form(request: Request, entry: Entry) -> CorrectionForm:
    data = request.POST if request.method == "POST" else None
    return CorrectionForm(
        data,
        initial=written_before(entry),
        day=local_day(request.at),
        agency_id=request.actor.own_agency,
    )
