"""Routes of báo hoả tốc."""

from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right
from hoatoc.records.documents.views import flash as views

urlpatterns = [
    guarded("hoa-toc/", views.page, name="flash", get=Right.MEMBER),
    guarded("hoa-toc/<int:pk>/nhan/", views.take, name="flash-take", post=Right.MEMBER),
]
