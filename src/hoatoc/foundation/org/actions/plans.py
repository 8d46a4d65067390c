"""Verbs of a plan: draw up, compare lists, set rows, withdraw, begin to apply (domain.md §J3, feature 3.01)."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO

from django.db import transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.jobs.actions import enqueue
from hoatoc.foundation.org import queries
from hoatoc.foundation.org.actions.agencies import NameNeeded, NotLaterThanBefore, keeper
from hoatoc.foundation.org.events import ApplyPlan
from hoatoc.foundation.org.models import (
    Agency,
    AgencyIdentifier,
    PlanBody,
    PlanRow,
    SuccessionPlan,
    valid_on,
)
from hoatoc.foundation.org.rules import (
    ENDING,
    FOLLOWED,
    AgencyKind,
    Fate,
    PlanState,
    Scheme,
    SuccessionKind,
    UnitRow,
    bodies_to_found,
    committee_name,
    committee_symbol,
    compare_units,
)
from hoatoc.lib.actor import Actor
from hoatoc.lib.refusal import CONSTRAINTS, Invalid, NotFound, Refusal
from hoatoc.lib.vietnamese import fold

A_DAY = timedelta(days=1)
MAIL_TAKEN = timedelta(days=365)


class PlanSettled(Refusal):
    """Phương án này đã áp dụng hoặc đã rút nên không sửa được nữa. Muốn đổi tiếp, hãy lập phương án mới từ một ngày sau đó."""

    code = "CQ-20"


class BasisOfPlanNeeded(Refusal):
    """Chưa ghi căn cứ: số, ngày và trích yếu của nghị quyết hay quyết định. Hãy điền rồi lưu lại."""

    code = "CQ-21"
    status = 422


class PlanUndecided(Refusal):
    """Phương án chưa áp dụng được: {why} Hãy sửa các dòng đó rồi làm lại."""

    code = "CQ-22"
    status = 422


class PlanNameDiffers(Refusal):
    """Tên gõ lại không khớp tên phương án. Hãy gõ đúng “{name}” để xác nhận, vì việc này không hoàn tác được."""

    code = "CQ-23"
    status = 422


class TooEarly(Refusal):
    """Phương án có hiệu lực từ {on:%d/%m/%Y}; chỉ áp dụng được từ ngày {first:%d/%m/%Y}. Đến ngày đó hãy bấm lại."""

    code = "CQ-24"
    status = 422


class OwnAgencyEnds(Refusal):
    """Cơ quan của chính bạn kết thúc theo phương án này nên sau đó không ai xem tiếp được. Hãy nhờ quản trị mạng tỉnh ở cơ quan còn lại áp dụng."""

    code = "CQ-25"


class NotItsOwnSuccessor(Refusal):
    """Cơ quan không kế thừa chính nó. Tên cũ mà là pháp nhân mới thì hãy lập cơ quan mới trong phương án."""

    code = "CQ-26"
    status = 422


class TargetNeeded(Refusal):
    """Chưa chọn cơ quan tiếp nhận, tên mới hoặc cấp trên mới. Hãy chọn rồi lưu lại."""

    code = "CQ-27"
    status = 422


class MailDayBeforePlan(Refusal):
    """Ngày cuối nhận hộ văn bản gửi theo tên cũ phải từ ngày có hiệu lực trở đi. Hãy chọn lại ngày."""

    code = "CQ-28"
    status = 422


CONSTRAINTS["agency_does_not_succeed_itself"] = NotItsOwnSuccessor
CONSTRAINTS["succession_is_to_another_body"] = NotItsOwnSuccessor
CONSTRAINTS["plan_takes_mail_from_its_day"] = MailDayBeforePlan
CONSTRAINTS["plan_has_its_basis"] = BasisOfPlanNeeded
CONSTRAINTS["a plan that was settled stays as it is"] = PlanSettled


@transaction.atomic
def draw_plan(
    *,
    name: str,
    basis: str,
    on: date,
    actor: Actor,
    at: datetime,
    mail_until: date | None = None,
    term_name: str = "",
) -> SuccessionPlan:
    """Lập phương án sắp xếp: empty, `on` is the first day of the new order.  Raises NameNeeded, BasisOfPlanNeeded, MailDayBeforePlan."""
    keeper(actor)
    plan = SuccessionPlan(drawn_by=actor.person_name, drawn_at=at)
    _fill(plan, name, basis, on, mail_until, term_name)
    plan.save()
    record(
        actor=actor,
        at=at,
        verb="lập phương án sắp xếp",
        subject=Subject("succession_plan", plan.uid, plan.name),
        facts={"từ ngày": str(on), "căn cứ": plan.basis},
    )
    return plan


@transaction.atomic
def amend_plan(
    *,
    plan: SuccessionPlan,
    name: str,
    basis: str,
    on: date,
    actor: Actor,
    at: datetime,
    mail_until: date | None = None,
    term_name: str = "",
) -> SuccessionPlan:
    """Sửa phương án đang soạn.  Raises PlanSettled, NameNeeded, BasisOfPlanNeeded, MailDayBeforePlan."""
    held = _draft(plan, actor)
    _fill(held, name, basis, on, mail_until, term_name)
    held.save()
    record(
        actor=actor,
        at=at,
        verb="sửa phương án sắp xếp",
        subject=Subject("succession_plan", held.uid, held.name),
        facts={"từ ngày": str(on)},
    )
    return held


def _fill(
    plan: SuccessionPlan, name: str, basis: str, on: date, mail_until: date | None, term_name: str
) -> None:
    plan.name, plan.basis = " ".join(name.split())[:200], " ".join(basis.split())[:300]
    if not plan.name:
        raise NameNeeded
    if not plan.basis:
        raise BasisOfPlanNeeded
    plan.on, plan.mail_until = on, mail_until or on + MAIL_TAKEN
    if plan.mail_until < on:
        raise MailDayBeforePlan
    plan.term_name = term_name.strip()[:40] or f"{on.year}–{on.year + 5}"


def _draft(plan: SuccessionPlan, actor: Actor) -> SuccessionPlan:
    keeper(actor)
    held = SuccessionPlan.objects.select_for_update().get(pk=plan.pk)
    if held.state != PlanState.DRAFT:
        raise PlanSettled
    return held


@transaction.atomic
def add_body(
    *,
    plan: SuccessionPlan,
    name: str,
    level: str,
    kind: AgencyKind,
    actor: Actor,
    at: datetime,
    symbol: str = "",
    gso: str = "",
    system: str = "party",
    parent: Agency | None = None,
    parent_body: PlanBody | None = None,
) -> PlanBody:
    """Thêm cơ quan sẽ lập vào phương án: a new body, also when it bears an old name.  Raises PlanSettled, NameNeeded."""
    held = _draft(plan, actor)
    if not name.strip():
        raise NameNeeded
    last = held.bodies.order_by("-position").values_list("position", flat=True).first() or 0
    body = PlanBody.objects.create(
        plan=held,
        position=last + 1,
        name=" ".join(name.split()),
        level_id=level,
        kind=kind,
        system=system,
        symbol=symbol,
        gso=gso,
        parent=parent,
        parent_body=parent_body,
    )
    record(
        actor=actor,
        at=at,
        verb="thêm cơ quan mới vào phương án",
        subject=Subject("succession_plan", held.uid, held.name),
        facts={"cơ quan": body.name},
    )
    return body


@transaction.atomic
def drop_body(*, plan: SuccessionPlan, body: PlanBody, actor: Actor, at: datetime) -> None:
    """Bỏ cơ quan sẽ lập: rows that led to it ask again.  Raises PlanSettled."""
    held = _draft(plan, actor)
    if body.plan_id != held.pk:
        raise NotFound
    for row in body.rows.all():
        row.to_body, row.kind = None, ""
        row.question = f"Đã bỏ “{body.name}” khỏi phương án: ai tiếp nhận?"
        row.save()
    body.delete()
    record(
        actor=actor,
        at=at,
        verb="bỏ cơ quan mới khỏi phương án",
        subject=Subject("succession_plan", held.uid, held.name),
        facts={"cơ quan": body.name},
    )


@transaction.atomic
def set_row(
    *,
    plan: SuccessionPlan,
    agency: Agency,
    kind: SuccessionKind,
    actor: Actor,
    at: datetime,
    row: PlanRow | None = None,
    to: Agency | PlanBody | None = None,
    new_name: str = "",
    is_main: bool = True,
    gives_custody: bool = True,
    share_note: str = "",
) -> PlanRow:
    """Ghi một dòng phương án: what becomes of this agency; `row` is the line it replaces.

    Several lines of one agency are its several successors (chia tách), or a name and a parent that change together.
    Raises PlanSettled, TargetNeeded, NotItsOwnSuccessor, NotFound.
    """
    held = _draft(plan, actor)
    if agency.ended_on is not None and agency.ended_on < held.on:
        raise NotLaterThanBefore(day=held.on, since=agency.ended_on)
    line = row or PlanRow(plan=held)
    if line.plan_id != held.pk:
        raise NotFound
    to_body = to if isinstance(to, PlanBody) else None
    to_agency = to if isinstance(to, Agency) else None
    if to_agency is not None and to_agency.pk == agency.pk:
        raise NotItsOwnSuccessor
    if to_body is not None and to_body.plan_id != held.pk:
        raise NotFound
    wants_target = kind in FOLLOWED or kind == SuccessionKind.MOVE_PARENT
    name = " ".join(new_name.split()) if kind == SuccessionKind.RENAME else ""
    if (wants_target and to is None) or (kind == SuccessionKind.RENAME and not name):
        raise TargetNeeded
    line.agency, line.kind, line.new_name = agency, kind, name
    line.to_agency = to_agency if wants_target else None
    line.to_body = to_body if wants_target else None
    line.is_main, line.gives_custody = is_main, gives_custody
    line.share_note, line.question = share_note.strip()[:300], ""
    line.save()
    record(
        actor=actor,
        at=at,
        verb="ghi dòng phương án",
        subject=Subject("succession_plan", held.uid, held.name),
        facts={"cơ quan": str(agency.uid), "hình thức": kind},
    )
    return line


@transaction.atomic
def drop_row(*, plan: SuccessionPlan, row: PlanRow, actor: Actor, at: datetime) -> None:
    """Bỏ một dòng phương án.  Raises PlanSettled, NotFound."""
    held = _draft(plan, actor)
    if row.plan_id != held.pk:
        raise NotFound
    agency = row.agency
    row.delete()
    record(
        actor=actor,
        at=at,
        verb="bỏ dòng phương án",
        subject=Subject("succession_plan", held.uid, held.name),
        facts={"cơ quan": str(agency.uid)},
    )


@transaction.atomic
def withdraw_plan(*, plan: SuccessionPlan, actor: Actor, at: datetime) -> SuccessionPlan:
    """Rút phương án chưa áp dụng: it stays readable. An applied one cannot be withdrawn: a further plan undoes in time what it did.

    Raises PlanSettled.
    """
    held = _draft(plan, actor)
    held.state, held.settled_by, held.settled_at = PlanState.WITHDRAWN, actor.person_name, at
    held.save(update_fields=["state", "settled_by", "settled_at"])
    record(
        actor=actor,
        at=at,
        verb="rút phương án sắp xếp",
        subject=Subject("succession_plan", held.uid, held.name),
    )
    return held


@transaction.atomic
def start_plan(
    *, plan: SuccessionPlan, typed: str, today: date, actor: Actor, at: datetime
) -> SuccessionPlan:
    """Cho áp dụng phương án: confirmed by typing its name; the work itself is a job that goes on until every row is done.

    From the last day of the old order on; what was begun is not taken back.
    Raises PlanSettled, PlanNameDiffers, TooEarly, PlanUndecided, OwnAgencyEnds.
    """
    held = _draft(plan, actor)
    if fold(typed) != fold(held.name):
        raise PlanNameDiffers(name=held.name)
    if today < held.on - A_DAY:
        raise TooEarly(on=held.on, first=held.on - A_DAY)
    view = queries.plan_view(held, with_effects=False)
    if view.problems:
        raise PlanUndecided(why=" ".join(view.problems[:3]))
    if actor.agency_id in {line.row.agency_id for line in view.lines if line.ends}:
        raise OwnAgencyEnds
    held.state, held.settled_by, held.settled_at = PlanState.APPLYING, actor.person_name, at
    held.save(update_fields=["state", "settled_by", "settled_at"])
    record(
        actor=actor,
        at=at,
        verb="áp dụng phương án sắp xếp",
        subject=Subject("succession_plan", held.uid, held.name),
        facts={"từ ngày": str(held.on), "căn cứ": held.basis, "số dòng": len(view.lines)},
    )
    enqueue(ApplyPlan(plan_id=held.pk), at=at)
    return held


@transaction.atomic
def continue_plan(*, plan: SuccessionPlan, actor: Actor, at: datetime) -> None:
    """Áp dụng tiếp: rows that were refused are tried again."""
    keeper(actor)
    if plan.state != PlanState.APPLYING:
        raise PlanSettled
    enqueue(ApplyPlan(plan_id=plan.pk), at=at)


# --- from two lists --------------------------------------------------------------------------------

UNIT_COLUMNS = ("code", "name", "level", "parent_code")
FATE_COLUMNS = ("from_code", "to_code", "kind", "note")


def read_units(text: str) -> list[UnitRow]:
    """Rows of a list of units (code,name,level,parent_code).  Raises Invalid."""
    return [
        UnitRow(row["code"], row["name"], row["level"], row["parent_code"])
        for row in _table(text, UNIT_COLUMNS)
    ]


def read_fates(text: str) -> list[Fate]:
    """Rows of a mapping file (from_code,to_code,kind,note; kind and note may lack).  Raises Invalid."""
    rows = _table(text, FATE_COLUMNS[:2])
    kinds = {"", *SuccessionKind}
    for line, row in enumerate(rows, start=2):
        if row.get("kind", "") not in kinds:
            raise Invalid(reason=f"Tệp nối, dòng {line}: không có hình thức “{row['kind']}”.")
    return [Fate(row["from_code"], row["to_code"], row.get("kind", ""), row.get("note", "")) for row in rows]


def _table(text: str, needed: Sequence[str]) -> list[Mapping[str, str]]:
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    missing = [column for column in needed if column not in (reader.fieldnames or [])]
    if missing:
        raise Invalid(reason=f"Tệp thiếu cột {', '.join(missing)}. Dòng đầu phải có: {','.join(needed)}.")
    return [{key: (value or "").strip() for key, value in row.items() if key} for row in reader]


@dataclass(frozen=True, slots=True)
class Compared:
    """Kết quả so danh sách: how many rows of each kind, how many bodies to found, how many questions."""

    kinds: Mapping[str, int]
    bodies: int
    questions: int


@transaction.atomic
def compare_lists(
    *, plan: SuccessionPlan, units: Sequence[UnitRow], fates: Sequence[Fate], actor: Actor, at: datetime
) -> Compared:
    """So với danh sách đơn vị mới: fills the plan with what can be told; the rest is a question.

    The old list is the directory itself on the last day of the old order, by the codes of administrative units. What was in the
    plan is replaced. Offices and cells below a body that ends go along with it.  Raises PlanSettled, Invalid.
    """
    held = _draft(plan, actor)
    held.rows.all().delete()
    held.bodies.all().delete()
    last = held.on - A_DAY
    old = queries.units_on(last)
    agency_of = _agency_by_code(last)
    known = {each.level for each in units} - set(_levels())
    if known:
        raise Invalid(reason=f"Danh sách có cấp không khai ở đây: {', '.join(sorted(known))}.")
    bodies = _found_bodies(held, bodies_to_found(old, units, fates), agency_of)
    rows = []
    for each in compare_units(old, units, fates):
        target = bodies.get(each.to) or agency_of.get(each.to)
        row = PlanRow(
            plan=held,
            agency=agency_of[each.code],
            kind=each.kind,
            new_name=each.name,
            share_note=each.note,
            question=each.question,
        )
        if each.kind != SuccessionKind.RENAME:
            row.to_body = target if isinstance(target, PlanBody) else None
            row.to_agency = target if isinstance(target, Agency) else None
        rows.append(row)
    _one_main_each(rows)
    rows += _those_below(held, rows)
    PlanRow.objects.bulk_create(rows)
    kinds: dict[str, int] = {}
    for row in rows:
        kinds[row.kind] = kinds.get(row.kind, 0) + 1
    record(
        actor=actor,
        at=at,
        verb="so danh sách đơn vị",
        subject=Subject("succession_plan", held.uid, held.name),
        facts={"số dòng": len(rows), "cơ quan mới": len(bodies)},
    )
    return Compared(kinds, len(bodies), sum(1 for row in rows if row.question))


def _levels() -> list[str]:
    from hoatoc.foundation.org.models import Level

    return list(Level.objects.values_list("code", flat=True))


def _agency_by_code(day: date) -> dict[str, Agency]:
    codes = AgencyIdentifier.objects.filter(
        valid_on(day), scheme=Scheme.GSO, agency__in=Agency.objects.existing_on(day)
    ).select_related("agency")
    return {row.value: row.agency for row in codes}


def _found_bodies(
    plan: SuccessionPlan, wanted: Sequence[UnitRow], agency_of: Mapping[str, Agency]
) -> dict[str, PlanBody]:
    made: dict[str, PlanBody] = {}
    for position, unit in enumerate(wanted, start=1):
        name = committee_name(unit.name, unit.level)
        over = made.get(unit.parent)
        made[unit.code] = PlanBody.objects.create(
            plan=plan,
            position=position,
            name=name,
            level_id=unit.level,
            kind=AgencyKind.COMMITTEE,
            symbol=committee_symbol(name),
            gso=unit.code,
            parent=None if over else agency_of.get(unit.parent),
            parent_body=over,
        )
    return made


def _one_main_each(rows: Sequence[PlanRow]) -> None:
    """Of several successors the first takes over what is open, until somebody says otherwise."""
    seen: set[int] = set()
    for row in rows:
        if row.kind in FOLLOWED:
            row.is_main = row.agency_id not in seen
            seen.add(row.agency_id)


GOES_ALONG = {AgencyKind.CELL, AgencyKind.SUBORDINATE, AgencyKind.UNIT}


def _those_below(plan: SuccessionPlan, rows: Sequence[PlanRow]) -> list[PlanRow]:
    """Offices, departments and cells of bodies that end: cells stand below the successor, of the others somebody must say."""
    last = plan.on - A_DAY
    target = {
        row.agency_id: row for row in rows if row.kind in ENDING and (row.is_main or row.kind not in FOLLOWED)
    }
    for row in rows:
        if not row.kind:
            target.setdefault(row.agency_id, row)
    parents = queries.parents_on(last)
    below = (
        Agency.objects.existing_on(last)
        .filter(pk__in=queries.below_without_code(target, last))
        .order_by("pk")
    )
    found = []
    for each in below:
        over = target.get(parents[each.pk])
        if over is None:
            continue
        line = PlanRow(plan=plan, agency=each)
        if each.kind in GOES_ALONG and over.kind in FOLLOWED:
            line.kind = SuccessionKind.MOVE_PARENT
            line.to_agency, line.to_body = over.to_agency, over.to_body
        else:
            line.question = "Cấp trên kết thúc: cơ quan này chuyển về đâu hay nhập vào cơ quan nào?"
        found.append(line)
    return found
