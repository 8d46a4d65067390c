"""Routes of numbers: series, reservations, blocks, terms and congresses."""

from django.urls import URLPattern

from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right
from hoatoc.records.documents.views import numbers, reservations, terms

APPROVE = Right.APPROVE_NUMBERING

urlpatterns: list[URLPattern] = [
    guarded(
        "day-so/", numbers.series_door, name="series", get=Right.READ_BOOKS, post=Right.PROPOSE_NUMBERING
    ),
    guarded("day-so/de-nghi/<int:pk>/", numbers.decide, name="decide", post=APPROVE),
    guarded(
        "day-so/xin-truoc/",
        reservations.reservations,
        name="reservations",
        get=Right.READ_BOOKS,
        post=Right.TAKE_NUMBER,
    ),
    guarded(
        "day-so/xin-truoc/<int:pk>/huy/",
        reservations.void_reserved,
        name="void-reserved",
        post=Right.PROPOSE_NUMBERING,
    ),
    guarded("day-so/khoi-so/", reservations.blocks, name="blocks", get=Right.READ_BOOKS, post=APPROVE),
    guarded("day-so/khoi-so/nhan/", reservations.receive_block, name="receive-block", post=APPROVE),
    guarded("day-so/khoi-so/<int:pk>/tra/", reservations.return_block, name="return-block", post=APPROVE),
    guarded("day-so/khoi-so/<int:pk>/nhan-lai/", reservations.take_back, name="take-back", post=APPROVE),
    guarded("day-so/nhiem-ky/", terms.terms, name="terms", get=Right.READ_BOOKS),
    guarded("day-so/nhiem-ky/mo/", terms.open_term, name="open-term", post=APPROVE),
    guarded("day-so/nhiem-ky/<int:pk>/", terms.report, name="term-report", get=Right.READ_BOOKS),
    guarded("day-so/nhiem-ky/<int:pk>/dong/", terms.close_term, name="close-term", post=APPROVE),
    guarded("day-so/dai-hoi/", terms.open_congress, name="open-congress", post=APPROVE),
    guarded("day-so/dai-hoi/<int:pk>/", terms.congress_report, name="congress-report", get=Right.READ_BOOKS),
    guarded("day-so/dai-hoi/<int:pk>/hoi-nghi/", terms.first_meeting, name="first-meeting", post=APPROVE),
    guarded("day-so/dai-hoi/<int:pk>/be-mac/", terms.close_congress, name="close-congress", post=APPROVE),
    guarded("day-so/so-mat/", terms.propose_policy, name="secret-policy", post=Right.PROPOSE_NUMBERING),
]
