"""`hoatoc simulate`: drives the product through its own verbs, then checks what must hold."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

HELP = "drive random work through the verbs on an EMPTY database, then run the invariants; exit 1 when one is broken"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--documents` of a province with `--writers` side by side (PostgreSQL), or `--days` of `--agencies` by the rules of numbers.

    `--seed` for both, `--json FILE` (or - for the terminal).
    """
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--writers", type=int, default=1)
    parser.add_argument("--days", type=int, default=0)
    parser.add_argument("--agencies", type=int, default=40)
    parser.add_argument("--json", default="")


def run(options: argparse.Namespace) -> int:
    """Exit 0 when everything holds, 1 when not, 2 on a database that is not empty."""
    from hoatoc.config.simulation.documents import patiently
    from hoatoc.foundation.org.models import Agency
    from hoatoc.lib.finding import report

    if Agency.objects.exists():
        print("Chỉ mô phỏng trên cơ sở dữ liệu trống.", file=sys.stderr)
        return 2
    if options.days:
        done, beside = _play_days(options)
    else:
        done, beside = _play_documents(options)
    result = patiently(report)
    result["checks"].append(beside)
    result["ok"] = result["ok"] and beside["ok"]
    result["done"] = done
    text = json.dumps(result, ensure_ascii=False, indent=1)
    if options.json == "-":
        print(text)
    elif options.json:
        Path(options.json).write_text(text, encoding="utf-8")
    for check in result["checks"]:
        print(
            f"{'đạt ' if check['ok'] else 'HỎNG'} {check['id']} {check['title']}",
            *check["found"][:20],
            sep="\n       ",
        )
    print("đã làm:", ", ".join(f"{count} {what}" for what, count in sorted(done.items())))
    return 0 if result["ok"] else 1


def _play_documents(options: argparse.Namespace) -> tuple[Counter[str], dict[str, Any]]:
    """Many documents; nothing that was acknowledged may be lost."""
    from hoatoc.config.simulation.documents import Simulation, patiently

    simulation = Simulation(documents=options.documents, seed=options.seed, writers=options.writers)
    simulation.play()
    return simulation.done, _check(
        "ACK", "mọi việc đã báo xong còn trong cơ sở dữ liệu, đúng một lần", patiently(simulation.lost)
    )


def _play_days(options: argparse.Namespace) -> tuple[Counter[str], dict[str, Any]]:
    """Many days; the numbers must be those of the rules."""
    from hoatoc.config.simulation.days import Days

    simulation = Days(days=options.days, agencies=options.agencies, seed=options.seed)
    simulation.play()
    return simulation.done, _check(
        "REF", "mọi số đúng như mô hình đối chiếu tính theo quy tắc", simulation.found()
    )


def _check(check_id: str, title: str, found: list[str]) -> dict[str, Any]:
    return {"id": check_id, "title": title, "ok": not found, "found": found}
