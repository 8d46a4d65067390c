"""Reads of phúc đáp: which reply a delivery has, which are missing, what the agency waits for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from hoatoc.exchange.hub.models import Delivery
from hoatoc.exchange.hub.queries.deliveries import ROWS_A_PAGE, current, sent_by
from hoatoc.exchange.hub.rules import DeliveryState
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.org import queries as org_queries
from hoatoc.lib.actor import Actor
from hoatoc.records.documents import access
from hoatoc.records.documents.models import Document, Entry, Recipient, Relation
from hoatoc.records.documents.rules import ASKED_TO_REPLY, RelationKind, due_state

ASKED = Q(document__reply_due_on__isnull=False, recipient__purpose__in=ASKED_TO_REPLY) & ~Q(
    state=DeliveryState.RECALLED
)
"""Lượt gửi phải phúc đáp."""


def replies_to(delivery: Delivery) -> QuerySet[Relation]:
    """Những phúc đáp counted for this delivery, the first one first.

    Said by the answering agency of its own sheet that it issued to the sender; or noted by the sender on what it received
    from that agency or that body outside.
    """
    to_sender = Recipient.objects.filter(document=OuterRef("from_document"), agency=delivery.sender_id)
    from_there = Q(from_document__issuer_agency=delivery.agency_id)
    if delivery.agency_id is None:
        spellings = org_queries.spellings_of(delivery.recipient.correspondent_id or 0)
        from_there = Q(from_document__issuer_correspondent__in=spellings)
    its_word = Q(Exists(to_sender), from_document__is_issued=True, said_by=F("from_document__issuer_agency"))
    noted = Q(said_by=delivery.sender_id)
    rows = Relation.objects.filter(
        from_there, its_word | noted, to_document=delivery.document_id, kind=RelationKind.REPLY_TO
    )
    return rows.order_by("at", "pk")


def answered_by(document_id: int, reply_id: int | None) -> Q:
    """Which deliveries of a document a reply may concern: those to whoever issued it, or which it answers now.

    Without a reply named: those to whoever said or sent any.
    """
    replies = Relation.objects.filter(to_document=document_id, kind=RelationKind.REPLY_TO)
    if reply_id is not None:
        issuer = Document.objects.filter(pk=reply_id).values_list("issuer_agency", "issuer_correspondent")
        return _to(issuer) | Q(answer=reply_id)
    who = replies.values_list("from_document__issuer_agency", "from_document__issuer_correspondent")
    return _to(who) | Q(answer__isnull=False)


def _to(who: Iterable[tuple[int | None, int | None]]) -> Q:
    pairs = list(who)
    agencies = [agency for agency, _ in pairs if agency is not None]
    outside = Q(agency__isnull=True) if any(body is not None for _, body in pairs) else Q(pk__in=[])
    return Q(agency__in=agencies) | outside


def first_reply(delivery: Delivery) -> Relation | None:
    """Phúc đáp that counts."""
    if delivery.answer_id is not None:
        kept = replies_to(delivery).filter(from_document=delivery.answer_id).first()
        if kept is not None:
            return kept
    return replies_to(delivery).first()


def missing_replies(entry: Entry) -> QuerySet[Delivery]:
    """Nơi chưa phúc đáp of what this row sent."""
    return current().filter(ASKED, sent_by(entry), answered_at__isnull=True)


def _awaited(actor: Actor) -> QuerySet[Delivery]:
    """Every delivery of the agency whose document asks for a reply."""
    mine = access.visible_to(actor).filter(document=OuterRef("document"))
    return current().filter(ASKED, Exists(mine), sender=actor.own_agency)


@dataclass(frozen=True, slots=True)
class ReplyFigures:
    """Chờ phúc đáp over all documents."""

    places: int
    documents: int
    overdue: int


def reply_figures(actor: Actor, today: date) -> ReplyFigures:
    """The figures of the home page, by the query of the list they open."""
    late = Q(document__reply_due_on__lt=today)
    found = (
        _awaited(actor)
        .filter(answered_at__isnull=True)
        .aggregate(
            places=Count("pk"),
            documents=Count("document", distinct=True),
            overdue=Count("pk", filter=late),
        )
    )
    return ReplyFigures(**found)


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """Một văn bản chờ phúc đáp."""

    entry: Entry
    due: date
    answered: int
    asked: int
    state: str
    words: str
    urged: int

    @property
    def missing(self) -> int:
        return self.asked - self.answered


def page_of_awaited(
    actor: Actor, *, is_overdue_only: bool, number: str, today: date
) -> tuple[Page[Any], list[ReplyLine]]:
    """A page of documents that wait for replies, the earliest due first; three queries whatever their number."""
    answered = Count(Case(When(answered_at__isnull=False, then=1)))
    rows = _awaited(actor).order_by().values("document", "document__reply_due_on")
    rows = rows.annotate(asked=Count("pk"), answered=answered, urged=Count("urged_at")).filter(
        asked__gt=F("answered")
    )
    if is_overdue_only:
        rows = rows.filter(document__reply_due_on__lt=today)
    page = Paginator(rows.order_by("document__reply_due_on", "document"), ROWS_A_PAGE).get_page(number)
    found = list(page.object_list)
    held = access.visible_to(actor).filter(document__in=[each["document"] for each in found])
    entries = {each.document_id: each for each in held.select_related("document").order_by("pk")}
    lines = []
    for each in found:
        due = each["document__reply_due_on"]
        if due is None:
            continue
        state, words = due_state(due, today)
        lines.append(
            ReplyLine(
                entries[each["document"]], due, each["answered"], each["asked"], state, words, each["urged"]
            )
        )
    return page, lines


# --- at the receiver ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReplyAsked:
    """Hạn phúc đáp at the receiver: how it stands, and that it was reminded."""

    state: str
    words: str


def asked_of(entry_ids: Iterable[int], today: date) -> dict[int, list[ReplyAsked]]:
    """By incoming entry: hạn phúc đáp, the answer, the last reminder; one query for a page of rows."""
    rows = Delivery.objects.filter(
        Q(document__reply_due_on__isnull=False) | Q(urged_at__isnull=False), entry__in=list(entry_ids)
    ).select_related("document", "recipient")
    found: dict[int, list[ReplyAsked]] = {}
    for each in rows:
        told = _told(each, today)
        if told and each.entry_id is not None:
            found[each.entry_id] = told
    return found


def misses_reply(delivery: Delivery) -> bool:
    """Phải phúc đáp mà chưa."""
    is_asked = delivery.document.reply_due_on is not None and delivery.recipient.purpose in ASKED_TO_REPLY
    return is_asked and delivery.answered_at is None


def replies_told(delivery: Delivery, today: date) -> list[ReplyAsked]:
    """What the receiver's page says of hạn phúc đáp; the reminder stands in a line of its own there."""
    return [each for each in _told(delivery, today) if not each.words.startswith("Đã nhắc")]


def _told(delivery: Delivery, today: date) -> list[ReplyAsked]:
    due = delivery.document.reply_due_on
    is_asked = due is not None and delivery.recipient.purpose in ASKED_TO_REPLY
    told = []
    if delivery.answered_at is not None:
        told.append(ReplyAsked("ok", "Đã phúc đáp"))
    elif is_asked and due is not None:
        told.append(ReplyAsked(*due_state(due, today)))
    waits = delivery.registered_at is None or (is_asked and delivery.answered_at is None)
    if delivery.urged_at is not None and waits:
        told.append(ReplyAsked("soon", f"Đã nhắc {delivery.urged_at.astimezone(VIETNAM):%H:%M %d/%m}"))
    return told
