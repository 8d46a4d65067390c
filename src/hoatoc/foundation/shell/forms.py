"""Filters of the administrators' desks."""

from typing import Any

from django import forms


class AuditForm(forms.Form):
    """Lọc nhật ký: by person, verb, days and object."""

    person = forms.ChoiceField(label="Người", required=False)
    verb = forms.ChoiceField(label="Việc", required=False)
    since = forms.DateField(label="Từ ngày", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label="Đến ngày", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    words = forms.CharField(label="Đối tượng", required=False, max_length=100)

    def __init__(self, *args: Any, people: list[tuple[str, str]], verbs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person, verb = self.fields["person"], self.fields["verb"]
        assert isinstance(person, forms.ChoiceField)
        assert isinstance(verb, forms.ChoiceField)
        person.choices = [("", "tất cả"), *people]
        verb.choices = [("", "tất cả"), *((each, each) for each in verbs)]
