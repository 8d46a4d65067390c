"""What a cell's secretary meets: three figures on the home page, the form of a report."""

from datetime import date

from hoatoc.foundation.org import queries as org_queries
from hoatoc.lib.actor import Actor
from hoatoc.records.documents import access
from hoatoc.records.documents.models import Entry

_BEFORE_A_PLACE = ("Đảng uỷ xã ", "Đảng uỷ phường ", "Đảng uỷ thị trấn ", "Huyện uỷ ", "Thành uỷ ", "Thị uỷ ")


def waiting_here(actor: Actor) -> list[Entry]:
    """Chờ nhận of the cell, the most urgent first."""
    rows = access.visible_to(actor).incoming().waiting().select_related("document")
    return list(rows.order_by("-document__urgency", "-arrived_at", "-pk"))


def place_of_writing(actor: Actor, day: date) -> str:
    """Nơi viết as a sheet of the cell begins its date line: the commune's name."""
    parent = org_queries.parent_on(actor.own_agency, day)
    name = org_queries.name_on(parent, day) if parent is not None else ""
    for words in _BEFORE_A_PLACE:
        if name.startswith(words):
            return name.removeprefix(words)
    return ""


def name_of_addressee(agency_id: int | None, answers: Entry | None, day: date) -> str:
    """Nơi nhận of a report, in words."""
    if agency_id is not None:
        return org_queries.name_on(agency_id, day)
    return answers.document.issuer_printed if answers is not None else ""
