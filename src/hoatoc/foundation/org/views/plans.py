"""Phương án sắp xếp: the list, one plan with its preview, its rows, its confirmation and its report; custody."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from hoatoc.foundation.org import actions, queries
from hoatoc.foundation.org.access import agency_for, body_for, custody_for, plan_for, row_for
from hoatoc.foundation.org.forms import BodyForm, CompareForm, ConfirmForm, CustodyForm, PlanForm, RowForm
from hoatoc.foundation.org.models import Agency, PlanBody, SuccessionPlan
from hoatoc.foundation.org.rules import PLAN_LABELS, PlanState, SuccessionKind
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.refusal import Refusal

ROWS = 50


def plans(request: Request) -> HttpResponse:
    """Phương án sắp xếp, the youngest first."""
    rows = [(each, *PLAN_LABELS[each.state]) for each in queries.plans()]
    return render(request, "org/plans.html", {"rows": rows, "tab": "plans"})


def new_plan(request: Request) -> HttpResponse:
    """Lập phương án."""
    form = PlanForm(request.POST or None, initial={"on": localdate(request.at)})
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.draw_plan(**form.cleaned_data, actor=request.actor, at=request.at)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("plan", pk=plan.pk)
    return render(request, "org/new_plan.html", {"form": form}, status=_status(form))


def plan(request: Request, pk: int) -> HttpResponse:
    """Một phương án: what is asked, what would happen to each agency, what still keeps it from being applied."""
    return _page(request, plan_for(request.actor, pk))


def _page(
    request: Request, held: SuccessionPlan, *, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    view = queries.plan_view(held)
    state, state_label = PLAN_LABELS[held.state]
    lines = view.lines
    if request.GET.get("loc") == "hoi":
        lines = [each for each in lines if each.row.question]
    elif request.GET.get("loc") == "loi":
        lines = view.failed
    context = {
        "plan": held,
        "view": view,
        "page": Paginator(lines, ROWS).get_page(request.GET.get("page")),
        "state": state,
        "state_label": state_label,
        "is_draft": held.state == PlanState.DRAFT,
        "is_applying": held.state == PlanState.APPLYING,
        "narrowed": request.GET.get("loc", ""),
    }
    if held.state == PlanState.DRAFT:
        agencies, bodies = _choices(held)
        edited = _edited(request, held)
        context |= {
            "row_form": RowForm(initial=edited, agencies=agencies, bodies=bodies, auto_id="row-%s"),
            "edited": request.GET.get("dong", "") if edited else "",
            "body_form": BodyForm(agencies=agencies, bodies=bodies, auto_id="body-%s"),
            "compare_form": CompareForm(auto_id="compare-%s"),
            "confirm_form": ConfirmForm(auto_id="confirm-%s"),
        }
    return render(request, "org/plan.html", context | (forms or {}), status=status)


def _choices(held: SuccessionPlan) -> tuple[list[tuple[int, str]], list[tuple[str, str]]]:
    rows = queries.agencies_on(held.on).order_by("level__rank", "name_order", "pk")
    agencies = [(row.pk, f"{row.name} ({row.parent_name})" if row.parent_name else row.name) for row in rows]
    return agencies, [(f"b{body.pk}", f"{body.name} (mới)") for body in held.bodies.order_by("position")]


def _edited(request: Request, held: SuccessionPlan) -> dict[str, Any]:
    """The row that `?dong=` asks to change, as the form shows it."""
    asked = request.GET.get("dong", "")
    row = held.rows.filter(pk=int(asked[:12])).first() if asked.isdecimal() else None
    if row is None:
        return {}
    to = f"b{row.to_body_id}" if row.to_body_id else f"a{row.to_agency_id}" if row.to_agency_id else ""
    facts = ("new_name", "is_main", "gives_custody", "share_note")
    return {"agency": row.agency_id, "kind": row.kind, "to": to} | {
        name: getattr(row, name) for name in facts
    }


def set_row(request: Request, pk: int) -> HttpResponse:
    """Ghi một dòng."""
    held = plan_for(request.actor, pk)
    agencies, bodies = _choices(held)
    form = RowForm(request.POST, agencies=agencies, bodies=bodies, auto_id="row-%s")
    asked = request.POST.get("row", "")
    if form.is_valid():
        facts = form.cleaned_data
        try:
            actions.set_row(
                plan=held,
                row=row_for(request.actor, held, int(asked[:12])) if asked.isdecimal() else None,
                agency=agency_for(request.actor, facts["agency"]),
                kind=SuccessionKind(facts["kind"]),
                to=_target(request, held, facts["to"]),
                **{name: facts[name] for name in ("new_name", "is_main", "gives_custody", "share_note")},
                actor=request.actor,
                at=request.at,
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(cast("Any", request), "Đã ghi dòng.")
            return redirect("plan", pk=held.pk)
    return _page(request, held, forms={"row_form": form, "edited": asked}, status=422)


def _target(request: Request, held: SuccessionPlan, value: str) -> Agency | PlanBody | None:
    if not value[1:].isdecimal():
        return None
    pk = int(value[1:][:12])
    return agency_for(request.actor, pk) if value[0] == "a" else body_for(request.actor, held, pk)


def drop_row(request: Request, pk: int, row: int) -> HttpResponse:
    """Bỏ một dòng."""
    held = plan_for(request.actor, pk)
    actions.drop_row(plan=held, row=row_for(request.actor, held, row), actor=request.actor, at=request.at)
    return redirect("plan", pk=held.pk)


def add_body(request: Request, pk: int) -> HttpResponse:
    """Thêm cơ quan sẽ lập."""
    held = plan_for(request.actor, pk)
    agencies, bodies = _choices(held)
    form = BodyForm(request.POST, agencies=agencies, bodies=bodies, auto_id="body-%s")
    if form.is_valid():
        facts = form.cleaned_data
        over = _target(request, held, facts["parent"])
        actions.add_body(
            plan=held,
            level=facts["level"].pk,
            parent=over if isinstance(over, Agency) else None,
            parent_body=over if isinstance(over, PlanBody) else None,
            **{name: facts[name] for name in ("name", "kind", "symbol", "gso")},
            actor=request.actor,
            at=request.at,
        )
        return redirect("plan", pk=held.pk)
    return _page(request, held, forms={"body_form": form}, status=422)


def drop_body(request: Request, pk: int, body: int) -> HttpResponse:
    """Bỏ cơ quan sẽ lập."""
    held = plan_for(request.actor, pk)
    actions.drop_body(plan=held, body=body_for(request.actor, held, body), actor=request.actor, at=request.at)
    return redirect("plan", pk=held.pk)


def compare(request: Request, pk: int) -> HttpResponse:
    """So với danh sách mới: the rows of the plan are drawn up anew."""
    held = plan_for(request.actor, pk)
    form = CompareForm(request.POST, request.FILES, auto_id="compare-%s")
    if form.is_valid():
        try:
            units = actions.read_units(form.cleaned_data["units"])
            fates = actions.read_fates(form.cleaned_data["fates"]) if form.cleaned_data["fates"] else []
            found = actions.compare_lists(
                plan=held, units=units, fates=fates, actor=request.actor, at=request.at
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            text = f"Đã so: {sum(found.kinds.values())} dòng, {found.bodies} cơ quan mới, {found.questions} dòng cần quyết định."
            messages.success(cast("Any", request), text)
            return redirect("plan", pk=held.pk)
    return _page(request, held, forms={"compare_form": form}, status=422)


def withdraw(request: Request, pk: int) -> HttpResponse:
    """Rút phương án."""
    held = plan_for(request.actor, pk)
    actions.withdraw_plan(plan=held, actor=request.actor, at=request.at)
    messages.success(cast("Any", request), "Đã rút phương án.")
    return redirect("plan", pk=held.pk)


def start(request: Request, pk: int) -> HttpResponse:
    """Cho áp dụng, after its name was typed; while it is being applied: go on with what was refused."""
    held = plan_for(request.actor, pk)
    if held.state == PlanState.APPLYING:
        actions.continue_plan(plan=held, actor=request.actor, at=request.at)
        return redirect("plan", pk=held.pk)
    form = ConfirmForm(request.POST, auto_id="confirm-%s")
    if form.is_valid():
        try:
            actions.start_plan(
                plan=held,
                typed=form.cleaned_data["typed"],
                today=localdate(request.at),
                actor=request.actor,
                at=request.at,
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(cast("Any", request), "Đang áp dụng ở việc nền. Trang này cho biết đã đến đâu.")
            return redirect("plan", pk=held.pk)
    return _page(request, held, forms={"confirm_form": form}, status=422)


# --- custody ---------------------------------------------------------------------------------------


def grant_custody(request: Request, pk: int) -> HttpResponse:
    """Giao lưu giữ hồ sơ của cơ quan này."""
    found = agency_for(request.actor, pk)
    day = localdate(request.at)
    agencies = [
        (row.pk, row.name) for row in queries.agencies_on(day).order_by("level__rank", "name_order", "pk")
    ]
    form = CustodyForm(request.POST or None, agencies=agencies, initial={"on": day})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            actions.grant_custody(
                fonds=found,
                holder=agency_for(request.actor, facts["holder"]),
                on=facts["on"],
                basis=facts["basis"],
                actor=request.actor,
                at=request.at,
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(cast("Any", request), "Đã giao lưu giữ.")
            return redirect("agency", pk=pk)
    context = {"form": form, "agency": found, "name": queries.name_on(pk, day)}
    return render(request, "org/custody.html", context, status=_status(form))


def end_custody(request: Request, pk: int) -> HttpResponse:
    """Thôi lưu giữ, from today on."""
    held = custody_for(request.actor, pk)
    actions.end_custody(custody=held, on=localdate(request.at), actor=request.actor, at=request.at)
    messages.success(cast("Any", request), "Đã thôi lưu giữ; hết hôm nay cơ quan đó không đọc được nữa.")
    return redirect("agency", pk=held.fonds_id)


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
