"""`hoatoc org import FILE --on DAY`: agencies of a province from a CSV file, judged row by row.

`hoatoc org plan FILE --on DAY --name … --basis …` compares the directory with a new list of units and draws up a plan of
succession; `hoatoc org apply --plan ID` carries out a plan, an agency at a time. Both try only with `--dry-run`.
"""

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hoatoc.foundation.org.actions import ImportedRow
    from hoatoc.foundation.org.queries import PlanView

HELP = "import agencies from a CSV file; draw up and apply a plan of succession"
RESULTS = {"found": "lập mới", "skipped": "bỏ qua", "refused": "từ chối"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`import`: agencies of a CSV. `plan`: a plan from a new list of units. `apply`: carry out a plan."""
    parser.add_argument("act", choices=["import", "plan", "apply"])
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help="CSV with code,name,level,parent_code and, if wanted, kind,symbol",
    )
    parser.add_argument(
        "--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="founding day; of a plan its first day"
    )
    parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
    parser.add_argument(
        "--partial", action="store_true", help="write the good rows although others are refused"
    )
    parser.add_argument("--map", metavar="FILE", help="plan: CSV with from_code,to_code,kind,note")
    parser.add_argument("--name", default="", help="plan: its name")
    parser.add_argument("--basis", default="", help="plan: number and day of the deciding document")
    parser.add_argument(
        "--mail-until",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="plan: last day of mail to old names",
    )
    parser.add_argument("--plan", type=int, metavar="ID", help="apply: which plan")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Exit 0 done, 1 a row was refused or asks for a decision, 2 the file or the plan cannot be read."""
    if options.act == "apply":
        return _apply(options)
    if options.file is None or options.on is None:
        print("Cần tên tệp và --on YYYY-MM-DD.", file=sys.stderr)
        return 2
    return _plan(options) if options.act == "plan" else _import(options)


def _import(options: argparse.Namespace) -> int:
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


def _plan(options: argparse.Namespace) -> int:
    """A plan from a new list of units; rows that ask for a decision make it 1."""
    from django.db import transaction

    from hoatoc.foundation.org import actions, queries
    from hoatoc.foundation.ui.queries import database_clock
    from hoatoc.lib.actor import system_actor
    from hoatoc.lib.refusal import Refusal

    try:
        units = actions.read_units(Path(options.file).read_text(encoding="utf-8"))
        fates = actions.read_fates(Path(options.map).read_text(encoding="utf-8")) if options.map else []
        with transaction.atomic():
            act: dict[str, Any] = {"actor": system_actor(), "at": database_clock()}
            plan = actions.draw_plan(
                name=options.name or Path(options.file).stem,
                basis=options.basis,
                on=options.on,
                mail_until=options.mail_until,
                **act,
            )
            actions.compare_lists(plan=plan, units=units, fates=fates, **act)
            view = queries.plan_view(plan)
            transaction.set_rollback(options.dry_run)
    except (OSError, UnicodeDecodeError, csv.Error, Refusal) as problem:
        print(f"Không lập được phương án: {problem}", file=sys.stderr)
        return 2
    _tell_plan(view, options, is_written=not options.dry_run)
    return 1 if view.problems else 0


def _apply(options: argparse.Namespace) -> int:
    """Carry out a plan here and now; refused agencies make it 1, calling again goes on with them."""
    from django.db import transaction
    from django.utils.timezone import localdate

    from hoatoc.foundation.org import actions, queries
    from hoatoc.foundation.org.models import SuccessionPlan
    from hoatoc.foundation.org.rules import PlanState
    from hoatoc.foundation.ui.queries import database_clock
    from hoatoc.lib.actor import system_actor
    from hoatoc.lib.refusal import Refusal

    plan = SuccessionPlan.objects.filter(pk=options.plan or 0).first()
    if plan is None:
        print("Không có phương án này. Xem số ở trang Phương án sắp xếp, rồi gõ --plan SỐ.", file=sys.stderr)
        return 2
    at = database_clock()
    act: dict[str, Any] = {"actor": system_actor(), "at": at}
    try:
        with transaction.atomic():
            if plan.state == PlanState.DRAFT:
                actions.start_plan(plan=plan, typed=plan.name, today=localdate(at), **act)
            if options.dry_run:
                actions.apply_plan(plan=plan, **act)
                plan.refresh_from_db()
                view = queries.plan_view(plan)
                transaction.set_rollback(True)
        if not options.dry_run:
            view = queries.plan_view(actions.apply_plan(plan=plan, **act))
    except Refusal as refusal:
        print(f"Chưa áp dụng được: {refusal}", file=sys.stderr)
        return 1
    _tell_plan(view, options, is_written=not options.dry_run)
    return 0 if view.plan.state == PlanState.APPLIED else 1


def _tell_plan(view: "PlanView", options: argparse.Namespace, *, is_written: bool) -> None:
    """One line a row, tab between the columns: cơ quan, hình thức, tiếp nhận, việc còn lại, kết quả."""
    if options.json:
        told = {
            "plan": view.plan.pk if is_written else None,
            "state": view.plan.state,
            "written": is_written,
            "problems": view.problems,
            "bodies": [each.body.name for each in view.bodies],
            "rows": [
                {
                    "agency": line.name,
                    "kind": line.row.kind,
                    "to": line.target,
                    "question": line.row.question,
                    "done": line.row.done_at is not None,
                    "note": line.row.note,
                    "effects": [asdict(each) for each in line.effects],
                }
                for line in view.lines
            ],
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    print("cơ quan\thình thức\ttiếp nhận\tviệc còn lại\tkết quả")
    for line in view.lines:
        effects = ", ".join(f"{each.count} {each.label}" for each in line.effects)
        end = line.row.question or line.row.note or ("xong" if line.row.done_at else "")
        print(f"{line.name}\t{line.what}\t{line.target}\t{effects}\t{end}")
    for problem in view.problems:
        print(problem, file=sys.stderr)
    where = f"Phương án số {view.plan.pk}." if is_written else "Chạy thử: chưa ghi gì."
    print(
        f"{len(view.bodies)} cơ quan mới, {len(view.lines)} dòng, {view.done} dòng xong. {where}",
        file=sys.stderr,
    )
