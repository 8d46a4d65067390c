"""`hoatoc invariants`: what must always hold of the stored data."""

import argparse
import json

HELP = "check what must always hold of the stored data; exit 1 when something does not"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--only I2,I3` names checks, `--json` prints `{"ok", "checks": [{"id", "ok", "found"}]}`."""
    parser.add_argument("--only", default="", help="ids, by comma")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Exit 0 when all hold, 1 when one does not."""
    from hoatoc.lib.finding import report

    result = report(filter(None, options.only.split(",")))
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        for check in result["checks"]:
            print(f"{'đạt ' if check['ok'] else 'HỎNG'} {check['id']} {check['title']}")
            for found in check["found"][:50]:
                print(f"       {found}")
    return 0 if result["ok"] else 1
