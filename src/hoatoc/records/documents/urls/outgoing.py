"""Routes of outgoing documents."""

from django.urls import URLPattern

from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right
from hoatoc.records.documents.views import outgoing, picking

urlpatterns: list[URLPattern] = [
    guarded("van-ban-di/", outgoing.listing, name="outgoing-list", get=Right.READ_ENTRIES),
    guarded(
        "van-ban-di/lay-so/",
        outgoing.take_number,
        name="take-number",
        get=Right.TAKE_NUMBER,
        post=Right.TAKE_NUMBER,
    ),
    guarded("noi-nhan/tim/", picking.recipient_choices, name="recipient-choices", get=Right.TAKE_NUMBER),
    guarded(
        "noi-nhan/luu-nhom/", picking.keep_as_group, name="keep-as-group", post=Right.KEEP_CORRESPONDENTS
    ),
    guarded(
        "van-ban/<int:pk>/phat-hanh/",
        outgoing.outgoing_door,
        name="outgoing",
        get=Right.TAKE_NUMBER,
        post=Right.ISSUE,
    ),
    guarded("van-ban/<int:pk>/dinh-kem/", outgoing.attach, name="attach", post=Right.TAKE_NUMBER),
    guarded(
        "van-ban/<int:pk>/bo-tep/<int:position>/", outgoing.detach, name="detach", post=Right.TAKE_NUMBER
    ),
    guarded("van-ban/<int:pk>/noi-nhan/", outgoing.set_recipients, name="recipients", post=Right.TAKE_NUMBER),
    guarded("van-ban/<int:pk>/sua/", outgoing.amend, name="amend", post=Right.TAKE_NUMBER),
    guarded(
        "van-ban/<int:pk>/huy-so/", outgoing.propose_void, name="propose-void", post=Right.PROPOSE_NUMBERING
    ),
]
