"""Verbs of the bell: tell people, and what they do with what they were told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import connection, transaction

from hoatoc.foundation.shell.models import NoticeChoice, Notification
from hoatoc.foundation.shell.rules import KEPT_AFTER_READING
from hoatoc.lib.actor import Actor
from hoatoc.lib.bulk import insert_for_each
from hoatoc.lib.refusal import Refusal


class QuietHoursNeedBothEnds(Refusal):
    """Giờ yên lặng phải có cả “từ” và “đến”. Hãy ghi đủ hai giờ, hoặc xoá cả hai."""

    code = "BAO-01"
    status = 422


@dataclass(frozen=True, slots=True)
class Notice:
    """Điều cần báo, to one person through one appointment (`accounts.queries.holders_of` finds them).

    `event` names what happened ("documents.urged:12"): a person is told of it once, however often it is told. `label` is what lists may
    say (`entry.label`), never an abstract. `urgency` is the document's (0–4); from 3 on, hoả tốc, it rings and breaks quiet hours.
    """

    person_id: int
    appointment_id: int
    event: str
    what: str
    url: str
    label: str = ""
    urgency: int = 0
    icon: str = "bell"


@transaction.atomic(savepoint=False)
def notify(*, notices: Sequence[Notice], actor: Actor, at: datetime) -> None:
    """Báo cho người cần biết, all in one statement; nobody is told of what they did themselves, nor twice of one thing.

    Called by the verbs whose effect it tells, in their transaction; the audit trail has their line.
    """
    told = {(each.person_id, each.event): each for each in notices if each.person_id != actor.person_id}
    rows = list(told.values())
    if not rows:
        return
    insert_for_each(
        connection,
        Notification,
        same={"at": at},
        each={
            "person_id": [each.person_id for each in rows],
            "appointment_id": [each.appointment_id for each in rows],
            "event": [each.event for each in rows],
            "what": [each.what[:120] for each in rows],
            "label": [each.label[:200] for each in rows],
            "icon": [each.icon for each in rows],
            "url": [each.url for each in rows],
            "urgency": [each.urgency for each in rows],
        },
        unless_there=True,
    )


@transaction.atomic
def mark_read(*, notification: Notification, actor: Actor, at: datetime) -> None:
    """Đã đọc một thông báo of one's own."""
    rows = Notification.objects.filter(pk=notification.pk, person_id=actor.own_person, read_at__isnull=True)
    rows.update(read_at=at)


@transaction.atomic
def mark_all_read(*, until: int, actor: Actor, at: datetime) -> int:
    """Đọc hết: everything up to the newest one that the person saw (`until`); what came since stays."""
    rows = Notification.objects.filter(person_id=actor.own_person, pk__lte=until, read_at__isnull=True)
    return rows.update(read_at=at)


@transaction.atomic
def choose_how_told(
    *,
    has_sound: bool,
    quiet_from: time | None,
    quiet_until: time | None,
    actor: Actor,
    at: datetime,  # noqa: ARG001 a person's own liking leaves no line in the audit trail
) -> NoticeChoice:
    """Chọn cách báo cho mình.  Raises QuietHoursNeedBothEnds."""
    if (quiet_from is None) != (quiet_until is None):
        raise QuietHoursNeedBothEnds
    choice, _ = NoticeChoice.objects.update_or_create(
        person_id=actor.own_person,
        defaults={"has_sound": has_sound, "quiet_from": quiet_from, "quiet_until": quiet_until},
    )
    return choice


@transaction.atomic
def forget_read(*, actor: Actor, at: datetime) -> int:  # noqa: ARG001 the worker's own work
    """Dọn thông báo đã đọc lâu; an unread one stays however old it is."""
    gone, _ = Notification.objects.filter(read_at__lt=at - KEPT_AFTER_READING).delete()
    return gone
