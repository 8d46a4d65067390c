"""The channel `paper`: bodies without an account get the sealed sheet by post or by hand."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from hoatoc.lib.actor import Actor
from hoatoc.records.documents.models import Recipient


class PaperChannel:
    """Bản giấy: stays queued with the sender's clerk until "đã gửi bản giấy"."""

    name = "paper"
    label = "Bản giấy"
    icon = "file-text"
    carries_secrets = True

    def reaches(self, recipient: Recipient) -> bool:  # noqa: ARG002 the port's signature
        """Paper reaches everybody."""
        return True

    def carry(
        self,
        *,
        document_id: int,  # noqa: ARG002 the port's signature
        recipients: Iterable[Recipient],  # noqa: ARG002 the port's signature
        actor: Actor,  # noqa: ARG002 the port's signature
        at: datetime,  # noqa: ARG002 the port's signature
    ) -> Mapping[int, int]:
        """Nothing has arrived yet: a person carries it."""
        return {}
