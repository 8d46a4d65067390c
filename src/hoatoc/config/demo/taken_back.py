"""What the demo shows of recalls and of cells: one document taken back, one proposed, a cell with unread papers and its report."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from hoatoc.config.demo.work import Work
from hoatoc.exchange.hub import actions as hub
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.policy import Role
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import Urgency

CELL = 53
"""Place of the cell in the list of the province whose secretary has a login of their own."""
SECOND_COMMUNE = 1
OF_THE_CELL: Sequence[tuple[str, str, Urgency]] = (
    ("notice", "lịch sinh hoạt chuyên đề quý tới", Urgency.NORMAL),
    ("official_letter", "V/v báo cáo tình hình tư tưởng đảng viên", Urgency.URGENT),
    ("plan", "bảo vệ hoa màu, giúp dân sau mưa lũ", Urgency.NORMAL),
)


class TakenBack:
    """Plans its acts among those of `work`, on the last days."""

    def __init__(self, work: Work) -> None:
        self.work, self.p = work, work.p
        self.tu = self.p.committee
        self.hang, self.son = work.actor(self.tu), work.actor(self.tu, Role.LEADER)
        self.cell = self.p.cells[CELL]
        self.wrong: Entry | None = None

    def plan(self) -> None:
        """A document goes out with an old annex, a leader takes it back the next morning."""
        day, before = self.work.last_day, self._working_day_before(2)
        self.work.on(before, 8, 50, self._send_wrong)
        self.work.on(day, 7, 9, self._take_back)
        self.work.on(day, 7, 14, self._propose)
        self.work.on(self._working_day_before(1), 9, 30, self._report)
        for n, (kind, about, urgency) in enumerate(OF_THE_CELL):
            self.work.on(day, 7, 17 + n, partial(self._to_the_cell, kind, about, urgency))

    def _working_day_before(self, days: int) -> date:
        day = self.work.last_day
        while days:
            day -= timedelta(days=1)
            days -= day.weekday() < 5
        return day

    def _send(
        self, source: Agency, to: Iterable[Agency], kind: str, about: str, at: datetime, urgency: Urgency
    ) -> Entry:
        entry = actions.take_number(
            actor=self.work.actor(source),
            at=at,
            kind=kind,
            abstract=about[0].upper() + about[1:],
            signer=self.p.people[source.pk, Role.LEADER].full_name,
            recipients=[actions.Addressee(agency_id=each.pk) for each in to],
            urgency=urgency,
        )
        return self.work.attach_and_issue(entry, source, at)

    def _send_wrong(self, at: datetime) -> None:
        to = [*self.p.districts.values(), self.p.communes["533"][SECOND_COMMUNE]]
        self.wrong = self._send(
            self.tu, to, "notice", "phân bổ chỉ tiêu bồi dưỡng cấp uỷ viên", at, Urgency.NORMAL
        )

    def _take_back(self, at: datetime) -> None:
        if self.wrong is not None:
            hub.order_recall(
                entry=self.wrong, reason="Ban hành nhầm phụ lục chỉ tiêu của năm trước", actor=self.son, at=at
            )

    def _propose(self, at: datetime) -> None:
        entry = self._send(
            self.tu, list(self.p.districts.values())[:4], "official_letter", "V/v đổi địa điểm họp giao ban", at, Urgency.NORMAL
        )  # fmt: skip
        hub.propose_recall(entry=entry, reason="Ghi sai địa điểm họp", actor=self.hang, at=at)

    def _to_the_cell(self, kind: str, about: str, urgency: Urgency, at: datetime) -> None:
        parent = org_queries.parent_on(self.cell.pk, self.work.last_day)
        source = Agency.objects.get(pk=parent or 0)
        self._send(source, [self.cell], kind, about, at, urgency)

    def _report(self, at: datetime) -> None:
        report = actions.Report(
            abstract="Kết quả sinh hoạt chi bộ và nắm tình hình nhân dân",
            body="Chi bộ họp có 21/23 đảng viên, quán triệt kế hoạch phòng, chống thiên tai của cấp trên.\n"
            "Nhân dân lo việc tiêu thoát nước ở đồng Bàu; chi bộ đề nghị xã nạo vét trước mùa mưa.",
            place="Quảng Ngãi",
        )
        secretary = self.work.actor(self.cell, Role.CELL_SECRETARY)
        actions.send_report(report=report, request_key=UUID(int=CELL), actor=secretary, at=at)
