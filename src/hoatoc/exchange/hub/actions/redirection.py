"""Mail to bodies that are no more: who gets it today."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date

from hoatoc.exchange.hub.models import Delivery
from hoatoc.exchange.hub.rules import NOT_HELD_THERE
from hoatoc.foundation.org import queries as org_queries
from hoatoc.records.documents.models import Recipient
from hoatoc.records.documents.queries.recipients import ended_refusal


@dataclass(frozen=True, slots=True)
class Redirected:
    """Nơi nhận with where it really goes: `sent` in the order given, `shared` those whose successor gets the document anyway."""

    sent: list[Recipient]
    shared: list[Recipient]


def redirected(document_id: int, sender_id: int, recipients: Sequence[Recipient], day: date) -> Redirected:
    """Recipients that ended are replaced by their successors, in memory: the printed list stays as it is.

    Raises RecipientEnded when the time for mail under the old name is over.
    """
    heirs = org_queries.heirs_on([each.agency_id for each in recipients if each.agency_id], day)
    if not heirs:
        return Redirected(list(recipients), [])
    refused = [pk for pk, heir in heirs.items() if heir is None or not heir.takes_mail_on(day)]
    if refused:
        raise ended_refusal(refused[0], heirs[refused[0]], day)
    taken = {each.agency_id for each in recipients if each.agency_id not in heirs} | {sender_id}
    targets = [heir.agency_id for heir in heirs.values() if heir is not None]
    there = Delivery.objects.filter(document=document_id, agency__in=targets)
    taken |= set(there.exclude(state__in=NOT_HELD_THERE).values_list("agency_id", flat=True))
    sent, shared = [], []
    for each in recipients:
        heir = heirs.get(each.agency_id or 0)
        if heir is None:
            sent.append(each)
            continue
        to = copy(each)
        to.agency_id = heir.agency_id
        if heir.agency_id in taken:
            shared.append(to)
        else:
            taken.add(heir.agency_id)
            sent.append(to)
    return Redirected(sent, shared)
