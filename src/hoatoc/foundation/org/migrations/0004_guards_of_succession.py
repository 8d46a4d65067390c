"""What was applied stays: plans and their rows once settled, who follows whom, who keeps whose records."""

from django.db import migrations

from hoatoc.lib.trigger import both_ways

SETTLED = "a plan that was settled stays as it is"
OPEN_PLAN = "EXISTS (SELECT 1 FROM org_successionplan p WHERE p.id = {row}.plan_id AND p.state = 'draft')"


def guard(table: str, name: str, verb: str, message: str, when: str = "", only: str = "") -> dict[str, str]:
    return {"table": f"org_{table}", "name": name, "verb": verb, "when": when, "only": only, "message": message}


GUARDS = [
    guard("successionplan", "plan_is_never_deleted", "DELETE", "a plan stays"),
    guard(
        "successionplan", "settled_plan_stays_as_it_is", "UPDATE", SETTLED,
        only="OLD.state IN ('applied', 'withdrawn') OR (OLD.state = 'applying' AND (NEW.state NOT IN ('applying', 'applied') OR OLD.\"on\" <> NEW.\"on\" OR OLD.basis <> NEW.basis OR OLD.mail_until <> NEW.mail_until))",
    ),
    guard("planrow", "row_is_added_to_a_draft_plan", "INSERT", SETTLED, f"NOT {OPEN_PLAN.format(row='NEW')}"),
    guard("planrow", "row_of_settled_plan_is_never_deleted", "DELETE", SETTLED, f"NOT {OPEN_PLAN.format(row='OLD')}"),
    guard("planrow", "applied_row_stays_as_it_is", "UPDATE", SETTLED, only="OLD.done_at IS NOT NULL"),
    guard("planbody", "body_is_added_to_a_draft_plan", "INSERT", SETTLED, f"NOT {OPEN_PLAN.format(row='NEW')}"),
    guard("planbody", "body_of_settled_plan_is_never_deleted", "DELETE", SETTLED, f"NOT {OPEN_PLAN.format(row='OLD')}"),
    guard("planbody", "founded_body_stays_as_it_is", "UPDATE", SETTLED, only="OLD.agency_id IS NOT NULL"),
    guard("succession", "succession_is_never_changed", "UPDATE", "who follows whom stays"),
    guard("succession", "succession_is_never_deleted", "DELETE", "who follows whom stays"),
    guard(
        "custody", "custody_is_only_ended", "UPDATE", "custody is ended by a day, nothing else of it changes",
        only="OLD.valid_to IS NOT NULL OR OLD.fonds_id <> NEW.fonds_id OR OLD.holder_id <> NEW.holder_id OR OLD.basis <> NEW.basis OR OLD.valid_from <> NEW.valid_from",
    ),
    guard("custody", "custody_is_never_deleted", "DELETE", "custody is ended by a day, never deleted"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("org", "0003_succession")]
    operations = [migrations.RunPython(*both_ways(GUARDS))]
