"""The door to notifications: one's own, through the appointments one holds."""

from collections.abc import Iterable

from django.db.models import QuerySet

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.shell.models import Notification
from hoatoc.lib.actor import Actor
from hoatoc.lib.refusal import NotFound


def notifications_of(actor: Actor, held: Iterable[Appointment]) -> QuerySet[Notification]:
    """Thông báo của mình, the newest first; those of an appointment that ended are nobody's any more."""
    rows = Notification.objects.filter(person_id=actor.own_person)
    return rows.filter(appointment__in=[each.pk for each in held]).order_by("-pk")


def notification_for(actor: Actor, held: Iterable[Appointment], pk: int) -> Notification:
    """One of them, or NotFound."""
    found = notifications_of(actor, held).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
