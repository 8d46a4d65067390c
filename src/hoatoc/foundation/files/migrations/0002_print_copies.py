"""A print is a stored blob that is served again."""

import django.db.models.deletion
import hoatoc.foundation.files.rules
from django.conf import settings
from django.db import migrations, models

from hoatoc.lib.trigger import both_ways

GUARDS = [
    {"table": "files_printcopy", "name": "print_is_never_changed", "verb": "UPDATE", "when": "", "message": "a print stays as it is"},
    {"table": "files_printcopy", "name": "print_is_never_deleted", "verb": "DELETE", "when": "", "message": "a print stays as it is"},
]


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='blob',
            name='scan_state',
            field=models.CharField(choices=[(hoatoc.foundation.files.rules.ScanState['CLEAN'], hoatoc.foundation.files.rules.ScanState['CLEAN']), (hoatoc.foundation.files.rules.ScanState['INFECTED'], hoatoc.foundation.files.rules.ScanState['INFECTED']), (hoatoc.foundation.files.rules.ScanState['NOT_SCANNED'], hoatoc.foundation.files.rules.ScanState['NOT_SCANNED']), (hoatoc.foundation.files.rules.ScanState['HELD'], hoatoc.foundation.files.rules.ScanState['HELD'])], max_length=12),
        ),
        migrations.CreateModel(
            name='PrintCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=80)),
                ('n', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('what', 'n'), name='print_is_counted_once'), models.UniqueConstraint(fields=('what', 'digest'), name='same_rows_are_printed_once')],
            },
        ),
        migrations.RunPython(*both_ways(GUARDS)),
    ]
