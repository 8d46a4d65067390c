"""Routes of documents."""

from hoatoc.records.documents.urls import incoming, outgoing

urlpatterns = [*incoming.urlpatterns, *outgoing.urlpatterns]
