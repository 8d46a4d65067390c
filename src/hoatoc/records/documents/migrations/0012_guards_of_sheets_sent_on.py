"""A sheet typed from paper is its holder's to correct until it is sent on: from then on others hold the same sheet."""

from django.db import migrations

from hoatoc.lib.trigger import both_ways

SENT_ON = "EXISTS (SELECT 1 FROM documents_recipient r WHERE r.document_id = {document} AND r.forwarding_id IS NOT NULL)"
UNPURGED = "NOT EXISTS (SELECT 1 FROM documents_purge p WHERE p.document_id = {document} AND p.decision = 'approved')"
OF_FILE = SENT_ON.format(document="OLD.document_id")
MESSAGE = "a sheet sent on is never changed"


def guard(table: str, name: str, verb: str, when: str, only: str = "") -> dict[str, str]:
    return {"table": f"documents_{table}", "name": name, "verb": verb, "when": when, "only": only, "message": MESSAGE}


GUARDS = [
    guard("document", "sheet_sent_on_is_never_changed", "UPDATE", f"{SENT_ON.format(document='OLD.id')} AND {UNPURGED.format(document='OLD.id')}", only="OLD.origin = 'paper'"),
    guard("documentfile", "file_of_sheet_sent_on_is_never_changed", "UPDATE", f"{OF_FILE} AND ({UNPURGED.format(document='OLD.document_id')} OR NEW.blob_id <> OLD.blob_id)"),
    guard("documentfile", "file_of_sheet_sent_on_is_never_deleted", "DELETE", OF_FILE),
    guard("documentfile", "file_of_sheet_sent_on_is_never_added", "INSERT", SENT_ON.format(document="NEW.document_id")),
    guard("recipient", "recipient_sent_on_to_is_never_changed", "UPDATE", "OLD.forwarding_id IS NOT NULL"),
    guard("recipient", "recipient_sent_on_to_is_never_deleted", "DELETE", "OLD.forwarding_id IS NOT NULL"),
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0011_seen_marks")]
    operations = [migrations.RunPython(*both_ways(GUARDS))]
