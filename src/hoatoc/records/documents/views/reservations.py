"""Screens of reserved numbers and of blocks for the other network."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.org.rules import Zone
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.records.documents import access, actions
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.forms.numbers import BlockForm, ReceiveBlockForm, ReserveForm, UnusedForm
from hoatoc.records.documents.forms.outgoing import ReasonForm
from hoatoc.records.documents.queries import outgoing, reserved
from hoatoc.records.documents.views.attempt import attempt


def reservations(request: Request) -> HttpResponse:
    """`/day-so/xin-truoc/`: numbers held for somebody; POST reserves one more."""
    if request.method != "POST":
        return _reservations(request)
    form = _reserve_form(request, request.POST)
    number = attempt(
        form, lambda _: actions.reserve(actor=request.actor, at=request.at, **form.reservation())
    )
    if number is None:
        return _reservations(request, form, status=422)
    holder = number.holder.person.full_name if number.holder else ""
    _say(request, f"Đã giữ {number.symbol_text} cho {holder}.")
    return redirect("reservations")


def _reserve_form(request: Request, data: Any = None) -> ReserveForm:
    agency = Agency.objects.get(pk=request.actor.own_agency)
    return ReserveForm(
        data,
        kinds=outgoing.numbered_kinds(agency.system),
        agency_id=agency.pk,
        day=local_day(request.at),
        may_be_secret=settings.HOATOC_ZONE == Zone.INNER,
    )


def _reservations(request: Request, form: ReserveForm | None = None, status: int = 200) -> HttpResponse:
    agency = Agency.objects.get(pk=request.actor.own_agency)
    return render(
        request,
        "documents/numbers/reservations.html",
        {
            "rows": reserved.reserved_rows(request.actor, agency.system, local_day(request.at)),
            "form": form or _reserve_form(request),
            "may_take": request.actor.may(Right.TAKE_NUMBER),
            "may_propose": request.actor.may(Right.PROPOSE_NUMBERING),
        },
        status=status,
    )


def void_reserved(request: Request, pk: int) -> HttpResponse:
    """POST `/day-so/xin-truoc/<pk>/huy/`: asks to void a number that nobody used."""
    number = access.number_for(request.actor, pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.propose_void_unused(number=number, reason=reason, actor=request.actor, at=request.at)
    _say(request, "Đã gửi đề nghị huỷ số.")
    return redirect("reservations")


# --- blocks ---------------------------------------------------------------------------------


def blocks(request: Request) -> HttpResponse:
    """`/day-so/khoi-so/`: runs of numbers given to the other network or come from it; POST gives one."""
    if request.method != "POST":
        return _blocks(request)
    form = BlockForm(request.POST, kinds=_kinds(request))
    block = attempt(form, lambda data: actions.give_block(actor=request.actor, at=request.at, **data))
    if block is None:
        return _blocks(request, give=form, status=422)
    _say(request, f"Đã cấp khối số {block.first}–{block.last} cho mạng kia.")
    return redirect("blocks")


def receive_block(request: Request) -> HttpResponse:
    """POST `/day-so/khoi-so/nhan/`: a block that the other network gave on paper."""
    form = ReceiveBlockForm(request.POST, kinds=_kinds(request))
    block = attempt(form, lambda data: actions.receive_block(actor=request.actor, at=request.at, **data))
    if block is None:
        return _blocks(request, receive=form, status=422)
    _say(request, f"Đã nhận khối số {block.first}–{block.last}.")
    return redirect("blocks")


def return_block(request: Request, pk: int) -> HttpResponse:
    """POST `/day-so/khoi-so/<pk>/tra/`: no more numbers of it here; says which go back."""
    block = access.block_for(request.actor, pk)
    returned = actions.return_block(block=block, actor=request.actor, at=request.at)
    if returned.unused:
        _say(
            request, f"Phiếu trả số: chưa dùng từ {returned.unused[0]} đến {returned.unused[-1]}. Ký và chuyển cho mạng kia."
        )  # fmt: skip
    else:
        _say(request, "Khối số đã dùng hết, không có số trả về.")
    return redirect("blocks")


def take_back(request: Request, pk: int) -> HttpResponse:
    """POST `/day-so/khoi-so/<pk>/nhan-lai/`: the numbers on the signed list come back."""
    block = access.block_for(request.actor, pk)
    form = UnusedForm(request.POST)
    count = attempt(
        form,
        lambda data: actions.take_back(
            block=block, unused=data["unused"], actor=request.actor, at=request.at
        ),
    )
    if count is None:
        return _blocks(request, unused=form, unused_of=block.pk, status=422)
    _say(request, f"Đã nhận về {count} số; dùng hoặc huỷ ở trang Xin số trước.")
    return redirect("blocks")


def _kinds(request: Request) -> Any:
    return outgoing.numbered_kinds(Agency.objects.get(pk=request.actor.own_agency).system)


def _blocks(
    request: Request,
    *,
    give: Form | None = None,
    receive: Form | None = None,
    unused: Form | None = None,
    unused_of: int | None = None,
    status: int = 200,
) -> HttpResponse:
    agency = Agency.objects.get(pk=request.actor.own_agency)
    kinds = outgoing.numbered_kinds(agency.system)
    return render(
        request,
        "documents/numbers/blocks.html",
        {
            "rows": reserved.blocks_of(agency.pk, agency.system),
            "give": give or BlockForm(kinds=kinds),
            "receive": receive or ReceiveBlockForm(kinds=kinds),
            "unused": unused or UnusedForm(),
            "unused_of": unused_of,
            "may_approve": request.actor.may(Right.APPROVE_NUMBERING),
        },
        status=status,
    )


def _say(request: Request, text: str) -> None:
    messages.success(cast("Any", request), text)
