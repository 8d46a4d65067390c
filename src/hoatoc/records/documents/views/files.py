"""Files made and files held: bản có dấu ĐẾN, tệp trước, số trên bản quét, tệp bị giữ lại."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from hoatoc.foundation.files.queries import FileLocked, FileUnreadable
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.refusal import NotFound
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.files import HeldForm, upload_from
from hoatoc.records.documents.queries import held_files as queries
from hoatoc.records.documents.queries import outgoing
from hoatoc.records.documents.rules import Direction
from hoatoc.records.documents.views.entry import served

ROWS = 50


def stamped(request: Request, pk: int) -> HttpResponseBase:
    """`/van-ban/<pk>/dau-den/`: bản có dấu ĐẾN; a file that cannot be drawn on is shown as it came."""
    entry = access.entry_for(request.actor, pk)
    main = actions.stampable(entry)
    if main is None:
        raise NotFound
    original = access.file_for(request.actor, pk, main.position)
    try:
        made = actions.stamp_arrival(entry=entry, actor=request.actor, at=request.at)
    except (FileUnreadable, FileLocked):
        return redirect("file", pk, original.position)
    name = f"{original.name.rpartition('.')[0] or original.name} (dấu đến).pdf"
    return served(request, made.blob, name)


def number_the_upload(request: Request, pk: int) -> HttpResponse:
    """POST `/van-ban/<pk>/tep-truoc/`: an approved file for a number that is there already; number and date are drawn on it."""
    entry = access.entry_for(request.actor, pk)
    if entry.direction != Direction.OUT:
        raise NotFound
    upload = upload_from(request, secrecy=entry.secrecy)
    if upload is None:
        raise actions.MainFileNeeded
    document = entry.document
    expected = actions.Expected(
        document.dated_on or local_day(request.at),
        document.number,
        document.code_printed,
        document.symbol_text,
    )
    approved = actions.inspect_approved(upload=upload, expected=expected, actor=request.actor, at=request.at)
    actions.number_the_upload(entry=entry, approved=approved, actor=request.actor, at=request.at)
    return redirect(outgoing.step_url(entry))


def confirm_number(request: Request, pk: int) -> HttpResponse:
    """POST `/van-ban/<pk>/xac-nhan-so/`: the number somebody sees on page 1."""
    entry = access.entry_for(request.actor, pk)
    actions.confirm_number(
        entry=entry, typed=request.POST.get("number_seen", ""), actor=request.actor, at=request.at
    )
    messages.success(cast("Any", request), f"Đã xác nhận tệp ghi số {entry.document.number}.")
    return redirect(outgoing.step_url(entry))


def held_files(request: Request) -> HttpResponse:
    """`/tep-bi-giu/`: what waits for a decision, and what was decided."""
    return _held_page(request)


def _held_page(
    request: Request, *, pk: int | None = None, form: HeldForm | None = None, status: int = 200
) -> HttpResponse:
    page = Paginator(queries.decided(request.actor), ROWS).get_page(request.GET.get("page"))
    rows = list(queries.waiting(request.actor))
    context = {"rows": rows, "page": page, "form": form, "wrong": pk}
    return render(request, "documents/held_files.html", context, status=status)


def decide_held(request: Request, pk: int) -> HttpResponse:
    """POST `/tep-bi-giu/<pk>/`: `then` is "release" or "purge", with the reason."""
    held = access.held_file_for(request.actor, pk)
    form = HeldForm(request.POST)
    if not form.is_valid():
        return _held_page(request, pk=pk, form=form, status=422)
    is_released = form.cleaned_data["then"] == "release"
    actions.decide_held(
        held=held,
        is_released=is_released,
        reason=form.cleaned_data["reason"],
        actor=request.actor,
        at=request.at,
    )
    done = "Đã thả tệp; người tải lên gắn lại vào văn bản được." if is_released else "Đã xoá nội dung tệp."
    messages.success(cast("Any", request), done)
    return redirect("held-files")
