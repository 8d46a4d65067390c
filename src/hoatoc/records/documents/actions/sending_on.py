"""Gửi tiếp một văn bản: a holder forwards what it received, an issuer adds recipients; the sheet stays as it is (9.31, 9.33)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from hoatoc.foundation.audit.actions import Subject, record
from hoatoc.foundation.org import queries as org_queries
from hoatoc.foundation.org.models import Correspondent
from hoatoc.lib.actor import Actor
from hoatoc.lib.bulk import insert_for_each
from hoatoc.lib.policy import Right
from hoatoc.lib.refusal import NotFound, Refusal
from hoatoc.records.documents import access
from hoatoc.records.documents.actions.numbering import local_day
from hoatoc.records.documents.actions.printed import Addressee
from hoatoc.records.documents.actions.secrecy import may_take_words
from hoatoc.records.documents.events import DocumentSentOn, document_sent_on
from hoatoc.records.documents.models import Document, DocumentFile, Entry, Forwarding, Recipient
from hoatoc.records.documents.rules import NOT_HELD, EntryState, FileRole, Secrecy, SentOnAs

NAMED_AT_MOST = 8
"""Names that a message tells one by one; 184 of them nobody reads."""


class NotHeldToSendOn(Refusal):
    """Chỉ chuyển tiếp được văn bản đến đã vào sổ. Hãy vào sổ văn bản này rồi chuyển."""

    code = "CT-01"


class SecretNotSentOn(Refusal):
    """Văn bản mật không chuyển qua mạng. Hãy sao theo quy định về bí mật nhà nước, ghi sổ và giao bản giấy."""

    code = "CT-02"


class NobodyNew(Refusal):
    """Mọi nơi đã chọn đều đang giữ văn bản này: {names}. Hãy chọn nơi khác; nơi đã trả lại thì bấm Gửi lại ở bảng phát hành."""

    code = "CT-03"
    status = 422


class NobodyChosen(Refusal):
    """Chưa chọn nơi nhận. Hãy chọn ít nhất một nơi rồi gửi."""

    code = "CT-04"
    status = 422


class NothingToRead(Refusal):
    """Văn bản này không có tệp đọc được nên không chuyển qua mạng. Hãy sao bản giấy và gửi bản giấy."""

    code = "CT-05"


class NotIssuedHere(Refusal):
    """Chỉ gửi bổ sung được văn bản cơ quan mình đã phát hành. Chưa phát hành thì thêm thẳng vào nơi nhận."""

    code = "CT-06"


class ContentClosed(Refusal):
    """Nội dung văn bản này đã đóng theo yêu cầu thu hồi nên không gửi tiếp. Hãy dùng văn bản thay thế, nếu có."""

    code = "CT-07"


@dataclass(frozen=True, slots=True)
class SentOn:
    """Kết quả một lần gửi tiếp: to how many, and who was left out because the document is there already."""

    forwarding: Forwarding
    count: int
    skipped: tuple[str, ...]


@transaction.atomic
def forward(
    *, entry: Entry, recipients: Sequence[Addressee], note: str, actor: Actor, at: datetime
) -> SentOn:
    """Chuyển tiếp, sao gửi: a registered incoming document goes on to others, with a word; its receipts come to the forwarder.

    Issuer, files and their hashes stay; who holds the document already is left out and named.  Raises NotFound,
    NotHeldToSendOn, SecretNotSentOn, ContentClosed, NothingToRead, NobodyChosen, NobodyNew.
    """
    actor.require(Right.SEND_ON)
    held = access.visible_to(actor).incoming().select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if held is None:
        raise NotFound
    if held.state not in {EntryState.REGISTERED, EntryState.CONFIRMED}:
        raise NotHeldToSendOn
    return _send_on(held, SentOnAs.FORWARD, recipients, note, "chuyển tiếp", actor, at)


@transaction.atomic
def add_recipients(
    *, entry: Entry, recipients: Sequence[Addressee], note: str, actor: Actor, at: datetime
) -> SentOn:
    """Gửi bổ sung nơi nhận after issue: new deliveries only; the printed list, the files and the digest stay.

    Raises NotFound, NotIssuedHere, SecretNotSentOn, NothingToRead, NobodyChosen, NobodyNew.
    """
    actor.require(Right.ISSUE)
    held = access.visible_to(actor).outgoing().select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if held is None:
        raise NotFound
    if held.state != EntryState.ISSUED:
        raise NotIssuedHere
    return _send_on(held, SentOnAs.ADDED, recipients, note, "gửi bổ sung nơi nhận", actor, at)


def _send_on(
    held: Entry,
    sent_as: SentOnAs,
    recipients: Sequence[Addressee],
    note: str,
    verb: str,
    actor: Actor,
    at: datetime,
) -> SentOn:
    # Two agencies that send the same document on at once may not both reach a third: the sheet's row is their lock.
    document = held.document = Document.objects.select_for_update().get(pk=held.document_id)
    _may_travel(held)
    wanted = list({(each.agency_id, each.correspondent_id): each for each in reversed(recipients)}.values())
    wanted = [each for each in reversed(wanted) if each.agency_id != held.agency_id]
    if not wanted:
        raise NobodyChosen
    there = _who_has_it(held)
    new = [each for each in wanted if (each.agency_id, each.correspondent_id) not in there]
    skipped = _names([each for each in wanted if each not in new], at)
    if not new:
        raise NobodyNew(names=named(skipped))
    forwarding = Forwarding.objects.create(
        entry=held, sent_as=sent_as, note=" ".join(note.split())[:500], by_id=actor.own_person, at=at
    )
    insert_for_each(
        connection,
        Recipient,
        same={"document_id": document.pk, "forwarding_id": forwarding.pk},
        each={
            "position": range(1, len(new) + 1),
            "agency_id": [each.agency_id for each in new],
            "correspondent_id": [each.correspondent_id for each in new],
            "purpose": [each.purpose for each in new],
            "group_label": [each.group_label for each in new],
        },
    )
    record(
        actor=actor,
        at=at,
        verb=verb,
        subject=Subject("entry", held.uid, held.label),
        facts={"nơi nhận": len(new), "đã có sẵn": len(skipped)},
    )
    document_sent_on.announce(
        DocumentSentOn(
            document_id=document.pk,
            entry_id=held.pk,
            agency_id=held.agency_id,
            forwarding_id=forwarding.pk,
            actor=actor,
            at=at,
        )
    )
    return SentOn(forwarding, len(new), tuple(skipped))


def _may_travel(held: Entry) -> None:
    """Whether the document may go on from this holder.  Raises SecretNotSentOn, ContentClosed, NothingToRead, SheetPurged."""
    if held.is_secret or held.document.secrecy != Secrecy.NONE:
        raise SecretNotSentOn
    if held.content_closed_at is not None:
        raise ContentClosed
    may_take_words(held.document_id)
    files = DocumentFile.objects.filter(document=held.document_id, role=FileRole.MAIN).select_related("blob")
    main = files.first()
    if main is None or not main.blob.is_readable:
        raise NothingToRead


def _who_has_it(held: Entry) -> set[tuple[int | None, int | None]]:
    """Who holds the document, issued it, or got it from this sender before: (agency, correspondent)."""
    document = held.document
    holding = Entry.objects.filter(document=document).exclude(state__in=NOT_HELD)
    found: set[tuple[int | None, int | None]] = {
        (pk, None) for pk in holding.values_list("agency_id", flat=True)
    }
    found |= {(document.issuer_agency_id, None), (None, document.issuer_correspondent_id)}
    listed = Recipient.objects.filter(document=document)
    mine = listed.filter(forwarding__entry__agency=held.agency_id)
    if document.issuer_agency_id == held.agency_id:
        mine = mine | listed.filter(forwarding__isnull=True)
    found |= set(mine.values_list("agency_id", "correspondent_id"))
    found |= {
        (None, pk) for pk in listed.exclude(correspondent=None).values_list("correspondent_id", flat=True)
    }
    return found


def _names(listed: Sequence[Addressee], at: datetime) -> list[str]:
    agencies = org_queries.names_on([each.agency_id for each in listed if each.agency_id], local_day(at))
    bodies = Correspondent.objects.in_bulk(
        [each.correspondent_id for each in listed if each.correspondent_id]
    )
    return [
        agencies.get(each.agency_id, "") if each.agency_id else bodies[each.correspondent_id or 0].name
        for each in listed
    ]


def named(names: Sequence[str]) -> str:
    """Tên các nơi in a sentence, a long list cut: "…, … và 176 nơi khác"."""
    told = ", ".join(names[:NAMED_AT_MOST])
    rest = len(names) - NAMED_AT_MOST
    return f"{told} và {rest} nơi khác" if rest > 0 else told
