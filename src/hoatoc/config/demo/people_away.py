"""Days and people of the demo's last week: a swapped Saturday."""

from datetime import datetime, timedelta

from hoatoc.config.demo.work import Work
from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.accounts.queries import acting_through
from hoatoc.foundation.calendar import actions as calendar
from hoatoc.lib.policy import Role
from hoatoc.lib.workdays import DayKind

SATURDAY = 5


class PeopleAway:
    """Plans its acts for the last morning of `work`."""

    def __init__(self, work: Work) -> None:
        self.work, self.last_day = work, work.last_day
        admin = Appointment.objects.filter(roles__role=Role.PROVINCE_ADMIN).select_related("person", "agency")
        self.admin = acting_through(admin.get(), self.last_day)

    def plan(self) -> None:
        """Early, before the day's paper."""
        self.work.on(self.last_day, 7, 5, self._saturday)

    def _saturday(self, at: datetime) -> None:
        ahead = (SATURDAY - self.last_day.weekday()) % 7
        calendar.mark_day(
            day=self.last_day + timedelta(days=ahead),
            kind=DayKind.WORKING,
            name="Làm việc, ứng phó bão số 6",
            basis="Công điện của Ban Chỉ huy phòng, chống thiên tai tỉnh",
            for_province=True,
            actor=self.admin,
            at=at,
        )
