"""Log-in, log-out, the own password, switching appointments; the people desk."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from allauth.account.views import AccountInactiveView, LoginView, LogoutView, PasswordChangeView
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from hoatoc.foundation.accounts import actions
from hoatoc.foundation.accounts.access import appointment_for, person_for
from hoatoc.foundation.accounts.forms import (
    AppointForm,
    EndForm,
    NameAndPasswordForm,
    OwnPasswordForm,
    PersonForm,
)
from hoatoc.foundation.accounts.models import Appointment, Person
from hoatoc.foundation.accounts.queries import (
    VIETNAM,
    acting_for,
    acting_through,
    appointments_of,
    delegations_to,
    held_ever,
    staff_of,
    without_appointment,
)
from hoatoc.foundation.accounts.rules import DELEGATION_KEY, SESSION_KEY
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency, Unit
from hoatoc.foundation.ui.access import Request
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right, Role
from hoatoc.lib.refusal import NotFound, Refusal

PEOPLE_PAGE = 100
NOBODY = 0  # the choice "chưa có chức danh" among the agencies


# --- log-in ----------------------------------------------------------------------------------------


class LogIn(LoginView):  # type: ignore[misc]  # allauth ships no types
    """Đăng nhập: what is wrong is said in one sentence that never tells whether the name exists."""

    template_name = "accounts/login.html"
    form_class = NameAndPasswordForm

    def form_invalid(self, form: NameAndPasswordForm) -> HttpResponse:
        """The name stays, the password does not; 422 like every refused form."""
        return cast("HttpResponse", self.render_to_response(self.get_context_data(form=form), status=422))


class LogOut(LogoutView):  # type: ignore[misc]  # allauth ships no types
    """Đăng xuất: at once by POST, a button by GET."""

    template_name = "accounts/logout.html"


class OwnPassword(PasswordChangeView):  # type: ignore[misc]  # allauth ships no types
    """Đổi mật khẩu: by the person alone."""

    template_name = "accounts/change_password.html"
    form_class = OwnPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse an account that has no password to change."""
        if not cast("Person", request.user).has_usable_password():
            raise actions.NoOwnPassword
        return cast("HttpResponse", super().dispatch(request, *args, **kwargs))

    def form_invalid(self, form: OwnPasswordForm) -> HttpResponse:
        """422 like every refused form."""
        return cast("HttpResponse", self.render_to_response(self.get_context_data(form=form), status=422))


class Inactive(AccountInactiveView):  # type: ignore[misc]  # allauth ships no types
    """Tài khoản bị khoá: shown only after the right password."""

    template_name = "accounts/inactive.html"


log_in = LogIn.as_view()
log_out = LogOut.as_view()
own_password = OwnPassword.as_view()
inactive = Inactive.as_view()


def switch_appointment(request: Request) -> HttpResponse:
    """Đổi chức danh: one of the person's own appointments of today, or a delegation; anything else is not there."""
    delegation = _number(request.POST.get("delegation", ""))
    if delegation is not None:
        chosen = delegations_to(_person(request), _today(request)).filter(pk=delegation).first()
        if chosen is None:
            raise NotFound
        request.session[DELEGATION_KEY] = chosen.pk
        return HttpResponseRedirect(_page_for(request, acting_for(chosen, _today(request))))
    held = appointments_of(_person(request), _today(request))
    wished = next((each for each in held if str(each.pk) == request.POST.get("appointment")), None)
    if wished is None:
        raise NotFound
    request.session.pop(DELEGATION_KEY, None)
    request.session[SESSION_KEY] = wished.pk
    return HttpResponseRedirect(_page_for(request, acting_through(wished, _today(request))))


def _page_for(request: HttpRequest, actor: Actor) -> str:
    """The first segment of the page the person was on, when the new appointment may see it; else home."""
    before = request.headers.get("Referer", "")
    home = reverse("home")
    if not url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return home
    path = "/" + before.split("://", 1)[-1].partition("/")[2].split("?", 1)[0].split("#", 1)[0].lstrip("/")
    first = "/" + path.split("/")[1] + "/" if path != "/" else home
    try:
        policy = getattr(resolve(first).func, "policy", {})
    except Resolver404:
        return home
    right = policy.get("GET")
    return first if right is not None and actor.may(right) else home


# --- people ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Một dòng of the people list."""

    person: Person
    appointments: list[Appointment]


def people(request: Request) -> HttpResponse:
    """Người của cơ quan: sorted by tên, then họ."""
    today = _today(request)
    agency_id = _agency_id(request)
    includes_former = request.GET.get("former") == "1"
    if agency_id == NOBODY:
        rows = without_appointment(today)
    else:
        rows = staff_of(agency_id, includes_former=includes_former, day=today)
    page = Paginator(rows, PEOPLE_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [PersonRow(each, cast("Any", each).here) for each in page.object_list],
        "agency_id": agency_id,
        "agency_name": org_queries.name_on(agency_id, today) if agency_id else "Chưa có chức danh",
        "agencies": _agency_choices(request),
        "includes_former": includes_former,
        "today": today,
    }
    return render(request, "accounts/people.html", context)


def add_person(request: Request) -> HttpResponse:
    """Thêm người: account, appointment and first-log-in card in one go."""
    form = PersonForm(request.POST or None, initial={"agency": _agency_id(request)}, **_choices(request))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            person, password = actions.add_with_appointment(
                login=facts["login"],
                full_name=facts["full_name"],
                phone=facts["phone"],
                agency=_agency(request, facts),
                position=facts["position"],
                unit=facts.get("unit"),
                roles=facts["roles"],
                on=facts["on"],
                actor=request.actor,
                at=request.at,
            )
        except actions.LoginTaken as refusal:
            form.add_error("login", refusal.message)
        except (actions.RoleNeeded, actions.RoleTooHigh) as refusal:
            form.add_error("roles", refusal.message)
        else:
            return _card(request, person, password)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/add_person.html", {"form": form}, status=status)


def person(request: Request, pk: int) -> HttpResponse:
    """Một người: appointments, what may be done about the account."""
    return _person_page(request, person_for(request.actor, pk))


def appoint(request: Request, pk: int) -> HttpResponse:
    """Giao thêm chức danh."""
    found = person_for(request.actor, pk)
    form = AppointForm(request.POST, **_choices(request))
    if not form.is_valid():
        return _person_page(request, found, appoint_form=form, status=422)
    facts = form.cleaned_data
    try:
        actions.appoint(
            person=found,
            agency=_agency(request, facts),
            position=facts["position"],
            unit=facts.get("unit"),
            roles=facts["roles"],
            on=facts["on"],
            actor=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        form.add_error(None, refusal.message)
        return _person_page(request, found, appoint_form=form, status=refusal.status)
    messages.success(request, f"Đã giao chức danh {facts['position']} cho {found.full_name}.")
    return redirect("person", pk=found.pk)


def end_appointment(request: Request, pk: int) -> HttpResponse:
    """Cho thôi chức danh."""
    appointment = appointment_for(request.actor, pk)
    form = EndForm(request.POST, today=_today(request))
    if not form.is_valid():
        return _person_page(request, appointment.person, end_errors={appointment.pk: form}, status=422)
    actions.end_appointment(
        appointment=appointment, on=form.cleaned_data["on"], actor=request.actor, at=request.at
    )
    messages.success(request, f"{appointment.person.full_name} thôi chức danh {appointment.position}.")
    return redirect("person", pk=appointment.person_id)


def set_active(request: Request, pk: int) -> HttpResponse:
    """Khoá hoặc mở tài khoản."""
    found = person_for(request.actor, pk)
    is_active = request.POST.get("active") == "1"
    actions.set_active(person=found, is_active=is_active, actor=request.actor, at=request.at)
    messages.success(request, f"Đã {'mở' if is_active else 'khoá'} tài khoản của {found.full_name}.")
    return redirect("person", pk=found.pk)


def reset_password(request: Request, pk: int) -> HttpResponse:
    """Cấp lại mật khẩu: the card is shown once, in the answer itself."""
    found = person_for(request.actor, pk)
    password = actions.reset_password(person=found, actor=request.actor, at=request.at)
    return _card(request, found, password)


def _card(request: Request, found: Person, password: str) -> HttpResponse:
    """Phiếu đăng nhập lần đầu: never stored, neither by us nor by the browser."""
    held = appointments_of(found, _today(request))
    names = org_queries.names_on([each.agency_id for each in held], _today(request))
    context = {
        "person": found,
        "password": password,
        "places": [(each.position, names.get(each.agency_id, "")) for each in held],
        "address": request.build_absolute_uri(reverse("account_login")),
    }
    response = render(request, "accounts/card.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _person_page(
    request: Request,
    found: Person,
    *,
    appoint_form: AppointForm | None = None,
    end_errors: dict[int, EndForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    today = _today(request)
    held = list(held_ever(found))
    names = org_queries.names_on([each.agency_id for each in held], today)
    may_all = request.actor.may(Right.KEEP_AGENCIES)
    end_errors = end_errors or {}
    rows = [
        {
            "appointment": each,
            "agency_name": names.get(each.agency_id) or org_queries.name_on(each.agency_id, today),
            "roles": [Role(row.role).label for row in each.roles.all()],
            "is_open": each.valid_to is None or each.valid_to >= today,
            "may_end": each.valid_to is None
            and (may_all or each.agency_id == request.actor.agency_id)
            and found.pk != request.actor.person_id,
            "form": end_errors.get(each.pk) or EndForm(today=today, auto_id=f"end-{each.pk}-%s"),
        }
        for each in held
        if may_all or each.agency_id == request.actor.agency_id
    ]
    context = {
        "person": found,
        "rows": rows,
        "is_self": found.pk == request.actor.person_id,
        "form": appoint_form or AppointForm(initial={"agency": request.actor.agency_id}, **_choices(request)),
        "is_appointing": appoint_form is not None,
    }
    return render(request, "accounts/person.html", context, status=status)


def _choices(request: Request) -> dict[str, Any]:
    """What the forms offer: units of the own agency, the roles this giver may give."""
    may_all = request.actor.may(Right.KEEP_AGENCIES)
    return {
        "agencies": _agency_choices(request),
        "units": list(Unit.objects.filter(agency_id=request.actor.own_agency)[:1])
        and Unit.objects.filter(agency_id=request.actor.own_agency).order_by("sort_key", "pk"),
        "roles": [role for role in Role if may_all or role is not Role.PROVINCE_ADMIN],
        "today": _today(request),
    }


def _agency_choices(request: Request) -> list[tuple[int, str]]:
    """Every agency for the province administrator, by level and name; nothing for others: they have one."""
    if not request.actor.may(Right.KEEP_AGENCIES):
        return []
    rows = org_queries.agencies_on(_today(request)).order_by("level__rank", "name_order", "pk")
    return [(each.pk, each.name) for each in rows]


def _agency_id(request: Request) -> int:
    """The agency asked for; others than the province administrator have only their own."""
    asked = request.GET.get("agency", "")
    if request.actor.may(Right.KEEP_AGENCIES) and asked.isdecimal():
        return int(asked[:12])
    return request.actor.own_agency


def _agency(request: Request, facts: dict[str, Any]) -> Agency:
    return Agency.objects.get(pk=facts.get("agency") or request.actor.own_agency)


def _person(request: Request) -> Person:
    return cast("Person", request.user)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 12 else None


def _today(request: Request) -> date:
    return request.at.astimezone(VIETNAM).date()
