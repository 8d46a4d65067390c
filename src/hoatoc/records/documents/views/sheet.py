"""The register screen and the intake of paper: a sheet on the left, its fields on the right."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.files.rules import SHEETS
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.queries import Choice
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.actions.sheets import is_sent_on
from hoatoc.records.documents.forms.incoming import (
    ArrivalForm,
    HandingForm,
    PaperForm,
    RegisterPaperForm,
    SheetForm,
    came_at,
    queue_filter,
    show_refusal,
    typed_before,
    whole_number,
)
from hoatoc.records.documents.forms.secrecy import SecretForm
from hoatoc.records.documents.forms.versions import offer_again
from hoatoc.records.documents.models import Document, Entry
from hoatoc.records.documents.queries import claims, sending_on
from hoatoc.records.documents.queries import entry as entry_queries
from hoatoc.records.documents.queries import incoming as queries
from hoatoc.records.documents.queries.corrections import told_last
from hoatoc.records.documents.rules import Direction, EntryState
from hoatoc.records.documents.views import twins

UNPROCESSABLE = 422
TYPED_FIRST = ("issuer_text", "symbol", "dated_on", "kind", "abstract", "signer")


def register(request: Request, pk: int) -> HttpResponse:
    """Vào sổ: the document beside its fields. Saving leads to the next waiting one, or to the entry."""
    entry = access.entry_for(request.actor, pk)
    if entry.direction != Direction.IN or entry.state != EntryState.WAITING:
        messages.warning(request, f"Văn bản này không còn chờ vào sổ: {told_last(entry)}.")
        return redirect("entry", pk)
    asked = queue_filter(request.GET)
    place = queries.place_of(request.actor, pk, asked, request.at)
    form, status = _register_form(request, entry), UNPROCESSABLE
    warned: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        found = twins.unseen(request, form, of=entry) if isinstance(form, SheetForm) else []
        warned = twins.box(found, twins_of=entry) if found else {}
        if not warned:
            try:
                done = _registered(request, entry, form)
            except actions.ChangedMeanwhile as refusal:
                offer_again(form, entry, refusal)
                status = refusal.status
            except Refusal as refusal:
                if refusal.status != UNPROCESSABLE:
                    raise
                show_refusal(form, refusal)
            else:
                messages.success(request, f"Đã vào sổ, số đến {done.number}")
                return _after(request, pk, place.following)
    if request.method == "GET":
        actions.mark_seen(entry=entry, actor=request.actor, at=request.at)
    told = warned or twins.of_waiting(request, entry)
    if not told["twins"]:  # the box is what the clerk should see first
        _focus(form)
    files = entry_queries.files_of(entry)
    day = local_day(request.at)
    return render(
        request,
        "documents/register.html",
        {
            "entry": entry,
            "form": form,
            "holder": _claimed(request, entry),
            "files": files,
            "main": entry_queries.main_of(files),
            "is_paper": isinstance(form, SheetForm),
            "place": place,
            "expected": queries.next_arrival_number(request.actor.own_agency, day),
            "day": day,
            "kind_name": queries.kind_name(entry.document.system, entry.document.kind),
            "came_on": sending_on.came_on([entry], day).get(entry.pk),
            "trail": f"?{request.GET.urlencode()}" if request.GET else "",
            "may_return": request.actor.may(Right.RETURN),
            **issuer_lines(form, request),
            **told,
        },
        status=status if form.errors else twins.CONFLICT if warned else 200,
    )


def _claimed(request: Request, entry: Entry) -> str:
    """The clerk has it on the screen from now on; gives the colleague who has it already."""
    is_taken_over = "tiep_quan" in request.POST
    if actions.claim(entry=entry, is_taken_over=is_taken_over, actor=request.actor, at=request.at):
        return ""
    return claims.holder_of(access.entry_for(request.actor, entry.pk), request.actor, request.at)


def claim(request: Request, pk: int) -> HttpResponse:
    """POST `/van-ban/<pk>/giu/`: renewed by the open page every minute; `tiep_quan` takes it over from a colleague."""
    entry = access.entry_for(request.actor, pk)
    name = _claimed(request, entry)
    if not request.htmx:
        return redirect("register", pk)
    return render(request, "documents/parts/claim.html", {"entry": entry, "holder": name})


def release(request: Request, pk: int) -> HttpResponse:
    """POST `/van-ban/<pk>/thoi-giu/`: sent by the page that is left."""
    entry = access.entry_for(request.actor, pk)
    actions.release(entry=entry, actor=request.actor, at=request.at)
    return HttpResponse(status=204)


def _registered(request: Request, entry: Entry, form: HandingForm) -> Entry:
    return actions.register(
        entry=entry,
        sheet=form.sheet() if isinstance(form, SheetForm) else None,
        custody=form.custody() if isinstance(form, SecretForm) else None,
        arrival=form.arrival() if isinstance(form, ArrivalForm) else None,
        on=form.asked_day(),
        book_id=form.asked_book(),
        unit_id=form.cleaned_data["unit"],
        note=form.cleaned_data["note"],
        version=form.cleaned_data["version"],
        actor=request.actor,
        at=request.at,
    )


def _register_form(request: Request, entry: Entry) -> HandingForm:
    data = request.POST if request.method == "POST" else None
    agency_id, day = request.actor.own_agency, local_day(request.at)
    days = [each for each in queries.days_to_register(agency_id, day) if each >= local_day(entry.arrived_at)]
    if not entry.is_typed_here or is_sent_on(entry.document_id):
        initial = {"version": entry.version}
        return HandingForm(data, initial=initial, agency_id=agency_id, days=days)
    return RegisterPaperForm(data, initial=typed_before(entry), day=day, agency_id=agency_id, days=days)


def _after(request: Request, pk: int, following: int | None) -> HttpResponse:
    """Where the pressed button leads once it is registered: the entry, the page that sends it on, the next one."""
    then = request.POST.get("then")
    if then == "open":
        return redirect("entry", pk)
    if then == "forward":
        return redirect(_forwarding(request, pk, following))
    return _next_or_queue(request, following)


def _forwarding(request: Request, pk: int, following: int | None) -> str:
    """The page that sends it on, with the way back to the next waiting one."""
    onward = request.GET.copy()
    onward["tiep"] = str(following or 0)
    return f"{reverse('forward', args=[pk])}?{onward.urlencode()}"


def _next_or_queue(request: Request, following: int | None) -> HttpResponse:
    """The register screen of the next waiting entry with the same filters, or the queue."""
    if following is None:
        return redirect("queue")
    trail = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(f"{reverse('register', args=[following])}{trail}")


def _focus(form: forms.Form) -> None:
    """The cursor stands in the first field with an error, else in the first that is still empty."""
    typed = [name for name in (*TYPED_FIRST, "unit") if name in form.fields]
    wrong = [name for name in typed if name in form.errors]
    empty = [name for name in typed if not form[name].value()]
    form.fields[(wrong or empty or typed)[0]].widget.attrs["autofocus"] = True


def issuer_lines(form: forms.Form, request: Request) -> dict[str, object]:
    """The places that fit the words in the issuer field, the chosen one marked."""
    if not isinstance(form, SheetForm):
        return {}
    words, chosen = str(form["issuer_text"].value() or ""), str(form["issuer"].value() or "")
    choices = queries.issuers_like(words, local_day(request.at)) if words else []
    if chosen and all(each.value != chosen for each in choices) and form["issuer_for"].value() == words:
        choices = [Choice(chosen, words, "", 1, "agency"), *choices]
    return _choices(words, choices, chosen)


def _choices(words: str, choices: list[Choice], chosen: str) -> dict[str, object]:
    known = any(each.value == chosen for each in choices)
    return {
        "issuer_words": words,
        "issuer_choices": choices,
        "issuer_chosen": chosen if known else choices[0].value if len(choices) == 1 else "",
    }


# --- paper -----------------------------------------------------------------------------------------


def paper(request: Request) -> HttpResponse:
    """Nhập văn bản giấy: scan, fields, then straight into the book or into the queue."""
    day = local_day(request.at)
    agency_id = request.actor.own_agency
    kept: dict[str, Any] = {
        "day": day,
        "agency_id": agency_id,
        "days": queries.days_to_register(agency_id, day),
    }
    warned: dict[str, Any] = {}
    if request.method == "GET":
        initial = {"request_key": uuid4(), **came_at(request.at), **_asked_issuer(request)}
        form = PaperForm(initial=initial, **kept)
    else:
        form = PaperForm(request.POST, request.FILES, **kept)
        if form.is_valid():
            try:
                scan = _scan(request, form)
                warned = _warning(request, form, scan)
                if not warned:
                    return _paper_done(request, _take_in(request, form, scan))
            except Refusal as refusal:
                if refusal.status != UNPROCESSABLE:
                    raise
                show_refusal(form, refusal)
    if not warned:
        _focus(form)
    return render(
        request,
        "documents/paper.html",
        {
            "form": form,
            "expected": queries.next_arrival_number(agency_id, day),
            "day": day,
            "is_file_lost": request.method == "POST" and bool(request.FILES) and not warned,
            **issuer_lines(form, request),
            **warned,
        },
        status=UNPROCESSABLE if form.errors else twins.CONFLICT if warned else 200,
    )


def _warning(request: Request, form: PaperForm, scan: tuple[Blob, str] | None) -> dict[str, Any]:
    """The box of twins, unless the clerk has seen it, has chosen a row to join, or the form was sent before."""
    key = form.cleaned_data["request_key"]
    if "join" in request.POST or Document.objects.filter(request_key=key).exists():
        return {}
    found = twins.unseen(request, form, [scan[0].pk] if scan else [])
    kept = twins.keep_scan(request, *scan) if found and scan else ""
    return twins.box(found, kept_scan=kept, kept_name=scan[1] if scan else "") if found else {}


def _asked_issuer(request: Request) -> dict[str, str]:
    """The correspondent just added without scripts; issuer and kind of the paper before (`?nhu=`)."""
    name = request.GET.get("noi_gui", "")
    if name:
        return {"issuer_text": name}
    before = whole_number(request.GET.get("nhu", ""))
    if before is None:
        return {}
    sheet = access.entry_for(request.actor, before).document
    name = sheet.issuer_printed
    return {"issuer_text": name, "issuer_for": name, "issuer": queries.issuer_of(sheet), "kind": sheet.kind}


def _scan(request: Request, form: PaperForm) -> tuple[Blob, str] | None:
    """The scan sent with this form, or the one kept from before the warning."""
    upload = form.upload
    if upload is None:
        return twins.kept_scan(request)
    actions.may_have_a_file(form.level)  # before a byte is stored
    taken = actions.take_in(
        chunks=upload.chunks(),
        name=upload.name or "",
        secrecy=form.level,
        allowed=SHEETS,
        actor=request.actor,
        at=request.at,
    )
    return taken.blob, taken.name


def _take_in(request: Request, form: PaperForm, scan: tuple[Blob, str] | None) -> Entry:
    blob, name = scan or (None, "")
    chosen = whole_number(request.POST.get("join", ""))
    if chosen is not None:
        came = form.arrival()
        return actions.join_paper(
            entry=access.entry_for(request.actor, chosen),
            on=came.on if came else local_day(request.at),
            scan=blob,
            scan_name=name,
            actor=request.actor,
            at=request.at,
        )
    return actions.take_in_paper(
        sheet=form.sheet(),
        custody=form.custody(),
        scan=blob,
        scan_name=name,
        is_registered_now=request.POST.get("then") != "wait",
        arrival=form.arrival(),
        on=form.asked_day(),
        book_id=form.asked_book(),
        unit_id=form.cleaned_data["unit"],
        note=form.cleaned_data["note"],
        request_key=form.cleaned_data["request_key"],
        actor=request.actor,
        at=request.at,
    )


def _paper_done(request: Request, entry: Entry) -> HttpResponse:
    if "join" in request.POST:
        said = f"số đến {entry.number}" if entry.number else "dòng đang chờ vào sổ"
        messages.success(request, f"Đã ghi bản giấy vào {said}")
        return redirect("entry", entry.pk)
    if entry.number is None:
        messages.success(request, "Đã nhập, đang chờ vào sổ")
        if request.POST.get("then") == "again":
            return redirect(_one_more(entry))
        return redirect(f"{reverse('queue')}?xem={entry.pk}")
    messages.success(request, f"Đã vào sổ, số đến {entry.number}")
    return redirect(
        _one_more(entry) if request.POST.get("then") == "again" else reverse("entry", args=[entry.pk])
    )


def _one_more(entry: Entry) -> str:
    """Thêm liên tiếp: the intake again, for the next paper of the same issuer and kind."""
    return f"{reverse('paper')}?nhu={entry.pk}"


def issuers(request: Request) -> HttpResponse:
    """Nơi gửi khớp chữ gõ: the lines under the issuer field, asked while typing."""
    words = request.GET.get("issuer_text", "").strip()
    choices = queries.issuers_like(words, local_day(request.at))
    chosen = choices[0].value if choices else ""
    return render(request, "documents/parts/issuers.html", _choices(words, choices, chosen))


def kind_hint(request: Request) -> HttpResponse:
    """Tên loại theo ký hiệu: the select again with the kind that the symbol tells; 204 when it tells none."""
    told = queries.kind_told_by(request.GET.get("symbol", ""))
    if not told or request.GET.get("kind"):
        return HttpResponse(status=204)
    form = SheetForm(initial={"kind": told}, day=local_day(request.at))
    return render(request, "documents/parts/kind.html", {"form": form, "is_told": True})


def add_body(request: Request) -> HttpResponse:
    """Thêm nơi gửi nhận ngoài hệ thống: from beside the issuer field; the new one is chosen at once."""
    name = " ".join(request.POST.get("name", "").split())
    body = org.add_correspondent(name=name, actor=request.actor, at=request.at)
    if request.htmx:
        words = request.POST.get("issuer_text", "").strip()
        value = f"c{body.pk}"
        line = Choice(value, body.name, "mới thêm", 1, "correspondent")
        return render(
            request, "documents/parts/issuers.html", _choices(words, [line], value) | {"is_new": True}
        )
    messages.success(request, f"Đã thêm nơi gửi: {body.name}")
    return redirect(f"{reverse('paper')}?{urlencode({'noi_gui': body.name})}")
