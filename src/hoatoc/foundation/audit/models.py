"""Rows of the audit trail: inserted, never changed (triggers on both databases)."""

from typing import Any

from django.db import models

from hoatoc.lib.actor import in_place_of
from hoatoc.lib.uid import new_uid


class AuditEntry(models.Model):
    """Dòng nhật ký: one act, told in plain words and uids."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor_uid = models.CharField(max_length=40)
    actor_label = models.CharField(max_length=200)
    for_label = models.CharField(max_length=200, blank=True)
    agency_uid = models.CharField(max_length=40, blank=True)
    agency_label = models.CharField(max_length=250, blank=True)
    object_kind = models.CharField(max_length=40)
    object_uid = models.CharField(max_length=40)
    object_label = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)
    mac = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["object_uid", "id"], name="audit_of_object"),
            models.Index(fields=["agency_uid", "id"], name="audit_of_agency"),
        ]

    @property
    def who(self) -> str:
        """Who did it, and in whose place."""
        return in_place_of(self.actor_label, self.for_label)

    def as_row(self) -> dict[str, Any]:
        """What the code covers: every column but the key's own."""
        return {
            "uid": str(self.uid),
            "at": self.at.isoformat(),
            "verb": self.verb,
            "actor": [self.actor_uid, self.actor_label, self.for_label],
            "agency": [self.agency_uid, self.agency_label],
            "object": [self.object_kind, self.object_uid, self.object_label],
            "facts": self.facts,
        }


class AuditLink(models.Model):
    """Mắt xích: the place of one entry in the chain."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.DO_NOTHING, related_name="link")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)


class AuditSeal(models.Model):
    """Dấu niêm: the head of the chain at one moment, also written to a file outside the database."""

    number = models.BigIntegerField(primary_key=True)
    position_to = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
