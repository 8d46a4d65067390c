"""Entries: what one agency holds of a sheet, who reads it, what was changed."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet

from hoatoc.foundation.accounts.models import Appointment, Person
from hoatoc.foundation.org.models import Agency, Unit
from hoatoc.lib.uid import new_uid
from hoatoc.records.documents.models.books import Register
from hoatoc.records.documents.models.sheet import Document
from hoatoc.records.documents.rules import SECRECY_LABELS, Direction, EntryState, Origin, Secrecy, Source

CLAIM = frozenset({"claimed_by", "claimed_until"})
"""Columns that say who has the row on the screen: no writing of the row."""


class EntryQuerySet(QuerySet["Entry"]):
    """Entries in domain words."""

    def update(self, **values: Any) -> int:
        """Each written row is the next version of itself; a claim is no writing."""
        if values.keys() - CLAIM:
            values.setdefault("version", F("version") + 1)
        return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]  # templates must not call it

    def incoming(self) -> "EntryQuerySet":
        return self.filter(direction=Direction.IN)

    def outgoing(self) -> "EntryQuerySet":
        return self.filter(direction=Direction.OUT)

    def waiting(self) -> "EntryQuerySet":
        """Chờ vào sổ."""
        return self.filter(state=EntryState.WAITING)

    def not_yet_issued(self) -> "EntryQuerySet":
        """Đã cấp số, chưa phát hành."""
        return self.filter(state=EntryState.NUMBERED)


class Entry(models.Model):
    """Văn bản của một cơ quan: what one agency holds; everything an agency writes about a sheet hangs here.

    `secrecy` is the level in force at this agency: as printed at first, changed only by a `SecrecyChange`.
    `forwarding` says who sent it on when it did not come from its issuer; `content_closed_at` is set by a recall: row and number
    stay, files do not open. `claimed_by` until `claimed_until` is the clerk who has it on the screen: a hint, no lock; `version`
    grows with each writing of the row, so that of two tabs the later one is told.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="entries", db_index=False)
    direction = models.CharField(max_length=3, choices=[(d, d) for d in Direction])
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="entries", db_index=False)
    register = models.ForeignKey(
        Register, on_delete=models.PROTECT, null=True, blank=True, related_name="entries", db_index=False
    )
    number = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=6, choices=[(s, s) for s in Source])
    state = models.CharField(max_length=10, choices=[(s, s) for s in EntryState])
    arrived_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    secrecy = models.CharField(max_length=10, default=Secrecy.NONE, choices=[(s, s) for s in Secrecy])
    is_hour_known = models.BooleanField(default=True)
    paper_received_on = models.DateField(null=True, blank=True)
    joined_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined", db_index=False
    )
    sheets = models.PositiveSmallIntegerField(null=True, blank=True)
    copies = models.PositiveSmallIntegerField(null=True, blank=True)
    file_code = models.CharField(max_length=60, blank=True)
    file_copy_kept_by = models.CharField(max_length=150, blank=True)
    content_location = models.CharField(max_length=200, blank=True)
    envelope_for = models.CharField(max_length=150, blank=True)
    return_reason = models.CharField(max_length=500, blank=True)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    note = models.CharField(max_length=300, blank=True)
    forwarding = models.ForeignKey(
        "documents.Forwarding",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="arrived",
        db_index=False,
    )
    moved_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="moved_from"
    )
    content_closed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, db_default=0)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=True, register__isnull=True)
                | Q(number__isnull=False, register__isnull=False),
                name="entry_in_a_register_has_its_number",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        EntryState.WAITING,
                        EntryState.RETURNED,
                        EntryState.CONFIRMED,
                        EntryState.JOINED,
                        EntryState.RECALLED,
                        EntryState.MOVED,
                    ],
                    number__isnull=True,
                )
                | Q(
                    state__in=[
                        EntryState.NUMBERED,
                        EntryState.ISSUED,
                        EntryState.VOID,
                        EntryState.REGISTERED,
                    ],
                    number__isnull=False,
                ),
                name="entry_is_numbered_when_registered",
            ),
            models.CheckConstraint(
                condition=~Q(state=EntryState.RETURNED) | ~Q(return_reason=""),
                name="returned_entry_has_its_reason",
            ),
            models.UniqueConstraint(
                fields=["agency", "document", "direction"],
                condition=~Q(
                    state__in=[
                        EntryState.RETURNED,
                        EntryState.VOID,
                        EntryState.JOINED,
                        EntryState.RECALLED,
                        EntryState.MOVED,
                    ]
                ),
                name="agency_holds_a_document_once",
            ),
            models.CheckConstraint(
                condition=Q(state=EntryState.JOINED, joined_to__isnull=False)
                | (~Q(state=EntryState.JOINED) & Q(joined_to__isnull=True)),
                name="joined_entry_names_its_row",
            ),
            models.CheckConstraint(
                condition=Q(state=EntryState.MOVED, moved_to__isnull=False)
                | (~Q(state=EntryState.MOVED) & Q(moved_to__isnull=True)),
                name="moved_entry_names_its_row",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="claimed_entry_says_until_when",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-arrived_at", "-id"], name="entry_of_agency"),
            models.Index(
                fields=["agency", "direction", "arrived_at"],
                condition=Q(state__in=[EntryState.WAITING, EntryState.NUMBERED]),
                name="entry_open",
            ),
            models.Index(fields=["register", "-number"], name="entry_in_register"),
            models.Index(fields=["document", "direction"], name="entry_of_document"),
            models.Index(fields=["joined_to"], condition=Q(joined_to__isnull=False), name="entry_joined_to"),
            models.Index(
                fields=["unit", "-arrived_at"], condition=Q(unit__isnull=False), name="entry_of_unit"
            ),
        ]

    def save(
        self,
        *,
        force_insert: bool | tuple[models.base.ModelBase, ...] = False,
        update_fields: Iterable[str] | None = None,
        **more: Any,
    ) -> None:
        """Each writing of a row that is there makes its next version."""
        if force_insert or self._state.adding:
            super().save(force_insert=force_insert, update_fields=update_fields, **more)
            return
        before = self.version
        self.version = F("version") + 1
        fields = None if update_fields is None else {*update_fields, "version"}
        try:
            super().save(update_fields=fields, **more)
        except BaseException:
            self.version = before
            raise
        self.version = before + 1

    def written_beside(self) -> None:
        """What changed hangs beside the row (the sheet before issue, its recipients): the row is a newer version all the same."""
        self.save(update_fields=["version"])

    @property
    def is_secret(self) -> bool:
        """Whether it is a state secret for this agency, at the level in force now."""
        return self.secrecy != Secrecy.NONE

    @property
    def is_typed_here(self) -> bool:
        """Whether this agency typed the sheet from its paper; who got it sent on from there holds the same sheet, typed by another."""
        return self.source == Source.PAPER and self.document.origin == Origin.PAPER

    @property
    def level_label(self) -> str:
        """Độ mật đang có hiệu lực ở cơ quan này, in words."""
        return SECRECY_LABELS[self.secrecy]

    @property
    def title(self) -> str:
        """What lists, bells, logs and prints may say of it: the abstract, of a secret one only "Văn bản mật số …"."""
        if not self.is_secret:
            return self.document.abstract or "(không ghi trích yếu)"
        number = self.number or self.document.number
        return f"Văn bản mật số {number}" if number else "Văn bản mật chưa có số"

    @property
    def label(self) -> str:
        """What lists, messages and the audit trail call it: its symbol, of a secret one nothing but that it is one."""
        return self.title if self.is_secret else self.document.symbol_text or "Không số"


class EntryReader(models.Model):
    """Người được đọc: an appointment or a unit, because of something, until a day."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="readers")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    because = models.CharField(max_length=60)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(appointment__isnull=False, unit__isnull=True)
                | Q(appointment__isnull=True, unit__isnull=False),
                name="reader_is_exactly_one",
            ),
            models.UniqueConstraint(
                fields=["entry", "appointment", "because"], name="reader_appointment_once"
            ),
            models.UniqueConstraint(fields=["entry", "unit", "because"], name="reader_unit_once"),
        ]


class EntrySeen(models.Model):
    """Ai đã xem, lần đầu và lần cuối.

    `marked_at` = put among the seen ones without having been opened (đánh dấu đã xem): no sight, nobody is told of it.
    `put_back_at` = put back among the unseen ones by the person; opening it again clears both.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="seen")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    for_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    marked_at = models.DateTimeField(null=True, blank=True)
    put_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="seen_once_per_person")]


class EntryChange(models.Model):
    """Sửa dòng đã vào sổ: the old value stays (feature 9.30). Append only (trigger)."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="changes")
    field = models.CharField(max_length=40)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="change_has_its_reason")]
