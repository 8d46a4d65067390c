"""Routes of the calendar."""

from hoatoc.foundation.calendar import views
from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right

KEEP = Right.KEEP_CALENDAR

urlpatterns = [
    guarded("lich-lam-viec/", views.year, name="calendar", get=Right.MEMBER),
    guarded("lich-lam-viec/ngay/", views.mark, name="calendar-day", post=KEEP),
    guarded("lich-lam-viec/bo-ngay/", views.clear, name="calendar-clear", post=KEEP),
    guarded(
        "lich-lam-viec/nhap/",
        views.import_year,
        name="calendar-import",
        get=Right.KEEP_AGENCIES,
        post=Right.KEEP_AGENCIES,
    ),
    guarded("lich-lam-viec/in/", views.print_year, name="calendar-print", get=Right.MEMBER),
]
