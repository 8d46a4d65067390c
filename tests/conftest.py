"""The cast: a small province whose people have names, with one who must see nothing of the others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

FOUNDED = date(2015, 1, 1)
MORNING = datetime(2018, 8, 16, 0, 42, tzinfo=UTC)  # 07:42 in Vietnam
PASSWORD = "cau-tra-khuc-2018"
ONE_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@pytest.fixture(autouse=True)
def data_dir(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Path:
    """Every test has its own store and its own head file; only a browser needs collected static files."""
    settings.HOATOC_DATA_DIR = tmp_path
    if request.node.get_closest_marker("e2e") is None:
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
        settings.STATIC_ROOT = tmp_path
    return tmp_path


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file, as in production: an in-memory database has other locks than one with a write-ahead log."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def password_hash() -> str:
    """One Argon2 hash for the whole cast: hashing is slow on purpose."""
    return make_password(PASSWORD)


@dataclass(frozen=True)
class Cast:
    """Tỉnh uỷ (TU) and its office (VPTU) · Huyện uỷ Mộ Đức (HU) · two communes · a cell · and a stranger agency."""

    provincial: Any
    office: Any
    district: Any
    commune: Any
    other_commune: Any
    cell: Any
    people: dict[str, Any]
    day: date = date(2018, 8, 16)
    at: datetime = MORNING

    def actor(self, name: str) -> Any:
        """The acting value of one of the people, by first name: hang, phuc, lan, …"""
        from hoatoc.foundation.accounts.queries import acting_through

        return acting_through(self.people[name].appointments.get(), self.day)


def make_cast(password_hash: str = "!") -> Cast:
    """Build the cast through the product's own verbs."""
    from hoatoc.foundation.accounts import actions as accounts
    from hoatoc.foundation.org import actions as org
    from hoatoc.foundation.org.rules import AgencyKind as K
    from hoatoc.foundation.org.rules import GroupRule
    from hoatoc.lib.actor import system_actor
    from hoatoc.lib.policy import Role
    from hoatoc.records.documents import actions as documents

    system: Any = {"actor": system_actor(), "at": MORNING}

    def agency(name: str, level: str, kind: K, symbol: str, parent: Any = None) -> Any:
        return org.found(
            name=name, level=level, kind=kind, on=FOUNDED, symbol=symbol, parent=parent, **system
        )

    tu = agency("Tỉnh uỷ Quảng Ngãi", "province", K.COMMITTEE, "TU")
    vptu = agency("Văn phòng Tỉnh uỷ", "province", K.OFFICE, "VPTU", tu)
    hu = agency("Huyện uỷ Mộ Đức", "district", K.COMMITTEE, "HU", tu)
    du = agency("Đảng uỷ xã Đức Lợi", "commune", K.COMMITTEE, "ĐU", hu)
    du2 = agency("Đảng uỷ xã Đức Thắng", "commune", K.COMMITTEE, "ĐU", hu)
    cell = agency("Chi bộ thôn Vinh Phú", "cell", K.CELL, "CB", du)
    for committee, term in ((tu, "2015–2020"), (hu, "2015–2020"), (du, "2015–2020"), (du2, "2015–2020")):
        documents.open_term(agency=committee, name=term, on=FOUNDED, **system)
    org.keep_group(name="xã, phường, thị trấn", rule=GroupRule("commune", "committee"), **system)
    people = {}
    cast_list = [
        ("hang", "Võ Thị Thu Hằng", tu, "Văn thư", [Role.CLERK]),
        ("bao", "Phạm Quốc Bảo", tu, "Văn thư", [Role.CLERK]),
        ("phuc", "Trần Văn Phúc", tu, "Chánh Văn phòng", [Role.CHIEF_OF_OFFICE]),
        ("son", "Lê Hoàng Sơn", tu, "Phó Bí thư", [Role.LEADER]),
        ("minh", "Đỗ Quang Minh", tu, "Chuyên viên", [Role.OFFICER]),
        ("kiem", "Bùi Thị Kiểm", tu, "Kiểm tra viên", [Role.AUDITOR]),
        ("tri", "Ngô Minh Trí", vptu, "Quản trị mạng", [Role.PROVINCE_ADMIN, Role.AGENCY_ADMIN]),
        ("khoa", "Lê Minh Khoa", hu, "Văn thư", [Role.CLERK]),
        ("lan", "Nguyễn Thị Lan", du, "Văn thư", [Role.CLERK, Role.AGENCY_ADMIN]),
        ("tam", "Huỳnh Thanh Tâm", du2, "Văn thư", [Role.CLERK]),
        ("chin", "Phan Văn Chín", cell, "Bí thư", [Role.CELL_SECRETARY]),
    ]
    for login, full_name, at_agency, position, roles in cast_list:
        person = accounts.add_person(login=login, full_name=full_name, password_hash=password_hash, **system)
        accounts.appoint(
            person=person, agency=at_agency, position=position, roles=roles, on=FOUNDED, **system
        )
        people[login] = person
    return Cast(tu, vptu, hu, du, du2, cell, people)


@pytest.fixture
def cast(db: None, password_hash: str) -> Cast:
    """The province, inside the test's transaction."""
    return make_cast(password_hash)


@pytest.fixture
def pdf(cast: Cast) -> Callable[..., Any]:
    """Stores a small PDF and gives its blob."""
    from hoatoc.foundation.files.actions import store_bytes
    from hoatoc.lib.actor import system_actor

    def store(extra: bytes = b"") -> Any:
        return store_bytes(chunks=[ONE_PAGE + extra], actor=system_actor(), at=MORNING)

    return store


@pytest.fixture
def numbered(cast: Cast) -> Callable[..., Any]:
    """An outgoing entry of Tỉnh uỷ that waits for its scan."""
    from hoatoc.records.documents import actions

    def take(abstract: str = "Phòng, chống thiên tai năm 2018", **more: Any) -> Any:
        facts: dict[str, Any] = {"kind": "plan", "signer": "Lê Hoàng Sơn", "at": MORNING} | more
        return actions.take_number(actor=cast.actor("hang"), abstract=abstract, **facts)

    return take


@pytest.fixture
def issued(cast: Cast, pdf: Callable[..., Any], numbered: Callable[..., Any]) -> Callable[..., Any]:
    """An outgoing entry of Tỉnh uỷ, issued to the two communes, the district and the cell (or to those named)."""
    from hoatoc.records.documents import actions
    from hoatoc.records.documents.rules import FileRole

    def issue(agencies: Any = None, **more: Any) -> Any:
        to = agencies or [cast.district, cast.commune, cast.other_commune, cast.cell]
        entry = numbered(recipients=[actions.Addressee(agency_id=each.pk) for each in to], **more)
        hang = cast.actor("hang")
        actions.attach(
            entry=entry, blob=pdf(), name="ke-hoach.pdf", role=FileRole.MAIN, actor=hang, at=MORNING
        )
        return actions.issue(entry=entry, actor=hang, at=MORNING)

    return issue


@contextmanager
def without_guards() -> Iterator[None]:
    """Take the database's own guards away, as somebody with the database password could: for tamper tests and flushes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)


def pytest_configure() -> None:
    """Transactional tests end with a flush, which the guards would refuse and which would take the levels away."""
    import importlib

    from django.apps import apps
    from django.db.backends.base.operations import BaseDatabaseOperations

    flush = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: Any, sql_list: Any) -> None:
        with without_guards():
            flush(self, sql_list)
        importlib.import_module("hoatoc.foundation.org.migrations.0002_levels").put(apps, None)

    BaseDatabaseOperations.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]
