"""What happens to secrecy: a change of level, a file held back, the purge of a spilt secret (domain.md §D)."""

from django.db import models
from django.db.models import F, Q

from hoatoc.foundation.accounts.models import Person
from hoatoc.foundation.files.models import Blob
from hoatoc.foundation.org.models import Agency
from hoatoc.records.documents.models.entries import Entry
from hoatoc.records.documents.models.sheet import Document
from hoatoc.records.documents.rules import Decision, Secrecy


class SecrecyChange(models.Model):
    """Điều chỉnh độ mật, giải mật: an event with its basis; a trigger lets `entry.secrecy` change only after it."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="secrecy_changes")
    old = models.CharField(max_length=10, choices=[(s, s) for s in Secrecy])
    new = models.CharField(max_length=10, choices=[(s, s) for s in Secrecy])
    on = models.DateField()
    basis = models.CharField(max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(basis=""), name="change_of_level_has_its_basis"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="change_of_level_changes_it"),
        ]


class HeldFile(models.Model):
    """Tệp bị giữ lại: its first page says it is a secret where that may not be; a person decides."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    mark_seen = models.CharField(max_length=20)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    decision = models.CharField(max_length=10, default=Decision.WAITING, choices=[(d, d) for d in Decision])
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "blob"], condition=Q(decision=Decision.WAITING), name="file_is_held_once"
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.WAITING) | (Q(decided_by__isnull=False) & ~Q(reason="")),
                name="held_file_is_decided_by_somebody_with_a_reason",
            ),
        ]


class Purge(models.Model):
    """Xoá bí mật bị lộ: bytes and words of a sheet gone for ever by two persons; what was there stays as hashes."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="purges")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    basis = models.CharField(max_length=300)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decision = models.CharField(max_length=10, default=Decision.WAITING, choices=[(d, d) for d in Decision])
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    tombstone = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(basis=""), name="purge_has_reason_and_basis"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="purge_takes_two_persons",
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(decision__in=[Decision.WAITING, Decision.APPROVED]),
                name="document_is_purged_once",
            ),
        ]
