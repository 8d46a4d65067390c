"""Verbs of the ledgers: give to the post, lend the file copy, copy a secret; what their rows have in common (domain.md §B2)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org.rules import Zone
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.models import (
    Entry,
    FileCopyUse,
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


def held_in_a_book(entry: Entry, actor: Actor) -> Entry:
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


def day_of_row(day: date | None, at: datetime) -> date:
    """The day of a row: today when none is given, never a later one.  Raises DayAhead."""
    today = local_day(at)
    if day is not None and day > today:
        raise DayAhead(day=day)
    return day or today


def filled(**facts: str) -> dict[str, str]:
    """Words without surplus spaces; each must say something.  Raises RowIncomplete."""
    told = {name.replace("_", " "): " ".join(value.split()) for name, value in facts.items()}
    if missing := [name for name, value in told.items() if not value]:
        raise RowIncomplete(what=", ".join(missing))
    return told


def tell_audit(entry: Entry, verb: str, actor: Actor, at: datetime, **facts: object) -> None:
    """A line of the audit trail about a document; `số_bản=2` reads "số bản"."""
    record(
        actor=actor,
        at=at,
        verb=verb,
        subject=Subject("entry", entry.uid, entry.label),
        facts={name.replace("_", " "): value for name, value in facts.items()},
    )


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
    held = [held_in_a_book(each, actor) for each in entries]
    inside = "; ".join([*(each.label for each in held), " ".join(symbols.split())]).strip("; ")
    told = filled(nơi_nhận=addressee, số_ký_hiệu=inside)
    day = day_of_row(sent_on, at)
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
        tell_audit(each, "gửi bưu điện", actor, at, số_thứ_tự=item.n, sổ=book.title)
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
    day = day_of_row(on, at)
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
    held = held_in_a_book(entry, actor)
    told = filled(người_mượn=borrower, mục_đích=purpose)
    day = day_of_row(lent_on, at)
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
    tell_audit(held, "cho mượn bản lưu", actor, at, người_mượn=use.borrower, sổ=use.register.title)
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
    day = day_of_row(on, at)
    if day < held.lent_on:
        raise DaysOutOfOrder(since=held.lent_on)
    held.returned_on = day
    held.save(update_fields=["returned_on"])
    tell_audit(held.entry, "trả bản lưu", actor, at, ngày=str(day))
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
    held = held_in_a_book(entry, actor)
    if not held.is_secret:
        raise NotASecret
    if way not in COPY_WAYS or copies < 1:
        raise RowIncomplete(what="hình thức và số bản")
    told = filled(người_đề_nghị=asked_by, người_cho_phép=allowed_by, nơi_nhận=given_to)
    day = day_of_row(copied_on, at)
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
    tell_audit(held, "sao, chụp", actor, at, số_bản=copies, sổ=row.register.title)
    return row
