"""Random work of a province, through the verbs alone, with a journal of what was acknowledged."""

import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

from hoatoc.config.demo.province import Builder, Province
from hoatoc.exchange.hub import actions as hub
from hoatoc.foundation.accounts.queries import acting_through
from hoatoc.foundation.files.actions import store_bytes
from hoatoc.foundation.org.models import Agency
from hoatoc.foundation.ui.queries import database_clock
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Role
from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents import actions
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.rules import Direction, EntryState, FileRole

Answer = TypeVar("Answer")

KINDS = ("plan", "notice", "official_letter", "report", "decision")
PATIENCE = 60.0  # seconds a writer waits for a lost database
FOLLOWED = 6  # recipients per document that act in the simulation


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A number that a writer was told: it must be there for ever."""

    request_key: uuid.UUID
    symbol: str


@dataclass
class Simulation:
    """`documents` outgoing documents of mixed agencies to 1–184 recipients, and what recipients do with them."""

    documents: int
    seed: int
    writers: int = 1
    done: Counter[str] = field(default_factory=Counter)
    acknowledged: list[Acknowledged] = field(default_factory=list)

    def play(self) -> None:
        """Build the province, then share the documents among the writers."""
        founded = date(database_clock().year - 2, 1, 1)
        morning = datetime.combine(founded, datetime.min.time()).astimezone()
        self.province: Province = patiently(
            lambda: Builder(on=founded, at=morning, password_hash="!", seed=self.seed).build()  # noqa: S106 nobody logs in
        )
        self.actors: dict[tuple[int, Role], Actor] = {}
        self.lock = threading.Lock()
        if self.writers == 1:
            self._write(0)
            return
        threads = [threading.Thread(target=self._write, args=(n,)) for n in range(self.writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def lost(self) -> list[str]:
        """Acknowledged numbers that are not there, or are there twice."""
        keys = [each.request_key for each in self.acknowledged]
        rows = Entry.objects.filter(document__request_key__in=keys, direction=Direction.OUT)
        there = Counter(rows.values_list("document__request_key", "document__symbol_text"))
        return [
            f"{each.symbol} ({each.request_key}): có {there[each.request_key, each.symbol]} dòng"
            for each in self.acknowledged
            if there[each.request_key, each.symbol] != 1
        ]

    # --- a writer ----------------------------------------------------------------------------

    def _write(self, writer: int) -> None:
        try:
            for n in range(writer, self.documents, self.writers):
                self._one(random.Random(f"{self.seed}:{n}"), n)  # noqa: S311 invented work
        finally:
            if self.writers > 1:
                connection.close()

    def _one(self, luck: random.Random, n: int) -> None:
        """The whole life of one document."""
        p = self.province
        sources = [p.committee, p.office, *p.departments, *p.districts.values()]
        source = luck.choice(sources)
        clerk = self._actor(source, Role.CLERK)
        everybody = [
            each
            for each in [*(c for g in p.communes.values() for c in g), *p.cells, *sources]
            if each.pk != source.pk
        ]
        count = min(184, round(184 ** luck.random()))
        to = luck.sample(everybody, count)
        key = uuid.UUID(int=luck.getrandbits(128), version=4)
        entry = self._act(
            "lấy số",
            lambda at: actions.take_number(
                actor=clerk,
                at=at,
                kind=luck.choice(KINDS),
                abstract=f"mô phỏng số {n}",
                signer="Người ký",
                recipients=[actions.Addressee(agency_id=each.pk) for each in to],
                request_key=key,
            ),
        )
        if entry is None:
            return
        with self.lock:
            self.acknowledged.append(Acknowledged(key, entry.document.symbol_text))
        dice = luck.random()
        if dice < 0.05:
            self._void(entry, source)
        elif dice > 0.08:
            self._issue(entry, clerk, n)
            self._receive(luck, entry)

    def _void(self, entry: Entry, source: Agency) -> None:
        clerk = self._actor(source, Role.CLERK)
        proposal = self._act(
            "đề nghị huỷ", lambda at: actions.propose_void(entry=entry, reason="mô phỏng", actor=clerk, at=at)
        )
        role = (
            Role.CHIEF_OF_OFFICE if (source.pk, Role.CHIEF_OF_OFFICE) in self.province.people else Role.LEADER
        )
        chief = self._actor(source, role)
        if proposal is not None:
            self._act(
                "duyệt huỷ",
                lambda at: actions.decide(proposal=proposal, is_approved=True, actor=chief, at=at),
            )

    def _issue(self, entry: Entry, clerk: Actor, n: int) -> None:
        sheet = f"%PDF-1.4\n% {self.seed} {n}\n%%EOF\n".encode()
        blob = self._act("lưu tệp", lambda at: store_bytes(chunks=[sheet], actor=clerk, at=at))
        if blob is None:
            return
        self._act(
            "đính kèm",
            lambda at: actions.attach(
                entry=entry, blob=blob, name="a.pdf", role=FileRole.MAIN, actor=clerk, at=at
            ),
        )
        self._act("phát hành", lambda at: actions.issue(entry=entry, actor=clerk, at=at))

    def _receive(self, luck: random.Random, entry: Entry) -> None:
        arrived = patiently(
            lambda: list(
                Entry.objects.filter(
                    document=entry.document_id, direction=Direction.IN, state=EntryState.WAITING
                )
                .select_related("agency", "document")
                .order_by("agency_id")
            )
        )
        for each in luck.sample(arrived, min(FOLLOWED, len(arrived))):
            self._take_in(luck, each)
        late = timedelta(hours=luck.randrange(48))
        self._act("xem giờ", lambda at: hub.run_timers(at=at + late) or True)

    def _take_in(self, luck: random.Random, entry: Entry) -> None:
        is_cell = entry.agency.is_cell
        actor = self._actor(entry.agency, Role.CELL_SECRETARY if is_cell else Role.CLERK)
        dice = luck.random()
        if dice < 0.7:
            self._act("mở", lambda at: actions.mark_seen(entry=entry, actor=actor, at=at) or True)
        if dice < 0.1:
            self._act(
                "trả lại",
                lambda at: actions.return_to_sender(entry=entry, reason="mô phỏng", actor=actor, at=at),
            )
        elif dice < 0.9:
            verb: Callable[..., Entry] = actions.confirm if is_cell else actions.register
            self._act("đã nhận" if is_cell else "vào sổ", lambda at: verb(entry=entry, actor=actor, at=at))

    def _act(self, what: str, verb: Callable[[datetime], Answer]) -> Answer | None:
        """One verb, told in the journal; a lost database is waited for and the verb is said again.

        Saying it again is safe: numbers have a request key, the other verbs refuse what is done already.
        """
        try:
            answer = patiently(lambda: verb(database_clock()))
        except Refusal as refusal:
            with self.lock:
                self.done[f"từ chối {type(refusal).__name__}"] += 1
            return None
        with self.lock:
            self.done[what] += 1
        return answer

    def _actor(self, agency: Agency, role: Role) -> Actor:
        key = (agency.pk, role)
        if key not in self.actors:
            person = self.province.people[key]

            def build() -> Actor:
                appointment = person.appointments.select_related("agency", "unit", "person").get(
                    agency=agency
                )
                return acting_through(appointment, appointment.valid_from)

            self.actors[key] = patiently(build)
        return self.actors[key]


def patiently(act: Callable[[], Answer], *, patience: float = PATIENCE) -> Answer:
    """Do it; when the database goes away, connect again and do it again."""
    until = time.monotonic() + patience
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError):
            if time.monotonic() > until:
                raise
            connection.close()
            time.sleep(0.1)
