"""Reads of what became of a row: proposed to be void, void, joined by paper or by its electronic original."""

from dataclasses import dataclass, field
from datetime import date

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents import access
from hoatoc.records.documents.models import AllocatedNumber, Entry, NumberProposal
from hoatoc.records.documents.rules import Decision, Direction, EntryState, Source

HELD = (EntryState.WAITING, EntryState.REGISTERED)


@dataclass(frozen=True, slots=True)
class RowStory:
    """Chuyện của một dòng, beyond its state: what the page says and offers."""

    proposed: NumberProposal | None = None
    void: AllocatedNumber | None = None
    again: Entry | None = None
    joined: list[Entry] = field(default_factory=list)
    into: Entry | None = None
    may_void: bool = False
    may_note_paper: bool = False
    always_waits_again: bool = False


def story_of(entry: Entry, actor: Actor) -> RowStory:
    """What became of an incoming row; nothing for what one issues."""
    if entry.direction != Direction.IN:
        return RowStory()
    mine = access.visible_to(actor).select_related("document")
    if entry.state == EntryState.VOID:
        number = AllocatedNumber.objects.select_related("approver").filter(entry=entry).first()
        again = mine.filter(document=entry.document_id, direction=Direction.IN, pk__gt=entry.pk).last()
        return RowStory(void=number, again=again)
    if entry.state == EntryState.JOINED:
        return RowStory(into=mine.filter(joined=entry).first())
    if entry.state not in HELD:
        return RowStory()
    proposals = NumberProposal.objects.filter(number__entry=entry, decision=Decision.WAITING)
    proposed = proposals.first() if entry.state == EntryState.REGISTERED else None
    may_write = actor.may(Right.REGISTER) and not entry.agency.is_cell
    return RowStory(
        proposed=proposed,
        joined=list(mine.filter(joined_to=entry).order_by("pk")),
        may_void=(
            entry.state == EntryState.REGISTERED and proposed is None and actor.may(Right.PROPOSE_NUMBERING)
        ),
        may_note_paper=may_write and entry.source == Source.HUB and entry.paper_received_on is None,
        always_waits_again=entry.source == Source.HUB,
    )


def day_of_paper(waiting: Entry) -> date:
    """The day the paper of a waiting row came."""
    return waiting.arrived_at.astimezone(VIETNAM).date()
