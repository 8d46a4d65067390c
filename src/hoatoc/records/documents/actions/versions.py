"""Two tabs never overwrite each other: whoever saves what somebody wrote meanwhile is told, and nothing is lost."""

from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries.corrections import told_last


class ChangedMeanwhile(Refusal):
    """Trong lúc bạn gõ, {what}. Chưa lưu gì, những gì bạn gõ vẫn còn ở đây; hãy so với giá trị mới rồi lưu lại."""

    code = "VD-17"


def still_as_seen(entry: Entry, version: int | None) -> None:
    """The locked row is the version that the person had on the screen; None asks nothing.  Raises ChangedMeanwhile."""
    if version is not None and entry.version != version:
        raise ChangedMeanwhile(what=told_last(entry))
