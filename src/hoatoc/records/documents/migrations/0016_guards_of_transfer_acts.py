"""An act of handing over that is done stays; nothing is added to one that somebody has signed."""

from django.db import migrations

from hoatoc.lib.trigger import both_ways

DONE = "an act that is done stays as it is"


def guard(table: str, name: str, verb: str, message: str, when: str = "", only: str = "") -> dict[str, str]:
    return {"table": f"documents_{table}", "name": name, "verb": verb, "when": when, "only": only, "message": message}


def act_of(row: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM documents_transferact a WHERE a.id = {row}.act_id AND {condition})"


GUARDS = [
    guard("transferact", "transfer_act_is_never_deleted", "DELETE", "an act stays"),
    guard("transferact", "done_act_stays_as_it_is", "UPDATE", DONE, only="OLD.done_at IS NOT NULL"),
    guard("transferact", "act_keeps_its_sides", "UPDATE", DONE, only="OLD.from_agency_id <> NEW.from_agency_id OR OLD.to_agency_id <> NEW.to_agency_id OR OLD.giver_at IS NOT NULL AND NEW.giver_at IS NULL OR OLD.taker_at IS NOT NULL AND NEW.taker_at IS NULL"),
    guard("transferline", "line_of_act_is_never_deleted", "DELETE", "a line of an act stays"),
    guard("transferline", "line_is_added_before_anybody_signs", "INSERT", DONE, act_of("NEW", "(a.giver_at IS NOT NULL OR a.taker_at IS NOT NULL)")),
    guard("transferline", "line_of_done_act_stays_as_it_is", "UPDATE", DONE, act_of("OLD", "a.done_at IS NOT NULL")),
    guard("entry", "moved_entry_stays_moved", "UPDATE", "what was handed over stays handed over", only="OLD.state = 'moved' AND (NEW.state <> 'moved' OR NEW.moved_to_id <> OLD.moved_to_id)"),
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0015_transfer_acts")]
    operations = [migrations.RunPython(*both_ways(GUARDS))]
