"""Routes of the organisation."""

from hoatoc.foundation.org.views import directory as views
from hoatoc.foundation.org.views import groups, plans
from hoatoc.foundation.ui.access import guarded
from hoatoc.lib.policy import Right

READ, KEEP = Right.READ_DIRECTORY, Right.KEEP_AGENCIES

urlpatterns = [
    guarded("co-quan/", views.agencies, name="agencies", get=READ),
    guarded("co-quan/them/", views.found_agency, name="found-agency", get=KEEP, post=KEEP),
    guarded("co-quan/nhap/", views.import_agencies, name="import-agencies", get=KEEP, post=KEEP),
    guarded("co-quan/<int:pk>/", views.agency, name="agency", get=READ),
    guarded("co-quan/<int:pk>/doi-ten/", views.rename_agency, name="rename-agency", post=KEEP),
    guarded("co-quan/<int:pk>/chuyen/", views.move_agency, name="move-agency", post=KEEP),
    guarded("co-quan/<int:pk>/ket-thuc/", views.end_agency, name="end-agency", post=KEEP),
    guarded("co-quan/<int:pk>/don-vi/", views.add_unit, name="add-unit", post=Right.KEEP_PEOPLE),
    guarded(
        "noi-gui-nhan/", views.correspondents, name="correspondents", get=READ, post=Right.KEEP_CORRESPONDENTS
    ),
    guarded(
        "noi-gui-nhan/gop/",
        views.merge_correspondents,
        name="merge-correspondents",
        post=Right.KEEP_CORRESPONDENTS,
    ),
    guarded(
        "noi-gui-nhan/tach/",
        views.split_correspondent,
        name="split-correspondent",
        post=Right.KEEP_CORRESPONDENTS,
    ),
    guarded("nhom-noi-nhan/", groups.groups, name="groups", get=READ, post=Right.KEEP_CORRESPONDENTS),
    guarded("nhom-noi-nhan/<int:pk>/", groups.group, name="group", get=READ),
    guarded(
        "nhom-noi-nhan/<int:pk>/sua/",
        groups.change_group,
        name="group-change",
        post=Right.KEEP_CORRESPONDENTS,
    ),
    guarded(
        "nhom-noi-nhan/<int:pk>/xoa/", groups.drop_group, name="group-drop", post=Right.KEEP_CORRESPONDENTS
    ),
    guarded("phuong-an/", plans.plans, name="plans", get=KEEP),
    guarded("phuong-an/lap/", plans.new_plan, name="new-plan", get=KEEP, post=KEEP),
    guarded("phuong-an/<int:pk>/", plans.plan, name="plan", get=KEEP),
    guarded("phuong-an/<int:pk>/dong/", plans.set_row, name="plan-row", post=KEEP),
    guarded("phuong-an/<int:pk>/dong/<int:row>/bo/", plans.drop_row, name="plan-row-drop", post=KEEP),
    guarded("phuong-an/<int:pk>/co-quan-moi/", plans.add_body, name="plan-body", post=KEEP),
    guarded(
        "phuong-an/<int:pk>/co-quan-moi/<int:body>/bo/", plans.drop_body, name="plan-body-drop", post=KEEP
    ),
    guarded("phuong-an/<int:pk>/so-danh-sach/", plans.compare, name="plan-compare", post=KEEP),
    guarded("phuong-an/<int:pk>/rut/", plans.withdraw, name="plan-withdraw", post=KEEP),
    guarded("phuong-an/<int:pk>/ap-dung/", plans.start, name="plan-start", post=KEEP),
    guarded("co-quan/<int:pk>/luu-giu/", plans.grant_custody, name="grant-custody", get=KEEP, post=KEEP),
    guarded("luu-giu/<int:pk>/thoi/", plans.end_custody, name="end-custody", post=KEEP),
]
