"""`hoatoc doctor`: is this installation fit to work, and what to do when not; `--wiring`: who hears whom."""

import argparse
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

HELP = "look whether this installation is fit to work; exit 1 when something is wrong"

LATE_JOB = timedelta(minutes=5)
LEAST_FREE, SHORT_FREE = 0.02, 0.10
OLDEST_POSTGRES = 15
EMPTY_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


class Level(StrEnum):
    """How bad a finding is; a warning leaves the exit code alone."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


MARKS = {Level.OK: "đạt  ", Level.WARNING: "LƯU Ý", Level.WRONG: "HỎNG "}


@dataclass(frozen=True, slots=True)
class Said:
    """What an examination says: the figure, and what to do when it is not well."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Examination:
    """One question to the installation; `at` is this machine's clock."""

    id: str
    title: str
    run: Callable[[datetime], Said]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--wiring` prints docs/reference/wiring.md instead."""
    parser.add_argument(
        "--wiring", action="store_true", help="print every hook, slot and job with its takers"
    )
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Exit 0 fit (warnings allowed), 1 something is wrong."""
    from hoatoc.foundation.shell.queries import product_version

    if options.wiring:
        print(json.dumps(wiring(), ensure_ascii=False, indent=1) if options.json else wiring_page())
        return 0
    findings = [(examination, said) for examination, said in examine(datetime.now(UTC))]
    is_fit = all(said.level is not Level.WRONG for _, said in findings)
    if options.json:
        rows = [
            {"id": each.id, "title": each.title, "ok": said.level is not Level.WRONG, "level": said.level}
            | {"found": said.text}
            for each, said in findings
        ]
        told = {"ok": is_fit, "version": product_version(), "findings": rows}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for each, said in findings:
            print(f"{MARKS[said.level]} {each.title}: {said.text}")
    return 0 if is_fit else 1


def examine(at: datetime) -> Iterator[tuple[Examination, Said]]:
    """All examinations; those that need tables are left out when there are none to ask."""
    may_ask = True
    for each in ENTRANCE:
        said = _ask(each, at)
        may_ask = may_ask and said.level is not Level.WRONG
        yield each, said
        if not may_ask:
            break
    for each in (*MACHINE, *(TABLES if may_ask else ())):
        yield each, _ask(each, at)


def _ask(examination: Examination, at: datetime) -> Said:
    from django.db import DatabaseError

    try:
        return examination.run(at)
    except (DatabaseError, OSError) as problem:
        return Said(Level.WRONG, f"không xét được: {type(problem).__name__}: {problem}".strip())


# --- the database itself -------------------------------------------------------------------------


def _database(_: datetime) -> Said:
    from django.db import connection

    if connection.vendor == "sqlite":
        file = str(connection.settings_dict["NAME"])
        if "memory" not in file and not Path(file).exists():
            return Said(Level.WRONG, f"chưa có tệp {file}; chạy hoatoc manage migrate")
    connection.ensure_connection()
    number = ".".join(str(part) for part in connection.get_database_version())
    if connection.vendor != "postgresql":
        return Said(Level.OK, f"SQLite {number}")
    if connection.get_database_version()[0] < OLDEST_POSTGRES:
        return Said(Level.WARNING, f"PostgreSQL {number}; đã thử từ bản {OLDEST_POSTGRES} trở lên")
    return Said(Level.OK, f"PostgreSQL {number}")


def _migrations(_: datetime) -> Said:
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = ", ".join(f"{step.app_label}.{step.name}" for step, _ in plan[:3])
        return Said(Level.WRONG, f"còn {len(plan)} bước ({names} …); chạy hoatoc manage migrate")
    cache = settings.CACHES["default"]["LOCATION"]
    if cache not in connection.introspection.table_names():
        return Said(Level.WRONG, f"thiếu bảng {cache}; chạy hoatoc manage createcachetable")
    return Said(Level.OK, "đủ bảng")


def _durability(_: datetime) -> Said:
    """Whether a commit that was told to a person is on disk: the promise of every number."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT name FROM pg_settings WHERE setting = 'off' "
                "AND name IN ('fsync', 'full_page_writes', 'synchronous_commit')"
            )
            if loose := [name for (name,) in cursor.fetchall()]:
                return Said(
                    Level.WRONG, f"{', '.join(loose)} đang tắt: mất điện là mất số đã cấp; hãy bật lại"
                )
            return Said(Level.OK, "ghi xong mới báo")
        cursor.execute("PRAGMA synchronous")
        synchronous = cursor.fetchone()[0]
    if synchronous < 2:
        return Said(Level.WRONG, "PRAGMA synchronous không phải FULL: mất điện là mất số đã cấp")
    return Said(Level.OK, "ghi xong mới báo")


def _zone(_: datetime) -> Said:
    from django.conf import settings

    from hoatoc.foundation.org.models import Installation

    here = Installation.objects.first()
    if here is None:
        return Said(Level.WARNING, "chưa khai nơi cài đặt; cơ sở dữ liệu còn trống")
    if here.zone != settings.HOATOC_ZONE:
        return Said(
            Level.WRONG, f"HOATOC_ZONE là {settings.HOATOC_ZONE}, cơ sở dữ liệu là của mạng {here.zone}"
        )
    return Said(Level.OK, f"{here.name}, {here.zone}")


def _clock(at: datetime) -> Said:
    from hoatoc.foundation.ui.access import MOST_SKEW
    from hoatoc.foundation.ui.queries import database_clock

    skew = abs(database_clock() - at)
    if skew > MOST_SKEW:
        return Said(
            Level.WRONG, f"lệch {skew.total_seconds():.0f} giây nên không ghi được gì; hãy chỉnh giờ máy"
        )
    return Said(Level.OK, f"lệch {skew.total_seconds():.1f} giây")


# --- the machine ---------------------------------------------------------------------------------


def _data_dir(_: datetime) -> Said:
    from django.conf import settings

    folder = Path(settings.HOATOC_DATA_DIR)
    with tempfile.TemporaryFile(dir=folder) as trial:  # OSError says why
        trial.write(b"x")
    disk = shutil.disk_usage(folder)
    free = f"{folder}: còn {disk.free / 2**30:.1f} GB ({100 * disk.free / disk.total:.0f} %)"
    if disk.free < disk.total * LEAST_FREE:
        return Said(Level.WRONG, f"{free}; hãy dọn đĩa trước khi hết chỗ")
    if disk.free < disk.total * SHORT_FREE:
        return Said(Level.WARNING, f"{free}; sắp hết chỗ")
    return Said(Level.OK, free)


def _keys(_: datetime) -> Said:
    """Each secret comes from a variable, from a file that one names, or from the keys folder."""
    from django.conf import settings

    problems = []
    for variable, file_name in (("HOATOC_SECRET_KEY", "secret-key"), ("HOATOC_AUDIT_KEY", "audit-key")):
        if os.environ.get(variable, "").strip():
            continue
        named = os.environ.get(f"{variable}_FILE", "").strip()
        file = Path(named) if named else Path(settings.HOATOC_DATA_DIR) / "keys" / file_name
        if not file.is_file():
            problems.append(f"không có {file}")
        elif (mode := stat.S_IMODE(file.stat().st_mode)) & 0o077:
            problems.append(f"{file} để quyền {mode:04o}, phải là 0600")
    return Said(Level.WRONG, "; ".join(problems)) if problems else Said(Level.OK, "đủ, chỉ chủ đọc được")


def _scanner(_: datetime) -> Said:
    from hoatoc.foundation.files.ports import scanner

    name = scanner().name
    if name == "none":
        return Said(Level.WARNING, "chưa có máy quét; tệp mở được và mang dấu chưa quét")
    return Said(Level.OK, name)


def _static(_: datetime) -> Said:
    """Every file a template may name is in the manifest, and every file of the manifest is on disk."""
    from django.contrib.staticfiles.finders import get_finders
    from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage

    collect = "chạy hoatoc manage collectstatic"
    if not isinstance(staticfiles_storage, ManifestStaticFilesStorage):
        return Said(Level.OK, "không dùng bản kê")
    text = staticfiles_storage.read_manifest()
    if not text:
        return Said(Level.WRONG, f"chưa có bản kê tệp tĩnh; {collect}")
    manifest: dict[str, str] = json.loads(text)["paths"]
    lost = [name for name in manifest.values() if not staticfiles_storage.exists(name)]
    if lost:
        return Said(Level.WRONG, f"mất {len(lost)} tệp tĩnh, ví dụ {lost[0]}; {collect}")
    known = [name for finder in get_finders() for name, _storage in finder.list([])]
    if new := [name for name in known if name.replace(os.sep, "/") not in manifest]:
        return Said(Level.WRONG, f"{len(new)} tệp tĩnh chưa được gom, ví dụ {new[0]}; {collect}")
    return Said(Level.OK, f"{len(manifest)} tệp")


def _printer(_: datetime) -> Said:
    from hoatoc.foundation.ui.ports import printer

    if problem := printer().missing_letters():
        return Said(Level.WRONG, f"không in được sổ: {problem}")
    return Said(Level.OK, f"{printer().name}, phông đủ chữ Việt")


def _office(_: datetime) -> Said:
    """Without it PDF and scans work, office files are refused in words."""
    from hoatoc.foundation.files.ports import office

    if problem := office().problem():
        return Said(Level.WARNING, f"{problem}; khi chưa có, tệp .docx và .odt phải lưu thành PDF trước")
    return Said(Level.OK, "chuyển được .docx, .odt thành PDF")


def _drawing(_: datetime) -> Said:
    """The stamp ĐẾN and the number of an approved file, drawn on a page as they are drawn every day."""
    from hoatoc.foundation.files.ports import PdfBroken, pdf_tools
    from hoatoc.foundation.files.rules import PDF, DrawnText, Overlay

    overlay = Overlay([DrawnText("ĐẾN Ngày Giờ Chuyển ẫ ữ ợ", 30, 30, 12)])
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "trang.pdf"
        page.write_bytes(EMPTY_PAGE)
        try:
            page.write_bytes(pdf_tools().draw(page, PDF, overlay))
            read = " ".join(word.text for word in pdf_tools().look(page, PDF).words)
        except PdfBroken:
            read = ""
    if "ẫ ữ ợ" not in read:
        return Said(Level.WRONG, "không in được dấu ĐẾN, số và ngày; hãy cài gói fonts-croscore")
    return Said(Level.OK, "in được dấu ĐẾN, số và ngày")


# --- what the worker keeps in order --------------------------------------------------------------


def _heads(_: datetime) -> Said:
    """The copy outside the database: asked after the database, so that a seal made meanwhile is no alarm."""
    from hoatoc.foundation.audit.actions import heads_file, written_heads
    from hoatoc.foundation.audit.models import AuditSeal

    last = AuditSeal.objects.order_by("-number").first()
    heads = {number: (position, root) for number, position, root in written_heads()}
    number = last.number if last else 0
    newest = max(heads, default=0)
    if last and number in heads and heads[number] != (last.position_to, last.root):
        return Said(Level.WRONG, f"dấu niêm {number} khác {heads_file()}; chạy hoatoc audit verify")
    if newest > number and not AuditSeal.objects.filter(number=newest).exists():
        return Said(
            Level.WRONG, f"{heads_file()} có dấu {newest}, cơ sở dữ liệu chỉ tới {number}: nhật ký bị cắt"
        )
    if number - newest > 1:
        return Said(Level.WRONG, f"{heads_file()} thiếu {number - newest} dấu; chạy hoatoc audit verify")
    if number - newest == 1:
        return Said(Level.WARNING, "bản ngoài chậm một dấu; lần niêm tới sẽ chép bù")
    return Said(Level.OK, f"khớp tới dấu niêm {number}")


def _audit_key(_: datetime) -> Said:
    """A lost key is made anew in silence; then no old line fits, and the newest one shows it."""
    from django.conf import settings

    from hoatoc.foundation.audit.models import AuditEntry
    from hoatoc.foundation.audit.rules import entry_code

    newest = AuditEntry.objects.order_by("-id").first()
    if newest is None:
        return Said(Level.OK, "chưa có dòng nào")
    if newest.mac != entry_code(settings.HOATOC_AUDIT_KEY, newest.as_row()):
        return Said(Level.WRONG, "khoá nhật ký không phải khoá đã ghi các dòng; hãy đặt lại khoá cũ")
    return Said(Level.OK, "khớp dòng mới nhất")


def _sealer(at: datetime) -> Said:
    from hoatoc.foundation.audit.queries import oldest_unsealed_age
    from hoatoc.foundation.shell.queries import SEAL_LIMIT

    age = max(oldest_unsealed_age(at), timedelta(0))
    if age > SEAL_LIMIT:
        return Said(
            Level.WRONG, f"có dòng chờ niêm đã {age.total_seconds():.0f} giây; hoatoc worker có chạy không?"
        )
    return Said(Level.OK, f"dòng chờ lâu nhất {age.total_seconds():.0f} giây")


def _jobs(at: datetime) -> Said:
    from hoatoc.foundation.jobs.queries import waiting_since

    late = waiting_since(at - LATE_JOB)
    if count := late.count():
        return Said(Level.WRONG, f"{count} việc quá giờ hơn 5 phút; hoatoc worker có chạy không?")
    return Said(Level.OK, f"{waiting_since(at).count()} việc đến giờ")


def _dead_letters(_: datetime) -> Said:
    from hoatoc.foundation.jobs.queries import dead_letters

    if count := dead_letters().count():
        return Said(Level.WRONG, f"{count} việc hỏng; xem lý do và bấm Chạy lại ở trang Nơi cài đặt")
    return Said(Level.OK, "không có")


def _calendar(at: datetime) -> Said:
    """From December on the next year's days off are known: a deadline would count them as working days."""
    from hoatoc.foundation.calendar.queries import local_day, missing_years

    if missing := missing_years(local_day(at)):
        return Said(Level.WARNING, f"chưa có lịch làm việc năm {missing[0]}; nhập ở trang Lịch làm việc")
    return Said(Level.OK, "có lịch nghỉ lễ")


ENTRANCE = (
    Examination("database", "Cơ sở dữ liệu", _database),
    Examination("migrations", "Các bảng", _migrations),
)
MACHINE = (
    Examination("data-dir", "Thư mục dữ liệu", _data_dir),
    Examination("keys", "Khoá", _keys),
    Examination("scanner", "Máy quét virus", _scanner),
    Examination("static", "Tệp tĩnh", _static),
    Examination("printer", "In sổ", _printer),
    Examination("drawing", "In lên PDF", _drawing),
    Examination("office", "Tệp văn phòng", _office),
)
TABLES = (
    Examination("durability", "Ghi bền", _durability),
    Examination("zone", "Mạng", _zone),
    Examination("clock", "Giờ máy so với giờ cơ sở dữ liệu", _clock),
    Examination("audit-key", "Khoá nhật ký", _audit_key),
    Examination("audit-heads", "Bản niêm ngoài cơ sở dữ liệu", _heads),
    Examination("audit-sealed", "Niêm nhật ký", _sealer),
    Examination("jobs", "Việc nền", _jobs),
    Examination("dead-letters", "Việc hỏng", _dead_letters),
    Examination("calendar", "Lịch làm việc", _calendar),
)


# --- wiring --------------------------------------------------------------------------------------


def wiring() -> dict[str, list[dict[str, object]]]:
    """Every hook with its subscribers, slot with its fillers, job with its handler, in the order they are called."""
    from hoatoc.foundation.jobs.ports import HANDLERS, TIMERS
    from hoatoc.lib.hook import all_hooks
    from hoatoc.lib.slot import SLOTS

    every = {timer.job.kind: int(timer.every.total_seconds()) for timer in TIMERS}
    return {
        "hooks": [
            {"name": hook.name, "event": _name(hook.event), "takers": hook.subscribers}
            for hook in all_hooks()
            if _name(hook.event).startswith("hoatoc.")
        ],
        "slots": [{"name": name, "takers": SLOTS[name].fillers} for name in sorted(SLOTS)],
        "jobs": [
            {"name": kind, "every_seconds": every.get(kind), "takers": [_name(HANDLERS[kind].run)]}
            for kind in sorted(HANDLERS)
        ],
    }


def _name(thing: Callable[..., object]) -> str:
    return f"{thing.__module__}.{thing.__qualname__}"


def wiring_page() -> str:
    """The text of docs/reference/wiring.md."""
    found = wiring()
    lines = [
        "# Wiring: who hears whom",
        "",
        "Made by `hoatoc doctor --wiring`, kept true by `tests/architecture/test_docs.py`.",
        "Takers stand in the order in which they are called.",
    ]
    for part, title in (
        ("hooks", "Hooks: announcement → subscribers"),
        ("slots", "Slots: place on a page → fillers"),
        ("jobs", "Jobs: kind → handler"),
    ):
        lines += ["", f"## {title}", ""]
        for each in found[part]:
            seconds = each.get("every_seconds")
            lines.append(f"- `{each['name']}`" + (f" every {seconds} s" if seconds else ""))
            takers = each["takers"]
            assert isinstance(takers, list)  # noqa: S101 the shape of `wiring`
            lines += [f"  - `{taker.removeprefix('hoatoc.')}`" for taker in takers] or ["  - nobody yet"]
    return "\n".join(lines)
