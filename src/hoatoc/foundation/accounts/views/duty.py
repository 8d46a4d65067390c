"""Lịch trực: a week as a table, its editor and its print."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from hoatoc.foundation.accounts import actions, queries
from hoatoc.foundation.accounts.access import colleague_for, shift_for
from hoatoc.foundation.accounts.forms import DutyForm
from hoatoc.foundation.accounts.models import DutyShift
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.accounts.rules import SHIFTS
from hoatoc.foundation.calendar.queries import calendar_for
from hoatoc.foundation.ui.access import Request
from hoatoc.foundation.ui.ports import printer
from hoatoc.foundation.ui.rules import Paper
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Refusal

WEEK = timedelta(days=7)


def page(request: Request) -> HttpResponse:
    """Lịch trực của một tuần."""
    if request.method != "POST":
        return _page(request, _monday(request, request.GET.get("tuan", "")))
    form = DutyForm(request.POST, people=_people(request), day=_today(request))
    if not form.is_valid():
        return _page(request, _monday(request, request.POST.get("tuan", "")), form=form, status=422)
    facts = form.cleaned_data
    day: date = facts["day"]
    who = colleague_for(request.actor, facts["who"], day)
    if who is None:
        form.add_error("who", "Ngày đó người này không làm ở cơ quan. Hãy chọn người khác.")
        return _page(request, _week_of(day), form=form, status=422)
    begins, ends = hours_of(facts["shift"], day)
    try:
        actions.put_on_duty(
            appointment=who,
            starts_at=begins,
            ends_at=ends,
            note=facts["note"],
            actor=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _page(request, _week_of(day), form=form, status=refusal.status)
    messages.success(request, f"Đã xếp {who.person.full_name} trực ngày {day:%d/%m/%Y}.")
    return redirect(_address(_week_of(day)))


def remove(request: Request, pk: int) -> HttpResponse:
    """Bỏ một ca trực."""
    shift = shift_for(request.actor, pk)
    monday = _week_of(shift.starts_at.astimezone(VIETNAM).date())
    actions.take_off_duty(shift=shift, actor=request.actor, at=request.at)
    messages.success(request, "Đã bỏ ca trực.")
    return redirect(_address(monday))


def copy(request: Request) -> HttpResponse:
    """Chép lịch trực của tuần trước sang tuần đang xem."""
    monday = _monday(request, request.POST.get("tuan", ""))
    try:
        count = actions.copy_week(monday=monday, actor=request.actor, at=request.at)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"Đã chép {count} ca trực từ tuần trước.")
    return redirect(_address(monday))


def print_week(request: Request) -> HttpResponse:
    """In lịch trực tuần."""
    monday = _monday(request, request.GET.get("tuan", ""))
    context = {
        "days": _days(request, monday),
        "shifts": [(key, label) for key, label, _, _ in SHIFTS],
        "monday": monday,
        "sunday": monday + WEEK - timedelta(days=1),
        "agency": request.actor.agency_name,
        "zone": settings.HOATOC_ZONE,
        "printed_at": request.at,
    }
    pdf = printer().pdf(render_to_string("accounts/duty_print.html", context), paper=Paper.A4_WIDE)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="lich-truc-{monday:%Y-%m-%d}.pdf"'
    return response


def hours_of(key: str, day: date) -> tuple[datetime, datetime]:
    """When a shift of the week's table begins and ends."""
    begins, ends = next((begins, ends) for each, _, begins, ends in SHIFTS if each == key)
    start = datetime.combine(day, begins, VIETNAM)
    end = datetime.combine(day, ends, VIETNAM)
    return start, end if end > start else end + timedelta(days=1)


def _page(request: Request, monday: date, *, form: DutyForm | None = None, status: int = 200) -> HttpResponse:
    may_keep = request.actor.may(Right.KEEP_ROSTER)
    context: dict[str, Any] = {
        "days": _days(request, monday),
        "shifts": [(key, label, f"{begins:%H:%M} đến {ends:%H:%M}") for key, label, begins, ends in SHIFTS],
        "monday": monday,
        "sunday": monday + WEEK - timedelta(days=1),
        "before": monday - WEEK,
        "after": monday + WEEK,
        "may_keep": may_keep,
        "now": list(queries.on_duty([request.actor.own_agency], request.at)),
    }
    if may_keep:
        context["form"] = form or DutyForm(people=_people(request), day=max(monday, _today(request)))
    return render(request, "accounts/duty.html", context, status=status)


def _days(request: Request, monday: date) -> list[dict[str, Any]]:
    """Seven days with the people of each shift; a shift of other hours stands under the one in which it begins."""
    agency_id = request.actor.own_agency
    start = datetime.combine(monday, datetime.min.time(), VIETNAM)
    calendar = calendar_for(agency_id, monday, monday + WEEK)
    of: dict[tuple[date, str], list[DutyShift]] = {}
    for shift in queries.shifts_between(agency_id, start, start + WEEK):
        begins = shift.starts_at.astimezone(VIETNAM)
        key = "day" if SHIFTS[0][2] <= begins.time() < SHIFTS[0][3] else "night"
        of.setdefault((begins.date(), key), []).append(shift)
    days = [monday + timedelta(days=n) for n in range(7)]
    return [
        {
            "day": day,
            "is_off": not calendar.is_working_day(day),
            "is_today": day == _today(request),
            "cells": [of.get((day, key), []) for key, _, _, _ in SHIFTS],
        }
        for day in days
    ]


def _people(request: Request) -> list[tuple[int, str]]:
    today = _today(request)
    away = queries.away_notes(request.actor.own_agency, today)
    return [
        (
            each.pk,
            f"{each.person.full_name} · {each.position}" + (f" ({away[each.pk]})" if each.pk in away else ""),
        )
        for each in queries.people_of(request.actor.own_agency, today)
    ]


def _monday(request: Request, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = _today(request)
    return _week_of(day if 2000 <= day.year <= 2100 else _today(request))


def _week_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _address(monday: date) -> str:
    return f"{reverse('duty')}?tuan={monday.isoformat()}"


def _today(request: Request) -> date:
    return request.at.astimezone(VIETNAM).date()
