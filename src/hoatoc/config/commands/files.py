"""`hoatoc files verify`: every stored file still has its bytes."""

import argparse
import json
import sys

HELP = "read every stored file and compare its hash; exit 1 when one is gone or changed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`verify` is the one act."""
    parser.add_argument("act", choices=["verify"])
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Exit 0 all whole, 1 some damaged (each is named)."""
    from hoatoc.foundation.files.queries import damaged, without_row

    found, spare = list(damaged()), list(without_row())
    if options.json:
        print(json.dumps({"ok": not found, "found": found, "without_row": spare}, ensure_ascii=False))
    else:
        print(
            *(f"{sha256}: không dòng nào dùng, để đó không hại" for sha256 in spare),
            sep="\n",
            end="\n" if spare else "",
        )
        print("\n".join(found) or "Mọi tệp còn nguyên.", file=sys.stderr if found else sys.stdout)
    return 1 if found else 0
