"""Screens of outgoing documents: the list, lấy số, and the page of one number until it is issued."""

from collections.abc import Sequence
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.kinds import Kind
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.lib.symbols import parse_symbol
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.actions.versions import still_as_seen
from hoatoc.records.documents.forms.files import kept_file, upload_from
from hoatoc.records.documents.forms.incoming import whole_number
from hoatoc.records.documents.forms.numbers import SpecialForm
from hoatoc.records.documents.forms.outgoing import (
    AmendForm,
    FilterForm,
    ReasonForm,
    TakeNumberForm,
    addressees_of,
    chosen_values,
    joint_and_others,
    kind_choices,
    labels_of,
    split_kind,
    words_again,
)
from hoatoc.records.documents.forms.versions import offer_again
from hoatoc.records.documents.models import AllocatedNumber, Congress, Entry
from hoatoc.records.documents.queries import numbers, outgoing, recipients, related
from hoatoc.records.documents.rules import (
    JOINT,
    PURPOSES,
    Direction,
    EntryState,
    FileRole,
    FoundBy,
    NumberCheck,
    Secrecy,
    may_hold_files,
)
from hoatoc.records.documents.views.picking import REDRAWN, picker

STEPS = {"2", "3", "4"}


def listing(request: Request) -> HttpResponse:
    """`/van-ban-di/`: numbered and not yet issued, or issued with the progress of each delivery."""
    form = FilterForm(request.GET)
    filters = form.filters()
    is_issued = request.GET.get("muc") == "phat-hanh"
    tab = outgoing.page_of_issued if is_issued else outgoing.page_of_pending
    page, rows = tab(request.actor, filters, request.GET.get("page", ""))
    return render(
        request,
        "documents/outgoing/list.html",
        {
            "is_issued": is_issued,
            "page": page,
            "rows": rows,
            "filters": filters,
            "kinds": outgoing.used_kinds(request.actor),
            "pending_count": outgoing.not_yet_issued(request.actor).count(),
            "may_write": request.actor.may(Right.TAKE_NUMBER),
            "may_read_series": request.actor.may(Right.READ_BOOKS),
            "to_decide": _to_decide(request),
        },
    )


def _to_decide(request: Request) -> int:
    """How many proposals about numbers wait for this person."""
    return numbers.to_decide(request.actor).count() if request.actor.may(Right.APPROVE_NUMBERING) else 0


# --- lấy số -----------------------------------------------------------------------------------------


def take_number(request: Request) -> HttpResponse:
    """`/van-ban-di/lay-so/`: number and date for a sheet that its leader has just signed."""
    agency = Agency.objects.get(pk=request.actor.own_agency)
    kinds = outgoing.numbered_kinds(agency.system)
    given = request.POST if request.method == "POST" else None
    whose: dict[str, Any] = {
        "kinds": kinds,
        "agency_id": agency.pk,
        "system": agency.system,
        "day": local_day(request.at),
    }
    about = related.about((given or request.GET).get("about" if given else "ve", ""), request.actor)
    like = _like(request)
    initial = _about_words(about, kinds) if about else words_again(like) if like else _wished_kind(request)
    form = TakeNumberForm(given, last=outgoing.last_kind(agency.pk), initial=initial, **whose)
    special = SpecialForm(
        given, agency_id=agency.pk, day=local_day(request.at), initial={"reserved": request.GET.get("so")}
    )
    if given is None:
        return _take_number_page(request, form, agency, special, about=about, like=like)
    if REDRAWN & given.keys():
        typed = given.dict() | {"readers": given.getlist("readers")}
        again = TakeNumberForm(initial=typed, last=("", ""), **whose)
        return _take_number_page(request, again, agency, special, about=about)
    if not (form.is_valid() and special.is_valid()):
        return _take_number_page(request, form, agency, special, about=about, status=422)
    kind, code = form.named_kind()
    try:
        joint, to = joint_and_others(addressees_of(given, actor=request.actor, day=local_day(request.at)))
        approved = _approved_file(request, form, agency, is_plain=not joint, **special.special())
        entry = actions.take_number(
            actor=request.actor,
            at=request.at,
            kind=kind,
            code=code,
            recipients=to,
            joint_with=joint,
            request_key=form.key(),
            **form.sheet(),
            **special.special(),
        )
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        form.add_error(None, refusal.message)
        return _take_number_page(request, form, agency, special, about=about, status=422)
    if about is not None:
        said: dict[str, Any] = {"other": about.entry, "kind": about.kind, "how": FoundBy.BUTTON}
        actions.relate(entry=entry, **said, actor=request.actor, at=request.at)
    if approved is not None:
        _number_it(request, entry, approved)
    return redirect("outgoing", entry.pk)


def _approved_file(
    request: Request,
    form: TakeNumberForm,
    agency: Agency,
    *,
    is_plain: bool,
    reserved: AllocatedNumber | None,
    congress: Congress | None,
) -> actions.Approved | None:
    """Tệp đã duyệt sent with the form, looked at before a number is taken: what cannot be read uses no number."""
    secrecy = form.sheet()["secrecy"]
    upload = upload_from(request, secrecy=secrecy)
    if upload is None:
        return None
    day, (kind, code) = local_day(request.at), form.named_kind()
    expected = actions.Expected(day)
    if reserved is not None:
        expected = actions.Expected(reserved.on, reserved.n, code, reserved.symbol_text)
    elif is_plain and congress is None and secrecy == Secrecy.NONE:
        symbol = numbers.expected_symbol(agency, kind, code, day)
        number = parse_symbol(symbol).number if symbol else None
        expected = actions.Expected(day, number, code, symbol)
    return actions.inspect_approved(upload=upload, expected=expected, actor=request.actor, at=request.at)


def _number_it(request: Request, entry: Entry, approved: actions.Approved) -> None:
    """In số lên tệp; the number is taken already, so a file that is refused now only says why: it can be given again."""
    try:
        actions.number_the_upload(entry=entry, approved=approved, actor=request.actor, at=request.at)
    except Refusal as refusal:
        told = f"Đã lấy số {entry.document.symbol_text}, tệp chưa gắn được: {refusal.message}"
        messages.warning(cast("Any", request), told)


def _about_words(about: related.About, kinds: Sequence[Kind]) -> dict[str, str]:
    """What the form begins with when the new document is about another one."""
    wished = about.sheet_kind()
    values = [value for value, _ in kind_choices(kinds) if value.partition(":")[0] == wished]
    same_code = f"{wished}:{about.entry.document.code_printed}"
    kind = same_code if same_code in values else next(iter(values), "")
    return {"about": about.value, "abstract": about.words(), **({"kind": kind} if kind else {})}


def _like(request: Request) -> Entry | None:
    """Nhân bản (`?nhu=`): an earlier outgoing document of the agency whose words the new one begins with."""
    pk = whole_number(request.GET.get("nhu", ""))
    return _mine(request, pk) if pk is not None else None


def _wished_kind(request: Request) -> dict[str, str]:
    return {"kind": request.GET["kind"]} if "kind" in request.GET else {}


def _take_number_page(
    request: Request,
    form: TakeNumberForm,
    agency: Agency,
    special: SpecialForm,
    *,
    about: related.About | None = None,
    like: Entry | None = None,
    status: int = 200,
) -> HttpResponse:
    day = local_day(request.at)
    kind, code = split_kind(form["kind"].value() or "")
    values, purposes = chosen_values(request.POST)
    if about is not None and request.method == "GET":
        values = about.recipients()
    elif like is not None:
        values, purposes = recipients.values_again(request.actor, like, day)
    template = "documents/outgoing/take_number.html"
    response = render(
        request,
        f"{template}#expected" if request.htmx and request.method == "GET" else template,
        {
            "form": form,
            "special": special,
            "about": about,
            "like": like,
            "day": day,
            "expected": numbers.expected_symbol(agency, kind, code, day),
            "signers": outgoing.signers(agency.pk, day),
            "chosen": recipients.chosen_from(values, purposes, request.actor, day),
            **kept_file(request),
            **picker(request, kind=kind),
            "purposes": {**PURPOSES, JOINT: "cùng ban hành"},
        },
        status=status,
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


# --- one number until it is issued -------------------------------------------------------------------


def _mine(request: Request, pk: int) -> Entry:
    """An outgoing entry of the own agency."""
    entry = access.entry_for(request.actor, pk)
    if entry.direction != Direction.OUT:
        raise NotFound
    return entry


def outgoing_page(request: Request, pk: int) -> HttpResponse:
    """`/van-ban/<pk>/phat-hanh/`: the steps; the current one follows from the state, or from ?buoc=."""
    entry = _mine(request, pk)
    if entry.state == EntryState.ISSUED:
        return redirect("board", entry.pk)
    return _page(request, entry)


def _page(
    request: Request,
    entry: Entry,
    *,
    step: str = "",
    part: str = "",
    status: int = 200,
    amend_form: AmendForm | None = None,
    void_form: ReasonForm | None = None,
    told: str = "",
) -> HttpResponse:
    day = local_day(request.at)
    attached = outgoing.files_of(entry)
    if told:  # the list that was sent and not stored stays on the screen
        chosen = recipients.chosen_unsaved(
            *chosen_values(request.POST), request.actor, day, entry, labels_of(request.POST)
        )
    else:
        chosen = recipients.chosen_for(request.actor, entry, day)
    main = next((each for each in attached if each.role == FileRole.MAIN), None)
    is_asked = main is not None and main.number_check == NumberCheck.ASKED
    step = step or request.GET.get("buoc", "")
    if amend_form is None and "sua" in request.GET:
        amend_form = AmendForm(entry=entry, day=day)
    return render(
        request,
        "documents/outgoing/outgoing.html" + part,
        {
            "entry": entry,
            "document": entry.document,
            "kind": outgoing.kind_name(entry.document.system, entry.document.kind),
            "urgency": outgoing.urgency_key(entry.document.urgency),
            "files": attached,
            "file_bytes": sum(each.blob.size for each in attached),
            "main": main,
            "chosen": chosen,
            "step": int(step) if step in STEPS else (3 if main or entry.is_secret else 2),
            "is_complete": (main is not None or entry.is_secret) and chosen.count > 0 and not is_asked,
            "takes_files": may_hold_files(entry.secrecy, settings.HOATOC_SECRET_CONTENT),
            "is_void": entry.state == EntryState.VOID,
            "last_numbers": outgoing.last_numbers(entry),
            "pending": outgoing.first_pending(request.actor, 4),
            "waiting_void": outgoing.waiting_void(entry),
            "signers": outgoing.signers(entry.agency_id, day) if amend_form else [],
            "amend_form": amend_form,
            "void_form": void_form or ReasonForm(),
            "changed_meanwhile": told,
            **picker(request, kind=entry.document.kind, entry=entry),
        },
        status=status,
    )


def _go_on(request: Request, entry: Entry, step: str = "") -> HttpResponse:
    """After a change: the page again, or its changed part for htmx."""
    if not request.htmx:
        return redirect(outgoing.step_url(entry, step))
    response = _page(request, _mine(request, entry.pk), step=step, part="#work")
    response["HX-Replace-Url"] = outgoing.step_url(entry, step)
    return response


def attach(request: Request, pk: int) -> HttpResponse:
    """POST `/van-ban/<pk>/dinh-kem/`: the sealed scan (`main`) and appendices (`appendices`, several)."""
    entry = _mine(request, pk)
    sent = [
        *((file, FileRole.MAIN) for file in request.FILES.getlist("main")[:1]),
        *((file, FileRole.APPENDIX) for file in request.FILES.getlist("appendices")),
    ]
    if not sent:
        raise actions.MainFileNeeded
    actions.may_have_a_file(entry.secrecy)  # before a byte is stored
    who: dict[str, Any] = {"actor": request.actor, "at": request.at}
    taken = [
        (actions.take_in(chunks=file.chunks(), name=file.name or "", secrecy=entry.secrecy, **who), role)
        for file, role in sent
    ]
    for upload, role in taken:
        actions.attach(entry=entry, blob=upload.blob, name=upload.name, role=role, facts=upload.facts, **who)
    has_main = any(role is FileRole.MAIN for _, role in taken)
    return _go_on(request, entry, "" if has_main else "2")


def detach(request: Request, pk: int, position: int) -> HttpResponse:
    """POST `/van-ban/<pk>/bo-tep/<position>/`."""
    entry = _mine(request, pk)
    actions.detach(entry=entry, position=position, actor=request.actor, at=request.at)
    return _go_on(request, entry, "2")


def set_recipients(request: Request, pk: int) -> HttpResponse:
    """POST `/van-ban/<pk>/noi-nhan/`: the whole list anew; `search` only looks (without scripts)."""
    entry = _mine(request, pk)
    if {"search", "keep_group"} & request.POST.keys():
        return _page(request, entry, step="3")
    seen = whole_number(request.POST.get("version", ""))
    part = "#panel" if request.htmx else ""
    try:
        still_as_seen(entry, seen)  # before places in the list are read: they may name others by now
        wanted = addressees_of(request.POST, actor=request.actor, day=local_day(request.at), entry=entry)
        actions.set_recipients(
            entry=entry, recipients=wanted, version=seen, actor=request.actor, at=request.at
        )
    except actions.ChangedMeanwhile as refusal:
        return _page(
            request, _mine(request, pk), step="3", part=part, status=refusal.status, told=refusal.message
        )
    if request.htmx:
        return _page(request, _mine(request, pk), step="3", part=part)
    return redirect(outgoing.step_url(entry, "3"))


def amend(request: Request, pk: int) -> HttpResponse:
    """POST `/van-ban/<pk>/sua/`."""
    entry = _mine(request, pk)
    form = AmendForm(request.POST, entry=entry, day=local_day(request.at))
    if not form.is_valid():
        return _page(request, entry, amend_form=form, status=422)
    try:
        actions.amend(entry=entry, actor=request.actor, at=request.at, **form.sheet())
    except actions.ChangedMeanwhile as refusal:
        offer_again(form, entry, refusal)
        return _page(request, _mine(request, pk), amend_form=form, status=refusal.status)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        form.add_error(None, refusal.message)
        return _page(request, entry, amend_form=form, status=422)
    messages.success(cast("Any", request), "Đã sửa thông tin.")
    return redirect(outgoing.step_url(entry))


def issue(request: Request, pk: int) -> HttpResponse:
    """POST `/van-ban/<pk>/phat-hanh/`: to every recipient at once; cannot be taken back."""
    entry = actions.issue(entry=_mine(request, pk), actor=request.actor, at=request.at)
    messages.success(cast("Any", request), f"Đã phát hành {entry.label}.")
    return redirect("board", entry.pk)


def propose_void(request: Request, pk: int) -> HttpResponse:
    """POST `/van-ban/<pk>/huy-so/`: asks for the number to be voided; somebody else decides."""
    entry = _mine(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, entry, void_form=form, step="2", status=422)
    actions.propose_void(entry=entry, reason=form.cleaned_data["reason"], actor=request.actor, at=request.at)
    messages.success(cast("Any", request), "Đã gửi đề nghị huỷ số. Chánh văn phòng hoặc lãnh đạo duyệt.")
    return redirect(reverse("outgoing", args=[entry.pk]))


def outgoing_door(request: Request, pk: int) -> HttpResponse:
    """One address, two methods: the page, and the act it ends with."""
    return issue(request, pk) if request.method == "POST" else outgoing_page(request, pk)
