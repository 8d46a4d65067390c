"""How the number on a main file was compared; a plain column without default, so that SQLite keeps the triggers of the table."""

import hoatoc.records.documents.rules
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0005_guards_of_the_rules'),
    ]

    operations = [
        migrations.AddField(
            model_name='documentfile',
            name='number_check',
            field=models.CharField(blank=True, choices=[(hoatoc.records.documents.rules.NumberCheck['READ'], hoatoc.records.documents.rules.NumberCheck['READ']), (hoatoc.records.documents.rules.NumberCheck['DRAWN'], hoatoc.records.documents.rules.NumberCheck['DRAWN']), (hoatoc.records.documents.rules.NumberCheck['ASKED'], hoatoc.records.documents.rules.NumberCheck['ASKED']), (hoatoc.records.documents.rules.NumberCheck['CONFIRMED'], hoatoc.records.documents.rules.NumberCheck['CONFIRMED'])], max_length=10, null=True),
        ),
    ]
