"""Numbers given, and what two persons decide about numbers and books."""

from django.db import models
from django.db.models import F, Q

from hoatoc.foundation.accounts.models import Appointment, Person
from hoatoc.foundation.org.models import Agency
from hoatoc.records.documents.models.books import Register
from hoatoc.records.documents.models.entries import Entry
from hoatoc.records.documents.models.series import NumberBlock, NumberSeries
from hoatoc.records.documents.models.sheet import Document
from hoatoc.records.documents.rules import Decision, NumberState, ProposalKind


class AllocatedNumber(models.Model):
    """Số đã cấp: one row a number, for ever; a void one stays as a row (trigger refuses DELETE).

    A reserved number has a date but no entry yet; `kind` and `symbol_text` say what it was reserved as. Everybody who takes a
    number waits for the indexes of this row: only those that somebody reads are kept.
    """

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="numbers", db_index=False)
    n = models.PositiveIntegerField()
    on = models.DateField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in NumberState])
    register = models.ForeignKey(
        Register, on_delete=models.PROTECT, null=True, blank=True, related_name="numbers", db_index=False
    )
    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="allocated"
    )
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    block = models.ForeignKey(
        NumberBlock, on_delete=models.PROTECT, null=True, blank=True, related_name="numbers", db_index=False
    )
    holder = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    purpose = models.CharField(max_length=300, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    symbol_text = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    approver = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "n"], name="number_is_given_once"),
            models.CheckConstraint(
                condition=~Q(state=NumberState.VOID) | (~Q(reason="") & Q(approver__isnull=False)),
                name="void_number_has_reason_and_approver",
            ),
            models.CheckConstraint(
                condition=~Q(state=NumberState.RESERVED)
                | (Q(holder__isnull=False, expires_on__isnull=False, entry__isnull=True) & ~Q(purpose="")),
                name="reserved_number_has_holder_purpose_and_expiry",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[NumberState.OTHER_SIDE, NumberState.FREE])
                | Q(block__isnull=False, entry__isnull=True),
                name="number_of_the_other_side_is_in_a_block",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[NumberState.ALLOCATED, NumberState.ISSUED])
                | Q(entry__isnull=False, document__isnull=False, register__isnull=False),
                name="number_in_use_has_its_entry",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True, document__isnull=True)
                | Q(entry__isnull=False, document__isnull=False),
                name="number_names_entry_and_document",
            ),
        ]
        indexes = [
            models.Index(fields=["register", "n"], name="number_in_register"),
            models.Index(
                fields=["expires_on"], condition=Q(state=NumberState.RESERVED), name="number_reserved"
            ),
            models.Index(fields=["block"], condition=Q(block__isnull=False), name="number_in_block"),
        ]


class NumberProposal(models.Model):
    """Đề nghị về số: void a number, open a series at a number; another person decides."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=14, choices=[(p, p) for p in ProposalKind])
    number = models.ForeignKey(
        AllocatedNumber, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    register = models.ForeignKey(
        Register, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
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
            models.UniqueConstraint(
                fields=["register"],
                condition=Q(decision=Decision.WAITING),
                name="one_open_proposal_per_register",
            ),
        ]
