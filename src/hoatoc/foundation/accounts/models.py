"""People and what they may act as."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q, QuerySet

from hoatoc.foundation.org.models import Agency, Unit, valid_on
from hoatoc.lib.policy import Role
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
