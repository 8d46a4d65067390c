"""Two years of paper in the demo province, in the order of time, through the verbs."""

import heapq
import itertools
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from importlib import resources

from hoatoc.config.demo.province import Province
from hoatoc.config.demo.sheets import Sheet, draw
from hoatoc.foundation.accounts.queries import VIETNAM, acting_through
from hoatoc.foundation.files.actions import store_bytes
from hoatoc.foundation.org.models import Agency, Unit
from hoatoc.lib.actor import Actor
from hoatoc.lib.kinds import kind as kind_of
from hoatoc.lib.policy import Role
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry, Recipient
from hoatoc.records.documents.rules import Direction, FileRole, Urgency

TOPICS = {
    "plan": ["phòng, chống thiên tai và tìm kiếm cứu nạn mùa mưa bão", "tuyên truyền kỷ niệm ngày Quốc khánh 02/9",
             "học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh", "kiểm tra, giám sát quý III",
             "bồi dưỡng cấp uỷ viên cơ sở", "tổng kết xây dựng nông thôn mới", "thực hiện cuộc vận động quỹ Vì người nghèo"],
    "notice": ["kết luận của Thường trực về công tác cán bộ", "lịch tiếp công dân định kỳ", "phân công nhiệm vụ cấp uỷ viên",
               "kết quả hội nghị giao ban tháng", "thay đổi lịch kiểm tra"],
    "official_letter": ["V/v chuẩn bị hội nghị sơ kết 6 tháng", "V/v rà soát đảng viên đi làm ăn xa", "V/v báo cáo tình hình tư tưởng",
                        "V/v nắm tình hình nhân dân sau mưa lũ", "V/v mở lớp tiếng Hrê cho cán bộ xã", "V/v thẩm định trang thiết bị CNTT",
                        "V/v lấy ý kiến dự thảo quy chế làm việc"],
    "report": ["kết quả học tập chuyên đề", "công tác phát triển đảng viên quý II", "kết quả tiếp dân 7 tháng", "tình hình nuôi trồng thuỷ sản",
               "tổng kết 5 năm xây dựng nông thôn mới", "sơ kết công tác kiểm tra, giám sát"],
    "decision": ["kiện toàn Ban Chỉ đạo phòng, chống thiên tai", "khen thưởng tổ chức đảng trong sạch, vững mạnh"],
    "conclusion": ["về lãnh đạo phát triển kinh tế biển", "về sắp xếp thôn, tổ dân phố"],
    "invitation": ["dự hội nghị cán bộ chủ chốt", "dự lễ trao Huy hiệu Đảng"],
}  # fmt: skip
BODY = (
    "Thực hiện chương trình công tác năm và ý kiến chỉ đạo của cấp trên, cấp uỷ đề nghị các cơ quan, đơn vị thực hiện một số nội dung sau:",
    "1. Quán triệt đầy đủ tinh thần văn bản đến cán bộ, đảng viên thuộc phạm vi phụ trách; phân công người chịu trách nhiệm từng việc.",
    "2. Báo cáo kết quả về văn phòng cấp uỷ theo thời hạn đã nêu; khó khăn, vướng mắc phản ánh kịp thời để được hướng dẫn.",
)
REASONS = ["Thiếu phụ lục 2.", "Gửi nhầm nơi nhận.", "Bản quét mờ, không đọc được trang 2."]


@dataclass(frozen=True, slots=True)
class Amount:
    """How much paper: for the demo a few hundred documents, for tests a handful."""

    provincial: int = 44
    district: int = 80
    commune: int = 90
    paper: int = 40


class Work:
    """Plays the two years: what happens is a heap of (moment, act), so that numbers and dates go on together."""

    def __init__(self, province: Province, *, start: date, until: date, seed: int, amount: Amount) -> None:
        self.p, self.start, self.amount = province, start, amount
        self.random = random.Random(seed)  # noqa: S311 invented work
        self.heap: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.order = itertools.count()
        self.actors: dict[tuple[int, Role], Actor] = {}
        self.units: dict[int, list[int]] = {}
        for agency_id, unit_id in Unit.objects.order_by("pk").values_list("agency_id", "pk"):
            self.units.setdefault(agency_id, []).append(unit_id)
        self.last_day = until - timedelta(days=max(0, until.weekday() - 4))
        self.end = self._moment(self.last_day, 7, 40)

    def play(self) -> None:
        """Everything, in order."""
        self._plan()
        while self.heap:
            at, _, act = heapq.heappop(self.heap)
            act(at)

    def _plan(self) -> None:
        p, rest = self.p, self.amount
        departments = [p.office, *p.departments]
        communes = [each for group in p.communes.values() for each in group]
        for n in range(rest.provincial):
            source = p.committee if n % 2 == 0 else self.random.choice(departments)
            self._later(partial(self._provincial, source))
        for _ in range(rest.district):
            self._later(partial(self._district, self.random.choice(list(p.districts))))
        for _ in range(rest.commune):
            code = self.random.choice(list(p.communes))
            self._later(partial(self._commune, code, self.random.choice(p.communes[code])))
        for _ in range(rest.paper):
            self._later(self._paper)
        self._this_morning(communes)

    def _later(self, act: Callable[[datetime], None]) -> None:
        """At a random office minute of the two years, not on the last morning."""
        day = self.start + timedelta(days=self.random.randrange((self.last_day - self.start).days))
        while day.weekday() >= 5:
            day -= timedelta(days=1)
        self._at(
            self._moment(max(day, self.start), self.random.randrange(7, 17), self.random.randrange(60)), act
        )

    def on(self, day: date, hour: int, minute: int, act: Callable[[datetime], None]) -> None:
        """Plan an act of somebody else's."""
        self._at(self._moment(day, hour, minute), act)

    def _at(self, at: datetime, act: Callable[[datetime], None]) -> None:
        heapq.heappush(self.heap, (at, next(self.order), act))

    def _moment(self, day: date, hour: int, minute: int) -> datetime:
        return datetime.combine(
            day, time(hour, minute, self.random.randrange(60)), tzinfo=VIETNAM
        ).astimezone(UTC)

    # --- who ---------------------------------------------------------------------------------

    def actor(self, agency: Agency, role: Role = Role.CLERK) -> Actor:
        """Who acts for the agency in that role."""
        key = (agency.pk, role)
        if key not in self.actors:
            person = self.p.people[key]
            appointment = person.appointments.select_related("agency", "unit", "person").get(agency=agency)
            self.actors[key] = acting_through(appointment, self.start)
        return self.actors[key]

    def _provincial_recipients(self, source: Agency) -> Sequence[tuple[Agency, str]]:
        p, dice = self.p, self.random.random()
        districts = [(each, "14 đơn vị cấp huyện") for each in p.districts.values()]
        if dice < 0.05:
            group = [each for communes in p.communes.values() for each in communes]
            return districts + [(each, f"{len(group)} xã, phường, thị trấn") for each in group]
        if dice < 0.6:
            return districts
        others = [each for each in [p.committee, p.office, *p.departments] if each.pk != source.pk]
        return [(each, "") for each in self.random.sample(others, 3)]

    def _district_recipients(self, code: str) -> Sequence[tuple[Agency, str]]:
        p = self.p
        if self.random.random() < 0.55:
            return [(p.committee, ""), (self.random.choice(p.departments), "")]
        label = f"{len(p.communes[code])} xã trong huyện"
        cells = [(each, "chi bộ trong huyện") for each in p.cells[:52]] if code == "528" else []
        return [(each, label) for each in p.communes[code]] + cells

    def _provincial(self, source: Agency, at: datetime) -> None:
        self._issue(source, self._provincial_recipients(source), at)

    def _district(self, code: str, at: datetime) -> None:
        self._issue(self.p.districts[code], self._district_recipients(code), at)

    def _commune(self, code: str, commune: Agency, at: datetime) -> None:
        self._issue(commune, [(self.p.districts[code], "")], at, kinds=("report", "official_letter"))

    # --- acts --------------------------------------------------------------------------------

    def _issue(
        self,
        source: Agency,
        recipients: Sequence[tuple[Agency, str]],
        at: datetime,
        *,
        kinds: Sequence[str] = tuple(TOPICS),
        abstract: str = "",
        urgency: Urgency | None = None,
        deliver_by: datetime | None = None,
    ) -> Entry:
        entry = self._take_number(source, recipients, at, kinds, abstract, urgency, deliver_by)
        return self.attach_and_issue(entry, source, at)

    def attach_and_issue(self, entry: Entry, source: Agency, at: datetime) -> Entry:
        """The sealed sheet, and out it goes; the others answer in the days after."""
        clerk = self.actor(source)
        blob = store_bytes(chunks=[self._sheet(entry, source)], actor=clerk, at=at)
        name = f"{entry.document.symbol_text.replace('/', '-')}.pdf"
        actions.attach(entry=entry, blob=blob, name=name, role=FileRole.MAIN, actor=clerk, at=at)
        actions.issue(entry=entry, actor=clerk, at=at)
        self._answer(entry, at)
        return entry

    def _take_number(
        self,
        source: Agency,
        recipients: Iterable[tuple[Agency, str]],
        at: datetime,
        kinds: Sequence[str],
        abstract: str = "",
        urgency: Urgency | None = None,
        deliver_by: datetime | None = None,
    ) -> Entry:
        kind = self.random.choice(kinds)
        year = at.astimezone(VIETNAM).year
        urgency = self.random.choices(list(Urgency)[:3], [85, 10, 5])[0] if urgency is None else urgency
        abstract = abstract or f"{self.random.choice(TOPICS[kind])} năm {year}"
        return actions.take_number(
            actor=self.actor(source),
            at=at,
            kind=kind,
            abstract=abstract[0].upper() + abstract[1:],
            signer=self._signer(source),
            recipients=[
                actions.Addressee(agency_id=each.pk, group_label=label) for each, label in recipients
            ],
            urgency=urgency,
            deliver_by=deliver_by,
        )

    def _signer(self, source: Agency) -> str:
        role = Role.LEADER if (source.pk, Role.LEADER) in self.p.people else Role.CHIEF_OF_OFFICE
        return self.p.people[source.pk, role].full_name

    def _sheet(self, entry: Entry, source: Agency) -> bytes:
        document, names = entry.document, self.p.names
        labels = list(
            Recipient.objects.printed().filter(document=document).values_list("group_label", "agency_id")
        )
        recipients = list(dict.fromkeys(label or names[agency] for label, agency in labels))[:5]
        is_top = source.pk in {self.p.committee.pk, self.p.office.pk} or source in self.p.departments
        return draw(
            Sheet(
                superior="Đảng bộ tỉnh Quảng Ngãi",
                issuer=names[source.pk],
                symbol=document.symbol_text,
                place="Quảng Ngãi"
                if is_top
                else names[source.pk].split()[-2] + " " + names[source.pk].split()[-1],
                day=document.dated_on or self.start,
                kind=kind_of("party", document.kind).name,
                abstract=document.abstract,
                body=BODY,
                recipients=recipients,
                authority="T/M BAN THƯỜNG VỤ" if source.pk == self.p.committee.pk else "",
                position="Phó Bí thư" if source.pk == self.p.committee.pk else "Thủ trưởng cơ quan",
                signer=document.signer,
            )
        )

    def _answer(self, entry: Entry, at: datetime) -> None:
        """Those who got it open and register it within the next days; old paper is registered almost everywhere."""
        arrived = Entry.objects.filter(document=entry.document_id, direction=Direction.IN).order_by(
            "agency_id"
        )
        for each in arrived.select_related("agency", "document"):
            wait = timedelta(minutes=self.random.randrange(5, 60 * 30))
            if at + wait >= self.end:
                continue
            self._at(at + wait, partial(self._take_in, each))

    def _take_in(self, entry: Entry, at: datetime) -> None:
        role = Role.CELL_SECRETARY if entry.agency.is_cell else Role.CLERK
        actor = self.actor(entry.agency, role)
        dice = self.random.random()
        if dice > 0.985:
            return
        actions.mark_seen(entry=entry, actor=actor, at=at)
        if dice > 0.975:
            actions.return_to_sender(entry=entry, reason=self.random.choice(REASONS), actor=actor, at=at)
        elif entry.agency.is_cell:
            actions.confirm(entry=entry, actor=actor, at=at)
        elif dice < 0.965:
            units = self.units.get(entry.agency_id, [])
            unit_id = self.random.choice(units) if units else None
            actions.register(entry=entry, unit_id=unit_id, actor=actor, at=at)

    def _paper(self, at: datetime) -> None:
        """A sheet by post to the provincial committee or a district."""
        holder = (
            self.p.committee
            if self.random.random() < 0.7
            else self.random.choice(list(self.p.districts.values()))
        )
        body = self.random.choice(self.p.outside[:7])
        day = at.astimezone(VIETNAM).date() - timedelta(days=self.random.randrange(1, 5))
        number = self.random.randrange(20, 2400)
        is_party = body.system == "party"
        symbol = f"{number}-CV/{body.symbol}" if is_party else f"{number}/{body.symbol}-VP"
        sheet = actions.PaperSheet(
            issuer_agency_id=None,
            issuer_correspondent_id=body.pk,
            symbol=symbol,
            dated_on=day,
            kind="official_letter",
            abstract=self.random.choice(TOPICS["official_letter"]),
            signer="",
            urgency=self.random.choices([Urgency.NORMAL, Urgency.URGENT], [9, 1])[0],
        )
        actions.take_in_paper(sheet=sheet, is_registered_now=True, actor=self.actor(holder), at=at)

    # --- the last morning --------------------------------------------------------------------

    def _this_morning(self, communes: Sequence[Agency]) -> None:
        """What lies on the desks when the demo opens: an alarm, a full queue, scans, numbers that wait for their scan."""
        p, day = self.p, self.last_day
        to_tu = [(p.committee, "")]
        by_code = dict(p.districts)
        morning: list[tuple[int, Callable[[datetime], None]]] = [
            (5, lambda at: self._scan("angiang-2017-6p.pdf", 7, "154/CTPH-LĐLĐ-SVH,TT,DL", date(2017, 4, 28), "programme",
                                      "Xây dựng đời sống văn hoá cơ sở trong CNVCLĐ giai đoạn 2016 - 2021", at)),
            (8, lambda at: self._scan("danang-2019-2p.pdf", 8, "1595/SGDĐT-CTrTT", date(2019, 5, 31), "official_letter",
                                      "V/v bảo đảm TTATGT cho HS, SV trong dịp nghỉ hè và kỳ thi THPT quốc gia năm 2019", at)),
            (12, lambda at: self._send(p.departments[0], to_tu, at, "submission", "đề nghị bổ sung kế hoạch bồi dưỡng cấp uỷ viên cơ sở", 2)),
            (16, lambda at: self._send(p.departments[2], to_tu, at, "notice", "thay đổi lịch kiểm tra quý III", 2)),
            (19, lambda at: self._send(by_code["536"], to_tu, at, "official_letter", "V/v hỗ trợ ngư dân xã An Hải neo đậu tránh bão", 1)),
            (22, lambda at: self._send(by_code["533"], to_tu, at, "report", "kết quả học tập chuyên đề, 6 tháng đầu năm", 0)),
            (26, lambda at: self._send(communes[30], to_tu, at, "official_letter", "V/v xin ý kiến tổ chức đại hội chi bộ thôn", 0)),
            (29, lambda at: self._send(by_code["535"], to_tu, at, "official_letter",
                                       "V/v sạt lở tại xã Ba Trang, đề nghị hỗ trợ di dời 23 hộ dân trong ngày", 3)),
            (31, lambda at: self._send(p.committee, [(each, f"{len(communes)} xã, phường, thị trấn") for each in communes], at, "plan",
                                       "phòng, chống thiên tai và tìm kiếm cứu nạn 4 tháng cuối năm", 1)),
            (33, lambda at: self._hold(at, "notice", "kết luận giao ban của Thường trực Tỉnh uỷ")),
            (36, lambda at: self._hold(at, "decision", "kiện toàn Ban Chỉ đạo phòng, chống thiên tai")),
        ]  # fmt: skip
        early = [
            (p.districts[code], self.random.choice(("report", "official_letter")))
            for code in list(p.districts)[3:11]
        ]
        for number, (district, kind) in enumerate(early):
            self._at(
                self._moment(day, 6, 30 + 3 * number), partial(self._report_to_the_province, district, kind)
            )
        for minute, act in morning:
            self._at(self._moment(day, 7, minute), act)

    def _send(
        self,
        source: Agency,
        recipients: Sequence[tuple[Agency, str]],
        at: datetime,
        kind: str,
        abstract: str,
        urgency: int,
    ) -> None:
        self._issue(source, recipients, at, kinds=[kind], abstract=abstract, urgency=Urgency(urgency))

    def _report_to_the_province(self, district: Agency, kind: str, at: datetime) -> None:
        self._issue(district, [(self.p.committee, "")], at, kinds=[kind], urgency=Urgency.NORMAL)

    def _hold(self, at: datetime, kind: str, abstract: str) -> None:
        """A number whose sheet is still being sealed."""
        recipients = [(each, "14 đơn vị cấp huyện") for each in self.p.districts.values()]
        self._take_number(self.p.committee, recipients, at, [kind], abstract, Urgency.NORMAL)

    def _scan(
        self, file: str, body: int, symbol: str, day: date, kind: str, abstract: str, at: datetime
    ) -> None:
        """One of the two real scans, on paper, waiting to be registered."""
        clerk = self.actor(self.p.committee)
        data = resources.files("hoatoc.config.demo.data").joinpath(file).read_bytes()
        sheet = actions.PaperSheet(
            issuer_agency_id=None,
            issuer_correspondent_id=self.p.outside[body].pk,
            symbol=symbol,
            dated_on=day if day <= self.last_day else None,
            kind=kind,
            abstract=abstract,
            signer="",
        )
        blob = store_bytes(chunks=[data], actor=clerk, at=at)
        actions.take_in_paper(sheet=sheet, scan=blob, scan_name=file, actor=clerk, at=at)
