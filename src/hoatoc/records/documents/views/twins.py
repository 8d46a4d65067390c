"""The box that says "có thể đã có văn bản này", on the screens where a sheet is taken in or registered."""

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render

from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.ui.access import Request
from hoatoc.records.documents import access
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.incoming import SheetForm, whole_number, whole_numbers
from hoatoc.records.documents.models import DocumentFile, Entry
from hoatoc.records.documents.queries import duplicates as queries

CONFLICT = 409
KEPT_FOR = 24 * 60 * 60
SALT = "documents.kept-scan"


def box(found: list[queries.Twin], **more: Any) -> dict[str, Any]:
    """What the box shows; nothing when nothing was found."""
    return {"twins": found, "twins_seen": ",".join(str(each.entry.pk) for each in found), **more}


def of_waiting(request: Request, entry: Entry) -> dict[str, Any]:
    """The box of a row that waits, as it stands in the database."""
    found = queries.twins(request.actor, queries.of_entry(entry), of=entry)
    return box(found, twins_of=entry)


def unseen(
    request: Request, form: SheetForm, blobs: Iterable[str] = (), of: Entry | None = None
) -> list[queries.Twin]:
    """Twins of what was just typed, unless the clerk was shown every one of them already."""
    found = _of_typed(request, form, blobs, of)
    seen = set(whole_numbers(request.POST.get("twins_seen", "").split(",")))
    return found if any(each.entry.pk not in seen for each in found) else []


def _of_typed(
    request: Request, form: SheetForm, blobs: Iterable[str], of: Entry | None
) -> list[queries.Twin]:
    typed = form.cleaned_data
    asked = queries.question(
        issuer=typed.get("issuer") or "",
        issuer_name=typed.get("issuer_text") or "",
        symbol=typed.get("symbol") or "",
        dated_on=typed.get("dated_on"),
        kind=typed.get("kind") or "",
        abstract=typed.get("abstract") or "",
        blobs=blobs,
        own=of.pk if of is not None else None,
    )
    return queries.twins(request.actor, asked, of=of)


def twins(request: Request) -> HttpResponse:
    """POST while typing: the box for the fields so far. Not in the address: an abstract does not belong into logs."""
    form = SheetForm(request.POST, day=local_day(request.at))
    form.is_valid()
    own = whole_number(request.POST.get("own", ""))
    entry = access.entry_for(request.actor, own) if own is not None else None
    blobs: list[str] = []
    if entry is not None:
        rows = DocumentFile.objects.filter(document=entry.document_id)
        blobs = list(rows.values_list("blob_id", flat=True))
    found = _of_typed(request, form, blobs, entry)
    return render(request, "documents/parts/twins.html", box(found, twins_of=entry))


# --- a scan that the browser would not send twice ------------------------------------------------------


def keep_scan(request: Request, blob: Blob, name: str) -> str:
    """A signed word for a scan just stored: good for this person and one day."""
    return signing.dumps([blob.pk, name, request.actor.own_person], salt=SALT)


def kept_scan(request: Request) -> tuple[Blob, str] | None:
    """The scan that this person sent with the form before the warning; anything else is no scan."""
    word = request.POST.get("kept_scan", "")
    if not word:
        return None
    try:
        pk, name, person = signing.loads(word, salt=SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError):
        return None
    blob = Blob.objects.filter(pk=pk).first() if person == request.actor.own_person else None
    return (blob, name) if blob is not None and blob.is_readable else None
