"""What the template words draw."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template

from hoatoc.lib.slot import SLOTS, Slot

AT = datetime(2018, 8, 16, 0, 42, tzinfo=UTC)


@pytest.fixture(autouse=True)
def plain_static(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def drawn(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


def test_an_icon_beside_words_is_silent_and_alone_is_named():
    assert 'aria-hidden="true"' in drawn('{% icon "inbox" %}')
    assert 'aria-label="Thông báo"' in drawn('{% icon "bell" "Thông báo" %}')


def test_a_normal_document_has_no_urgency_and_a_timed_one_counts_down():
    request = SimpleNamespace(at=AT)
    assert drawn('{% urgency "normal" %}') == ""
    assert "THƯỢNG KHẨN" in drawn('{% urgency "very_urgent" %}')
    timed = drawn(
        "{% urgency value until %}", value="flash_timed", until=AT + timedelta(minutes=78), request=request
    )
    assert "HẸN GIỜ" in timed
    assert "còn 1:18" in timed


def test_a_chip_escapes_its_text():
    assert "&lt;b&gt;" in drawn("{% chip 'new' text %}", text="<b>")


def test_dates_are_of_vietnam():
    assert drawn("{{ at|vn_datetime }}", at=AT) == "16/08/2018 07:42"
    assert drawn("{{ at|vn_date }}|{{ at|vn_date:'short' }}|{{ at|vn_date:'weekday' }}", at=AT) == (
        "16/08/2018|16/08|Thứ Năm, 16/08/2018"
    )
    assert drawn("{{ day|vn_date:'long' }}", day=date(2018, 2, 5)) == "ngày 05 tháng 02 năm 2018"
    assert drawn("{{ nothing|vn_date }}{{ nothing|vn_time }}", nothing=None) == ""


def test_a_wrong_control_names_its_error():
    class Sheet(forms.Form):
        dated_on = forms.DateField(help_text="dd/mm/yyyy")

    field = Sheet({"dated_on": "32/08/2018"})["dated_on"]
    html = drawn("{% control field %}", field=field)
    assert 'class="form-control is-invalid"' in html
    assert 'aria-invalid="true"' in html
    assert "id_dated_on_helptext id_dated_on_error" in html


def test_a_slot_draws_what_was_filled_and_nothing_without_an_actor():
    place: Slot[None, object] = Slot("test.place")
    try:
        place.fill(
            lambda _actor, _subject: [{"url": "#", "icon": "inbox", "label": "Chờ <vào> sổ", "count": 3}],
            template="ui/components/empty.html",
        )
        source = '{% slot "test.place" %}'
        assert "ht-empty" in drawn(source, request=SimpleNamespace(actor=object()))
        assert drawn(source, request=SimpleNamespace(actor=None)) == ""
    finally:
        del SLOTS["test.place"]
