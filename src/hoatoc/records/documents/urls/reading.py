"""Routes of reading: leaders, chiefs of office, cells."""

from django.urls import URLPattern

from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right
from hoatoc.records.documents.views import cells, reading

urlpatterns: list[URLPattern] = [
    guarded("can-xem/", reading.reading, name="reading", get=Right.READ_NEW),
    guarded("can-xem/<int:pk>/da-xem/", reading.done_reading, name="done-reading", post=Right.READ_NEW),
    guarded("chi-bo/da-nhan/", cells.receive_all, name="cell-receive", get=Right.CONFIRM),
    guarded(
        "chi-bo/gui-bao-cao/",
        cells.report,
        name="send-report",
        get=Right.SEND_REPORT,
        post=Right.SEND_REPORT,
    ),
]
