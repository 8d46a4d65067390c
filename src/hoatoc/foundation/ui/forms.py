"""The form that the gallery shows."""

from django import forms


class GalleryForm(forms.Form):
    """Biểu mẫu thử: one control of each kind."""

    agency = forms.CharField(label="Cơ quan ban hành", initial="Huyện uỷ Mộ Đức")
    dated_on = forms.CharField(label="Ngày ký", help_text="Gõ dd/mm/yyyy.")
    kind = forms.ChoiceField(label="Tên loại", choices=[("CV", "Công văn"), ("KH", "Kế hoạch")])
    abstract = forms.CharField(
        label="Trích yếu", widget=forms.Textarea(attrs={"rows": 2}), initial="Phòng, chống thiên tai năm 2018"
    )
    paper = forms.BooleanField(label="Đã nhận bản giấy", required=False)
    way = forms.ChoiceField(
        label="Gửi bằng",
        choices=[("net", "Mạng"), ("post", "Bưu chính")],
        widget=forms.RadioSelect,
        initial="net",
    )

    def clean_dated_on(self) -> str:
        """Show an error in the gallery."""
        raise forms.ValidationError("Ngày này không có. Gõ dd/mm/yyyy.")
