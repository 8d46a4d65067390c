"""Routes of bulk work and of the lists it is asked from."""

from django.urls import URLPattern

from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right
from hoatoc.records.documents.views import books, bulk

READ = Right.READ_ENTRIES

urlpatterns: list[URLPattern] = [
    guarded("viec-hang-loat/", bulk.start, name="bulk-start", post=READ),
    guarded("viec-hang-loat/<int:pk>/", bulk.bulk, name="bulk", get=READ),
    guarded("viec-hang-loat/<int:pk>/hoan-tac/", bulk.undo, name="bulk-undo", post=READ),
    guarded("van-ban/don-vi/", books.of_unit, name="unit-list", get=READ),
]
