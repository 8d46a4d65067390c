"""Every route of the product; each app brings its own, through `ui.access.guarded`."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hoatoc.foundation.ui.urls")),
    path("", include("hoatoc.foundation.shell.urls")),
    path("", include("hoatoc.foundation.accounts.urls")),
    path("", include("hoatoc.foundation.org.urls")),
    path("", include("hoatoc.foundation.calendar.urls")),
    path("", include("hoatoc.records.documents.urls")),
    path("", include("hoatoc.exchange.hub.urls")),
]
handler404 = "hoatoc.foundation.ui.middleware.not_found"
handler500 = "hoatoc.foundation.ui.middleware.server_error"
