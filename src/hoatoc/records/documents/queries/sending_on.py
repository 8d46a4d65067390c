"""Reads of gửi tiếp: from whom a document came on, to whom one may send it on, what was sent on already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Subquery

from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import AgencyName, valid_on
from hoatoc.lib.actor import Actor
from hoatoc.records.documents.models import Entry, Forwarding
from hoatoc.records.documents.queries.recipients import BELOW, ICONS, Option, below_by_level
from hoatoc.records.documents.rules import Direction, EntryState, Secrecy


@dataclass(frozen=True, slots=True)
class CameOn:
    """Nơi chuyển tiếp: who sent this on to us, with its word."""

    by: str
    note: str
    at: datetime


def came_on(entries: Iterable[Entry], day: date) -> Mapping[int, CameOn]:
    """By entry, for those that did not come from their issuer; two queries, none when there is no such entry."""
    asked = {each.forwarding_id: each.pk for each in entries if each.forwarding_id is not None}
    if not asked:
        return {}
    rows = Forwarding.objects.filter(pk__in=asked).select_related("entry")
    forwardings = list(rows)
    names = org_queries.names_on({each.entry.agency_id for each in forwardings}, day)
    return {
        asked[each.pk]: CameOn(names.get(each.entry.agency_id, ""), each.note, each.at)
        for each in forwardings
    }


def forwarder_on(day: date) -> Subquery:
    """Tên nơi chuyển tiếp beside each entry of a list, in the list's own query."""
    names = AgencyName.objects.filter(valid_on(day), agency=OuterRef("forwarding__entry__agency"))
    return Subquery(names.values("value")[:1])


@dataclass(frozen=True, slots=True)
class SendingOn:
    """Một lần chuyển tiếp hoặc gửi bổ sung of the own agency."""

    at: datetime
    who: str
    count: int
    note: str
    sent_as: str


def sendings_of(entry: Entry) -> list[SendingOn]:
    """Những lần đã gửi tiếp, the newest first."""
    rows = Forwarding.objects.filter(entry=entry).select_related("by").annotate(count=Count("recipients"))
    return [
        SendingOn(each.at, each.by.full_name, each.count, each.note, each.sent_as)
        for each in rows.order_by("-at", "-pk")
    ]


def may_be_forwarded(entry: Entry) -> bool:
    """A registered incoming document that is no secret and whose content stands open."""
    return (
        entry.direction == Direction.IN
        and entry.state in {EntryState.REGISTERED, EntryState.CONFIRMED}
        and _may_travel(entry)
    )


def may_be_added_to(entry: Entry) -> bool:
    """An own issued document that is no secret."""
    return entry.direction == Direction.OUT and entry.state == EntryState.ISSUED and _may_travel(entry)


def _may_travel(entry: Entry) -> bool:
    is_open = entry.content_closed_at is None
    return is_open and not entry.is_secret and entry.document.secrecy == Secrecy.NONE


def below(actor: Actor, day: date) -> list[Option]:
    """Cấp dưới, offered first: all that stand directly below, then level by level when there are several."""
    levels = below_by_level(actor.own_agency, day)
    options = [
        Option(f"{BELOW}{rank}", f"{len(ids)} {name.lower()} trực thuộc", "", len(ids), ICONS["group"])
        for rank, (name, ids) in levels.items()
    ]
    every = sum(each.count for each in options)
    if len(options) == 1:
        options = []
    return (
        [Option(f"{BELOW}0", "Tất cả cấp dưới trực thuộc", "", every, ICONS["group"]), *options]
        if every
        else []
    )
