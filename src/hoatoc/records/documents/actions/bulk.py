"""Verbs of bulk work: asked for many documents, done one by one by the ordinary verbs, each row by itself (feature 9.23)."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, OperationalError, connection, transaction

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.accounts.queries import acting_through
from hoatoc.foundation.jobs.actions import enqueue
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal, refusal_for
from hoatoc.records.documents import access
from hoatoc.records.documents.actions.filing import file_under
from hoatoc.records.documents.actions.handovers import ReceiverNeeded, hand_over
from hoatoc.records.documents.actions.incoming import ReasonNeeded, confirm, register, return_to_sender
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.actions.seen import put_among_seen, put_among_unseen
from hoatoc.records.documents.events import RunBulk
from hoatoc.records.documents.models import BulkRow, BulkWork, Entry
from hoatoc.records.documents.rules import AT_ONCE, BULK_RIGHTS, MOST_IN_BULK, UNDONE_BY, BulkAct, Outcome

log = logging.getLogger("hoatoc.bulk")

BUG = "Máy chủ gặp lỗi ngoài dự kiến ở dòng này và chưa ghi gì. Hãy làm riêng dòng này; nếu vẫn lỗi, gọi quản trị mạng."
ENDED = "Chức danh dùng để yêu cầu việc này đã hết hiệu lực nên dòng này chưa làm."


class NothingChosen(Refusal):
    """Chưa chọn văn bản nào. Hãy đánh dấu ô ở đầu dòng, hoặc chọn tất cả kết quả."""

    code = "HL-01"
    status = 422


class TooManyAtOnce(Refusal):
    """Một lần làm được nhiều nhất {most} văn bản, bộ lọc này có {count}. Hãy lọc hẹp hơn rồi làm từng phần."""

    code = "HL-02"
    status = 422


class NotUndoable(Refusal):
    """Việc này không hoàn tác được: nơi khác đã biết. Hãy sửa từng văn bản bằng việc ngược lại của nó."""

    code = "HL-03"


class FileCodeNeeded(Refusal):
    """Chưa ghi hồ sơ số. Hãy ghi số, ký hiệu hồ sơ mà các văn bản này được lưu vào."""

    code = "HL-04"
    status = 422


@dataclass(frozen=True, slots=True)
class BulkWords:
    """Phần gõ chung cho mọi dòng: to which unit, into which file, why."""

    unit_id: int | None = None
    file_code: str = ""
    reason: str = ""


@transaction.atomic
def ask_bulk(
    *,
    act: BulkAct,
    entry_ids: Iterable[int],
    words: BulkWords,
    actor: Actor,
    at: datetime,
    came_from: str = "",
) -> BulkWork:
    """Yêu cầu việc hàng loạt: the rows as they were chosen; many are put into the queue, few are run by the caller.

    Raises NothingChosen, TooManyAtOnce, ReceiverNeeded, FileCodeNeeded, ReasonNeeded.
    """
    actor.require(BULK_RIGHTS[act])
    unit = _checked(act, words, actor)
    chosen = list(dict.fromkeys(entry_ids))
    if len(chosen) > MOST_IN_BULK:
        raise TooManyAtOnce(most=MOST_IN_BULK, count=len(chosen))
    mine = set(access.visible_to(actor).filter(pk__in=chosen).values_list("pk", flat=True))
    kept = [each for each in chosen if each in mine]
    if not kept:
        raise NothingChosen
    work = BulkWork.objects.create(
        appointment_id=actor.appointment_id or 0,
        act=act,
        unit=unit,
        file_code=" ".join(words.file_code.split())[:60],
        reason=" ".join(words.reason.split())[:500],
        came_from=came_from[:300],
        total=len(kept),
        asked_at=at,
    )
    BulkRow.objects.bulk_create(
        BulkRow(work=work, entry_id=pk, position=place) for place, pk in enumerate(kept)
    )
    if work.total > AT_ONCE:
        enqueue(RunBulk(work_id=work.pk), at=at)
    return work


def _checked(act: BulkAct, words: BulkWords, actor: Actor) -> Unit | None:
    if act is BulkAct.RETURN and not words.reason.strip():
        raise ReasonNeeded
    if act is BulkAct.FILE and not words.file_code.strip():
        raise FileCodeNeeded
    unit = (
        Unit.objects.filter(pk=words.unit_id, agency_id=actor.own_agency).first() if words.unit_id else None
    )
    if act is BulkAct.HAND_OVER and unit is None:
        raise ReceiverNeeded
    return unit


def run_bulk(*, work: BulkWork, at: datetime) -> None:
    """Làm việc hàng loạt: row by row, each its own transaction, with the rights the asker has now.

    A row that was done is not done again: a killed worker goes on where it stopped.
    """
    day = local_day(at)
    held = Appointment.objects.in_force_on(day).filter(pk=work.appointment_id, person__is_active=True).first()
    actor = acting_through(held, day) if held is not None else None
    waiting = BulkRow.objects.filter(work=work, outcome=Outcome.WAITING).order_by("position")
    with _flushed_at_the_end():
        for pk in list(waiting.values_list("pk", flat=True)):
            _settle(pk, work, actor, at)
    # what was typed for all stands on the rows now, where a purge finds it
    BulkWork.objects.filter(pk=work.pk).update(ended_at=at, reason="", file_code="")


def _settle(pk: int, work: BulkWork, actor: Actor | None, at: datetime) -> None:
    with transaction.atomic():
        row = BulkRow.objects.select_for_update().filter(pk=pk, outcome=Outcome.WAITING).first()
        if row is None:
            return
        row.outcome, row.said = _outcome(row.entry_id, work, actor, at)
        row.save(update_fields=["outcome", "said"])


@contextmanager
def _flushed_at_the_end() -> Iterator[None]:
    """PostgreSQL need not wait for the disk after each row: the end of the work, or anybody's next commit, waits for all before it.

    A power cut takes the last rows with their outcomes, and the job, tried again, does them: decision 0020.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO DEFAULT")


def _outcome(entry_id: int, work: BulkWork, actor: Actor | None, at: datetime) -> tuple[Outcome, str]:
    if actor is None:
        return Outcome.REFUSED, ENDED
    try:
        with transaction.atomic():
            entry = access.entry_for(actor, entry_id)
            changed = DO[BulkAct(work.act)](entry, work, actor, at)
    except Refusal as refusal:
        return Outcome.REFUSED, refusal.message[:500]
    except OperationalError:
        raise  # the database is away or busy: the whole work is tried again
    except Exception as error:
        known = refusal_for(str(error)) if isinstance(error, IntegrityError) else None
        if known is None:
            log.exception("bulk work %s, entry %s", work.pk, entry_id)
        return Outcome.REFUSED, known.message[:500] if known else BUG
    return (Outcome.DONE if changed else Outcome.SAME), ""


def _register(entry: Entry, work: BulkWork, actor: Actor, at: datetime) -> bool:
    register(entry=entry, unit_id=work.unit_id, actor=actor, at=at)
    return True


def _confirm(entry: Entry, work: BulkWork, actor: Actor, at: datetime) -> bool:  # noqa: ARG001 as the others
    confirm(entry=entry, actor=actor, at=at)
    return True


def _return(entry: Entry, work: BulkWork, actor: Actor, at: datetime) -> bool:
    return_to_sender(entry=entry, reason=work.reason, actor=actor, at=at)
    return True


def _seen(entry: Entry, work: BulkWork, actor: Actor, at: datetime) -> bool:  # noqa: ARG001 as the others
    return put_among_seen(entry=entry, actor=actor, at=at)


def _unseen(entry: Entry, work: BulkWork, actor: Actor, at: datetime) -> bool:  # noqa: ARG001 as the others
    return put_among_unseen(entry=entry, actor=actor, at=at)


def _hand_over(entry: Entry, work: BulkWork, actor: Actor, at: datetime) -> bool:
    hand_over(entry=entry, to_unit=work.unit, actor=actor, at=at)
    return True


def _file(entry: Entry, work: BulkWork, actor: Actor, at: datetime) -> bool:
    return file_under(entry=entry, file_code=work.file_code, actor=actor, at=at)


DO: Mapping[BulkAct, Callable[[Entry, BulkWork, Actor, datetime], bool]] = {
    BulkAct.REGISTER: _register,
    BulkAct.CONFIRM: _confirm,
    BulkAct.RETURN: _return,
    BulkAct.SEEN: _seen,
    BulkAct.UNSEEN: _unseen,
    BulkAct.HAND_OVER: _hand_over,
    BulkAct.FILE: _file,
}
"""The ordinary verb of each act; it gives whether something changed."""


@transaction.atomic
def undo_bulk(*, work: BulkWork, actor: Actor, at: datetime) -> BulkWork:
    """Hoàn tác việc hàng loạt: the opposite act for the rows that were changed.  Raises NotFound, NotUndoable, NothingChosen."""
    actor.require(Right.READ_ENTRIES)
    if work.appointment_id != actor.appointment_id:
        raise NotFound
    opposite = UNDONE_BY.get(BulkAct(work.act))
    if opposite is None:
        raise NotUndoable
    changed = work.rows.filter(outcome=Outcome.DONE).order_by("position").values_list("entry_id", flat=True)
    return ask_bulk(
        act=opposite, entry_ids=changed, words=BulkWords(), came_from=work.came_from, actor=actor, at=at
    )
