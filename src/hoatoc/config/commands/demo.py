"""`hoatoc demo`: a whole invented province on real units, deterministic."""

import argparse
import json
import sys
from datetime import UTC, date, datetime, timedelta

HELP = "load the demo province into an empty database"
PASSWORD = "quang-ngai-2018"  # noqa: S105 printed at every start; the demo is not for real papers
CAST = (
    ("hang", "văn thư Tỉnh uỷ và Văn phòng Tỉnh uỷ"),
    ("phuc", "chánh văn phòng: duyệt huỷ số, mở dãy"),
    ("son", "lãnh đạo Tỉnh uỷ"),
    ("khoa", "văn thư Huyện uỷ Mộ Đức"),
    ("lan", "văn thư một đảng uỷ xã của Mộ Đức"),
    ("chin", "bí thư một chi bộ thí điểm"),
    ("tri", "quản trị mạng tỉnh"),
    ("kiem", "kiểm tra viên"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--until` is the last morning (today), `--seed` the luck, `--small` a handful of documents for tests."""
    parser.add_argument("--until", type=date.fromisoformat, default=None)
    parser.add_argument("--seed", type=int, default=2018)
    parser.add_argument("--small", action="store_true")
    parser.add_argument(
        "--if-empty", action="store_true", help="exit 0 without a word when there is data already"
    )
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Exit 0 loaded (or --if-empty and not empty), 1 refused because there is data."""
    from django.conf import settings
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    from hoatoc.config.demo.between import BetweenAgencies
    from hoatoc.config.demo.by_the_rules import ByTheRules
    from hoatoc.config.demo.people_away import PeopleAway
    from hoatoc.config.demo.province import Builder
    from hoatoc.config.demo.sheets import load_fonts
    from hoatoc.config.demo.succession import draft_plan
    from hoatoc.config.demo.taken_back import TakenBack
    from hoatoc.config.demo.work import Amount, Work
    from hoatoc.foundation.accounts.queries import VIETNAM
    from hoatoc.foundation.audit.actions import seal
    from hoatoc.foundation.org.models import Agency, Installation
    from hoatoc.records.documents.models import Document, Entry

    if Agency.objects.exists():
        if not options.if_empty:
            print(
                "Cơ sở dữ liệu đã có cơ quan; dữ liệu mẫu chỉ nạp vào cơ sở dữ liệu trống.", file=sys.stderr
            )
        return 0 if options.if_empty else 1
    try:
        load_fonts(settings.HOATOC_FRONTEND_DIR.parent / "fonts")
    except FileNotFoundError as error:
        print(f"Thiếu phông chữ {error}: hãy chạy `node tools/frontend.mjs` trước.", file=sys.stderr)
        return 1
    until = options.until or datetime.now(UTC).astimezone(VIETNAM).date()
    start = until - timedelta(days=730)
    founded = date(start.year, 1, 1)
    morning = datetime(founded.year, 1, 2, 1, tzinfo=UTC)
    amount = Amount(6, 8, 6, 5) if options.small else Amount()
    with transaction.atomic():
        Installation.objects.get_or_create(
            defaults={"zone": settings.HOATOC_ZONE, "name": "Tỉnh uỷ Quảng Ngãi"}
        )
        builder = Builder(on=founded, at=morning, password_hash=make_password(PASSWORD), seed=options.seed)
        province = builder.build()
        work = Work(province, start=start, until=until, seed=options.seed, amount=amount)
        ByTheRules(work).plan()
        BetweenAgencies(work).plan()
        TakenBack(work).plan()
        PeopleAway(work).plan()
        work.play()
        draft_plan(province, until=until, at=morning)
    seal(at=datetime.now(UTC))
    counts = {
        "agencies": Agency.objects.count(),
        "documents": Document.objects.count(),
        "entries": Entry.objects.count(),
        "registered": Entry.objects.filter(number__isnull=False).count(),
    }
    if options.json:
        print(json.dumps(counts))
    else:
        print(
            "Đã nạp tỉnh mẫu: {agencies} cơ quan, {documents} văn bản, {registered} dòng trong sổ.".format(
                **counts
            )
        )
    return 0
