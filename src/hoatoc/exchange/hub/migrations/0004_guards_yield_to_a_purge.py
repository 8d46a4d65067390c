"""Reasons that receivers wrote about a sheet lose their words when it is purged as a spilt secret, and only then."""

from django.db import migrations

from hoatoc.lib.trigger import anew

MESSAGE = "what happened to a delivery is never changed"
PURGED = (
    "EXISTS (SELECT 1 FROM hub_delivery d JOIN documents_purge p ON p.document_id = d.document_id "
    "WHERE d.id = OLD.delivery_id AND p.decision = 'approved')"
)


def guard(table: str, name: str, when: str) -> dict[str, str]:
    return {"table": f"hub_{table}", "name": name, "verb": "UPDATE", "when": when, "message": MESSAGE}


NAMES = {"deliveryevent": "delivery_event_is_never_changed", "receipt": "receipt_is_never_changed"}
BEFORE = [guard(table, name, "") for table, name in NAMES.items()]
AFTER = [guard(table, name, f"NOT {PURGED}") for table, name in NAMES.items()]


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0003_receipts_of_void_numbers"),
        ("documents", "0007_guards_yield_to_a_purge"),
    ]
    operations = [migrations.RunPython(*anew(before=BEFORE, after=AFTER))]
