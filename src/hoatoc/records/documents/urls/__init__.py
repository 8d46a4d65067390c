"""Routes of documents."""

from hoatoc.records.documents.urls import (
    books,
    bulk,
    files,
    flash,
    incoming,
    numbers,
    outgoing,
    reading,
    relating,
    secrecy,
    sending_on,
    succession,
)

urlpatterns = [
    *books.urlpatterns,
    *bulk.urlpatterns,
    *incoming.urlpatterns,
    *outgoing.urlpatterns,
    *numbers.urlpatterns,
    *secrecy.urlpatterns,
    *files.urlpatterns,
    *reading.urlpatterns,
    *sending_on.urlpatterns,
    *relating.urlpatterns,
    *succession.urlpatterns,
    *flash.urlpatterns,
]
