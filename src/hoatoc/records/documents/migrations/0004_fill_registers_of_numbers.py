"""Numbers given before name their book and kind; entries take the level printed on their sheet."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    number, entry = apps.get_model("documents", "AllocatedNumber"), apps.get_model("documents", "Entry")
    document = apps.get_model("documents", "Document")
    register = Subquery(entry.objects.filter(pk=OuterRef("entry")).values("register")[:1])
    kind = Subquery(document.objects.filter(pk=OuterRef("document")).values("kind")[:1])
    number.objects.update(register=register, kind=kind)
    level = Subquery(document.objects.filter(pk=OuterRef("document")).values("secrecy")[:1])
    entry.objects.update(secrecy=level)


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_rules_of_numbers_books_secrecy")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
