"""What is printed on an own sheet: facts, mark of urgency, nơi nhận."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from hoatoc.lib.bulk import insert_for_each
from hoatoc.lib.profiles import profile_on
from hoatoc.lib.refusal import CONSTRAINTS, Refusal
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents.models import (
    Document,
    Recipient,
)
from hoatoc.records.documents.rules import (
    URGENCY_LABELS,
    Secrecy,
    Urgency,
)


class SheetIncomplete(Refusal):
    """Chưa đủ thông tin để lấy số: thiếu {what}. Hãy điền rồi bấm lại; chưa có số nào bị lấy."""

    code = "VB-01"
    status = 422


class HourNeeded(Refusal):
    """Hoả tốc hẹn giờ phải có giờ giao. Hãy điền ngày giờ phải đến nơi."""

    code = "VB-03"
    status = 422


class ReplyDuePassed(Refusal):
    """Hạn phúc đáp {due:%d/%m/%Y} sớm hơn ngày ký {day:%d/%m/%Y}. Hãy xem lại ngày, hoặc để trống nếu không cần phúc đáp."""

    code = "PD-01"
    status = 422


class MarkUnknown(Refusal):
    """Quy định đang áp dụng ({rules}) không có độ khẩn “{mark}”. Hãy chọn độ khẩn khác."""

    code = "VB-19"
    status = 422


CONSTRAINTS["timed_flash_document_has_its_hour"] = HourNeeded


@dataclass(frozen=True, slots=True)
class Addressee:
    """Một nơi nhận: exactly one of agency and correspondent."""

    agency_id: int | None = None
    correspondent_id: int | None = None
    purpose: str = "execute"
    group_label: str = ""


def checked_sheet(
    kind: str,
    abstract: str,
    signer: str,
    urgency: Urgency,
    deliver_by: datetime | None,
    at: datetime,
    secrecy: str,
    reply_due_on: date | None,
    day: date,
) -> dict[str, Any]:
    """What the fields of a sheet of that day become, tidied.  Raises SheetIncomplete, HourNeeded, ReplyDuePassed."""
    abstract, signer = " ".join(abstract.split()), " ".join(signer.split())
    needed = {"tên loại": kind, "trích yếu": abstract or secrecy == Secrecy.TUYET_MAT, "người ký": signer}
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise SheetIncomplete(what=", ".join(missing))
    if urgency == Urgency.FLASH_TIMED and (deliver_by is None or deliver_by <= at):
        raise HourNeeded
    if reply_due_on is not None and reply_due_on < day:
        raise ReplyDuePassed(due=reply_due_on, day=day)
    return {
        "abstract": abstract,
        "abstract_key": fold(abstract),
        "signer": signer,
        "urgency": urgency,
        "deliver_by": deliver_by if urgency == Urgency.FLASH_TIMED else None,
        "reply_due_on": reply_due_on,
    }


def mark_is_known(system: str, day: date, urgency: Urgency) -> None:
    """Whether the rules in force know this mark; what a sheet carries already may stay.  Raises MarkUnknown."""
    rules = profile_on(system, day)
    if not rules.knows_urgency(Urgency(urgency).name):
        raise MarkUnknown(rules=rules.code, mark=URGENCY_LABELS[Urgency(urgency)])


def write_recipients(document: Document, recipients: Sequence[Addressee]) -> None:
    """The printed list: each body once, as first named; the issuer itself is left out."""
    listed = dict.fromkeys((each.agency_id, each.correspondent_id) for each in recipients)
    first = {(each.agency_id, each.correspondent_id): each for each in reversed(recipients)}
    rows = [first[who] for who in listed if who[0] != document.issuer_agency_id]
    insert_for_each(
        connection,
        Recipient,
        same={"document_id": document.pk},
        each={
            "position": range(1, len(rows) + 1),
            "agency_id": [each.agency_id for each in rows],
            "correspondent_id": [each.correspondent_id for each in rows],
            "purpose": [each.purpose for each in rows],
            "group_label": [each.group_label for each in rows],
        },
    )
