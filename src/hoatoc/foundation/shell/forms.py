"""Filters of the administrators' desks."""

from typing import Any, cast

from django import forms

from hoatoc.foundation.ui.rules import DAY_FORMATS


def _day_box() -> forms.DateInput:
    return forms.DateInput(
        format=DAY_FORMATS[0], attrs={"placeholder": "dd/mm/yyyy", "inputmode": "numeric", "size": "10"}
    )


class AuditForm(forms.Form):
    """Lọc nhật ký: by person, verb, days and object."""

    person = forms.ChoiceField(label="Người", required=False)
    verb = forms.ChoiceField(label="Việc", required=False)
    since = forms.DateField(label="Từ ngày", required=False, input_formats=DAY_FORMATS, widget=_day_box())
    until = forms.DateField(label="Đến ngày", required=False, input_formats=DAY_FORMATS, widget=_day_box())
    words = forms.CharField(label="Đối tượng", required=False, max_length=100)

    def __init__(self, *args: Any, people: list[tuple[str, str]], verbs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["person"]).choices = [("", "tất cả"), *people]
        cast("forms.ChoiceField", self.fields["verb"]).choices = [
            ("", "tất cả"),
            *((each, each) for each in verbs),
        ]


def _hour_box() -> forms.TimeInput:
    return forms.TimeInput(
        format="%H:%M", attrs={"placeholder": "22:00", "inputmode": "numeric", "size": "6", "maxlength": "5"}
    )


class HowToldForm(forms.Form):
    """Cách báo cho tôi."""

    has_sound = forms.BooleanField(label="Kêu một tiếng khi có văn bản hoả tốc", required=False)
    quiet_from = forms.TimeField(label="Yên lặng từ", required=False, widget=_hour_box())
    quiet_until = forms.TimeField(label="đến", required=False, widget=_hour_box())
