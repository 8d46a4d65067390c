"""Who reads an entry beyond the roles: the only way to a secret one (domain.md §D3, model §2)."""

from collections.abc import Sequence

from hoatoc.lib.actor import Actor
from hoatoc.records.documents.models import Entry, EntryReader

REGISTERED_IT = "đăng ký"
NAMED = "được giao đọc"


def name_readers(entry: Entry, readers: Sequence[int], actor: Actor) -> None:
    """Ghi danh sách người đọc of a new secret entry: who registers it, and the appointments named. In the caller's transaction."""
    rows = dict.fromkeys(readers, NAMED)
    if actor.appointment_id is not None:
        rows[actor.appointment_id] = REGISTERED_IT
    EntryReader.objects.bulk_create(
        EntryReader(entry=entry, appointment_id=appointment_id, because=because)
        for appointment_id, because in rows.items()
    )
