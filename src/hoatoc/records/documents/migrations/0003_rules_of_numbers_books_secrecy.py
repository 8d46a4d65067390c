"""Reservations, blocks, congresses, books of every kind, secrecy, derived files."""

from importlib import import_module

import django.db.models.deletion
import django.db.models.expressions
import hoatoc.foundation.org.rules
import hoatoc.records.documents.rules
from django.conf import settings
from django.db import migrations, models

from hoatoc.lib.trigger import both_ways

GUARDS = import_module("hoatoc.records.documents.migrations.0002_guards").GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('documents', '0002_guards'),
        ('files', '0002_print_copies'),
        ('org', '0002_levels'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # a table that SQLite makes anew loses its guards, and one that is renamed breaks those that name it
        migrations.RunPython(*reversed(both_ways(GUARDS))),
        migrations.CreateModel(
            name='Congress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('symbol', models.CharField(default='ĐH', max_length=20)),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('first_meeting_on', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='DerivedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[(hoatoc.records.documents.rules.DerivedFor['STAMP'], hoatoc.records.documents.rules.DerivedFor['STAMP']), (hoatoc.records.documents.rules.DerivedFor['NUMBERED'], hoatoc.records.documents.rules.DerivedFor['NUMBERED']), (hoatoc.records.documents.rules.DerivedFor['PDF'], hoatoc.records.documents.rules.DerivedFor['PDF'])], max_length=10)),
                ('made_at', models.DateTimeField()),
                ('facts', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='EntryChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40)),
                ('old', models.TextField(blank=True)),
                ('new', models.TextField(blank=True)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='FileCopyUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lent_on', models.DateField()),
                ('borrower', models.CharField(max_length=200)),
                ('purpose', models.CharField(max_length=300)),
                ('approved_by', models.CharField(blank=True, max_length=150)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('returned_on', models.DateField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_paper', models.BooleanField(default=True)),
                ('copies', models.PositiveSmallIntegerField(default=1)),
                ('handed_at', models.DateTimeField()),
                ('received_at', models.DateTimeField(blank=True, null=True)),
                ('is_signed_on_paper', models.BooleanField(default=False)),
                ('note', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='HeldFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('mark_seen', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('decision', models.CharField(choices=[(hoatoc.records.documents.rules.Decision['WAITING'], hoatoc.records.documents.rules.Decision['WAITING']), (hoatoc.records.documents.rules.Decision['APPROVED'], hoatoc.records.documents.rules.Decision['APPROVED']), (hoatoc.records.documents.rules.Decision['REFUSED'], hoatoc.records.documents.rules.Decision['REFUSED'])], default=hoatoc.records.documents.rules.Decision['WAITING'], max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='JointIssuer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='NumberBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.PositiveIntegerField()),
                ('last', models.PositiveIntegerField()),
                ('side', models.CharField(choices=[(hoatoc.foundation.org.rules.Zone['INNER'], hoatoc.foundation.org.rules.Zone['INNER']), (hoatoc.foundation.org.rules.Zone['OUTER'], hoatoc.foundation.org.rules.Zone['OUTER'])], max_length=5)),
                ('next', models.PositiveIntegerField()),
                ('last_on', models.DateField(blank=True, null=True)),
                ('reason', models.CharField(max_length=300)),
                ('given_at', models.DateTimeField()),
                ('returned_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='NumberingChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret_policy', models.CharField(choices=[(hoatoc.records.documents.rules.SecretPolicy['SHARED'], hoatoc.records.documents.rules.SecretPolicy['SHARED']), (hoatoc.records.documents.rules.SecretPolicy['SEPARATE'], hoatoc.records.documents.rules.SecretPolicy['SEPARATE'])], max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name='PostalItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.PositiveIntegerField()),
                ('sent_on', models.DateField()),
                ('symbols', models.CharField(max_length=300)),
                ('addressee', models.CharField(max_length=250)),
                ('envelopes', models.PositiveSmallIntegerField(default=1)),
                ('service', models.CharField(blank=True, max_length=60)),
                ('tracking', models.CharField(blank=True, max_length=60)),
                ('received_on', models.DateField(blank=True, null=True)),
                ('received_by', models.CharField(blank=True, max_length=150)),
                ('note', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='Purge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=500)),
                ('basis', models.CharField(max_length=300)),
                ('proposed_at', models.DateTimeField()),
                ('decision', models.CharField(choices=[(hoatoc.records.documents.rules.Decision['WAITING'], hoatoc.records.documents.rules.Decision['WAITING']), (hoatoc.records.documents.rules.Decision['APPROVED'], hoatoc.records.documents.rules.Decision['APPROVED']), (hoatoc.records.documents.rules.Decision['REFUSED'], hoatoc.records.documents.rules.Decision['REFUSED'])], default=hoatoc.records.documents.rules.Decision['WAITING'], max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('tombstone', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='SecrecyChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old', models.CharField(choices=[(hoatoc.records.documents.rules.Secrecy['NONE'], hoatoc.records.documents.rules.Secrecy['NONE']), (hoatoc.records.documents.rules.Secrecy['MAT'], hoatoc.records.documents.rules.Secrecy['MAT']), (hoatoc.records.documents.rules.Secrecy['TOI_MAT'], hoatoc.records.documents.rules.Secrecy['TOI_MAT']), (hoatoc.records.documents.rules.Secrecy['TUYET_MAT'], hoatoc.records.documents.rules.Secrecy['TUYET_MAT'])], max_length=10)),
                ('new', models.CharField(choices=[(hoatoc.records.documents.rules.Secrecy['NONE'], hoatoc.records.documents.rules.Secrecy['NONE']), (hoatoc.records.documents.rules.Secrecy['MAT'], hoatoc.records.documents.rules.Secrecy['MAT']), (hoatoc.records.documents.rules.Secrecy['TOI_MAT'], hoatoc.records.documents.rules.Secrecy['TOI_MAT']), (hoatoc.records.documents.rules.Secrecy['TUYET_MAT'], hoatoc.records.documents.rules.Secrecy['TUYET_MAT'])], max_length=10)),
                ('on', models.DateField()),
                ('basis', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='SecretCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('copied_on', models.DateField()),
                ('way', models.CharField(max_length=20)),
                ('copies', models.PositiveSmallIntegerField()),
                ('asked_by', models.CharField(max_length=150)),
                ('allowed_by', models.CharField(max_length=150)),
                ('given_to', models.CharField(max_length=300)),
                ('is_spare_destroyed', models.BooleanField(default=False)),
                ('note', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='document',
            name='document_has_an_abstract',
        ),
        migrations.RemoveConstraint(
            model_name='entry',
            name='entry_is_numbered_when_registered',
        ),
        migrations.RemoveConstraint(
            model_name='entry',
            name='agency_holds_a_document_once',
        ),
        migrations.RemoveConstraint(
            model_name='numberseries',
            name='number_series_is_unique',
        ),
        migrations.AddField(
            model_name='allocatednumber',
            name='expires_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='allocatednumber',
            name='holder',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.appointment'),
        ),
        migrations.AddField(
            model_name='allocatednumber',
            name='kind',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='allocatednumber',
            name='purpose',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='allocatednumber',
            name='register',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='numbers', to='documents.register'),
        ),
        migrations.AddField(
            model_name='allocatednumber',
            name='symbol_text',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='entry',
            name='content_location',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='entry',
            name='copies',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='entry',
            name='envelope_for',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='entry',
            name='file_code',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='entry',
            name='file_copy_kept_by',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='entry',
            name='is_hour_known',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='entry',
            name='joined_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='documents.entry'),
        ),
        migrations.AddField(
            model_name='entry',
            name='paper_received_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='entry',
            name='secrecy',
            field=models.CharField(choices=[(hoatoc.records.documents.rules.Secrecy['NONE'], hoatoc.records.documents.rules.Secrecy['NONE']), (hoatoc.records.documents.rules.Secrecy['MAT'], hoatoc.records.documents.rules.Secrecy['MAT']), (hoatoc.records.documents.rules.Secrecy['TOI_MAT'], hoatoc.records.documents.rules.Secrecy['TOI_MAT']), (hoatoc.records.documents.rules.Secrecy['TUYET_MAT'], hoatoc.records.documents.rules.Secrecy['TUYET_MAT'])], default=hoatoc.records.documents.rules.Secrecy['NONE'], max_length=10),
        ),
        migrations.AddField(
            model_name='entry',
            name='sheets',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='numberproposal',
            name='register',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='documents.register'),
        ),
        migrations.AddField(
            model_name='numberseries',
            name='is_separate',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='numberseries',
            name='owner_side',
            field=models.CharField(choices=[(hoatoc.foundation.org.rules.Zone['INNER'], hoatoc.foundation.org.rules.Zone['INNER']), (hoatoc.foundation.org.rules.Zone['OUTER'], hoatoc.foundation.org.rules.Zone['OUTER'])], default=hoatoc.foundation.org.rules.Zone['INNER'], max_length=5),
        ),
        migrations.AddField(
            model_name='register',
            name='closed_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='register',
            name='closing_hash',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='register',
            name='closing_note',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='register',
            name='is_default',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='register',
            name='reopened_reason',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='register',
            name='volume',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name='allocatednumber',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AlterField(
            model_name='allocatednumber',
            name='entry',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='allocated', to='documents.entry'),
        ),
        migrations.AlterField(
            model_name='allocatednumber',
            name='state',
            field=models.CharField(choices=[(hoatoc.records.documents.rules.NumberState['RESERVED'], hoatoc.records.documents.rules.NumberState['RESERVED']), (hoatoc.records.documents.rules.NumberState['ALLOCATED'], hoatoc.records.documents.rules.NumberState['ALLOCATED']), (hoatoc.records.documents.rules.NumberState['ISSUED'], hoatoc.records.documents.rules.NumberState['ISSUED']), (hoatoc.records.documents.rules.NumberState['VOID'], hoatoc.records.documents.rules.NumberState['VOID']), (hoatoc.records.documents.rules.NumberState['OTHER_SIDE'], hoatoc.records.documents.rules.NumberState['OTHER_SIDE']), (hoatoc.records.documents.rules.NumberState['FREE'], hoatoc.records.documents.rules.NumberState['FREE'])], max_length=10),
        ),
        migrations.AlterField(
            model_name='documentfile',
            name='role',
            field=models.CharField(choices=[(hoatoc.records.documents.rules.FileRole['MAIN'], hoatoc.records.documents.rules.FileRole['MAIN']), (hoatoc.records.documents.rules.FileRole['APPENDIX'], hoatoc.records.documents.rules.FileRole['APPENDIX']), (hoatoc.records.documents.rules.FileRole['SOURCE'], hoatoc.records.documents.rules.FileRole['SOURCE'])], max_length=10),
        ),
        migrations.AlterField(
            model_name='entry',
            name='state',
            field=models.CharField(choices=[(hoatoc.records.documents.rules.EntryState['NUMBERED'], hoatoc.records.documents.rules.EntryState['NUMBERED']), (hoatoc.records.documents.rules.EntryState['ISSUED'], hoatoc.records.documents.rules.EntryState['ISSUED']), (hoatoc.records.documents.rules.EntryState['VOID'], hoatoc.records.documents.rules.EntryState['VOID']), (hoatoc.records.documents.rules.EntryState['WAITING'], hoatoc.records.documents.rules.EntryState['WAITING']), (hoatoc.records.documents.rules.EntryState['REGISTERED'], hoatoc.records.documents.rules.EntryState['REGISTERED']), (hoatoc.records.documents.rules.EntryState['CONFIRMED'], hoatoc.records.documents.rules.EntryState['CONFIRMED']), (hoatoc.records.documents.rules.EntryState['RETURNED'], hoatoc.records.documents.rules.EntryState['RETURNED']), (hoatoc.records.documents.rules.EntryState['JOINED'], hoatoc.records.documents.rules.EntryState['JOINED'])], max_length=10),
        ),
        migrations.AlterField(
            model_name='numberproposal',
            name='what',
            field=models.CharField(choices=[(hoatoc.records.documents.rules.ProposalKind['VOID_NUMBER'], hoatoc.records.documents.rules.ProposalKind['VOID_NUMBER']), (hoatoc.records.documents.rules.ProposalKind['OPEN_SERIES'], hoatoc.records.documents.rules.ProposalKind['OPEN_SERIES']), (hoatoc.records.documents.rules.ProposalKind['SECRET_POLICY'], hoatoc.records.documents.rules.ProposalKind['SECRET_POLICY']), (hoatoc.records.documents.rules.ProposalKind['OPEN_YEAR'], hoatoc.records.documents.rules.ProposalKind['OPEN_YEAR']), (hoatoc.records.documents.rules.ProposalKind['CLOSE_BOOK'], hoatoc.records.documents.rules.ProposalKind['CLOSE_BOOK']), (hoatoc.records.documents.rules.ProposalKind['REOPEN_BOOK'], hoatoc.records.documents.rules.ProposalKind['REOPEN_BOOK'])], max_length=14),
        ),
        migrations.AlterField(
            model_name='numberseries',
            name='period_kind',
            field=models.CharField(choices=[(hoatoc.records.documents.rules.PeriodKind['TERM'], hoatoc.records.documents.rules.PeriodKind['TERM']), (hoatoc.records.documents.rules.PeriodKind['YEAR'], hoatoc.records.documents.rules.PeriodKind['YEAR']), (hoatoc.records.documents.rules.PeriodKind['CONGRESS'], hoatoc.records.documents.rules.PeriodKind['CONGRESS'])], max_length=8),
        ),
        migrations.AlterField(
            model_name='register',
            name='book_kind',
            field=models.CharField(choices=[(hoatoc.records.documents.rules.BookKind['INCOMING'], hoatoc.records.documents.rules.BookKind['INCOMING']), (hoatoc.records.documents.rules.BookKind['OUTGOING'], hoatoc.records.documents.rules.BookKind['OUTGOING']), (hoatoc.records.documents.rules.BookKind['HANDOVER'], hoatoc.records.documents.rules.BookKind['HANDOVER']), (hoatoc.records.documents.rules.BookKind['POSTAL'], hoatoc.records.documents.rules.BookKind['POSTAL']), (hoatoc.records.documents.rules.BookKind['FILE_COPY'], hoatoc.records.documents.rules.BookKind['FILE_COPY']), (hoatoc.records.documents.rules.BookKind['SECRET_IN'], hoatoc.records.documents.rules.BookKind['SECRET_IN']), (hoatoc.records.documents.rules.BookKind['SECRET_OUT'], hoatoc.records.documents.rules.BookKind['SECRET_OUT']), (hoatoc.records.documents.rules.BookKind['SECRET_HANDOVER'], hoatoc.records.documents.rules.BookKind['SECRET_HANDOVER']), (hoatoc.records.documents.rules.BookKind['SECRET_COPYING'], hoatoc.records.documents.rules.BookKind['SECRET_COPYING'])], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', True), ('state__in', [hoatoc.records.documents.rules.EntryState['WAITING'], hoatoc.records.documents.rules.EntryState['RETURNED'], hoatoc.records.documents.rules.EntryState['CONFIRMED'], hoatoc.records.documents.rules.EntryState['JOINED']])), models.Q(('number__isnull', False), ('state__in', [hoatoc.records.documents.rules.EntryState['NUMBERED'], hoatoc.records.documents.rules.EntryState['ISSUED'], hoatoc.records.documents.rules.EntryState['VOID'], hoatoc.records.documents.rules.EntryState['REGISTERED']])), _connector='OR'), name='entry_is_numbered_when_registered'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', [hoatoc.records.documents.rules.EntryState['RETURNED'], hoatoc.records.documents.rules.EntryState['VOID'], hoatoc.records.documents.rules.EntryState['JOINED']]), _negated=True), fields=('agency', 'document', 'direction'), name='agency_holds_a_document_once'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('joined_to__isnull', False), ('state', hoatoc.records.documents.rules.EntryState['JOINED'])), models.Q(models.Q(('state', hoatoc.records.documents.rules.EntryState['JOINED']), _negated=True), ('joined_to__isnull', True)), _connector='OR'), name='joined_entry_names_its_row'),
        ),
        migrations.AddConstraint(
            model_name='numberproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', hoatoc.records.documents.rules.Decision['WAITING'])), fields=('register',), name='one_open_proposal_per_register'),
        ),
        migrations.AddConstraint(
            model_name='numberseries',
            constraint=models.UniqueConstraint(fields=('agency', 'direction', 'kind', 'period_kind', 'period_ref', 'is_separate'), name='number_series_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='numberseries',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_separate', False), ('kind', ''), ('period_kind', hoatoc.records.documents.rules.PeriodKind['CONGRESS'])), models.Q(('period_kind', hoatoc.records.documents.rules.PeriodKind['CONGRESS']), _negated=True), _connector='OR'), name='congress_has_one_series_for_all_kinds'),
        ),
        migrations.AddConstraint(
            model_name='numberseries',
            constraint=models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('last_on__isnull', True), ('last_on__lte', models.F('closed_on')), _connector='OR'), name='closed_series_gave_no_later_number'),
        ),
        migrations.AddConstraint(
            model_name='register',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('agency', 'book_kind', 'period_ref'), name='one_default_register'),
        ),
        migrations.AddConstraint(
            model_name='register',
            constraint=models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), models.Q(('closing_hash', ''), _negated=True), _connector='OR'), name='closed_register_has_its_hash'),
        ),
        migrations.AddField(
            model_name='congress',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='congresses', to='org.agency'),
        ),
        migrations.AddField(
            model_name='document',
            name='congress',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='documents.congress'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('abstract', ''), _negated=True), models.Q(('secrecy', hoatoc.records.documents.rules.Secrecy['NONE']), _negated=True), _connector='OR'), name='document_has_an_abstract'),
        ),
        migrations.AddField(
            model_name='derivedfile',
            name='blob',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob'),
        ),
        migrations.AddField(
            model_name='derivedfile',
            name='entry',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='derived_files', to='documents.entry'),
        ),
        migrations.AddField(
            model_name='derivedfile',
            name='of_file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='derived', to='documents.documentfile'),
        ),
        migrations.AddField(
            model_name='entrychange',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='entrychange',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='documents.entry'),
        ),
        migrations.AddField(
            model_name='filecopyuse',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='filecopyuse',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='file_copy_uses', to='documents.entry'),
        ),
        migrations.AddField(
            model_name='filecopyuse',
            name='register',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='file_copy_uses', to='documents.register'),
        ),
        migrations.AddField(
            model_name='handover',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='documents.entry'),
        ),
        migrations.AddField(
            model_name='handover',
            name='handed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handover',
            name='received_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handover',
            name='register',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='documents.register'),
        ),
        migrations.AddField(
            model_name='handover',
            name='to_appointment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.appointment'),
        ),
        migrations.AddField(
            model_name='handover',
            name='to_unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit'),
        ),
        migrations.AddField(
            model_name='heldfile',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.agency'),
        ),
        migrations.AddField(
            model_name='heldfile',
            name='blob',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob'),
        ),
        migrations.AddField(
            model_name='heldfile',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='heldfile',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='jointissuer',
            name='agency',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.agency'),
        ),
        migrations.AddField(
            model_name='jointissuer',
            name='correspondent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.correspondent'),
        ),
        migrations.AddField(
            model_name='jointissuer',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joint_issuers', to='documents.document'),
        ),
        migrations.AddField(
            model_name='numberblock',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blocks', to='documents.numberseries'),
        ),
        migrations.AddField(
            model_name='allocatednumber',
            name='block',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='numbers', to='documents.numberblock'),
        ),
        migrations.AddIndex(
            model_name='allocatednumber',
            index=models.Index(fields=['register', 'n'], name='number_in_register'),
        ),
        migrations.AddIndex(
            model_name='allocatednumber',
            index=models.Index(condition=models.Q(('state', hoatoc.records.documents.rules.NumberState['RESERVED'])), fields=['expires_on'], name='number_reserved'),
        ),
        migrations.AddConstraint(
            model_name='allocatednumber',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', hoatoc.records.documents.rules.NumberState['RESERVED']), _negated=True), models.Q(('entry__isnull', True), ('expires_on__isnull', False), ('holder__isnull', False), models.Q(('purpose', ''), _negated=True)), _connector='OR'), name='reserved_number_has_holder_purpose_and_expiry'),
        ),
        migrations.AddConstraint(
            model_name='allocatednumber',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', [hoatoc.records.documents.rules.NumberState['OTHER_SIDE'], hoatoc.records.documents.rules.NumberState['FREE']]), _negated=True), models.Q(('block__isnull', False), ('entry__isnull', True)), _connector='OR'), name='number_of_the_other_side_is_in_a_block'),
        ),
        migrations.AddConstraint(
            model_name='allocatednumber',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', True), ('entry__isnull', True)), models.Q(('document__isnull', False), ('entry__isnull', False)), _connector='OR'), name='number_names_entry_and_document'),
        ),
        migrations.AddField(
            model_name='numberingchoice',
            name='agency',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='numbering_choice', to='org.agency'),
        ),
        migrations.AddField(
            model_name='postalitem',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='postalitem',
            name='entry',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postal_items', to='documents.entry'),
        ),
        migrations.AddField(
            model_name='postalitem',
            name='register',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postal_items', to='documents.register'),
        ),
        migrations.AddField(
            model_name='purge',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.agency'),
        ),
        migrations.AddField(
            model_name='purge',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='purge',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purges', to='documents.document'),
        ),
        migrations.AddField(
            model_name='purge',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='secrecychange',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='secrecychange',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='secrecy_changes', to='documents.entry'),
        ),
        migrations.AddField(
            model_name='secretcopy',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='secretcopy',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='secret_copies', to='documents.entry'),
        ),
        migrations.AddField(
            model_name='secretcopy',
            name='register',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='secret_copies', to='documents.register'),
        ),
        migrations.AddConstraint(
            model_name='congress',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True)), fields=('agency',), name='one_open_congress'),
        ),
        migrations.AddConstraint(
            model_name='congress',
            constraint=models.UniqueConstraint(fields=('agency', 'name'), name='congress_name_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='congress',
            constraint=models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='congress_closes_after_it_opens'),
        ),
        migrations.AddConstraint(
            model_name='congress',
            constraint=models.CheckConstraint(condition=models.Q(('first_meeting_on__isnull', True), ('first_meeting_on__gte', models.F('opened_on')), _connector='OR'), name='first_meeting_is_not_before_the_congress'),
        ),
        migrations.AddIndex(
            model_name='derivedfile',
            index=models.Index(fields=['entry', 'purpose'], name='derived_of_entry'),
        ),
        migrations.AddConstraint(
            model_name='derivedfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('purpose', hoatoc.records.documents.rules.DerivedFor['STAMP']), _negated=True), ('entry__isnull', False), _connector='OR'), name='stamp_belongs_to_an_entry'),
        ),
        migrations.AddConstraint(
            model_name='entrychange',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='change_has_its_reason'),
        ),
        migrations.AddConstraint(
            model_name='filecopyuse',
            constraint=models.CheckConstraint(condition=models.Q(('returned_on__isnull', True), ('returned_on__gte', models.F('lent_on')), _connector='OR'), name='file_copy_returns_after_it_is_lent'),
        ),
        migrations.AddConstraint(
            model_name='filecopyuse',
            constraint=models.UniqueConstraint(condition=models.Q(('returned_on__isnull', True)), fields=('entry',), name='file_copy_is_lent_once'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('to_appointment__isnull', True), ('to_unit__isnull', False)), models.Q(('to_appointment__isnull', False), ('to_unit__isnull', True)), _connector='OR'), name='handover_is_to_exactly_one'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('received_at__isnull', True), ('received_at__gte', models.F('handed_at')), _connector='OR'), name='handover_is_received_after_it_is_handed'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('received_at__isnull', True), ('received_by__isnull', False), ('is_signed_on_paper', True), _connector='OR'), name='received_handover_says_who_signed'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(condition=models.Q(('received_at__isnull', True)), fields=('entry', 'to_unit'), name='one_open_handover_to_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(condition=models.Q(('received_at__isnull', True)), fields=('entry', 'to_appointment'), name='one_open_handover_to_a_person'),
        ),
        migrations.AddConstraint(
            model_name='heldfile',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', hoatoc.records.documents.rules.Decision['WAITING'])), fields=('agency', 'blob'), name='file_is_held_once'),
        ),
        migrations.AddConstraint(
            model_name='heldfile',
            constraint=models.CheckConstraint(condition=models.Q(('decision', hoatoc.records.documents.rules.Decision['WAITING']), models.Q(('decided_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='held_file_is_decided_by_somebody_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='jointissuer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agency__isnull', False), ('correspondent__isnull', True)), models.Q(('agency__isnull', True), ('correspondent__isnull', False)), _connector='OR'), name='joint_issuer_is_exactly_one'),
        ),
        migrations.AddConstraint(
            model_name='jointissuer',
            constraint=models.UniqueConstraint(fields=('document', 'agency'), name='joint_agency_once'),
        ),
        migrations.AddConstraint(
            model_name='jointissuer',
            constraint=models.UniqueConstraint(fields=('document', 'correspondent'), name='joint_correspondent_once'),
        ),
        migrations.AddConstraint(
            model_name='numberblock',
            constraint=models.UniqueConstraint(fields=('series', 'first'), name='block_starts_once'),
        ),
        migrations.AddConstraint(
            model_name='numberblock',
            constraint=models.CheckConstraint(condition=models.Q(('last__gte', models.F('first')), ('next__gte', models.F('first')), ('next__lte', django.db.models.expressions.CombinedExpression(models.F('last'), '+', models.Value(1)))), name='block_counts_within_itself'),
        ),
        migrations.AddConstraint(
            model_name='numberblock',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='block_has_its_reason'),
        ),
        migrations.AddConstraint(
            model_name='postalitem',
            constraint=models.UniqueConstraint(fields=('register', 'n'), name='postal_row_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='postalitem',
            constraint=models.CheckConstraint(condition=models.Q(('addressee', ''), _negated=True), name='postal_item_has_its_addressee'),
        ),
        migrations.AddConstraint(
            model_name='purge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('basis', ''), _negated=True)), name='purge_has_reason_and_basis'),
        ),
        migrations.AddConstraint(
            model_name='purge',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='purge_takes_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='purge',
            constraint=models.UniqueConstraint(condition=models.Q(('decision__in', [hoatoc.records.documents.rules.Decision['WAITING'], hoatoc.records.documents.rules.Decision['APPROVED']])), fields=('document',), name='document_is_purged_once'),
        ),
        migrations.AddConstraint(
            model_name='secrecychange',
            constraint=models.CheckConstraint(condition=models.Q(('basis', ''), _negated=True), name='change_of_level_has_its_basis'),
        ),
        migrations.AddConstraint(
            model_name='secrecychange',
            constraint=models.CheckConstraint(condition=models.Q(('old', models.F('new')), _negated=True), name='change_of_level_changes_it'),
        ),
        migrations.AddConstraint(
            model_name='secretcopy',
            constraint=models.CheckConstraint(condition=models.Q(('copies__gte', 1)), name='secret_copy_counts_its_copies'),
        ),
        migrations.AddConstraint(
            model_name='secretcopy',
            constraint=models.CheckConstraint(condition=models.Q(('allowed_by', ''), _negated=True), name='secret_copy_was_allowed'),
        ),
    ]
