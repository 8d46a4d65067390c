"""The channel `local`: agencies of this installation share its database and its store."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from hoatoc.lib.actor import Actor
from hoatoc.records.documents import actions as documents
from hoatoc.records.documents.models import Recipient


class LocalChannel:
    """Qua mạng: arrives inside the sender's own transaction; the blob is not copied."""

    name = "local"
    label = "Qua mạng"
    icon = "sitemap"
    carries_secrets = False

    def reaches(self, recipient: Recipient) -> bool:
        """Every agency has its account here."""
        return recipient.agency_id is not None

    def carry(
        self, *, document_id: int, recipients: Iterable[Recipient], actor: Actor, at: datetime
    ) -> Mapping[int, int]:
        """One entry for each agency, at once."""
        by_forwarding: dict[int | None, dict[int, int]] = {}
        for each in recipients:
            if each.agency_id is not None:
                by_forwarding.setdefault(each.forwarding_id, {})[each.agency_id] = each.pk
        reached: dict[int, int] = {}
        for forwarding_id, by_agency in by_forwarding.items():
            held = documents.receive(
                document_id=document_id, agency_ids=by_agency, forwarding_id=forwarding_id, actor=actor, at=at
            )
            reached |= {by_agency[agency_id]: entry_id for agency_id, entry_id in held.items()}
        return reached
