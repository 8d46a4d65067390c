"""Input of the screen that puts a registered row right."""

from typing import Any

from django import forms

from hoatoc.records.documents.actions import RowFields
from hoatoc.records.documents.forms.incoming import ArrivalForm, HandingForm, SheetForm, typed_before
from hoatoc.records.documents.models import Entry

MOST = 9999


class CorrectionForm(ArrivalForm, HandingForm, SheetForm):
    """Sửa dòng đã vào sổ: everything that was typed, and why it changes; the level of secrecy is not typed here."""

    file_code = forms.CharField(label="Lưu hồ sơ số", max_length=60, required=False)
    sheets = forms.IntegerField(label="Số tờ", min_value=1, max_value=MOST, required=False)
    copies = forms.IntegerField(label="Số bản", min_value=1, max_value=MOST, required=False)
    reason = forms.CharField(
        label="Lý do sửa",
        max_length=500,
        error_messages={"required": "Chưa ghi lý do sửa. Lý do được giữ trong lịch sử của dòng."},
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}
        self.fields["abstract"].required = bool(
            self.initial.get("abstract")
        )  # an envelope nobody may open has none

    def row(self) -> RowFields:
        """What the agency writes beside the sheet."""
        data = self.cleaned_data
        return RowFields(
            unit_id=data["unit"],
            note=data["note"],
            file_code=data["file_code"],
            sheets=data["sheets"],
            copies=data["copies"],
        )


def written_before(entry: Entry) -> dict[str, Any]:
    """The row as it stands in the book."""
    return typed_before(entry) | {
        "unit": entry.unit_id,
        "note": entry.note,
        "file_code": entry.file_code,
        "sheets": entry.sheets,
        "copies": entry.copies,
    }
