"""The second wall for numbers, books and secrecy, put anew on the tables as they are now."""

from django.db import migrations, models

from hoatoc.lib.trigger import both_ways

SEALED = "EXISTS (SELECT 1 FROM documents_document d WHERE d.id = {row}.document_id AND d.is_issued AND d.origin <> 'paper')"
UNPURGED = "NOT EXISTS (SELECT 1 FROM documents_purge p WHERE p.document_id = OLD.id AND p.decision = 'approved')"
OUTER_SECRET = "EXISTS (SELECT 1 FROM documents_document d WHERE d.id = NEW.document_id AND d.held_in <> 'inner')"
OVERLAP = "EXISTS (SELECT 1 FROM documents_numberblock b WHERE b.series_id = NEW.series_id AND b.first <= NEW.last AND b.last >= NEW.first)"


def guard(table: str, name: str, verb: str, message: str, when: str = "", only: str = "") -> dict[str, str]:
    table = f"documents_{table}"
    return {"table": table, "name": name, "verb": verb, "when": when, "only": only, "message": message}


GUARDS = [
    guard("document", "issued_document_is_never_changed", "UPDATE", "an issued document is never changed", UNPURGED, only="OLD.is_issued AND OLD.origin <> 'paper'"),
    guard("document", "issued_document_is_never_deleted", "DELETE", "an issued document is never deleted", "OLD.is_issued AND OLD.origin <> 'paper'"),
    guard("documentfile", "file_of_issued_document_is_never_changed", "UPDATE", "a file of an issued document is never changed", SEALED.format(row="OLD")),
    guard("documentfile", "file_of_issued_document_is_never_deleted", "DELETE", "a file of an issued document is never deleted", SEALED.format(row="OLD")),
    guard("documentfile", "file_of_issued_document_is_never_added", "INSERT", "nothing is added to an issued document", SEALED.format(row="NEW")),
    guard("documentfile", "top_secret_document_has_no_file", "INSERT", "a top secret document has no file", "EXISTS (SELECT 1 FROM documents_document d WHERE d.id = NEW.document_id AND d.secrecy = 'tuyet_mat')"),
    guard("recipient", "recipient_of_issued_document_is_never_changed", "UPDATE", "a recipient of an issued document is never changed", SEALED.format(row="OLD")),
    guard("recipient", "recipient_of_issued_document_is_never_deleted", "DELETE", "a recipient of an issued document is never deleted", SEALED.format(row="OLD")),
    guard("recipient", "recipient_of_issued_document_is_never_added", "INSERT", "nothing is added to an issued document", SEALED.format(row="NEW")),
    guard("jointissuer", "joint_issuer_of_issued_document_is_never_changed", "UPDATE", "a joint issuer of an issued document is never changed", SEALED.format(row="OLD")),
    guard("jointissuer", "joint_issuer_of_issued_document_is_never_deleted", "DELETE", "a joint issuer of an issued document is never deleted", SEALED.format(row="OLD")),
    guard("jointissuer", "joint_issuer_of_issued_document_is_never_added", "INSERT", "nothing is added to an issued document", SEALED.format(row="NEW")),
    guard("allocatednumber", "number_is_never_deleted", "DELETE", "a number is never deleted"),
    guard("allocatednumber", "number_never_becomes_another", "UPDATE", "a number never becomes another", 'OLD.series_id <> NEW.series_id OR OLD.n <> NEW.n OR OLD.entry_id <> NEW.entry_id OR (OLD.entry_id IS NOT NULL AND NEW.entry_id IS NULL) OR (OLD."on" <> NEW."on" AND OLD.state <> \'free\')'),
    guard("allocatednumber", "void_number_stays_void", "UPDATE", "a void number stays void", "OLD.state = 'void'"),
    guard("allocatednumber", "closed_register_takes_no_number", "INSERT", "a closed register takes no number", "EXISTS (SELECT 1 FROM documents_register r WHERE r.id = NEW.register_id AND r.closed_on IS NOT NULL)"),
    guard("numberseries", "series_is_never_deleted", "DELETE", "a series is never deleted"),
    guard("numberseries", "series_never_counts_back", "UPDATE", "a series never counts back", "NEW.next < OLD.next"),
    guard("numberblock", "blocks_of_a_series_do_not_overlap", "INSERT", "blocks of a series do not overlap", OVERLAP),
    guard("numberblock", "block_never_counts_back", "UPDATE", "a block never counts back", "NEW.next < OLD.next OR NEW.first <> OLD.first OR NEW.last <> OLD.last"),
    guard("numberblock", "block_is_never_deleted", "DELETE", "a block is never deleted"),
    guard("register", "register_is_never_deleted", "DELETE", "a register is never deleted"),
    guard("entry", "entry_is_never_deleted", "DELETE", "an entry is never deleted"),
    guard("entry", "secret_entry_is_held_in_the_inner_network", "INSERT", "a secret entry is held in the inner network", OUTER_SECRET, only="NEW.secrecy <> 'none'"),
    guard("entry", "entry_never_becomes_secret_outside", "UPDATE", "a secret entry is held in the inner network", OUTER_SECRET, only="NEW.secrecy <> 'none'"),
    guard("entry", "level_changes_by_an_event", "UPDATE", "a level of secrecy changes by an event", "OLD.state NOT IN ('waiting', 'numbered') AND NOT EXISTS (SELECT 1 FROM documents_secrecychange c WHERE c.entry_id = OLD.id AND c.old = OLD.secrecy AND c.new = NEW.secrecy)", only="OLD.secrecy <> NEW.secrecy"),
    guard("entrychange", "change_is_never_changed", "UPDATE", "a change of a row stays as it is"),
    guard("entrychange", "change_is_never_deleted", "DELETE", "a change of a row stays as it is"),
    guard("secrecychange", "change_of_level_is_never_changed", "UPDATE", "a change of level stays as it is"),
    guard("secrecychange", "change_of_level_is_never_deleted", "DELETE", "a change of level stays as it is"),
    guard("purge", "decided_purge_is_never_changed", "UPDATE", "a decided purge stays as it is", "OLD.decision <> 'waiting' AND (NEW.decision <> OLD.decision OR NEW.decided_by_id <> OLD.decided_by_id)"),
    guard("purge", "purge_is_never_deleted", "DELETE", "a purge stays as it is"),
    guard("heldfile", "held_file_is_never_deleted", "DELETE", "a held file stays as it is"),
    guard("handover", "handover_is_never_deleted", "DELETE", "a row of a book is never deleted"),
    guard("postalitem", "postal_item_is_never_deleted", "DELETE", "a row of a book is never deleted"),
    guard("filecopyuse", "file_copy_use_is_never_deleted", "DELETE", "a row of a book is never deleted"),
    guard("secretcopy", "secret_copy_is_never_deleted", "DELETE", "a row of a book is never deleted"),
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_fill_registers_of_numbers")]
    operations = [
        migrations.AddConstraint(
            model_name="allocatednumber",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['allocated', 'issued']), _negated=True), models.Q(('document__isnull', False), ('entry__isnull', False), ('register__isnull', False)), _connector='OR'), name='number_in_use_has_its_entry'),
        ),
        migrations.RunPython(*both_ways(GUARDS)),
    ]
