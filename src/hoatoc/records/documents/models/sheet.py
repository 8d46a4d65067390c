"""The sheet: what is printed on it, its files, its recipients. One row per installation."""

from django.db import models
from django.db.models import F, Q, QuerySet

from hoatoc.foundation.accounts.models import Person
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.org.models import Agency, Correspondent
from hoatoc.lib.uid import new_uid
from hoatoc.records.documents.rules import (
    DerivedFor,
    FileRole,
    FoundBy,
    NumberCheck,
    Origin,
    RelationKind,
    Secrecy,
    SentOnAs,
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
    reply_due_on = models.DateField(null=True, blank=True)
    held_in = models.CharField(max_length=5, default="inner")
    congress = models.ForeignKey(
        "documents.Congress", on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
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
            models.CheckConstraint(
                condition=~Q(abstract="") | ~Q(secrecy=Secrecy.NONE), name="document_has_an_abstract"
            ),
        ]
        indexes = [
            models.Index(fields=["symbol_key"], name="document_symbol"),
            models.Index(fields=["issuer_agency", "-dated_on"], name="document_of_agency"),
            models.Index(
                fields=["reply_due_on"],
                condition=Q(reply_due_on__isnull=False),
                name="document_asks_for_reply",
            ),
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
        listed = self.recipients.filter(forwarding__isnull=True).order_by("position")
        to = listed.values_list("agency_id", "correspondent_id", "purpose")
        due = [self.reply_due_on] if self.reply_due_on else []
        joint = self.joint_issuers.order_by("position").values_list("agency_id", "correspondent_id")
        return sheet_digest([*printed, self.urgency, self.secrecy, *files, *to, *joint, *due])


class DocumentFile(models.Model):
    """Tệp của văn bản: the received bytes, never changed.

    `number_check` says how the number on a main file of ours was compared with the number taken; null = by nobody.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=10, choices=[(r, r) for r in FileRole])
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    number_check = models.CharField(
        max_length=10, null=True, blank=True, choices=[(c, c) for c in NumberCheck]
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="file_position_is_unique"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(role=FileRole.MAIN), name="document_has_one_main_file"
            ),
        ]


class DerivedFile(models.Model):
    """Tệp dẫn xuất: made from a file of the sheet, beside it, never in its place.

    A stamp ĐẾN belongs to one agency's entry; what was made before issue (PDF of a .docx, number drawn on it) to none.
    """

    of_file = models.ForeignKey(DocumentFile, on_delete=models.PROTECT, related_name="derived")
    entry = models.ForeignKey(
        "documents.Entry", on_delete=models.PROTECT, null=True, blank=True, related_name="derived_files"
    )
    purpose = models.CharField(max_length=10, choices=[(p, p) for p in DerivedFor])
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(purpose=DerivedFor.STAMP) | Q(entry__isnull=False),
                name="stamp_belongs_to_an_entry",
            ),
        ]
        indexes = [models.Index(fields=["entry", "purpose"], name="derived_of_entry")]


class Forwarding(models.Model):
    """Gửi tiếp sau phát hành: one act by which a holder sends a document on to agencies that are not printed on it.

    A receiver forwards to agencies below (9.31), the issuer adds recipients (9.33); the sheet and its files stay untouched.
    """

    entry = models.ForeignKey("documents.Entry", on_delete=models.PROTECT, related_name="forwardings")
    sent_as = models.CharField(max_length=8, choices=[(s, s) for s in SentOnAs])
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["entry", "-at"], name="forwardings_of_entry")]


class Relation(models.Model):
    """Liên kết văn bản: what the younger sheet says of the older one; who said it matters for who may see it (9.25).

    Of an agency's own sheet it is the issuer's word and shown to whoever holds both; of a received one it is a note of the agency
    that wrote it and shown there alone.
    """

    from_document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="relations")
    to_document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="related_by")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in RelationKind])
    how = models.CharField(max_length=6, choices=[(h, h) for h in FoundBy])
    said_by = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_document=F("to_document")), name="document_is_not_related_to_itself"
            ),
            models.UniqueConstraint(
                fields=["from_document", "to_document", "kind", "said_by"], name="relation_is_said_once"
            ),
        ]
        indexes = [models.Index(fields=["to_document", "kind"], name="relation_backwards")]


class RecipientQuerySet(QuerySet["Recipient"]):
    """Recipients in domain words."""

    def printed(self) -> "RecipientQuerySet":
        """Those the sheet names; the others were sent to later."""
        return self.filter(forwarding__isnull=True)


class Recipient(models.Model):
    """Nơi nhận: as printed on the sheet; with `forwarding` one that is not printed, to whom the document was sent on later."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="recipients")
    position = models.PositiveSmallIntegerField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    correspondent = models.ForeignKey(
        Correspondent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    purpose = models.CharField(max_length=20, default="execute")
    group_label = models.CharField(max_length=160, blank=True)
    forwarding = models.ForeignKey(
        Forwarding, on_delete=models.PROTECT, null=True, blank=True, related_name="recipients"
    )

    objects = RecipientQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, correspondent__isnull=True)
                | Q(agency__isnull=True, correspondent__isnull=False),
                name="recipient_is_exactly_one",
            ),
            models.UniqueConstraint(
                fields=["document", "agency"],
                condition=Q(forwarding__isnull=True),
                name="agency_is_a_recipient_once",
            ),
            models.UniqueConstraint(
                fields=["document", "correspondent"],
                condition=Q(forwarding__isnull=True),
                name="correspondent_is_a_recipient_once",
            ),
            models.UniqueConstraint(fields=["forwarding", "agency"], name="forwarded_to_an_agency_once"),
            models.UniqueConstraint(
                fields=["forwarding", "correspondent"], name="forwarded_to_a_correspondent_once"
            ),
        ]


class JointIssuer(models.Model):
    """Cơ quan cùng ban hành: the other bodies of a joint document; its number is the lead body's (domain.md §A4)."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="joint_issuers")
    position = models.PositiveSmallIntegerField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    correspondent = models.ForeignKey(
        Correspondent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, correspondent__isnull=True)
                | Q(agency__isnull=True, correspondent__isnull=False),
                name="joint_issuer_is_exactly_one",
            ),
            models.UniqueConstraint(fields=["document", "agency"], name="joint_agency_once"),
            models.UniqueConstraint(fields=["document", "correspondent"], name="joint_correspondent_once"),
        ]
