"""Verb of filing: into which hồ sơ a registered or issued document was put."""

from datetime import datetime

from django.db import transaction

from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents.actions.corrections import BookIsClosed
from hoatoc.records.documents.actions.ledgers import held_in_a_book, tell_audit
from hoatoc.records.documents.actions.versions import still_as_seen
from hoatoc.records.documents.models import Entry, EntryChange

FILED = "lưu hồ sơ"


@transaction.atomic
def file_under(
    *, entry: Entry, file_code: str, actor: Actor, at: datetime, version: int | None = None
) -> bool:
    """Lưu hồ sơ số: the code of the file the document lies in; the code before stays in its history. Gives whether it changed.

    Raises NotInABook, BookIsClosed, ChangedMeanwhile.
    """
    actor.require(Right.KEEP_LEDGERS)
    held = held_in_a_book(entry, actor)
    still_as_seen(held, version)
    if held.register is not None and held.register.closed_on is not None:
        raise BookIsClosed
    code = " ".join(file_code.split())[:60]
    if code == held.file_code:
        return False
    EntryChange.objects.create(
        entry=held,
        field="file_code",
        old=held.file_code,
        new=code,
        reason=FILED,
        by_id=actor.own_person,
        at=at,
    )
    held.file_code = code
    held.save(update_fields=["file_code"])
    tell_audit(held, FILED, actor, at)
    return True
