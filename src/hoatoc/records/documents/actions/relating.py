"""Liên kết văn bản: what the younger sheet says of the older one (feature 9.25)."""

from datetime import datetime

from django.db import transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal
from hoatoc.records.documents import access
from hoatoc.records.documents.events import DocumentsRelated, documents_related, documents_unrelated
from hoatoc.records.documents.models import Entry, Relation
from hoatoc.records.documents.rules import (
    NOT_HELD,
    RELATION_LABELS,
    Direction,
    FoundBy,
    RelationKind,
)


class RelatedToItself(Refusal):
    """Văn bản không liên kết với chính nó. Hãy chọn văn bản khác."""

    code = "LK-01"
    status = 422


class SaidAtIssue(Refusal):
    """Liên kết này đã đi cùng văn bản khi phát hành nên giữ nguyên. Nếu sai, hãy phát hành văn bản đính chính."""

    code = "LK-02"


class SaidMeanwhile(Refusal):
    """Người khác vừa ghi liên kết này. Hãy tải lại trang."""

    code = "LK-03"


CONSTRAINTS["document_is_not_related_to_itself"] = RelatedToItself
CONSTRAINTS["relation_is_said_once"] = SaidMeanwhile


@transaction.atomic
def relate(
    *,
    entry: Entry,
    other: Entry,
    kind: RelationKind,
    actor: Actor,
    at: datetime,
    how: FoundBy = FoundBy.HAND,
) -> Relation:
    """Ghi liên kết: the sheet of `entry` answers, rests on, replaces … that of `other`; said again it is the same relation.

    Of an own sheet it is the issuer's word, of a received one a note that only this agency sees. Both rows are the actor's
    to read.  Raises NotFound, RelatedToItself.
    """
    actor.require(Right.RELATE)
    held, older = _mine(entry, actor), _mine(other, actor)
    if held.document_id == older.document_id:
        raise RelatedToItself
    said = {
        "from_document_id": held.document_id,
        "to_document_id": older.document_id,
        "kind": kind,
        "said_by_id": actor.own_agency,
    }
    there = Relation.objects.filter(**said).first()
    if there is not None:
        return there
    relation = Relation.objects.create(**said, how=how, by_id=actor.own_person, at=at)
    record(
        actor=actor,
        at=at,
        verb="liên kết văn bản",
        subject=Subject("entry", held.uid, held.label),
        facts={"liên kết": RELATION_LABELS[kind][0].lower(), "với": older.label},
    )
    documents_related.announce(_told(relation, actor, at))
    return relation


def _mine(entry: Entry, actor: Actor) -> Entry:
    """A row that the agency holds and the actor reads, as it is now."""
    rows = access.visible_to(actor).exclude(state__in=NOT_HELD).select_related("document")
    held = rows.filter(pk=entry.pk).first()
    if held is None:
        raise NotFound
    return held


@transaction.atomic
def unrelate(*, relation: Relation, actor: Actor, at: datetime) -> None:
    """Bỏ liên kết that the own agency said; what an own sheet said when it was issued stays.  Raises NotFound, SaidAtIssue."""
    actor.require(Right.RELATE)
    rows = Relation.objects.select_for_update(of=("self",)).filter(said_by=actor.own_agency)
    held = rows.filter(pk=relation.pk).first()
    if held is None:
        raise NotFound
    of = access.visible_to(actor).filter(document=held.from_document_id).select_related("document")
    entry = of.order_by("pk").last()
    if entry is None:
        raise NotFound
    if said_at_issue(held, entry):
        raise SaidAtIssue
    told = _told(held, actor, at)
    kind = RelationKind(held.kind)
    held.delete()
    record(
        actor=actor,
        at=at,
        verb="bỏ liên kết văn bản",
        subject=Subject("entry", entry.uid, entry.label),
        facts={"liên kết": RELATION_LABELS[kind][0].lower()},
    )
    documents_unrelated.announce(told)


def said_at_issue(relation: Relation, entry: Entry) -> bool:
    """Whether the relation went out with the own sheet of this entry."""
    is_out = entry.direction == Direction.OUT and entry.document.is_issued
    return is_out and entry.ended_at is not None and relation.at <= entry.ended_at


def _told(relation: Relation, actor: Actor, at: datetime) -> DocumentsRelated:
    return DocumentsRelated(
        relation_id=relation.pk,
        from_document_id=relation.from_document_id,
        to_document_id=relation.to_document_id,
        kind=relation.kind,
        agency_id=relation.said_by_id,
        actor=actor,
        at=at,
    )
