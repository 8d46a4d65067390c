"""The sheet: what is printed on it, its files, its recipients. One row per installation."""

from django.db import models
from django.db.models import Q

from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.org.models import Agency, Correspondent
from hoatoc.lib.uid import new_uid
from hoatoc.records.documents.rules import (
    DerivedFor,
    FileRole,
    NumberCheck,
    Origin,
    Secrecy,
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
        joint = self.joint_issuers.order_by("position").values_list("agency_id", "correspondent_id")
        return sheet_digest([*printed, self.urgency, self.secrecy, *files, *to, *joint])


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
