"""Parts of the recipient picker that every page with it shares: what it offers, its lines while typing, lưu thành nhóm."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import access
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.actions.versions import still_as_seen
from hoatoc.records.documents.forms.incoming import whole_number
from hoatoc.records.documents.forms.outgoing import chosen_values
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import recipients
from hoatoc.records.documents.rules import PURPOSES

REDRAWN = {"search", "add", "remove", "keep_group"}
"""Buttons of the picker that only draw the form again (without scripts)."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """What became of lưu thành nhóm: `done` says how it was kept, `told` why not."""

    name: str
    done: str = ""
    told: str = ""


def picker(request: Request, *, kind: str = "", entry: Entry | None = None) -> dict[str, Any]:
    """What every page with a recipient picker shows; `found` and `keeping` without scripts only."""
    day = local_day(request.at)
    words = request.POST.get("q", "")
    keeping = keep_chosen(request, entry) if "keep_group" in request.POST else None
    found = recipients.sections(request.actor, words, day, kind) if "search" in request.POST else None
    return {
        "words": words,
        "found": found,
        "frequent": recipients.frequent(request.actor, day),
        "earlier": recipients.earlier(request.actor, kind=kind),
        "purposes": PURPOSES,
        "keeping": keeping,
        "may_keep_groups": request.actor.may(Right.KEEP_CORRESPONDENTS),
    }


def recipient_choices(request: Request) -> HttpResponse:
    """`/noi-nhan/tim/?q=&kind=`: the lines of the picker for what was typed so far."""
    words = request.GET.get("q", "")[:100]
    kind = request.GET.get("kind", "").partition(":")[0]
    found = recipients.sections(request.actor, words, local_day(request.at), kind)
    return render(
        request, "documents/outgoing/recipient_choices.html", {"sections": found, "words": words.strip()}
    )


def keep_as_group(request: Request) -> HttpResponse:
    """POST `/noi-nhan/luu-nhom/`: what is chosen now as a group of the own agency; only this part is drawn again."""
    pk = whole_number(request.POST.get("entry", ""))
    entry = access.entry_for(request.actor, pk) if pk is not None else None
    keeping = keep_chosen(request, entry)
    context = {"keeping": keeping, "entry": entry, "may_keep_groups": True}
    status = 422 if keeping.told else 200
    return render(request, "documents/outgoing/keep_group.html", context, status=status)


def keep_chosen(request: Request, entry: Entry | None) -> Keeping:
    """Lưu thành nhóm: groups become their members of today, those outside the system are left out; both are said."""
    name, day = request.POST.get("group_name", ""), local_day(request.at)
    values, purposes = chosen_values(request.POST)
    try:
        if entry is not None and "version" in request.POST:
            still_as_seen(entry, whole_number(request.POST["version"]))
        chosen = recipients.addressees(
            actor=request.actor, values=values, purposes=purposes, day=day, entry=entry
        )
        members = Agency.objects.filter(pk__in=[each.agency_id for each in chosen if each.agency_id])
        own = Agency.objects.get(pk=request.actor.own_agency)
        group = org.keep_group(name=name, owner=own, members=members, actor=request.actor, at=request.at)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return Keeping(name, told=refusal.message)
    inside = [each for each in chosen if each.agency_id]
    said = [f"Đã lưu nhóm “{group.name}”, {len(inside)} nơi."]
    labels = list(dict.fromkeys(each.group_label for each in inside if each.group_label))
    if labels:
        said.append(f"{', '.join(labels)}: ghi thành từng nơi của hôm nay, về sau không tự đổi.")
    if len(inside) < len(chosen):
        said.append(f"{len(chosen) - len(inside)} nơi ngoài hệ thống không vào nhóm.")
    return Keeping("", done=" ".join(said))
