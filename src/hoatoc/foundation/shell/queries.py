"""Reads of the administrators' desks."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hoatoc.foundation.accounts.models import Appointment, Person
from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.foundation.audit import queries as audit_queries
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.files.ports import scanner
from hoatoc.foundation.jobs import queries as jobs_queries
from hoatoc.foundation.jobs.models import Job
from hoatoc.foundation.jobs.rules import JobState
from hoatoc.foundation.shell.access import notifications_of
from hoatoc.foundation.shell.models import NoticeChoice, Notification
from hoatoc.foundation.shell.rules import FLASH, HelpText, is_quiet, read_help, title_of
from hoatoc.foundation.ui.events import Found, PaletteItem, palette
from hoatoc.lib.actor import Actor
from hoatoc.lib.policy import Right
from hoatoc.lib.vietnamese import collation_key

SEAL_LIMIT = timedelta(seconds=60)
LATE_JOB = timedelta(minutes=5)
LEAST_FREE = 0.1
MOST_DEAD = 200
MOST_COUNTED = 100


def product_version() -> str:
    """The version of the installed package."""
    try:
        return version("hoatoc")
    except PackageNotFoundError:
        return ""


@dataclass(frozen=True, slots=True)
class Health:
    """Tình trạng nơi cài đặt: figures only, no content of anybody."""

    database: str
    jobs_waiting: int
    jobs_dead: int
    oldest_job: timedelta
    unsealed: timedelta
    scanner: str
    disk_free: int
    disk_total: int

    @property
    def jobs_are_late(self) -> bool:
        return self.oldest_job > LATE_JOB

    @property
    def seal_is_late(self) -> bool:
        return self.unsealed > SEAL_LIMIT

    @property
    def disk_is_short(self) -> bool:
        return self.disk_free < self.disk_total * LEAST_FREE

    @property
    def free_share(self) -> float:
        return 100 * self.disk_free / self.disk_total


def health(at: datetime) -> Health:
    """The figures of the installation page, each a small query."""
    overdue = jobs_queries.waiting_since(at)
    first = overdue.first()
    disk = shutil.disk_usage(_existing(Path(settings.HOATOC_DATA_DIR)))
    return Health(
        database=_database_name(),
        jobs_waiting=overdue.count(),
        jobs_dead=Job.objects.filter(state=JobState.DEAD).count(),
        oldest_job=max(at - first.run_at, timedelta(0)) if first else timedelta(0),
        unsealed=max(audit_queries.oldest_unsealed_age(at), timedelta(0)),
        scanner=scanner().name,
        disk_free=disk.free,
        disk_total=disk.total,
    )


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _database_name() -> str:
    number = ".".join(str(part) for part in connection.get_database_version())
    return f"{'PostgreSQL' if connection.vendor == 'postgresql' else 'SQLite'} {number}"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Việc hỏng as it may be shown: never what the job carries, of its reason only the first line."""

    pk: int
    kind: str
    reason: str
    attempts: int
    ended_at: datetime | None


def dead_letters() -> list[DeadLetter]:
    """The newest dead letters."""
    return [
        DeadLetter(job.pk, job.kind, _first_line(job.reason), job.attempts, job.ended_at)
        for job in jobs_queries.dead_letters().only("id", "kind", "reason", "attempts", "ended_at")[
            :MOST_DEAD
        ]
    ]


def _first_line(reason: str) -> str:
    return (reason.strip().splitlines() or [""])[0][:200]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What a reader of the audit trail asks for; empty = everything of the own agency."""

    person: str = ""
    verb: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None


def audit_lines(actor: Actor, wanted: AuditFilter) -> QuerySet[AuditEntry]:
    """Nhật ký của cơ quan mình: newest first, never another agency's."""
    if not actor.agency_uid:
        return AuditEntry.objects.none()
    lines = audit_queries.of_agency(actor.agency_uid)
    if wanted.person:
        lines = lines.filter(actor_uid=wanted.person)
    if wanted.verb:
        lines = lines.filter(verb=wanted.verb)
    if wanted.words:
        lines = lines.filter(Q(object_label__icontains=wanted.words) | Q(object_uid=wanted.words))
    if wanted.since:
        lines = lines.filter(at__gte=datetime.combine(wanted.since, time.min, tzinfo=VIETNAM))
    if wanted.until:
        lines = lines.filter(
            at__lt=datetime.combine(wanted.until + timedelta(days=1), time.min, tzinfo=VIETNAM)
        )
    return lines


def audit_people(actor: Actor) -> list[tuple[str, str]]:
    """Those who may stand in the agency's lines: who holds or held an appointment there, by tên."""
    people = (
        Person.objects.filter(appointments__agency_id=actor.own_agency).distinct().order_by("name_key", "pk")
    )
    return [(str(person.uid), person.full_name) for person in people]


def audit_verbs(actor: Actor, *, newest: int = 2000) -> list[str]:
    """The verbs among the agency's newest lines, for the filter."""
    recent = (
        AuditEntry.objects.filter(agency_uid=actor.agency_uid).order_by("-id").values_list("verb", flat=True)
    )
    return sorted(set(recent[:newest]))


# --- the bell ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bell:
    """Chuông: how many are unread, the newest of them that may ring now, and whether it rings aloud."""

    count: int
    newest: int = 0
    rings: int = 0
    what: str = ""
    label: str = ""
    url: str = ""
    is_loud: bool = False

    @property
    def shown(self) -> str:
        return f"{MOST_COUNTED - 1}+" if self.count >= MOST_COUNTED else str(self.count)

    @property
    def etag(self) -> str:
        return f'"{self.count}-{self.newest}-{self.rings}-{int(self.is_loud)}"'


def bell(actor: Actor, held: Iterable[Appointment], at: datetime) -> Bell:
    """Số chưa đọc, in one query. In the quiet hours of the person only hoả tốc rings."""
    rows = notifications_of(actor, held).filter(read_at__isnull=True)
    found = rows.values_list(
        "pk",
        "urgency",
        "what",
        "label",
        "url",
        "person__notice_choice__quiet_from",
        "person__notice_choice__quiet_until",
        "person__notice_choice__has_sound",
    )[:MOST_COUNTED]
    unread = list(found)
    if not unread:
        return Bell(0)
    start, end, has_sound = unread[0][5:]
    quiet = is_quiet(at.astimezone(VIETNAM).time(), start, end)
    first = next((each for each in unread if each[1] >= FLASH or not quiet), None)
    if first is None:
        return Bell(len(unread), unread[0][0])
    is_loud = first[1] >= FLASH and has_sound is not False
    return Bell(len(unread), unread[0][0], first[0], *first[2:5], is_loud)


def choice_of(actor: Actor) -> NoticeChoice:
    """Cách báo that the person chose; the defaults without a row."""
    found = NoticeChoice.objects.filter(person_id=actor.own_person).first()
    return found or NoticeChoice(person_id=actor.own_person)


def bell_lines(actor: Actor, held: Iterable[Appointment]) -> QuerySet[Notification]:
    """Các thông báo, the newest first, with the appointment each is for."""
    return notifications_of(actor, held).select_related("appointment__agency")


# --- the palette ---------------------------------------------------------------------------------------------

MOST_WORDS = 100
MOST_OF_A_GROUP = 6


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """Một nhóm of the palette."""

    name: str
    items: list[PaletteItem]


def found(actor: Actor, words: str) -> list[FoundGroup]:
    """Những gì khớp: groups in their order, few of each; every filler looks only where the actor may read."""
    wanted = " ".join(words[:MOST_WORDS].split())
    by_group: dict[Found, list[PaletteItem]] = {group: [] for group in Found}
    for filled in palette.items(actor, wanted):
        here = by_group[filled.item.group]
        if len(here) < MOST_OF_A_GROUP:
            here.append(filled.item)
    return [FoundGroup(group.value, items) for group, items in by_group.items() if items]


# --- help ----------------------------------------------------------------------------------------------------

HOW_TO = Path(__file__).parent / "data" / "howto"
ROLES = "vai-"


@cache
def help_texts() -> dict[str, HelpText]:
    """Trợ giúp of every screen by route: each app keeps its own in `data/help.md`."""
    texts: dict[str, HelpText] = {}
    for app in apps.get_app_configs():
        page = Path(app.path) / "data" / "help.md"
        if page.is_file():
            texts |= read_help(page.read_text(encoding="utf-8"))
    return texts


@cache
def how_tos() -> dict[str, str]:
    """Các trang cách làm by name, as they ship with the product; an inner network has no other way to read them."""
    return {page.stem: page.read_text(encoding="utf-8") for page in sorted(HOW_TO.glob("*.md"))}


def how_to_titles() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Names and titles: a day of each role; how to do each thing, by title."""
    titles = [(name, title_of(text)) for name, text in how_tos().items() if name != "README"]
    roles = [each for each in titles if each[0].startswith(ROLES)]
    return roles, sorted(
        (each for each in titles if each not in roles), key=lambda each: collation_key(each[1])
    )


@dataclass(frozen=True, slots=True)
class Screen:
    """Một màn hình that has an address of its own."""

    name: str
    title: str
    url: str


@cache
def _addressed() -> tuple[tuple[str, Right], ...]:
    """Routes that take no key and have a help text, with the right that opens them."""
    found: list[tuple[str, Right]] = []

    def walk(patterns: Iterable[URLPattern | URLResolver], before: str) -> None:
        for each in patterns:
            address = before + str(each.pattern)
            if isinstance(each, URLResolver):
                walk(each.url_patterns, address)
            elif each.name in help_texts() and "<" not in address:
                right = getattr(each.callback, "policy", {}).get("GET")
                if right is not None:
                    found.append((each.name, right))

    walk(get_resolver().url_patterns, "")
    return tuple(found)


def screens_for(actor: Actor) -> list[Screen]:
    """Những màn hình that the acting appointment may open; no question to the database."""
    return [
        Screen(name, help_texts()[name].title, reverse(name))
        for name, right in _addressed()
        if actor.may(right)
    ]
