"""Ngày, giờ đến: when a paper came, and for which day a document is registered (domain.md §B1, §B3; M6)."""

from dataclasses import dataclass
from datetime import date, datetime, time

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.calendar.queries import working_day_before
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import URGENCY_LABELS, Urgency, needs_the_hour


class HourOfArrivalNeeded(Refusal):
    """Văn bản {mark} phải có giờ đến. Hãy ghi giờ nhận được văn bản, ví dụ 07:45."""

    code = "VD-08"
    status = 422


class ArrivalAhead(Refusal):
    """Ngày, giờ đến {moment} muộn hơn bây giờ. Hãy ghi lúc cơ quan nhận được văn bản."""

    code = "VD-09"
    status = 422


class ArrivedBeforeSigned(Refusal):
    """Ngày đến {arrived:%d/%m/%Y} sớm hơn ngày ký {signed:%d/%m/%Y}. Hãy xem lại hai ngày này."""

    code = "VD-10"
    status = 422


class NotADayToRegister(Refusal):
    """Chỉ vào sổ cho hôm nay hoặc ngày làm việc liền trước ({before:%d/%m/%Y}). Hãy chọn một trong hai ngày đó."""

    code = "VD-11"
    status = 422


class RegisteredBeforeArrival(Refusal):
    """Văn bản đến ngày {arrived:%d/%m/%Y} nên không vào sổ cho ngày {day:%d/%m/%Y} được. Hãy chọn ngày đến hoặc ngày sau đó."""

    code = "VD-12"
    status = 422


@dataclass(frozen=True, slots=True)
class Arrival:
    """Lúc đến of a paper as the clerk gives it: a day, and the hour where it is known."""

    on: date
    hour: time | None = None

    def moment(self) -> datetime:
        """The hour in Vietnam; the beginning of the day when only the day is known."""
        return datetime.combine(self.on, self.hour or time.min, tzinfo=VIETNAM)


def arrive(entry: Entry, arrival: Arrival | None, at: datetime) -> None:
    """Write when it came; nothing given means now. Nothing is saved here.  Raises ArrivalAhead, ArrivedBeforeSigned."""
    if arrival is None:
        entry.arrived_at, entry.is_hour_known = at, True
        return
    if arrival.moment() > at:
        raise ArrivalAhead(moment=_in_words(arrival))
    signed = entry.document.dated_on
    if signed is not None and arrival.on < signed:
        raise ArrivedBeforeSigned(arrived=arrival.on, signed=signed)
    entry.arrived_at, entry.is_hour_known = arrival.moment(), arrival.hour is not None


def _in_words(arrival: Arrival) -> str:
    hour = f" {arrival.hour:%H:%M}" if arrival.hour else ""
    return f"{arrival.on:%d/%m/%Y}{hour}"


def hour_is_known(entry: Entry) -> None:
    """Thượng khẩn and above carry the hour on their stamp (domain.md §B1).  Raises HourOfArrivalNeeded."""
    urgency = Urgency(entry.document.urgency)
    if needs_the_hour(urgency) and not entry.is_hour_known:
        raise HourOfArrivalNeeded(mark=URGENCY_LABELS[urgency].lower())


def day_to_register(entry: Entry, on: date | None, at: datetime) -> date:
    """Today, or the working day before it when that is asked.  Raises NotADayToRegister, RegisteredBeforeArrival."""
    today = local_day(at)
    if on is None or on == today:
        return today
    before = working_day_before(entry.agency_id, today)
    if on != before:
        raise NotADayToRegister(before=before)
    arrived = local_day(entry.arrived_at)
    if arrived > on:
        raise RegisteredBeforeArrival(arrived=arrived, day=on)
    return on
