"""Nơi nhận: what the picker offers, what its values mean, and how a printed list is shown."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F, Q, QuerySet

from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency, Correspondent
from hoatoc.lib.actor import Actor
from hoatoc.lib.refusal import Refusal
from hoatoc.lib.vietnamese import fold, marked
from hoatoc.records.documents.events import Addressed, ChannelChoice, recipient_channel
from hoatoc.records.documents.models import Entry, Recipient
from hoatoc.records.documents.queries import outgoing
from hoatoc.records.documents.rules import JOINT, PURPOSES, SentOnAs

ICONS: Mapping[str, str] = {
    "group": "users-group",
    "agency": "building",
    "correspondent": "building-bank",
    "earlier": "history",
}
DEFAULT_PURPOSE = "execute"
OWN_FREQUENT = 3
BELOW = "b"
"""Letter of the values that mean those directly below: b0 all of them, b20 those of the level with rank 20."""
_VALUE = re.compile(r"([abcegk])([0-9]{1,18})")
_TITLES: Mapping[str, str] = {
    "group": "Nhóm",
    "agency": "Cơ quan, đơn vị",
    "correspondent": "Ngoài hệ thống, gửi bản giấy",
    "earlier": "Theo văn bản trước",
}


class NoSuchRecipient(Refusal):
    """Có nơi nhận không còn trong danh mục hôm nay (đã kết thúc hoặc đã gộp). Hãy bỏ nơi đó và chọn lại."""

    code = "VB-09"
    status = 422


class RecipientEnded(Refusal):
    """“{old}” đã kết thúc hoạt động và đã hết thời gian nhận hộ; {now}. Hãy chọn nơi nhận mới."""

    code = "VB-18"
    status = 422


def ended_refusal(agency_id: int, heir: "org_queries.Heir | None", day: date) -> RecipientEnded:
    """Who it was and who follows."""
    old = org_queries.name_on(agency_id, day)
    if heir is None:
        return RecipientEnded(old=old, now="không có cơ quan kế thừa")
    return RecipientEnded(old=old, now=f"cơ quan kế thừa nay là {org_queries.name_on(heir.agency_id, day)}")


@dataclass(frozen=True, slots=True)
class Printed:
    """Một nơi nhận as it will be printed: exactly one of agency and correspondent."""

    agency_id: int | None
    correspondent_id: int | None
    purpose: str
    group_label: str


@dataclass(frozen=True, slots=True)
class Option:
    """Một dòng của ô chọn nơi nhận. `parts` is the label cut at what was typed: text, and whether it matches."""

    value: str
    label: str
    hint: str
    count: int
    icon: str
    parts: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Một nhóm dòng of the picker."""

    title: str
    options: list[Option]


# --- what the picker offers ------------------------------------------------------------------------


def sections(actor: Actor, words: str, day: date, kind: str = "") -> list[Section]:
    """Khớp chữ gõ: groups, then agencies and correspondents, then earlier documents; words without dấu match.

    Nothing typed yet: like last time comes first.
    """
    found: dict[str, list[Option]] = {kind: [] for kind in ("group", "agency", "correspondent", "earlier")}
    for choice in org_queries.recipient_choices(agency_id=actor.own_agency, words=words, day=day):
        found[choice.kind].append(
            Option(
                choice.value,
                choice.label,
                choice.hint,
                choice.count,
                ICONS[choice.kind],
                marked(choice.label, words),
            )
        )
    found["earlier"] = earlier(actor, words, kind)
    order = list(found) if words.strip() else ["earlier", *(each for each in found if each != "earlier")]
    return [Section(_TITLES[each], found[each]) for each in order if found[each]]


def earlier(actor: Actor, words: str = "", kind: str = "") -> list[Option]:
    """Như lần trước: the recipients of the last issued document of the kind (none yet: of the last one), and of those whose number was typed."""
    rows = outgoing.issued(actor).select_related("document").order_by("-ended_at", "-pk")
    rows = rows.annotate(recipient_count=outgoing.recipient_count())
    number = words.strip()
    same_number: QuerySet[Entry] | list[Entry] = []
    if number.isascii() and number.isdigit() and len(number) < 9:
        same_number = rows.filter(document__number=int(number))[:2]
    latest = rows.filter(document__kind=kind).first() if kind else None
    latest = latest or rows.first()
    found = {latest.pk: _earlier(latest, "Như lần trước: ", words)} if latest else {}
    last = [each for each in found.values() if number.isdigit() or _holds(each.label, words)]
    return [
        *last,
        *(_earlier(entry, "Nơi nhận của ", words) for entry in same_number if entry.pk not in found),
    ]


def _holds(label: str, words: str) -> bool:
    return all(word in fold(label) for word in fold(words).split())


def _earlier(entry: Entry, before: str, words: str) -> Option:
    label = f"{before}{entry.label}"
    day = f"{entry.document.dated_on:%d/%m/%Y}" if entry.document.dated_on else ""
    return Option(
        f"e{entry.pk}", label, day, vars(entry)["recipient_count"], ICONS["earlier"], marked(label, words)
    )


def _named_earlier(actor: Actor, values: Sequence[str]) -> dict[str, Option]:
    """Nơi nhận của a document that was named: "e12" of whichever age."""
    ids = [int(each[1:]) for each in values if each[0] == "e"]
    if not ids:
        return {}
    rows = outgoing.issued(actor).select_related("document").filter(pk__in=ids)
    rows = rows.annotate(recipient_count=outgoing.recipient_count())
    return {f"e{each.pk}": _earlier(each, "Nơi nhận của ", "") for each in rows}


def frequent(actor: Actor, day: date, most: int = 8) -> list[Option]:
    """Hay dùng: groups of the province and the last ones that the agency keeps, one press each."""
    groups = org_queries.groups_for(actor.own_agency, day)
    own = [each for each in groups if each[0].owner_id is not None][-OWN_FREQUENT:]
    shared = [each for each in groups if each[0].owner_id is None][: most - len(own)]
    return [
        Option(f"g{group.pk}", org_queries.group_label(group, len(members)), "", len(members), ICONS["group"])
        for group, members in [*shared, *own]
    ]


# --- what its values mean -----------------------------------------------------------------------------


def addressees(
    *,
    actor: Actor,
    values: Iterable[str],
    purposes: Mapping[str, str],
    day: date,
    entry: Entry | None = None,
) -> list[Printed]:
    """Nơi nhận of the chosen values on the day, the own agency left out, each once.

    g12 a group's members of the day, b0 all directly below, a7 an agency, c3 a correspondent, e9 all of an earlier entry's, k4 those that `entry`
    already has under the label of its recipient 4.  Raises NoSuchRecipient.
    """
    found: list[Printed] = []
    for value in dict.fromkeys(values):
        match = _VALUE.fullmatch(value)
        if match is None:
            raise NoSuchRecipient
        purpose = purposes.get(value, "")
        found += _meant(
            actor, match[1], int(match[2]), purpose if purpose in {*PURPOSES, JOINT} else "", day, entry
        )
    once = {(each.agency_id, each.correspondent_id): each for each in reversed(found)}
    kept = [each for each in dict.fromkeys(found) if once[each.agency_id, each.correspondent_id] == each]
    kept = [each for each in kept if each.agency_id != actor.own_agency]
    _check(kept, day)
    return kept


def _meant(
    actor: Actor, letter: str, number: int, purpose: str, day: date, entry: Entry | None
) -> list[Printed]:
    chosen = purpose or DEFAULT_PURPOSE
    if letter == "a":
        return [Printed(number, None, chosen, "")]
    if letter == "c":
        return [Printed(None, number, chosen, "")]
    if letter == "g":
        groups = org_queries.groups_for(actor.own_agency, day)
        for group, members in groups:
            if group.pk == number:
                label = org_queries.group_label(group, len(members))
                return [Printed(each, None, chosen, label) for each in members]
        raise NoSuchRecipient
    if letter == BELOW:
        return _below(actor, number, chosen, day)
    if letter == "e":
        return _of_earlier(actor, number, purpose, day)
    return _kept(entry, number, purpose)


def below_by_level(agency_id: int, day: date) -> dict[int, tuple[str, list[int]]]:
    """Those directly below on the day by their level's rank: its name and their ids, in order of name."""
    found: dict[int, tuple[str, list[int]]] = {}
    rows = org_queries.agencies_on(day).filter(parent_id_on=agency_id)
    for each in rows.order_by("level__rank", "name_order", "pk"):
        found.setdefault(each.level.rank, (each.level.name, []))[1].append(each.pk)
    return found


def _below(actor: Actor, rank: int, purpose: str, day: date) -> list[Printed]:
    levels = below_by_level(actor.own_agency, day)
    chosen = [ids for each, (_, ids) in levels.items() if rank in {0, each}]
    rows = [pk for ids in chosen for pk in ids]
    if not rows:
        raise NoSuchRecipient
    label = f"{len(rows)} đơn vị trực thuộc"
    return [Printed(each, None, purpose, label) for each in rows]


def _of_earlier(actor: Actor, entry_id: int, purpose: str, day: date) -> list[Printed]:
    """Those of an earlier document that still exist: who has ended since is no longer addressed."""
    document_id = outgoing.issued(actor).filter(pk=entry_id).values_list("document_id", flat=True).first()
    if document_id is None:
        raise NoSuchRecipient
    by_issuer = Q(forwarding__isnull=True) | Q(forwarding__sent_as=SentOnAs.ADDED)
    listed = Recipient.objects.filter(by_issuer, document=document_id).order_by(
        F("forwarding").asc(nulls_first=True), "position"
    )
    rows = [_printed(each, purpose) for each in listed]
    agencies, bodies = _existing(rows, day)
    return [each for each in rows if each.agency_id in agencies or each.correspondent_id in bodies]


def _kept(entry: Entry | None, position: int, purpose: str) -> list[Printed]:
    rows = list(Recipient.objects.printed().filter(document=entry.document_id)) if entry else []
    this = next((each for each in rows if each.position == position), None)
    if this is None:
        raise NoSuchRecipient
    same = (
        [each for each in rows if (each.group_label, each.purpose) == (this.group_label, this.purpose)]
        if this.group_label
        else [this]
    )
    return [_printed(each, purpose) for each in same]


def _printed(recipient: Recipient, purpose: str) -> Printed:
    made = Printed(recipient.agency_id, recipient.correspondent_id, recipient.purpose, recipient.group_label)
    return replace(made, purpose=purpose) if purpose else made


def _existing(rows: Sequence[Printed], day: date) -> tuple[set[int], set[int]]:
    """Who may be addressed on the day: bodies that are, and those that were and whose successor still takes their mail."""
    agencies = Agency.objects.existing_on(day).filter(
        pk__in=[each.agency_id for each in rows if each.agency_id]
    )
    bodies = Correspondent.objects.filter(
        merged_into__isnull=True, pk__in=[each.correspondent_id for each in rows if each.correspondent_id]
    )
    living = set(agencies.values_list("pk", flat=True))
    others = {each.agency_id for each in rows if each.agency_id} - living
    heirs = org_queries.heirs_on(others, day) if others else {}
    taken = {pk for pk, heir in heirs.items() if heir is not None and heir.takes_mail_on(day)}
    return living | taken, set(bodies.values_list("pk", flat=True))


def _check(rows: Sequence[Printed], day: date) -> None:
    agencies, bodies = _existing(rows, day)
    for each in rows:
        if each.agency_id not in agencies and each.correspondent_id not in bodies:
            heirs = org_queries.heirs_on([each.agency_id], day) if each.agency_id else {}
            if each.agency_id in heirs:
                raise ended_refusal(each.agency_id, heirs[each.agency_id], day)
            raise NoSuchRecipient


# --- how a printed list is shown -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chosen:
    """Một nơi nhận hoặc một nhóm đã chọn: a chip of the picker; `value` stands for it in the form."""

    value: str
    label: str
    hint: str
    count: int
    icon: str
    purpose: str
    names: tuple[str, ...] = ()

    @property
    def purpose_label(self) -> str:
        return PURPOSES.get(self.purpose, "")


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """Đường gửi with how many it carries to."""

    label: str
    icon: str
    count: int


@dataclass(frozen=True, slots=True)
class ChosenList:
    """Nơi nhận of a document: groups collapsed, and by which way they are reached."""

    lines: list[Chosen]
    channels: list[ChannelCount]
    count: int


def chosen_for(actor: Actor, entry: Entry, day: date) -> ChosenList:
    """What the document's list holds now; five queries whatever its length."""
    rows = list(
        Recipient.objects.printed().filter(document=entry.document_id).select_related("correspondent")
    )
    names = org_queries.names_on([each.agency_id for each in rows if each.agency_id], day)
    asked = [Addressed(each.pk, each.agency_id, entry.is_secret) for each in rows]
    channels: dict[int, ChannelChoice] = dict(each.item for each in recipient_channel.items(actor, asked))
    gathered: dict[tuple[str, str, int], list[Recipient]] = {}
    for each in rows:
        key = (each.group_label, each.purpose, 0 if each.group_label else each.pk)
        gathered.setdefault(key, []).append(each)
    return ChosenList(
        lines=[_line(members, names, channels) for members in gathered.values()],
        channels=_counted(channels.values()),
        count=len(rows),
    )


def _line(
    members: Sequence[Recipient], names: Mapping[int, str], channels: Mapping[int, ChannelChoice]
) -> Chosen:
    first = members[0]
    ways = _counted(channels[each.pk] for each in members if each.pk in channels)
    called = tuple(_name(each, names) for each in members)
    if first.group_label:
        hint = " · ".join(f"{way.count} {way.label.lower()}" for way in ways)
        return Chosen(
            f"k{first.position}",
            first.group_label,
            hint,
            len(members),
            ICONS["group"],
            first.purpose,
            called,
        )
    value = f"a{first.agency_id}" if first.agency_id else f"c{first.correspondent_id}"
    icon = ICONS["agency" if first.agency_id else "correspondent"]
    hint = ways[0].label.lower() if ways else ""
    return Chosen(value, called[0], hint, 1, icon, first.purpose)


def _name(recipient: Recipient, names: Mapping[int, str]) -> str:
    if recipient.correspondent is not None:
        return recipient.correspondent.name
    return names.get(recipient.agency_id or 0, "")


def _counted(channels: Iterable[ChannelChoice]) -> list[ChannelCount]:
    counts: dict[ChannelChoice, int] = {}
    for each in channels:
        counts[each] = counts.get(each, 0) + 1
    return [ChannelCount(way.label, way.icon, count) for way, count in counts.items()]


def chosen_from(values: Iterable[str], purposes: Mapping[str, str], actor: Actor, day: date) -> list[Chosen]:
    """Chips of values that are not stored yet: what a form shows again as it was sent."""
    groups = {
        f"g{group.pk}": (group, members) for group, members in org_queries.groups_for(actor.own_agency, day)
    }
    kept = [value for value in dict.fromkeys(values) if _VALUE.fullmatch(value)]
    names = org_queries.names_on([int(each[1:]) for each in kept if each[0] == "a"], day)
    bodies = Correspondent.objects.in_bulk([int(each[1:]) for each in kept if each[0] == "c"])
    before = _named_earlier(actor, kept)
    levels = below_by_level(actor.own_agency, day) if any(each[0] == BELOW for each in kept) else {}
    found = []
    for value in kept:
        purpose = purposes.get(value, DEFAULT_PURPOSE)
        number = int(value[1:])
        if value in groups:
            group, members = groups[value]
            label = org_queries.group_label(group, len(members))
            found.append(Chosen(value, label, "", len(members), ICONS["group"], purpose))
        elif value[0] == BELOW:
            count = sum(len(ids) for rank, (_, ids) in levels.items() if number in {0, rank})
            found.append(Chosen(value, f"{count} đơn vị trực thuộc", "", count, ICONS["group"], purpose))
        elif value[0] == "a" and number in names:
            found.append(Chosen(value, names[number], "", 1, ICONS["agency"], purpose))
        elif value[0] == "c" and number in bodies:
            found.append(Chosen(value, bodies[number].name, "", 1, ICONS["correspondent"], purpose))
        elif value in before:
            option = before[value]
            found.append(Chosen(value, option.label, option.hint, option.count, option.icon, purpose))
    return found


def chosen_unsaved(
    values: Sequence[str],
    purposes: Mapping[str, str],
    actor: Actor,
    day: date,
    entry: Entry,
    labels: Mapping[str, str],
) -> ChosenList:
    """The list that was sent and not stored, because somebody stored another one meanwhile: nothing of it is lost.

    A group named by its place in the list as it was (k4) is found by its label in the list as it is now, or among the groups.
    """
    rows = (
        Recipient.objects.printed()
        .filter(document=entry.document_id)
        .exclude(group_label="")
        .order_by("-position")
    )
    places = {label: f"k{position}" for label, position in rows.values_list("group_label", "position")}
    groups = {
        org_queries.group_label(group, len(members)): f"g{group.pk}"
        for group, members in org_queries.groups_for(actor.own_agency, day)
    }
    lines: list[Chosen] = []
    for value in values:
        label = labels.get(value, "") if value.startswith("k") else ""
        if not label:
            lines += chosen_from([value], purposes, actor, day)
        elif label in places:
            found = next(each for each in chosen_for(actor, entry, day).lines if each.value == places[label])
            lines.append(replace(found, purpose=purposes.get(value) or found.purpose))
        elif label in groups:
            lines += chosen_from([groups[label]], {groups[label]: purposes.get(value, "")}, actor, day)
    return ChosenList(lines=lines, channels=[], count=sum(line.count for line in lines))


_COUNTED = re.compile(r"^[0-9.]+ ")


def values_again(actor: Actor, entry: Entry, day: date) -> tuple[list[str], dict[str, str]]:
    """Nơi nhận như văn bản trước, as the picker holds them: groups that still exist by name, the others one by one."""
    groups = {
        _COUNTED.sub("", group.name): f"g{group.pk}"
        for group, _ in org_queries.groups_for(actor.own_agency, day)
    }
    purposes: dict[str, str] = {}
    rows = Recipient.objects.printed().filter(document=entry.document_id).order_by("position")
    for each in rows:
        alone = f"a{each.agency_id}" if each.agency_id else f"c{each.correspondent_id}"
        value = groups.get(_COUNTED.sub("", each.group_label), alone) if each.group_label else alone
        purposes.setdefault(value, each.purpose)
    return list(purposes), purposes
