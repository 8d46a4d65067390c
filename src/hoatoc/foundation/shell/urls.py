"""Routes of the frame."""

from hoatoc.foundation.shell import views
from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right

urlpatterns = [
    guarded("", views.home, name="home", get=Right.PERSON),
    guarded("bao-khan/", views.alarms, name="alarms", get=Right.SEE_ALARMS),
    guarded("tro-giup/", views.help_index, name="help", get=Right.PERSON),
    guarded("tro-giup/cach-lam/<slug:page>/", views.help_page, name="help-page", get=Right.PERSON),
    guarded("tro-giup/<slug:screen>/", views.help_screen, name="help-screen", get=Right.PERSON),
    guarded("bang-lenh/", views.palette, name="palette", get=Right.MEMBER),
    guarded("thong-bao/", views.notifications, name="notifications", get=Right.MEMBER),
    guarded("thong-bao/so/", views.bell, name="bell", get=Right.MEMBER),
    guarded("thong-bao/doc-het/", views.read_all, name="read-all", post=Right.MEMBER),
    guarded("thong-bao/cach-bao/", views.how_told, name="how-told", get=Right.MEMBER, post=Right.MEMBER),
    guarded(
        "thong-bao/<int:pk>/", views.notification, name="notification", get=Right.MEMBER, post=Right.MEMBER
    ),
    guarded("giao-dien/", views.appearance, name="appearance", post=Right.ANYONE),
    guarded("quan-tri/", views.installation, name="installation", get=Right.KEEP_INSTALLATION),
    guarded(
        "quan-tri/viec/<int:pk>/chay-lai/",
        views.run_job_again,
        name="run-job-again",
        post=Right.KEEP_INSTALLATION,
    ),
    guarded("nhat-ky/", views.audit, name="audit", get=Right.READ_AUDIT),
    guarded("favicon.ico", views.favicon, name="favicon", get=Right.ANYONE),
    guarded("healthz", views.healthz, name="healthz", get=Right.ANYONE),
    guarded("readyz", views.readyz, name="readyz", get=Right.ANYONE),
]
