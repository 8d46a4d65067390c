"""Routes of documents."""

from hoatoc.records.documents.urls import books, files, incoming, outgoing, secrecy

urlpatterns = [
    *books.urlpatterns,
    *incoming.urlpatterns,
    *outgoing.urlpatterns,
    *secrecy.urlpatterns,
    *files.urlpatterns,
]
