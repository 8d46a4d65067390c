"""Routes of log-in and people."""

from hoatoc.foundation.accounts.views import away, duty, succession
from hoatoc.foundation.accounts.views import people as views
from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right

KEEP = Right.KEEP_PEOPLE

urlpatterns = [
    guarded("dang-nhap/", views.log_in, name="account_login", get=Right.ANYONE, post=Right.ANYONE),
    guarded("dang-xuat/", views.log_out, name="account_logout", get=Right.PERSON, post=Right.PERSON),
    guarded(
        "doi-mat-khau/",
        views.own_password,
        name="account_change_password",
        get=Right.PERSON,
        post=Right.PERSON,
    ),
    guarded("tai-khoan-bi-khoa/", views.inactive, name="account_inactive", get=Right.ANYONE),
    guarded("doi-chuc-danh/", views.switch_appointment, name="switch-appointment", post=Right.PERSON),
    guarded("di-vang/", away.page, name="away", get=Right.MEMBER, post=Right.MEMBER),
    guarded("di-vang/ghi-ho/", away.note_other, name="away-other", post=Right.KEEP_ROSTER),
    guarded("di-vang/<int:pk>/da-ve/", away.end, name="away-end", post=Right.MEMBER),
    guarded("uy-quyen/<int:pk>/thu-hoi/", away.revoke, name="delegation-revoke", post=Right.MEMBER),
    guarded("lich-truc/", duty.page, name="duty", get=Right.MEMBER, post=Right.KEEP_ROSTER),
    guarded("lich-truc/chep/", duty.copy, name="duty-copy", post=Right.KEEP_ROSTER),
    guarded("lich-truc/in/", duty.print_week, name="duty-print", get=Right.MEMBER),
    guarded("lich-truc/<int:pk>/bo/", duty.remove, name="duty-remove", post=Right.KEEP_ROSTER),
    guarded(
        "co-quan/<int:pk>/giao-lai/", succession.appoint_again, name="appoint-again", post=Right.KEEP_AGENCIES
    ),
    guarded("nguoi/", views.people, name="people", get=KEEP),
    guarded("nguoi/them/", views.add_person, name="add-person", get=KEEP, post=KEEP),
    guarded("nguoi/<int:pk>/", views.person, name="person", get=KEEP),
    guarded("nguoi/<int:pk>/giao-chuc-danh/", views.appoint, name="appoint", post=KEEP),
    guarded("nguoi/<int:pk>/khoa/", views.set_active, name="set-active", post=KEEP),
    guarded("nguoi/<int:pk>/cap-lai-mat-khau/", views.reset_password, name="reset-password", post=KEEP),
    guarded("chuc-danh/<int:pk>/thoi/", views.end_appointment, name="end-appointment", post=KEEP),
]
