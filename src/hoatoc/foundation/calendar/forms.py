"""Forms of the calendar."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from hoatoc.foundation.ui.rules import DAY_FORMATS
from hoatoc.lib.workdays import BadRow, DayKind, read_csv

MOST_CSV = 100_000
SCOPES = [("agency", "Cơ quan mình"), ("province", "Toàn tỉnh")]


class DayForm(forms.Form):
    """Một ngày của lịch: off or working, its name, why; for whom, when the writer may choose."""

    day = forms.DateField(widget=forms.HiddenInput, input_formats=DAY_FORMATS)
    kind = forms.TypedChoiceField(
        label="Ngày này",
        coerce=DayKind,
        choices=[(DayKind.OFF, "Nghỉ"), (DayKind.WORKING, "Làm việc")],
        widget=forms.RadioSelect,
        error_messages={"required": "Chưa chọn nghỉ hay làm việc."},
    )
    name = forms.CharField(
        label="Tên ngày",
        max_length=120,
        error_messages={"required": "Chưa ghi tên ngày, ví dụ: Quốc khánh."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    basis = forms.CharField(
        label="Căn cứ",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "số, ký hiệu văn bản thông báo"}),
    )
    scope = forms.ChoiceField(label="Áp dụng cho", choices=SCOPES, widget=forms.RadioSelect, initial="agency")
    reason = forms.CharField(label="Lý do đổi ngày đã qua", max_length=300, required=False)

    def __init__(self, *args: Any, may_province: bool, is_past: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_province:
            del self.fields["scope"]
        if not is_past:
            del self.fields["reason"]

    @property
    def for_province(self) -> bool:
        """Whether the writer chose the whole province."""
        return bool(self.cleaned_data.get("scope") == "province")


class ImportForm(forms.Form):
    """Nhập lịch một năm từ tệp CSV."""

    year = forms.IntegerField(
        label="Năm", min_value=2018, max_value=2100, error_messages={"required": "Chưa ghi năm."}
    )
    file = forms.FileField(label="Tệp CSV", error_messages={"required": "Chưa chọn tệp."})
    reason = forms.CharField(
        label="Lý do", max_length=300, required=False, help_text="Chỉ cần khi tệp đổi ngày đã qua."
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Read at once: `rows` holds what the file says."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_CSV:
            raise forms.ValidationError("Tệp lớn hơn 100 kB; lịch một năm chỉ vài chục dòng.")
        try:
            self.cleaned_data["rows"] = read_csv(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError("Tệp không phải UTF-8. Hãy lưu lại là “CSV UTF-8”.") from error
        except BadRow as error:
            raise forms.ValidationError(f"Tệp không đọc được, {error}. Chưa có gì thay đổi.") from error
        return file
