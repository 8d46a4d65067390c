"""Verbs of the ledgers: hand over and sign for it, give to the post, lend the file copy, copy a secret (domain.md §B2)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org.models import Unit
from hoatoc.foundation.org.rules import Zone
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.models import (
    Entry,
    EntryReader,
    FileCopyUse,
    Handover,
    PostalItem,
    Register,
    SecretCopy,
)
from hoatoc.records.documents.rules import (
    BOOK_TITLES,
    COPY_WAYS,
    SECRET_BOOKS,
    BookKind,
    Direction,
    EntryState,
    year_ref,
)


class NotInABook(Refusal):
    """Văn bản này chưa vào sổ hoặc số đã huỷ nên chưa chuyển, gửi, cho mượn được. Hãy vào sổ trước."""

    code = "QS-01"


class ReceiverNeeded(Refusal):
    """Chưa chọn nơi nhận. Hãy chọn một đơn vị hoặc một người của cơ quan."""

    code = "QS-02"
    status = 422


class AlreadyHanded(Refusal):
    """Văn bản này đã chuyển cho nơi nhận đó và đang chờ ký nhận. Hãy chờ ký nhận rồi chuyển lại nếu cần."""

    code = "QS-03"


class ReceiverMayNotRead(Refusal):
    """Nơi nhận chưa có trong danh sách được đọc văn bản mật này. Hãy xin người có thẩm quyền cho đọc rồi chuyển."""

    code = "QS-04"


class AlreadySigned(Refusal):
    """Lượt chuyển giao này đã ký nhận rồi. Hãy tải lại trang để xem ai ký, lúc nào."""

    code = "QS-05"


class NotTheReceiver(Refusal):
    """Văn bản này chuyển cho người hoặc đơn vị khác. Người nhận tự ký; văn thư chỉ ghi “đã ký trên giấy”."""

    code = "QS-06"


class DayAhead(Refusal):
    """Ngày {day:%d/%m/%Y} muộn hơn hôm nay. Hãy sửa lại ngày."""

    code = "QS-07"
    status = 422


class RowIncomplete(Refusal):
    """Dòng sổ còn thiếu {what}. Hãy điền rồi ghi lại."""

    code = "QS-08"
    status = 422


class FileCopyLent(Refusal):
    """Bản lưu này đang có người mượn: {borrower}, từ {since:%d/%m/%Y}. Hãy ghi trả trước khi cho mượn tiếp."""

    code = "QS-09"


class DaysOutOfOrder(Refusal):
    """Ngày trả, hạn trả không thể sớm hơn ngày {since:%d/%m/%Y}. Hãy sửa lại ngày."""

    code = "QS-10"
    status = 422


class SecretBookOutside(Refusal):
    """Sổ bí mật nhà nước chỉ mở ở mạng trong. Hãy ghi vào sổ giấy hoặc làm ở mạng trong."""

    code = "QS-11"


class NotASecret(Refusal):
    """Văn bản này không mật nên không ghi vào sổ sao, chụp bí mật nhà nước. Hãy ghi ở sổ thường."""

    code = "QS-12"


class LedgerClosed(Refusal):
    """Sổ {title} đã khoá nên không ghi thêm dòng. Hãy đề nghị mở lại sổ, có lý do."""

    code = "QS-13"


CONSTRAINTS["one_open_handover_to_a_unit"] = AlreadyHanded
CONSTRAINTS["one_open_handover_to_a_person"] = AlreadyHanded
CONSTRAINTS["documents_handover.entry_id, documents_handover.to_unit_id"] = AlreadyHanded
CONSTRAINTS["documents_handover.entry_id, documents_handover.to_appointment_id"] = AlreadyHanded


def ledger_on(agency_id: int, kind: BookKind, day: date) -> Register:
    """Sổ đang mở of a kind on a day; its first row of the year opens it.  Raises SecretBookOutside, LedgerClosed."""
    if kind in SECRET_BOOKS and settings.HOATOC_ZONE != Zone.INNER:
        raise SecretBookOutside
    ref = year_ref(day)
    book, _ = Register.objects.get_or_create(
        agency_id=agency_id,
        book_kind=kind,
        period_ref=ref,
        is_default=True,
        defaults={"direction": Direction.OUT, "title": f"{BOOK_TITLES[kind]} năm {ref}", "opened_on": day},
    )
    if book.closed_on is not None:
        raise LedgerClosed(title=book.title)
    return book


IN_A_BOOK = (EntryState.REGISTERED, EntryState.NUMBERED, EntryState.ISSUED)


def _held(entry: Entry, actor: Actor) -> Entry:
    """The own entry, locked, in a book."""
    held = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("document")
        .filter(pk=entry.pk, agency_id=actor.own_agency)
        .first()
    )
    if held is None:
        raise NotFound
    if held.state not in IN_A_BOOK:
        raise NotInABook
    return held


def _past(day: date | None, at: datetime) -> date:
    """The day of a row: today when none is given, never a later one.  Raises DayAhead."""
    today = local_day(at)
    if day is not None and day > today:
        raise DayAhead(day=day)
    return day or today


def _filled(**facts: str) -> dict[str, str]:
    """Words without surplus spaces; each must say something.  Raises RowIncomplete."""
    told = {name.replace("_", " "): " ".join(value.split()) for name, value in facts.items()}
    if missing := [name for name, value in told.items() if not value]:
        raise RowIncomplete(what=", ".join(missing))
    return told


def _told(entry: Entry, verb: str, actor: Actor, at: datetime, **facts: object) -> None:
    record(
        actor=actor,
        at=at,
        verb=verb,
        subject=Subject("entry", entry.uid, entry.label),
        facts={name.replace("_", " "): value for name, value in facts.items()},
    )


# --- chuyển giao -------------------------------------------------------------------------------------


@transaction.atomic
def hand_over(
    *,
    entry: Entry,
    actor: Actor,
    at: datetime,
    to_unit: Unit | None = None,
    to_appointment: Appointment | None = None,
    is_paper: bool = True,
    copies: int = 1,
    note: str = "",
) -> Handover:
    """Chuyển giao: to a unit or a person of the agency, who signs for it; an ordinary document may then be read there.

    Raises NotInABook, ReceiverNeeded, ReceiverMayNotRead (a secret goes to its readers alone), AlreadyHanded.
    """
    actor.require(Right.KEEP_LEDGERS)
    held = _held(entry, actor)
    receiver = _receiver(held, to_unit, to_appointment, actor)
    open_one = Handover.objects.filter(entry=held, received_at__isnull=True, **receiver)
    if open_one.exists():
        raise AlreadyHanded
    kind = BookKind.SECRET_HANDOVER if held.is_secret else BookKind.HANDOVER
    row = Handover.objects.create(
        register=ledger_on(held.agency_id, kind, local_day(at)),
        entry=held,
        is_paper=is_paper,
        copies=max(1, copies),
        handed_at=at,
        handed_by_id=actor.own_person,
        note=" ".join(note.split())[:300],
        **receiver,
    )
    if not held.is_secret:
        EntryReader.objects.get_or_create(
            entry=held, unit=to_unit, appointment=to_appointment, because="chuyển giao"
        )
    to = to_unit.name if to_unit is not None else to_appointment.person.full_name if to_appointment else ""
    _told(held, "chuyển giao", actor, at, đơn_vị=to, sổ=row.register.title)
    return row


def _receiver(
    entry: Entry, unit: Unit | None, appointment: Appointment | None, actor: Actor
) -> dict[str, Unit | Appointment | None]:
    if (unit is None) == (appointment is None):
        raise ReceiverNeeded
    chosen = unit or appointment
    if chosen is None or chosen.agency_id != actor.own_agency:
        raise ReceiverNeeded
    if entry.is_secret:
        named = Q(unit=unit) if unit is not None else Q(appointment=appointment)
        if appointment is not None and appointment.unit_id is not None:
            named |= Q(unit=appointment.unit_id)
        still = Q(until__isnull=True) | Q(until__gte=actor.day)
        if not EntryReader.objects.filter(named, still, entry=entry).exists():
            raise ReceiverMayNotRead
    return {"to_unit": unit, "to_appointment": appointment}


def _unsigned(handover: Handover, actor: Actor) -> Handover:
    held = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("entry__document")
        .filter(pk=handover.pk, entry__agency_id=actor.own_agency)
        .first()
    )
    if held is None:
        raise NotFound
    if held.received_at is not None:
        raise AlreadySigned
    return held


@transaction.atomic
def sign_handover(*, handover: Handover, actor: Actor, at: datetime) -> Handover:
    """Ký nhận: by the receiver alone, with one click.  Raises AlreadySigned, NotTheReceiver."""
    actor.require(Right.SIGN_HANDOVER)
    held = _unsigned(handover, actor)
    is_mine = held.to_appointment_id is not None and held.to_appointment_id == actor.appointment_id
    if not is_mine and held.to_unit_id not in actor.unit_ids:
        raise NotTheReceiver
    held.received_at, held.received_by_id = at, actor.own_person
    held.save(update_fields=["received_at", "received_by"])
    _told(held.entry, "ký nhận", actor, at)
    return held


@transaction.atomic
def sign_on_paper(*, handover: Handover, actor: Actor, at: datetime) -> Handover:
    """Đã ký trên giấy: the clerk writes that the paper book bears the receiver's signature.  Raises AlreadySigned."""
    actor.require(Right.KEEP_LEDGERS)
    held = _unsigned(handover, actor)
    held.received_at, held.is_signed_on_paper = at, True
    held.save(update_fields=["received_at", "is_signed_on_paper"])
    _told(held.entry, "ghi đã ký nhận trên giấy", actor, at)
    return held


# --- bưu điện ----------------------------------------------------------------------------------------


@transaction.atomic
def post(
    *,
    entries: Sequence[Entry],
    addressee: str,
    actor: Actor,
    at: datetime,
    sent_on: date | None = None,
    symbols: str = "",
    envelopes: int = 1,
    service: str = "",
    tracking: str = "",
    note: str = "",
) -> PostalItem:
    """Gửi bưu điện: one envelope with one or several documents; a secret one stands there without its symbol.

    `symbols` names what lies in it beside the entries.  Raises RowIncomplete, DayAhead, NotInABook, LedgerClosed.
    """
    actor.require(Right.KEEP_LEDGERS)
    held = [_held(each, actor) for each in entries]
    inside = "; ".join([*(each.label for each in held), " ".join(symbols.split())]).strip("; ")
    told = _filled(nơi_nhận=addressee, số_ký_hiệu=inside)
    day = _past(sent_on, at)
    book = ledger_on(actor.own_agency, BookKind.POSTAL, day)
    Register.objects.select_for_update().get(pk=book.pk)
    last = PostalItem.objects.filter(register=book).aggregate(last=Max("n"))["last"] or 0
    item = PostalItem.objects.create(
        register=book,
        n=last + 1,
        entry=held[0] if len(held) == 1 else None,
        sent_on=day,
        symbols=told["số ký hiệu"][:300],
        addressee=told["nơi nhận"][:250],
        envelopes=max(1, envelopes),
        service=" ".join(service.split())[:60],
        tracking=" ".join(tracking.split())[:60],
        note=" ".join(note.split())[:300],
        by_id=actor.own_person,
    )
    for each in held:
        _told(each, "gửi bưu điện", actor, at, số_thứ_tự=item.n, sổ=book.title)
    if not held:
        subject = Subject("postal_item", item.pk, f"{book.title}, dòng {item.n}")
        record(actor=actor, at=at, verb="gửi bưu điện", subject=subject)
    return item


@transaction.atomic
def post_arrived(
    *, item: PostalItem, on: date | None, received_by: str, actor: Actor, at: datetime
) -> PostalItem:
    """Bưu điện đã giao: the day and who took it, from the post's own note.  Raises DayAhead, DaysOutOfOrder."""
    actor.require(Right.KEEP_LEDGERS)
    held = PostalItem.objects.select_for_update().filter(
        pk=item.pk, register__agency_id=actor.own_agency
    ).first()  # fmt: skip
    if held is None:
        raise NotFound
    day = _past(on, at)
    if day < held.sent_on:
        raise DaysOutOfOrder(since=held.sent_on)
    held.received_on, held.received_by = day, " ".join(received_by.split())[:150]
    held.save(update_fields=["received_on", "received_by"])
    record(
        actor=actor,
        at=at,
        verb="ghi bưu điện đã giao",
        subject=Subject("postal_item", held.pk, f"số thứ tự {held.n}"),
        facts={"ngày": str(day)},
    )
    return held


# --- bản lưu -----------------------------------------------------------------------------------------


@transaction.atomic
def lend_file_copy(
    *,
    entry: Entry,
    borrower: str,
    purpose: str,
    actor: Actor,
    at: datetime,
    approved_by: str = "",
    lent_on: date | None = None,
    due_on: date | None = None,
    note: str = "",
) -> FileCopyUse:
    """Cho mượn bản lưu: to whom, for what, until when.  Raises RowIncomplete, FileCopyLent, DaysOutOfOrder, NotInABook."""
    actor.require(Right.KEEP_LEDGERS)
    held = _held(entry, actor)
    told = _filled(người_mượn=borrower, mục_đích=purpose)
    day = _past(lent_on, at)
    if due_on is not None and due_on < day:
        raise DaysOutOfOrder(since=day)
    out = FileCopyUse.objects.filter(entry=held, returned_on__isnull=True).first()
    if out is not None:
        raise FileCopyLent(borrower=out.borrower, since=out.lent_on)
    use = FileCopyUse.objects.create(
        register=ledger_on(held.agency_id, BookKind.FILE_COPY, day),
        entry=held,
        lent_on=day,
        borrower=told["người mượn"][:200],
        purpose=told["mục đích"][:300],
        approved_by=" ".join(approved_by.split())[:150],
        due_on=due_on,
        note=" ".join(note.split())[:300],
        by_id=actor.own_person,
    )
    _told(held, "cho mượn bản lưu", actor, at, người_mượn=use.borrower, sổ=use.register.title)
    return use


@transaction.atomic
def return_file_copy(*, use: FileCopyUse, on: date | None, actor: Actor, at: datetime) -> FileCopyUse:
    """Trả bản lưu.  Raises DayAhead, DaysOutOfOrder."""
    actor.require(Right.KEEP_LEDGERS)
    held = (
        FileCopyUse.objects.select_for_update(of=("self",))
        .select_related("entry__document")
        .filter(pk=use.pk, entry__agency_id=actor.own_agency)
        .first()
    )
    if held is None:
        raise NotFound
    if held.returned_on is not None:
        return held
    day = _past(on, at)
    if day < held.lent_on:
        raise DaysOutOfOrder(since=held.lent_on)
    held.returned_on = day
    held.save(update_fields=["returned_on"])
    _told(held.entry, "trả bản lưu", actor, at, ngày=str(day))
    return held


# --- sao, chụp bí mật nhà nước -----------------------------------------------------------------------


@transaction.atomic
def copy_secret(
    *,
    entry: Entry,
    way: str,
    copies: int,
    asked_by: str,
    allowed_by: str,
    given_to: str,
    actor: Actor,
    at: datetime,
    copied_on: date | None = None,
    is_spare_destroyed: bool = False,
    note: str = "",
) -> SecretCopy:
    """Sao, chụp bí mật nhà nước: one permitted copying, in the book of mẫu 12.  Raises NotASecret, RowIncomplete, DayAhead."""
    actor.require(Right.KEEP_LEDGERS)
    held = _held(entry, actor)
    if not held.is_secret:
        raise NotASecret
    if way not in COPY_WAYS or copies < 1:
        raise RowIncomplete(what="hình thức và số bản")
    told = _filled(người_đề_nghị=asked_by, người_cho_phép=allowed_by, nơi_nhận=given_to)
    day = _past(copied_on, at)
    row = SecretCopy.objects.create(
        register=ledger_on(held.agency_id, BookKind.SECRET_COPYING, day),
        entry=held,
        copied_on=day,
        way=way,
        copies=copies,
        asked_by=told["người đề nghị"][:150],
        allowed_by=told["người cho phép"][:150],
        given_to=told["nơi nhận"][:300],
        is_spare_destroyed=is_spare_destroyed,
        note=" ".join(note.split())[:300],
        by_id=actor.own_person,
    )
    _told(held, "sao, chụp", actor, at, số_bản=copies, sổ=row.register.title)
    return row
