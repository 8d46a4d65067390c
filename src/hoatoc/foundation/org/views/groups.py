"""Groups of recipients: the list, one group, changing and dropping the own agency's."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from hoatoc.foundation.org import actions, queries
from hoatoc.foundation.org.access import agency_for, group_for, groups_visible_to, own_group_for
from hoatoc.foundation.org.forms import DayForm, GroupForm
from hoatoc.foundation.org.models import Agency, RecipientGroup
from hoatoc.foundation.org.rules import KIND_LABELS, AgencyKind, GroupRule
from hoatoc.foundation.org.views.directory import LIST_PAGE, agency_choices, day_of, number, status_of
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Refusal


def groups(request: Request) -> HttpResponse:
    """Nhóm nơi nhận: the province's and the own ones, with their members of the day; making a new one."""
    today = localdate(request.at)
    form = GroupForm(request.POST or None, agencies=agency_choices(today))
    if request.method == "POST" and form.is_valid():
        try:
            new = _keep_group(request, form.cleaned_data)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            form.add_error("name", refusal.message)
        else:
            messages.success(request, f"Đã lập nhóm {new.name}.")
            return redirect("group", pk=new.pk)
    branches = queries.tree_on(today)
    provinces_first = F("owner_id").asc(nulls_first=True)
    visible = groups_visible_to(request.actor).prefetch_related("members")
    visible = visible.order_by(provinces_first, "sort_key", "pk")
    rows = []
    for group in visible:
        members = queries.members_in(group, branches)
        rows.append(
            (group, queries.group_label(group, len(members)), len(members), _rule_text(group, branches))
        )
    context = {
        "form": form,
        "rows": rows,
        "may_keep": request.actor.may(Right.KEEP_CORRESPONDENTS),
        "tab": "groups",
    }
    return render(request, "org/groups.html", context, status=status_of(form))


def group(request: Request, pk: int) -> HttpResponse:
    """Một nhóm: its members of the day; the own agency's can be changed here."""
    return _group_page(request, group_for(request.actor, pk))


def change_group(request: Request, pk: int) -> HttpResponse:
    """POST `/nhom-noi-nhan/<pk>/sua/`: another name, or members more (`add`, several) or fewer (`remove`)."""
    found = own_group_for(request.actor, pk)
    name = request.POST.get("name")
    try:
        changed = actions.change_group(
            group=found,
            name=name,
            add=_named_agencies(request, "add"),
            remove=_named_agencies(request, "remove"),
            actor=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _group_page(request, found, typed=name, told=refusal.message, status=422)
    messages.success(request, f"Đã sửa nhóm {changed.name}.")
    return redirect("group", pk=found.pk)


def drop_group(request: Request, pk: int) -> HttpResponse:
    """POST `/nhom-noi-nhan/<pk>/xoa/`: the group is gone, what was sent by it is not."""
    found = own_group_for(request.actor, pk)
    actions.drop_group(group=found, actor=request.actor, at=request.at)
    messages.success(request, f"Đã xoá nhóm {found.name}. Văn bản đã gửi giữ nguyên nơi nhận.")
    return redirect("groups")


def _group_page(
    request: Request, found: RecipientGroup, *, typed: str | None = None, told: str = "", status: int = 200
) -> HttpResponse:
    form = DayForm(request.GET)
    day, today = day_of(request, form), localdate(request.at)
    branches = queries.tree_on(day)
    members = queries.members_in(found, branches)
    page = Paginator([branches[each] for each in members], LIST_PAGE).get_page(request.GET.get("page"))
    is_kept = request.actor.may(Right.KEEP_CORRESPONDENTS) and found.owner_id == request.actor.own_agency
    is_changed = is_kept and found.rule is None and day == today
    listed = {each.pk for each in found.members.all()} if is_changed else set()
    gone = listed - branches.keys()
    context = {
        "group": found,
        "label": queries.group_label(found, len(members)),
        "rule": _rule_text(found, branches),
        "page": page,
        "form": form,
        "day": day,
        "is_today": day == today,
        "is_kept": is_kept,
        "is_changed": is_changed,
        "typed": found.name if typed is None else typed,
        "longest": actions.LONGEST_NAME,
        "told": told,
        "others": [each for each in agency_choices(today) if each[0] not in listed] if is_changed else [],
        "gone": sorted(queries.names_on(gone, day).items(), key=lambda each: each[1]) if gone else [],
        "tab": "groups",
    }
    return render(request, "org/group.html", context, status=status)


def _named_agencies(request: Request, field: str) -> list[Agency]:
    """The agencies that a field of the form names.  Raises NotFound."""
    return [agency_for(request.actor, number(each)) for each in request.POST.getlist(field)]


def _keep_group(request: Request, facts: dict[str, Any]) -> RecipientGroup:
    own = agency_for(request.actor, request.actor.own_agency)
    if facts["way"] == "rule":
        rule = GroupRule(facts["level"].pk, facts["kind"], facts["under"])
        return actions.keep_group(
            name=facts["name"], owner=own, rule=rule, actor=request.actor, at=request.at
        )
    members = [agency_for(request.actor, pk) for pk in facts["members"]]
    return actions.keep_group(
        name=facts["name"], owner=own, members=members, actor=request.actor, at=request.at
    )


def _rule_text(group: RecipientGroup, branches: dict[int, queries.Branch]) -> str:
    """What a rule says, in words."""
    if group.rule is None:
        return "danh sách chọn sẵn"
    parts = [KIND_LABELS[AgencyKind(group.rule["kind"])].lower()] if group.rule.get("kind") else ["mọi loại"]
    under = branches.get(group.rule.get("under") or 0)
    parts.append(f"dưới {under.agency.name}" if under else "toàn tỉnh")
    return "theo cây tổ chức: " + ", ".join(parts)
