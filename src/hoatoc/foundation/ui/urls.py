"""The gallery's address."""

from hoatoc.foundation.ui import views
from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right

urlpatterns = [guarded("ui/", views.gallery, name="gallery", get=Right.PERSON)]
