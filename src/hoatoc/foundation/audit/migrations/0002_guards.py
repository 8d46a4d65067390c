"""Rows of the audit trail are inserted, never changed or deleted."""

from django.db import migrations

from hoatoc.lib.trigger import both_ways

GUARDS = [
    {"table": "audit_auditentry", "name": "audit_entry_is_never_changed", "verb": "UPDATE", "when": '', "message": "audit rows are never changed"},
    {"table": "audit_auditentry", "name": "audit_entry_is_never_deleted", "verb": "DELETE", "when": '', "message": "audit rows are never changed"},
    {"table": "audit_auditlink", "name": "audit_link_is_never_changed", "verb": "UPDATE", "when": '', "message": "audit rows are never changed"},
    {"table": "audit_auditlink", "name": "audit_link_is_never_deleted", "verb": "DELETE", "when": '', "message": "audit rows are never changed"},
    {"table": "audit_auditseal", "name": "audit_seal_is_never_changed", "verb": "UPDATE", "when": '', "message": "audit rows are never changed"},
    {"table": "audit_auditseal", "name": "audit_seal_is_never_deleted", "verb": "DELETE", "when": '', "message": "audit rows are never changed"},
]


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(*both_ways(GUARDS))]
