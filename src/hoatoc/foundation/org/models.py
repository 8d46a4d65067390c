"""Agencies through time, and those who have no account."""

from datetime import date

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from hoatoc.foundation.org.rules import AgencyKind, Scheme, Zone
from hoatoc.lib.uid import new_uid


class Installation(models.Model):
    """Nơi cài đặt: one row says which network this is."""

    one = models.BooleanField(default=True, unique=True, editable=False)
    uid = models.UUIDField(default=new_uid, unique=True)
    zone = models.CharField(max_length=5, choices=[(z, z) for z in Zone])
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(one=True), name="one_installation")]


class Level(models.Model):
    """Cấp: data, never an enum of three; a province without districts is another set of rows."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=80)
    rank = models.SmallIntegerField()

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name


def valid_on(day: date, prefix: str = "") -> Q:
    """The condition "in force on this day" of a row with validity dates; `valid_to` is the last day in force."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


class AgencyQuerySet(QuerySet["Agency"]):
    """Questions about agencies, each as of a day."""

    def existing_on(self, day: date) -> "AgencyQuerySet":
        return self.filter(Q(founded_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gte=day)))

    def named_on(self, day: date) -> "AgencyQuerySet":
        """Adds `name`, `name_key`, `parent_id_on`, `parent_name` and `symbol` as they were on the day."""
        names = AgencyName.objects.filter(valid_on(day), agency=OuterRef("pk"))
        parents = AgencyParent.objects.filter(valid_on(day), agency=OuterRef("pk"))
        codes = AgencyIdentifier.objects.filter(valid_on(day), agency=OuterRef("pk"), scheme=Scheme.SYMBOL)
        over = AgencyName.objects.filter(valid_on(day), agency=OuterRef("parent_id_on"))
        return self.annotate(
            name=Subquery(names.values("value")[:1]),
            name_key=Subquery(names.values("value_key")[:1]),
            symbol=Subquery(codes.values("value")[:1]),
            parent_id_on=Subquery(parents.values("parent_id")[:1]),
        ).annotate(parent_name=Subquery(over.values("value")[:1]))


class Agency(models.Model):
    """Cơ quan: a body with its own registers and seal. Its facts through time hang on it as dated rows."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    level = models.ForeignKey(Level, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in AgencyKind])
    system = models.CharField(
        max_length=10, choices=[("party", "Đảng"), ("state", "Nhà nước")], default="party"
    )
    founded_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("founded_on")),
                name="agency_ends_after_founding",
            )
        ]
        indexes = [models.Index(fields=["level", "kind"], name="agency_by_level")]

    @property
    def is_cell(self) -> bool:
        """A chi bộ has one person and a mailbox: it confirms, it keeps no register."""
        return self.kind == AgencyKind.CELL


class _Dated(models.Model):
    """A fact with the first and the last day it holds."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class AgencyName(_Dated):
    """Tên cơ quan trong một khoảng thời gian."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="names")
    value = models.CharField(max_length=250)
    value_key = models.CharField(max_length=250, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="agency_name_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(valid_to__isnull=True), name="one_open_agency_name"
            ),
        ]
        indexes = [models.Index(fields=["value_key"], name="agency_name_key")]


class AgencyParent(_Dated):
    """Cơ quan cấp trên trực tiếp trong một khoảng thời gian."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="children")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="agency_parent_dates_in_order",
            ),
            models.CheckConstraint(condition=~Q(agency=F("parent")), name="agency_is_not_its_own_parent"),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(valid_to__isnull=True), name="one_open_agency_parent"
            ),
        ]


class AgencyIdentifier(_Dated):
    """Mã của cơ quan trong một hệ mã. Codes in symbols are not unique in a province ("ĐU" × 184)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=20, choices=[(s, s) for s in Scheme])
    value = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "scheme"],
                condition=Q(valid_to__isnull=True),
                name="one_open_agency_identifier",
            )
        ]
        indexes = [models.Index(fields=["scheme", "value"], name="agency_identifier")]


class Unit(models.Model):
    """Đơn vị trong cơ quan: phòng, tổ."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="unit_name_is_unique_in_agency")
        ]

    def __str__(self) -> str:
        return self.name


class RecipientGroup(models.Model):
    """Nhóm nơi nhận: by rule (follows the tree) or by list; owner empty = the whole province's."""

    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="groups")
    name = models.CharField(max_length=150)
    rule = models.JSONField(null=True, blank=True)
    members = models.ManyToManyField(Agency, blank=True, related_name="in_groups")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="group_name_is_unique"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(owner__isnull=True), name="province_group_name_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Correspondent(models.Model):
    """Nơi gửi nhận ngoài hệ thống: a body without an account here."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    name = models.CharField(max_length=250)
    name_key = models.CharField(max_length=250, editable=False)
    symbol = models.CharField(max_length=60, blank=True)
    system = models.CharField(
        max_length=10, choices=[("party", "Đảng"), ("state", "Nhà nước")], default="state"
    )
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                condition=Q(merged_into__isnull=True),
                name="correspondent_name_is_unique",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("pk")), name="correspondent_is_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name
