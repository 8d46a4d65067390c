"""Routes of gửi nhận."""

from django.urls import URLPattern

from hoatoc.exchange.hub import views
from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right

BOARD = "van-ban/<int:pk>/bang-phat-hanh/"

urlpatterns: list[URLPattern] = [
    guarded(BOARD, views.board, name="board", get=Right.READ_BOARD),
    guarded(f"{BOARD}nhac/", views.urge, name="board-urge", post=Right.FOLLOW_DELIVERIES),
    guarded(f"{BOARD}gui-lai/", views.resend, name="board-resend", post=Right.FOLLOW_DELIVERIES),
    guarded(f"{BOARD}ban-giay/", views.mark_posted, name="board-posted", post=Right.FOLLOW_DELIVERIES),
    guarded("noi-chua-vao-so/", views.unregistered, name="unregistered", get=Right.READ_BOARD),
]
