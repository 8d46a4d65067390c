"""What was issued or numbered is never changed (model: the second wall)."""

from django.db import migrations

from hoatoc.lib.trigger import both_ways

GUARDS = [
    {"table": "documents_document", "name": "issued_document_is_never_changed", "verb": "UPDATE", "when": "OLD.is_issued AND OLD.origin <> 'paper'", "message": "an issued document is never changed"},
    {"table": "documents_document", "name": "issued_document_is_never_deleted", "verb": "DELETE", "when": "OLD.is_issued AND OLD.origin <> 'paper'", "message": "an issued document is never deleted"},
    {"table": "documents_documentfile", "name": "file_of_issued_document_is_never_changed", "verb": "UPDATE", "when": "EXISTS (SELECT 1 FROM documents_document d WHERE d.id = OLD.document_id AND d.is_issued AND d.origin <> 'paper')", "message": "a file of an issued document is never changed"},
    {"table": "documents_documentfile", "name": "file_of_issued_document_is_never_deleted", "verb": "DELETE", "when": "EXISTS (SELECT 1 FROM documents_document d WHERE d.id = OLD.document_id AND d.is_issued AND d.origin <> 'paper')", "message": "a file of an issued document is never deleted"},
    {"table": "documents_documentfile", "name": "file_of_issued_document_is_never_added", "verb": "INSERT", "when": "EXISTS (SELECT 1 FROM documents_document d WHERE d.id = NEW.document_id AND d.is_issued AND d.origin <> 'paper')", "message": "nothing is added to an issued document"},
    {"table": "documents_recipient", "name": "recipient_of_issued_document_is_never_changed", "verb": "UPDATE", "when": "EXISTS (SELECT 1 FROM documents_document d WHERE d.id = OLD.document_id AND d.is_issued AND d.origin <> 'paper')", "message": "a recipient of an issued document is never changed"},
    {"table": "documents_recipient", "name": "recipient_of_issued_document_is_never_deleted", "verb": "DELETE", "when": "EXISTS (SELECT 1 FROM documents_document d WHERE d.id = OLD.document_id AND d.is_issued AND d.origin <> 'paper')", "message": "a recipient of an issued document is never deleted"},
    {"table": "documents_recipient", "name": "recipient_of_issued_document_is_never_added", "verb": "INSERT", "when": "EXISTS (SELECT 1 FROM documents_document d WHERE d.id = NEW.document_id AND d.is_issued AND d.origin <> 'paper')", "message": "nothing is added to an issued document"},
    {"table": "documents_allocatednumber", "name": "number_is_never_deleted", "verb": "DELETE", "when": '', "message": "a number is never deleted"},
    {"table": "documents_allocatednumber", "name": "number_never_becomes_another", "verb": "UPDATE", "when": 'OLD.series_id <> NEW.series_id OR OLD.n <> NEW.n OR OLD.entry_id <> NEW.entry_id OR OLD."on" <> NEW."on"', "message": "a number never becomes another"},
    {"table": "documents_allocatednumber", "name": "void_number_stays_void", "verb": "UPDATE", "when": "OLD.state = 'void'", "message": "a void number stays void"},
    {"table": "documents_numberseries", "name": "series_is_never_deleted", "verb": "DELETE", "when": '', "message": "a series is never deleted"},
    {"table": "documents_numberseries", "name": "series_never_counts_back", "verb": "UPDATE", "when": 'NEW.next < OLD.next', "message": "a series never counts back"},
    {"table": "documents_entry", "name": "entry_is_never_deleted", "verb": "DELETE", "when": '', "message": "an entry is never deleted"},
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunPython(*both_ways(GUARDS))]
