"""Verbs of recipient groups: keep, change, drop. A group is a list to choose from: what was sent keeps its own list."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org.actions.agencies import NameNeeded
from hoatoc.foundation.org.models import Agency, RecipientGroup
from hoatoc.foundation.org.rules import GroupRule
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import CONSTRAINTS, NotFound, Refusal

LONGEST_NAME = 150


class GroupKnown(Refusal):
    """Cơ quan đã có nhóm mang tên này. Hãy đặt tên khác."""

    code = "CQ-04"
    status = 409


class GroupEmpty(Refusal):
    """Nhóm phải có ít nhất một cơ quan trong hệ thống. Hãy chọn cơ quan; không dùng nhóm nữa thì xoá cả nhóm."""

    code = "CQ-35"
    status = 422


class GroupFollowsTree(Refusal):
    """Nhóm này theo cây tổ chức, không thêm bớt từng nơi được. Hãy lập nhóm theo danh sách."""

    code = "CQ-36"
    status = 422


class GroupNameTooLong(Refusal):
    """Tên nhóm dài quá {most} chữ. Hãy đặt tên ngắn hơn."""

    code = "CQ-37"
    status = 422


CONSTRAINTS["group_name_is_unique"] = GroupKnown
CONSTRAINTS["org_recipientgroup.owner_id, org_recipientgroup.name"] = GroupKnown
CONSTRAINTS["org_recipientgroup.name"] = GroupKnown


@transaction.atomic
def keep_group(
    *,
    name: str,
    actor: Actor,
    at: datetime,
    owner: Agency | None = None,
    rule: GroupRule | None = None,
    members: Iterable[Agency] = (),
) -> RecipientGroup:
    """Lập nhóm nơi nhận: by a rule that follows the tree, or by a list.

    Raises NameNeeded, GroupNameTooLong, GroupKnown, GroupEmpty, NotFound for a group that would not be the own agency's.
    """
    if not actor.is_system:
        actor.require(Right.KEEP_CORRESPONDENTS)
        if owner is None or owner.pk != actor.agency_id:
            raise NotFound
    name, members = _named(name), list(members)
    if RecipientGroup.objects.filter(owner=owner, name=name).exists():
        raise GroupKnown
    if rule is None and not members:
        raise GroupEmpty
    group = RecipientGroup.objects.create(name=name, owner=owner, rule=rule.as_json() if rule else None)
    if rule is None:
        group.members.set(members)
    record(actor=actor, at=at, verb="lập nhóm nơi nhận", subject=Subject("recipient_group", group.pk, name))
    return group


@transaction.atomic
def change_group(
    *,
    group: RecipientGroup,
    actor: Actor,
    at: datetime,
    name: str | None = None,
    add: Iterable[Agency] = (),
    remove: Iterable[Agency] = (),
) -> RecipientGroup:
    """Sửa nhóm nơi nhận: another name, members more or fewer; documents already sent keep their lists.

    Raises NameNeeded, GroupNameTooLong, GroupKnown, GroupFollowsTree, GroupEmpty, NotFound for a group that is not the own agency's.
    """
    held = _held(group, actor)
    facts: dict[str, object] = {}
    if name is not None and (name := _named(name)) != held.name:
        if RecipientGroup.objects.filter(owner=held.owner_id, name=name).exclude(pk=held.pk).exists():
            raise GroupKnown
        facts["tên cũ"] = held.name
        held.name = name
        held.save(update_fields=["name", "sort_key"])
    add, remove = list(add), list(remove)
    if add or remove:
        if held.rule is not None:
            raise GroupFollowsTree
        before = set(held.members.values_list("pk", flat=True))
        held.members.add(*add)
        held.members.remove(*remove)
        after = set(held.members.values_list("pk", flat=True))
        if not after:
            raise GroupEmpty
        facts |= {"thêm": len(after - before), "bớt": len(before - after)} if after != before else {}
    if facts:
        record(
            actor=actor,
            at=at,
            verb="sửa nhóm nơi nhận",
            subject=Subject("recipient_group", held.pk, held.name),
            facts=facts,
        )
    return held


@transaction.atomic
def drop_group(*, group: RecipientGroup, actor: Actor, at: datetime) -> None:
    """Xoá nhóm nơi nhận: nothing refers to it, a sent document bears the label and the list of its day.

    Raises NotFound for a group that is not the own agency's.
    """
    held = _held(group, actor)
    record(
        actor=actor,
        at=at,
        verb="xoá nhóm nơi nhận",
        subject=Subject("recipient_group", held.pk, held.name),
        facts={"số nơi": held.members.count()} if held.rule is None else {},
    )
    held.delete()


def _held(group: RecipientGroup, actor: Actor) -> RecipientGroup:
    """The own agency's group, locked."""
    actor.require(Right.KEEP_CORRESPONDENTS)
    held = RecipientGroup.objects.select_for_update().filter(pk=group.pk, owner=actor.own_agency).first()
    if held is None:
        raise NotFound
    return held


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise NameNeeded
    if len(name) > LONGEST_NAME:
        raise GroupNameTooLong(most=LONGEST_NAME)
    return name
