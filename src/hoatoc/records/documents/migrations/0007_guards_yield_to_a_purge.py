"""What is never changed may lose its words when two persons have decided to purge a spilt secret, and only then."""

from django.db import migrations

from hoatoc.lib.trigger import anew

PURGED = "EXISTS (SELECT 1 FROM documents_purge p WHERE p.decision = 'approved' AND p.document_id = {document})"
OF_ENTRY = PURGED.format(document="(SELECT e.document_id FROM documents_entry e WHERE e.id = OLD.entry_id)")
OF_DOCUMENT = PURGED.format(document="OLD.document_id")
SEALED = "EXISTS (SELECT 1 FROM documents_document d WHERE d.id = OLD.document_id AND d.is_issued AND d.origin <> 'paper')"


def guard(table: str, name: str, message: str, when: str) -> dict[str, str]:
    return {"table": f"documents_{table}", "name": name, "verb": "UPDATE", "when": when, "message": message}


BEFORE = [
    guard("documentfile", "file_of_issued_document_is_never_changed", "a file of an issued document is never changed", SEALED),
    guard("allocatednumber", "void_number_stays_void", "a void number stays void", "OLD.state = 'void'"),
    guard("entrychange", "change_is_never_changed", "a change of a row stays as it is", ""),
    guard("secrecychange", "change_of_level_is_never_changed", "a change of level stays as it is", ""),
]
AFTER = [
    guard("documentfile", "file_of_issued_document_is_never_changed", "a file of an issued document is never changed", f"{SEALED} AND NOT ({OF_DOCUMENT} AND NEW.blob_id = OLD.blob_id)"),
    guard("allocatednumber", "void_number_stays_void", "a void number stays void", f"OLD.state = 'void' AND NOT (OLD.document_id IS NOT NULL AND NEW.state = 'void' AND {OF_DOCUMENT})"),
    guard("entrychange", "change_is_never_changed", "a change of a row stays as it is", f"NOT {OF_ENTRY}"),
    guard("secrecychange", "change_of_level_is_never_changed", "a change of level stays as it is", f"NOT {OF_ENTRY}"),
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_number_check_of_files")]
    operations = [migrations.RunPython(*anew(before=BEFORE, after=AFTER))]
