"""Input of what is done with a row as a whole."""

from django import forms

from hoatoc.records.documents.forms.incoming import Day


class VoidForm(forms.Form):
    """Đề nghị huỷ số đến: why, and whether the document waits again."""

    reason = forms.CharField(max_length=500, required=False)
    waits_again = forms.BooleanField(required=False)

    def clean(self) -> dict[str, object]:
        """A reason longer than its column is cut; an empty one is the verb's to refuse."""
        cleaned = super().clean() or {}
        cleaned.setdefault("reason", self.data.get("reason", "")[:500])
        return cleaned


class PaperCameForm(forms.Form):
    """Bản giấy đã đến: when, and its scan."""

    on = Day(label="Ngày nhận bản giấy")
    scan = forms.FileField(label="Bản quét", required=False)
