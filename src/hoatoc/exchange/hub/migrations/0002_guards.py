"""What happened to a delivery is written once."""

from django.db import migrations

from hoatoc.lib.trigger import forget, refuse

GUARDS = [
    {"table": "hub_deliveryevent", "name": "delivery_event_is_never_changed", "verb": "UPDATE", "when": '', "message": "what happened to a delivery is never changed"},
    {"table": "hub_deliveryevent", "name": "delivery_event_is_never_deleted", "verb": "DELETE", "when": '', "message": "what happened to a delivery is never changed"},
    {"table": "hub_receipt", "name": "receipt_is_never_changed", "verb": "UPDATE", "when": '', "message": "what happened to a delivery is never changed"},
    {"table": "hub_receipt", "name": "receipt_is_never_deleted", "verb": "DELETE", "when": '', "message": "what happened to a delivery is never changed"},
    {"table": "hub_delivery", "name": "delivery_is_never_deleted", "verb": "DELETE", "when": '', "message": "a delivery is never deleted"},
]


def put(apps, schema_editor):
    for guard in GUARDS:
        for statement in refuse(schema_editor.connection.vendor, **guard):
            schema_editor.execute(statement, params=None)


def take_away(apps, schema_editor):
    for guard in GUARDS:
        for statement in forget(schema_editor.connection.vendor, table=guard["table"], name=guard["name"]):
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("hub", "0001_initial")]
    operations = [migrations.RunPython(put, take_away)]
