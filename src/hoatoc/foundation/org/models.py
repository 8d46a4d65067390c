"""Agencies through time, and those who have no account."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from hoatoc.foundation.org.rules import AgencyKind, PlanState, Scheme, SuccessionKind, Zone
from hoatoc.lib.uid import new_uid
from hoatoc.lib.vietnamese import collation_key


class VietnameseOrder(models.TextField):  # type: ignore[type-arg]  # Django's fields take no arguments at run time
    """Thứ tự tiếng Việt: the key that lists sort a name by, made whenever the name `of` is written; both databases compare bytes.

    `QuerySet.update` of the name alone does not reach it: names are saved, not updated.
    """

    def __init__(self, of: str, **kwargs: Any) -> None:
        self.of = of
        defaults: dict[str, Any] = {"editable": False, "db_default": ""}
        super().__init__(**defaults | kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.of, *args], kwargs

    def db_parameters(self, connection: Any) -> Any:
        found: dict[str, Any] = dict(super().db_parameters(connection))
        return found | {"collation": "C"} if connection.vendor == "postgresql" else found

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002, FBT001 (signature of Django)
        key: str = collation_key(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, key)
        return key


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
        """Adds `name`, `name_key`, `name_order`, `parent_id_on`, `parent_name` and `symbol` as they were on the day; an ended body keeps its last name."""
        names = AgencyName.objects.filter(valid_from__lte=day, agency=OuterRef("pk")).order_by("-valid_from")
        parents = AgencyParent.objects.filter(valid_on(day), agency=OuterRef("pk"))
        codes = AgencyIdentifier.objects.filter(valid_on(day), agency=OuterRef("pk"), scheme=Scheme.SYMBOL)
        over = AgencyName.objects.filter(valid_on(day), agency=OuterRef("parent_id_on"))
        return self.annotate(
            name=Subquery(names.values("value")[:1]),
            name_key=Subquery(names.values("value_key")[:1]),
            name_order=Subquery(names.values("sort_key")[:1]),
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
    sort_key = VietnameseOrder("value")

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
    sort_key = VietnameseOrder("name")

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
    sort_key = VietnameseOrder("name")
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
    sort_key = VietnameseOrder("name")
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


class SuccessionPlan(models.Model):
    """Phương án sắp xếp: what becomes of which agencies on one day, by one basis document. Once applied it never changes (trigger).

    `on` is the first day of the new order; mail to a body that ended is accepted by its successor until `mail_until`.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    name = models.CharField(max_length=200)
    basis = models.CharField(max_length=300)
    on = models.DateField()
    mail_until = models.DateField()
    term_name = models.CharField(max_length=40)
    state = models.CharField(
        max_length=10, default=PlanState.DRAFT, choices=[(state, state) for state in PlanState]
    )
    drawn_by = models.CharField(max_length=200)
    drawn_at = models.DateTimeField()
    settled_by = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(basis=""), name="plan_has_its_basis"),
            models.CheckConstraint(condition=Q(mail_until__gte=F("on")), name="plan_takes_mail_from_its_day"),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT, settled_at__isnull=True)
                | (~Q(state=PlanState.DRAFT) & Q(settled_at__isnull=False)),
                name="settled_plan_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanBody(models.Model):
    """Cơ quan sẽ lập theo phương án; `agency` once it is founded."""

    plan = models.ForeignKey(SuccessionPlan, on_delete=models.CASCADE, related_name="bodies")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=250)
    level = models.ForeignKey(Level, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in AgencyKind])
    system = models.CharField(
        max_length=10, choices=[("party", "Đảng"), ("state", "Nhà nước")], default="party"
    )
    symbol = models.CharField(max_length=60, blank=True)
    gso = models.CharField(max_length=60, blank=True)
    parent = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    parent_body = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    agency = models.OneToOneField(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="planned"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="plan_body_has_its_place"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(parent_body__isnull=True),
                name="plan_body_has_one_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanRow(models.Model):
    """Một dòng của phương án: what becomes of one agency. `question` = cần quyết định; `done_at` = applied; `note` = why not.

    `is_main`: of several successors the one who takes over what is still open. `effect`: what was closed and moved, for the report.
    """

    plan = models.ForeignKey(SuccessionPlan, on_delete=models.CASCADE, related_name="rows")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, blank=True, choices=[(k, k) for k in SuccessionKind])
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_body = models.ForeignKey(
        PlanBody, on_delete=models.CASCADE, null=True, blank=True, related_name="rows"
    )
    new_name = models.CharField(max_length=250, blank=True)
    is_main = models.BooleanField(default=True)
    gives_custody = models.BooleanField(default=True)
    share_note = models.CharField(max_length=300, blank=True)
    question = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    effect = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_agency__isnull=True) | Q(to_body__isnull=True), name="plan_row_has_one_target"
            ),
            models.CheckConstraint(
                condition=Q(to_agency__isnull=True) | ~Q(to_agency=F("agency")),
                name="agency_does_not_succeed_itself",
            ),
            models.CheckConstraint(
                condition=~Q(kind="") | ~Q(question=""), name="undecided_row_asks_its_question"
            ),
        ]
        indexes = [models.Index(fields=["plan", "kind"], name="rows_of_plan")]


class Succession(models.Model):
    """Kế thừa: who follows whom, from a day on, by which document (domain.md §J3; n:m). Never changed, never deleted (trigger).

    `is_main` takes over what is open and the mail that still comes under the old name until `mail_until`.
    """

    plan = models.ForeignKey(
        SuccessionPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="successions"
    )
    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="successions")
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="predecessors")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in SuccessionKind])
    on = models.DateField()
    basis = models.CharField(max_length=300)
    share_note = models.CharField(max_length=300, blank=True)
    is_main = models.BooleanField(default=True)
    mail_until = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_agency=F("to_agency")), name="succession_is_to_another_body"
            ),
            models.UniqueConstraint(fields=["from_agency", "to_agency"], name="succession_is_told_once"),
            models.UniqueConstraint(
                fields=["from_agency"], condition=Q(is_main=True), name="one_main_successor"
            ),
        ]


class Custody(models.Model):
    """Lưu giữ hồ sơ: `holder` may read the records of the closed `fonds`, by a document, between two days (nguyên tắc phông).

    The fonds keeps its name and its rows; nobody writes into it. Never deleted (trigger), ended by a day.
    """

    fonds = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="kept_by")
    holder = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="keeps")
    basis = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(fonds=F("holder")), name="custody_is_of_another_body"),
            models.CheckConstraint(condition=~Q(basis=""), name="custody_has_its_basis"),
            models.UniqueConstraint(
                fields=["fonds", "holder"], condition=Q(valid_to__isnull=True), name="custody_is_open_once"
            ),
        ]
