"""Acts by which what a body that is no more had left open goes to its successor."""

from django.db import models
from django.db.models import F, Q

from hoatoc.foundation.accounts.models import Person
from hoatoc.foundation.org.models import Agency
from hoatoc.lib.uid import new_uid
from hoatoc.records.documents.models.entries import Entry


class TransferAct(models.Model):
    """Biên bản bàn giao: the documents that wait at a body that ended, listed, given by one person and taken by another.

    Until both have confirmed, the entries stay where they are. Never deleted; once done it never changes (trigger).
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="given_acts")
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="taken_acts")
    basis = models.CharField(max_length=300)
    on = models.DateField()
    drawn_by = models.CharField(max_length=200)
    drawn_at = models.DateTimeField()
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    giver_as = models.CharField(max_length=200, blank=True)
    giver_at = models.DateTimeField(null=True, blank=True)
    taker = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taker_as = models.CharField(max_length=200, blank=True)
    taker_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(from_agency=F("to_agency")), name="act_is_to_another_body"),
            models.CheckConstraint(
                condition=Q(giver__isnull=True) | Q(taker__isnull=True) | ~Q(giver=F("taker")),
                name="nobody_gives_and_takes",
            ),
            models.CheckConstraint(
                condition=Q(giver__isnull=True, giver_at__isnull=True)
                | Q(giver__isnull=False, giver_at__isnull=False),
                name="giver_says_when",
            ),
            models.CheckConstraint(
                condition=Q(taker__isnull=True, taker_at__isnull=True)
                | Q(taker__isnull=False, taker_at__isnull=False),
                name="taker_says_when",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(giver_at__isnull=False, taker_at__isnull=False),
                name="done_act_has_both_sides",
            ),
        ]


class TransferLine(models.Model):
    """Một dòng biên bản bàn giao: one waiting entry; `is_joined` when the successor held the same document already."""

    act = models.ForeignKey(TransferAct, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="transfer_line")
    outcome = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["act", "position"], name="line_of_act_has_its_place")]
