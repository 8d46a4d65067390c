"""The tree of agencies, one agency through time, correspondents outside, import."""

from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localdate

from hoatoc.foundation.org import actions, queries
from hoatoc.foundation.org.access import agency_for
from hoatoc.foundation.org.events import AgencyOnDay, agency_panel, correspondent_note
from hoatoc.foundation.org.forms import (
    AgencyForm,
    CorrespondentForm,
    DayForm,
    EndForm,
    ImportForm,
    MoveForm,
    RenameForm,
    UnitForm,
)
from hoatoc.foundation.org.models import Agency, Correspondent, Level, Unit
from hoatoc.foundation.org.rules import KIND_LABELS, SCHEME_LABELS, AgencyKind, Scheme
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal

LIST_PAGE = 100


# --- the directory ---------------------------------------------------------------------------------


def agencies(request: Request) -> HttpResponse:
    """Cơ quan: the tree of a day; search and levels give a flat list. Two queries, whatever the number."""
    form = DayForm(request.GET)
    day = day_of(request, form)
    branches = queries.tree_on(day)
    words, level = request.GET.get("q", "").strip(), request.GET.get("level", "")
    counts = Counter(branch.agency.level_id for branch in branches.values())
    under = branches.get(number(request.GET.get("under")))
    context: dict[str, Any] = {
        "form": form,
        "day": day,
        "is_today": day == localdate(request.at),
        "words": words,
        "level": level,
        "levels": [(each, counts[each.pk]) for each in Level.objects.all() if counts[each.pk]],
        "total": len(branches),
        "may_keep": request.actor.may(Right.KEEP_AGENCIES),
        "tab": "agencies",
        "may_plan": request.actor.may(Right.KEEP_AGENCIES),
    }
    if words or level:
        found = queries.matching(branches.values(), words=words, level=level)
        context["page"] = Paginator(found, LIST_PAGE).get_page(request.GET.get("page"))
    elif under is not None:
        context["path"] = _path_to(under, branches)
        context["roots"] = [under]
    else:
        context["roots"] = [
            branch for branch in branches.values() if branch.agency.parent_id_on not in branches
        ]
    return render(request, "org/agencies.html", context)


def agency(request: Request, pk: int) -> HttpResponse:
    """Một cơ quan qua thời gian."""
    return _agency_page(request, agency_for(request.actor, pk))


def found_agency(request: Request) -> HttpResponse:
    """Thành lập cơ quan."""
    today = localdate(request.at)
    form = AgencyForm(
        request.POST or None,
        initial={"on": today, "parent": request.GET.get("under")},
        agencies=agency_choices(today),
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        over = agency_for(request.actor, facts["parent"]) if facts["parent"] else None
        new = actions.found(
            **{name: facts[name] for name in ("name", "kind", "on", "symbol", "gso", "system")},
            level=facts["level"].pk,
            parent=over,
            actor=request.actor,
            at=request.at,
        )
        messages.success(request, f"Đã lập {facts['name']}.")
        return redirect("agency", pk=new.pk)
    return render(request, "org/found_agency.html", {"form": form}, status=status_of(form))


def rename_agency(request: Request, pk: int) -> HttpResponse:
    """Đổi tên."""
    found, form = agency_for(request.actor, pk), RenameForm(request.POST)
    return _change(request, found, form, "rename", lambda facts: actions.rename(
        agency=found, name=facts["name"], on=facts["on"], actor=request.actor, at=request.at
    ))  # fmt: skip


def move_agency(request: Request, pk: int) -> HttpResponse:
    """Chuyển cấp trên."""
    found = agency_for(request.actor, pk)
    form = MoveForm(request.POST, agencies=agency_choices(localdate(request.at)))
    return _change(request, found, form, "move", lambda facts: actions.move(
        agency=found, parent=agency_for(request.actor, facts["parent"]), on=facts["on"], actor=request.actor, at=request.at
    ))  # fmt: skip


def end_agency(request: Request, pk: int) -> HttpResponse:
    """Kết thúc hoạt động."""
    found, form = agency_for(request.actor, pk), EndForm(request.POST)
    return _change(request, found, form, "end", lambda facts: actions.end(
        agency=found, on=facts["on"], actor=request.actor, at=request.at
    ))  # fmt: skip


def add_unit(request: Request, pk: int) -> HttpResponse:
    """Lập đơn vị trong cơ quan: the own one; any for the province administrator."""
    found, form = agency_for(request.actor, pk), UnitForm(request.POST)
    if found.pk != request.actor.agency_id and not request.actor.may(Right.KEEP_AGENCIES):
        raise NotFound
    return _change(request, found, form, "unit", lambda facts: actions.add_unit(
        agency=found, name=facts["name"], actor=request.actor, at=request.at
    ))  # fmt: skip


def _change(request: Request, found: Agency, form: Form, name: str, do: Any) -> HttpResponse:
    """One verb on one agency; what was typed comes back when it is refused."""
    if form.is_valid():
        try:
            do(form.cleaned_data)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Đã ghi.")
            return redirect("agency", pk=found.pk)
    return _agency_page(request, found, forms={name: form}, status=422)


def _agency_page(
    request: Request, found: Agency, *, forms: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    day_form = DayForm(request.GET)
    day, today = day_of(request, day_form), localdate(request.at)
    branches = queries.tree_on(day)
    here = branches.get(found.pk)
    facts = queries.facts_of(found.pk)
    may_keep = request.actor.may(Right.KEEP_AGENCIES)
    is_kept = request.actor.may(Right.KEEP_PEOPLE) and (may_keep or found.pk == request.actor.agency_id)
    drawn: dict[str, Form] = {}
    if may_keep:
        drawn = {
            "rename": RenameForm(initial={"on": today}, auto_id="rename-%s"),
            "move": MoveForm(initial={"on": today}, agencies=agency_choices(today), auto_id="move-%s"),
            "end": EndForm(initial={"on": today}, auto_id="end-%s"),
        }
    if is_kept:
        drawn["unit"] = UnitForm(auto_id="unit-%s")
    context = {
        "agency": found,
        "name": here.agency.name if here else queries.name_on(found.pk, day) or _last_name(facts),
        "here": here,
        "path": _path_to(here, branches)[:-1] if here else [],
        "facts": facts,
        "followers": queries.followers(found.pk) if found.ended_on else [],
        "followed": queries.followed(found.pk),
        "kept": queries.custodies_of(found.pk) if found.ended_on else [],
        "identifiers": [(_scheme_label(value), since, until) for value, since, until in facts["identifiers"]],
        "kind": KIND_LABELS[AgencyKind(found.kind)],
        "units": Unit.objects.filter(agency=found).order_by("sort_key", "pk"),
        "subject": AgencyOnDay(found.pk, day),
        "panel": agency_panel,
        "day": day,
        "form": day_form,
        "is_today": day == today,
        "may_keep": may_keep,
        "forms": drawn | (forms or {}),
        "open_form": next(iter(forms or {}), ""),
    }
    return render(request, "org/agency.html", context, status=status)


# --- import ----------------------------------------------------------------------------------------


def import_agencies(request: Request) -> HttpResponse:
    """Nhập cơ quan: first tried and reported row by row, then, from the same rows, for good."""
    form = ImportForm(request.POST or None, request.FILES or None, initial={"on": localdate(request.at)})
    context: dict[str, Any] = {"form": form, "columns": actions.IMPORT_COLUMNS, "levels": Level.objects.all()}
    if request.method == "POST" and form.is_valid():
        is_dry_run = request.POST.get("really") != "1"
        try:
            rows = actions.read_csv(form.cleaned_data["text"])
            report = actions.import_agencies(
                rows=rows,
                on=form.cleaned_data["on"],
                actor=request.actor,
                at=request.at,
                is_dry_run=is_dry_run,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            counts = Counter(row.action for row in report)
            context |= {
                "report": report,
                "counts": {name: counts[name] for name in ("found", "skipped", "refused")},
                "is_dry_run": is_dry_run,
                "text": form.cleaned_data["text"],
                "on": form.cleaned_data["on"],
            }
            return render(request, "org/import_report.html", context)
    return render(request, "org/import.html", context, status=status_of(form))


# --- correspondents --------------------------------------------------------------------------------


def correspondents(request: Request) -> HttpResponse:
    """Nơi gửi nhận ngoài hệ thống: list, search while typing, add, merge spellings."""
    form = CorrespondentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.add_correspondent(**form.cleaned_data, actor=request.actor, at=request.at)
        except Refusal as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(request, f"Đã thêm {new.name}.")
            return redirect("correspondents")
    words = request.GET.get("q", "").strip()
    rows = queries.correspondents_matching(words).prefetch_related("correspondent_set")
    page = Paginator(rows, LIST_PAGE).get_page(request.GET.get("page"))
    may_keep = request.actor.may(Right.KEEP_CORRESPONDENTS)
    context = {
        "form": form,
        "page": page,
        "lines": _correspondent_lines(request, list(page.object_list)),
        "words": words,
        "may_keep": may_keep,
        "dropped": _to_merge(request) if may_keep else None,
        "likely": queries.likely_spellings() if may_keep and not words else [],
        "tab": "correspondents",
    }
    part = "#found" if request.htmx and request.method == "GET" else ""
    response = render(request, f"org/correspondents.html{part}", context, status=status_of(form))
    patch_vary_headers(response, ["HX-Request"])
    return response


def _correspondent_lines(request: Request, rows: list[Correspondent]) -> list[dict[str, Any]]:
    """Each kept name with its other spellings and what apps above know of it."""
    notes: dict[int, list[str]] = {}
    for filled in correspondent_note.items(request.actor, [each.pk for each in rows]):
        pk, said = filled.item
        notes.setdefault(pk, []).append(said)
    return [{"body": each, "notes": notes.get(each.pk, [])} for each in rows]


def _to_merge(request: Request) -> Correspondent | None:
    """The name that `?gop=` wants to merge into one of the list."""
    pk = number(request.GET.get("gop"))
    return Correspondent.objects.filter(pk=pk, merged_into__isnull=True).first() if pk else None


def merge_correspondents(request: Request) -> HttpResponse:
    """Gộp cách viết tên: `drop` into `keep`."""
    keep, drop = _correspondent(request, "keep"), _correspondent(request, "drop")
    kept = actions.merge_correspondents(keep=keep, drop=drop, actor=request.actor, at=request.at)
    messages.success(request, f"Đã gộp “{drop.name}” vào “{kept.name}”. Các dòng đã ghi giữ nguyên tên cũ.")
    return redirect("correspondents")


def split_correspondent(request: Request) -> HttpResponse:
    """Tách cách viết tên: `drop` stands for itself again."""
    split = actions.split_correspondent(
        drop=_correspondent(request, "drop"), actor=request.actor, at=request.at
    )
    messages.success(request, f"Đã tách “{split.name}” thành dòng riêng.")
    return redirect("correspondents")


def _correspondent(request: Request, name: str) -> Correspondent:
    """The row that a field of the form names.  Raises NotFound."""
    found = Correspondent.objects.filter(pk=number(request.POST.get(name))).first()
    if found is None:
        raise NotFound
    return found


# --- small things ----------------------------------------------------------------------------------


def day_of(request: Request, form: DayForm) -> date:
    """The day asked for, else today."""
    asked: date | None = form.cleaned_data.get("ngay") if form.is_valid() else None
    return asked or localdate(request.at)


def status_of(form: Form) -> int:
    """422 for a form that was sent and is not right."""
    return 422 if form.is_bound and form.errors else 200


def number(text: str | None) -> int:
    """A key as a form sends it; 0 names nothing."""
    return int(text[:12]) if text and text.isdecimal() else 0


def _path_to(branch: queries.Branch, branches: dict[int, queries.Branch]) -> list[queries.Branch]:
    """From the root down to the branch itself."""
    path, here = [branch], branches.get(branch.agency.parent_id_on or 0)
    while here is not None and here not in path:
        path.insert(0, here)
        here = branches.get(here.agency.parent_id_on or 0)
    return path


def agency_choices(day: date) -> list[tuple[int, str]]:
    """Every agency of the day with who stands above it, in the order of the tree."""
    rows = queries.agencies_on(day).order_by("level__rank", "name_order", "pk")
    return [(row.pk, f"{row.name} ({row.parent_name})" if row.parent_name else row.name) for row in rows]


def _last_name(facts: Any) -> str:
    return facts["names"][-1][0] if facts["names"] else ""


def _scheme_label(text: str) -> str:
    scheme, _, value = text.partition(": ")
    return f"{SCHEME_LABELS[Scheme(scheme)]}: {value}"
