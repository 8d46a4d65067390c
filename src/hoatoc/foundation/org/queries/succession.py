"""Reads of succession: who follows whom, who keeps whose records, what a plan would do and what it lacks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from hoatoc.foundation.org.events import EndingAsked, EndingEffect, ending_effect
from hoatoc.foundation.org.models import (
    Agency,
    AgencyIdentifier,
    Custody,
    PlanBody,
    PlanRow,
    RecipientGroup,
    Succession,
    SuccessionPlan,
    valid_on,
)
from hoatoc.foundation.org.queries.agencies import agencies_on, below_on, name_on, names_on, parents_on
from hoatoc.foundation.org.rules import (
    ENDING,
    FOLLOWED,
    SUCCESSION_LABELS,
    PlanState,
    Scheme,
    SuccessionKind,
    UnitRow,
)
from hoatoc.lib.actor import Actor, system_actor
from hoatoc.lib.vietnamese import collation_key

A_DAY = timedelta(days=1)


def predecessors_of(agency_id: int) -> list[int]:
    """Every body that this one follows, directly or further back."""
    back: dict[int, list[int]] = defaultdict(list)
    for old, new in Succession.objects.values_list("from_agency_id", "to_agency_id"):
        back[new].append(old)
    found: list[int] = []
    todo = [agency_id]
    while todo:
        for old in back.get(todo.pop(), []):
            if old not in found:
                found.append(old)
                todo.append(old)
    return found


def fonds_kept_by(holder_id: int, day: date) -> list[int]:
    """Phông đang lưu giữ: the ended bodies whose records this agency may read on the day."""
    rows = Custody.objects.filter(valid_on(day), holder=holder_id)
    return list(rows.order_by("fonds_id").values_list("fonds_id", flat=True))


@dataclass(frozen=True, slots=True)
class Followed:
    """Một quan hệ kế thừa as a page shows it."""

    agency_id: int
    name: str
    label: str
    on: date
    basis: str
    note: str


def followers(agency_id: int) -> list[Followed]:
    """Cơ quan kế thừa of an agency."""
    rows = Succession.objects.filter(from_agency=agency_id).order_by("-is_main", "pk")
    return [
        Followed(
            each.to_agency_id,
            name_on(each.to_agency_id, each.on),
            SUCCESSION_LABELS[each.kind],
            each.on,
            each.basis,
            each.share_note,
        )
        for each in rows
    ]


def followed(agency_id: int) -> list[Followed]:
    """Cơ quan mà nó kế thừa."""
    rows = Succession.objects.filter(to_agency=agency_id).order_by("on", "pk")
    return [
        Followed(
            each.from_agency_id,
            name_on(each.from_agency_id, each.on),
            SUCCESSION_LABELS[each.kind],
            each.on,
            each.basis,
            each.share_note,
        )
        for each in rows
    ]


def custodies_of(fonds_id: int) -> list[tuple[Custody, str]]:
    """Ai lưu giữ hồ sơ of a body that ended, with the keeper's name."""
    rows = list(Custody.objects.filter(fonds=fonds_id).order_by("valid_from", "pk"))
    names = names_on([each.holder_id for each in rows], date.max) if rows else {}
    return [(each, names.get(each.holder_id, "")) for each in rows]


# --- plans -----------------------------------------------------------------------------------------


def plans() -> "list[SuccessionPlan]":
    """Mọi phương án, the youngest first, each with how many rows it has, how many are done, how many ask."""
    rows = SuccessionPlan.objects.annotate(
        all_rows=Count("rows", distinct=True),
        done_rows=Count("rows", filter=Q(rows__done_at__isnull=False), distinct=True),
        open_questions=Count("rows", filter=~Q(rows__question=""), distinct=True),
    )
    return list(rows.order_by("-on", "-pk"))


@dataclass(frozen=True, slots=True)
class PlanLine:
    """Một dòng của phương án as screens and the printed report show it."""

    row: PlanRow
    name: str
    what: str
    target: str
    ends: bool
    effects: tuple[EndingEffect, ...]

    @property
    def stops(self) -> bool:
        return any(each.stops for each in self.effects)


@dataclass(frozen=True, slots=True)
class BodyLine:
    """Một cơ quan sẽ lập."""

    body: PlanBody
    parent: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PlanView:
    """Phương án with everything its page shows; `problems` keep it from being applied."""

    plan: SuccessionPlan
    lines: list[PlanLine]
    bodies: list[BodyLine]
    problems: list[str]
    questions: int
    done: int
    ending: int

    @property
    def steps(self) -> int:
        return len(self.lines) + len(self.bodies)

    @property
    def done_steps(self) -> int:
        return self.done + sum(1 for each in self.bodies if each.body.agency_id)

    @property
    def failed(self) -> list[PlanLine]:
        return [each for each in self.lines if each.row.note and each.row.done_at is None]


def plan_view(plan: SuccessionPlan, *, with_effects: bool = True) -> PlanView:
    """The plan with its preview: what hangs on every body that shall end, asked of the apps above in a few queries."""
    rows = list(plan.rows.select_related("to_body").order_by("pk"))
    bodies = list(plan.bodies.select_related("parent_body", "level").order_by("position"))
    ids = {each.agency_id for each in rows} | {each.to_agency_id for each in rows if each.to_agency_id}
    ids |= {each.parent_id for each in bodies if each.parent_id}
    names = names_on(ids, plan.on - A_DAY)
    ending = [each.agency_id for each in rows if each.kind in ENDING or not each.kind]
    effects = effects_of(ending, plan.on - A_DAY) if with_effects and plan.state == PlanState.DRAFT else {}
    lines = [_line(each, names, effects) for each in rows]
    return PlanView(
        plan=plan,
        lines=lines,
        bodies=[BodyLine(each, _parent_of(each, names)) for each in bodies],
        problems=plan_problems(plan, rows, bodies, names),
        questions=sum(1 for each in rows if each.question),
        done=sum(1 for each in rows if each.done_at),
        ending=len(set(ending)),
    )


def _line(row: PlanRow, names: dict[int, str], effects: dict[int, list[EndingEffect]]) -> PlanLine:
    if row.kind == SuccessionKind.RENAME:
        target = row.new_name
    elif row.to_body is not None:
        target = row.to_body.name
    else:
        target = names.get(row.to_agency_id or 0, "")
    stored = tuple(EndingEffect(each["label"], each["count"], tuple(each["items"])) for each in row.effect)
    return PlanLine(
        row=row,
        name=names.get(row.agency_id, ""),
        what=SUCCESSION_LABELS.get(row.kind, "Cần quyết định"),
        target=target,
        ends=row.kind in ENDING,
        effects=stored or tuple(effects.get(row.agency_id, ())),
    )


def _parent_of(body: PlanBody, names: dict[int, str]) -> str:
    return body.parent_body.name if body.parent_body else names.get(body.parent_id or 0, "")


def effects_of(
    agency_ids: Iterable[int], last_day: date, actor: Actor | None = None
) -> dict[int, list[EndingEffect]]:
    """What hangs on bodies that shall end, by agency; one call of every app above for all of them."""
    asked = EndingAsked(tuple(dict.fromkeys(agency_ids)), last_day)
    found: dict[int, list[EndingEffect]] = defaultdict(list)
    if asked.agency_ids:
        for each in ending_effect.items(actor or system_actor(), asked):
            agency_id, effect = each.item
            found[agency_id].append(effect)
    return found


def plan_problems(
    plan: SuccessionPlan, rows: list[PlanRow], bodies: list[PlanBody], names: dict[int, str]
) -> list[str]:
    """Why a plan cannot be applied as it stands, in sentences."""
    if plan.state != PlanState.DRAFT:
        return []
    found = []
    if not rows and not bodies:
        found.append("Phương án chưa có dòng nào.")
    if asking := sum(1 for each in rows if each.question):
        found.append(f"Còn {asking} dòng cần quyết định ai tiếp nhận.")
    ending = {each.agency_id for each in rows if each.kind in ENDING}
    found += [
        f"{names.get(each.agency_id, '')}: cơ quan tiếp nhận cũng kết thúc theo phương án này."
        for each in rows
        if each.to_agency_id in ending
    ]
    mains: dict[int, int] = defaultdict(int)
    for each in rows:
        if each.kind in FOLLOWED and each.is_main:
            mains[each.agency_id] += 1
    followed_ids = {each.agency_id for each in rows if each.kind in FOLLOWED}
    found += [
        f"{names.get(each, '')}: phải có đúng một cơ quan nhận việc còn lại (chọn “nhận việc còn mở”)."
        for each in sorted(followed_ids)
        if mains[each] != 1
    ]
    found += _children_left(plan, rows, ending)
    return found


def _children_left(plan: SuccessionPlan, rows: list[PlanRow], ending: set[int]) -> list[str]:
    """Living agencies whose parent ends and that neither end nor move."""
    cared_for = ending | {
        each.agency_id for each in rows if each.kind == SuccessionKind.MOVE_PARENT or not each.kind
    }
    living = set(Agency.objects.existing_on(plan.on).values_list("pk", flat=True))
    left = [
        child
        for child, parent in parents_on(plan.on - A_DAY).items()
        if parent in ending and child not in cared_for and child in living
    ]
    if not left:
        return []
    shown = sorted(names_on(left, plan.on - A_DAY).values(), key=collation_key)[:3]
    more = f" và {len(left) - 3} cơ quan khác" if len(left) > 3 else ""
    return [f"Chưa nói cấp trên mới của {', '.join(shown)}{more}."]


def units_on(day: date) -> list[UnitRow]:
    """Cơ quan có mã đơn vị hành chính của một ngày, as rows to compare with a list of units."""
    codes = AgencyIdentifier.objects.filter(valid_on(day), scheme=Scheme.GSO)
    code_of = dict(codes.values_list("agency_id", "value"))
    rows = agencies_on(day).filter(pk__in=code_of).order_by("level__rank", "pk")
    return [
        UnitRow(code_of[row.pk], row.name, row.level_id, code_of.get(row.parent_id_on or 0, ""))
        for row in rows
    ]


def groups_naming(agency_ids: Iterable[int]) -> dict[int, list[str]]:
    """Nhóm theo danh sách that name these agencies."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = RecipientGroup.objects.filter(rule__isnull=True, members__in=list(agency_ids))
    for agency_id, name in rows.values_list("members", "name"):
        found[agency_id].append(name)
    return found


def below_without_code(agency_ids: Iterable[int], day: date) -> list[int]:
    """Cơ quan không có mã đơn vị hành chính that stand below these: offices, departments, cells."""
    coded = set(
        AgencyIdentifier.objects.filter(valid_on(day), scheme=Scheme.GSO).values_list("agency_id", flat=True)
    )
    found: set[int] = set()
    for each in agency_ids:
        found |= below_on(each, day) - coded
    return sorted(found)
