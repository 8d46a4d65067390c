"""Routes of gửi nhận."""

from django.urls import URLPattern

from hoatoc.exchange.hub.views import boards, recalls
from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right

BOARD = "van-ban/<int:pk>/bang-phat-hanh/"
RECALL = "van-ban/<int:pk>/thu-hoi/"

urlpatterns: list[URLPattern] = [
    guarded(BOARD, boards.board, name="board", get=Right.READ_BOARD),
    guarded(f"{BOARD}nhac/", boards.urge, name="board-urge", post=Right.FOLLOW_DELIVERIES),
    guarded(f"{BOARD}gui-lai/", boards.resend, name="board-resend", post=Right.FOLLOW_DELIVERIES),
    guarded(f"{BOARD}bi-thu/", boards.envelopes, name="board-envelopes", post=Right.FOLLOW_DELIVERIES),
    guarded(f"{BOARD}ban-giay/", boards.mark_posted, name="board-posted", post=Right.FOLLOW_DELIVERIES),
    guarded("noi-chua-vao-so/", boards.unregistered, name="unregistered", get=Right.READ_BOARD),
    guarded(RECALL, recalls.recall, name="recall", get=Right.READ_BOARD),
    guarded(f"{RECALL}de-nghi/", recalls.propose, name="recall-propose", post=Right.PROPOSE_RECALL),
    guarded(f"{RECALL}ra-lenh/", recalls.order, name="recall-order", post=Right.ORDER_RECALL),
    guarded(f"{RECALL}duyet/", recalls.decide, name="recall-decide", post=Right.DECIDE_RECALL),
    guarded(f"{RECALL}hoi-lai/", recalls.ask_again, name="recall-ask-again", post=Right.FOLLOW_DELIVERIES),
    guarded("thu-hoi/", recalls.recalls, name="recalls", get=Right.READ_ENTRIES),
    guarded("thu-hoi/<int:pk>/", recalls.answer, name="recall-answer", post=Right.ANSWER_RECALL),
    guarded(
        f"{BOARD}nhac-phuc-dap/", boards.urge_replies, name="board-urge-replies", post=Right.FOLLOW_DELIVERIES
    ),
    guarded("cho-phuc-dap/", boards.awaited_replies, name="awaited-replies", get=Right.READ_BOARD),
]
