"""Forms of log-in and of the people desk."""

from datetime import date
from typing import Any, cast

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms

from hoatoc.foundation.accounts.rules import SHIFTS
from hoatoc.foundation.org.models import Unit
from hoatoc.foundation.ui.rules import DAY_FORMATS
from hoatoc.lib.policy import Role, Scope


class NameAndPasswordForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Đăng nhập: name and password, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label, password.label = "Tên đăng nhập", "Mật khẩu"
        name.widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": "60",
        }
        if not self.is_bound:
            name.widget.attrs["autofocus"] = True
        password.widget.attrs = {"autocomplete": "current-password"}
        name.error_messages["required"] = "Chưa gõ tên đăng nhập."
        password.error_messages["required"] = "Chưa gõ mật khẩu."
        password.help_text = ""


WEAK_PASSWORD = {
    "password_too_short": "Mật khẩu mới ngắn quá: cần ít nhất 12 ký tự.",
    "password_too_common": "Mật khẩu mới quá phổ biến, ai cũng đoán được. Hãy đặt một câu của riêng bạn.",
    "password_too_similar": "Mật khẩu mới quá giống tên bạn. Hãy đặt một câu khác.",
    "password_entirely_numeric": "Mật khẩu mới chỉ toàn chữ số. Hãy thêm chữ.",
}


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """Đổi mật khẩu: the new one differs from the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "oldpassword": ("Mật khẩu đang dùng", "Chưa gõ mật khẩu đang dùng."),
            "password1": ("Mật khẩu mới", "Chưa gõ mật khẩu mới."),
            "password2": ("Gõ lại mật khẩu mới", "Chưa gõ lại mật khẩu mới."),
        }
        for name, (label, missing) in words.items():
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = missing
        self.fields["oldpassword"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """Our sentences for a weak, an unchanged and two different passwords."""
        super().clean()
        weak = self.errors.get("password1")
        if weak is not None:
            told = [WEAK_PASSWORD.get(each.code, each.messages[0]) for each in weak.as_data()]
            self.errors["password1"] = self.error_class(told)
        if "password2" in self.errors and self.cleaned_data.get("password1") != self.data.get("password2"):
            self.errors["password2"] = self.error_class(["Hai lần gõ mật khẩu mới không giống nhau."])
        old = self.cleaned_data.get("oldpassword")
        if old and old == self.cleaned_data.get("password1"):
            self.add_error("password1", "Mật khẩu mới phải khác mật khẩu đang dùng.")
        return cast("dict[str, Any]", self.cleaned_data)


def _day_field(label: str, today: date) -> forms.DateField:
    return forms.DateField(
        label=label,
        initial=today,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(
            format=DAY_FORMATS[0],
            attrs={"placeholder": "dd/mm/yyyy", "inputmode": "numeric", "autocomplete": "off"},
        ),
        error_messages={"required": "Chưa có ngày.", "invalid": "Ngày này không có. Gõ dd/mm/yyyy."},
    )


class AppointForm(forms.Form):
    """Giao chức danh: position, unit, roles, first day; the agency only where the giver may choose it."""

    agency = forms.TypedChoiceField(label="Cơ quan", coerce=int)
    position = forms.CharField(
        label="Chức danh", max_length=120, error_messages={"required": "Chưa gõ chức danh, ví dụ: Văn thư."}
    )
    unit = forms.ModelChoiceField(
        label="Đơn vị", queryset=Unit.objects.none(), required=False, empty_label="không có đơn vị"
    )
    roles = forms.TypedMultipleChoiceField(
        label="Vai trò",
        coerce=Role,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Chưa chọn vai trò nào.",
            "invalid_choice": "Bạn không giao được vai trò này.",
        },
    )

    def __init__(
        self,
        *args: Any,
        agencies: list[tuple[int, str]],
        units: Any,
        roles: list[Role],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"] = _day_field("Từ ngày", today)
        if agencies:
            cast("forms.ChoiceField", self.fields["agency"]).choices = agencies
        else:
            del self.fields["agency"]
        if units:
            cast("forms.ModelChoiceField[Unit]", self.fields["unit"]).queryset = units
        else:
            del self.fields["unit"]
        cast("forms.ChoiceField", self.fields["roles"]).choices = [(each.value, each.label) for each in roles]


class PersonForm(AppointForm):
    """Thêm người kèm chức danh đầu tiên."""

    full_name = forms.CharField(
        label="Họ và tên",
        max_length=120,
        error_messages={"required": "Chưa gõ họ và tên."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    login = forms.RegexField(
        r"^[A-Za-z0-9._-]+$",
        label="Tên đăng nhập",
        max_length=60,
        help_text="Chữ không dấu, số, dấu chấm hoặc gạch; ví dụ: hangvtt.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={
            "required": "Chưa gõ tên đăng nhập.",
            "invalid": "Tên đăng nhập chỉ gồm chữ không dấu, số, dấu chấm hoặc gạch.",
        },
    )
    phone = forms.CharField(label="Điện thoại", max_length=30, required=False)


class EndForm(forms.Form):
    """Thôi chức danh: the first day without it."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"] = _day_field("Thôi từ ngày", today)


class AwayForm(forms.Form):
    """Tôi đi vắng: days, why, who stands in, for what; one page, half a minute."""

    reason = forms.CharField(
        label="Lý do",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "công tác, nghỉ phép…", "autocomplete": "off"}),
    )
    to = forms.TypedChoiceField(label="Người thay", coerce=int, required=False, empty_value=None)
    scopes = forms.TypedMultipleChoiceField(
        label="Việc được làm thay", coerce=Scope, required=False, widget=forms.CheckboxSelectMultiple
    )
    reads_secret = forms.BooleanField(label="Được đọc cả văn bản mật mà tôi được đọc", required=False)
    basis = forms.CharField(
        label="Căn cứ",
        max_length=200,
        required=False,
        help_text="Cần khi uỷ quyền đọc văn bản mật, ví dụ: giấy uỷ quyền số 3.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, people: list[tuple[int, str]], scopes: list[Scope], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_day"] = _day_field("Vắng từ ngày", today)
        self.fields["last_day"] = _day_field("Đến hết ngày", today)
        to = cast("forms.ChoiceField", self.fields["to"])
        to.choices = [("", "chưa có người thay"), *people]
        if scopes:
            kinds = cast("forms.ChoiceField", self.fields["scopes"])
            kinds.choices = [(each.value, each.label) for each in scopes]
            kinds.initial = [each.value for each in scopes]
        else:
            for name in ("to", "scopes", "reads_secret", "basis"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A stand-in needs something to do."""
        facts = super().clean() or self.cleaned_data
        if facts.get("to") and not facts.get("scopes") and "scopes" not in self.errors:
            self.add_error("scopes", "Chưa chọn việc nào để làm thay.")
        return facts


class AwayOtherForm(forms.Form):
    """Ghi vắng hộ: a colleague who is ill; nothing is delegated that way."""

    who = forms.TypedChoiceField(
        label="Ai vắng", coerce=int, error_messages={"required": "Chưa chọn người vắng."}
    )
    reason = forms.CharField(label="Lý do", max_length=200, required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_day"] = _day_field("Từ ngày", today)
        self.fields["last_day"] = _day_field("Đến hết ngày", today)
        cast("forms.ChoiceField", self.fields["who"]).choices = [("", "chọn người"), *people]


class DutyForm(forms.Form):
    """Xếp ca trực: who, which day, which shift; other hours when the agency has its own."""

    who = forms.TypedChoiceField(
        label="Người trực", coerce=int, error_messages={"required": "Chưa chọn người trực."}
    )
    shift = forms.ChoiceField(label="Ca", choices=[(key, label) for key, label, _, _ in SHIFTS])
    note = forms.CharField(label="Ghi chú", max_length=120, required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"] = _day_field("Ngày", day)
        cast("forms.ChoiceField", self.fields["who"]).choices = [("", "chọn người"), *people]
