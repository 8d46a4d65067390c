"""`hoatoc audit verify`: the audit trail is whole, or which row is not."""

import argparse
import json
import sys

HELP = "verify the audit trail; exit 1 and name the row when it was changed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`verify` is the one act."""
    parser.add_argument("act", choices=["verify"])
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Seals what waits, then verifies everything. Exit 0 whole, 1 changed."""
    from hoatoc.foundation.audit.actions import seal, written_heads
    from hoatoc.foundation.audit.queries import verify
    from hoatoc.foundation.ui.queries import database_clock

    seal(at=database_clock())
    found = list(verify(written_heads()))
    if options.json:
        print(json.dumps({"ok": not found, "found": found}, ensure_ascii=False))
    else:
        print("\n".join(found) or "Nhật ký nguyên vẹn.", file=sys.stderr if found else sys.stdout)
    return 1 if found else 0
