"""The working calendar: whose word counts, who may say it, the year's page, import, print, the warning."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hoatoc.foundation.audit.models import AuditEntry
from hoatoc.foundation.calendar import actions, queries
from hoatoc.foundation.calendar.models import CalendarDay
from hoatoc.lib.refusal import NotFound, RoleMayNot
from hoatoc.lib.workdays import DayKind, SpecialDay, Unit, shipped_years
from tests.conftest import MORNING

STORM = date(2018, 9, 20)


@pytest.fixture
def tri(cast):
    """Province administrator."""
    return cast.actor("tri")


@pytest.fixture
def lan(cast):
    """Administrator of a commune."""
    return cast.actor("lan")


def off(actor, day=STORM, *, for_province=False, **more):
    facts = {"kind": DayKind.OFF, "name": "Nghỉ tránh bão", "at": MORNING} | more
    return actions.mark_day(day=day, for_province=for_province, actor=actor, **facts)


def works(agency, day):
    return queries.calendar_for(agency and agency.pk, day, day).is_working_day(day)


# --- whose word counts -------------------------------------------------------------------------------


def test_shipped_days_hold_without_any_row(cast):
    assert not works(cast.commune, date(2018, 9, 3))
    assert works(cast.commune, date(2019, 5, 4))
    assert not CalendarDay.objects.exists()


def test_the_province_speaks_over_the_shipped_list_and_an_agency_over_the_province(cast, tri, lan):
    off(tri, for_province=True)
    assert not works(cast.commune, STORM)
    assert not works(None, STORM)
    off(lan, kind=DayKind.WORKING, name="Trực bão")
    assert works(cast.commune, STORM)
    assert not works(cast.other_commune, STORM)
    actions.clear_day(day=STORM, for_province=False, actor=lan, at=MORNING)
    assert not works(cast.commune, STORM)


def test_calendars_of_many_agencies_are_one_query(cast, tri, lan, django_assert_num_queries):
    off(lan)
    with django_assert_num_queries(1):
        of = queries.calendars_for([cast.commune.pk, cast.other_commune.pk, cast.district.pk], STORM, STORM)
    assert [of[each.pk].is_working_day(STORM) for each in (cast.commune, cast.other_commune)] == [False, True]


def test_a_deadline_is_proposed_by_the_own_calendar(cast, lan):
    start = date(2018, 9, 10)
    assert queries.propose_deadline(cast.commune.pk, start, 10) == date(2018, 9, 24)
    off(lan)
    assert queries.propose_deadline(cast.commune.pk, start, 10) == date(2018, 9, 25)
    assert queries.propose_deadline(cast.commune.pk, start, 10, Unit.DAYS) == date(2018, 9, 21)


# --- who may say it -----------------------------------------------------------------------------------


def test_a_clerk_keeps_no_calendar_and_an_agency_administrator_only_the_own(cast, lan):
    with pytest.raises(RoleMayNot):
        off(cast.actor("hang"))
    with pytest.raises(RoleMayNot):
        off(lan, for_province=True)
    assert off(lan).agency_id == cast.commune.pk


def test_one_agency_cannot_take_back_the_day_of_another(cast, tri, lan):
    off(lan)
    with pytest.raises(NotFound):
        actions.clear_day(day=STORM, for_province=False, actor=tri, at=MORNING)
    assert CalendarDay.objects.get().agency_id == cast.commune.pk


def test_a_past_day_needs_its_reason(cast, tri):
    past = date(2018, 8, 15)
    with pytest.raises(actions.PastNeedsReason):
        off(tri, past, for_province=True)
    off(tri, past, for_province=True, reason="công văn đến muộn")
    with pytest.raises(actions.PastNeedsReason):
        actions.clear_day(day=past, for_province=True, actor=tri, at=MORNING)
    off(tri, MORNING.date(), for_province=True)  # today is not past


def test_a_day_without_a_name_is_refused(cast, tri):
    with pytest.raises(actions.DayNeedsName):
        off(tri, name="  ")


def test_each_change_is_a_line_of_the_audit_trail_with_what_was_there_before(cast, tri):
    off(tri, for_province=True)
    off(tri, for_province=True, name="Nghỉ lụt", basis="12-CV/VPTU")
    line = AuditEntry.objects.order_by("-pk").first()
    assert line.verb == "ghi ngày lịch"
    assert line.facts == {
        "phạm vi": "toàn tỉnh",
        "căn cứ": "12-CV/VPTU",
        "trước đó": "20/09/2018 nghỉ: Nghỉ tránh bão",
    }
    assert CalendarDay.objects.count() == 1


# --- import -------------------------------------------------------------------------------------------

NEXT_YEAR = [
    SpecialDay(date(2027, 1, 1), DayKind.OFF, "Tết Dương lịch"),
    SpecialDay(date(2027, 9, 4), DayKind.WORKING, "Làm bù"),
]


def test_an_imported_year_replaces_the_provinces_list_of_that_year_alone(cast, tri, lan):
    off(tri, date(2027, 3, 1), for_province=True)
    off(tri, date(2028, 3, 1), for_province=True)
    off(lan, date(2027, 3, 2))
    assert actions.import_days(year=2027, rows=NEXT_YEAR, actor=tri, at=MORNING) == 2
    left = [str(row) for row in CalendarDay.objects.order_by("day")]
    assert left == [
        "01/01/2027 nghỉ: Tết Dương lịch",
        "02/03/2027 nghỉ: Nghỉ tránh bão",
        "04/09/2027 làm việc: Làm bù",
        "01/03/2028 nghỉ: Nghỉ tránh bão",
    ]


def test_an_import_of_another_year_or_over_past_days_changes_nothing(cast, tri):
    with pytest.raises(actions.NotThatYear):
        actions.import_days(year=2028, rows=NEXT_YEAR, actor=tri, at=MORNING)
    past = [SpecialDay(date(2018, 1, 5), DayKind.OFF, "Nghỉ")]
    with pytest.raises(actions.PastNeedsReason):
        actions.import_days(year=2018, rows=past, actor=tri, at=MORNING)
    assert not CalendarDay.objects.exists()


# --- the warning --------------------------------------------------------------------------------------


def test_a_year_is_missing_from_december_before_until_it_is_listed(cast, tri):
    last = max(shipped_years())
    assert queries.missing_years(date(last, 11, 30)) == []
    assert queries.missing_years(date(last, 12, 1)) == [last + 1]
    off(tri, date(last + 1, 3, 1), for_province=True)
    assert queries.missing_years(date(last, 12, 1)) == [last + 1], "a storm day is no calendar"
    rows = [SpecialDay(date(last + 1, 1, day), DayKind.OFF, "Tết") for day in range(1, 9)]
    actions.import_days(year=last + 1, rows=rows, actor=tri, at=MORNING)
    assert queries.missing_years(date(last, 12, 1)) == []


def test_only_those_who_keep_the_calendar_are_told(cast, monkeypatch):
    from hoatoc.foundation.calendar import subscribers

    monkeypatch.setattr(subscribers, "localdate", lambda: date(2099, 12, 1))
    told = list(subscribers.missing_calendar_banner(cast.actor("lan"), None))
    assert "2099" in told[0].text
    assert list(subscribers.missing_calendar_banner(cast.actor("hang"), None)) == []


# --- the page -----------------------------------------------------------------------------------------


@pytest.fixture
def as_(client, cast):
    def log_in(name):
        client.force_login(cast.people[name])
        return client

    return log_in


def page(client, **asked):
    return client.get(reverse("calendar"), asked).content.decode()


def test_everybody_reads_the_year_and_only_keepers_write(as_):
    shown = page(as_("minh"), ngay="2018-09-03")
    assert "Nghỉ bù Quốc khánh" in shown
    assert "Ghi ngày này" not in shown
    assert "Ghi ngày này" in page(as_("lan"), ngay="2018-09-03")
    assert "Toàn tỉnh" not in page(as_("lan"), ngay="2018-09-03")
    assert "Toàn tỉnh" in page(as_("tri"), ngay="2018-09-03")


def test_a_year_is_one_query_of_its_own(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        shown = queries.year_of(cast.commune.pk, 2019, today=date(2019, 5, 4))
    assert shown.working_days == 261 - 11 + 2
    may = shown.months[4]
    saturday = next(cell for week in may.weeks for cell in week if cell and cell.day.day == 4)
    assert (saturday.is_working, saturday.is_today, saturday.line.special.name) == (
        True,
        True,
        "Làm bù ngày 29/4",
    )


def test_an_administrator_marks_a_day_and_takes_it_back(as_, cast):
    lan = as_("lan")
    facts = {"day": "2099-03-02", "kind": "off", "name": "Ngày truyền thống", "basis": ""}
    answer = lan.post(reverse("calendar-day"), facts, follow=True)
    assert "riêng cơ quan mình" in answer.content.decode()
    assert CalendarDay.objects.get().agency_id == cast.commune.pk
    lan.post(reverse("calendar-clear"), {"day": "2099-03-02", "scope": "agency"})
    assert not CalendarDay.objects.exists()


def test_a_forged_scope_of_an_agency_administrator_means_nothing(as_, cast):
    lan = as_("lan")
    lan.post(reverse("calendar-day"), {"day": "2099-03-02", "kind": "off", "name": "x", "scope": "province"})
    assert CalendarDay.objects.get().agency_id == cast.commune.pk
    assert lan.post(reverse("calendar-clear"), {"day": "2099-03-02", "scope": "province"}).status_code == 403


def test_a_past_day_asks_for_the_reason_on_the_page(as_):
    facts = {"day": "2018-08-15", "kind": "off", "name": "Nghỉ", "scope": "province"}
    tri = as_("tri")
    answer = tri.post(reverse("calendar-day"), facts)
    assert answer.status_code == 422
    assert "đã qua" in answer.content.decode()
    assert tri.post(reverse("calendar-day"), facts | {"reason": "bổ sung"}).status_code == 302


def test_wrong_days_and_years_show_a_year(as_):
    for asked in ({"ngay": "2018-02-31"}, {"nam": "abcd"}, {"ngay": "0001-01-01"}, {"nam": "9999"}):
        assert as_("minh").get(reverse("calendar"), asked).status_code == 200
    assert as_("tri").post(reverse("calendar-day"), {"day": "x"}).status_code == 422


def test_a_year_without_a_calendar_says_so(as_):
    assert "Chưa có lịch nghỉ lễ năm 2099" in page(as_("tri"), nam="2099")
    assert "Chưa có lịch nghỉ lễ năm 2019" not in page(as_("tri"), nam="2019")


def test_unconfirmed_days_are_shown_to_who_can_correct_them(as_):
    assert "chưa đối chiếu với văn bản" in page(as_("tri"), nam="2026")
    assert "chưa đối chiếu với văn bản" not in page(as_("minh"), nam="2026")


def test_a_year_is_imported_from_a_file_and_a_broken_line_is_named(as_):
    tri = as_("tri")
    good = "day,kind,name,basis\n2099-01-01,off,Tết Dương lịch,TB\n".encode()
    bad = "day,kind,name\n2099-13-01,off,Tết\n".encode()
    answer = tri.post(reverse("calendar-import"), {"year": 2099, "file": SimpleUploadedFile("l.csv", bad)})
    assert answer.status_code == 422
    assert "dòng 2" in answer.content.decode()
    other = tri.post(reverse("calendar-import"), {"year": 2098, "file": SimpleUploadedFile("l.csv", good)})
    assert other.status_code == 422
    answer = tri.post(reverse("calendar-import"), {"year": 2099, "file": SimpleUploadedFile("l.csv", good)})
    assert answer.status_code == 302
    assert CalendarDay.objects.get().name == "Tết Dương lịch"


def test_a_year_prints_on_paper_with_its_band(as_):
    answer = as_("minh").get(reverse("calendar-print"), {"nam": "2018"})
    assert answer["Content-Type"] == "application/pdf"
    from io import BytesIO

    from pypdf import PdfReader

    words = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.content)).pages)
    assert "MẠNG TRONG" in words
    assert "Nghỉ bù Quốc khánh" in words


def test_the_home_page_knows_the_next_special_day(cast, lan, django_assert_num_queries):
    with django_assert_num_queries(1):
        line = queries.next_special(cast.commune.pk, date(2018, 8, 16))
    assert line.special.day == date(2018, 9, 3)
    off(lan, date(2018, 9, 3), kind=DayKind.WORKING, name="Trực lễ")
    assert queries.next_special(cast.commune.pk, date(2018, 8, 16)).special.name == "Trực lễ"
    assert queries.next_special(cast.district.pk, date(2018, 8, 16)).special.name == "Nghỉ bù Quốc khánh"


def test_two_rows_of_one_day_are_refused_by_the_database(cast, tri, lan):
    from django.db import IntegrityError, transaction

    from hoatoc.lib.refusal import refusal_for

    off(tri, for_province=True)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        CalendarDay.objects.create(day=STORM, kind="off", name="hai lần")
    assert isinstance(refusal_for(str(caught.value)), actions.DayMarkedTwice)
    off(lan)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        CalendarDay.objects.create(agency=cast.commune, day=STORM, kind="off", name="hai lần")
    assert isinstance(refusal_for(str(caught.value)), actions.DayMarkedTwice)


def test_local_day_is_that_of_the_offices():
    assert queries.local_day(datetime(2018, 8, 15, 18, 0, tzinfo=UTC)) == date(2018, 8, 16)
