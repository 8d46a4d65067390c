"""Lấy số: the verb that every outgoing number passes through (domain.md §A4, §A5, §B4)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.actor import Actor
from hoatoc.lib.kinds import NoSuchKind
from hoatoc.lib.kinds import kind as kind_of
from hoatoc.lib.policy import Right
from hoatoc.records.documents.actions import numbering, reservations, writing
from hoatoc.records.documents.actions.joint import LeadBodyNumbers, copies_for, joint_bodies, write_joint
from hoatoc.records.documents.actions.printed import (
    Addressee,
    SheetIncomplete,
    checked_sheet,
    mark_is_known,
    write_recipients,
)
from hoatoc.records.documents.actions.secrecy import (
    NAMED,
    Custody,
    keep_custody,
    may_be_held,
)
from hoatoc.records.documents.actions.writing import print_number
from hoatoc.records.documents.models import (
    AllocatedNumber,
    Congress,
    Document,
    Entry,
)
from hoatoc.records.documents.rules import (
    Direction,
    Origin,
    Secrecy,
    Urgency,
)


@transaction.atomic
def take_number(
    *,
    actor: Actor,
    at: datetime,
    kind: str,
    abstract: str,
    signer: str,
    code: str = "",
    recipients: Sequence[Addressee] = (),
    urgency: Urgency = Urgency.NORMAL,
    deliver_by: datetime | None = None,
    reply_due_on: date | None = None,
    request_key: UUID | None = None,
    secrecy: Secrecy = Secrecy.NONE,
    custody: Custody | None = None,
    joint_with: Sequence[Addressee] = (),
    lead_id: int | None = None,
    congress: Congress | None = None,
    reserved: AllocatedNumber | None = None,
) -> Entry:
    """Lấy số cho tờ giấy lãnh đạo vừa ký: number and date in one transaction; the entry waits until its scan is attached.

    The same `request_key` gives the same entry again (a repeated click, a killed server). The date is the agency's day of
    `at`, of a `reserved` number the day it was reserved for. A secret document is numbered as the agency's secret policy
    says and read by the readers of its `custody` and who takes the number. A joint document is numbered by its lead body
    alone (36-HD/VPTW II.1.3). With `congress` the number comes from the congress's one series.

    Raises SheetIncomplete, SymbolNeeded, HourNeeded, ReplyDuePassed, NoTerm, SeriesClosed, DateBeforeLast, LeadBodyNumbers, NotInCongress,
    NotReserved, BlockUsedUp, SecretsStayInside.
    """
    actor.require(Right.TAKE_NUMBER)
    if request_key is not None and (done := already_taken(actor, request_key)):
        return done
    if lead_id is not None and lead_id != actor.own_agency:
        raise LeadBodyNumbers(lead=org_queries.name_on(lead_id, numbering.local_day(at)))
    day = numbering.local_day(at)
    document = _new_sheet(actor, at, kind, code, secrecy, abstract, signer, urgency, deliver_by, reply_due_on)
    document.request_key, document.congress = request_key, congress
    if congress is not None:
        document.issuer_printed = congress.name
    joint = joint_bodies(actor, joint_with, day)
    if joint:
        document.issuer_printed = " – ".join([actor.agency_name, *(each.name for each in joint)])[:250]
    document.save(force_insert=True)
    write_recipients(document, [*recipients, *copies_for(joint, recipients)])
    write_joint(document, joint)
    issuer = "-".join(
        [congress.symbol if congress else actor.agency_symbol, *(each.symbol for each in joint)]
    )
    if reserved is not None:
        entry = reservations.use(reserved, document, issuer, actor=actor, at=at)
    else:
        given = _next_given(actor, document, day)  # from here to the commit the series row is locked
        print_number(document, given.n, issuer)
        entry = writing.write_numbered(document, given, actor=actor, at=at)
    if custody is not None or entry.is_secret:
        keep_custody(entry, custody or Custody(), actor=actor, because=NAMED)
    return entry


def number_own_sheet(
    *,
    kind: str,
    abstract: str,
    signer: str,
    recipients: Sequence[Addressee],
    request_key: UUID,
    actor: Actor,
    at: datetime,
) -> Entry:
    """An ordinary sheet with the next number of its kind, inside the caller's transaction and under the caller's right."""
    document = _new_sheet(actor, at, kind, "", Secrecy.NONE, abstract, signer, Urgency.NORMAL, None, None)
    document.request_key = request_key
    document.save(force_insert=True)
    write_recipients(document, recipients)
    given = _next_given(actor, document, numbering.local_day(at))
    print_number(document, given.n, actor.agency_symbol)
    return writing.write_numbered(document, given, actor=actor, at=at)


def _new_sheet(
    actor: Actor,
    at: datetime,
    kind: str,
    code: str,
    secrecy: Secrecy,
    abstract: str,
    signer: str,
    urgency: Urgency,
    deliver_by: datetime | None,
    reply_due_on: date | None,
) -> Document:
    """The checked sheet, not saved yet."""
    may_be_held(secrecy)
    day = numbering.local_day(at)
    sheet = checked_sheet(kind, abstract, signer, urgency, deliver_by, at, secrecy, reply_due_on, day)
    mark_is_known(actor.agency_system, day, urgency)
    if not actor.agency_symbol:
        raise numbering.SymbolNeeded
    try:
        known = kind_of(actor.agency_system, kind)
    except NoSuchKind:
        raise SheetIncomplete(what="tên loại") from None
    return Document(
        origin=Origin.OWN,
        held_in=settings.HOATOC_ZONE,
        issuer_agency_id=actor.own_agency,
        issuer_printed=actor.agency_name,
        system=actor.agency_system,
        kind=kind,
        code_printed=code if code in known.codes else known.code,
        dated_on=day,
        secrecy=secrecy,
        **sheet,
    )


def _next_given(actor: Actor, document: Document, day: date) -> numbering.Given:
    """The number of a new sheet: of the congress, of the secret series, or of its kind."""
    if document.congress is not None:
        series = numbering.congress_series(document.congress, day)
        if document.secrecy != Secrecy.NONE:
            numbering.secret_book(actor.own_agency, series.period_ref, document.congress.name, day)
        return numbering.next_of(series, day)
    is_separate = False
    if document.secrecy != Secrecy.NONE:
        agency = Agency.objects.get(pk=actor.own_agency)
        is_separate = numbering.ensure_secret_book(agency, document.kind, day, document.secrecy)
    return numbering.next_number(actor.own_agency, Direction.OUT, document.kind, day, is_separate=is_separate)


def already_taken(actor: Actor, request_key: UUID) -> Entry | None:
    """What this request has numbered before."""
    return (
        Entry.objects.select_related("document")
        .filter(document__request_key=request_key, agency_id=actor.own_agency, direction=Direction.OUT)
        .first()
    )
