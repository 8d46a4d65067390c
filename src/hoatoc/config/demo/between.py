"""What goes on between agencies: a report asked of the districts by a day, answers that come and that do not, a plan sent on to the
communes, a recipient added after issue, documents that name each other.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import partial

from hoatoc.config.demo.work import Work
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.policy import Role
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import Direction, EntryState, RelationKind

Act = Callable[[datetime], None]
MO_DUC = "533"
SLOW = 3
"""Districts that have not answered when the demo opens."""


class BetweenAgencies:
    """Plans its acts among those of `work`, on the working days before the last one."""

    def __init__(self, work: Work) -> None:
        self.work, self.p = work, work.p
        self.tu = self.p.committee
        self.hang = work.actor(self.tu)
        self.asked: list[Entry] = []

    def plan(self) -> None:
        """Asked twelve and nine working days ago: one of the two days has passed meanwhile, the other comes the day after tomorrow."""
        last = self.work.last_day
        self._on(12, 20, partial(self._ask, "kết quả học tập chuyên đề, 6 tháng", last - timedelta(days=2)))
        self._on(9, 25, partial(self._ask, "tình hình tư tưởng trước mùa mưa bão", last + timedelta(days=2)))
        self._on(7, 30, self._add)
        for n, district in enumerate(list(self.p.districts.values())[SLOW:]):
            self._on(6 - n % 4, 35 + n, partial(self._answer, district))
        self._on(1, 55, self._remind)
        self.work.on(last, 6, 15, self._send_on)

    def _on(self, days: int, minute: int, act: Act) -> None:
        self.work.on(self._working_day(days), 9, minute, act)

    def _working_day(self, before: int) -> date:
        day = self.work.last_day
        while before:
            day -= timedelta(days=1)
            before -= day.weekday() < 5
        return day

    def _ask(self, about: str, due: date, at: datetime) -> None:
        entry = actions.take_number(
            actor=self.hang,
            at=at,
            kind="official_letter",
            abstract=f"V/v báo cáo {about}",
            signer=self.p.people[self.tu.pk, Role.LEADER].full_name,
            recipients=[
                actions.Addressee(agency_id=each.pk, group_label="14 đơn vị cấp huyện")
                for each in self.p.districts.values()
            ],
            reply_due_on=due,
        )
        if self.asked:
            actions.relate(entry=entry, other=self.asked[-1], kind=RelationKind.BASIS, actor=self.hang, at=at)
        self.asked.append(self.work.attach_and_issue(entry, self.tu, at))

    def _held(self, agency: Agency, asked: Iterable[Entry]) -> list[Entry]:
        """What of the asked the agency has in its book."""
        rows = Entry.objects.filter(agency=agency, direction=Direction.IN, state=EntryState.REGISTERED)
        return list(rows.filter(document__in=[each.document_id for each in asked]).select_related("document"))

    def _answer(self, district: Agency, at: datetime) -> None:
        clerk = self.work.actor(district)
        for held in self._held(district, self.asked):
            entry = actions.take_number(
                actor=clerk,
                at=at,
                kind="report",
                abstract=f"Trả lời Công văn số {held.document.symbol_text}",
                signer=self.p.people[district.pk, Role.LEADER].full_name
                if (district.pk, Role.LEADER) in self.p.people
                else self.p.people[district.pk, Role.CLERK].full_name,
                recipients=[actions.Addressee(agency_id=self.tu.pk)],
            )
            actions.relate(entry=entry, other=held, kind=RelationKind.REPLY_TO, actor=clerk, at=at)
            self.work.attach_and_issue(entry, district, at)

    def _add(self, at: datetime) -> None:
        """The propaganda department was forgotten."""
        to = [actions.Addressee(agency_id=self.p.departments[2].pk, purpose="know")]
        actions.add_recipients(
            entry=self.asked[-1], recipients=to, note="Gửi để theo dõi", actor=self.hang, at=at
        )

    def _remind(self, at: datetime) -> None:
        from hoatoc.exchange.hub import actions as hub

        hub.urge_replies(entry=self.asked[0], actor=self.hang, at=at)

    def _send_on(self, at: datetime) -> None:
        """Mộ Đức asks its communes in turn."""
        district, clerk = self.p.districts[MO_DUC], self.work.actor(self.p.districts[MO_DUC])
        for held in self._held(district, self.asked[-1:]):
            actions.forward(
                entry=held,
                recipients=[
                    actions.Addressee(agency_id=each.pk, group_label="xã, thị trấn trực thuộc")
                    for each in self.p.communes[MO_DUC]
                ],
                note="Các xã báo cáo về Huyện uỷ trước 2 ngày.",
                actor=clerk,
                at=at,
            )
