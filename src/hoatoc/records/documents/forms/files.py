"""Shapes of what the screens of files take in."""

from typing import Any

from django import forms
from django.core import signing

from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.rules import ENCLOSURES
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents.actions import Upload, look_at, may_have_a_file, take_in
from hoatoc.records.documents.rules import Secrecy

APPROVED_FIELD = "approved_file"
KEPT_FIELD = "kept_file"
KEPT_FOR = 12 * 3600  # seconds: a working day


def upload_from(request: Request, *, secrecy: str) -> Upload | None:
    """Tệp đã duyệt of this request: sent now, or kept from the page shown before.  Raises what `take_in` does."""
    sent = request.FILES.get(APPROVED_FIELD)
    who: dict[str, Any] = {"actor": request.actor, "at": request.at, "secrecy": secrecy}
    if sent is not None and not isinstance(sent, list):
        may_have_a_file(secrecy)  # before a byte is stored
        return take_in(chunks=sent.chunks(), name=sent.name or "", allowed=ENCLOSURES, **who)
    kept = _opened(request)
    if kept is None:
        return None
    blob = Blob.objects.filter(pk=kept["sha256"]).first()
    return look_at(blob=blob, name=kept["name"], **who) if blob is not None else None


def kept_file(request: Request) -> dict[str, str]:
    """What the form shown again says of the file sent with it, so that it need not be chosen twice: signed, for this person."""
    if APPROVED_FIELD in request.FILES:
        try:
            upload = upload_from(request, secrecy=_level(request))
        except Refusal:  # the form says it already, or will when it is sent again
            return {}
        if upload is None:
            return {}
        kept = {"sha256": upload.blob.pk, "name": upload.name}
        return {"kept_name": upload.name, "kept_file": signing.dumps(kept, salt=_salt(request))}
    found = _opened(request)
    return {"kept_name": found["name"], "kept_file": request.POST[KEPT_FIELD]} if found else {}


def _level(request: Request) -> Secrecy:
    """The level chosen on a form that may still be wrong elsewhere; nothing chosen is none."""
    chosen = request.POST.get("secrecy", "")
    return Secrecy(chosen) if chosen in set(Secrecy) else Secrecy.NONE


def _opened(request: Request) -> dict[str, str] | None:
    try:
        found: dict[str, str] = signing.loads(
            request.POST.get(KEPT_FIELD, ""), salt=_salt(request), max_age=KEPT_FOR
        )
    except signing.BadSignature:
        return None
    return found


def _salt(request: Request) -> str:
    return f"approved-file-{request.actor.person_id}-{request.actor.agency_id}"


class HeldForm(forms.Form):
    """Thả hay xoá một tệp bị giữ, with the reason."""

    then = forms.ChoiceField(choices=[("release", "Thả"), ("purge", "Xoá")])
    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        error_messages={"required": "Ghi lý do; lý do nằm trong nhật ký."},
    )
