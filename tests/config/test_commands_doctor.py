"""`hoatoc doctor`: each illness of an installation is named, says what to do, and a healthy one exits 0."""

import argparse
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from hoatoc.config.commands import doctor
from hoatoc.config.commands.doctor import Level
from hoatoc.exchange.hub.events import CheckTimers
from hoatoc.foundation.audit.actions import heads_file, seal
from hoatoc.foundation.jobs.actions import enqueue
from hoatoc.foundation.jobs.models import Job
from hoatoc.foundation.org.models import Installation
from hoatoc.foundation.ui import queries as ui_queries


@pytest.fixture
def keys(data_dir, monkeypatch):
    """Both secrets in the keys folder, as the settings make them."""
    folder = data_dir / "keys"
    folder.mkdir(mode=0o700)
    for name in ("SECRET_KEY", "AUDIT_KEY"):
        monkeypatch.delenv(f"HOATOC_{name}", raising=False)
        monkeypatch.delenv(f"HOATOC_{name}_FILE", raising=False)
        file = folder / name.lower().replace("_", "-")
        file.write_text("x" * 40)
        file.chmod(0o600)
    return folder


@pytest.fixture
def static(settings, tmp_path):
    """Static files with a manifest, as in service, where this test looks for them."""
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    settings.STATIC_ROOT = tmp_path / "static"
    return settings.STATIC_ROOT


def examined(at=None):
    return {each.id: said for each, said in doctor.examine(at or datetime.now(UTC))}


def doctor_says(capsys, *words):
    parser = argparse.ArgumentParser()
    doctor.add_arguments(parser)
    code = doctor.run(parser.parse_args(words))
    return code, capsys.readouterr().out


def sealed(capture):
    with capture(execute=True):
        seal(at=datetime.now(UTC))


def test_a_healthy_installation(cast, keys, static, capsys, monkeypatch, django_capture_on_commit_callbacks):
    Installation.objects.create(zone="inner", name="Tỉnh uỷ Quảng Ngãi")
    sealed(django_capture_on_commit_callbacks)
    call_command("collectstatic", interactive=False, verbosity=0)
    # the private cluster of the tests forgets on a power cut, on purpose
    monkeypatch.setattr(doctor, "TABLES", [each for each in doctor.TABLES if each.id != "durability"])

    code, out = doctor_says(capsys, "--json")

    told = json.loads(out)
    assert code == 0
    assert told["ok"] is True
    assert set(told) == {"ok", "version", "findings"}
    assert {"id", "title", "ok", "level", "found"} == set(told["findings"][0])
    assert [row["id"] for row in told["findings"] if row["level"] != "ok"] == [
        "scanner"
    ]  # a warning, no illness
    assert {"database", "migrations", "data-dir", "keys", "static", "zone", "clock", "audit-heads"} <= {
        row["id"] for row in told["findings"]
    }


def test_one_illness_makes_exit_1_and_says_what_to_do(cast, keys, static, capsys):
    code, out = doctor_says(capsys)
    assert code == 1
    assert "HỎNG  Tệp tĩnh: chưa có bản kê tệp tĩnh; chạy hoatoc manage collectstatic" in out
    assert "LƯU Ý Máy quét virus" in out


def test_a_key_that_others_can_read_and_one_that_is_gone(keys, db):
    (keys / "audit-key").chmod(0o640)
    (keys / "secret-key").unlink()
    said = examined()["keys"]
    assert said.level is Level.WRONG
    assert "audit-key để quyền 0640" in said.text
    assert "secret-key" in said.text


def test_keys_given_otherwise_are_no_illness(keys, db, monkeypatch, tmp_path):
    (keys / "audit-key").unlink()
    (keys / "secret-key").unlink()
    mounted = tmp_path / "mounted"
    mounted.write_text("x")
    mounted.chmod(0o400)
    monkeypatch.setenv("HOATOC_SECRET_KEY", "x")
    monkeypatch.setenv("HOATOC_AUDIT_KEY_FILE", str(mounted))
    assert examined()["keys"].level is Level.OK


def test_another_audit_key_than_the_one_that_wrote_the_lines(cast, settings):
    assert examined()["audit-key"].level is Level.OK
    settings.HOATOC_AUDIT_KEY = b"made anew after the disk was changed"
    assert examined()["audit-key"].level is Level.WRONG


def test_the_wrong_zone(cast, settings):
    Installation.objects.create(zone="outer", name="Tỉnh uỷ Quảng Ngãi")
    settings.HOATOC_ZONE = "inner"
    assert examined()["zone"].level is Level.WRONG


def test_no_zone_yet_is_only_a_warning(db):
    assert examined()["zone"].level is Level.WARNING


def test_nobody_seals(cast, django_capture_on_commit_callbacks):
    said = examined()["audit-sealed"]
    assert said.level is Level.WRONG
    assert "worker" in said.text
    sealed(django_capture_on_commit_callbacks)
    assert examined()["audit-sealed"].level is Level.OK


def test_the_copy_of_the_heads(cast, numbered, django_capture_on_commit_callbacks):
    sealed(django_capture_on_commit_callbacks)
    assert examined()["audit-heads"].level is Level.OK
    first = heads_file().read_text()

    numbered()
    seal(at=datetime.now(UTC))  # committed, not yet copied: what a crash leaves, mended by the next seal
    assert examined()["audit-heads"].level is Level.WARNING

    heads_file().write_text(f"{first}2 999 {'0' * 64}\n")
    assert examined()["audit-heads"].level is Level.WRONG, "another head under the same number"
    heads_file().write_text(f"{first}{first.replace('1 ', '7 ', 1)}")
    assert examined()["audit-heads"].level is Level.WRONG, "seals cut from the database"
    heads_file().unlink()
    assert examined()["audit-heads"].level is Level.WRONG, "the copy is gone"


def test_jobs_that_nobody_runs(cast):
    now = datetime.now(UTC)
    enqueue(CheckTimers(), at=now)
    assert examined(now)["jobs"].level is Level.OK
    said = examined(now + timedelta(minutes=6))["jobs"]
    assert said.level is Level.WRONG
    assert "worker" in said.text


def test_dead_letters(cast):
    job = enqueue(CheckTimers(), at=datetime.now(UTC))
    Job.objects.filter(pk=job.pk).update(state="dead", reason="ValueError: mất tệp")
    said = examined()["dead-letters"]
    assert said.level is Level.WRONG
    assert "mất tệp" not in said.text, "reasons are for the administrator's page"


def test_a_clock_that_is_off(db, monkeypatch):
    now = datetime.now(UTC)
    monkeypatch.setattr(ui_queries, "database_clock", lambda: now + timedelta(seconds=61))
    assert examined(now)["clock"].level is Level.WRONG
    monkeypatch.setattr(ui_queries, "database_clock", lambda: now - timedelta(seconds=59))
    assert examined(now)["clock"].level is Level.OK


def test_a_full_disk_and_a_folder_that_is_gone(db, settings, tmp_path, monkeypatch):
    usage = doctor.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage._replace(total=1000, free=50))
    assert examined()["data-dir"].level is Level.WARNING
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage._replace(total=1000, free=10))
    assert examined()["data-dir"].level is Level.WRONG
    settings.HOATOC_DATA_DIR = tmp_path / "gone"
    assert examined()["data-dir"].level is Level.WRONG


def test_static_files_that_were_lost_or_never_collected(db, static):
    call_command("collectstatic", interactive=False, verbosity=0)
    paths = json.loads((static / "staticfiles.json").read_text())["paths"]
    lost = static / next(iter(paths.values()))
    lost.unlink()
    assert examined()["static"].level is Level.WRONG
    manifest = json.loads((static / "staticfiles.json").read_text())
    manifest["paths"] = {}
    (static / "staticfiles.json").write_text(json.dumps(manifest))
    assert examined()["static"].level is Level.WRONG


def test_tables_that_are_behind_the_code(db, monkeypatch):
    from django.db.migrations.executor import MigrationExecutor

    step = type("Step", (), {"app_label": "documents", "name": "0099_more"})
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [(step, False)])
    found = examined()
    assert "documents.0099_more" in found["migrations"].text
    assert found["migrations"].level is Level.WRONG
    assert "zone" not in found, "nothing is asked of tables that are not there"
    assert "data-dir" in found


def test_a_database_that_does_not_answer(db, monkeypatch):
    from django.db import OperationalError

    def refuse():
        raise OperationalError("connection refused")

    with monkeypatch.context() as away:
        away.setattr(connection, "ensure_connection", refuse)
        found = examined()
    assert found["database"].level is Level.WRONG
    assert "connection refused" in found["database"].text
    assert "migrations" not in found


@pytest.mark.django_db(transaction=True)
def test_a_database_that_answers_before_it_has_written():
    is_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off" if is_postgres else "PRAGMA synchronous = NORMAL")
        try:
            said = examined()["durability"]
        finally:
            cursor.execute("SET synchronous_commit = on" if is_postgres else "PRAGMA synchronous = FULL")
    assert said.level is Level.WRONG
    assert "synchronous" in said.text


def test_wiring_tells_who_hears_whom(capsys):
    code, out = doctor_says(capsys, "--wiring", "--json")
    hooks = {each["name"]: each["takers"] for each in json.loads(out)["hooks"]}
    assert code == 0
    assert hooks["documents.document_issued"] == [
        "hoatoc.exchange.hub.subscribers.send_issued",
        "hoatoc.exchange.hub.subscribers.count_own_replies",
    ]
    _, page = doctor_says(capsys, "--wiring")
    assert "- `documents.document_issued`\n  - `exchange.hub.subscribers.send_issued`" in page
