"""Verbs of handing over between a body that ended and its successor: the act, both confirmations, the move (domain.md §J3, M14)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from hoatoc.foundation.accounts.models import Appointment, Person
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency, Succession
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal
from hoatoc.records.documents.events import EntriesMoved, MovedEntry, entries_moved
from hoatoc.records.documents.models import Entry, EntryReader, TransferAct, TransferLine
from hoatoc.records.documents.rules import GIVERS, NOT_HELD, Direction, EntryState, LineOutcome, may_become

LONG_WAIT = timedelta(days=7)


class NothingToHandOver(Refusal):
    """Cơ quan này không còn văn bản chờ vào sổ nào chưa vào biên bản. Hãy xem các biên bản đã lập."""

    code = "BG-01"


class NoSuccessorToTake(Refusal):
    """Cơ quan này còn hoạt động, hoặc đã giải thể mà chưa giao ai kế thừa, nên chưa bàn giao được. Hãy nhờ quản trị mạng tỉnh lập phương án sắp xếp."""

    code = "BG-02"


class SideConfirmed(Refusal):
    """Bên này đã xác nhận biên bản rồi. Hãy chờ bên kia, hoặc tải lại trang để xem."""

    code = "BG-03"


class NobodyGivesAndTakes(Refusal):
    """Một người không ký cả bên giao lẫn bên nhận. Hãy để người khác của cơ quan kế thừa xác nhận bên nhận."""

    code = "BG-04"


class GiverIsStillThere(Refusal):
    """Bên giao còn người xác nhận được: {names}. Quản trị mạng tỉnh chỉ ký thay khi không còn ai, hoặc từ ngày {first:%d/%m/%Y}."""

    code = "BG-05"


class NotOfThisSide(Refusal):
    """Bạn không phải người của bên này. Bên giao là văn thư, chánh văn phòng hoặc lãnh đạo cuối cùng của cơ quan cũ; bên nhận là của cơ quan kế thừa."""

    code = "BG-06"


CONSTRAINTS["nobody_gives_and_takes"] = NobodyGivesAndTakes
CONSTRAINTS["an act that is done stays as it is"] = SideConfirmed


@transaction.atomic
def draw_up_act(*, from_agency: Agency, actor: Actor, at: datetime) -> TransferAct:
    """Lập biên bản bàn giao: everything that waits at the ended body and stands on no act yet, in the order it came.

    By somebody of either side, the province administrator or the machine.  Raises NoSuccessorToTake, NothingToHandOver, NotFound.
    """
    if not actor.is_system:
        actor.require(Right.CONFIRM_TRANSFER)
    day = _day(at)
    heir = org_queries.heirs_on([from_agency.pk], day).get(from_agency.pk)
    if heir is None:
        raise NoSuccessorToTake
    if not (actor.is_system or actor.may(Right.KEEP_AGENCIES) or actor.agency_id == heir.agency_id):
        raise NotFound
    waiting = list(
        Entry.objects.select_for_update(of=("self",))
        .filter(agency=from_agency, state=EntryState.WAITING, transfer_line__isnull=True)
        .order_by("arrived_at", "pk")
    )
    if not waiting:
        raise NothingToHandOver
    told = Succession.objects.filter(from_agency=from_agency, is_main=True).first()
    act = TransferAct.objects.create(
        from_agency=from_agency,
        to_agency_id=heir.agency_id,
        basis=told.basis if told else "",
        on=day,
        drawn_by=actor.person_name,
        drawn_at=at,
    )
    TransferLine.objects.bulk_create(
        TransferLine(act=act, position=place, entry=entry) for place, entry in enumerate(waiting, start=1)
    )
    record(
        actor=actor,
        at=at,
        verb="lập biên bản bàn giao",
        subject=Subject("transfer_act", act.uid, org_queries.name_on(from_agency.pk, day)),
        facts={"bên nhận": org_queries.name_on(heir.agency_id, day), "số văn bản": len(waiting)},
    )
    return act


@transaction.atomic
def draw_up_for(*, agency_id: int, actor: Actor, at: datetime) -> TransferAct | None:
    """Lập biên bản khi cơ quan vừa kết thúc: nothing where nothing waits there."""
    try:
        return draw_up_act(from_agency=Agency.objects.get(pk=agency_id), actor=actor, at=at)
    except (NothingToHandOver, NoSuccessorToTake):
        return None


@transaction.atomic
def draw_up_missing(*, actor: Actor, at: datetime) -> int:
    """Lập biên bản còn thiếu: for every body that ended and still has waiting documents on no act; gives how many acts."""
    left = Entry.objects.filter(
        agency__ended_on__lt=_day(at), state=EntryState.WAITING, transfer_line__isnull=True
    )
    made = 0
    for agency in Agency.objects.filter(pk__in=left.values("agency_id")).order_by("pk"):
        try:
            draw_up_act(from_agency=agency, actor=actor, at=at)
        except NoSuccessorToTake:
            continue
        made += 1
    return made


def _may_give(person_id: int, from_agency: Agency) -> bool:
    """Whether the person was clerk, chief, leader or secretary of the body on its last day."""
    return _last_givers(from_agency).filter(person_id=person_id).exists()


def _last_givers(from_agency: Agency) -> QuerySet[Appointment]:
    if from_agency.ended_on is None:
        return Appointment.objects.none()
    rows = Appointment.objects.in_force_on(from_agency.ended_on).filter(agency=from_agency)
    return rows.filter(roles__role__in=GIVERS, person__is_active=True).distinct()


def _givers_left(from_agency: Agency, day: date) -> list[Person]:
    """Those of the last clerks, chiefs and leaders who still hold an appointment somewhere and so can confirm."""
    known = _last_givers(from_agency).values("person_id")
    there = Appointment.objects.in_force_on(day).filter(person_id__in=known)
    return list(Person.objects.filter(pk__in=there.values("person_id")).order_by("name_key"))


@transaction.atomic
def confirm_giving(*, act: TransferAct, actor: Actor, at: datetime) -> TransferAct:
    """Xác nhận bên giao: a last clerk, chief or leader of the ended body, through whatever appointment holds today.

    The province administrator signs in their place when nobody of them is left, or after seven days.
    Raises SideConfirmed, NotOfThisSide, GiverIsStillThere, NobodyGivesAndTakes.
    """
    actor.require(Right.CONFIRM_TRANSFER)
    held = _locked(act)
    if held.giver_at is not None:
        raise SideConfirmed
    person = actor.own_person
    if _may_give(person, held.from_agency):
        last = _last_givers(held.from_agency).filter(person_id=person).first()
        role = last.position if last else ""
    elif actor.may(Right.KEEP_AGENCIES):
        left = _givers_left(held.from_agency, actor.day)
        first = (held.drawn_at + LONG_WAIT).astimezone(VIETNAM).date()
        if left and _day(at) < first:
            raise GiverIsStillThere(names=", ".join(each.full_name for each in left[:3]), first=first)
        role = f"{actor.position}, ký thay"
    else:
        raise NotOfThisSide
    if held.taker_id == person:
        raise NobodyGivesAndTakes
    held.giver_id, held.giver_at, held.giver_as = person, at, role[:200]
    held.save(update_fields=["giver", "giver_at", "giver_as"])
    _told(held, "xác nhận bên giao", actor, at)
    return _settle(held, actor, at)


@transaction.atomic
def confirm_taking(*, act: TransferAct, actor: Actor, at: datetime) -> TransferAct:
    """Xác nhận bên nhận: clerk, chief, leader of the successor (at a cell its secretary).

    Raises SideConfirmed, NotOfThisSide, NobodyGivesAndTakes.
    """
    actor.require(Right.CONFIRM_TRANSFER)
    held = _locked(act)
    if held.taker_at is not None:
        raise SideConfirmed
    if held.to_agency_id != actor.agency_id or not actor.reads_whole_agency:
        raise NotOfThisSide
    if held.giver_id == actor.own_person:
        raise NobodyGivesAndTakes
    held.taker_id, held.taker_at, held.taker_as = actor.own_person, at, actor.position[:200]
    held.save(update_fields=["taker", "taker_at", "taker_as"])
    _told(held, "xác nhận bên nhận", actor, at)
    return _settle(held, actor, at)


def _locked(act: TransferAct) -> TransferAct:
    return TransferAct.objects.select_for_update(of=("self",)).select_related("from_agency").get(pk=act.pk)


def _told(act: TransferAct, verb: str, actor: Actor, at: datetime) -> None:
    label = org_queries.name_on(act.from_agency_id, act.on)
    record(actor=actor, at=at, verb=verb, subject=Subject("transfer_act", act.uid, label))


def _settle(act: TransferAct, actor: Actor, at: datetime) -> TransferAct:
    """With the second signature everything on the act moves, in the same transaction."""
    if act.giver_at is None or act.taker_at is None:
        return act
    lines = list(act.lines.order_by("position"))
    rows = Entry.objects.select_for_update(of=("self",)).filter(pk__in=[each.entry_id for each in lines])
    entries = {each.pk: each for each in rows.order_by("pk")}
    held = _held_by(act.to_agency_id, [each.document_id for each in entries.values()])
    moved: list[MovedEntry] = []
    for line in lines:
        entry = entries[line.entry_id]
        if not may_become(entry.state, EntryState.MOVED):
            line.outcome = LineOutcome.GONE  # recalled or joined meanwhile: nothing waits any more
            continue
        there = held.get(entry.document_id)
        line.outcome = LineOutcome.JOINED if there else LineOutcome.MOVED
        new_id = there or _carried(entry, act, actor).pk
        held[entry.document_id] = new_id
        entry.state, entry.moved_to_id, entry.ended_at = EntryState.MOVED, new_id, at
        entry.save(update_fields=["state", "moved_to", "ended_at"])
        moved.append(MovedEntry(entry_id=entry.pk, to_entry_id=new_id, is_new=there is None))
    TransferLine.objects.bulk_update(lines, ["outcome"])
    act.done_at = at
    act.save(update_fields=["done_at"])
    record(
        actor=actor,
        at=at,
        verb="bàn giao xong",
        subject=Subject("transfer_act", act.uid, org_queries.name_on(act.from_agency_id, act.on)),
        facts={"bên nhận": org_queries.name_on(act.to_agency_id, act.on), "số văn bản": len(moved)},
    )
    entries_moved.announce(
        EntriesMoved(
            from_agency_id=act.from_agency_id,
            to_agency_id=act.to_agency_id,
            moved=tuple(moved),
            actor=actor,
            at=at,
        )
    )
    return act


def _held_by(agency_id: int, document_ids: Sequence[int]) -> dict[int, int]:
    rows = Entry.objects.filter(agency=agency_id, direction=Direction.IN, document_id__in=document_ids)
    return dict(rows.exclude(state__in=NOT_HELD).values_list("document_id", "pk"))


CARRIED = (
    "source",
    "arrived_at",
    "is_hour_known",
    "paper_received_on",
    "secrecy",
    "sheets",
    "copies",
    "content_location",
    "envelope_for",
    "content_closed_at",
)
"""What of a waiting row goes along: where it came from, when, its level, its paper."""


def _carried(entry: Entry, act: TransferAct, actor: Actor) -> Entry:
    """The same document, waiting at the successor as it waited at the body before; of a secret the taker becomes reader."""
    new = Entry.objects.create(
        agency_id=act.to_agency_id,
        direction=Direction.IN,
        document_id=entry.document_id,
        state=EntryState.WAITING,
        forwarding_id=entry.forwarding_id,
        **{name: getattr(entry, name) for name in CARRIED},
    )
    if new.is_secret:
        reader = Appointment.objects.in_force_on(actor.day).filter(
            person_id=act.taker_id or 0, agency_id=act.to_agency_id
        )
        for appointment in reader[:1]:
            EntryReader.objects.create(entry=new, appointment=appointment, because="nhận bàn giao")
    return new


def _day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()
