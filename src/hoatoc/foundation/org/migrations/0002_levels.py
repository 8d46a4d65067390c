"""Levels of 2018: province, district, commune, cell. Another province changes rows, not code."""

from django.db import migrations

LEVELS = [("province", "Cấp tỉnh", 10), ("district", "Cấp huyện", 20), ("commune", "Cấp xã", 30), ("cell", "Chi bộ", 40)]


def put(apps, schema_editor):
    level = apps.get_model("org", "Level")
    for code, name, rank in LEVELS:
        level.objects.get_or_create(code=code, defaults={"name": name, "rank": rank})


class Migration(migrations.Migration):
    dependencies = [("org", "0001_initial")]
    operations = [migrations.RunPython(put, migrations.RunPython.noop)]
