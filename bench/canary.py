"""Whether a secret leaks: a canary word stands in every free word of several secrets, and everybody who is no reader looks for it.

Every GET route that the urlconf knows is walked by every kind of person (with the ids of the secrets, their books and their
rows, and with the searches that would find the word), books are printed and exported by them, the worker runs, and then tables,
job rows, sessions, logs and files on disk are searched. Everything is counted against 0. Negative controls: its reader finds
the word on the page, in the book and in the print, and so does everybody once the door of reading rights is taken off.
"""

import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

from bench import stage
from bench.rows import Row, at_least

NAME = "canary"
CANARY = "hoangyen7319bimat"
FRAGMENT = "hoangyen7319"  # what is typed into search boxes: pages repeat it, so it is not the whole word
READERS = ("hang", "son")
OTHERS = ("bao", "phuc", "minh", "truong", "kiem", "tri", "quan", "khoa", "lan", "chin", "")
"""Every role at the agency itself, at others, and nobody; "" is a visitor who is not logged in."""
FEWER = ("bao", "phuc", "kiem", "lan", "")
"""On the second database: the doors are the same code, what differs is how their conditions run."""

MAY_HOLD = {
    "documents_document", "documents_entry", "documents_entrychange", "documents_entryreader", "documents_secrecychange",
    "documents_numberproposal", "documents_allocatednumber", "documents_handover", "documents_filecopyuse",
    "documents_secretcopy",
}  # fmt: skip
"""The rows that are the secret itself, read through the entry's door alone."""

SEARCHES = ("", f"?q={FRAGMENT}", f"?tac_gia={FRAGMENT}", f"?words={FRAGMENT}", "?dang=csv", "?muc=phat-hanh")


def run() -> list[Row]:
    """Rows for both databases: each place that was searched, and the negative controls."""
    rows: list[Row] = []
    for kind in ("sqlite", "postgres"):
        with stage.database(kind) as env:
            told = stage.call(env, "bench.canary:measure", people=OTHERS if kind == "sqlite" else FEWER)
        assert isinstance(told, dict)
        for place, (looked, found) in told["places"].items():
            rows.append(
                Row(bench=NAME, case=f"{kind}: canary in {place} ({looked} looked at)", figure=found, limit="= 0",
                    ok=looked > 0 and found == 0)
            )  # fmt: skip
        for control, found in told["controls"].items():
            limit, ok = at_least(found, 1)
            rows.append(
                Row(bench=NAME, case=f"{kind}: negative control: {control}", figure=found, limit=limit, ok=ok)
            )
        rows += [Row(bench=NAME, case=f"{kind}: seen at {where}", ok=False) for where in told["seen"]]
    return rows


@dataclass
class Search:
    """What was looked at and where the canary was seen."""

    places: dict[str, list[int]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def look(self, place: str, what: str, content: bytes) -> int:
        """Count the canary in these bytes, in a PDF or an archive in what they hold."""
        count = sum(part.count(CANARY.encode()) for part in _parts(content))
        here = self.places.setdefault(place, [0, 0])
        here[0] += 1
        here[1] += count
        if count and len(self.seen) < 20:
            self.seen.append(f"{place}: {what}")
        return count


def _parts(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"%PDF"):
        from pypdf import PdfReader

        for page in PdfReader(BytesIO(content)).pages:
            yield "".join(page.extract_text().split()).encode()
    elif content[:2] == b"PK" and is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def measure(people: list[str]) -> dict[str, Any]:
    """In the child process, on the fresh database."""
    from django.conf import settings
    from django.test.utils import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with (
        override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}, ALLOWED_HOSTS=["testserver"]),
        _listening() as heard,
    ):
        cast = _people()
        keys = _secrets(cast)
        search = Search()
        _print_and_export(search, cast, keys)
        _work()
        for who in people:
            _walk(search, cast, who, keys)
        _look_at_tables(search)
        _look_at_disk(search, Path(settings.HOATOC_DATA_DIR))
        search.look("logs", "every record of every logger", "\n".join(heard).encode())
        controls = _controls(cast, keys)
    return {"places": search.places, "seen": search.seen, "controls": controls}


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Everything that any logger says at INFO or above, with its traceback."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(logging.Formatter("%(name)s %(message)s").format(record))

    ear = Ear(level=logging.INFO)
    logging.getLogger().addHandler(ear)
    logging.getLogger("django.request").propagate = True
    heard.append("listening")
    try:
        yield heard
    finally:
        logging.getLogger().removeHandler(ear)


# --- the stage ---------------------------------------------------------------------------------------------


def _people() -> Any:
    """The cast of the tests, with the two roles that it lacks."""
    from hoatoc.foundation.accounts import actions as accounts
    from hoatoc.foundation.org.models import Unit
    from hoatoc.lib.actor import system_actor
    from hoatoc.lib.policy import Role

    tests = importlib.import_module("tests.conftest")
    cast = tests.make_cast()
    system: Any = {"actor": system_actor(), "at": tests.MORNING}
    unit = Unit.objects.create(agency=cast.provincial, name="Phòng Tổng hợp")
    for login, name, role in (
        ("truong", "Cao Văn Trưởng", Role.UNIT_HEAD),
        ("quan", "Trương Quân", Role.AGENCY_ADMIN),
    ):
        person = accounts.add_person(login=login, full_name=name, password_hash="!", **system)
        accounts.appoint(
            person=person, agency=cast.provincial, position=role.label, roles=[role], on=tests.FOUNDED,
            unit=unit if role is Role.UNIT_HEAD else None, **system,
        )  # fmt: skip
        cast.people[login] = person
    return cast


def _secrets(cast: Any) -> dict[str, Any]:
    """Secrets of Tỉnh uỷ with the canary wherever somebody can write; gives what their routes could be asked with."""
    from hoatoc.foundation.accounts.models import Appointment
    from hoatoc.records.documents import actions
    from hoatoc.records.documents.models import Register
    from hoatoc.records.documents.rules import Secrecy, Urgency

    hang, son = cast.actor("hang"), cast.actor("son")
    reader = Appointment.objects.get(person=cast.people["son"])
    kept = actions.Custody(
        content_location=f"Két {CANARY}",
        envelope_for=f"Ông {CANARY}",
        copies=2,
        sheets=3,
        readers=(reader.pk,),
    )
    words: dict[str, Any] = {"abstract": f"Kế hoạch {CANARY}", "signer": f"Lê {CANARY}"}
    act: dict[str, Any] = {"actor": hang, "at": cast.at}

    def secret(kind: str, **more: Any) -> Any:
        return actions.take_number(kind=kind, secrecy=Secrecy.MAT, custody=kept, **words, **act, **more)

    issued = secret("plan", recipients=[actions.Addressee(agency_id=cast.commune.pk)])
    actions.amend(
        entry=issued,
        urgency=Urgency.NORMAL,
        deliver_by=None,
        **(words | {"abstract": f"Sửa {CANARY}"}),
        **act,
    )
    actions.grant_reading(entry=issued, appointment=reader, because=f"đọc {CANARY}", **act)
    actions.issue(entry=issued, **act)
    actions.change_secrecy(
        entry=issued, to=Secrecy.TOI_MAT, on=cast.day, basis=f"Quyết định {CANARY}", actor=son, at=cast.at
    )
    voided = secret("plan")
    actions.propose_void(entry=voided, reason=f"Nhầm {CANARY}", **act)
    pending = secret("decision")
    actions.reserve(
        kind="decision", purpose=f"Để {CANARY}", holder=reader, expires_on=cast.day, is_secret=True, **act
    )
    sheet: dict[str, Any] = {
        "issuer_agency_id": cast.district.pk, "issuer_correspondent_id": None, "symbol": f"Số {CANARY}",
        "dated_on": cast.day, "kind": "report", "secrecy": Secrecy.MAT, **words,
    }  # fmt: skip
    came = actions.take_in_paper(
        sheet=actions.PaperSheet(**sheet),
        custody=kept,
        is_registered_now=True,
        note=f"Ghi chú {CANARY}",
        **act,
    )
    waiting = actions.take_in_paper(sheet=actions.PaperSheet(**sheet), custody=kept, **act)
    _rows_of_ledgers(came, reader, act)
    for n in range(3):
        actions.take_number(kind="plan", abstract=f"Việc thường {n}", signer="Lê Hoàng Sơn", **act)
    books = Register.objects.filter(agency=cast.provincial).values_list("pk", flat=True)
    entries = [each.pk for each in (issued, voided, pending, came, waiting)]
    return {"issued": issued.pk, "entries": entries, "most": max(*entries, *books)}


def _rows_of_ledgers(entry: Any, reader: Any, act: dict[str, Any]) -> None:
    """Handed over, lent and copied, each with words."""
    from hoatoc.records.documents import actions

    actions.hand_over(entry=entry, to_appointment=reader, note=f"Trao tay {CANARY}", **act)
    actions.lend_file_copy(entry=entry, borrower="Lê Hoàng Sơn", purpose=f"Đọc {CANARY}", **act)
    actions.copy_secret(
        entry=entry, way="copy", copies=1, asked_by="Lê Hoàng Sơn", allowed_by="Bí thư", given_to="Lê Hoàng Sơn",
        note=f"Sao {CANARY}", **act,
    )  # fmt: skip


# --- looking -----------------------------------------------------------------------------------------------


def _client(cast: Any, who: str) -> Any:
    from django.test import Client

    client = Client(raise_request_exception=False)
    if who:
        client.force_login(cast.people[who])
    return client


def _routes(keys: dict[str, Any]) -> Iterator[list[str]]:
    """For every GET route its addresses: every id that could be of a secret, and the searches where no id is needed."""
    from django.urls import reverse

    matrix = importlib.import_module("tests.architecture.test_policy_matrix")
    for route in matrix.routes():
        if "GET" not in route.policy:
            continue
        choices = [range(3) if key == "position" else range(1, keys["most"] + 1) for key in route.keys]
        addresses = []
        for values in product(*choices):
            address = reverse(str(route.name), kwargs=dict(zip(route.keys, values, strict=True)))
            more = SEARCHES if not route.keys else ("", f"?q={FRAGMENT}") if route.name == "book" else ("",)
            addresses += [address + each for each in more]
            if not route.keys:
                addresses += [
                    f"{address}?{name}={pk}" for name in ("xem", "van-ban") for pk in keys["entries"]
                ]
        yield addresses


def _content(answer: Any) -> bytes:
    body: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body + str(dict(answer.headers)).encode()


def _walk(search: Search, cast: Any, who: str, keys: dict[str, Any]) -> None:
    """One person and every address; whatever comes back is searched, refusals and errors too.

    A route that the role may not enter at all answers before it looks at any id: one address is enough.
    """
    client = _client(cast, who)
    broken = []
    for addresses in _routes(keys):
        for address in addresses:
            answer = client.get(address)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            search.look("pages", f"{address} as {who or 'nobody'}", content)
            search.look("headers", f"{address} as {who or 'nobody'}", str(dict(answer.headers)).encode())
            if answer.status_code >= 500:
                broken.append(address)
            if answer.status_code == 403 or "/dang-nhap/?next=" in answer.headers.get("Location", ""):
                break
    assert not broken, broken[:5]


def _print_and_export(search: Search, cast: Any, keys: dict[str, Any]) -> None:
    """Every book printed and exported by whoever reads books and no secret."""
    from django.urls import reverse

    from hoatoc.records.documents.models import Register

    books = list(Register.objects.filter(agency=cast.provincial))
    for who in ("bao", "phuc", "kiem"):
        client = _client(cast, who)
        for book in books:
            printed = client.post(reverse("book-print", args=[book.pk]), follow=True)
            assert printed.status_code == 200
            search.look("prints", f"{book.title} by {who}", _content(printed))
            export = client.get(reverse("book-export", args=[book.pk]))
            search.look("exports", f"{book.title} by {who}", _content(export))
    board = _client(cast, "bao").get(reverse("board", args=[keys["issued"]]) + "?dang=csv")
    search.look("exports", "the board by bao", _content(board))


def _work() -> None:
    """What the worker would do: every waiting job, one that fails for ever, and the seal of the audit trail."""
    from datetime import UTC

    from hoatoc.foundation.audit import actions as audit
    from hoatoc.foundation.jobs import actions as jobs
    from hoatoc.foundation.jobs.models import Job

    at = datetime.now(UTC)
    Job.objects.create(kind="hỏng", most_tries=1, run_at=at, created_at=at)
    while job := jobs.claim(worker="bench", at=at):
        jobs.run(job=job, at=at)
    audit.seal(at=at)


def _look_at_tables(search: Search) -> None:
    """Every table but those that are the secret itself; sessions also as what they decode to."""
    from django.contrib.sessions.models import Session
    from django.db import connection

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in MAY_HOLD:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            search.look("tables", table, repr(cursor.fetchall()).encode())
    for session in Session.objects.all():
        search.look("sessions", session.session_key, repr(session.get_decoded()).encode())
    search.look("sessions", "their number", b"")


def _look_at_disk(search: Search, folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and "sqlite3" not in path.name:
            search.look("files on disk", str(path), path.read_bytes())


# --- what proves that the search finds ----------------------------------------------------------------------


def _controls(cast: Any, keys: dict[str, Any]) -> dict[str, int]:
    from unittest.mock import patch

    from django.db.models import Q
    from django.urls import reverse

    from hoatoc.records.documents import access
    from hoatoc.records.documents.models import Entry, Register

    search = Search()
    page = reverse("entry", args=[keys["issued"]])
    told = {}
    for who in READERS:
        told[f"its reader {who} sees it on the page"] = search.look(
            "", "", _content(_client(cast, who).get(page))
        )
    book = Register.objects.filter(agency=cast.provincial, book_kind="secret_out").latest("pk")
    hang = _client(cast, "hang")
    told["its reader sees it in the secret book"] = search.look(
        "", "", _content(hang.get(reverse("book", args=[book.pk])))
    )
    printed = hang.post(reverse("book-print", args=[book.pk]), follow=True)
    told["its reader's print holds it"] = search.look("", "", _content(printed))
    told["its reader's export holds it"] = search.look(
        "", "", _content(hang.get(reverse("book-export", args=[book.pk])))
    )
    with patch.object(access, "may_read", lambda _actor: Q(pk__gt=0)):
        told["without the door everybody sees it"] = search.look(
            "", "", _content(_client(cast, "bao").get(page))
        )
    told["the tables of the secret hold it"] = repr(list(Entry.objects.values())).count(CANARY)
    assert date(2018, 8, 16) == cast.day
    return told
