"""Verbs of the calendar: mark a day, take the mark back, import a year."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.calendar.access import days_kept_by
from hoatoc.foundation.calendar.models import CalendarDay
from hoatoc.foundation.calendar.queries import local_day
from hoatoc.lib.actor import Actor
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal
from hoatoc.lib.workdays import DayKind, SpecialDay


class PastNeedsReason(Refusal):
    """Ngày {day:%d/%m/%Y} đã qua; đổi nó thì hạn đã tính cũng khác. Hãy ghi lý do rồi lưu lại."""

    code = "LICH-01"
    status = 422


class DayNeedsName(Refusal):
    """Chưa ghi tên ngày nghỉ hay ngày làm bù. Hãy ghi tên, ví dụ: Quốc khánh."""

    code = "LICH-02"
    status = 422


class NotThatYear(Refusal):
    """Ngày {day:%d/%m/%Y} trong tệp không thuộc năm {year}. Hãy chọn đúng năm hoặc sửa tệp."""

    code = "LICH-03"
    status = 422


class DayMarkedTwice(Refusal):
    """Người khác vừa ghi ngày này. Hãy tải lại trang để xem."""

    code = "LICH-04"


CONSTRAINTS["calendar_day_has_its_name"] = DayNeedsName
CONSTRAINTS["calendar_day_once_per_agency"] = DayMarkedTwice
CONSTRAINTS["calendar_day_once_for_the_province"] = DayMarkedTwice
CONSTRAINTS["calendar_calendarday.agency_id, calendar_calendarday.day"] = DayMarkedTwice
CONSTRAINTS["calendar_calendarday.day"] = DayMarkedTwice


@transaction.atomic
def mark_day(
    *,
    day: date,
    kind: DayKind,
    name: str,
    for_province: bool,
    actor: Actor,
    at: datetime,
    basis: str = "",
    reason: str = "",
) -> CalendarDay:
    """Ghi ngày nghỉ, ngày làm bù: for the whole province or for the own agency; over what was said of that day before.

    Raises PastNeedsReason, DayNeedsName.
    """
    kept = days_kept_by(actor, for_province=for_province)
    reason = _reason_for([day], reason, at)
    name = " ".join(name.split())
    if not name:
        raise DayNeedsName
    row = kept.select_for_update().filter(day=day).first()
    before = str(row) if row else ""
    if row is None:
        row = CalendarDay(day=day, agency_id=None if for_province else actor.own_agency)
    row.kind, row.name, row.basis = kind, name, " ".join(basis.split())
    row.save()
    facts = {"căn cứ": row.basis, "trước đó": before, "lý do": reason}
    _tell(actor, at, "ghi ngày lịch", day, str(row), facts, for_province=for_province)
    return row


@transaction.atomic
def clear_day(*, day: date, for_province: bool, actor: Actor, at: datetime, reason: str = "") -> None:
    """Bỏ ghi ngày: the day is again what the list above it says.  Raises NotFound, PastNeedsReason."""
    row = days_kept_by(actor, for_province=for_province).select_for_update().filter(day=day).first()
    if row is None:
        raise NotFound
    reason = _reason_for([day], reason, at)
    row.delete()
    _tell(actor, at, "bỏ ngày lịch", day, str(row), {"lý do": reason}, for_province=for_province)


@transaction.atomic
def import_days(
    *, year: int, rows: Sequence[SpecialDay], actor: Actor, at: datetime, reason: str = ""
) -> int:
    """Nhập lịch một năm: the province's list of that year becomes this one; gives how many days it has.

    Raises NotThatYear, PastNeedsReason.
    """
    kept = days_kept_by(actor, for_province=True)
    for row in rows:
        if row.day.year != year:
            raise NotThatYear(day=row.day, year=year)
    there = {row.day: row.as_special() for row in kept.select_for_update().filter(day__year=year)}
    new = {row.day: row for row in rows}
    changed = [day for day in {*there, *new} if _words(there.get(day)) != _words(new.get(day))]
    reason = _reason_for(changed, reason, at)
    kept.filter(day__year=year).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=row.day, kind=row.kind, name=row.name[:120], basis=row.basis[:200]) for row in rows
    )
    facts = {
        "số ngày": len(rows),
        "đổi": [f"{day:%d/%m/%Y}" for day in sorted(changed)],
        "bỏ": [f"{day:%d/%m/%Y} {there[day].name}" for day in sorted(set(there) - set(new))],
        "lý do": reason,
    }
    subject = Subject("calendar", year, f"Lịch làm việc {year}")
    record(actor=actor, at=at, verb="nhập lịch năm", subject=subject, facts=facts)
    return len(rows)


def _words(row: SpecialDay | None) -> tuple[str, str, str] | None:
    return (row.kind, row.name, row.basis) if row else None


def _reason_for(days: Sequence[date], reason: str, at: datetime) -> str:
    """The reason, tidied; what lies behind us needs one.  Raises PastNeedsReason."""
    reason = " ".join(reason.split())[:300]
    past = [day for day in days if day < local_day(at)]
    if past and not reason:
        raise PastNeedsReason(day=min(past))
    return reason


def _tell(
    actor: Actor, at: datetime, verb: str, day: date, label: str, facts: dict[str, str], *, for_province: bool
) -> None:
    facts = {"phạm vi": "toàn tỉnh" if for_province else "cơ quan"} | {k: v for k, v in facts.items() if v}
    record(actor=actor, at=at, verb=verb, subject=Subject("calendar", day.isoformat(), label), facts=facts)
