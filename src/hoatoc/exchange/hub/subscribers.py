"""What happens to entries below becomes what happens to deliveries."""

from hoatoc.exchange.hub import actions
from hoatoc.exchange.hub.rules import Event
from hoatoc.records.documents import events


def send_issued(event: events.DocumentIssued) -> None:
    """Phát hành → gửi đi."""
    actions.dispatch(document_id=event.document_id, sender_id=event.agency_id, actor=event.actor, at=event.at)


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


events.document_issued.subscribe(send_issued)
events.entry_opened.subscribe(tell_opened)
events.entry_registered.subscribe(tell_registered)
events.entry_returned.subscribe(tell_returned)
