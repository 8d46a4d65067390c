"""Reads about agencies, groups and correspondents; each as of a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from hoatoc.foundation.org.models import (
    Agency,
    AgencyIdentifier,
    AgencyName,
    AgencyParent,
    Correspondent,
    Installation,
    RecipientGroup,
    valid_on,
)
from hoatoc.foundation.org.queries.heirs import ended_matching, heirs_on
from hoatoc.foundation.org.rules import Scheme
from hoatoc.lib.likeness import names_alike, one_name, words_of
from hoatoc.lib.vietnamese import fold

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class NamesOfTheDay(TypedDict):
    """What `AgencyQuerySet.named_on` adds to each agency."""

    name: str
    name_key: str
    name_order: str
    symbol: str | None
    parent_id_on: int | None
    parent_name: str | None


def installation() -> Installation | None:
    """The one row of this installation, or None before the first start."""
    return Installation.objects.first()


def agencies_on(day: date) -> "QuerySet[WithAnnotations[Agency, NamesOfTheDay]]":
    """Agencies that exist on the day, with the names of that day."""
    return cast(
        "QuerySet[WithAnnotations[Agency, NamesOfTheDay]]",
        Agency.objects.existing_on(day).named_on(day).select_related("level"),
    )


def agencies_named(
    words: str, day: date, *, most: int = 4
) -> "QuerySet[WithAnnotations[Agency, NamesOfTheDay]]":
    """Cơ quan có tên khớp on the day: every word, without dấu, in name; higher levels first."""
    rows = agencies_on(day)
    for word in fold(words).split():
        rows = rows.filter(name_key__contains=word)
    return rows.order_by("level__rank", "name_order", "pk")[:most]


def names_on(agency_ids: Iterable[int], day: date) -> dict[int, str]:
    """Names of the day by agency id, in one query; of a body that ended before, the last one it bore."""
    rows = AgencyName.objects.filter(valid_from__lte=day, agency_id__in=list(agency_ids))
    return dict(rows.order_by("valid_from").values_list("agency_id", "value"))


def name_on(agency_id: int, day: date) -> str:
    """The name on the day; the last known one when the agency has ended."""
    rows = AgencyName.objects.filter(agency_id=agency_id, valid_from__lte=day).order_by("-valid_from")
    return rows.values_list("value", flat=True).first() or ""


def printed_on(agency_id: int, day: date) -> tuple[str, str]:
    """How the agency prints itself on the day: its name and its part of a symbol, in one query."""
    codes = AgencyIdentifier.objects.filter(valid_on(day), agency=OuterRef("agency"), scheme=Scheme.SYMBOL)
    names = AgencyName.objects.filter(agency_id=agency_id, valid_from__lte=day).order_by("-valid_from")
    row = names.values_list("value", Subquery(codes.values("value")[:1])).first()
    return (row[0], row[1] or "") if row else ("", "")


def symbol_on(agency_id: int, day: date) -> str:
    """The issuer part of its symbols on the day ("TU", "VPTU", "HU"), or empty."""
    rows = AgencyIdentifier.objects.filter(valid_on(day), agency_id=agency_id, scheme=Scheme.SYMBOL)
    return rows.values_list("value", flat=True).first() or ""


def parents_on(day: date) -> dict[int, int]:
    """Child → parent on the day: the whole tree in one query (a province has a few hundred agencies)."""
    return dict(AgencyParent.objects.filter(valid_on(day)).values_list("agency_id", "parent_id"))


def parent_on(agency_id: int, day: date) -> int | None:
    """The direct parent on the day."""
    rows = AgencyParent.objects.filter(valid_on(day), agency_id=agency_id)
    return rows.values_list("parent_id", flat=True).first()


def ancestors_on(agency_id: int, day: date) -> list[int]:
    """The agency itself, its parent, and so on up (three or four small queries); a broken loop ends at its second visit."""
    chain = [agency_id]
    here = parent_on(agency_id, day)
    while here is not None and here not in chain:
        chain.append(here)
        here = parent_on(here, day)
    return chain


def below_on(agency_id: int, day: date) -> set[int]:
    """Every agency that stands below this one on the day, at any depth."""
    children: dict[int, list[int]] = {}
    for child, parent in parents_on(day).items():
        children.setdefault(parent, []).append(child)
    found: set[int] = set()
    todo = [agency_id]
    while todo:
        for child in children.get(todo.pop(), []):
            if child not in found:
                found.add(child)
                todo.append(child)
    return found


def members_on(group: RecipientGroup, day: date) -> list[int]:
    """Ids of the group's agencies on the day: by rule it follows the tree, by list those that exist or whose successor takes their mail."""
    if group.rule is None:
        return _listed_on([group.pk], day)[group.pk]
    rows = Agency.objects.existing_on(day)
    rule = group.rule
    rows = rows.filter(
        Q(level=rule["level"]) if rule.get("level") else Q(),
        Q(kind=rule["kind"]) if rule.get("kind") else Q(),
    )
    if rule.get("under"):
        rows = rows.filter(pk__in=below_on(rule["under"], day))
    return list(rows.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Choice:
    """Một lựa chọn nơi nhận: a line of the picker. `value` is what the form sends back: g12, a7 or c3."""

    value: str
    label: str
    hint: str
    count: int
    kind: str  # group, agency, correspondent


def _listed_on(group_ids: Iterable[int], day: date) -> dict[int, list[int]]:
    """Members on the day of groups by list, in one query however many groups (two more when one of them has ended)."""
    found: dict[int, list[int]] = {pk: [] for pk in group_ids}
    if not found:
        return found
    rows = Agency.objects.filter(in_groups__in=list(found)).order_by("pk")
    listed = list(rows.values_list("in_groups", "pk", "ended_on", "founded_on"))
    ended = {pk for _, pk, end, _ in listed if end is not None and end < day}
    heirs = heirs_on(ended, day) if ended else {}
    for group, pk, _, since in listed:
        heir = heirs.get(pk)
        if since <= day if pk not in ended else heir is not None and heir.takes_mail_on(day):
            found[group].append(pk)
    return found


def groups_for(agency_id: int, day: date) -> list[tuple[RecipientGroup, list[int]]]:
    """The province's groups and the agency's own, with their members on the day, empty ones left out."""
    groups = list(
        RecipientGroup.objects.filter(Q(owner__isnull=True) | Q(owner=agency_id)).order_by(
            F("owner_id").asc(nulls_first=True), "sort_key", "pk"
        )
    )
    listed = _listed_on([group.pk for group in groups if group.rule is None], day)
    found = []
    for group in groups:
        members = listed[group.pk] if group.rule is None else members_on(group, day)
        members = [pk for pk in members if pk != agency_id]
        if members:
            found.append((group, members))
    return found


def group_label(group: RecipientGroup, count: int) -> str:
    """What people call a group: "184 xã, phường, thị trấn"; a rule group counts its members of the day."""
    return f"{count} {group.name}" if group.rule is not None else group.name


def recipient_choices(*, agency_id: int, words: str, day: date, most: int = 12) -> list[Choice]:
    """Nơi nhận khớp chữ gõ: groups first, then agencies, then correspondents; words without dấu match (feature 4.01)."""
    wanted = fold(words).split()
    found = [
        Choice(f"g{group.pk}", group_label(group, len(members)), _group_hint(group), len(members), "group")
        for group, members in groups_for(agency_id, day)
        if all(word in fold(group_label(group, len(members))) for word in wanted)
    ]
    agencies = agencies_on(day).exclude(pk=agency_id)
    outside = kept_matching(words)
    for word in wanted:
        agencies = agencies.filter(name_key__contains=word)
    found += [
        Choice(f"a{agency.pk}", agency.name, agency.parent_name or agency.level.name, 1, "agency")
        for agency in agencies.order_by("level__rank", "name_order", "pk")[:most]
    ]
    found += _ended_choices(words, day)
    found += [
        Choice(f"c{body.pk}", body.name, "bản giấy", 1, "correspondent")
        for body in outside.order_by("sort_key", "pk")[:most]
    ]
    return found[:most]


def _ended_choices(words: str, day: date) -> list[Choice]:
    """Tên cũ khớp chữ gõ: bodies that ended and whose successor still takes their mail; the hint says who that is."""
    found = ended_matching(words, day)
    names = names_on([heir.agency_id for _, _, heir in found], day) if found else {}
    return [
        Choice(f"a{pk}", name, f"tên cũ, chuyển cho {names.get(heir.agency_id, '')}", 1, "agency")
        for pk, name, heir in found
    ]


def _group_hint(group: RecipientGroup) -> str:
    return "theo cây tổ chức hôm nay" if group.rule is not None else "nhóm của cơ quan"


def issuer_choices(*, words: str, day: date, most: int = 8) -> list[Choice]:
    """Cơ quan ban hành khớp chữ gõ, for the register screen (feature 9.27): up to `most` agencies, then as many correspondents."""
    wanted = fold(words).split()
    agencies, outside = agencies_on(day), kept_matching(words)
    for word in wanted:
        agencies = agencies.filter(name_key__contains=word)
    found = [
        Choice(f"a{agency.pk}", agency.name, agency.parent_name or agency.level.name, 1, "agency")
        for agency in agencies.order_by("level__rank", "name_order", "pk")[:most]
    ]
    found += [
        Choice(f"c{body.pk}", body.name, "ngoài hệ thống", 1, "correspondent")
        for body in outside.order_by("sort_key", "pk")[:most]
    ]
    return found


def facts_of(agency_id: int) -> Mapping[str, list[tuple[str, date, date | None]]]:
    """Everything dated about an agency, for its page: names, parents, identifiers, oldest first."""
    names = AgencyName.objects.filter(agency_id=agency_id).order_by("valid_from")
    parents = AgencyParent.objects.filter(agency_id=agency_id).order_by("valid_from")
    codes = AgencyIdentifier.objects.filter(agency_id=agency_id).order_by("scheme", "valid_from")
    return {
        "names": list(names.values_list("value", "valid_from", "valid_to")),
        "parents": [
            (name_on(row.parent_id, row.valid_from), row.valid_from, row.valid_to) for row in parents
        ],
        "identifiers": [(f"{row.scheme}: {row.value}", row.valid_from, row.valid_to) for row in codes],
    }


@dataclass(slots=True)
class Branch:
    """Một nút của cây: an agency of the day with what stands directly below it and how many stand below at any depth."""

    agency: "WithAnnotations[Agency, NamesOfTheDay]"
    children: "list[Branch]"
    below: int = 0


def tree_on(day: date) -> dict[int, Branch]:
    """Cây tổ chức của một ngày: every branch by agency id, built from one query, in order of rank and name."""
    rows = agencies_on(day).order_by("level__rank", "name_order", "pk")
    branches = {row.pk: Branch(row, []) for row in rows}
    for branch in branches.values():
        over = branches.get(branch.agency.parent_id_on or 0)
        if over is not None:
            over.children.append(branch)
    for pk, branch in branches.items():
        here, seen = branch.agency.parent_id_on, {pk}
        while here in branches and here not in seen:
            branches[here].below += 1
            seen.add(here)
            here = branches[here].agency.parent_id_on
    return branches


def matching(branches: Iterable[Branch], *, words: str, level: str) -> list[Branch]:
    """Những cơ quan khớp: every word, without dấu, in name or symbol; of one level when given."""
    wanted = fold(words).split()
    return [
        branch
        for branch in branches
        if (not level or branch.agency.level_id == level)
        and all(
            word in (branch.agency.name_key or "") or word == fold(branch.agency.symbol or "")
            for word in wanted
        )
    ]


def spellings_of(pk: int) -> list[int]:
    """Mọi cách viết tên of the body that a correspondent names, the kept one first, in one query."""
    root = Correspondent.objects.filter(pk=pk).values(root=Coalesce("merged_into_id", "pk"))
    rows = Correspondent.objects.filter(Q(pk__in=root) | Q(merged_into__in=root))
    found = rows.order_by("pk").values_list("merged_into_id", "pk")
    return [each for over, each in found if over is None] + [each for over, each in found if over is not None]


def spellings_matching(words: str) -> QuerySet[Correspondent]:
    """Every spelling of every body of which one spelling holds these words: what filters by issuer ask."""
    said = Correspondent.objects.all()
    for word in fold(words).split():
        said = said.filter(name_key__contains=word)
    roots = said.values(root=Coalesce("merged_into_id", "pk"))
    return Correspondent.objects.filter(Q(pk__in=roots) | Q(merged_into__in=roots))


def kept_matching(words: str) -> QuerySet[Correspondent]:
    """Kept names of bodies of which one spelling holds these words: what pickers offer."""
    kept = Correspondent.objects.filter(merged_into__isnull=True)
    if not fold(words):
        return kept
    return kept.filter(pk__in=spellings_matching(words).values(root=Coalesce("merged_into_id", "pk")))


def correspondents_matching(words: str) -> QuerySet[Correspondent]:
    """Danh mục nơi gửi nhận ngoài, kept names only: by any spelling, every word without dấu, or by the first letters of a name."""
    rows = Correspondent.objects.filter(merged_into__isnull=True)
    wanted = fold(words)
    if not wanted:
        return rows.order_by("sort_key", "pk")
    letters = "".join(wanted.split())
    by_letters = [
        pk for pk, key in rows.values_list("pk", "name_key") if _first_letters(key).startswith(letters)
    ]
    found = rows.filter(Q(pk__in=kept_matching(words)) | Q(pk__in=by_letters))
    starts = Case(When(name_key__startswith=wanted, then=0), default=1)
    return found.order_by(starts, "sort_key", "pk")


def _first_letters(name_key: str) -> str:
    """Chữ đầu of every word: bdhmd for "buu dien huyen mo duc"."""
    return "".join(word[0] for word in name_key.split())


@dataclass(frozen=True, slots=True)
class Likely:
    """Hai tên có thể là một nơi; the older one is offered to be kept."""

    keep: Correspondent
    drop: Correspondent
    likeness: float


NEARLY_ONE = 70.0
NEIGHBOURS = 5
MOST_LIKELY = 30


def likely_spellings() -> list[Likely]:
    """Những tên gần giống: each name is compared with its neighbours in two orders, not with every other one."""
    rows = list(Correspondent.objects.filter(merged_into__isnull=True))
    found: dict[tuple[int, int], Likely] = {}
    for order in (lambda each: words_of(each.name), lambda each: sorted(words_of(each.name), reverse=True)):
        line = sorted(rows, key=order)
        for place, one in enumerate(line):
            for other in line[place + 1 : place + 1 + NEIGHBOURS]:
                alike = names_alike(one.name, other.name)
                if alike >= NEARLY_ONE and one_name(one.name, other.name):
                    keep, drop = sorted((one, other), key=lambda each: each.pk)
                    found[keep.pk, drop.pk] = Likely(keep, drop, alike)
    return sorted(found.values(), key=lambda each: -each.likeness)[:MOST_LIKELY]


def members_in(group: RecipientGroup, branches: Mapping[int, Branch]) -> list[int]:
    """The group's agencies in a tree that is already there: no query (a list's members are prefetched), in tree order."""
    if group.rule is None:
        listed = {member.pk for member in group.members.all()}
        return [pk for pk in branches if pk in listed]
    level, kind, under = (group.rule.get(name) for name in ("level", "kind", "under"))
    return [
        pk
        for pk, branch in branches.items()
        if (not level or branch.agency.level_id == level)
        and (not kind or branch.agency.kind == kind)
        and (not under or _stands_below(branch, under, branches))
    ]


def _stands_below(branch: Branch, over: int, branches: Mapping[int, Branch]) -> bool:
    here, seen = branch.agency.parent_id_on, set[int]()
    while here and here not in seen:
        if here == over:
            return True
        seen.add(here)
        here = branches[here].agency.parent_id_on if here in branches else None
    return False
