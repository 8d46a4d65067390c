"""What the calendar fills in the frame."""

from collections.abc import Iterator

from django.utils.timezone import localdate

from hoatoc.foundation.calendar.queries import missing_years
from hoatoc.foundation.ui.events import Banner, banner
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right


def missing_calendar_banner(actor: Actor, _: None) -> Iterator[Banner]:
    """The year that has no calendar yet, for those who keep it: deadlines there would count holidays as working days."""
    if actor.may(Right.KEEP_CALENDAR):
        for year in missing_years(localdate()):
            yield Banner(
                f"Chưa có lịch làm việc năm {year}: hạn tính sang năm đó sẽ đếm cả ngày lễ. Hãy nhập lịch."
            )


banner.fill(missing_calendar_banner)
