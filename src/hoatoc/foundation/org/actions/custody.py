"""Verbs of custody: who may read the records of a body that is no more (nguyên tắc phông, domain.md §J3)."""

from datetime import date, datetime, timedelta

from django.db import transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org import queries
from hoatoc.foundation.org.actions.agencies import NotLaterThanBefore, keeper
from hoatoc.foundation.org.models import Agency, Custody
from hoatoc.lib.actor import Actor
from hoatoc.lib.refusal import CONSTRAINTS, Refusal


class FondsStillOpen(Refusal):
    """{name} còn hoạt động nên hồ sơ vẫn của chính cơ quan đó. Chỉ giao lưu giữ phông của cơ quan đã kết thúc."""

    code = "CQ-31"
    status = 422


class CustodyHeld(Refusal):
    """Cơ quan này đang lưu giữ phông đó rồi. Hãy xem danh sách lưu giữ."""

    code = "CQ-32"


class CustodyBasisNeeded(Refusal):
    """Giao lưu giữ hồ sơ phải ghi căn cứ. Hãy điền số, ngày của văn bản rồi lưu lại."""

    code = "CQ-33"
    status = 422


class CustodyEnded(Refusal):
    """Việc lưu giữ này đã kết thúc. Hãy tải lại trang."""

    code = "CQ-34"


CONSTRAINTS["custody_is_open_once"] = CustodyHeld
CONSTRAINTS["custody_has_its_basis"] = CustodyBasisNeeded


@transaction.atomic
def grant_custody(
    *, fonds: Agency, holder: Agency, on: date, basis: str, actor: Actor, at: datetime
) -> Custody:
    """Giao lưu giữ hồ sơ: `holder` may read the records of the ended body from a day on, never write.

    Raises FondsStillOpen, CustodyHeld, CustodyBasisNeeded.
    """
    keeper(actor)
    basis = " ".join(basis.split())
    if not basis:
        raise CustodyBasisNeeded
    if fonds.ended_on is None or fonds.ended_on >= on:
        raise FondsStillOpen(name=queries.name_on(fonds.pk, on))
    if Custody.objects.filter(fonds=fonds, holder=holder, valid_to__isnull=True).exists():
        raise CustodyHeld
    row = Custody.objects.create(fonds=fonds, holder=holder, valid_from=on, basis=basis[:300])
    record(
        actor=actor,
        at=at,
        verb="giao lưu giữ hồ sơ",
        subject=Subject("agency", fonds.uid, queries.name_on(fonds.pk, on)),
        facts={"cơ quan lưu giữ": queries.name_on(holder.pk, on), "từ ngày": str(on), "căn cứ": row.basis},
    )
    return row


@transaction.atomic
def end_custody(*, custody: Custody, on: date, actor: Actor, at: datetime) -> Custody:
    """Thôi lưu giữ hồ sơ: `on` is the last day it may read.  Raises CustodyEnded, NotLaterThanBefore."""
    keeper(actor)
    held = Custody.objects.select_for_update().get(pk=custody.pk)
    if held.valid_to is not None:
        raise CustodyEnded
    if on < held.valid_from:
        raise NotLaterThanBefore(day=on, since=held.valid_from)
    held.valid_to = on
    held.save(update_fields=["valid_to"])
    record(
        actor=actor,
        at=at,
        verb="thôi lưu giữ hồ sơ",
        subject=Subject("agency", held.fonds.uid, queries.name_on(held.fonds_id, on)),
        facts={"cơ quan lưu giữ": queries.name_on(held.holder_id, on), "đến hết ngày": str(on)},
    )
    return held


def keep(*, fonds: Agency, holder: Agency, on: date, basis: str) -> None:
    """The custody that a plan grants with its own basis."""
    Custody.objects.get_or_create(
        fonds=fonds, holder=holder, valid_to=None, defaults={"valid_from": on, "basis": basis}
    )


def hand_on_custody(agency: Agency, heir: Agency | None, on: date, basis: str) -> None:
    """What a body kept of others goes to its own successor with the same day."""
    for held in Custody.objects.select_for_update().filter(holder=agency, valid_to__isnull=True):
        last = max(on - timedelta(days=1), held.valid_from)
        held.valid_to = last
        held.save(update_fields=["valid_to"])
        if heir is not None and heir.pk != held.fonds_id:
            keep(fonds=held.fonds, holder=heir, on=on, basis=basis)
