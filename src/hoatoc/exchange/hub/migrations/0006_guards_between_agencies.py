"""The second wall for recalls."""

from django.db import migrations

from hoatoc.lib.trigger import both_ways

GUARDS = [
    {"table": "hub_recall", "name": "recall_is_never_deleted", "verb": "DELETE", "when": "", "message": "a recall is never deleted"},
    {"table": "hub_recall", "name": "decided_recall_is_never_changed", "verb": "UPDATE", "when": "OLD.decision <> 'waiting' AND (NEW.decision <> OLD.decision OR NEW.decided_by_id <> OLD.decided_by_id)", "message": "a decided recall stays as it is"},
    {"table": "hub_recallanswer", "name": "recall_answer_is_never_deleted", "verb": "DELETE", "when": "", "message": "an answer to a recall is never deleted"},
    {"table": "hub_recallanswer", "name": "recall_answer_is_final", "verb": "UPDATE", "when": "OLD.state = 'closed' AND NEW.state <> 'closed'", "message": "a closed answer to a recall stays closed"},
]


class Migration(migrations.Migration):
    dependencies = [("hub", "0005_between_agencies")]
    operations = [
        migrations.RunPython(*both_ways(GUARDS)),
    ]
