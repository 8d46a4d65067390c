"""People and what they may act as."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q, QuerySet

from hoatoc.foundation.org.models import Agency, Unit, valid_on
from hoatoc.lib.policy import Role, Scope
from hoatoc.lib.uid import new_uid


class PersonManager(BaseUserManager["Person"]):
    """Finds people by log-in name, whatever the case typed."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(login=(username or "").casefold())


class Person(AbstractBaseUser):
    """Người dùng: log-in name is not an e-mail; what the person may do lies in the appointments."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    login = models.CharField("Tên đăng nhập", max_length=60, unique=True)
    full_name = models.CharField("Họ và tên", max_length=120)
    name_key = models.CharField(max_length=250, editable=False, default="")
    phone = models.CharField("Điện thoại", max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(login=""), name="person_has_a_login")]

    def __str__(self) -> str:
        return self.full_name

    def has_perm(self, perm: str, obj: Any = None) -> bool:  # noqa: ARG002 Django's signature
        """Django's own permissions are not used; rights come from the policy table."""
        return False

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002 Django's signature
        return False


class AppointmentQuerySet(QuerySet["Appointment"]):
    """Questions about appointments as of a day."""

    def in_force_on(self, day: date) -> "AppointmentQuerySet":
        return self.filter(valid_on(day))


class Appointment(models.Model):
    """Chức danh: a person's dated position at an agency."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    position = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="appointment_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["person", "agency", "position"],
                condition=Q(valid_to__isnull=True),
                name="no_two_equal_open_appointments",
            ),
        ]
        indexes = [models.Index(fields=["agency", "valid_to"], name="appointments_of_agency")]

    def __str__(self) -> str:
        return f"{self.person} · {self.position}"


class AppointmentRole(models.Model):
    """Vai trò của một chức danh."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=[(role, role.label) for role in Role])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "role"], name="role_once_per_appointment")
        ]


class Absence(models.Model):
    """Đi vắng: from the first to the last day, both included; `ended_on` is the day the person was back earlier."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_dates_in_order"),
        ]
        indexes = [
            models.Index(
                fields=["appointment", "last_day"], condition=Q(ended_at__isnull=True), name="absences_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_day:%d/%m/%Y} đến {self.last_day:%d/%m/%Y}"


class DelegationQuerySet(QuerySet["Delegation"]):
    """Questions about delegations."""

    def in_force_on(self, day: date) -> "DelegationQuerySet":
        """Hôm nay còn hiệu lực: dates, not revoked, both chairs still held, the one who is away not locked out."""
        open_ends = Q(from_appointment__agency__ended_on__isnull=True) | Q(
            from_appointment__agency__ended_on__gte=day
        )
        return self.filter(
            valid_on(day, "from_appointment__"),
            valid_on(day, "to_appointment__"),
            open_ends,
            valid_from__lte=day,
            valid_to__gte=day,
            revoked_at__isnull=True,
            from_appointment__person__is_active=True,
            to_appointment__person__is_active=True,
        )


class Delegation(models.Model):
    """Uỷ quyền: what one appointment leaves to another of the same agency, for some days, for some kinds of acts (9.18).

    Never deleted (trigger); it ends by its last day or by being revoked. Only what the appointment itself holds is handed
    over, so a chain has nothing to hang on.
    """

    absence = models.ForeignKey(
        Absence, on_delete=models.PROTECT, null=True, blank=True, related_name="delegations"
    )
    from_appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="delegations_given"
    )
    to_appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="delegations_held")
    scopes = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField()
    basis = models.CharField(max_length=200, blank=True)
    reads_secret = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="delegation_dates_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(from_appointment=F("to_appointment")), name="nobody_delegates_to_themselves"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="revoked_delegation_says_who",
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_appointment", "valid_to"],
                condition=Q(revoked_at__isnull=True),
                name="delegations_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%d/%m/%Y} đến {self.valid_to:%d/%m/%Y}"

    @property
    def kinds(self) -> list[Scope]:
        """The kinds of acts, in the order of the table."""
        return [scope for scope in Scope if scope in self.scopes]


class DutyShift(models.Model):
    """Ca trực: who answers for the agency between two moments."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="duty_shifts")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="duty_shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_ends_after_it_starts"),
            models.UniqueConstraint(fields=["appointment", "starts_at"], name="duty_once_per_start"),
        ]
        indexes = [models.Index(fields=["agency", "ends_at"], name="duty_of_agency")]

    def __str__(self) -> str:
        return f"{self.starts_at:%d/%m/%Y %H:%M}"
