"""Văn bản liên cơ quan: the other issuers of a sheet whose number is the lead body's (36-HD/VPTW II.1.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Correspondent
from hoatoc.lib.actor import Actor
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents.actions.printed import Addressee
from hoatoc.records.documents.models import (
    Document,
    JointIssuer,
)


class LeadBodyNumbers(Refusal):
    """Văn bản liên cơ quan lấy số tiếp theo của cơ quan chủ trì. Hãy để văn thư {lead} lấy số và phát hành."""

    code = "VB-11"


class JointBodyUnknown(Refusal):
    """{name} chưa có phần ký hiệu nên chưa in được ký hiệu liên cơ quan. Hãy khai ký hiệu của cơ quan đó rồi lấy số."""

    code = "VB-10"
    status = 422


@dataclass(frozen=True, slots=True)
class JointBody:
    """Một cơ quan cùng ban hành: exactly one of agency and correspondent, with its part of the symbol."""

    agency_id: int | None
    correspondent_id: int | None
    name: str
    symbol: str


def joint_bodies(actor: Actor, joint_with: Sequence[Addressee], day: date) -> list[JointBody]:
    """The other issuing bodies in the order printed.  Raises JointBodyUnknown for one without a symbol of its own."""
    found = []
    for each in joint_with:
        if each.agency_id is not None and each.agency_id != actor.own_agency:
            name, symbol = org_queries.printed_on(each.agency_id, day)
        elif each.correspondent_id is not None:
            body = Correspondent.objects.get(pk=each.correspondent_id)
            name, symbol = body.name, body.symbol
        else:
            continue
        if not symbol:
            raise JointBodyUnknown(name=name)
        found.append(JointBody(each.agency_id, each.correspondent_id, name, symbol))
    return found


def copies_for(joint: Sequence[JointBody], recipients: Sequence[Addressee]) -> list[Addressee]:
    """Each joint body gets its copy, also when nobody wrote it under "nơi nhận"."""
    listed = {(each.agency_id, each.correspondent_id) for each in recipients}
    bodies = [(each.agency_id, each.correspondent_id) for each in joint]
    return [Addressee(*who, purpose="coordinate") for who in bodies if who not in listed]


def write_joint(document: Document, joint: Sequence[JointBody]) -> None:
    """Ghi cơ quan cùng ban hành in the order printed; in the caller's transaction."""
    if not joint:
        return
    JointIssuer.objects.bulk_create(
        JointIssuer(
            document=document,
            position=n,
            agency_id=each.agency_id,
            correspondent_id=each.correspondent_id,
        )
        for n, each in enumerate(joint, start=1)
    )
