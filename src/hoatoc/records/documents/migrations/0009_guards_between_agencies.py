"""Recipients that an issued sheet does not name may be added by a sending on; what was closed stays closed."""

from django.db import migrations

from hoatoc.lib.trigger import anew, both_ways

SEALED = "EXISTS (SELECT 1 FROM documents_document d WHERE d.id = NEW.document_id AND d.is_issued AND d.origin <> 'paper')"
SENT_ON = "NEW.forwarding_id IS NOT NULL AND EXISTS (SELECT 1 FROM documents_forwarding f JOIN documents_entry e ON e.id = f.entry_id WHERE f.id = NEW.forwarding_id AND e.document_id = NEW.document_id)"


def guard(table: str, name: str, verb: str, message: str, when: str = "", only: str = "") -> dict[str, str]:
    table = f"documents_{table}"
    return {"table": table, "name": name, "verb": verb, "when": when, "only": only, "message": message}


def recipients(added: str) -> list[dict[str, str]]:
    name = "recipient_of_issued_document_is_never_added"
    return [guard("recipient", name, "INSERT", "nothing is added to an issued document", added)]


NEW = [
    guard("entry", "closed_content_stays_closed", "UPDATE", "closed content stays closed", only="OLD.content_closed_at IS NOT NULL AND NEW.content_closed_at IS NULL"),
    guard("forwarding", "forwarding_is_never_changed", "UPDATE", "a sending on stays as it is", "OLD.entry_id <> NEW.entry_id OR OLD.sent_as <> NEW.sent_as OR OLD.by_id <> NEW.by_id"),
    guard("forwarding", "forwarding_is_never_deleted", "DELETE", "a sending on stays as it is"),
]
BEFORE = recipients(SEALED)
AFTER = recipients(f"{SEALED} AND NOT ({SENT_ON})")
GUARDS = [*AFTER, *NEW]


class Migration(migrations.Migration):
    dependencies = [("documents", "0008_between_agencies")]
    operations = [
        migrations.RunPython(*anew(before=BEFORE, after=AFTER)),
        migrations.RunPython(*both_ways(NEW)),
    ]
