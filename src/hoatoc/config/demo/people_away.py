"""Days and people of the demo's last week: a swapped Saturday, a leader who is away with somebody in his place, the roster."""

from datetime import datetime, time, timedelta

from hoatoc.config.demo.work import Work
from hoatoc.foundation.accounts import actions as accounts
from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.accounts.queries import VIETNAM, acting_through
from hoatoc.foundation.calendar import actions as calendar
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Role, Scope
from hoatoc.lib.workdays import DayKind

SATURDAY = 5
NIGHT = (time(17), timedelta(hours=14))


class PeopleAway:
    """Plans its acts for the last morning of `work`."""

    def __init__(self, work: Work) -> None:
        self.work, self.last_day = work, work.last_day

    def plan(self) -> None:
        """Early, before the day's paper."""
        for minute, act in enumerate((self._saturday, self._leader_away, self._roster), start=5):
            self.work.on(self.last_day, 7, minute, act)

    def _chair(self, position: str) -> Appointment:
        return Appointment.objects.select_related("person").get(
            agency=self.work.p.committee, position=position
        )

    def _acting(self, position: str) -> Actor:
        return acting_through(self._chair(position), self.last_day)

    def _saturday(self, at: datetime) -> None:
        admin = Appointment.objects.filter(roles__role=Role.PROVINCE_ADMIN).select_related("person", "agency")
        ahead = (SATURDAY - self.last_day.weekday()) % 7
        calendar.mark_day(
            day=self.last_day + timedelta(days=ahead),
            kind=DayKind.WORKING,
            name="Làm việc, ứng phó bão số 6",
            basis="Công điện của Ban Chỉ huy phòng, chống thiên tai tỉnh",
            for_province=True,
            actor=acting_through(admin.get(), self.last_day),
            at=at,
        )

    def _leader_away(self, at: datetime) -> None:
        """Lê Hoàng Sơn inspects the coast for a few days; Trần Văn Phúc decides in his place."""
        accounts.set_away(
            first_day=self.last_day,
            last_day=self.last_day + timedelta(days=4),
            reason="kiểm tra phòng, chống bão ở Lý Sơn",
            to=self._chair("Chánh Văn phòng"),
            scopes=[Scope.READ, Scope.APPROVE],
            actor=self._acting("Phó Bí thư"),
            at=at,
        )

    def _roster(self, at: datetime) -> None:
        """The nights of this week and the next days: clerk, officer and chief by turns."""
        chief = self._acting("Chánh Văn phòng")
        clerks = Appointment.objects.filter(agency=self.work.p.committee, roles__role=Role.CLERK)
        turns = [
            *clerks.select_related("person").order_by("pk"),
            self._chair("Chuyên viên"),
            self._chair("Chánh Văn phòng"),
        ]
        monday = self.last_day - timedelta(days=self.last_day.weekday())
        starts, span = NIGHT
        for n in range(10):
            begins = datetime.combine(monday + timedelta(days=n - 1), starts, VIETNAM)
            accounts.put_on_duty(
                appointment=turns[n % len(turns)], starts_at=begins, ends_at=begins + span, actor=chief, at=at
            )
