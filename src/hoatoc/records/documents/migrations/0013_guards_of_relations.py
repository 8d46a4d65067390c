"""What an own sheet said of others when it was issued stays said; a relation is taken back and said anew, never rewritten."""

from django.db import migrations, models
from django.db.models import Q

from hoatoc.lib.trigger import both_ways

AT_ISSUE = "EXISTS (SELECT 1 FROM documents_document d JOIN documents_entry e ON e.document_id = d.id WHERE d.id = OLD.from_document_id AND d.is_issued AND d.issuer_agency_id = OLD.said_by_id AND e.direction = 'out' AND e.ended_at >= OLD.at)"


def guard(name: str, verb: str, when: str = "") -> dict[str, str]:
    return {"table": "documents_relation", "name": name, "verb": verb, "when": when, "message": "a relation stays as it was said"}


GUARDS = [
    guard("relation_is_never_changed", "UPDATE"),
    guard("relation_said_at_issue_is_never_deleted", "DELETE", AT_ISSUE),
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0012_guards_of_sheets_sent_on")]
    operations = [
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["reply_due_on"], condition=Q(reply_due_on__isnull=False), name="document_asks_for_reply"),
        ),
        migrations.RunPython(*both_ways(GUARDS)),
    ]
