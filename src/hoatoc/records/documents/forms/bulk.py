"""Input of bulk work: the act, the ticked rows or all rows of a filter, what is typed for all of them."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from hoatoc.lib.actor import Actor
from hoatoc.records.documents.actions import BulkWords
from hoatoc.records.documents.forms.incoming import ListFilterForm, queue_filter, whole_number, whole_numbers
from hoatoc.records.documents.queries import incoming, units
from hoatoc.records.documents.queries.books import incoming_list
from hoatoc.records.documents.rules import MOST_IN_BULK, BulkAct, EntryState

LISTS = ("queue", "incoming", "unit-list")


class BulkForm(forms.Form):
    """Việc hàng loạt: what was pressed and typed."""

    act = forms.ChoiceField(choices=[(each.value, each.value) for each in BulkAct])
    unit = forms.CharField(required=False)
    file_code = forms.CharField(required=False, max_length=60)
    reason = forms.CharField(required=False, max_length=500)

    def words(self) -> BulkWords:
        """What is typed for all rows."""
        data = self.cleaned_data
        return BulkWords(
            whole_number(data.get("unit", "")), data.get("file_code", ""), data.get("reason", "")
        )


def chosen_rows(data: QueryDict, actor: Actor) -> Iterable[int]:
    """The ticked rows; with `all` every row of the list as it was filtered, not only of its page."""
    if data.get("all") != "1":
        return whole_numbers(data.getlist("entry"))
    asked = QueryDict(data.get("filter", ""))
    name = data.get("list")
    if name == "queue":
        return incoming.queue(actor, queue_filter(asked)).values_list("pk", flat=True)[: MOST_IN_BULK + 1]
    if name not in LISTS:
        return ()
    wanted = ListFilterForm(asked, states=tuple(EntryState), asks_seen=True).asked()
    rows = units.unit_list(actor, wanted) if name == "unit-list" else incoming_list(actor, wanted)
    return rows.values_list("pk", flat=True)[: MOST_IN_BULK + 1]
