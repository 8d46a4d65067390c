"""Verbs of secrecy: who may read, what level is in force; what every verb asks before it takes a secret (domain.md §D)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org.models import Unit
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal
from hoatoc.records.documents import access
from hoatoc.records.documents.models import DocumentFile, Entry, EntryReader, Purge, SecrecyChange
from hoatoc.records.documents.rules import SECRECY_LABELS, Decision, Secrecy, is_higher, may_hold_files


class SecretsStayInside(Refusal):
    """Mạng ngoài không nhận và không giữ văn bản mật. Hãy đăng ký văn bản này ở mạng trong; ở đây chưa ghi gì."""

    code = "MAT-01"
    status = 422


class SecretFileRefused(Refusal):
    """Máy chủ này không giữ tệp của văn bản {level}. Hãy bỏ tệp, ghi nơi để bản giấy; sổ chỉ giữ dòng đăng ký."""

    code = "MAT-02"
    status = 422


class PlaceNeeded(Refusal):
    """Văn bản mật không có tệp ở đây nên phải ghi nơi để bản giấy, ví dụ: két phòng bảo mật, ngăn 2."""

    code = "MAT-03"
    status = 422


class NoSuchReader(Refusal):
    """Người hoặc đơn vị này không thuộc cơ quan, hoặc chức danh đã thôi. Hãy chọn lại trong danh sách."""

    code = "MAT-04"
    status = 422


class LastReader(Refusal):
    """Văn bản mật phải còn ít nhất một người đọc được. Hãy cho người khác đọc trước, rồi rút quyền người này."""

    code = "MAT-05"


class BasisNeeded(Refusal):
    """Chưa ghi văn bản làm căn cứ. Hãy ghi số, ký hiệu và ngày của văn bản quyết định độ mật mới."""

    code = "MAT-06"
    status = 422


class LevelUnchanged(Refusal):
    """Văn bản này đang ở đúng độ mật đó. Hãy chọn độ mật mới, hoặc tải lại trang."""

    code = "MAT-07"
    status = 422


class LevelDayAhead(Refusal):
    """Ngày {day:%d/%m/%Y} chưa tới. Hãy ghi ngày độ mật mới có hiệu lực, từ hôm nay trở về trước."""

    code = "MAT-08"
    status = 422


class FilesAboveLevel(Refusal):
    """Văn bản này đang có tệp, mà máy chủ không giữ tệp {level}. Hãy xoá tệp bằng thủ tục Xoá bí mật bị lộ trước."""

    code = "MAT-09"


class LevelLoweredByHand(Refusal):
    """Độ mật đã ghi là {level}, không hạ khi sửa dòng. Hãy dùng Điều chỉnh độ mật, có văn bản căn cứ."""

    code = "MAT-10"
    status = 422


class ReaderEnds(Refusal):
    """Ngày thôi đọc {day:%d/%m/%Y} đã qua. Hãy ghi ngày từ hôm nay trở đi, hoặc để trống."""

    code = "MAT-11"
    status = 422


class SecretsGoByPaper(Refusal):
    """Văn bản mật chỉ đi bằng bản giấy, không qua mạng. Hãy đăng ký theo tờ giấy khi nó đến."""

    code = "MAT-12"


class SheetPurged(Refusal):
    """Văn bản này đã xoá vì là bí mật bị lộ nên không sửa, không phát hành được nữa. Số chưa phát hành thì đề nghị huỷ."""

    code = "MAT-18"


CONSTRAINTS["secret_document_is_held_in_the_inner_network"] = SecretsStayInside
CONSTRAINTS["a secret entry is held in the inner network"] = SecretsStayInside


FIELD_NAMES = {
    "abstract": "trích yếu",
    "signer": "người ký",
    "urgency": "độ khẩn",
    "deliver_by": "giờ giao",
    "reply_due_on": "hạn phúc đáp",
    "content_location": "nơi để",
}
REGISTERED_IT = "đăng ký"
NAMED = "được giao đọc"


@dataclass(frozen=True, slots=True)
class Custody:
    """Giữ văn bản mật: where its paper lies, how many, who reads it, for whom its envelope is."""

    content_location: str = ""
    envelope_for: str = ""
    copies: int | None = None
    sheets: int | None = None
    readers: tuple[int, ...] = ()  # appointments


def may_be_held(secrecy: str) -> None:
    """Whether this network may hold a document of that level at all.  Raises SecretsStayInside."""
    if secrecy != Secrecy.NONE and settings.HOATOC_ZONE != "inner":
        raise SecretsStayInside


def may_come_by_a_channel(secrecy: str) -> None:
    """Whether a sheet of that level may arrive other than in somebody's hands.  Raises SecretsStayInside, SecretsGoByPaper."""
    may_be_held(secrecy)
    if secrecy != Secrecy.NONE:
        raise SecretsGoByPaper


def may_take_words(document_id: int) -> None:
    """Whether anybody may write about a sheet: not once it is purged.  Raises SheetPurged."""
    if Purge.objects.filter(document=document_id, decision=Decision.APPROVED).exists():
        raise SheetPurged


def may_have_a_file(secrecy: str) -> None:
    """Whether the store may hold its files.  Raises SecretFileRefused."""
    if not may_hold_files(secrecy, settings.HOATOC_SECRET_CONTENT):
        raise SecretFileRefused(level=SECRECY_LABELS[secrecy].lower())


def may_lack_abstract(secrecy: str, custody: Custody | None) -> bool:
    """Tuyệt mật needs no abstract in any book, and who may not open an envelope has read none (domain.md §D2)."""
    is_envelope = secrecy != Secrecy.NONE and custody is not None and bool(custody.envelope_for)
    return secrecy == Secrecy.TUYET_MAT or is_envelope


def may_be_typed(before: str, then: str) -> None:
    """A level typed before registering may be raised, never lowered.  Raises SecretsStayInside, LevelLoweredByHand."""
    may_be_held(then)
    if is_higher(before, then):
        raise LevelLoweredByHand(level=SECRECY_LABELS[before].lower())


def keep_custody(entry: Entry, custody: Custody, *, actor: Actor, because: str) -> None:
    """Write on a new entry where its paper lies and who reads it; of a secret one whoever registers it is a reader.

    Raises NoSuchReader.
    """
    entry.content_location = " ".join(custody.content_location.split())
    entry.envelope_for = " ".join(custody.envelope_for.split())
    entry.copies, entry.sheets = custody.copies, custody.sheets
    entry.save(update_fields=["content_location", "envelope_for", "copies", "sheets"])
    if entry.is_secret:
        keep_readers(entry, custody.readers, actor=actor, because=because)


def must_lie_somewhere(entry: Entry) -> None:
    """A secret without a file here names the place of its paper.  Raises PlaceNeeded."""
    if entry.is_secret and not entry.content_location:
        raise PlaceNeeded


def keep_readers(entry: Entry, appointments: Iterable[int], *, actor: Actor, because: str) -> None:
    """Người được đọc of a secret just registered: those chosen, and who registers ("đăng ký").  Raises NoSuchReader."""
    if actor.appointment_id is None:
        raise NoSuchReader
    actor.require_secrets()
    wanted = dict.fromkeys(appointments)
    found = set(_at_agency(entry.agency_id, actor.day).filter(pk__in=wanted).values_list("pk", flat=True))
    if found != set(wanted):
        raise NoSuchReader
    rows = {actor.appointment_id: REGISTERED_IT} | {
        pk: because for pk in wanted if pk != actor.appointment_id
    }
    there = set(EntryReader.objects.filter(entry=entry).values_list("appointment_id", flat=True))
    EntryReader.objects.bulk_create(
        EntryReader(entry=entry, appointment_id=pk, because=why)
        for pk, why in rows.items()
        if pk not in there
    )


def _at_agency(agency_id: int, day: date) -> QuerySet[Appointment]:
    return Appointment.objects.in_force_on(day).filter(agency_id=agency_id)


def spoken(entry: Entry | None, **words: str) -> Mapping[str, str]:
    """Facts of free words for the audit trail, which is never changed: of a secret entry none."""
    return (
        {}
        if entry is not None and entry.is_secret
        else {name.replace("_", " "): text for name, text in words.items()}
    )


def names_only(fields: Iterable[str]) -> Mapping[str, list[str]]:
    """Which fields changed, for the audit trail: the words themselves are changes of the row, which a purge can blank."""
    return {"đã sửa": [FIELD_NAMES.get(name, name) for name in fields]}


def _readable(entry: Entry, actor: Actor) -> Entry:
    """The locked row, when the actor reads it."""
    held = (
        access.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("document")
        .filter(pk=entry.pk)
        .first()
    )
    if held is None:
        raise NotFound
    return held


@transaction.atomic
def grant_reading(
    *,
    entry: Entry,
    actor: Actor,
    at: datetime,
    because: str,
    unit: Unit | None = None,
    appointment: Appointment | None = None,
    until: date | None = None,
) -> EntryReader:
    """Cho đọc: higher areas widen reading only through this row, which also answers "ai xem được?".

    Only who reads the entry lets others read it.  Raises NotFound, NoSuchReader, ReaderEnds.
    """
    actor.require(Right.GRANT_READING)
    held = _readable(entry, actor)
    whom = unit or appointment
    if whom is None or whom.agency_id != held.agency_id:
        raise NoSuchReader
    if appointment is not None and not _at_agency(held.agency_id, actor.day).filter(pk=appointment.pk):
        raise NoSuchReader
    if until is not None and until < at.astimezone(VIETNAM).date():
        raise ReaderEnds(day=until)
    row, _ = EntryReader.objects.update_or_create(
        entry=held,
        unit=unit,
        appointment=appointment,
        because=" ".join(because.split())[:60],
        defaults={"until": until},
    )
    record(
        actor=actor,
        at=at,
        verb="cho đọc",
        subject=Subject("entry", held.uid, held.label),
        facts={**reader_facts(row), **spoken(held, vì=row.because)},
    )
    return row


@transaction.atomic
def withdraw_reading(*, reader: EntryReader, actor: Actor, at: datetime) -> None:
    """Rút quyền đọc: the row goes, the audit trail keeps who could read.  Raises NotFound, LastReader."""
    actor.require(Right.GRANT_READING)
    held = _readable(reader.entry, actor)
    row = EntryReader.objects.select_related("unit", "appointment__person").filter(pk=reader.pk).first()
    if row is None:
        raise NotFound
    others = EntryReader.objects.filter(entry=held).exclude(pk=row.pk).exclude(until__lt=actor.day)
    if held.is_secret and not others.exists():
        raise LastReader
    facts = reader_facts(row)
    row.delete()
    record(
        actor=actor, at=at, verb="rút quyền đọc", subject=Subject("entry", held.uid, held.label), facts=facts
    )


def reader_facts(row: EntryReader) -> Mapping[str, str]:
    """Whom a row lets read, for the audit trail."""
    if row.unit is not None:
        told = {"đơn vị": row.unit.name}
    else:
        assert row.appointment is not None  # noqa: S101 the constraint says so
        told = {"người đọc": f"{row.appointment.person.full_name}, {row.appointment.position}"}
    return told | ({"đến ngày": f"{row.until:%d/%m/%Y}"} if row.until else {})


@transaction.atomic
def change_secrecy(
    *, entry: Entry, to: Secrecy, on: date, basis: str, actor: Actor, at: datetime
) -> SecrecyChange:
    """Điều chỉnh độ mật, giải mật: an event with its basis and day; the level printed on the sheet stays as printed.

    Who raises a level becomes a reader.  Raises NotFound, SecretsStayInside, BasisNeeded, LevelUnchanged, LevelDayAhead,
    FilesAboveLevel.
    """
    actor.require(Right.CHANGE_SECRECY)
    held = _readable(entry, actor)
    may_be_held(to)
    _check_change(held, to, on, basis, at)
    change = SecrecyChange.objects.create(
        entry=held,
        old=held.secrecy,
        new=to,
        on=on,
        basis=" ".join(basis.split())[:300],
        by_id=actor.own_person,
        at=at,
    )
    if not held.is_secret:
        keep_readers(held, (), actor=actor, because="điều chỉnh độ mật")
    held.secrecy = to
    held.save(update_fields=["secrecy"])
    record(
        actor=actor,
        at=at,
        verb="giải mật" if to == Secrecy.NONE else "điều chỉnh độ mật",
        subject=Subject("entry", held.uid, held.label),
        facts={"từ": SECRECY_LABELS[change.old], "thành": SECRECY_LABELS[to], "ngày": str(on)},
    )
    return change


def _check_change(entry: Entry, to: Secrecy, on: date, basis: str, at: datetime) -> None:
    if not basis.strip():
        raise BasisNeeded
    if entry.secrecy == to:
        raise LevelUnchanged
    if on > at.astimezone(VIETNAM).date():
        raise LevelDayAhead(day=on)
    files = DocumentFile.objects.filter(document=entry.document_id, blob__purged_at__isnull=True)
    if not may_hold_files(to, settings.HOATOC_SECRET_CONTENT) and files.exists():
        raise FilesAboveLevel(level=SECRECY_LABELS[to].lower())
