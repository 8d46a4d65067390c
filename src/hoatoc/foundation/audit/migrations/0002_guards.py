"""Rows of the audit trail are inserted, never changed or deleted."""

from django.db import migrations

from hoatoc.lib.trigger import forget, refuse

GUARDS = [
    {"table": "audit_auditentry", "name": "audit_entry_is_never_changed", "verb": "UPDATE", "when": '', "message": "audit rows are never changed"},
    {"table": "audit_auditentry", "name": "audit_entry_is_never_deleted", "verb": "DELETE", "when": '', "message": "audit rows are never changed"},
    {"table": "audit_auditlink", "name": "audit_link_is_never_changed", "verb": "UPDATE", "when": '', "message": "audit rows are never changed"},
    {"table": "audit_auditlink", "name": "audit_link_is_never_deleted", "verb": "DELETE", "when": '', "message": "audit rows are never changed"},
    {"table": "audit_auditseal", "name": "audit_seal_is_never_changed", "verb": "UPDATE", "when": '', "message": "audit rows are never changed"},
    {"table": "audit_auditseal", "name": "audit_seal_is_never_deleted", "verb": "DELETE", "when": '', "message": "audit rows are never changed"},
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
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(put, take_away)]
