"""`hoatoc org import FILE --on DAY`: agencies of a province from a CSV file, judged row by row."""

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hoatoc.foundation.org.actions import ImportedRow

HELP = "import agencies from a CSV file; exit 1 and write nothing when a row is refused"
RESULTS = {"found": "lập mới", "skipped": "bỏ qua", "refused": "từ chối"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`import` is the one act; the day is when the agencies were founded."""
    parser.add_argument("act", choices=["import"])
    parser.add_argument(
        "file", metavar="FILE", help="CSV with code,name,level,parent_code and, if wanted, kind,symbol"
    )
    parser.add_argument(
        "--on", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD", help="founding day"
    )
    parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
    parser.add_argument(
        "--partial", action="store_true", help="write the good rows although others are refused"
    )
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Exit 0 every row found or skipped, 1 a row was refused, 2 the file cannot be read as such a table."""
    from django.db import transaction

    from hoatoc.foundation.org import actions
    from hoatoc.foundation.ui.queries import database_clock
    from hoatoc.lib.actor import system_actor
    from hoatoc.lib.refusal import Refusal

    try:
        rows = actions.read_csv(Path(options.file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, csv.Error, Refusal) as problem:
        print(f"Không đọc được {options.file}: {problem}", file=sys.stderr)
        return 2
    if not rows:
        print(f"Không đọc được {options.file}: tệp không có dòng nào sau dòng tiêu đề.", file=sys.stderr)
        return 2
    with transaction.atomic():
        report = actions.import_agencies(
            rows=rows, on=options.on, actor=system_actor(), at=database_clock(), is_dry_run=options.dry_run
        )
        counts = Counter(row.action for row in report)
        is_written = not options.dry_run and (options.partial or not counts["refused"])
        if not is_written:
            transaction.set_rollback(True)
    if options.json:
        told = {
            "ok": not counts["refused"],
            "written": is_written,
            "counts": {name: counts[name] for name in RESULTS},
            "rows": [asdict(row) for row in report],
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _print(report, counts, is_dry_run=options.dry_run, is_written=is_written)
    return 1 if counts["refused"] else 0


def _print(
    report: Sequence["ImportedRow"], counts: Counter[str], *, is_dry_run: bool, is_written: bool
) -> None:
    """One line a row, tab between the columns: dòng, mã, tên, kết quả, lý do."""
    print("dòng\tmã\ttên\tkết quả\tlý do")
    for row in report:
        print("\t".join((str(row.line), row.code, row.name, RESULTS[row.action], row.reason)))
    told = ", ".join(f"{counts[name]} {label}" for name, label in RESULTS.items())
    if is_written:
        end = "Đã ghi."
    elif is_dry_run:
        end = "Chạy thử: chưa ghi gì."
    else:
        end = "Có dòng bị từ chối nên chưa ghi gì; sửa tệp, hoặc thêm --partial để chỉ ghi các dòng tốt."
    print(f"{told}. {end}", file=sys.stderr)
