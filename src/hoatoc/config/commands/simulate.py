"""`hoatoc simulate`: drives the product through its own verbs, then checks what must hold."""

import argparse
import json
import sys
from pathlib import Path

HELP = "drive random work through the verbs on an EMPTY database, then run the invariants; exit 1 when one is broken"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--documents`, `--seed`, `--writers` side by side (PostgreSQL), `--json FILE` (or - for the terminal)."""
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--writers", type=int, default=1)
    parser.add_argument("--json", default="")


def run(options: argparse.Namespace) -> int:
    """Exit 0 when everything holds, 1 when not, 2 on a database that is not empty."""
    from hoatoc.config.simulation.documents import Simulation, patiently
    from hoatoc.foundation.org.models import Agency
    from hoatoc.lib.finding import report

    if Agency.objects.exists():
        print("Chỉ mô phỏng trên cơ sở dữ liệu trống.", file=sys.stderr)
        return 2
    simulation = Simulation(documents=options.documents, seed=options.seed, writers=options.writers)
    simulation.play()
    result = patiently(report)
    lost = patiently(simulation.lost)
    result["checks"].append(
        {
            "id": "ACK",
            "title": "mọi việc đã báo xong còn trong cơ sở dữ liệu, đúng một lần",
            "ok": not lost,
            "found": lost,
        }
    )
    result["ok"] = result["ok"] and not lost
    result["done"] = simulation.done
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
    print("đã làm:", ", ".join(f"{count} {what}" for what, count in sorted(simulation.done.items())))
    return 0 if result["ok"] else 1
