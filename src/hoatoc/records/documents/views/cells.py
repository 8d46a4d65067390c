"""Screens of a cell: receive at once, send a report."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hoatoc.foundation.files.rules import SHEETS
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.incoming import show_refusal, whole_number
from hoatoc.records.documents.forms.reports import ReportForm
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import cells as queries
from hoatoc.records.documents.rules import Direction

UNPROCESSABLE = 422
FILES = "files"


def receive_all(request: Request) -> HttpResponse:
    """`/chi-bo/da-nhan/`: what waits, one button each and one for all."""
    return render(request, "documents/cell_receive.html", {"rows": queries.waiting_here(request.actor)})


def report(request: Request) -> HttpResponse:
    """`/chi-bo/gui-bao-cao/`: a subject and a few lines; `?tra_loi=` names the document it answers."""
    day = local_day(request.at)
    answers = _answered(request)
    form = ReportForm(
        request.POST or None,
        initial={
            "request_key": uuid4(),
            "place": queries.place_of_writing(request.actor, day),
            "abstract": f"Thực hiện {answers.document.symbol_text}"
            if answers and not answers.is_secret
            else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            entry = _send(request, form, answers)
        except Refusal as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã gửi báo cáo {entry.label}")
            return redirect("entry", entry.pk)
    to = actions.addressee_of(answers, request.actor, day)
    context = {
        "form": form,
        "answers": answers,
        "to": queries.name_of_addressee(to.agency_id, answers, day),
        "is_file_lost": request.method == "POST" and bool(request.FILES),
        "accept": ",".join(SHEETS),
    }
    return render(request, "documents/report.html", context, status=UNPROCESSABLE if form.errors else 200)


def _answered(request: Request) -> Entry | None:
    wanted = whole_number(request.GET.get("tra_loi", ""))
    if wanted is None:
        return None
    entry = access.entry_for(request.actor, wanted)
    return entry if entry.direction == Direction.IN else None


def _send(request: Request, form: ReportForm, answers: Entry | None) -> Entry:
    sent = [
        actions.take_in(
            chunks=each.chunks(), name=each.name or "", allowed=SHEETS, actor=request.actor, at=request.at
        )
        for each in request.FILES.getlist(FILES)
    ]
    written = actions.Report(
        abstract=form.cleaned_data["abstract"],
        body=form.cleaned_data["body"],
        place=form.cleaned_data["place"],
        appendices=sent,
        answers=answers,
    )
    return actions.send_report(report=written, request_key=form.key, actor=request.actor, at=request.at)
