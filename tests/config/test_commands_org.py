"""`hoatoc org import`: the real units of 2018, tried, imported, imported again; and files that are wrong."""

import argparse
import json
from importlib import resources

import pytest

from hoatoc.config.commands import org
from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.org.models import Agency, AgencyIdentifier

UNITS = str(resources.files("hoatoc.config.demo.data").joinpath("units-2018.csv"))
ON = ("--on", "2018-01-01")
EVERYTHING = 199  # the province, 14 districts, 184 communes

pytestmark = pytest.mark.django_db


def imported(capsys, *words):
    parser = argparse.ArgumentParser()
    org.add_arguments(parser)
    code = org.run(parser.parse_args(["import", *words]))
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture
def table(tmp_path):
    """Writes a small file of units."""

    def write(*lines, head="code,name,level,parent_code"):
        file = tmp_path / "units.csv"
        file.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        return str(file)

    return write


def test_the_dry_run_reports_every_row_and_writes_nothing(capsys):
    code, out, err = imported(capsys, UNITS, *ON, "--dry-run")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].split("\t") == ["dòng", "mã", "tên", "kết quả", "lý do"]
    assert len(lines) == 1 + EVERYTHING
    assert lines[1].split("\t") == ["2", "51", "Tỉnh Quảng Ngãi", "lập mới", ""]
    assert "chưa ghi gì" in err
    assert not Agency.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_import_and_a_second_one(capsys):
    code, _, err = imported(capsys, UNITS, *ON)
    assert code == 0
    assert err == f"{EVERYTHING} lập mới, 0 bỏ qua, 0 từ chối. Đã ghi.\n"
    assert Agency.objects.count() == EVERYTHING
    assert Agency.objects.filter(level="commune").count() == 184
    assert set(AuditEntry.objects.values_list("actor_label", flat=True)) == {"Hệ thống"}

    code, out, _ = imported(capsys, UNITS, *ON, "--json")
    told = json.loads(out)
    assert code == 0
    assert told["ok"] is True
    assert told["counts"] == {"found": 0, "skipped": EVERYTHING, "refused": 0}
    assert set(told["rows"][0]) == {"line", "code", "name", "action", "reason"}
    assert Agency.objects.count() == EVERYTHING


def test_one_refused_row_stops_all_of_them(table, capsys):
    file = table("51,Tỉnh Quảng Ngãi,province,", "533,Huyện Mộ Đức,canton,51", "21400,Xã Đức Lợi,commune,533")
    code, out, err = imported(capsys, file, *ON)
    assert code == 1
    assert [line.split("\t")[3] for line in out.splitlines()[1:]] == ["lập mới", "từ chối", "từ chối"]
    assert "không có cấp “canton”" in out
    assert "chưa có cấp trên mang mã 533" in out
    assert "--partial" in err
    assert not Agency.objects.exists()
    assert not AuditEntry.objects.exists()


def test_partial_writes_the_good_rows_and_still_exits_1(table, capsys):
    file = table("51,Tỉnh Quảng Ngãi,province,", "533,Huyện Mộ Đức,canton,51")
    code, out, _ = imported(capsys, file, *ON, "--partial", "--json")
    told = json.loads(out)
    assert code == 1
    assert (told["ok"], told["written"]) == (False, True)
    assert AgencyIdentifier.objects.get().value == "51"


def test_partial_with_a_dry_run_writes_nothing(table, capsys):
    file = table("51,Tỉnh Quảng Ngãi,province,", "533,Huyện Mộ Đức,canton,51")
    code, out, _ = imported(capsys, file, *ON, "--partial", "--dry-run", "--json")
    assert code == 1
    assert json.loads(out)["written"] is False
    assert not Agency.objects.exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"ma,ten\n51,x\n", "thiếu cột"),
        (b"code,name,level,parent_code\n", "không có dòng nào"),
        (b"", "thiếu cột"),
        ("code,name,level,parent_code\n51,Tỉnh,province,\n".encode("utf-16"), "decode"),
    ],
)
def test_a_file_that_is_no_such_table(tmp_path, capsys, content, reason):
    file = tmp_path / "units.csv"
    file.write_bytes(content)
    code, out, err = imported(capsys, str(file), *ON)
    assert (code, out) == (2, "")
    assert reason in err


def test_a_file_that_is_not_there(tmp_path, capsys):
    assert imported(capsys, str(tmp_path / "none.csv"), *ON)[0] == 2
    assert imported(capsys, str(tmp_path), *ON)[0] == 2


def test_a_day_is_needed(capsys):
    with pytest.raises(SystemExit) as stop:
        imported(capsys, UNITS, "--on", "hôm qua")
    assert stop.value.code == 2
