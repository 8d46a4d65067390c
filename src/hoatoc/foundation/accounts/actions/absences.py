"""Verbs of absence: going away, who stands in, being back (feature 9.18)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from hoatoc.foundation.accounts.models import Absence, Appointment, Delegation
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.accounts.rules import LONGEST_ABSENCE
from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right, Scope, lendable
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal


class AbsenceDatesWrong(Refusal):
    """Ngày vắng phải từ hôm nay trở đi, ngày đầu không sau ngày cuối và không quá một năm. Hãy sửa lại ngày."""

    code = "UQ-01"
    status = 422


class AlreadyAway(Refusal):
    """Đã ghi vắng {first:%d/%m} đến {last:%d/%m}. Hãy bấm “Đã về” ở dòng đó rồi ghi lại."""

    code = "UQ-02"


class StrangerAsDelegate(Refusal):
    """Chỉ uỷ quyền cho người khác đang có chức danh tại cơ quan mình. Hãy chọn trong danh sách."""

    code = "UQ-03"
    status = 422


class DelegateAway(Refusal):
    """{name} cũng vắng {first:%d/%m} đến {last:%d/%m}. Hãy chọn người khác, hoặc đổi ngày."""

    code = "UQ-04"


class NoChain(Refusal):
    """Đang thay mặt người khác thì không ghi vắng, không uỷ quyền được. Hãy đổi về chức danh của mình."""

    code = "UQ-05"
    status = 403


class NothingToDelegate(Refusal):
    """Chưa chọn việc nào để uỷ quyền, hoặc chức danh này không có việc ấy. Hãy chọn ít nhất một việc."""

    code = "UQ-06"
    status = 422


class SecretsNeedBasis(Refusal):
    """Uỷ quyền đọc văn bản mật phải có căn cứ, ví dụ số giấy uỷ quyền. Hãy ghi căn cứ, hoặc bỏ ô đọc mật."""

    code = "UQ-07"
    status = 422


class NotYourDelegation(Refusal):
    """Chỉ người uỷ quyền, người được uỷ quyền hoặc quản trị cơ quan được thu hồi. Hãy nhờ một trong những người đó."""

    code = "UQ-08"
    status = 403


CONSTRAINTS["absence_dates_in_order"] = AbsenceDatesWrong
CONSTRAINTS["delegation_dates_in_order"] = AbsenceDatesWrong
CONSTRAINTS["nobody_delegates_to_themselves"] = StrangerAsDelegate


@transaction.atomic
def note_absence(
    *, appointment: Appointment, first_day: date, last_day: date, actor: Actor, at: datetime, reason: str = ""
) -> Absence:
    """Ghi vắng: one's own, or a colleague's by those who keep the roster (illness).

    Raises NoChain, NotFound for another agency, AbsenceDatesWrong, AlreadyAway.
    """
    actor.require(Right.MEMBER)
    _no_delegate(actor)
    held = _locked(appointment.pk, actor)
    if held.pk != actor.appointment_id:
        actor.require(Right.KEEP_ROSTER)
    _dates(first_day, last_day, at)
    there = _overlapping(held.pk, first_day, last_day)
    if there is not None:
        raise AlreadyAway(first=there.first_day, last=there.last_day)
    absence = Absence.objects.create(
        appointment=held,
        first_day=first_day,
        last_day=last_day,
        reason=" ".join(reason.split())[:200],
        noted_by_id=actor.own_person,
        noted_at=at,
    )
    record(actor=actor, at=at, verb="ghi vắng", subject=_of(held), facts={"vắng": str(absence)})
    return absence


@transaction.atomic
def delegate(
    *,
    to: Appointment,
    scopes: Iterable[Scope],
    valid_from: date,
    valid_to: date,
    actor: Actor,
    at: datetime,
    basis: str = "",
    reads_secret: bool = False,
    absence: Absence | None = None,
) -> Delegation:
    """Uỷ quyền: the holder alone, of the acting appointment, to a colleague, until a day.

    Raises NoChain, StrangerAsDelegate, DelegateAway, NothingToDelegate, SecretsNeedBasis, AbsenceDatesWrong.
    """
    actor.require(Right.MEMBER)
    _no_delegate(actor)
    _dates(valid_from, valid_to, at)
    own = _locked(actor.appointment_id or 0, actor)
    day = max(valid_from, _day(at))
    other = Appointment.objects.in_force_on(day).select_related("person").filter(pk=to.pk).first()
    is_stranger = other is None or other.agency_id != own.agency_id or not other.person.is_active
    if other is None or is_stranger or other.person_id == own.person_id:
        raise StrangerAsDelegate
    gone = _overlapping(other.pk, valid_from, valid_to)
    if gone is not None:
        raise DelegateAway(name=other.person.full_name, first=gone.first_day, last=gone.last_day)
    basis = " ".join(basis.split())[:200]
    if reads_secret and not basis:
        raise SecretsNeedBasis
    possible = lendable(actor.roles)
    kinds = [scope for scope in possible if scope in set(scopes)]
    if not kinds:
        raise NothingToDelegate
    delegation = Delegation.objects.create(
        absence=absence,
        from_appointment=own,
        to_appointment=other,
        scopes=[scope.value for scope in kinds],
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis,
        reads_secret=reads_secret,
        given_at=at,
    )
    facts = {
        "cho": f"{other.person.full_name} · {other.position}",
        "việc": [scope.label for scope in kinds],
        "hiệu lực": str(delegation),
        "căn cứ": delegation.basis,
        "đọc mật": "có" if reads_secret else "không",
    }
    record(actor=actor, at=at, verb="uỷ quyền", subject=_of(own), facts=facts)
    return delegation


@transaction.atomic
def set_away(
    *,
    first_day: date,
    last_day: date,
    actor: Actor,
    at: datetime,
    reason: str = "",
    to: Appointment | None = None,
    scopes: Iterable[Scope] = (),
    basis: str = "",
    reads_secret: bool = False,
) -> Absence:
    """Tôi đi vắng: the absence, and who stands in for the same days, or nothing of both."""
    actor.require(Right.MEMBER)
    _no_delegate(actor)
    own = _locked(actor.appointment_id or 0, actor)
    absence = note_absence(
        appointment=own, first_day=first_day, last_day=last_day, reason=reason, actor=actor, at=at
    )
    if to is not None:
        delegate(
            to=to,
            scopes=scopes,
            valid_from=first_day,
            valid_to=last_day,
            basis=basis,
            reads_secret=reads_secret,
            absence=absence,
            actor=actor,
            at=at,
        )
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, actor: Actor, at: datetime) -> None:
    """Đã về: the absence ends now, and what was delegated for it.  Raises NoChain, NotFound."""
    actor.require(Right.MEMBER)
    _no_delegate(actor)
    held = _locked(absence.appointment_id, actor)
    if held.pk != actor.appointment_id:
        actor.require(Right.KEEP_ROSTER)
    row = Absence.objects.select_for_update().filter(pk=absence.pk, ended_at__isnull=True).first()
    if row is None:
        raise NotFound
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    record(actor=actor, at=at, verb="đã về", subject=_of(held), facts={"vắng": str(row)})
    for each in Delegation.objects.filter(absence=row, revoked_at__isnull=True):
        _revoke(each, actor, at)


@transaction.atomic
def revoke_delegation(*, delegation: Delegation, actor: Actor, at: datetime) -> None:
    """Thu hồi uỷ quyền: from the next click on the delegate is only themselves.  Raises NotFound, NotYourDelegation."""
    actor.require(Right.MEMBER)
    row = Delegation.objects.select_for_update().filter(pk=delegation.pk, revoked_at__isnull=True).first()
    if row is None or row.from_appointment.agency_id != actor.agency_id:
        raise NotFound
    parties = {row.from_appointment.person_id, row.to_appointment.person_id}
    if actor.person_id not in parties and not actor.may(Right.KEEP_PEOPLE):
        raise NotYourDelegation
    _revoke(row, actor, at)


def _revoke(row: Delegation, actor: Actor, at: datetime) -> None:
    row.revoked_at, row.revoked_by_id = at, actor.own_person
    row.save(update_fields=["revoked_at", "revoked_by"])
    other = row.to_appointment
    facts = {"cho": f"{other.person.full_name} · {other.position}", "hiệu lực": str(row)}
    record(actor=actor, at=at, verb="thu hồi uỷ quyền", subject=_of(row.from_appointment), facts=facts)


def _no_delegate(actor: Actor) -> None:
    if actor.is_delegate:
        raise NoChain


def _locked(appointment_id: int, actor: Actor) -> Appointment:
    """The appointment, in force today at the actor's agency; two absences of one chair wait for each other here."""
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("person")
    held = rows.filter(pk=appointment_id, agency_id=actor.own_agency).first()
    if held is None:
        raise NotFound
    return held


def _dates(first: date, last: date, at: datetime) -> None:
    if last < max(first, _day(at)) or last - first > LONGEST_ABSENCE:
        raise AbsenceDatesWrong


def _overlapping(appointment_id: int, first: date, last: date) -> Absence | None:
    rows = Absence.objects.filter(appointment=appointment_id, ended_at__isnull=True)
    return rows.filter(first_day__lte=last, last_day__gte=first).order_by("first_day").first()


def _of(held: Appointment) -> Subject:
    return Subject("person", held.person.uid, f"{held.person.full_name} · {held.position}")


def _day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()
