"""What happened to a delivery is written once."""

from django.db import migrations

from hoatoc.lib.trigger import both_ways

GUARDS = [
    {"table": "hub_deliveryevent", "name": "delivery_event_is_never_changed", "verb": "UPDATE", "when": '', "message": "what happened to a delivery is never changed"},
    {"table": "hub_deliveryevent", "name": "delivery_event_is_never_deleted", "verb": "DELETE", "when": '', "message": "what happened to a delivery is never changed"},
    {"table": "hub_receipt", "name": "receipt_is_never_changed", "verb": "UPDATE", "when": '', "message": "what happened to a delivery is never changed"},
    {"table": "hub_receipt", "name": "receipt_is_never_deleted", "verb": "DELETE", "when": '', "message": "what happened to a delivery is never changed"},
    {"table": "hub_delivery", "name": "delivery_is_never_deleted", "verb": "DELETE", "when": '', "message": "a delivery is never deleted"},
]


class Migration(migrations.Migration):
    dependencies = [("hub", "0001_initial")]
    operations = [migrations.RunPython(*both_ways(GUARDS))]
