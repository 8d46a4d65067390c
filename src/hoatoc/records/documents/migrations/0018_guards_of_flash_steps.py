"""The second wall for báo hoả tốc: who was told, and when, stays known."""

from django.db import migrations

from hoatoc.lib.trigger import both_ways

GUARDS = [
    {"table": "documents_escalationstep", "name": "escalation_step_is_never_deleted", "verb": "DELETE", "when": "", "message": "a step of an alarm is never deleted"},
    {"table": "documents_escalationstep", "name": "ended_escalation_step_is_never_changed", "verb": "UPDATE", "when": "OLD.ended_at IS NOT NULL", "message": "an ended step of an alarm stays as it is"},
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0017_flash_steps")]
    operations = [migrations.RunPython(*both_ways(GUARDS))]
