"""Names of agencies, units, groups and correspondents get the key they are sorted by, made of the name there is."""

from typing import Any

from django.db import migrations

from hoatoc.foundation.org.models import VietnameseOrder
from hoatoc.lib.trigger import lifted
from hoatoc.lib.vietnamese import collation_key

take_away, put_back = lifted()

NAMED = {"agencyname": "value", "correspondent": "name", "recipientgroup": "name", "unit": "name"}


def fill(apps: Any, _: Any) -> None:
    for model, of in NAMED.items():
        rows = apps.get_model("org", model).objects
        found = list(rows.only("pk", of))
        for each in found:
            each.sort_key = collation_key(getattr(each, of))
        rows.bulk_update(found, ["sort_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("org", "0004_guards_of_succession")]

    operations = [
        migrations.RunPython(take_away, put_back),
        *[
            migrations.AddField(
                model_name=model,
                name="sort_key",
                field=VietnameseOrder(of, db_default="", editable=False),
            )
            for model, of in NAMED.items()
        ],
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(put_back, take_away),
    ]
