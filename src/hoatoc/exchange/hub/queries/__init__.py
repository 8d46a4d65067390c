"""Reads of deliveries: the board of one document, places that have not registered, receipts and the timeline."""

from hoatoc.exchange.hub.queries.boards import (
    ALWAYS,
    FILTERS,
    Board,
    BoardRow,
    Figure,
    Narrowing,
    Place,
    board,
    version,
)
from hoatoc.exchange.hub.queries.deliveries import (
    OUTSIDE,
    ROWS_A_PAGE,
    WITH_RECEIVER,
    current,
    with_receivers,
)
from hoatoc.exchange.hub.queries.happenings import (
    SYSTEM,
    Happening,
    ReceiptPanel,
    happened_here,
    happened_there,
    receipts_given,
)
from hoatoc.exchange.hub.queries.overview import (
    Progress,
    WaitingFigures,
    WaitingLine,
    page_of_waiting,
    progress,
    waiting_figures,
)

__all__ = [
    "ALWAYS",
    "FILTERS",
    "OUTSIDE",
    "ROWS_A_PAGE",
    "SYSTEM",
    "WITH_RECEIVER",
    "Board",
    "BoardRow",
    "Figure",
    "Happening",
    "Narrowing",
    "Place",
    "Progress",
    "ReceiptPanel",
    "WaitingFigures",
    "WaitingLine",
    "board",
    "current",
    "happened_here",
    "happened_there",
    "page_of_waiting",
    "progress",
    "receipts_given",
    "version",
    "waiting_figures",
    "with_receivers",
]
