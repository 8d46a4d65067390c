"""Verbs of báo hoả tốc: the first one told, the next one after some minutes, who takes it upon themselves (9.18, domain.md §B3)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from hoatoc.foundation.audit.actions import Subject, record_many
from hoatoc.foundation.calendar.queries import local_day
from hoatoc.foundation.org.queries import names_on
from hoatoc.foundation.shell.actions import Notice, notify
from hoatoc.lib.actor import Actor, system_actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents.models import Entry, EscalationStep
from hoatoc.records.documents.queries import flash as queries
from hoatoc.records.documents.rules import Urgency
from hoatoc.records.documents.rules.flash import Link, Outcome, Place, is_flash, next_link

BATCH = 200


class FlashOver(Refusal):
    """Văn bản này đã có người mở hoặc đã xử lý xong. Hãy tải lại trang để xem ai mở."""

    code = "HT-01"


def minutes_each() -> timedelta:
    """How long each person has: one setting for the whole province."""
    return timedelta(minutes=settings.HOATOC_FLASH_MINUTES)


def begin_flash(entries: Mapping[int, int], urgency: int, at: datetime) -> None:
    """Bắt đầu báo: the first of each agency's chain has the turn, in the transaction in which the hoả tốc arrives.

    `entries` are entry ids by agency.
    """
    if not is_flash(urgency) or not entries:
        return
    links = queries.chains(entries, at)
    steps = [
        _step(entries[agency_id], 1, 1, links[agency_id][0], at) for agency_id in entries if links[agency_id]
    ]
    EscalationStep.objects.bulk_create(steps)
    _tell([each for each in steps if each.place in {Place.ON_DUTY, Place.ABOVE}], system_actor(), at)


@transaction.atomic
def take_flash(*, step: EscalationStep, actor: Actor, at: datetime) -> EscalationStep:
    """Tôi nhận: the turn is mine from now on; not opened in time, it goes on to the next.  Raises FlashOver."""
    actor.require(Right.MEMBER)
    Entry.objects.select_for_update(of=("self",)).get(pk=step.entry_id)
    row = EscalationStep.objects.select_for_update(of=("self",)).filter(pk=step.pk).first()
    if row is None or row.ended_at is not None or not queries.unopened().filter(pk=step.entry_id).exists():
        raise FlashOver
    row.ended_at, row.outcome, row.ended_by_id = at, Outcome.TAKEN, actor.own_person
    row.save(update_fields=["ended_at", "outcome", "ended_by"])
    link = Link(actor.appointment_id or 0, actor.own_person, actor.person_name, Place.TAKEN, actor.for_name)
    new = _step(row.entry_id, row.position + 1, row.round, link, at)
    new.save()
    entry = Entry.objects.select_related("document", "agency").get(pk=row.entry_id)
    facts = {"vì": "tự nhận báo hoả tốc"}
    names = names_on([entry.agency_id], local_day(at))
    subjects = [(_subject(entry), facts, _agency(entry, names))]
    record_many(actor=actor, at=at, verb="nhận báo hoả tốc", subjects=subjects)
    return new


def end_flash(entry: Entry, outcome: Outcome, actor: Actor, at: datetime) -> None:
    """Hết báo: somebody opened it. One statement, and only for a hoả tốc."""
    if is_flash(entry.document.urgency):
        by = actor.person_id
        queries.open_steps([entry.pk]).update(ended_at=at, outcome=outcome, ended_by_id=by)


def run_flash_timers(*, actor: Actor | None = None, at: datetime) -> int:
    """Xem giờ báo hoả tốc: whose time is up passes the turn on; what has no turn yet gets one. Gives how many were told.

    Night and day, on days off too. Small transactions, so that an opening never waits long.
    """
    actor, done = actor or system_actor(), _begin_missing(at)
    while True:
        batch, told = _pass_on(actor, at)
        done += told
        if batch < BATCH:
            return done


@transaction.atomic
def _begin_missing(at: datetime) -> int:
    """Entries that came another way (a number taken back, a succession)."""
    open_ones = EscalationStep.objects.filter(ended_at__isnull=True).values("entry_id")
    missing = queries.unopened().exclude(pk__in=open_ones).order_by("pk")
    rows = missing.select_for_update(of=("self",)).select_related("document", "agency")[:BATCH]
    entries = list(rows)
    if not entries:
        return 0
    last: dict[int, EscalationStep] = {}
    for step in EscalationStep.objects.filter(entry__in=[each.pk for each in entries]).order_by("position"):
        last[step.entry_id] = step
    links = queries.chains({each.agency_id for each in entries}, at)
    steps = []
    for entry in entries:
        before = last.get(entry.pk)
        position, round_ = (before.position + 1, before.round + 1) if before else (1, 1)
        if links[entry.agency_id]:
            steps.append(_step(entry.pk, position, round_, links[entry.agency_id][0], at))
    EscalationStep.objects.bulk_create(steps)
    _tell(steps, system_actor(), at)
    return len(steps)


@transaction.atomic
def _pass_on(actor: Actor, at: datetime) -> tuple[int, int]:
    due = list(
        EscalationStep.objects.select_for_update(of=("self",))
        .filter(ended_at__isnull=True, until__lte=at)
        .order_by("until", "pk")[:BATCH]
    )
    if not due:
        return 0, 0
    waiting = {
        each.pk: each
        for each in queries.unopened()
        .filter(pk__in=[step.entry_id for step in due])
        .select_related("document", "agency")
    }
    links = queries.chains({each.agency_id for each in waiting.values()}, at)
    told = _told({step.entry_id: step.round for step in due})
    new: list[EscalationStep] = []
    for step in due:
        entry = waiting.get(step.entry_id)
        step.ended_at, step.outcome = at, Outcome.PASSED if entry else Outcome.GONE
        if entry is None:
            continue
        link, is_new_round = next_link(links[entry.agency_id], told[step.entry_id])
        if link is None:  # nobody at all could be told any more: the turn stays where it was
            link = Link(step.appointment_id, 0, "", Place(step.place), step.for_name)
        new.append(_step(entry.pk, step.position + 1, step.round + is_new_round, link, at))
    EscalationStep.objects.bulk_update(due, ["ended_at", "outcome"])
    EscalationStep.objects.bulk_create(new)
    _tell(new, actor, at)
    return len(due), len(new)


def _told(rounds: Mapping[int, int]) -> Mapping[int, set[int]]:
    """Who was told in the round that runs, by entry."""
    found: dict[int, set[int]] = {entry_id: set() for entry_id in rounds}
    rows = EscalationStep.objects.filter(entry__in=rounds).values_list("entry_id", "round", "appointment_id")
    for entry_id, round_, appointment_id in rows:
        if round_ == rounds[entry_id]:
            found[entry_id].add(appointment_id)
    return found


def _step(entry_id: int, position: int, round_: int, link: Link, at: datetime) -> EscalationStep:
    return EscalationStep(
        entry_id=entry_id,
        position=position,
        round=round_,
        appointment_id=link.appointment_id,
        place=link.place,
        for_name=link.for_name,
        since=at,
        until=at + minutes_each(),
    )


def _tell(steps: Iterable[EscalationStep], actor: Actor, at: datetime) -> None:
    """The bell of whose turn it is, and a line in the timeline of the entry."""
    rows = EscalationStep.objects.filter(pk__in=[each.pk for each in steps])
    known = list(
        rows.select_related("entry__document", "entry__agency", "appointment__person").order_by("pk")
    )
    if not known:
        return
    names = names_on({each.entry.agency_id for each in known}, local_day(at))
    notices = [
        Notice(
            each.appointment.person_id,
            each.appointment_id,
            event=f"documents.flash:{each.pk}",
            what="Hoả tốc chưa ai mở, đến lượt bạn",
            label=_label(each, names),
            url=reverse("flash"),
            urgency=Urgency.FLASH,
            icon="bolt",
        )
        for each in known
    ]
    notify(notices=notices, actor=actor, at=at)
    subjects = [
        (
            _subject(each.entry),
            {"báo cho": each.appointment.person.full_name, "vì": each.why, "lượt": each.position},
            _agency(each.entry, names),
        )
        for each in known
    ]
    record_many(actor=actor, at=at, verb="báo hoả tốc", subjects=subjects)


def _label(step: EscalationStep, names: Mapping[int, str]) -> str:
    """What the bell says; of another body's entry no more than whose it is."""
    if step.place == Place.ABOVE:
        return f"Của {names.get(step.entry.agency_id, 'cơ quan cấp dưới')}"
    return step.entry.label


def _subject(entry: Entry) -> Subject:
    return Subject("entry", entry.uid, entry.label)


def _agency(entry: Entry, names: Mapping[int, str]) -> tuple[str, str]:
    """The line belongs to the agency whose entry it is."""
    return str(entry.agency.uid), names.get(entry.agency_id, "")
