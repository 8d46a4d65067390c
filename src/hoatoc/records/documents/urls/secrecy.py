"""Routes of secrecy."""

from django.urls import URLPattern

from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right
from hoatoc.records.documents.views import secrecy

GRANT, CHANGE = Right.GRANT_READING, Right.CHANGE_SECRECY

urlpatterns: list[URLPattern] = [
    guarded("van-ban/<int:pk>/nguoi-doc/", secrecy.readers, name="readers", get=GRANT, post=GRANT),
    guarded(
        "van-ban/<int:pk>/nguoi-doc/<int:reader>/rut/", secrecy.withdraw, name="withdraw-reader", post=GRANT
    ),
    guarded("van-ban/<int:pk>/do-mat/", secrecy.level, name="change-secrecy", get=CHANGE, post=CHANGE),
    guarded("xoa-bi-mat/", secrecy.purges, name="purges", get=Right.PURGE, post=Right.PURGE),
    guarded("xoa-bi-mat/<int:pk>/", secrecy.purge, name="purge", get=Right.PURGE, post=Right.PURGE),
]
