"""The version of the row that a form was opened with."""

from typing import cast

from django import forms
from django.http import QueryDict

from hoatoc.lib.refusal import Refusal
from hoatoc.records.documents.models import Entry


def offer_again(form: forms.Form, entry: Entry, refusal: Refusal) -> None:
    """What somebody wrote meanwhile is told on top; what was typed stays, and saving it once more is on purpose."""
    typed = cast("QueryDict", form.data).copy()
    typed["version"] = str(Entry.objects.values_list("version", flat=True).get(pk=entry.pk))
    form.data = typed
    form.add_error(None, refusal.message)
