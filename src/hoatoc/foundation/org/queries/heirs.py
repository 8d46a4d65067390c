"""Who follows a body that is no more, as of a day: what every address under an old name asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hoatoc.foundation.org.models import Agency, AgencyName, Succession
from hoatoc.lib.vietnamese import fold

LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Heir:
    """Cơ quan kế thừa of a body that ended: who it is today, and until when mail under the old name is taken."""

    agency_id: int
    mail_until: date

    def takes_mail_on(self, day: date) -> bool:
        return day <= self.mail_until


def heirs_on(agency_ids: Iterable[int], day: date) -> dict[int, Heir | None]:
    """Of these agencies those that have ended before the day, each with who follows today (None = nobody); two queries at most.

    A successor that has ended too leads on to its own; the shortest time for mail on the way holds.
    """
    asked = Agency.objects.filter(pk__in=set(agency_ids), ended_on__lt=day).values_list("pk", flat=True)
    ended = list(asked)
    if not ended:
        return {}
    rows = Succession.objects.filter(is_main=True, on__lte=day)
    next_of = {
        old: (new, until)
        for old, new, until in rows.values_list("from_agency_id", "to_agency_id", "mail_until")
    }
    return {each: _end_of_chain(each, next_of) for each in ended}


def _end_of_chain(start: int, next_of: dict[int, tuple[int, date]]) -> Heir | None:
    here, until = start, date.max
    for _ in range(LONGEST_CHAIN):
        if here not in next_of:
            break
        here, mail_until = next_of[here]
        until = min(until, mail_until)
    return Heir(here, until) if here != start else None


def ended_matching(words: str, day: date, *, most: int = 4) -> list[tuple[int, str, Heir]]:
    """Cơ quan đã kết thúc khớp tên cũ, whose mail is still taken by a successor: id, old name, who follows."""
    wanted = fold(words).split()
    if not wanted:
        return []
    names = AgencyName.objects.filter(agency__ended_on__lt=day)
    for word in wanted:
        names = names.filter(value_key__contains=word)
    found = list(
        names.order_by("sort_key", "-valid_from", "pk")[: most * 3].values_list("agency_id", "value")
    )
    heirs = heirs_on([pk for pk, _ in found], day)
    return [
        (pk, name, heir)
        for pk, name in found
        if (heir := heirs.get(pk)) is not None and heir.takes_mail_on(day)
    ][:most]
