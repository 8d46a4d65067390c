"""The doors from a request to a row of the hub: through entries that the actor may read."""

from django.db.models import Q, QuerySet

from hoatoc.exchange.hub.models import Recall, RecallAnswer
from hoatoc.exchange.hub.rules import AnswerState
from hoatoc.lib.actor import Actor
from hoatoc.lib.refusal import NotFound
from hoatoc.records.documents import access
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import Decision


def answers_of(actor: Actor) -> QuerySet[RecallAnswer]:
    """Answers that the actor's agency gives: what it holds, and the paper that it sent itself."""
    held = access.visible_to(actor)
    mine = Q(delivery__entry__in=held.values("pk"))
    paper = Q(
        delivery__entry__isnull=True,
        delivery__sender=actor.agency_id,
        delivery__document__in=held.values("document"),
    )
    return RecallAnswer.objects.filter(mine | paper)


def asked_of(actor: Actor) -> QuerySet[RecallAnswer]:
    """Yêu cầu thu hồi chờ trả lời of the actor's agency."""
    return answers_of(actor).filter(state=AnswerState.ASKED)


def answer_for(actor: Actor, pk: int) -> RecallAnswer:
    """An answer that the actor's agency gives, or NotFound."""
    row = answers_of(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def proposed_to(actor: Actor) -> QuerySet[Recall]:
    """Đề nghị thu hồi chờ duyệt of the own agency, by others than the actor."""
    waiting = Recall.objects.filter(
        decision=Decision.WAITING, entry__in=access.visible_to(actor).values("pk")
    )
    return waiting.exclude(proposed_by=actor.person_id)


def waiting_recall_for(actor: Actor, entry: Entry) -> Recall:
    """The undecided recall of an own entry, or NotFound."""
    row = Recall.objects.filter(entry=entry, entry__agency=actor.own_agency).order_by("-pk").first()
    if row is None:
        raise NotFound
    return row
