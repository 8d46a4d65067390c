"""The home page, the look of the pages, the desks of administrators and auditors."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import DatabaseError, connection
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.cache import get_conditional_response

from hoatoc.foundation.accounts.queries import VIETNAM, last_agency_of
from hoatoc.foundation.accounts.rules import SESSION_KEY
from hoatoc.foundation.jobs import actions as jobs_actions
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.shell import actions, queries
from hoatoc.foundation.shell.access import notification_for
from hoatoc.foundation.shell.forms import AuditForm, HowToldForm
from hoatoc.foundation.shell.rules import APPEARANCE, cookie_of, path_of
from hoatoc.foundation.ui.access import Request
from hoatoc.foundation.ui.events import HomePlace, alarm, home_action, home_card, home_tile
from hoatoc.lib.refusal import NotFound, Refusal

A_YEAR = 365 * 24 * 3600
AUDIT_PAGE = 50
BELL_PAGE = 50
BELL_PANEL = 8


def home(request: Request) -> HttpResponse:
    """Trang chính: what this person must do now; every figure opens the rows it counts."""
    now = request.at.astimezone(VIETNAM)
    if request.actor.appointment_id is None:
        return render(request, "shell/no_appointment.html", {"now": now, **_last_place(request, now.date())})
    cards = list(home_card.items(request.actor, None))
    placed = {
        place: [each for each in cards if getattr(each.item, "place", HomePlace.MAIN) == place]
        for place in HomePlace
    }
    context = {
        "now": now,
        "actions": list(home_action.items(request.actor, None)),
        "tiles": list(home_tile.items(request.actor, None)),
        "alarms": placed[HomePlace.ALARM],
        "main_cards": placed[HomePlace.MAIN],
        "side_cards": placed[HomePlace.SIDE],
    }
    return render(request, "shell/home.html", context)


def _last_place(request: Request, today: date) -> dict[str, str]:
    """The agency of who has no appointment because it ended, and who follows it."""
    last = last_agency_of(request.actor.own_person, today)
    if last is None:
        return {}
    heir = org_queries.heirs_on([last.agency_id], today).get(last.agency_id)
    return {
        "ended": org_queries.name_on(last.agency_id, today),
        "heir": org_queries.name_on(heir.agency_id, today) if heir else "",
    }


def appearance(request: Request) -> HttpResponse:
    """Cách hiện: keep each choice in a cookie for a year and go back to where the button was."""
    wished = request.POST.get("next") or request.headers.get("Referer", "")
    response = HttpResponseRedirect(path_of(wished, host=request.get_host()) or "/")
    for choice, values in APPEARANCE.items():
        value = request.POST.get(choice)
        if value in values:
            response.set_cookie(
                cookie_of(choice),
                value,
                max_age=A_YEAR,
                samesite="Lax",
                httponly=True,
                secure=settings.HOATOC_HTTPS,
            )
    return response


def alarms(request: Request) -> HttpResponse:
    """Báo khẩn: asked every minute by every open page of those who watch."""
    found = [filled.item for filled in alarm.items(request.actor, None)]
    return render(request, "ui/components/alarms.html", {"alarms": found})


def palette(request: Request) -> HttpResponse:
    """Bảng lệnh: what the typed words lead to; a page by itself, a list inside the dialog."""
    words = request.GET.get("q", "")
    context = {"groups": queries.found(request.actor, words), "words": words[: queries.MOST_WORDS]}
    template = "shell/palette/list.html" if request.htmx else "shell/palette/palette.html"
    return render(request, template, context)


def help_index(request: Request) -> HttpResponse:
    """Trợ giúp: a day of each role, how to do things, every screen of this person."""
    roles, how_tos = queries.how_to_titles()
    context = {"roles": roles, "how_tos": how_tos, "screens": queries.screens_for(request.actor)}
    return render(request, "shell/help/index.html", context)


def help_screen(request: Request, screen: str) -> HttpResponse:
    """Trợ giúp của một màn hình: a page; inside the dialog of that screen only its text."""
    found = queries.help_texts().get(screen)
    if found is None:
        raise NotFound
    template = "shell/help/text.html" if request.htmx else "shell/help/page.html"
    return render(request, template, {"title": found.title, "text": found.text})


def help_page(request: Request, page: str) -> HttpResponse:
    """Một trang cách làm, as it ships with the product."""
    text = queries.how_tos().get(page)
    if text is None:
        raise NotFound
    title, _, rest = text.partition("\n")
    return render(request, "shell/help/page.html", {"title": title.removeprefix("# "), "text": rest})


def bell(request: Request) -> HttpResponse:
    """Số chưa đọc: asked every quarter of a minute by every page that is looked at; 304 while nothing is new."""
    found = queries.bell(request.actor, request.appointments, request.at)
    answer = get_conditional_response(request, etag=found.etag)
    answer = answer or render(request, "shell/bell/count.html", {"bell": found})
    answer["ETag"] = found.etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def notifications(request: Request) -> HttpResponse:
    """Thông báo: the page; for the bell's menu only its newest lines."""
    lines = queries.bell_lines(request.actor, request.appointments)
    if request.htmx:
        shown = list(lines[:BELL_PANEL])
        return render(
            request, "shell/bell/panel.html", {"lines": shown, "newest": shown[0].pk if shown else 0}
        )
    only_unread = request.GET.get("xem") == "chua-doc"
    page = Paginator(lines.filter(read_at__isnull=True) if only_unread else lines, BELL_PAGE).get_page(
        request.GET.get("page")
    )
    newest = lines.first()
    context = {"page": page, "newest": newest.pk if newest else 0, "only_unread": only_unread}
    return render(request, "shell/bell/notifications.html", context)


def notification(request: Request, pk: int) -> HttpResponse:
    """Mở một thông báo: read from now on. GET follows it; POST first takes the appointment that it is for."""
    found = notification_for(request.actor, request.appointments, pk)
    actions.mark_read(notification=found, actor=request.actor, at=request.at)
    if request.method == "POST":
        request.session[SESSION_KEY] = found.appointment_id
    return redirect(found.url)


def read_all(request: Request) -> HttpResponse:
    """Đã đọc tất cả, up to the newest that the page showed."""
    until = request.POST.get("until", "")
    if until.isdecimal() and len(until) < 19:
        actions.mark_all_read(until=int(until), actor=request.actor, at=request.at)
    return redirect("notifications")


def how_told(request: Request) -> HttpResponse:
    """Cách báo cho tôi: sound, quiet hours; notices of the browser are asked for on the page itself."""
    choice = queries.choice_of(request.actor)
    form = HowToldForm(
        request.POST or None,
        initial={
            "has_sound": choice.has_sound,
            "quiet_from": choice.quiet_from,
            "quiet_until": choice.quiet_until,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_how_told(**form.cleaned_data, actor=request.actor, at=request.at)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Đã lưu cách báo.")
            return redirect("how-told")
    status = 422 if form.errors else 200
    return render(request, "shell/bell/how_told.html", {"form": form}, status=status)


def installation(request: Request) -> HttpResponse:
    """Nơi cài đặt: health and dead letters; ids and reasons, never what a job carries."""
    context = {
        "health": queries.health(request.at),
        "dead": queries.dead_letters(),
        "zone": settings.HOATOC_ZONE,
        "version": queries.product_version(),
    }
    return render(request, "shell/installation.html", context)


def run_job_again(request: Request, pk: int) -> HttpResponse:
    """Chạy lại a dead letter."""
    job = jobs_actions.run_again(job_id=pk, actor=request.actor, at=request.at)
    messages.success(request, f"Việc {job.pk} được xếp chạy lại.")
    return redirect("installation")


def audit(request: Request) -> HttpResponse:
    """Nhật ký of the own agency, newest first."""
    form = AuditForm(
        request.GET or None,
        people=queries.audit_people(request.actor),
        verbs=queries.audit_verbs(request.actor),
    )
    wanted = queries.AuditFilter()
    if form.is_bound and form.is_valid():
        wanted = queries.AuditFilter(**form.cleaned_data)
    page = Paginator(queries.audit_lines(request.actor, wanted), AUDIT_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "is_filtered": wanted != queries.AuditFilter()}
    return render(request, "shell/audit.html", context)


def favicon(request: Request) -> HttpResponseRedirect:  # noqa: ARG001 a view
    """What browsers ask for beside a file that names no icon of its own, such as a PDF."""
    return HttpResponseRedirect(static("ui/img/favicon.svg"))


def healthz(request: Request) -> HttpResponse:  # noqa: ARG001 a view
    """The process answers."""
    return JsonResponse({"ok": True})


def readyz(request: Request) -> HttpResponse:  # noqa: ARG001 a view
    """The database answers too; 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"ok": False, "database": False}, status=503)
    return JsonResponse({"ok": True, "database": True})
