"""Routes of liên kết văn bản."""

from django.urls import URLPattern

from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right
from hoatoc.records.documents.views import relating

BASE = "van-ban/<int:pk>/lien-quan/"

urlpatterns: list[URLPattern] = [
    guarded(BASE, relating.relate, name="relate", get=Right.RELATE, post=Right.RELATE),
    guarded(f"{BASE}goi-y/", relating.suggestions, name="relation-suggestions", get=Right.RELATE),
    guarded(f"{BASE}<int:relation>/bo/", relating.unrelate, name="unrelate", post=Right.RELATE),
]
