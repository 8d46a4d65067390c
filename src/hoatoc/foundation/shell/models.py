"""The bell: what people were told, and how each wants to be told."""

from django.db import models
from django.db.models import Q

from hoatoc.foundation.accounts.models import Appointment, Person


class Notification(models.Model):
    """Thông báo: one line in the bell of one person, because of one of their appointments.

    It carries what a list may say (`entry.label`, of a secret nothing but that it is one), never an abstract: it rings on screens
    that others see, and it outlives a change of the level of secrecy. `event` names what happened: told once to each person.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.CharField(max_length=80)
    what = models.CharField(max_length=120)
    label = models.CharField(max_length=200, blank=True)
    icon = models.CharField(max_length=40, default="bell")
    url = models.CharField(max_length=200)
    urgency = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "event"], name="person_is_told_once"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notifications_of_person"),
            models.Index(
                fields=["person", "-id"], condition=Q(read_at__isnull=True), name="notifications_unread"
            ),
            models.Index(fields=["read_at"], condition=Q(read_at__isnull=False), name="notifications_read"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.label}".strip()


class NoticeChoice(models.Model):
    """Cách báo cho tôi: sound, and the quiet hours, which only hoả tốc breaks; without a row the defaults hold."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="notice_choice"
    )
    has_sound = models.BooleanField(default=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"
