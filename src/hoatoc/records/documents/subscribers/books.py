"""What the ledgers fill in the frame: the panel of an entry's page, what waits for a signature on the home page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents import access
from hoatoc.records.documents.actions.ledgers import IN_A_BOOK
from hoatoc.records.documents.events import EntrySubject, entry_panel
from hoatoc.records.documents.models import Handover
from hoatoc.records.documents.queries import ledgers
from hoatoc.records.documents.queries.book_lines import receiver_name, signature


@dataclass(frozen=True, slots=True)
class HandedLine:
    """Một lượt chuyển giao on the entry's page."""

    row: Handover
    name: str
    signed: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class LedgerPanel:
    """Chuyển giao, gửi, bản lưu of one document, with the buttons that write the next row."""

    entry_id: int
    is_secret: bool
    may_write: bool
    today: date
    handovers: list[HandedLine]
    postal_items: list[Any]
    file_copy_uses: list[Any]
    secret_copies: list[Any]

    @property
    def count(self) -> int:
        return sum(
            len(rows) for rows in (self.handovers, self.postal_items, self.file_copy_uses, self.secret_copies)
        )


def panel(actor: Actor, subject: EntrySubject) -> Iterator[LedgerPanel]:
    """For whoever may read the entry; empty for those who may neither write nor see a row."""
    entry = access.visible_to(actor).filter(pk=subject.entry_id).first()
    if entry is None:
        return
    held = ledgers.of_entry(entry)
    may_write = actor.may(Right.KEEP_LEDGERS) and entry.state in IN_A_BOOK
    handovers = [_handed(actor, row) for row in held.pop("handovers")]
    made = LedgerPanel(entry.pk, entry.is_secret, may_write, actor.day, handovers, **held)
    if made.count or may_write:
        yield made


def _handed(actor: Actor, row: Handover) -> HandedLine:
    mine = row.to_appointment_id is not None and row.to_appointment_id == actor.appointment_id
    is_mine = (mine or row.to_unit_id in actor.unit_ids) and actor.may(Right.SIGN_HANDOVER)
    return HandedLine(row, receiver_name(row), signature(row), is_mine)


def tile_to_sign(actor: Actor, _: None) -> Iterator[ui.HomeTile]:
    """Chờ ký nhận, when there is something."""
    if actor.may(Right.SIGN_HANDOVER) and (count := ledgers.to_sign(actor).count()):
        yield ui.HomeTile(
            reverse("to-sign"), "writing-sign", "Chờ ký nhận", count, "văn thư đã chuyển", "soon"
        )


entry_panel.fill(panel, template="documents/parts/ledger_panel.html", order=50)
ui.home_tile.fill(tile_to_sign, order=25)
