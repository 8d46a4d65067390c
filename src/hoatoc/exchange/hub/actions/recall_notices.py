"""Báo cho người cần biết về thu hồi: who decides, who answers, who asked."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from hoatoc.exchange.hub.models import Recall, RecallAnswer
from hoatoc.exchange.hub.rules import AnswerState
from hoatoc.foundation.accounts.queries import VIETNAM, holders_of
from hoatoc.foundation.shell.actions import Notice, notify
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents.models import Entry

ICON = "arrow-back-up"


def tell_proposed(recall: Recall, entry: Entry, actor: Actor, at: datetime) -> None:
    """Đề nghị thu hồi chờ duyệt: those who decide."""
    notices = [
        Notice(
            each.person_id,
            each.appointment_id,
            event=f"hub.recall-proposed:{recall.pk}",
            what="Đề nghị thu hồi chờ duyệt",
            label=entry.label,
            url=reverse("recall", args=[entry.pk]),
            urgency=entry.document.urgency,
            icon=ICON,
        )
        for each in holders_of(Right.DECIDE_RECALL, [entry.agency_id], at.astimezone(VIETNAM).date())
    ]
    notify(notices=notices, actor=actor, at=at)


def tell_asked(answer_ids: Iterable[int], actor: Actor, at: datetime) -> None:
    """Nơi gửi thu hồi: those who answer at each place, once for each asking of a day."""
    rows = RecallAnswer.objects.filter(pk__in=list(answer_ids)).select_related("delivery__entry__document")
    day = at.astimezone(VIETNAM).date()
    held = {each.delivery.entry.agency_id: each for each in rows if each.delivery.entry is not None}
    notices = [
        Notice(
            each.person_id,
            each.appointment_id,
            event=f"hub.recall-asked:{held[each.agency_id].pk}:{day}",
            what="Nơi gửi yêu cầu thu hồi, chờ trả lời",
            label=_label(held[each.agency_id]),
            url=reverse("entry", args=[held[each.agency_id].delivery.entry_id]),
            urgency=held[each.agency_id].delivery.document.urgency,
            icon=ICON,
        )
        for each in holders_of(Right.ANSWER_RECALL, held, day)
    ]
    notify(notices=notices, actor=actor, at=at)


def _label(answer: RecallAnswer) -> str:
    return answer.delivery.entry.label if answer.delivery.entry is not None else ""


def tell_refused(answer: RecallAnswer, actor: Actor, at: datetime) -> None:
    """Một nơi không đồng ý thu hồi: those who follow the deliveries; who agrees is seen on the board."""
    if answer.state != AnswerState.REFUSED:
        return
    entry = answer.recall.entry
    notices = [
        Notice(
            each.person_id,
            each.appointment_id,
            event=f"hub.recall-refused:{answer.pk}:{at.isoformat()}"[:80],
            what=f"{actor.agency_name} không đồng ý thu hồi"[:120],
            label=entry.label,
            url=reverse("recall", args=[entry.pk]),
            urgency=entry.document.urgency,
            icon=ICON,
        )
        for each in holders_of(Right.FOLLOW_DELIVERIES, [entry.agency_id], at.astimezone(VIETNAM).date())
    ]
    notify(notices=notices, actor=actor, at=at)
