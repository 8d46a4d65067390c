"""What lies on the desk of Huyện uỷ Mộ Đức when its clerk comes in: twelve documents by the network, and a question of hers
that some communes have not answered. Run in the environment of the product under test; prints what it made as JSON.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from hoatoc.config.demo.sheets import Sheet, draw, load_fonts  # noqa: E402 after the set-up
from hoatoc.foundation.accounts.models import Person  # noqa: E402
from hoatoc.foundation.accounts.queries import VIETNAM, acting_through  # noqa: E402
from hoatoc.foundation.files.actions import store_bytes  # noqa: E402
from hoatoc.foundation.org.models import Agency  # noqa: E402
from hoatoc.foundation.org.queries import below_on  # noqa: E402
from hoatoc.lib.actor import Actor  # noqa: E402
from hoatoc.records.documents import actions  # noqa: E402
from hoatoc.records.documents.models import Entry  # noqa: E402
from hoatoc.records.documents.rules import Direction, FileRole, RelationKind, Urgency  # noqa: E402

DISTRICT_CLERK = "khoa"
COMMUNE_CLERK, CELL_SECRETARY = "lan", "chin"
SILENT = 3
NOW = datetime.now(UTC)
TODAY = NOW.astimezone(VIETNAM).date()
MIDNIGHT = datetime.combine(TODAY, time(), tzinfo=VIETNAM)
OTHER_SENDERS = ("vtban1", "vtban2", "vtban3")
BY_NETWORK: Sequence[tuple[str, str, str, Urgency]] = (
    ("hang", "plan", "Ứng phó áp thấp nhiệt đới gần bờ, sơ tán dân ven biển trong đêm", Urgency.FLASH),
    ("hang", "notice", "Họp khẩn Ban Chỉ đạo phòng, chống thiên tai lúc 14 giờ hôm nay", Urgency.VERY_URGENT),
    ("hang", "plan", "Tổ chức học tập chuyên đề năm sau", Urgency.NORMAL),
    ("hang", "notice", "Lịch tiếp xúc cử tri của đại biểu tháng tới", Urgency.NORMAL),
    ("hang", "decision", "Kiện toàn Ban Chỉ đạo cải cách hành chính", Urgency.NORMAL),
    ("hang", "notice", "Kết luận của Thường trực Tỉnh uỷ tại buổi giao ban tháng", Urgency.NORMAL),
    ("vtban1", "official_letter", "Rà soát quy hoạch cán bộ cấp huyện", Urgency.NORMAL),
    ("vtban1", "official_letter", "Báo cáo số liệu đảng viên cuối năm", Urgency.NORMAL),
    ("vtban2", "official_letter", "Tuyên truyền kỷ niệm ngày truyền thống ngành", Urgency.NORMAL),
    ("vtban3", "notice", "Kết quả kiểm tra việc chấp hành Điều lệ Đảng", Urgency.NORMAL),
    ("hang", "notice", "Góp ý dự thảo quy chế làm việc", Urgency.URGENT),
)
ASTRAY = "Đề nghị Huyện uỷ Tư Nghĩa bố trí địa điểm tập huấn tại thị trấn La Hà"
TO_THE_CELL = (
    ("plan", "Ra quân dọn vệ sinh, khơi thông cống rãnh trước mùa mưa"),
    ("notice", "Lịch sinh hoạt chi bộ tháng này"),
)
QUESTION = "Báo cáo thiệt hại do mưa lớn trên địa bàn"


def actor_of(login: str) -> Actor:
    person = Person.objects.get(login=login)
    return acting_through(person.appointments.order_by("pk")[0], TODAY)


def sheet_of(entry: Entry, clerk: Actor) -> bytes:
    document = entry.document
    return draw(
        Sheet(
            superior="Đảng bộ tỉnh Quảng Ngãi",
            issuer=clerk.agency_name,
            symbol=document.symbol_text,
            place="Quảng Ngãi",
            day=TODAY,
            kind="Công văn",
            abstract=document.abstract,
            body=["Kính gửi quý cơ quan để biết và tổ chức thực hiện."],
            recipients=["Như trên"],
            authority="",
            position="Thủ trưởng cơ quan",
            signer=document.signer,
        )
    )


def issue(
    login: str,
    kind: str,
    abstract: str,
    to: Sequence[Agency],
    hours_ago: float,
    answers: Entry | None = None,
    **more: Any,
) -> Entry:
    clerk, at = actor_of(login), max(NOW - timedelta(hours=hours_ago), MIDNIGHT)
    entry = actions.take_number(
        actor=clerk,
        at=at,
        kind=kind,
        abstract=abstract,
        signer="Lê Hoàng Sơn",
        recipients=[actions.Addressee(agency_id=each.pk) for each in to],
        **more,
    )
    if answers is not None:
        actions.relate(entry=entry, other=answers, kind=RelationKind.REPLY_TO, actor=clerk, at=at)
    blob = store_bytes(chunks=[sheet_of(entry, clerk)], actor=clerk, at=at)
    name = f"{entry.document.symbol_text.replace('/', '-')}.pdf"
    actions.attach(entry=entry, blob=blob, name=name, role=FileRole.MAIN, actor=clerk, at=at)
    return actions.issue(entry=entry, actor=clerk, at=at)


def night() -> dict[str, Any]:
    district = Agency.objects.get(pk=actor_of(DISTRICT_CLERK).agency_id)
    load_fonts(Path(__file__).resolve().parents[2] / "build" / "fonts")
    told: dict[str, Any] = {"by_network": [], "silent": []}
    for n, (login, kind, abstract, urgency) in enumerate(BY_NETWORK):
        entry = issue(login, kind, abstract, [district], 0.5 - n / 60, urgency=urgency)
        told["by_network"].append(entry.document.symbol_text)
    told["astray"] = issue("hang", "official_letter", ASTRAY, [district], 0.2).document.symbol_text
    communes = list(
        Agency.objects.filter(pk__in=below_on(district.pk, TODAY), kind="committee").order_by("pk")
    )
    question = issue(
        DISTRICT_CLERK, "official_letter", QUESTION, communes, 0.15, reply_due_on=TODAY + timedelta(days=1)
    )
    told["question"] = question.document.symbol_text
    told["asked"] = len(communes)
    for commune in communes[:-SILENT]:
        clerk = commune.appointments.filter(roles__role="clerk").first().person.login
        asked = Entry.objects.get(document=question.document, agency=commune, direction=Direction.IN)
        actions.register(entry=asked, actor=actor_of(clerk), at=NOW)
        name = f"Thiệt hại do mưa lớn tại {actor_of(clerk).agency_name}"
        report = issue(clerk, "report", name, [district], 0, answers=asked)
        came = Entry.objects.get(document=report.document, agency=district, direction=Direction.IN)
        actions.register(entry=came, actor=actor_of(DISTRICT_CLERK), at=NOW)
    told["silent"] = SILENT
    cell = Agency.objects.get(pk=actor_of(CELL_SECRETARY).agency_id)
    for kind, abstract in TO_THE_CELL:
        issue(COMMUNE_CLERK, kind, abstract, [cell], 0.1)
    return told


if __name__ == "__main__":
    print(json.dumps(night(), ensure_ascii=False))
