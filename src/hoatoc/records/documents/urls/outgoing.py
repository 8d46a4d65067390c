"""Routes of outgoing documents."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
