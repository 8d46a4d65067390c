"""Names of people sort byte by byte on PostgreSQL too, whatever the collation of the cluster: so their keys are made."""

from typing import Any

from django.db import migrations


def collate(how: str) -> Any:
    def alter(_: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f'ALTER TABLE accounts_person ALTER COLUMN name_key TYPE varchar(250) COLLATE "{how}"'
            )

    return alter


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_guards_of_delegations")]

    operations = [migrations.RunPython(collate("C"), collate("default"))]
