"""One sheet, many holders: documents, entries, numbers and books."""

from django.db import models
from django.db.models import F, Q, QuerySet

from hoatoc.foundation.accounts.models import Appointment, Person
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.org.models import Agency, Correspondent, Unit
from hoatoc.lib.uid import new_uid
from hoatoc.records.documents.rules import (
    BookKind,
    Decision,
    Direction,
    EntryState,
    FileRole,
    NumberState,
    Origin,
    PeriodKind,
    ProposalKind,
    Secrecy,
    Source,
    Urgency,
    sheet_digest,
)


class Document(models.Model):
    """Văn bản: what is printed on the sheet, once per installation; never changed once issued (trigger)."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    origin = models.CharField(max_length=8, choices=[(o, o) for o in Origin])
    request_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    issuer_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issuer_correspondent = models.ForeignKey(
        Correspondent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issuer_printed = models.CharField(max_length=250)
    system = models.CharField(max_length=10, default="party")
    kind = models.CharField(max_length=40)
    code_printed = models.CharField(max_length=20, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    symbol_text = models.CharField(max_length=120, blank=True)
    symbol_key = models.CharField(max_length=120, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    abstract = models.CharField(max_length=1000)
    abstract_key = models.CharField(max_length=1000, editable=False)
    signer = models.CharField(max_length=200, blank=True)
    secrecy = models.CharField(max_length=10, default=Secrecy.NONE, choices=[(s, s) for s in Secrecy])
    urgency = models.SmallIntegerField(default=Urgency.NORMAL, choices=[(u, u.name) for u in Urgency])
    deliver_by = models.DateTimeField(null=True, blank=True)
    held_in = models.CharField(max_length=5, default="inner")
    is_issued = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(issuer_agency__isnull=False, issuer_correspondent__isnull=True)
                | Q(issuer_agency__isnull=True, issuer_correspondent__isnull=False),
                name="document_has_exactly_one_issuer",
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.OWN)
                | Q(is_issued=False)
                | Q(number__isnull=False, dated_on__isnull=False),
                name="issued_document_has_its_number",
            ),
            models.CheckConstraint(
                condition=~Q(urgency=Urgency.FLASH_TIMED) | Q(deliver_by__isnull=False),
                name="timed_flash_document_has_its_hour",
            ),
            models.CheckConstraint(
                condition=Q(held_in="inner") | Q(secrecy=Secrecy.NONE),
                name="secret_document_is_held_in_the_inner_network",
            ),
            models.CheckConstraint(condition=~Q(abstract=""), name="document_has_an_abstract"),
        ]
        indexes = [
            models.Index(fields=["symbol_key"], name="document_symbol"),
            models.Index(fields=["issuer_agency", "-dated_on"], name="document_of_agency"),
        ]

    def __str__(self) -> str:
        return self.symbol_text or self.abstract[:60]

    @property
    def urgency_key(self) -> str:
        """Độ khẩn as the chips name it; empty for a normal document."""
        return Urgency(self.urgency).name.lower() if self.urgency else ""

    @property
    def is_flash(self) -> bool:
        """Hoả tốc, with or without its hour: pinned on top of every queue."""
        return self.urgency >= Urgency.FLASH

    def digest(self) -> str:
        """What the sheet says, its files and its recipients, as one hash (see `rules.sheet_digest`)."""
        printed = (
            self.uid,
            self.issuer_printed,
            self.kind,
            self.symbol_text,
            self.dated_on,
            self.abstract,
            self.signer,
        )
        files = self.files.order_by("position").values_list("role", "blob_id")
        to = self.recipients.order_by("position").values_list("agency_id", "correspondent_id", "purpose")
        return sheet_digest([*printed, self.urgency, self.secrecy, *files, *to])


class DocumentFile(models.Model):
    """Tệp của văn bản: the received bytes, never changed."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=10, choices=[(r, r) for r in FileRole])
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="file_position_is_unique"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(role=FileRole.MAIN), name="document_has_one_main_file"
            ),
        ]


class Recipient(models.Model):
    """Nơi nhận: as printed on the sheet."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="recipients")
    position = models.PositiveSmallIntegerField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    correspondent = models.ForeignKey(
        Correspondent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    purpose = models.CharField(max_length=20, default="execute")
    group_label = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, correspondent__isnull=True)
                | Q(agency__isnull=True, correspondent__isnull=False),
                name="recipient_is_exactly_one",
            ),
            models.UniqueConstraint(fields=["document", "agency"], name="agency_is_a_recipient_once"),
            models.UniqueConstraint(
                fields=["document", "correspondent"], name="correspondent_is_a_recipient_once"
            ),
        ]


class Term(models.Model):
    """Nhiệm kỳ of a committee; its office and departments number by it too."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=40)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(closed_on__isnull=True), name="one_open_term"
            ),
            models.UniqueConstraint(fields=["agency", "name"], name="term_name_is_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class NumberSeries(models.Model):
    """Dãy số: one counter. `next` is the number the next document gets; the row's lock makes numbers gapless."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="series")
    direction = models.CharField(max_length=3, choices=[(d, d) for d in Direction])
    kind = models.CharField(max_length=40, blank=True)
    period_kind = models.CharField(max_length=4, choices=[(p, p) for p in PeriodKind])
    period_ref = models.CharField(max_length=20)
    next = models.PositiveIntegerField(default=1)
    first = models.PositiveIntegerField(default=1)
    last_on = models.DateField(null=True, blank=True)
    started_on = models.DateField()
    start_reason = models.CharField(max_length=300, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "direction", "kind", "period_kind", "period_ref"],
                name="number_series_is_unique",
            ),
            models.CheckConstraint(condition=Q(next__gte=F("first")), name="series_never_goes_back"),
            models.CheckConstraint(condition=Q(first__gte=1), name="series_starts_at_one_or_later"),
            models.CheckConstraint(
                condition=Q(first=1) | ~Q(start_reason=""), name="series_opened_late_has_its_reason"
            ),
        ]


class Register(models.Model):
    """Sổ đăng ký: a book of an agency for a period; several books may share a series."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="registers")
    direction = models.CharField(max_length=3, choices=[(d, d) for d in Direction])
    book_kind = models.CharField(max_length=10, choices=[(b, b) for b in BookKind])
    title = models.CharField(max_length=150)
    period_ref = models.CharField(max_length=20)
    series = models.ForeignKey(
        NumberSeries, on_delete=models.PROTECT, null=True, blank=True, related_name="registers"
    )
    opened_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "direction", "book_kind", "period_ref", "title"], name="register_is_unique"
            )
        ]

    def __str__(self) -> str:
        return self.title


class EntryQuerySet(QuerySet["Entry"]):
    """Entries in domain words."""

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
    """Văn bản của một cơ quan: what one agency holds; everything an agency writes about a sheet hangs here."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="entries")
    direction = models.CharField(max_length=3, choices=[(d, d) for d in Direction])
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="entries")
    register = models.ForeignKey(
        Register, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    number = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=6, choices=[(s, s) for s in Source])
    state = models.CharField(max_length=10, choices=[(s, s) for s in EntryState])
    arrived_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(max_length=500, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

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
                    state__in=[EntryState.WAITING, EntryState.RETURNED, EntryState.CONFIRMED],
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
                condition=~Q(state=EntryState.RETURNED),
                name="agency_holds_a_document_once",
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
        ]


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
    """Ai đã xem, lần đầu và lần cuối."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="seen")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="seen_once_per_person")]


class AllocatedNumber(models.Model):
    """Số đã cấp: one row a number, for ever; a void one stays as a row (trigger refuses DELETE)."""

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="numbers")
    n = models.PositiveIntegerField()
    on = models.DateField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in NumberState])
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="allocated")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    approver = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "n"], name="number_is_given_once"),
            models.CheckConstraint(
                condition=~Q(state=NumberState.VOID) | (~Q(reason="") & Q(approver__isnull=False)),
                name="void_number_has_reason_and_approver",
            ),
        ]


class NumberProposal(models.Model):
    """Đề nghị về số: void a number, open a series at a number; another person decides."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=12, choices=[(p, p) for p in ProposalKind])
    number = models.ForeignKey(
        AllocatedNumber, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    facts = models.JSONField(default=dict)
    reason = models.CharField(max_length=500)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decision = models.CharField(max_length=10, default=Decision.WAITING, choices=[(d, d) for d in Decision])
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_has_its_reason"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="nobody_decides_on_their_own",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=Q(decision=Decision.WAITING), name="one_open_proposal_per_number"
            ),
        ]
