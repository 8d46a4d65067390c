"""What goes on between the agencies of many days: sendings on, recalls and their answers; and a ledger of what must come of it.

The ledger is told what the rules say before the verb is called, from the rows alone; in the end the stored rows must agree.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from hoatoc.config.simulation.desks import Desk
from hoatoc.exchange.hub import actions as hub
from hoatoc.exchange.hub.models import Delivery, Recall, RecallAnswer
from hoatoc.exchange.hub.rules import AnswerState, DeliveryState
from hoatoc.foundation.accounts import actions as accounts
from hoatoc.foundation.accounts.models import Delegation
from hoatoc.foundation.accounts.queries import delegations_to
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Scope
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry, EntrySeen, Recipient
from hoatoc.records.documents.rules import NOT_HELD, Direction, EntryState, Origin, RelationKind, Secrecy

HELD = (EntryState.REGISTERED, EntryState.CONFIRMED)


class Clock(Protocol):
    """What the days give: the luck of this run, the next second, what was done."""

    luck: random.Random
    day: date
    desks: list[Desk]
    done: Counter[str]

    def now(self) -> datetime: ...

    def take(self, desk: Desk, kind: str, to: Sequence[int]) -> Entry | None: ...

    def issue(self, desk: Desk, entry: Entry) -> None: ...


class SendOn(Protocol):
    """A verb that sends a document on."""

    def __call__(
        self, *, entry: Entry, recipients: Sequence[actions.Addressee], note: str, actor: Actor, at: datetime
    ) -> actions.SentOn: ...


@dataclass
class Between:
    """Acts of the desks towards each other on top of what `days` lets them do alone."""

    days: Clock
    sent_on: dict[int, set[int]] = field(default_factory=dict)
    """Sending on → agencies that must have got an entry by it."""
    taken_back: dict[int, AnswerState] = field(default_factory=dict)
    """Entry of a recalled document → what became of it there."""
    answered: dict[int, dict[int, int]] = field(default_factory=dict)
    """Document that asks for a reply → agency → the document with which it answered first."""
    wrong: list[str] = field(default_factory=list)

    def day_of(self, desk: Desk) -> None:
        """What one desk does towards the others on one day."""
        dice = self.days.luck.random
        if dice() < 0.15:
            self._forward(desk)
        if dice() < 0.05:
            self._add_recipients(desk)
        if dice() < 0.04:
            self._recall(desk)
        if dice() < 0.3:
            self._reply(desk)
        if dice() < 0.1:
            self._urge_replies(desk)
        if dice() < 0.03 and desk.away is None:
            self._go_away(desk)
        elif desk.away is not None and desk.away.valid_to < self.days.day:
            self._come_back(desk)
        self._look(desk)
        self._answer_recalls(desk)

    def end_of_day(self) -> None:
        """The timers of the night."""
        hub.run_timers(at=self.days.now())
        self.days.done["nhắc trả lời thu hồi"] += hub.run_recall_timers(at=self.days.now())

    def found(self) -> list[str]:
        """What the stored rows and the ledger do not agree about."""
        return [
            *self.wrong,
            *self._of_sendings_on(),
            *self._of_recalls(),
            *self._of_replies(),
            *self._of_delegates(),
        ]

    # --- sendings on ---------------------------------------------------------------------------

    def _some_other(self, desk: Desk, most: int) -> list[int]:
        others = [each.agency.pk for each in self.days.desks if each is not desk]
        return self.days.luck.sample(others, self.days.luck.randint(1, most))

    def _one(self, rows: list[Entry]) -> Entry | None:
        return self.days.luck.choice(rows) if rows else None

    def _forward(self, desk: Desk) -> None:
        rows = Entry.objects.filter(
            agency=desk.agency, direction=Direction.IN, state__in=HELD, document__origin=Origin.OWN
        )
        entry = self._one(list(rows.select_related("document").order_by("-pk")[:12]))
        if entry is not None:
            self._send_on(desk, entry, actions.forward, "chuyển tiếp")

    def _add_recipients(self, desk: Desk) -> None:
        rows = Entry.objects.filter(agency=desk.agency, direction=Direction.OUT, state=EntryState.ISSUED)
        entry = self._one(list(rows.select_related("document").order_by("-pk")[:12]))
        if entry is not None:
            self._send_on(desk, entry, actions.add_recipients, "bổ sung nơi nhận")

    def _send_on(self, desk: Desk, entry: Entry, verb: SendOn, what: str) -> None:
        chosen = self._some_other(desk, 4)
        holding = Entry.objects.filter(document=entry.document_id).exclude(state__in=NOT_HELD)
        there = {*holding.values_list("agency_id", flat=True), entry.document.issuer_agency_id}
        sent_before = Recipient.objects.filter(document=entry.document_id, agency__in=chosen)
        sent_before = sent_before.filter(
            deliveries__sender=desk.agency, deliveries__state__in=["queued", "sent"]
        )
        new = set(chosen) - there - set(sent_before.values_list("agency_id", flat=True))
        is_secret = entry.secrecy != Secrecy.NONE or entry.document.secrecy != Secrecy.NONE
        may = bool(new) and not is_secret and entry.content_closed_at is None
        try:
            sent = verb(
                entry=entry,
                recipients=[actions.Addressee(agency_id=pk) for pk in chosen],
                note="để thực hiện",
                actor=desk.clerk,
                at=self.days.now(),
            )
        except Refusal as refusal:
            self.days.done[f"từ chối {type(refusal).__name__}"] += 1
            if may and not Recall.objects.filter(document=entry.document_id, decision="approved").exists():
                self.wrong.append(f"{what} entry {entry.pk}: từ chối {refusal}")
            return
        self.days.done[what] += 1
        if not may or sent.count != len(new):
            self.wrong.append(f"{what} entry {entry.pk}: gửi {sent.count} nơi, sổ đối chiếu {len(new)}")
        self.sent_on[sent.forwarding.pk] = new

    def _of_sendings_on(self) -> list[str]:
        arrived: dict[int, set[int]] = {pk: set() for pk in self.sent_on}
        rows = Entry.objects.filter(forwarding__in=arrived).values_list("forwarding_id", "agency_id")
        for forwarding_id, agency_id in rows:
            arrived[forwarding_id].add(agency_id)
        return [
            f"gửi tiếp {pk}: đến {sorted(arrived[pk])}, phải đến {sorted(expected)}"
            for pk, expected in self.sent_on.items()
            if not expected <= arrived[pk]
        ]

    # --- recalls -------------------------------------------------------------------------------

    def _look(self, desk: Desk) -> None:
        """Somebody opens what waits without registering it."""
        rows = Entry.objects.filter(agency=desk.agency, state=EntryState.WAITING).order_by("pk")
        for entry in rows[:3]:
            if self.days.luck.random() < 0.2:
                actions.mark_seen(entry=entry, actor=desk.clerk, at=self.days.now())

    def _recall(self, desk: Desk) -> None:
        rows = Entry.objects.filter(agency=desk.agency, direction=Direction.OUT, state=EntryState.ISSUED)
        entry = self._one(list(rows.filter(recalls__isnull=True).order_by("-pk")[:10]))
        if entry is None:
            return
        recall = hub.propose_recall(entry=entry, reason="sai nội dung", actor=desk.clerk, at=self.days.now())
        is_approved = self.days.luck.random() < 0.8
        expected = self._expected(entry) if is_approved else {}
        hub.decide_recall(
            recall=recall,
            is_approved=is_approved,
            refusal="" if is_approved else "nội dung đúng",
            actor=desk.chief(self.days.day),
            at=self.days.now(),
        )
        self.taken_back |= expected
        self.days.done["thu hồi" if is_approved else "từ chối thu hồi"] += 1

    def _expected(self, issued: Entry) -> dict[int, AnswerState]:
        """Unseen in a queue closes at once; what somebody may have read is asked for; what is not held is not."""
        rows = Entry.objects.filter(document=issued.document_id, direction=Direction.IN)
        seen = set(EntrySeen.objects.filter(entry__in=rows).values_list("entry_id", flat=True))
        live = rows.filter(state__in=[EntryState.WAITING, *HELD], content_closed_at__isnull=True)
        return {
            pk: AnswerState.CLOSED if state == EntryState.WAITING and pk not in seen else AnswerState.ASKED
            for pk, state in live.values_list("pk", "state")
        }

    def _answer_recalls(self, desk: Desk) -> None:
        asked = RecallAnswer.objects.filter(
            state=AnswerState.ASKED, delivery__entry__agency=desk.agency
        ).select_related("delivery")
        for answer in asked.order_by("pk"):
            dice = self.days.luck.random()
            if dice > 0.4:
                continue
            is_agreed = dice < 0.3
            hub.answer_recall(
                answer=answer,
                is_agreed=is_agreed,
                reason="" if is_agreed else "đã làm xong",
                actor=desk.clerk,
                at=self.days.now(),
            )
            for pk in self._asked_about(answer.delivery.entry_id):
                if is_agreed or self.taken_back[pk] is not AnswerState.CLOSED:
                    self.taken_back[pk] = AnswerState.CLOSED if is_agreed else AnswerState.REFUSED
            self.days.done["đồng ý thu hồi" if is_agreed else "không đồng ý thu hồi"] += 1

    def _asked_about(self, entry_id: int | None) -> list[int]:
        """The rows of the ledger that this row is now; several where bodies were merged since."""
        found, todo = [], [entry_id]
        while todo:
            here = todo.pop()
            found += [here] if here in self.taken_back else []
            todo += Entry.objects.filter(moved_to=here).values_list("pk", flat=True) if here else []
        return [pk for pk in found if pk is not None]

    def _of_recalls(self) -> list[str]:
        rows = Entry.objects.in_bulk(self.taken_back)
        found = []
        for pk, expected in self.taken_back.items():
            here = rows[pk]
            while here.moved_to is not None:
                here = here.moved_to
            is_closed = here.content_closed_at is not None
            if here.state == EntryState.RETURNED:
                continue  # given back by a return
            if is_closed != (expected is AnswerState.CLOSED):
                found.append(f"entry {here.pk}: thu hồi {expected}, nội dung đóng {is_closed}")
        return found

    # --- replies -------------------------------------------------------------------------------

    def asked(self, entry: Entry) -> None:
        """A document that asks for a reply went out."""
        if entry.document.reply_due_on is not None:
            self.answered[entry.document_id] = {}

    def _reply(self, desk: Desk) -> None:
        """One of the documents that ask this agency gets its answer; the first answer counts."""
        rows = Entry.objects.filter(
            agency=desk.agency,
            direction=Direction.IN,
            state__in=HELD,
            document__in=self.answered,
            content_closed_at__isnull=True,
        )
        question = self._one(list(rows.select_related("document").order_by("-pk")[:6]))
        asker = question.document.issuer_agency_id if question is not None else None
        if question is None or asker is None or asker == desk.agency.pk:
            return
        entry = self.days.take(desk, "report", [asker])
        if entry is None:
            return
        actions.relate(
            entry=entry, other=question, kind=RelationKind.REPLY_TO, actor=desk.clerk, at=self.days.now()
        )
        is_asked = Delivery.objects.filter(
            document=question.document_id, agency=desk.agency, sender=asker
        ).exclude(state__in=[DeliveryState.RETURNED, DeliveryState.FAILED, DeliveryState.RECALLED])
        counts = is_asked.exists()
        self.days.issue(desk, entry)
        self.days.done["phúc đáp"] += 1
        if counts:
            self.answered[question.document_id].setdefault(desk.agency.pk, entry.document_id)

    def _urge_replies(self, desk: Desk) -> None:
        rows = Entry.objects.filter(
            agency=desk.agency, direction=Direction.OUT, state=EntryState.ISSUED, document__in=self.answered
        )
        entry = self._one(list(rows.order_by("-pk")[:6]))
        if entry is None:
            return
        try:
            hub.urge_replies(entry=entry, actor=desk.clerk, at=self.days.now())
        except Refusal as refusal:
            self.days.done[f"từ chối {type(refusal).__name__}"] += 1
        else:
            self.days.done["nhắc phúc đáp"] += 1

    def _of_replies(self) -> list[str]:
        rows = Delivery.objects.filter(document__in=self.answered, answer__isnull=False)
        stored: dict[int, dict[int, int]] = {pk: {} for pk in self.answered}
        for document_id, agency_id, answer_id in rows.values_list("document_id", "agency_id", "answer_id"):
            if agency_id is not None and answer_id is not None:
                stored[document_id][agency_id] = answer_id
        return [
            f"văn bản {pk}: phúc đáp {stored[pk]}, sổ đối chiếu {expected}"
            for pk, expected in self.answered.items()
            if stored[pk] != expected
        ]

    # --- absences ------------------------------------------------------------------------------

    def _go_away(self, desk: Desk) -> None:
        """The head leaves for some days; the deputy decides in the head's place."""
        last = self.days.day + timedelta(days=self.days.luck.randint(1, 6))
        head = replace(desk.head, day=self.days.day)
        absence = accounts.set_away(
            first_day=self.days.day,
            last_day=last,
            to=desk.deputy,
            scopes=[Scope.APPROVE],
            basis="Giấy uỷ quyền của Chánh Văn phòng",
            reads_secret=True,
            actor=head,
            at=self.days.now(),
        )
        desk.away = Delegation.objects.get(absence=absence)
        self.days.done["đi vắng, uỷ quyền"] += 1

    def _come_back(self, desk: Desk) -> None:
        person = desk.deputy.person
        if delegations_to(person, self.days.day).exists():
            self.wrong.append(f"{self.days.day} agency {desk.agency.pk}: uỷ quyền hết hạn vẫn còn hiệu lực")
        desk.away = None

    def _of_delegates(self) -> list[str]:
        """Whatever a deputy did bears both names."""
        found = []
        for desk in self.days.desks:
            rows = AuditEntry.objects.filter(actor_uid=str(desk.deputy.person.uid))
            count = rows.exclude(for_label__contains=desk.head.person_name).count()
            if count:
                found.append(f"agency {desk.agency.pk}: {count} việc thay mặt mà không ghi thay ai")
            self.days.done["việc thay mặt"] += rows.count()
        return found
