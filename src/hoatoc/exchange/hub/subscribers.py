"""What happens to entries below becomes what happens to deliveries; their pages show how far a document has come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Q
from django.urls import reverse

from hoatoc.exchange.hub import access, actions, queries
from hoatoc.exchange.hub.ports import channel_for
from hoatoc.exchange.hub.rules import Event
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.org.events import EndingAsked, EndingEffect, ending_effect
from hoatoc.foundation.ui import events as ui
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.records.documents import events
from hoatoc.records.documents.models import Recipient, Relation
from hoatoc.records.documents.rules import Direction, RelationKind


def send_issued(event: events.DocumentIssued) -> None:
    """Phát hành → gửi đi."""
    actions.dispatch(document_id=event.document_id, sender_id=event.agency_id, actor=event.actor, at=event.at)


def send_on(event: events.DocumentSentOn) -> None:
    """Chuyển tiếp, gửi bổ sung → gửi đi, đúng những nơi ấy."""
    actions.dispatch_on(
        document_id=event.document_id,
        sender_id=event.agency_id,
        forwarding_id=event.forwarding_id,
        actor=event.actor,
        at=event.at,
    )
    count_own_replies(event)


def count_own_replies(event: events.DocumentIssued | events.DocumentSentOn) -> None:
    """Một phúc đáp đi, hoặc văn bản đã có phúc đáp đến thêm nơi → nơi hỏi thấy đã phúc đáp."""
    said = Q(from_document=event.document_id) | Q(to_document=event.document_id)
    replies = Relation.objects.filter(said, kind=RelationKind.REPLY_TO).order_by("pk")
    for document_id, reply_id in replies.values_list("to_document_id", "from_document_id"):
        actions.count_replies(document_id=document_id, reply_id=reply_id, actor=event.actor, at=event.at)


def count_linked(event: events.DocumentsRelated) -> None:
    """Ghi, bỏ liên kết trả lời → đếm lại phúc đáp."""
    if event.kind == RelationKind.REPLY_TO:
        actions.count_replies(
            document_id=event.to_document_id, reply_id=event.from_document_id, actor=event.actor, at=event.at
        )


def tell_opened(event: events.EntryOpened) -> None:
    """Mở lần đầu → nơi gửi thấy đã mở."""
    actions.note_entry(entry_id=event.entry_id, event=Event.OPENED, actor=event.actor, at=event.at)


def tell_registered(event: events.EntryRegistered) -> None:
    """Vào sổ → biên nhận."""
    actions.note_entry(
        entry_id=event.entry_id, event=Event.REGISTERED, actor=event.actor, at=event.at, number=event.number
    )


def tell_returned(event: events.EntryReturned) -> None:
    """Trả lại → biên nhận có lý do."""
    actions.note_entry(
        entry_id=event.entry_id, event=Event.RETURNED, actor=event.actor, at=event.at, reason=event.reason
    )
    actions.answer_by_return(entry_id=event.entry_id, actor=event.actor, at=event.at)


def tell_voided(event: events.ArrivalVoided) -> None:
    """Huỷ số đến → nơi gửi thấy còn chờ vào sổ."""
    if event.again_entry_id is not None:
        actions.note_voided(
            entry_id=event.entry_id,
            again_entry_id=event.again_entry_id,
            number=event.number,
            reason=event.reason,
            actor=event.actor,
            at=event.at,
        )


def follow_joined(event: events.EntriesJoined) -> None:
    """Bản điện tử nhập vào dòng của bản giấy → lượt gửi theo dòng ấy."""
    actions.follow(
        entry_id=event.waiting_entry_id, to_entry_id=event.entry_id, actor=event.actor, at=event.at
    )


def follow_to_successor(event: events.EntriesMoved) -> None:
    """Đã bàn giao → lượt gửi theo văn bản sang cơ quan kế thừa."""
    actions.follow_moved(to_agency_id=event.to_agency_id, moved=event.moved, actor=event.actor, at=event.at)


def deliveries_of_ending(_: Actor, asked: EndingAsked) -> Iterator[tuple[int, EndingEffect]]:
    """Lượt gửi đang chờ ở cơ quan sắp kết thúc, and what it sent that others have not registered; two queries for all."""
    for label, column in (("lượt gửi đến còn chờ", "agency"), ("lượt gửi đi nơi nhận chưa vào sổ", "sender")):
        for agency_id, count in queries.live_by(column, asked.agency_ids):
            yield agency_id, EndingEffect(label, count)


def blank_purged(event: events.DocumentPurged) -> None:
    """Xoá bí mật bị lộ → what its receivers wrote back is blanked too."""
    actions.blank(document_id=event.document_id, gone=event.gone, actor=event.actor, at=event.at)


ending_effect.fill(deliveries_of_ending, order=50)
events.document_issued.subscribe(send_issued)
events.entries_moved.subscribe(follow_to_successor)
events.document_sent_on.subscribe(send_on)
events.document_issued.subscribe(count_own_replies, order=110)  # once it is sent
events.documents_related.subscribe(count_linked)
events.documents_unrelated.subscribe(count_linked)
events.document_purged.subscribe(blank_purged)
events.entry_opened.subscribe(tell_opened)
events.entry_registered.subscribe(tell_registered)
events.entry_returned.subscribe(tell_returned)
events.arrival_voided.subscribe(tell_voided)
events.entries_joined.subscribe(follow_joined)


# --- what their pages show --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tile:
    """Ô trên trang chính: the figure opens the rows it counts."""

    url: str
    icon: str
    label: str
    count: int
    hint: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class BoardLink:
    """Đường tới bảng phát hành."""

    url: str


@dataclass(frozen=True, slots=True)
class ProgressPanel:
    """Tiến độ gửi nhận of the own document."""

    url: str
    progress: queries.Progress
    is_sent_on: bool = False


def _today() -> date:
    return datetime.now(UTC).astimezone(VIETNAM).date()


def tile_unregistered(actor: Actor, _: None) -> Iterator[Tile]:
    """Nơi chưa vào sổ, with how many wait too long."""
    if actor.may(Right.FOLLOW_DELIVERIES):
        found = queries.waiting_figures(actor)
        hint = f"của {found.documents} văn bản" if found.documents else "mọi nơi đã vào sổ"
        if found.overdue:
            hint += f" · {found.overdue} quá hạn"
        state = "late" if found.overdue else ""
        yield Tile(reverse("unregistered"), "send", "Nơi chưa vào sổ", found.places, hint, state)


def tile_replies(actor: Actor, _: None) -> Iterator[Tile]:
    """Chờ phúc đáp, with how many are overdue; nothing for who never asked for a reply."""
    if actor.may(Right.FOLLOW_DELIVERIES):
        found = queries.reply_figures(actor, actor.day)
        if found.places:
            late = f" · {found.overdue} quá hạn" if found.overdue else ""
            hint = f"của {found.documents} văn bản{late}"
            state = "late" if found.overdue else ""
            yield Tile(reverse("awaited-replies"), "message-reply", "Chờ phúc đáp", found.places, hint, state)


def incoming_chips(_: Actor, entry_ids: Sequence[int]) -> Iterator[tuple[int, events.RowChip]]:
    """Hạn phúc đáp and reminders of the rows of a list, in one query."""
    for entry_id, told in queries.asked_of(entry_ids, _today()).items():
        for each in told:
            yield entry_id, events.RowChip(each.state, each.words)


def chips(actor: Actor, entry_ids: Sequence[int]) -> Iterator[tuple[int, events.RowChip]]:
    """How far each document of a list has come, in one query."""
    if not actor.may(Right.READ_BOARD) or not entry_ids:
        return
    for entry_id, found in queries.progress(actor, entry_ids).items():
        yield entry_id, _chip(found, reverse("board", args=[entry_id]))


def _chip(found: queries.Progress, url: str) -> events.RowChip:
    if not found.answerable:
        return events.RowChip("done", f"{found.total} bản giấy", url)
    text = f"{found.registered}/{found.answerable} vào sổ"
    if found.returned:
        return events.RowChip("late", f"{text} · {found.returned} trả lại", f"{url}?cho=tra-lai")
    if found.overdue:
        return events.RowChip("late", f"{text} · {found.overdue} quá hạn", f"{url}?cho=qua-han")
    return events.RowChip("ok" if found.registered >= found.answerable else "working", text, url)


def channels(_: Actor, recipients: Sequence[events.Addressed]) -> Iterator[tuple[int, events.ChannelChoice]]:
    """Which way each recipient would be reached."""
    for each in recipients:
        recipient = Recipient(pk=each.recipient_id, agency_id=each.agency_id)
        way = channel_for(recipient, is_secret=each.is_secret)
        yield each.recipient_id, events.ChannelChoice(way.label, way.icon)


def panel_receipts(_: Actor, subject: events.EntrySubject) -> Iterator[queries.ReceiptPanel]:
    """Biên nhận đã gửi, at the receiver."""
    if subject.direction == Direction.IN:
        found = queries.receipts_given(subject.entry_id, _today())
        if found is not None:
            yield found


@dataclass(frozen=True, slots=True)
class OldNamePanel:
    """Văn bản gửi theo tên cũ: whom the sender named, and that this agency follows it."""

    name: str


def panel_old_name(_: Actor, subject: events.EntrySubject) -> Iterator[OldNamePanel]:
    """Gửi theo tên cũ, at the successor."""
    if subject.direction == Direction.IN and (name := queries.old_name_of(subject.entry_id, _today())):
        yield OldNamePanel(name)


def panel_progress(actor: Actor, subject: events.EntrySubject) -> Iterator[ProgressPanel]:
    """Tiến độ, at who issued it and at who sent it on."""
    if actor.may(Right.READ_BOARD):
        found = queries.progress(actor, [subject.entry_id]).get(subject.entry_id)
        if found is not None:
            is_sent_on = subject.direction == Direction.IN
            yield ProgressPanel(reverse("board", args=[subject.entry_id]), found, is_sent_on)


def timeline(actor: Actor, subject: events.EntrySubject) -> Iterator[events.TimelineLine]:
    """What the deliveries add: the receiver's own, the sender's summed up."""
    found = queries.happened_there(subject.entry_id, actor.own_agency, _today())
    if subject.direction == Direction.IN:
        found = [*queries.happened_here(subject.entry_id), *found]
    for each in found:
        yield events.TimelineLine(at=each.at, who=each.who, what=each.what, icon=each.icon)


def action_board(actor: Actor, subject: events.EntrySubject) -> Iterator[BoardLink]:
    """Bảng phát hành, once there is one."""
    is_mine = subject.direction == Direction.OUT and actor.may(Right.READ_BOARD)
    if is_mine and subject.entry_id in queries.progress(actor, [subject.entry_id]):
        yield BoardLink(reverse("board", args=[subject.entry_id]))


@dataclass(frozen=True, slots=True)
class RecallLink:
    """Đường tới trang thu hồi."""

    url: str


def notice_recall(actor: Actor, subject: events.EntrySubject) -> Iterator[queries.ReceiverNotice]:
    """Dải báo thu hồi, at the receiver."""
    if subject.direction == Direction.IN:
        found = queries.notice_here(actor, subject.entry_id)
        if found is not None:
            yield found


def notice_recalled_here(actor: Actor, subject: events.EntrySubject) -> Iterator[queries.SenderNotice]:
    """Dải báo thu hồi, at the issuer."""
    if subject.direction == Direction.OUT and actor.may(Right.READ_BOARD):
        found = queries.notice_there(subject.entry_id)
        if found is not None:
            yield found


def action_recall(actor: Actor, subject: events.EntrySubject) -> Iterator[RecallLink]:
    """Thu hồi, of what has left, for those who propose or order it."""
    may = actor.may(Right.PROPOSE_RECALL) or actor.may(Right.ORDER_RECALL)
    if subject.direction == Direction.OUT and may and queries.may_be_recalled(subject.document_id):
        yield RecallLink(reverse("recall", args=[subject.entry_id]))


def tile_recalls(actor: Actor, _: None) -> Iterator[ui.HomeTile]:
    """Yêu cầu thu hồi chờ trả lời, đề nghị thu hồi chờ duyệt: when there is something."""
    url = reverse("recalls")
    if actor.may(Right.ANSWER_RECALL) and (count := access.asked_of(actor).count()):
        yield ui.HomeTile(url, "arrow-back-up", "Yêu cầu thu hồi", count, "chờ trả lời", "soon")
    if actor.may(Right.DECIDE_RECALL) and (count := access.proposed_to(actor).count()):
        yield ui.HomeTile(url, "arrow-back-up", "Đề nghị thu hồi", count, "chờ duyệt", "soon")


ui.home_tile.fill(tile_unregistered, order=40)
ui.home_tile.fill(tile_recalls, order=28)
events.entry_notice.fill(notice_recall, template="hub/notice_recall.html", order=10)
events.entry_notice.fill(notice_recalled_here, template="hub/notice_recalled_here.html", order=20)
events.entry_action.fill(action_recall, template="hub/action_recall.html", order=80)
ui.home_tile.fill(tile_replies, order=45)
events.incoming_chip.fill(incoming_chips)
events.outgoing_chip.fill(chips)
events.recipient_channel.fill(channels)
events.entry_panel.fill(panel_receipts, template="hub/panel_receipts.html", order=40)
events.entry_panel.fill(panel_old_name, template="hub/panel_old_name.html", order=5)
events.entry_panel.fill(panel_progress, template="hub/panel_progress.html", order=40)
events.entry_timeline.fill(timeline)
events.entry_action.fill(action_board, template="hub/action_board.html", order=10)
