"""Input about a secret that is registered already: its readers, its level, its purge."""

from datetime import date
from typing import Any

from django import forms

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.foundation.org.models import Unit
from hoatoc.records.documents.forms.incoming import Day
from hoatoc.records.documents.forms.secrecy import LEVELS, has_secrets
from hoatoc.records.documents.queries import secrecy as queries
from hoatoc.records.documents.rules import Secrecy


class ReaderForm(forms.Form):
    """Cho đọc: a person or a unit of the own agency, why, until when."""

    whom = forms.ChoiceField(
        label="Người hoặc đơn vị", error_messages={"required": "Chọn người hoặc đơn vị."}
    )
    because = forms.CharField(
        label="Vì",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "được giao xử lý"}),
        error_messages={"required": "Ghi vì sao người này cần đọc."},
    )
    until = Day(label="Đến hết ngày", required=False, help_text="Để trống: không hẹn ngày thôi.")

    def __init__(self, *args: Any, agency_id: int, day: date, **more: Any) -> None:
        super().__init__(*args, **more)
        people = queries.may_become_readers(agency_id, day)
        units = [(f"u{pk}", name) for pk, name in queries.units(agency_id)]
        choices: list[Any] = [("", "chọn"), ("Người", [(f"a{pk}", name) for pk, name in people])]
        self.fields["whom"].choices = choices + ([("Đơn vị", units)] if units else [])  # type: ignore[attr-defined]  # a choice field

    def grant(self) -> dict[str, Any]:
        """What the verb takes."""
        letter, pk = self.cleaned_data["whom"][:1], int(self.cleaned_data["whom"][1:])
        return {
            "unit": Unit.objects.filter(pk=pk).first() if letter == "u" else None,
            "appointment": Appointment.objects.filter(pk=pk).first() if letter == "a" else None,
            "because": self.cleaned_data["because"],
            "until": self.cleaned_data["until"],
        }


class LevelForm(forms.Form):
    """Điều chỉnh độ mật, giải mật: the new level, since when, by which document."""

    to = forms.ChoiceField(label="Độ mật mới")
    on = Day(label="Từ ngày")
    basis = forms.CharField(
        label="Văn bản căn cứ",
        max_length=300,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": "Quyết định số 15-QĐ/TU, ngày 02/8/2018"}
        ),
        error_messages={"required": "Ghi số, ký hiệu và ngày của văn bản quyết định độ mật mới."},
    )

    def __init__(self, *args: Any, now: str, **more: Any) -> None:
        super().__init__(*args, **more)
        levels = (
            LEVELS if has_secrets() else [(level, name) for level, name in LEVELS if level == Secrecy.NONE]
        )
        choices = [
            (level, "Giải mật" if level == Secrecy.NONE else name) for level, name in levels if level != now
        ]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def change(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        return {"to": Secrecy(data["to"]), "on": data["on"], "basis": data["basis"]}


class PurgeForm(forms.Form):
    """Đề nghị xoá bí mật bị lộ: which row of which book, why, on what ground."""

    entry = forms.IntegerField(widget=forms.HiddenInput, required=False)
    register = forms.ChoiceField(label="Sổ", required=False)
    number = forms.IntegerField(label="Số trong sổ", min_value=1, max_value=9_999_999, required=False)
    reason = forms.CharField(
        label="Vì sao phải xoá",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Không chép nội dung mật vào đây; dòng này nằm trong nhật ký.",
        error_messages={"required": "Ghi vì sao phải xoá."},
    )
    basis = forms.CharField(
        label="Căn cứ",
        max_length=300,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": "Chỉ đạo của Chánh Văn phòng, biên bản ngày …"}
        ),
        error_messages={"required": "Ghi văn bản hoặc chỉ đạo làm căn cứ."},
    )

    def __init__(self, *args: Any, books: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["register"].choices = [("", "chọn sổ"), *books]  # type: ignore[attr-defined]  # a choice field
