"""Verbs of the organisation: found, rename, move, end; units and correspondents; import of a province."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO

from django.db import transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org.events import AgencyEnded, AgencyMoved, agency_ended, agency_moved
from hoatoc.foundation.org.models import (
    Agency,
    AgencyIdentifier,
    AgencyName,
    AgencyParent,
    Correspondent,
    Level,
    Unit,
)
from hoatoc.foundation.org.queries import below_on
from hoatoc.foundation.org.rules import AgencyKind, Scheme
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import CONSTRAINTS, Invalid, NotFound, Refusal
from hoatoc.lib.vietnamese import fold


class NameNeeded(Refusal):
    """Chưa có tên. Hãy gõ tên rồi lưu lại."""

    code = "CQ-01"
    status = 422


class NotLaterThanBefore(Refusal):
    """Ngày {day:%d/%m/%Y} không muộn hơn ngày của tên hay cấp trên hiện nay ({since:%d/%m/%Y}). Hãy chọn ngày sau đó."""

    code = "CQ-02"
    status = 422


class CorrespondentKnown(Refusal):
    """Danh mục đã có nơi gửi nhận này. Hãy chọn dòng có sẵn."""

    code = "CQ-03"
    status = 409


class UnitKnown(Refusal):
    """Cơ quan đã có đơn vị mang tên này. Hãy đặt tên khác."""

    code = "CQ-05"
    status = 409


class SecrecyInList(Refusal):
    """Tệp có cột {column}: danh sách nhập vào không được mang độ mật. Hãy bỏ cột ấy; văn bản mật chỉ đăng ký từng dòng ở mạng trong."""

    code = "CQ-07"
    status = 422


class MergedAlready(Refusal):
    """“{name}” đã gộp vào “{kept}”. Hãy dùng tên giữ lại, hoặc tách ra trước."""

    code = "CQ-08"


class MergedWithItself(Refusal):
    """Hai tên này là một dòng của danh mục. Hãy chọn hai dòng khác nhau."""

    code = "CQ-09"
    status = 422


class NotMerged(Refusal):
    """Tên này không gộp vào tên nào. Hãy tải lại danh mục."""

    code = "CQ-10"


class InCircle(Refusal):
    """Cơ quan này không thể nằm dưới chính nó hay dưới một cơ quan cấp dưới của nó. Hãy chọn cấp trên khác."""

    code = "CQ-06"
    status = 422


CONSTRAINTS["correspondent_name_is_unique"] = CorrespondentKnown
CONSTRAINTS["org_correspondent.name_key"] = CorrespondentKnown
CONSTRAINTS["unit_name_is_unique_in_agency"] = UnitKnown
CONSTRAINTS["org_unit.agency_id, org_unit.name"] = UnitKnown
CONSTRAINTS["agency_is_not_its_own_parent"] = InCircle


@transaction.atomic
def found(
    *,
    actor: Actor,
    at: datetime,
    name: str,
    level: str,
    kind: AgencyKind,
    on: date,
    parent: Agency | None = None,
    symbol: str = "",
    gso: str = "",
    system: str = "party",
) -> Agency:
    """Thành lập cơ quan: from its founding day with name, parent and identifiers.  Raises NameNeeded, RoleMayNot."""
    keeper(actor)
    if not name.strip():
        raise NameNeeded
    agency = Agency.objects.create(level_id=level, kind=kind, founded_on=on, system=system)
    AgencyName.objects.create(agency=agency, value=name.strip(), value_key=fold(name), valid_from=on)
    if parent is not None:
        AgencyParent.objects.create(agency=agency, parent=parent, valid_from=on)
    for scheme, value in ((Scheme.SYMBOL, symbol), (Scheme.GSO, gso)):
        if value:
            AgencyIdentifier.objects.create(agency=agency, scheme=scheme, value=value, valid_from=on)
    record(
        actor=actor,
        at=at,
        verb="thành lập cơ quan",
        subject=Subject("agency", agency.uid, name),
        facts={"ngày": str(on)},
    )
    return agency


@transaction.atomic
def rename(*, agency: Agency, name: str, on: date, actor: Actor, at: datetime) -> None:
    """Đổi tên: the old name ends the day before; it stays readable as of its days.  Raises NotLaterThanBefore."""
    keeper(actor)
    if not name.strip():
        raise NameNeeded
    row = AgencyName.objects.select_for_update().get(agency=agency, valid_to__isnull=True)
    _end_before(row, on)
    AgencyName.objects.create(agency=agency, value=name.strip(), value_key=fold(name), valid_from=on)
    record(
        actor=actor,
        at=at,
        verb="đổi tên cơ quan",
        subject=Subject("agency", agency.uid, name),
        facts={"ngày": str(on)},
    )


@transaction.atomic
def move(*, agency: Agency, parent: Agency, on: date, actor: Actor, at: datetime) -> None:
    """Chuyển cấp trên: from a day on; groups that follow the tree follow it from that day.

    Raises NotLaterThanBefore, InCircle.
    """
    keeper(actor)
    if parent.pk == agency.pk or parent.pk in below_on(agency.pk, on):
        raise InCircle
    row = AgencyParent.objects.select_for_update().filter(agency=agency, valid_to__isnull=True).first()
    if row is not None:
        _end_before(row, on)
    AgencyParent.objects.create(agency=agency, parent=parent, valid_from=on)
    record(
        actor=actor,
        at=at,
        verb="chuyển cấp trên",
        subject=Subject("agency", agency.uid),
        facts={"ngày": str(on), "cấp trên": str(parent.uid)},
    )
    agency_moved.announce(AgencyMoved(agency_id=agency.pk, on=on, actor=actor, at=at))


@transaction.atomic
def end(*, agency: Agency, on: date, actor: Actor, at: datetime) -> None:
    """Kết thúc hoạt động: the last day it exists; nothing of it is deleted."""
    keeper(actor)
    if on <= agency.founded_on:
        raise NotLaterThanBefore(day=on, since=agency.founded_on)
    close_facts(agency, on)
    record(
        actor=actor,
        at=at,
        verb="kết thúc cơ quan",
        subject=Subject("agency", agency.uid),
        facts={"ngày": str(on)},
    )
    agency_ended.announce(AgencyEnded(agency_id=agency.pk, last_day=on, actor=actor, at=at))


def close_facts(agency: Agency, last: date) -> None:
    """The last day of an agency and of its name, parent and identifiers."""
    agency.ended_on = last
    agency.save(update_fields=["ended_on"])
    for dated in (AgencyName, AgencyParent, AgencyIdentifier):
        still_open = dated.objects.filter(agency=agency, valid_to__isnull=True)
        still_open.filter(valid_from__lte=last).update(valid_to=last)


def keeper(actor: Actor) -> None:
    """Who keeps the directory: the province administrator, or the machine."""
    if not actor.is_system:
        actor.require(Right.KEEP_AGENCIES)


def _end_before(row: AgencyName | AgencyParent, on: date) -> None:
    if on <= row.valid_from:
        raise NotLaterThanBefore(day=on, since=row.valid_from)
    row.valid_to = on - timedelta(days=1)
    row.save(update_fields=["valid_to"])


@transaction.atomic
def add_unit(*, agency: Agency, name: str, actor: Actor, at: datetime, parent: Unit | None = None) -> Unit:
    """Lập đơn vị trong cơ quan.  Raises NameNeeded, UnitKnown, NotFound for another agency."""
    if not actor.is_system:
        actor.require(Right.KEEP_PEOPLE)
        if agency.pk != actor.agency_id and not actor.may(Right.KEEP_AGENCIES):
            raise NotFound
    name = " ".join(name.split())
    if not name:
        raise NameNeeded
    if Unit.objects.filter(agency=agency, name=name).exists():
        raise UnitKnown
    unit = Unit.objects.create(agency=agency, name=name, parent=parent)
    record(actor=actor, at=at, verb="lập đơn vị", subject=Subject("unit", unit.pk, name))
    return unit


@transaction.atomic
def add_correspondent(
    *, name: str, actor: Actor, at: datetime, symbol: str = "", system: str = "state"
) -> Correspondent:
    """Thêm nơi gửi nhận ngoài hệ thống.  Raises NameNeeded, CorrespondentKnown."""
    if not actor.is_system:
        actor.require(Right.KEEP_CORRESPONDENTS)
    name = " ".join(name.split())
    if not name:
        raise NameNeeded
    if Correspondent.objects.filter(name_key=fold(name), merged_into__isnull=True).exists():
        raise CorrespondentKnown
    body = Correspondent.objects.create(name=name, name_key=fold(name), symbol=symbol.strip(), system=system)
    record(
        actor=actor, at=at, verb="thêm nơi gửi nhận ngoài", subject=Subject("correspondent", body.uid, name)
    )
    return body


def _one_at_a_time() -> None:
    """Merges and splits wait for each other at the first row of the directory; registering, which only refers to it, does not."""
    list(Correspondent.objects.select_for_update(no_key=True).order_by("pk")[:1])


@transaction.atomic
def merge_correspondents(
    *, keep: Correspondent, drop: Correspondent, actor: Actor, at: datetime
) -> Correspondent:
    """Gộp cách viết tên: two spellings of one body; `keep` stays in the pickers, every row keeps the name it was written with.

    What was merged into `drop` before goes along, so that a kept name is always one step away; merges wait for each other and
    neither name may be merged already, so no circle can be built.  Raises MergedWithItself, MergedAlready, NotFound.
    """
    actor.require(Right.KEEP_CORRESPONDENTS)
    if keep.pk == drop.pk:
        raise MergedWithItself
    _one_at_a_time()
    rows = Correspondent.objects.select_related("merged_into").filter(pk__in=[keep.pk, drop.pk])
    known = {each.pk: each for each in rows}
    if known.keys() != {keep.pk, drop.pk}:
        raise NotFound
    for each in known.values():
        if each.merged_into is not None:
            raise MergedAlready(name=each.name, kept=each.merged_into.name)
    keep, drop = known[keep.pk], known[drop.pk]
    Correspondent.objects.filter(merged_into=drop).update(merged_into=keep)
    drop.merged_into = keep
    drop.save(update_fields=["merged_into"])
    record(
        actor=actor,
        at=at,
        verb="gộp nơi gửi nhận",
        subject=Subject("correspondent", drop.uid, drop.name),
        facts={"giữ tên": keep.name},
    )
    return keep


@transaction.atomic
def split_correspondent(*, drop: Correspondent, actor: Actor, at: datetime) -> Correspondent:
    """Tách cách viết tên: what was merged by mistake stands for itself again.  Raises NotMerged, CorrespondentKnown."""
    actor.require(Right.KEEP_CORRESPONDENTS)
    held = Correspondent.objects.select_for_update().get(pk=drop.pk)
    if held.merged_into is None:
        raise NotMerged
    if Correspondent.objects.filter(name_key=held.name_key, merged_into__isnull=True).exists():
        raise CorrespondentKnown
    kept = held.merged_into.name
    held.merged_into = None
    held.save(update_fields=["merged_into"])
    record(
        actor=actor,
        at=at,
        verb="tách nơi gửi nhận",
        subject=Subject("correspondent", held.uid, held.name),
        facts={"tách khỏi": kept},
    )
    return held


# --- import of a province ----------------------------------------------------------------------

IMPORT_COLUMNS = ("code", "name", "level", "parent_code", "kind", "symbol")
SECRECY_COLUMNS = {"do mat", "muc do mat", "secrecy", "mat", "classification"}


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """Kết quả một dòng nhập: `action` is found, skipped (already there) or refused; `reason` says why."""

    line: int
    code: str
    name: str
    action: str
    reason: str = ""


def read_csv(text: str) -> list[Mapping[str, str]]:
    """Rows of a CSV with the columns code,name,level,parent_code,kind,symbol (BOM and ; accepted).

    Raises Invalid, SecrecyInList.
    """
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    for column in reader.fieldnames or []:
        if fold(column).replace("_", " ").strip() in SECRECY_COLUMNS:
            raise SecrecyInList(column=column)
    missing = [column for column in IMPORT_COLUMNS[:4] if column not in (reader.fieldnames or [])]
    if missing:
        raise Invalid(
            reason=f"Tệp thiếu cột {', '.join(missing)}. Dòng đầu phải là: {','.join(IMPORT_COLUMNS)}."
        )
    return [{key: (value or "").strip() for key, value in row.items() if key} for row in reader]


@transaction.atomic
def import_agencies(
    *, rows: Iterable[Mapping[str, str]], on: date, actor: Actor, at: datetime, is_dry_run: bool
) -> list[ImportedRow]:
    """Nhập cơ quan: each row judged alone and reported; a dry run writes nothing. Rows already there (by code) are skipped."""
    keeper(actor)
    levels = set(Level.objects.values_list("code", flat=True))
    known = {
        row.value: row.agency
        for row in AgencyIdentifier.objects.filter(scheme=Scheme.GSO, valid_to__isnull=True).select_related(
            "agency"
        )
    }
    report: list[ImportedRow] = []
    point = transaction.savepoint()
    for line, row in enumerate(rows, start=2):
        code, name = row.get("code", ""), row.get("name", "")
        if code in known:
            report.append(ImportedRow(line, code, name, "skipped", "đã có cơ quan mang mã này"))
            continue
        reason = _row_problem(row, levels, known)
        if reason:
            report.append(ImportedRow(line, code, name, "refused", reason))
            continue
        known[code] = found(
            actor=actor,
            at=at,
            name=name,
            level=row["level"],
            kind=AgencyKind(row.get("kind") or AgencyKind.COMMITTEE),
            on=on,
            parent=known.get(row.get("parent_code", "")),
            symbol=row.get("symbol", ""),
            gso=code,
        )
        report.append(ImportedRow(line, code, name, "found"))
    if is_dry_run:
        transaction.savepoint_rollback(point)
    else:
        transaction.savepoint_commit(point)
    return report


def _row_problem(row: Mapping[str, str], levels: set[str], known: Mapping[str, Agency]) -> str:
    if not row.get("code") or not row.get("name"):
        return "thiếu mã hoặc tên"
    if row.get("level") not in levels:
        return f"không có cấp “{row.get('level', '')}”"
    if row.get("kind") and row["kind"] not in set(AgencyKind):
        return f"không có loại “{row['kind']}”"
    if row.get("parent_code") and row["parent_code"] not in known:
        return f"chưa có cấp trên mang mã {row['parent_code']}"
    return ""
