"""Forms of the organisation's pages."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from hoatoc.foundation.org.models import Level
from hoatoc.foundation.org.rules import KIND_LABELS, SUCCESSION_LABELS, SYSTEM_LABELS, AgencyKind
from hoatoc.foundation.ui.rules import DAY_FORMATS

MOST_CSV = 1_500_000
NAME_NEEDED = {"required": "Chưa có tên."}


class DayField(forms.DateField):
    """Ngày as dd/mm/yyyy, whatever the language of the browser."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=DAY_FORMATS,
            widget=forms.DateInput(
                format=DAY_FORMATS[0],
                attrs={
                    "placeholder": "dd/mm/yyyy",
                    "inputmode": "numeric",
                    "autocomplete": "off",
                    "size": "10",
                },
            ),
            error_messages={"required": "Chưa có ngày.", "invalid": "Ngày này không có. Gõ dd/mm/yyyy."},
            **kwargs,
        )


class DayForm(forms.Form):
    """Tại ngày: the day a page tells of."""

    ngay = DayField(label="Tại ngày", required=False)


class AgencyForm(forms.Form):
    """Thành lập cơ quan."""

    name = forms.CharField(label="Tên cơ quan", max_length=250, error_messages=NAME_NEEDED)
    level = forms.ModelChoiceField(
        label="Cấp",
        queryset=Level.objects.all(),
        empty_label="chọn cấp",
        error_messages={"required": "Chưa chọn cấp."},
    )
    kind = forms.TypedChoiceField(
        label="Loại", coerce=AgencyKind, choices=[(kind.value, label) for kind, label in KIND_LABELS.items()]
    )
    system = forms.ChoiceField(label="Hệ thống", choices=list(SYSTEM_LABELS.items()))
    parent = forms.TypedChoiceField(label="Cấp trên trực tiếp", coerce=int, required=False, empty_value=None)
    symbol = forms.CharField(
        label="Phần cơ quan trong ký hiệu",
        max_length=60,
        required=False,
        help_text="Ví dụ: TU, VPTU, HU, ĐU.",
    )
    gso = forms.CharField(label="Mã đơn vị hành chính", max_length=60, required=False)
    on = DayField(label="Ngày thành lập")

    def __init__(self, *args: Any, agencies: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["parent"], [("", "không có"), *agencies])


class RenameForm(forms.Form):
    """Đổi tên từ một ngày."""

    name = forms.CharField(label="Tên mới", max_length=250, error_messages=NAME_NEEDED)
    on = DayField(label="Từ ngày")


class MoveForm(forms.Form):
    """Chuyển cấp trên từ một ngày."""

    parent = forms.TypedChoiceField(
        label="Cấp trên mới", coerce=int, error_messages={"required": "Chưa chọn cấp trên."}
    )
    on = DayField(label="Từ ngày")

    def __init__(self, *args: Any, agencies: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["parent"], [("", "chọn cơ quan"), *agencies])


class EndForm(forms.Form):
    """Kết thúc hoạt động: the last day."""

    on = DayField(label="Ngày cuối cùng hoạt động")


class UnitForm(forms.Form):
    """Lập đơn vị."""

    name = forms.CharField(label="Tên đơn vị", max_length=150, error_messages=NAME_NEEDED)


class ImportForm(forms.Form):
    """Nhập cơ quan từ tệp CSV: a file, or the text of the file that was just tried."""

    file = forms.FileField(label="Tệp CSV", required=False, allow_empty_file=True)
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    on = DayField(label="Ngày thành lập")

    def clean_file(self) -> "UploadedFile[Any] | None":
        """Small enough to be judged in one go."""
        file: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if file is not None and (file.size or 0) > MOST_CSV:
            raise forms.ValidationError("Tệp lớn hơn 1,5 MB. Hãy chia thành nhiều tệp.")
        return file

    def clean(self) -> dict[str, Any]:
        """`text` holds the rows afterwards, wherever they came from."""
        facts = super().clean() or self.cleaned_data
        file = facts.get("file")
        if file is not None:
            try:
                facts["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "Tệp không phải UTF-8. Hãy lưu lại là “CSV UTF-8”.")
        elif not facts.get("text") and "file" not in self.errors:
            self.add_error("file", "Chưa chọn tệp.")
        return facts


class CorrespondentForm(forms.Form):
    """Thêm nơi gửi nhận ngoài hệ thống."""

    name = forms.CharField(label="Tên cơ quan, tổ chức", max_length=250, error_messages=NAME_NEEDED)
    symbol = forms.CharField(label="Ký hiệu", max_length=60, required=False)
    system = forms.ChoiceField(label="Hệ thống", choices=list(SYSTEM_LABELS.items()), initial="state")


class GroupForm(forms.Form):
    """Lập nhóm nơi nhận: a level that follows the tree, or a list."""

    name = forms.CharField(label="Tên nhóm", max_length=150, error_messages=NAME_NEEDED)
    way = forms.ChoiceField(
        label="Gồm",
        choices=[
            ("rule", "Mọi cơ quan của một cấp (theo cây tổ chức)"),
            ("list", "Các cơ quan chọn dưới đây"),
        ],
        widget=forms.RadioSelect,
        initial="rule",
    )
    level = forms.ModelChoiceField(
        label="Cấp", queryset=Level.objects.all(), required=False, empty_label="chọn cấp"
    )
    kind = forms.ChoiceField(
        label="Loại",
        required=False,
        choices=[("", "mọi loại"), *((k.value, v) for k, v in KIND_LABELS.items())],
    )
    under = forms.TypedChoiceField(label="Nằm dưới", coerce=int, required=False, empty_value=None)
    members = forms.TypedMultipleChoiceField(
        label="Cơ quan", coerce=int, required=False, widget=forms.SelectMultiple(attrs={"size": "10"})
    )

    def __init__(self, *args: Any, agencies: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["under"], [("", "toàn tỉnh"), *agencies])
        _offer(self.fields["members"], agencies)

    def clean(self) -> dict[str, Any]:
        """The chosen way has what it needs."""
        facts = super().clean() or self.cleaned_data
        if facts.get("way") == "rule" and not facts.get("level"):
            self.add_error("level", "Chưa chọn cấp.")
        if facts.get("way") == "list" and not facts.get("members"):
            self.add_error("members", "Chưa chọn cơ quan nào.")
        return facts


def _offer(field: forms.Field, choices: list[Any]) -> None:
    cast("forms.ChoiceField", field).choices = choices


class PlanForm(forms.Form):
    """Lập, sửa phương án sắp xếp."""

    name = forms.CharField(label="Tên phương án", max_length=200, error_messages=NAME_NEEDED)
    basis = forms.CharField(
        label="Căn cứ",
        max_length=300,
        help_text="Số, ngày của nghị quyết hoặc quyết định.",
        error_messages={"required": "Chưa ghi căn cứ."},
    )
    on = DayField(label="Có hiệu lực từ ngày", help_text="Ngày đầu tiên theo tổ chức mới.")
    mail_until = DayField(
        label="Nhận hộ văn bản gửi tên cũ đến hết ngày", required=False, help_text="Để trống là một năm."
    )
    term_name = forms.CharField(
        label="Tên nhiệm kỳ đầu của cơ quan mới",
        max_length=40,
        required=False,
        help_text="Để trống là năm năm.",
    )


class CompareForm(forms.Form):
    """So với danh sách đơn vị mới."""

    units = forms.FileField(
        label="Danh sách đơn vị mới (CSV)",
        help_text="Dòng đầu: code,name,level,parent_code.",
        error_messages={"required": "Chưa chọn tệp."},
    )
    fates = forms.FileField(
        label="Tệp nối (CSV), nếu có",
        required=False,
        help_text="Dòng đầu: from_code,to_code,kind,note. Nói ai tiếp nhận đơn vị không còn trong danh sách.",
    )

    def clean_units(self) -> str:
        return _text_of(self.cleaned_data["units"])

    def clean_fates(self) -> str:
        return _text_of(self.cleaned_data["fates"]) if self.cleaned_data.get("fates") else ""


def _text_of(file: "UploadedFile[Any]") -> str:
    if (file.size or 0) > MOST_CSV:
        raise forms.ValidationError("Tệp quá lớn: danh sách của một tỉnh chỉ vài chục nghìn byte.")
    try:
        return cast("bytes", file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise forms.ValidationError("Tệp không phải UTF-8. Hãy lưu lại dạng CSV UTF-8.") from None


class RowForm(forms.Form):
    """Một dòng phương án: what becomes of one agency; the target is a7 an agency, b3 a body of the plan."""

    agency = forms.TypedChoiceField(
        label="Cơ quan", coerce=int, error_messages={"required": "Chưa chọn cơ quan."}
    )
    kind = forms.ChoiceField(label="Hình thức", choices=list(SUCCESSION_LABELS.items()))
    to = forms.ChoiceField(label="Cơ quan tiếp nhận hoặc cấp trên mới", required=False)
    new_name = forms.CharField(label="Tên mới (khi đổi tên)", max_length=250, required=False)
    is_main = forms.BooleanField(label="Nhận việc còn mở và văn bản gửi tên cũ", required=False, initial=True)
    gives_custody = forms.BooleanField(label="Giao lưu giữ hồ sơ (chỉ đọc)", required=False, initial=True)
    share_note = forms.CharField(label="Ghi chú phần chia", max_length=300, required=False)

    def __init__(
        self, *args: Any, agencies: list[tuple[int, str]], bodies: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.TypedChoiceField", self.fields["agency"]).choices = [("", "chọn cơ quan"), *agencies]
        targets: list[Any] = (
            [("", "chọn"), ("Cơ quan mới của phương án", bodies)] if bodies else [("", "chọn")]
        )
        targets.append(("Cơ quan đang có", [(f"a{pk}", name) for pk, name in agencies]))
        cast("forms.ChoiceField", self.fields["to"]).choices = targets


class BodyForm(forms.Form):
    """Cơ quan sẽ lập theo phương án."""

    name = forms.CharField(label="Tên cơ quan mới", max_length=250, error_messages=NAME_NEEDED)
    level = forms.ModelChoiceField(
        label="Cấp",
        queryset=Level.objects.all(),
        empty_label="chọn cấp",
        error_messages={"required": "Chưa chọn cấp."},
    )
    kind = forms.TypedChoiceField(
        label="Loại", coerce=AgencyKind, choices=[(kind.value, label) for kind, label in KIND_LABELS.items()]
    )
    symbol = forms.CharField(label="Phần cơ quan trong ký hiệu", max_length=60, required=False)
    gso = forms.CharField(label="Mã đơn vị hành chính", max_length=60, required=False)
    parent = forms.ChoiceField(label="Cấp trên trực tiếp", required=False)

    def __init__(
        self, *args: Any, agencies: list[tuple[int, str]], bodies: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: list[Any] = [("", "không có"), *bodies, *((f"a{pk}", name) for pk, name in agencies)]
        cast("forms.ChoiceField", self.fields["parent"]).choices = choices


class ConfirmForm(forms.Form):
    """Gõ lại tên phương án: what cannot be taken back is confirmed by typing."""

    typed = forms.CharField(
        label="Gõ lại tên phương án",
        max_length=200,
        error_messages={"required": "Hãy gõ lại tên phương án để xác nhận."},
    )


class CustodyForm(forms.Form):
    """Giao lưu giữ hồ sơ của một cơ quan đã kết thúc."""

    holder = forms.TypedChoiceField(
        label="Cơ quan lưu giữ", coerce=int, error_messages={"required": "Chưa chọn cơ quan."}
    )
    basis = forms.CharField(label="Căn cứ", max_length=300, error_messages={"required": "Chưa ghi căn cứ."})
    on = DayField(label="Từ ngày")

    def __init__(self, *args: Any, agencies: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.TypedChoiceField", self.fields["holder"]).choices = [("", "chọn cơ quan"), *agencies]
