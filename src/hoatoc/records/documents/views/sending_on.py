"""Screens of gửi tiếp: forward what was received, add recipients to what was issued."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hoatoc.foundation.ui.access import Request
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.actions.sending_on import named
from hoatoc.records.documents.forms.incoming import whole_number
from hoatoc.records.documents.forms.outgoing import addressees_of, chosen_values
from hoatoc.records.documents.forms.sending_on import SendOnForm
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import recipients
from hoatoc.records.documents.queries import sending_on as queries
from hoatoc.records.documents.views.picking import REDRAWN, picker

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Way:
    """Một cách gửi tiếp: its verb, its words, which entries take it."""

    act: Callable[..., actions.SentOn]
    title: str
    button: str
    done: str
    unfit: str
    fits: Callable[[Entry], bool]


FORWARD = Way(
    actions.forward,
    "Chuyển tiếp",
    "Chuyển",
    "Đã chuyển {label} cho {count} nơi",
    "Văn bản này không chuyển tiếp được: chưa vào sổ, là văn bản mật, hoặc nội dung đã đóng.",
    queries.may_be_forwarded,
)
ADD = Way(
    actions.add_recipients,
    "Gửi bổ sung nơi nhận",
    "Gửi bổ sung",
    "Đã gửi bổ sung {label} cho {count} nơi",
    "Chỉ gửi bổ sung được văn bản đã phát hành, không mật.",
    queries.may_be_added_to,
)


def forward(request: Request, pk: int) -> HttpResponse:
    """`/van-ban/<pk>/chuyen-tiep/`: to whom, with a word; those below are one press away."""
    return _page(request, pk, FORWARD)


def add_recipients(request: Request, pk: int) -> HttpResponse:
    """`/van-ban/<pk>/bo-sung-noi-nhan/`: an issued document for somebody it was not printed for."""
    return _page(request, pk, ADD)


def _page(request: Request, pk: int, way: Way) -> HttpResponse:
    entry = access.entry_for(request.actor, pk)
    if not way.fits(entry):
        messages.warning(cast("Any", request), way.unfit)
        return redirect("entry", pk)
    given = request.POST if request.method == "POST" else None
    form = SendOnForm(given)
    if given is not None and not (REDRAWN & given.keys()) and form.is_valid():
        try:
            return _send(request, entry, way, form.cleaned_data["note"])
        except Refusal as refusal:
            if refusal.status != UNPROCESSABLE:
                raise
            form.add_error(None, refusal.message)
    day = local_day(request.at)
    return render(
        request,
        "documents/send_on.html",
        {
            "entry": entry,
            "way": way,
            "form": form,
            "following": whole_number(request.GET.get("tiep", "")),
            "trail": request.GET.urlencode(),
            "chosen": recipients.chosen_from(*chosen_values(request.POST), request.actor, day),
            "below": queries.below(request.actor, day),
            "sendings": queries.sendings_of(entry),
            **picker(request, entry=entry),
            "earlier": [],  # what was printed for one sheet says nothing about passing on another
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


def _send(request: Request, entry: Entry, way: Way, note: str) -> HttpResponse:
    to = addressees_of(request.POST, actor=request.actor, day=local_day(request.at))
    done = way.act(entry=entry, recipients=to, note=note, actor=request.actor, at=request.at)
    messages.success(cast("Any", request), way.done.format(label=entry.label, count=done.count))
    if done.skipped:
        told = f"Không gửi cho {len(done.skipped)} nơi đã có văn bản này: {named(done.skipped)}."
        messages.info(cast("Any", request), told)
    return redirect(_next_to_register(request) or reverse("entry", args=[entry.pk]))


def _next_to_register(request: Request) -> str:
    """Back to the row of waiting documents, when the way led here from the register screen."""
    following = whole_number(request.GET.get("tiep", ""))
    if following is None:
        return ""
    waiting = access.visible_to(request.actor).incoming().waiting().filter(pk=following)
    if not waiting.exists():
        return reverse("queue")
    kept = request.GET.copy()
    del kept["tiep"]
    trail = f"?{kept.urlencode()}" if kept else ""
    return f"{reverse('register', args=[following])}{trail}"
