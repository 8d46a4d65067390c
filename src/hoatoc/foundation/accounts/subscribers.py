"""What people fill in the frame."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from hoatoc.foundation.accounts import actions
from hoatoc.foundation.accounts.models import Appointment, DutyShift
from hoatoc.foundation.accounts.queries import (
    Away,
    away_on,
    last_people_of,
    on_duty,
    people_named,
    people_of,
    staff_of,
    waiting_for_first_log_in,
)
from hoatoc.foundation.calendar.queries import Line, next_special
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.events import (
    AgencyEnded,
    AgencyOnDay,
    EndingAsked,
    EndingEffect,
    agency_ended,
    agency_panel,
    ending_effect,
)
from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.ui.events import (
    Found,
    HomePlace,
    HomeTile,
    NavigationEntry,
    PaletteItem,
    home_card,
    home_tile,
    navigation,
    palette,
)
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right


def people_entry(actor: Actor, _: None) -> Iterator[NavigationEntry]:
    """Người dùng, for those who keep them."""
    if actor.may(Right.KEEP_PEOPLE):
        yield NavigationEntry(reverse("people"), "users", "Người dùng")


def people_tile(actor: Actor, _: None) -> Iterator[HomeTile]:
    """Người dùng của cơ quan, and how many still have the password of their card."""
    if actor.may(Right.KEEP_PEOPLE):
        today = localdate()
        waiting = waiting_for_first_log_in(actor.own_agency, today)
        yield HomeTile(
            reverse("people"),
            "users",
            "Người dùng",
            staff_of(actor.own_agency, day=today).count(),
            f"{waiting} chưa đổi mật khẩu trên phiếu" if waiting else "của cơ quan mình",
            "soon" if waiting else "",
        )


def palette_people(actor: Actor, words: str) -> Iterator[PaletteItem]:
    """Người đang giữ chức danh, by words of the name without dấu; leads to the person's agency, as the directory does."""
    if words and actor.may(Right.READ_DIRECTORY):
        for each in people_named(words, actor.day):
            url = reverse("agency", args=[each.agency_id])
            yield PaletteItem(Found.PLACE, "user", each.name, url, f"{each.position} · {each.agency_name}")


palette.fill(palette_people, order=10)
home_tile.fill(people_tile, order=80)
navigation.fill(people_entry, order=80)


@dataclass(frozen=True, slots=True)
class Today:
    """Hôm nay ở cơ quan: who is on duty, who is away, which day is not like others."""

    duty: list[DutyShift]
    away: list[Away]
    special: Line | None
    place: HomePlace = HomePlace.SIDE


def today_card(actor: Actor, _: None) -> Iterator[Today]:
    """Trực, vắng, ngày nghỉ sắp tới: for everybody who works there."""
    if actor.agency_id is not None:
        at = localtime()
        yield Today(
            list(on_duty([actor.agency_id], at)),
            list(away_on(actor.agency_id, at.date()).values()),
            next_special(actor.agency_id, at.date()),
        )


home_card.fill(today_card, template="accounts/today_card.html", order=95)


@dataclass(frozen=True, slots=True)
class AgencyPeople:
    """Người của cơ quan on its page: names and positions, no accounts."""

    appointments: list[Appointment]
    former: list[Appointment]
    ended_id: int = 0
    heir: str = ""


def people_panel(actor: Actor, subject: AgencyOnDay) -> Iterator[AgencyPeople]:
    """Who holds a position there on the day."""
    if actor.may(Right.READ_DIRECTORY):
        held = list(people_of(subject.agency_id, subject.day))
        heirs = {} if held else org_queries.heirs_on([subject.agency_id], subject.day)
        heir = heirs.get(subject.agency_id)
        if heir is None or not actor.may(Right.KEEP_AGENCIES):
            yield AgencyPeople(held, [])
            return
        ended_on = Agency.objects.values_list("ended_on", flat=True).get(pk=subject.agency_id)
        former = list(last_people_of(subject.agency_id, ended_on or subject.day))
        yield AgencyPeople(held, former, subject.agency_id, org_queries.name_on(heir.agency_id, subject.day))


agency_panel.fill(people_panel, template="accounts/agency_people.html")


def end_positions(event: AgencyEnded) -> None:
    """Cơ quan kết thúc → mọi chức danh ở đó thôi cùng ngày."""
    actions.end_all_of(agency_id=event.agency_id, last=event.last_day, actor=event.actor, at=event.at)


def people_of_ending(_: Actor, asked: EndingAsked) -> Iterator[tuple[int, EndingEffect]]:
    """Người giữ chức danh at agencies that shall end, in one query."""
    held = Appointment.objects.in_force_on(asked.last_day).filter(agency_id__in=asked.agency_ids)
    for agency_id, count in held.values_list("agency_id").annotate(count=Count("person", distinct=True)):
        yield agency_id, EndingEffect("người giữ chức danh", count)


agency_ended.subscribe(end_positions, order=900)
ending_effect.fill(people_of_ending, order=80)
