"""Routes of gửi tiếp."""

from django.urls import URLPattern

from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right
from hoatoc.records.documents.views import sending_on

urlpatterns: list[URLPattern] = [
    guarded(
        "van-ban/<int:pk>/chuyen-tiep/",
        sending_on.forward,
        name="forward",
        get=Right.SEND_ON,
        post=Right.SEND_ON,
    ),
    guarded(
        "van-ban/<int:pk>/bo-sung-noi-nhan/",
        sending_on.add_recipients,
        name="add-recipients",
        get=Right.ISSUE,
        post=Right.ISSUE,
    ),
]
