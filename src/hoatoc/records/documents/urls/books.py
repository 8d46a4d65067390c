"""Routes of books: their life, printing, the rows a clerk writes."""

from django.urls import URLPattern

from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right
from hoatoc.records.documents.views import books, ledgers, printing

urlpatterns: list[URLPattern] = [
    guarded("so/", books.books, name="books", get=Right.READ_BOOKS),
    guarded("so/mo-nam/", books.propose_year, name="books-year", post=Right.PROPOSE_NUMBERING),
    guarded("so/mo-so/", books.open_arrival_book, name="books-new", post=Right.PROPOSE_NUMBERING),
    guarded("so/ghi-dong/", ledgers.new, name="ledger-new", get=Right.KEEP_LEDGERS, post=Right.KEEP_LEDGERS),
    guarded(
        "so/thong-ke-mat/",
        ledgers.secret_statistics,
        name="secret-statistics",
        get=Right.READ_BOOKS,
        post=Right.READ_BOOKS,
    ),
    guarded("so/<int:pk>/", books.book, name="book", get=Right.READ_BOOKS),
    guarded(
        "so/<int:pk>/in/", printing.print_door, name="book-print", get=Right.READ_BOOKS, post=Right.READ_BOOKS
    ),
    guarded("so/<int:pk>/xlsx/", printing.export, name="book-export", get=Right.READ_BOOKS),
    guarded("so/<int:pk>/khoa/", books.propose_closing, name="book-close", post=Right.PROPOSE_NUMBERING),
    guarded("so/<int:pk>/mo-lai/", books.propose_reopening, name="book-reopen", post=Right.PROPOSE_NUMBERING),
    guarded(
        "so/<int:pk>/them-dong/",
        ledgers.add,
        name="ledger-add",
        get=Right.KEEP_LEDGERS,
        post=Right.KEEP_LEDGERS,
    ),
    guarded(
        "van-ban/<int:pk>/ghi-so/",
        ledgers.of_entry,
        name="ledger-entry",
        get=Right.KEEP_LEDGERS,
        post=Right.KEEP_LEDGERS,
    ),
    guarded("cho-ky-nhan/", ledgers.to_sign, name="to-sign", get=Right.SIGN_HANDOVER),
    guarded("chuyen-giao/<int:pk>/ky-nhan/", ledgers.sign, name="handover-sign", post=Right.SIGN_HANDOVER),
    guarded(
        "chuyen-giao/<int:pk>/ky-giay/",
        ledgers.sign_on_paper,
        name="handover-on-paper",
        post=Right.KEEP_LEDGERS,
    ),
    guarded(
        "ban-luu/<int:pk>/tra/", ledgers.return_file_copy, name="file-copy-return", post=Right.KEEP_LEDGERS
    ),
    guarded("buu-dien/<int:pk>/da-giao/", ledgers.post_arrived, name="post-arrived", post=Right.KEEP_LEDGERS),
]
