"""Applying a plan: an agency at a time, each in its own transaction; what is done stays done, the rest is tried again."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org import queries
from hoatoc.foundation.org.actions.agencies import close_facts, found, move, rename
from hoatoc.foundation.org.actions.custody import hand_on_custody, keep
from hoatoc.foundation.org.events import (
    AgencyEnded,
    BodyFounded,
    EndingEffect,
    agency_ended,
    body_founded,
)
from hoatoc.foundation.org.models import Agency, PlanBody, PlanRow, Succession, SuccessionPlan
from hoatoc.foundation.org.rules import ENDING, AgencyKind, PlanState, SuccessionKind
from hoatoc.lib.actor import Actor
from hoatoc.lib.refusal import Refusal

A_DAY = timedelta(days=1)


class ChildrenStay(Refusal):
    """Còn cơ quan trực thuộc chưa chuyển: {names}. Hãy xem dòng của các cơ quan đó, xong thì bấm áp dụng tiếp."""

    code = "CQ-29"


class NotYetThere(Refusal):
    """Cơ quan tiếp nhận “{name}” chưa lập được. Hãy xem dòng của cơ quan đó, xong thì bấm áp dụng tiếp."""

    code = "CQ-30"


def apply_plan(*, plan: SuccessionPlan, actor: Actor, at: datetime) -> SuccessionPlan:
    """Áp dụng phương án: new bodies first, then names and parents, then the ends, the lowest first.

    Not one transaction on purpose: what one agency lacks must not hold up 183 others. Called again it goes on where it stopped;
    the plan is applied when every row is done.
    """
    plan.refresh_from_db()
    if plan.state != PlanState.APPLYING:
        return plan
    bodies = {each.pk: each for each in plan.bodies.order_by("position")}
    for body in bodies.values():
        if body.agency_id is None:
            _try_body(plan, body, bodies, actor, at)
    rows = list(plan.rows.filter(done_at__isnull=True).order_by("pk"))
    for row in rows:
        if row.kind not in ENDING:
            _try([row], plan, actor, at, {})
    ending = _lowest_first([row for row in rows if row.kind in ENDING], plan.on - A_DAY)
    effects = queries.effects_of([each[0].agency_id for each in ending], plan.on - A_DAY)
    for each in ending:
        _try(each, plan, actor, at, effects)
    return _finish(plan, actor, at)


@transaction.atomic
def _finish(plan: SuccessionPlan, actor: Actor, at: datetime) -> SuccessionPlan:
    left = plan.rows.filter(done_at__isnull=True).exists() or plan.bodies.filter(agency__isnull=True).exists()
    if not left:
        plan.state = PlanState.APPLIED
        plan.save(update_fields=["state"])
        record(
            actor=actor,
            at=at,
            verb="áp dụng xong phương án",
            subject=Subject("succession_plan", plan.uid, plan.name),
            facts={"số dòng": plan.rows.count()},
        )
    return plan


def _lowest_first(rows: Sequence[PlanRow], day: date) -> list[list[PlanRow]]:
    """Rows by agency, those at the bottom of the tree before those above them."""
    by_agency: dict[int, list[PlanRow]] = defaultdict(list)
    for row in rows:
        by_agency[row.agency_id].append(row)
    parents = queries.parents_on(day)

    def depth(agency_id: int) -> int:
        steps, here = 0, agency_id
        while here in parents and steps < len(parents):
            here, steps = parents[here], steps + 1
        return steps

    return [by_agency[each] for each in sorted(by_agency, key=lambda pk: (-depth(pk), pk))]


def _try_body(
    plan: SuccessionPlan, body: PlanBody, bodies: dict[int, PlanBody], actor: Actor, at: datetime
) -> None:
    """One new body in its own transaction; when it fails, the rows that lead to it say so."""
    try:
        with transaction.atomic():
            parent = body.parent
            if body.parent_body_id is not None:
                parent = bodies[body.parent_body_id].agency
            agency = found(
                name=body.name,
                level=body.level_id,
                kind=AgencyKind(body.kind),
                on=plan.on,
                parent=parent,
                symbol=body.symbol,
                gso=body.gso,
                system=body.system,
                actor=actor,
                at=at,
            )
            body.agency = agency
            body.save(update_fields=["agency"])
            body_founded.announce(
                BodyFounded(agency_id=agency.pk, on=plan.on, term_name=plan.term_name, actor=actor, at=at)
            )
    except Refusal as refusal:
        body.agency = None
        body.rows.filter(done_at__isnull=True).update(note=refusal.message[:500])


def _try(
    rows: Sequence[PlanRow],
    plan: SuccessionPlan,
    actor: Actor,
    at: datetime,
    effects: dict[int, list[EndingEffect]],
) -> None:
    """One agency in its own transaction; a refusal is written beside it and the others go on."""
    ids = [row.pk for row in rows]
    try:
        with transaction.atomic():
            agency = Agency.objects.select_for_update().get(pk=rows[0].agency_id)
            if PlanRow.objects.select_for_update().filter(pk__in=ids, done_at__isnull=False).exists():
                return
            _carry_out(agency, rows, plan, actor, at)
            told = [asdict(each) for each in effects.get(agency.pk, [])]
            PlanRow.objects.filter(pk__in=ids).update(done_at=at, note="", effect=told)
    except Refusal as refusal:
        PlanRow.objects.filter(pk__in=ids, done_at__isnull=True).update(note=refusal.message[:500])


def _carry_out(
    agency: Agency, rows: Sequence[PlanRow], plan: SuccessionPlan, actor: Actor, at: datetime
) -> None:
    for row in rows:
        if row.kind == SuccessionKind.RENAME:
            rename(agency=agency, name=row.new_name, on=plan.on, actor=actor, at=at)
        elif row.kind == SuccessionKind.MOVE_PARENT:
            move(agency=agency, parent=_target(row), on=plan.on, actor=actor, at=at)
    ends = [row for row in rows if row.kind in ENDING]
    if ends:
        _end(agency, ends, plan, actor, at)


def _target(row: PlanRow) -> Agency:
    if row.to_agency is not None:
        return row.to_agency
    body = PlanBody.objects.select_related("agency").get(pk=row.to_body_id or 0)
    if body.agency is None:
        raise NotYetThere(name=body.name)
    return body.agency


def _end(agency: Agency, rows: Sequence[PlanRow], plan: SuccessionPlan, actor: Actor, at: datetime) -> None:
    """The body is no more: who follows, who keeps its records, what its names were; the apps above do their part."""
    last = plan.on - A_DAY
    _no_child_left(agency, plan.on)
    heir: Agency | None = None
    for row in rows:
        if row.kind == SuccessionKind.DISSOLVE:
            continue
        to = _target(row)
        Succession.objects.create(
            plan=plan,
            from_agency=agency,
            to_agency=to,
            kind=row.kind,
            on=plan.on,
            basis=plan.basis,
            share_note=row.share_note,
            is_main=row.is_main,
            mail_until=plan.mail_until,
        )
        heir = to if row.is_main else heir
        if row.gives_custody:
            keep(fonds=agency, holder=to, on=plan.on, basis=plan.basis)
    hand_on_custody(agency, heir, plan.on, plan.basis)
    close_facts(agency, last)
    record(
        actor=actor,
        at=at,
        verb="kết thúc cơ quan",
        subject=Subject("agency", agency.uid, queries.name_on(agency.pk, last)),
        facts={
            "ngày cuối": str(last),
            "căn cứ": plan.basis,
            **({"kế thừa": queries.name_on(heir.pk, plan.on)} if heir else {}),
        },
    )
    agency_ended.announce(
        AgencyEnded(
            agency_id=agency.pk,
            last_day=last,
            heir_id=heir.pk if heir else None,
            basis=plan.basis,
            actor=actor,
            at=at,
        )
    )


def _no_child_left(agency: Agency, on: date) -> None:
    children = [child for child, parent in queries.parents_on(on).items() if parent == agency.pk]
    living = list(Agency.objects.existing_on(on).filter(pk__in=children).values_list("pk", flat=True)[:3])
    if living:
        raise ChildrenStay(names=", ".join(queries.names_on(living, on).values()))
