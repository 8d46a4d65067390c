"""Shapes of what a cell's secretary types."""

from uuid import UUID

from django import forms


class ReportForm(forms.Form):
    """Báo cáo: a subject and a few lines."""

    abstract = forms.CharField(
        label="Báo cáo về việc gì?",
        max_length=300,
        help_text="Một dòng, in dưới chữ BÁO CÁO.",
        error_messages={"required": "Ghi báo cáo về việc gì."},
    )
    body = forms.CharField(
        label="Nội dung",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Mỗi lần xuống dòng là một đoạn.",
        error_messages={"required": "Ghi vài dòng nội dung."},
    )
    place = forms.CharField(
        label="Nơi viết",
        max_length=60,
        help_text="In trước ngày tháng.",
        error_messages={"required": "Ghi nơi viết, ví dụ tên xã."},
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def key(self) -> UUID:
        """The key of this request: the same form sent twice is one report."""
        found: UUID = self.cleaned_data["request_key"]
        return found
