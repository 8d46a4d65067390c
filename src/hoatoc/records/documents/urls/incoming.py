"""Routes of incoming documents and entries."""

from django.urls import URLPattern

from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right
from hoatoc.records.documents.views import books, corrections, entry, incoming, rows, sheet, twins

urlpatterns: list[URLPattern] = [
    guarded("cho-vao-so/", incoming.queue, name="queue", get=Right.READ_ENTRIES),
    guarded("cho-vao-so/moi/", incoming.queue_news, name="queue-news", get=Right.READ_ENTRIES),
    guarded("cho-vao-so/vao-so/", incoming.register_chosen, name="queue-register", post=Right.REGISTER),
    guarded("cho-vao-so/da-nhan/", incoming.confirm_chosen, name="queue-confirm", post=Right.CONFIRM),
    guarded("cho-vao-so/tra-lai/", incoming.return_chosen, name="queue-return", post=Right.RETURN),
    guarded("van-ban/nhap-giay/", sheet.paper, name="paper", get=Right.REGISTER, post=Right.REGISTER),
    guarded("van-ban/nhap-giay/noi-gui/", sheet.issuers, name="issuers", get=Right.REGISTER),
    guarded("van-ban/nhap-giay/ten-loai/", sheet.kind_hint, name="kind-hint", get=Right.REGISTER),
    guarded("van-ban/nhap-giay/trung/", twins.twins, name="twins", post=Right.REGISTER),
    guarded("noi-gui-nhan/them/", sheet.add_body, name="add-correspondent", post=Right.KEEP_CORRESPONDENTS),
    guarded("van-ban/<int:pk>/", entry.entry, name="entry", get=Right.READ_ENTRIES),
    guarded(
        "van-ban/<int:pk>/vao-so/", sheet.register, name="register", get=Right.REGISTER, post=Right.REGISTER
    ),
    guarded("van-ban/<int:pk>/giu/", sheet.claim, name="claim", post=Right.REGISTER),
    guarded("van-ban/<int:pk>/thoi-giu/", sheet.release, name="release", post=Right.REGISTER),
    guarded(
        "van-ban/<int:pk>/sua-dong/",
        corrections.correct,
        name="correct",
        get=Right.REGISTER,
        post=Right.REGISTER,
    ),
    guarded(
        "van-ban/<int:pk>/huy-so-den/", rows.void_arrival, name="void-arrival", post=Right.PROPOSE_NUMBERING
    ),
    guarded("van-ban/<int:pk>/ban-giay/", rows.paper_came, name="paper-came", post=Right.REGISTER),
    guarded(
        "van-ban/<int:pk>/nhap-chung/<int:into>/",
        rows.join,
        name="join",
        get=Right.REGISTER,
        post=Right.REGISTER,
    ),
    guarded("van-ban/<int:pk>/da-nhan/", entry.confirm, name="confirm", post=Right.CONFIRM),
    guarded("van-ban/<int:pk>/tra-lai/", entry.return_it, name="return", post=Right.RETURN),
    guarded("van-ban/<int:pk>/tep/<int:position>/", entry.file, name="file", get=Right.READ_ENTRIES),
    guarded("van-ban-den/", books.incoming, name="incoming", get=Right.READ_ENTRIES),
]
