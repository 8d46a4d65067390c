"""Routes of files made and files held."""

from django.urls import URLPattern

from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right
from hoatoc.records.documents.views import files

urlpatterns: list[URLPattern] = [
    guarded("van-ban/<int:pk>/dau-den/", files.stamped, name="stamped", get=Right.READ_ENTRIES),
    guarded(
        "van-ban/<int:pk>/tep-truoc/", files.number_the_upload, name="number-upload", post=Right.TAKE_NUMBER
    ),
    guarded(
        "van-ban/<int:pk>/xac-nhan-so/", files.confirm_number, name="confirm-number", post=Right.TAKE_NUMBER
    ),
    guarded("tep-bi-giu/", files.held_files, name="held-files", get=Right.DECIDE_HELD_FILE),
    guarded("tep-bi-giu/<int:pk>/", files.decide_held, name="decide-held", post=Right.DECIDE_HELD_FILE),
]
