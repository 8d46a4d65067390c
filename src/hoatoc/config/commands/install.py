"""`hoatoc install`: the first row of a new installation: its top agency and the administrator who goes on from there."""

import argparse
import json
import sys
from datetime import date

HELP = "found the top agency and its first administrator in an empty database; prints a one-time password"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who the province is and who runs its machines."""
    parser.add_argument("--name", required=True, help="name of the provincial committee")
    parser.add_argument("--symbol", required=True, help="its part of a symbol, such as TU")
    parser.add_argument(
        "--founded", type=date.fromisoformat, required=True, help="YYYY-MM-DD, first day its papers may carry"
    )
    parser.add_argument("--admin", required=True, help="log-in name of the province administrator")
    parser.add_argument("--admin-name", required=True, help="full name of the province administrator")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Exit 0 done, 1 refused because there are agencies already."""
    from django.conf import settings
    from django.db import transaction

    from hoatoc.foundation.accounts import actions as accounts
    from hoatoc.foundation.org import actions as org
    from hoatoc.foundation.org.models import Agency, Installation
    from hoatoc.foundation.org.rules import AgencyKind
    from hoatoc.foundation.ui.queries import database_clock
    from hoatoc.lib.actor import system_actor
    from hoatoc.lib.policy import Role

    if Agency.objects.exists():
        print("Đã có cơ quan trong cơ sở dữ liệu; lệnh này chỉ chạy một lần.", file=sys.stderr)
        return 1
    actor, at, on = system_actor(), database_clock(), options.founded
    with transaction.atomic():
        Installation.objects.get_or_create(defaults={"zone": settings.HOATOC_ZONE, "name": options.name})
        agency = org.found(
            name=options.name,
            level="province",
            kind=AgencyKind.COMMITTEE,
            on=on,
            symbol=options.symbol,
            actor=actor,
            at=at,
        )
        person = accounts.add_person(login=options.admin, full_name=options.admin_name, actor=actor, at=at)
        accounts.appoint(
            person=person,
            agency=agency,
            position="Quản trị mạng",
            roles=[Role.PROVINCE_ADMIN, Role.AGENCY_ADMIN],
            on=on,
            actor=actor,
            at=at,
        )
        password = accounts.reset_password(person=person, actor=actor, at=at)
    if options.json:
        print(json.dumps({"login": person.login, "password": password}))
    else:
        print(f"Đã lập {options.name}. Đăng nhập: {person.login} · mật khẩu dùng một lần: {password}")
    return 0
