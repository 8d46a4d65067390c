"""Routes of what bodies that ended left: acts of handing over, records kept."""

from django.urls import URLPattern

from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right
from hoatoc.records.documents.views import kept, transfers

SIGN, READ = Right.CONFIRM_TRANSFER, Right.READ_ENTRIES

urlpatterns: list[URLPattern] = [
    guarded("ban-giao/", transfers.acts, name="transfer-acts", get=SIGN, post=SIGN),
    guarded("ban-giao/<int:pk>/", transfers.act, name="transfer-act", get=SIGN),
    guarded("ban-giao/<int:pk>/ben-giao/", transfers.give, name="transfer-give", post=SIGN),
    guarded("ban-giao/<int:pk>/ben-nhan/", transfers.take, name="transfer-take", post=SIGN),
    guarded("ban-giao/<int:pk>/in/", transfers.print_it, name="transfer-print", post=SIGN),
    guarded("ho-so-truoc/", kept.records, name="kept-records", get=READ),
    guarded("ho-so-truoc/<int:pk>/", kept.entry, name="kept-entry", get=READ),
    guarded("ho-so-truoc/<int:pk>/tep/<int:position>/", kept.file, name="kept-file", get=READ),
    guarded("ho-so-truoc/so/<int:pk>/", kept.book, name="kept-book", get=Right.READ_BOOKS),
    guarded("ho-so-truoc/so-dang-do/", kept.left_numbers, name="left-numbers", get=Right.PROPOSE_NUMBERING),
    guarded(
        "ho-so-truoc/so-dang-do/<int:pk>/huy/",
        kept.void_left,
        name="left-number-void",
        post=Right.PROPOSE_NUMBERING,
    ),
]
