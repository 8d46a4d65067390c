"""The page of one entry, its files, and the two short answers: đã nhận, trả lại."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.queries import open_blob
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.incoming import ReasonForm, whole_number
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import corrections as correction_queries
from hoatoc.records.documents.queries import entry as queries
from hoatoc.records.documents.queries import incoming as incoming_queries
from hoatoc.records.documents.queries import related, sending_on
from hoatoc.records.documents.queries import rows as row_queries
from hoatoc.records.documents.rules import NOT_HELD, STATE_LABELS, Direction, EntryState
from hoatoc.records.documents.views import corrections

PDF = "application/pdf"
SHOWN_IN_PLACE = {PDF, "image/png", "image/jpeg"}
"""Types a browser draws by itself; all others are saved."""

SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def entry(request: Request, pk: int) -> HttpResponse:
    """Văn bản: the sheet, what is printed on it, what this agency did with it."""
    held = access.entry_for(request.actor, pk)
    actions.mark_seen(entry=held, actor=request.actor, at=request.at)
    files = queries.files_of(held)
    main = queries.main_of(files)
    is_waiting = held.direction == Direction.IN and held.state == EntryState.WAITING
    state, state_label = STATE_LABELS[held.state]
    if is_waiting and held.agency.is_cell:
        state_label = "Chờ nhận"
    return render(
        request,
        "documents/entry.html",
        {
            "entry": held,
            "files": files,
            "main": main,
            "versions": queries.versions_of(held, main, request.GET.get("ban", "")),
            "opens_files": not request.actor.reads_metadata_only,
            "state": state,
            "state_label": state_label,
            "kind_name": incoming_queries.kind_name(held.document.system, held.document.kind),
            "recipients": queries.recipients_of(held, held.document.dated_on or local_day(request.at)),
            "seen": queries.seen_by(held),
            "timeline": queries.timeline_of(held, request.actor),
            "subject": queries.subject_of(held),
            "may_register": is_waiting and not held.agency.is_cell and request.actor.may(Right.REGISTER),
            "may_confirm": is_waiting and held.agency.is_cell and request.actor.may(Right.CONFIRM),
            "may_correct": request.actor.may(Right.REGISTER) and corrections.may_be_corrected(held),
            "corrections": correction_queries.corrections_of(held),
            "story": row_queries.story_of(held, request.actor),
            "today": local_day(request.at),
            "came_on": sending_on.came_on([held], local_day(request.at)).get(held.pk),
            "related": related.related_to(held, request.actor),
            "may_relate": held.state not in NOT_HELD and request.actor.may(Right.RELATE),
            "may_reply": _may_reply(held) and request.actor.may(Right.TAKE_NUMBER),
            "may_copy": held.direction == Direction.OUT and request.actor.may(Right.TAKE_NUMBER),
            "may_follow_up": held.state == EntryState.ISSUED and request.actor.may(Right.TAKE_NUMBER),
            "sendings": sending_on.sendings_of(held),
            "may_forward": sending_on.may_be_forwarded(held) and request.actor.may(Right.SEND_ON),
            "may_add_recipients": sending_on.may_be_added_to(held) and request.actor.may(Right.ISSUE),
            "may_return": is_waiting and request.actor.may(Right.RETURN),
            "is_to_issue": held.state == EntryState.NUMBERED and request.actor.may(Right.TAKE_NUMBER),
        },
    )


def _may_reply(entry: Entry) -> bool:
    return entry.direction == Direction.IN and entry.state in {EntryState.REGISTERED, EntryState.CONFIRMED}


def file(request: Request, pk: int, position: int) -> HttpResponseBase:
    """Tệp: the received bytes, shown in place or saved (`?tai=1`); unchanged ones are not sent twice."""
    found = access.file_for(request.actor, pk, position)
    return served(request, found.blob, found.name)


def served(request: Request, blob: Blob, name: str) -> HttpResponseBase:
    """The bytes of a blob that the caller's door has let through, with the headers of a file that strangers wrote."""
    etag = quote_etag(blob.sha256)
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        is_saved = "tai" in request.GET or blob.media_type not in SHOWN_IN_PLACE
        response = FileResponse(
            open_blob(blob), as_attachment=is_saved, filename=name, content_type=blob.media_type
        )
        response["Content-Length"] = str(blob.size)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = PDF_POLICY if blob.media_type == PDF else SANDBOX
    return response


def confirm(request: Request, pk: int) -> HttpResponse:
    """Đã nhận: the one button of a cell."""
    held = access.entry_for(request.actor, pk)
    actions.confirm(entry=held, actor=request.actor, at=request.at)
    messages.success(request, f"Đã nhận {held.label}")
    return redirect("queue")


def return_it(request: Request, pk: int) -> HttpResponse:
    """Trả lại nơi gửi, with the reason; from the register screen it goes on to the next one."""
    held = access.entry_for(request.actor, pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    actions.return_to_sender(
        entry=held, reason=form.cleaned_data.get("reason", ""), actor=request.actor, at=request.at
    )
    messages.success(request, f"Đã trả lại {held.label} cho {held.document.issuer_printed}")
    following = whole_number(request.POST.get("next", ""))
    if following is not None and request.actor.may(Right.REGISTER):
        trail = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(f"{reverse('register', args=[following])}{trail}")
    return redirect("queue")
