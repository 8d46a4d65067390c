"""In bì thư, phiếu gửi: what a clerk takes to the post office with the paper of a document (4.17)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from hoatoc.exchange.hub.actions.following import mine, places_of
from hoatoc.exchange.hub.rules import DeliveryState
from hoatoc.foundation.files.actions import print_copy
from hoatoc.foundation.files.models import PrintCopy
from hoatoc.foundation.ui.ports import printer
from hoatoc.foundation.ui.rules import Paper
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import Refusal
from hoatoc.lib.vietnamese import collation_key
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import (
    ENVELOPE_MARKS,
    SECRECY_LABELS,
    URGENCY_LABELS,
    Secrecy,
    Urgency,
    rows_digest,
)

ENVELOPES = {"dl": ("Bì DL, 220 × 110 mm", "220mm 110mm"), "c5": ("Bì C5, 229 × 162 mm", "229mm 162mm")}
"""Khổ bì: its name and its size, as CSS says it."""


class NoPaperToPrint(Refusal):
    """Những nơi đã chọn không nhận bản giấy. Hãy chọn ô ở các dòng “Chờ gửi” rồi in bì thư."""

    code = "GN-05"


@dataclass(frozen=True, slots=True)
class Envelope:
    """Một bì: to whom, with which marks. Of a secret the outer one shows a letter and no symbol; tuyệt mật has an inner one."""

    to: str
    symbol: str
    letter: str
    level: str
    urgency: str
    is_inner: bool = False


def print_envelopes(
    *, entry: Entry, delivery_ids: Iterable[int], size: str, actor: Actor, at: datetime
) -> PrintCopy:
    """In bì thư, phiếu gửi: one envelope a place and a list that the post signs; the same choice is the same print.

    Not one transaction: drawing takes a second, for which nobody may wait.  Raises NoPaperToPrint.
    """
    actor.require(Right.FOLLOW_DELIVERIES)
    with transaction.atomic():
        chosen = mine(entry, actor, delivery_ids)
    going = {DeliveryState.QUEUED, DeliveryState.POSTED}
    on_paper = [each for each in chosen if each.channel == "paper" and each.state in going]
    if not on_paper:
        raise NoPaperToPrint
    size = size if size in ENVELOPES else "dl"
    names = sorted(places_of(on_paper, at).values(), key=collation_key)
    envelopes = [each for name in names for each in _envelopes(entry, name)]
    facts = {
        "entry_label": entry.label,
        "day": entry.document.dated_on,
        "agency": actor.agency_name,
        "envelopes": envelopes,
        "names": names,
        "zone": settings.HOATOC_ZONE,
        "at": at,
    }

    def drawn(n: int) -> bytes:
        html = render_to_string("hub/print/envelopes.html", {**facts, "n": n})
        return printer().pdf(html, paper=Paper.A4, css=_STYLE.format(size=ENVELOPES[size][1]))

    cells = [(each.to, each.symbol, each.letter, each.urgency) for each in envelopes]
    return print_copy(
        what=f"bi:{entry.pk}",
        label=f"Bì thư {entry.label}",
        digest=rows_digest([(size, actor.agency_name), *cells]),
        render=drawn,
        actor=actor,
        at=at,
    )


def _envelopes(entry: Entry, to: str) -> list[Envelope]:
    """The envelopes of one place, the inner before the outer one (domain.md §D2)."""
    urgency = URGENCY_LABELS[Urgency(entry.document.urgency)].upper() if entry.document.urgency else ""
    symbol = entry.document.symbol_text
    if not entry.is_secret:
        return [Envelope(to, symbol, "", "", urgency)]
    letter = next(mark for mark, level in ENVELOPE_MARKS.items() if level == entry.secrecy)
    outer = Envelope(to, "", letter, "", urgency)
    if entry.secrecy != Secrecy.TUYET_MAT:
        return [outer]
    level = SECRECY_LABELS[entry.secrecy].upper()
    return [Envelope(to, symbol, "", level, urgency, is_inner=True), outer]


_STYLE = """
@page envelope {{ size: {size}; margin: 9mm 12mm !important;
  @top-center {{ content: none !important }} @bottom-left {{ content: none !important }} @bottom-right {{ content: none !important }} }}
.envelope {{ page: envelope; break-after: page; position: relative; font-size: 13pt }}
.envelope .from {{ width: 55% }} .envelope .from b {{ display: block; text-transform: uppercase }}
.envelope .marks {{ position: absolute; top: 0; right: 0; text-align: right; color: #c2140f; font-weight: bold; font-size: 15pt }}
.envelope .marks span {{ border: 0.6mm solid #c2140f; padding: 1mm 4mm; margin-left: 3mm }}
.envelope .to {{ margin: 14mm 0 0 42%; font-size: 16pt; line-height: 1.4 }} .envelope .to b {{ display: block }}
.envelope .only {{ margin-top: 6mm; text-align: center; font-weight: bold; color: #c2140f }}
"""
