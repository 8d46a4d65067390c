"""Shapes of what the screens of gửi tiếp take in."""

from django import forms


class SendOnForm(forms.Form):
    """Ý kiến chuyển; who gets it comes from the picker."""

    note = forms.CharField(
        label="Ý kiến chuyển",
        max_length=500,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 2, "placeholder": "Ví dụ: triển khai đến chi bộ trước ngày 25/8"}
        ),
    )
