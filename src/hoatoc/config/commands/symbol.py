"""`hoatoc symbol TEXT`: reads one số, ký hiệu in any spelling and tells its parts."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from hoatoc.lib.kinds import kinds_by_code
from hoatoc.lib.symbols import NotASymbol, Symbol, parse_symbol

if TYPE_CHECKING:
    import argparse

HELP = "đọc một số, ký hiệu văn bản trong mọi cách viết (mã thoát 1: không phải số, ký hiệu)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The text may stand unquoted: its words are put together again."""
    parser.add_argument("text", nargs="+", metavar="TEXT", help='số, ký hiệu, ví dụ "176-KH/TU"')
    parser.add_argument("--json", action="store_true", help="in ra JSON: number, kind_code, issuer, year")


def run(options: argparse.Namespace) -> int:
    """Print the parts; 1 when the text is no symbol."""
    try:
        symbol = parse_symbol(" ".join(options.text))
    except NotASymbol as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if options.json:
        facts = {
            "number": symbol.number,
            "kind_code": symbol.kind_code,
            "issuer": symbol.issuer,
            "year": symbol.year,
        }
        print(json.dumps(facts, ensure_ascii=False))
    else:
        print(_sentence(symbol))
    return 0


def _sentence(symbol: Symbol) -> str:
    number = "chưa có số" if symbol.number is None else f"số {symbol.number}{symbol.number_suffix}"
    names = " hoặc ".join(
        one.name for one in kinds_by_code(symbol.system, symbol.kind_code) if one.is_numbered
    )
    kind = f"{names or 'loại khác'} ({symbol.kind_code})" if symbol.kind_code else names
    parts = [
        number,
        f"năm {symbol.year}" if symbol.year is not None else "",
        "" if symbol.year is not None and not symbol.kind_code else kind,
        f"cơ quan {symbol.issuer}",
        f"đơn vị {symbol.unit}" if symbol.unit else "",
        "văn bản của Đảng" if symbol.system == "party" else "văn bản Nhà nước",
    ]
    return f"{symbol}: " + ", ".join(part for part in parts if part)
