"""The second wall for absences and delegations: who stood in for whom stays known."""

from django.db import migrations

from hoatoc.lib.trigger import both_ways

GUARDS = [
    {"table": "accounts_absence", "name": "absence_is_never_deleted", "verb": "DELETE", "when": "", "message": "an absence is never deleted"},
    {"table": "accounts_delegation", "name": "delegation_is_never_deleted", "verb": "DELETE", "when": "", "message": "a delegation is never deleted"},
    {"table": "accounts_delegation", "name": "delegation_only_ends", "verb": "UPDATE", "when": "OLD.revoked_at IS NOT NULL OR NEW.from_appointment_id <> OLD.from_appointment_id OR NEW.to_appointment_id <> OLD.to_appointment_id OR NEW.valid_from <> OLD.valid_from OR NEW.valid_to <> OLD.valid_to OR NEW.reads_secret <> OLD.reads_secret OR CAST(NEW.scopes AS TEXT) <> CAST(OLD.scopes AS TEXT)", "message": "a delegation may only be revoked"},
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_absence_delegation_duty")]
    operations = [migrations.RunPython(*both_ways(GUARDS))]
