"""Lịch làm việc: a year on one page, its editor, import and print."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from hoatoc.foundation.calendar import actions, queries
from hoatoc.foundation.calendar.forms import DayForm, ImportForm
from hoatoc.foundation.ui.access import Request
from hoatoc.foundation.ui.ports import printer
from hoatoc.foundation.ui.rules import Paper
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Refusal
from hoatoc.lib.workdays import DayKind, shipped_years

FIRST_YEAR, LAST_YEAR = 2018, 2100
PRINT_CSS = """
.months { margin: 3mm 0; }
.month { display: inline-table; width: 31.5%; margin: 0 1.5% 3mm 0; border-collapse: collapse; font-size: 8.5pt; break-inside: avoid; }
.month caption { text-align: left; font-weight: bold; }
.month th, .month td { width: 14%; text-align: center; padding: 0.4mm; border: 0.1mm solid #999; }
.month .off { background: #ddd; }
.month .special { font-weight: bold; }
"""


def year(request: Request) -> HttpResponse:
    """Lịch làm việc của một năm."""
    return _page(request)


def mark(request: Request) -> HttpResponse:
    """Ghi một ngày; the button “bỏ” takes the mark back."""
    today = queries.local_day(request.at)
    day = _day(request.POST.get("day", ""))
    form = DayForm(request.POST, **_may(request, is_past=day is not None and day < today))
    if not form.is_valid() or day is None:
        return _page(request, day=day, form=form, status=422)
    facts = form.cleaned_data
    try:
        actions.mark_day(
            day=day,
            kind=facts["kind"],
            name=facts["name"],
            basis=facts["basis"],
            reason=facts.get("reason", ""),
            for_province=form.for_province,
            actor=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _page(request, day=day, form=form, status=refusal.status)
    messages.success(request, f"Đã ghi ngày {day:%d/%m/%Y}: {facts['kind'].label.lower()}, {facts['name']}.")
    return redirect(_address(day))


def clear(request: Request) -> HttpResponse:
    """Bỏ ghi một ngày."""
    day = _day(request.POST.get("day", "")) or queries.local_day(request.at)
    actions.clear_day(
        day=day,
        for_province=request.POST.get("scope") == "province",
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        at=request.at,
    )
    messages.success(request, f"Đã bỏ ghi ngày {day:%d/%m/%Y}.")
    return redirect(_address(day))


def import_year(request: Request) -> HttpResponse:
    """Nhập lịch một năm từ CSV."""
    following = queries.local_day(request.at).year + 1
    form = ImportForm(request.POST or None, request.FILES or None, initial={"year": following})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            facts = form.cleaned_data
            try:
                count = actions.import_days(
                    year=facts["year"],
                    rows=facts["rows"],
                    reason=facts["reason"],
                    actor=request.actor,
                    at=request.at,
                )
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, f"Đã nhập {count} ngày của lịch {facts['year']}.")
                return redirect(f"{reverse('calendar')}?nam={facts['year']}")
    return render(request, "calendar/import.html", {"form": form}, status=status)


def print_year(request: Request) -> HttpResponse:
    """In lịch năm: one A4 sheet."""
    today = queries.local_day(request.at)
    number = _year(request, today)
    context = {
        "year": queries.year_of(request.actor.own_agency, number, today=date.min),
        "agency": request.actor.agency_name,
        "zone": settings.HOATOC_ZONE,
        "printed_at": request.at,
    }
    html = render_to_string("calendar/print.html", context)
    pdf = printer().pdf(html, paper=Paper.A4, css=PRINT_CSS)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="lich-lam-viec-{number}.pdf"'
    return response


def _page(
    request: Request, *, day: date | None = None, form: DayForm | None = None, status: int = 200
) -> HttpResponse:
    today = queries.local_day(request.at)
    day = day or _day(request.GET.get("ngay", ""))
    number = day.year if day else _year(request, today)
    shown = queries.year_of(request.actor.own_agency, number, today=today, chosen=day)
    may_keep = request.actor.may(Right.KEEP_CALENDAR)
    cell = next(
        (c for month in shown.months for week in month.weeks for c in week if c and c.is_chosen), None
    )
    context: dict[str, Any] = {
        "year": shown,
        "before": number - 1 if number > FIRST_YEAR else None,
        "after": number + 1 if number < LAST_YEAR else None,
        "chosen": cell,
        "may_keep": may_keep,
        "may_province": request.actor.may(Right.KEEP_AGENCIES),
        "to_check": queries.lines_to_check(shown) if may_keep else [],
        "is_shipped": number in shipped_years(),
        "is_past": cell is not None and cell.day < today,
    }
    if may_keep and cell is not None:
        context["form"] = form or DayForm(initial=_initial(cell), **_may(request, is_past=cell.day < today))
    return render(request, "calendar/year.html", context, status=status)


def _initial(cell: queries.Cell) -> dict[str, Any]:
    special = cell.line.special if cell.line else None
    return {
        "day": cell.day.isoformat(),
        "kind": special.kind if special else (DayKind.OFF if cell.is_working else DayKind.WORKING),
        "name": special.name if special else "",
        "basis": special.basis if special else "",
        "scope": "agency" if cell.line and cell.line.is_own else "province",
    }


def _may(request: Request, *, is_past: bool) -> dict[str, bool]:
    return {"may_province": request.actor.may(Right.KEEP_AGENCIES), "is_past": is_past}


def _address(day: date) -> str:
    return f"{reverse('calendar')}?ngay={day.isoformat()}"


def _year(request: Request, today: date) -> int:
    asked = request.GET.get("nam", "")
    number = int(asked) if asked.isdecimal() and len(asked) == 4 else today.year
    return min(max(number, FIRST_YEAR), LAST_YEAR)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
