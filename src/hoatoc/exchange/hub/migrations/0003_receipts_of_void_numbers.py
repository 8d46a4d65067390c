"""A receiver that takes its arrival number back: a receipt more, and another number after it."""

from importlib import import_module

import hoatoc.exchange.hub.rules
from django.db import migrations, models

from hoatoc.lib.trigger import both_ways

GUARDS = import_module("hoatoc.exchange.hub.migrations.0002_guards").GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('hub', '0002_guards'),
    ]

    operations = [
        # a table that SQLite makes anew loses its guards
        migrations.RunPython(*reversed(both_ways(GUARDS))),
        migrations.RemoveConstraint(
            model_name='receipt',
            name='receipt_once_per_kind',
        ),
        migrations.AlterField(
            model_name='deliveryevent',
            name='event',
            field=models.CharField(choices=[(hoatoc.exchange.hub.rules.Event['SENT'], hoatoc.exchange.hub.rules.Event['SENT']), (hoatoc.exchange.hub.rules.Event['ARRIVED'], hoatoc.exchange.hub.rules.Event['ARRIVED']), (hoatoc.exchange.hub.rules.Event['OPENED'], hoatoc.exchange.hub.rules.Event['OPENED']), (hoatoc.exchange.hub.rules.Event['REGISTERED'], hoatoc.exchange.hub.rules.Event['REGISTERED']), (hoatoc.exchange.hub.rules.Event['RETURNED'], hoatoc.exchange.hub.rules.Event['RETURNED']), (hoatoc.exchange.hub.rules.Event['POSTED'], hoatoc.exchange.hub.rules.Event['POSTED']), (hoatoc.exchange.hub.rules.Event['GAVE_UP'], hoatoc.exchange.hub.rules.Event['GAVE_UP']), (hoatoc.exchange.hub.rules.Event['OVERDUE'], hoatoc.exchange.hub.rules.Event['OVERDUE']), (hoatoc.exchange.hub.rules.Event['URGED'], hoatoc.exchange.hub.rules.Event['URGED']), (hoatoc.exchange.hub.rules.Event['VOIDED'], hoatoc.exchange.hub.rules.Event['VOIDED'])], max_length=10),
        ),
        migrations.AlterField(
            model_name='receipt',
            name='kind',
            field=models.CharField(choices=[(hoatoc.exchange.hub.rules.ReceiptKind['ARRIVED'], hoatoc.exchange.hub.rules.ReceiptKind['ARRIVED']), (hoatoc.exchange.hub.rules.ReceiptKind['REGISTERED'], hoatoc.exchange.hub.rules.ReceiptKind['REGISTERED']), (hoatoc.exchange.hub.rules.ReceiptKind['RETURNED'], hoatoc.exchange.hub.rules.ReceiptKind['RETURNED']), (hoatoc.exchange.hub.rules.ReceiptKind['VOIDED'], hoatoc.exchange.hub.rules.ReceiptKind['VOIDED'])], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(condition=models.Q(('number__isnull', True)), fields=('delivery', 'kind'), name='receipt_once_per_kind'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('delivery', 'kind', 'number'), name='receipt_once_per_number'),
        ),
        migrations.RunPython(*both_ways(GUARDS)),
    ]
