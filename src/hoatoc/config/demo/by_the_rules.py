"""A records office's last weeks by the rules: what the everyday paper of the demo does not show.

Reserved and void numbers, a block for the other network, a joint document, secrets with their readers, handovers with
signatures, the post, file copies, a second arrival book, a corrected row, last year's book closed with its hash.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hoatoc.config.demo.work import Work
from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.org import actions as org
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.policy import Role
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry, Register
from hoatoc.records.documents.rules import BookKind, BulkAct, Direction, EntryState, Secrecy, Urgency

Act = Callable[[datetime], None]


class ByTheRules:
    """Plans its acts among those of `work`, on the working days before the last one."""

    def __init__(self, work: Work) -> None:
        self.work, self.p = work, work.p
        self.tu = self.p.committee
        self.hang, self.phuc = work.actor(self.tu), work.actor(self.tu, Role.CHIEF_OF_OFFICE)
        self.minh = Appointment.objects.get(agency=self.tu, position="Chuyên viên")
        self.son = Appointment.objects.get(agency=self.tu, position="Phó Bí thư")
        self.chief = Appointment.objects.get(agency=self.tu, position="Chánh Văn phòng")
        self.unit = Unit.objects.get(agency=self.tu, name="Phòng Tổng hợp")
        self.secrets: list[Entry] = []

    def plan(self) -> None:
        """So many working days before the last morning, at so many minutes past eight."""
        week: list[tuple[int, Act]] = [
            (9, self._reserve),
            (8, self._secret_out),
            (8, self._secret_in),
            (7, self._envelope),
            (7, self._void),
            (6, self._block),
            (6, self._joint),
            (5, self._second_book),
            (5, self._correct),
            (4, self._void_arrival),
            (4, self._close_last_year),
            (3, self._hand_over),
            (3, self._post),
            (2, self._lend),
            (2, self._copy_secret),
            (1, self._reserve_again),
            (1, self._file_together),
        ]
        for minute, (days, act) in enumerate(week):
            self.work.on(self._working_day(days), 8, minute, act)

    def _working_day(self, before: int) -> date:
        day = self.work.last_day
        while before:
            day -= timedelta(days=1)
            before -= day.weekday() < 5
        return day

    # --- numbers -----------------------------------------------------------------------------

    def _take(self, at: datetime, kind: str, abstract: str, **more: Any) -> Entry:
        return actions.take_number(
            actor=self.hang,
            at=at,
            kind=kind,
            abstract=abstract,
            signer=self.p.people[self.tu.pk, Role.LEADER].full_name,
            **more,
        )

    def _reserve(self, at: datetime) -> None:
        """One that nobody used in time."""
        self._hold(at, "plan", self.minh, "Kế hoạch kiểm tra quý IV đang trình ký", days=5)

    def _reserve_again(self, at: datetime) -> None:
        """One with days to go."""
        self._hold(at, "report", self.minh, "Báo cáo năm chờ số liệu của các huyện", days=6)

    def _hold(self, at: datetime, kind: str, holder: Appointment, purpose: str, days: int) -> None:
        expires = at.astimezone(VIETNAM).date() + timedelta(days=days)
        actions.reserve(kind=kind, holder=holder, purpose=purpose, expires_on=expires, actor=self.hang, at=at)

    def _void(self, at: datetime) -> None:
        entry = self._take(at, "notice", "Thông báo lịch tiếp công dân tháng sau")
        proposal = actions.propose_void(
            entry=entry, reason="Lãnh đạo không ký, gộp vào thông báo khác", actor=self.hang, at=at
        )
        actions.decide(proposal=proposal, is_approved=True, actor=self.phuc, at=at)

    def _block(self, at: datetime) -> None:
        actions.give_block(
            kind="decision", count=2, reason="Văn bản soạn và ký ở mạng kia", actor=self.phuc, at=at
        )

    def _joint(self, at: datetime) -> None:
        bodies = [actions.Addressee(agency_id=each.pk) for each in self.p.departments[:1]]
        entry = self._take(
            at,
            "guidance",
            "Hướng dẫn phối hợp kiểm tra công tác cán bộ",
            joint_with=bodies,
            recipients=[actions.Addressee(agency_id=each.pk) for each in self.p.departments],
        )
        self.work.attach_and_issue(entry, self.tu, at)

    def _file_together(self, at: datetime) -> None:
        """Several documents put into one file at once."""
        rows = Entry.objects.filter(agency=self.tu, direction=Direction.IN, state=EntryState.REGISTERED)
        ids = list(
            rows.filter(secrecy=Secrecy.NONE).order_by("-arrived_at", "-pk").values_list("pk", flat=True)[:5]
        )
        words = actions.BulkWords(file_code="01-VP")
        work = actions.ask_bulk(act=BulkAct.FILE, entry_ids=ids, words=words, actor=self.hang, at=at)
        actions.run_bulk(work=work, at=at)

    # --- secrets -----------------------------------------------------------------------------

    def _custody(self, place: str, *readers: Appointment, **more: Any) -> actions.Custody:
        pks = tuple(each.pk for each in readers)
        return actions.Custody(content_location=place, copies=2, sheets=3, readers=pks, **more)

    def _secret_out(self, at: datetime) -> None:
        entry = self._take(
            at,
            "decision",
            "Phương án bố trí nhân sự chủ chốt",
            secrecy=Secrecy.MAT,
            custody=self._custody("Tủ mật số 1, ngăn 2", self.son, self.chief),
            recipients=[actions.Addressee(agency_id=self.p.departments[0].pk)],
        )
        self.secrets.append(actions.issue(entry=entry, actor=self.hang, at=at))

    def _sheet(self, at: datetime, symbol: str, abstract: str, **more: Any) -> actions.PaperSheet:
        return actions.PaperSheet(
            issuer_agency_id=None,
            issuer_correspondent_id=self.p.outside[0].pk,
            symbol=symbol,
            dated_on=at.astimezone(VIETNAM).date() - timedelta(days=2),
            kind="official_letter",
            abstract=abstract,
            signer="",
            **more,
        )

    def _secret_in(self, at: datetime) -> None:
        sheet = self._sheet(
            at, "312-CV/VPTW", "Về bảo vệ bí mật nhà nước trong công tác nhân sự", secrecy=Secrecy.MAT
        )
        entry = actions.take_in_paper(
            sheet=sheet,
            custody=self._custody("Tủ mật số 1, ngăn 1", self.chief),
            is_registered_now=True,
            actor=self.hang,
            at=at,
        )
        self.secrets.append(entry)
        handed = actions.hand_over(entry=entry, to_appointment=self.chief, actor=self.hang, at=at)
        actions.sign_handover(handover=handed, actor=self.phuc, at=at)

    def _envelope(self, at: datetime) -> None:
        """Only the person named on it may open it: registered by what is written outside."""
        actions.take_in_paper(
            sheet=self._sheet(at, "07-CV/VPTW", "", secrecy=Secrecy.TOI_MAT),
            custody=self._custody(
                "Đồng chí Phó Bí thư giữ", self.son, envelope_for="Lê Hoàng Sơn, Phó Bí thư"
            ),
            is_registered_now=True,
            actor=self.hang,
            at=at,
        )

    def _copy_secret(self, at: datetime) -> None:
        for entry in self.secrets[:1]:
            actions.copy_secret(
                entry=entry, way="photo", copies=1, asked_by="Ban Tổ chức Tỉnh uỷ", allowed_by="Lê Hoàng Sơn, Phó Bí thư",
                given_to="Trưởng Ban Tổ chức", is_spare_destroyed=True, actor=self.hang, at=at,
            )  # fmt: skip

    # --- arrivals ----------------------------------------------------------------------------

    def _second_book(self, at: datetime) -> None:
        day = at.astimezone(VIETNAM).date()
        book = actions.open_arrival_book(
            title=f"Sổ văn bản đến của Trung ương năm {day.year}", actor=self.hang, at=at
        )
        actions.take_in_paper(
            sheet=self._sheet(at, "1204-CV/VPTW", "V/v chuẩn bị hội nghị trực tuyến toàn quốc", urgency=Urgency.VERY_URGENT),
            is_registered_now=True, book_id=book.pk, unit_id=self.unit.pk, actor=self.hang, at=at,
        )  # fmt: skip

    def _correct(self, at: datetime) -> None:
        wrong = self._sheet(at, "1187-CV/VPTW", "V/v báo cáo công tác văn phòng cấp uỹ")
        entry = actions.take_in_paper(sheet=wrong, is_registered_now=True, actor=self.hang, at=at)
        right = self._sheet(at, "1178-CV/VPTW", "V/v báo cáo công tác văn phòng cấp uỷ")
        row = actions.RowFields(unit_id=self.unit.pk, note="Gửi lại bản số hoá", sheets=4)
        actions.correct(
            entry=entry, sheet=right, row=row, reason="Gõ nhầm số và trích yếu", actor=self.hang, at=at
        )

    def _void_arrival(self, at: datetime) -> None:
        """The same letter registered twice, by post and by hand."""
        sheet = self._sheet(at, "1178-CV/VPTW", "V/v báo cáo công tác văn phòng cấp uỷ")
        entry = actions.take_in_paper(sheet=sheet, is_registered_now=True, actor=self.hang, at=at)
        proposal = actions.propose_void(
            entry=entry, reason="Vào sổ hai lần cùng một văn bản", actor=self.hang, at=at
        )
        actions.decide(proposal=proposal, is_approved=True, actor=self.phuc, at=at)

    def _close_last_year(self, at: datetime) -> None:
        """Khoá sổ văn bản đến năm trước; and another spelling of a sender for the list of likely doubles."""
        org.add_correspondent(
            name="UBND tỉnh Quảng Ngãi", symbol="UBND", system="state", actor=self.hang, at=at
        )
        year = at.astimezone(VIETNAM).year - 1
        book = Register.objects.filter(
            agency=self.tu, book_kind=BookKind.INCOMING, period_ref=str(year), is_default=True
        ).first()
        if book is None:
            return
        proposal = actions.propose_closing(
            book=book, reason="Hết năm, đã đối chiếu đủ số", actor=self.hang, at=at
        )
        actions.decide(proposal=proposal, is_approved=True, actor=self.phuc, at=at)

    # --- paper on its way --------------------------------------------------------------------

    def _registered(self, count: int) -> list[Entry]:
        rows = Entry.objects.filter(
            agency=self.tu, direction=Direction.IN, state=EntryState.REGISTERED, secrecy=Secrecy.NONE
        )
        return list(rows.select_related("document").order_by("-number", "-pk")[:count])

    def _hand_over(self, at: datetime) -> None:
        for n, entry in enumerate(self._registered(5)):
            to: dict[str, Any] = {"to_appointment": self.minh} if n % 2 else {"to_unit": self.unit}
            handed = actions.hand_over(entry=entry, actor=self.hang, at=at, **to)
            if n < 3:
                actions.sign_on_paper(handover=handed, actor=self.hang, at=at)

    def _issued(self, count: int) -> list[Entry]:
        rows = Entry.objects.filter(agency=self.tu, state=EntryState.ISSUED, secrecy=Secrecy.NONE)
        return list(rows.select_related("document").order_by("-pk")[:count])

    def _post(self, at: datetime) -> None:
        places = ["Văn phòng Trung ương Đảng, Hà Nội", "Ban Tổ chức Trung ương, Hà Nội"]
        for entry, place in zip(self._issued(2), places, strict=False):
            actions.post(
                entries=[entry], addressee=place, service="EMS", tracking="EE123456789VN", actor=self.hang, at=at
            )  # fmt: skip

    def _lend(self, at: datetime) -> None:
        day = at.astimezone(VIETNAM).date()
        for n, entry in enumerate(self._issued(2)):
            use = actions.lend_file_copy(
                entry=entry, borrower="Đỗ Quang Minh, Phòng Tổng hợp", purpose="Đối chiếu khi soạn báo cáo năm",
                approved_by="Trần Văn Phúc", due_on=day + timedelta(days=3), actor=self.hang, at=at,
            )  # fmt: skip
            if n:
                actions.return_file_copy(use=use, on=day, actor=self.hang, at=at)
