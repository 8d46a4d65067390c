"""The door to days of the calendar: an agency's own, and for the province administrator those of the whole province."""

from django.db.models import QuerySet

from hoatoc.foundation.calendar.models import CalendarDay
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import RoleMayNot


def days_kept_by(actor: Actor, *, for_province: bool) -> QuerySet[CalendarDay]:
    """The rows this actor may change: the own agency's, or the province's.  Raises RoleMayNot."""
    actor.require(Right.KEEP_CALENDAR)
    if not for_province:
        return CalendarDay.objects.filter(agency_id=actor.own_agency)
    if not actor.may(Right.KEEP_AGENCIES):
        raise RoleMayNot(who="quản trị mạng tỉnh")
    return CalendarDay.objects.filter(agency__isnull=True)
