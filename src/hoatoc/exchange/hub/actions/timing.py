"""When a waiting is over, by the calendar of whose act is waited for."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from hoatoc.exchange.hub.rules import Clock, Waiting, clock_of, rings_at
from hoatoc.foundation.calendar.queries import VIETNAM, calendars_for, local_day

FAR = timedelta(days=60)


def due_times(
    wait: Waiting, urgency: int, at: datetime, agency_ids: Iterable[int | None]
) -> Mapping[int | None, datetime]:
    """Hạn chờ của từng cơ quan: one query for all of them, none for what runs always; under None who has no account here."""
    wanted = set(agency_ids) | {None}
    if clock_of(wait, urgency) is Clock.ALWAYS:
        return dict.fromkeys(wanted, at + wait.patience[urgency])
    today = local_day(at)
    calendars = calendars_for([each for each in wanted if each is not None], today, today + FAR)
    here = at.astimezone(VIETNAM)
    rings = {id(calendar): calendar for calendar in calendars.values()}
    times = {key: rings_at(wait, urgency, here, calendar).astimezone(UTC) for key, calendar in rings.items()}
    return {each: times[id(calendars[each])] for each in wanted}
