"""Input about numbers: reservations, blocks, terms and congresses, and what a number may be besides the next one."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from hoatoc.foundation.accounts.models import Appointment
from hoatoc.lib.kinds import Kind
from hoatoc.lib.refusal import NotFound
from hoatoc.records.documents.forms.incoming import Day
from hoatoc.records.documents.forms.outgoing import kind_choices, split_kind
from hoatoc.records.documents.queries import periods, reserved
from hoatoc.records.documents.queries.secrecy import may_become_readers
from hoatoc.records.documents.rules import SecretPolicy

USUAL_EXPIRY = timedelta(days=5)


def _choices(field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 for the type checker
    field.choices = list(choices)


def _reason(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": hint}),
        error_messages={"required": "Ghi lý do; lý do được in trong sổ."},
    )


class ReserveForm(forms.Form):
    """Xin số trước: of which kind, who holds it, for what, until when."""

    kind = forms.ChoiceField(label="Tên loại")
    holder = forms.ChoiceField(label="Người giữ số")
    purpose = forms.CharField(
        label="Để làm gì",
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "Kế hoạch đang trình ký"}),
        error_messages={"required": "Ghi số này để làm gì."},
    )
    expires_on = Day(label="Hạn dùng")
    is_secret = forms.BooleanField(label="Cho văn bản mật", required=False)

    def __init__(
        self, *args: Any, kinds: Sequence[Kind], agency_id: int, day: date, may_be_secret: bool, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        _choices(self.fields["kind"], kind_choices(kinds))
        _choices(self.fields["holder"], may_become_readers(agency_id, day))
        self.fields["expires_on"].initial = day + USUAL_EXPIRY
        if not may_be_secret:
            del self.fields["is_secret"]

    def reservation(self) -> dict[str, Any]:
        """What the verb takes."""
        kind, code = split_kind(self.cleaned_data["kind"])
        return {
            "kind": kind,
            "code": code,
            "holder": Appointment.objects.select_related("person").get(pk=int(self.cleaned_data["holder"])),
            "purpose": self.cleaned_data["purpose"],
            "expires_on": self.cleaned_data["expires_on"],
            "is_secret": self.cleaned_data.get("is_secret", False),
        }


class SpecialForm(forms.Form):
    """Số không phải số kế tiếp: a reserved one, or one of the congress that is open."""

    reserved = forms.ChoiceField(label="Số lấy", required=False)
    is_of_congress = forms.BooleanField(required=False)

    def __init__(self, *args: Any, agency_id: int, day: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.agency_id = agency_id
        self.congress = periods.open_congress(agency_id, day)
        choices = reserved.reserved_choices(agency_id)
        self.has_reserved = bool(choices)
        _choices(self.fields["reserved"], [("", "số kế tiếp"), *choices])
        if self.congress is not None:
            self.fields[
                "is_of_congress"
            ].label = f"Văn bản của {self.congress.name}: số chung cho mọi tên loại"

    def special(self) -> dict[str, Any]:
        """What `take_number` calls these."""
        pk = self.cleaned_data["reserved"]
        number = reserved.waiting_numbers(self.agency_id).filter(pk=int(pk)).first() if pk else None
        if pk and number is None:
            raise NotFound
        congress = self.congress if self.cleaned_data["is_of_congress"] else None
        return {"reserved": number, "congress": congress}


class BlockForm(forms.Form):
    """Cấp khối số cho mạng kia."""

    kind = forms.ChoiceField(label="Tên loại")
    count = forms.IntegerField(label="Bao nhiêu số", min_value=1, max_value=500)
    reason = _reason("Lý do", "Văn bản soạn ở mạng trong")

    def __init__(self, *args: Any, kinds: Sequence[Kind], **more: Any) -> None:
        super().__init__(*args, **more)
        _choices(self.fields["kind"], [(kind.identifier, kind.name) for kind in kinds])


class ReceiveBlockForm(forms.Form):
    """Nhận khối số từ mạng kia."""

    kind = forms.ChoiceField(label="Tên loại")
    first = forms.IntegerField(label="Từ số", min_value=1, max_value=2_000_000_000)
    last = forms.IntegerField(label="Đến số", min_value=1, max_value=2_000_000_000)
    reason = _reason("Theo phiếu", "Phiếu cấp khối số ngày 16/8/2018")

    def __init__(self, *args: Any, kinds: Sequence[Kind], **more: Any) -> None:
        super().__init__(*args, **more)
        _choices(self.fields["kind"], [(kind.identifier, kind.name) for kind in kinds])


class UnusedForm(forms.Form):
    """Phiếu trả số: "57, 60-62"."""

    unused = forms.CharField(label="Các số chưa dùng", max_length=1000, required=False)

    def clean_unused(self) -> set[int]:
        """Numbers and runs of numbers."""
        found: set[int] = set()
        text = self.cleaned_data["unused"].replace("–", "-").replace(";", ",")
        for part in filter(None, (each.strip() for each in text.split(","))):
            first, _, last = (each.strip() for each in part.partition("-"))
            if not first.isdecimal() or (last and not last.isdecimal()):
                raise forms.ValidationError("Gõ các số cách nhau bằng dấu phẩy, ví dụ: 57, 60-62.")
            run = range(int(first), int(last or first) + 1)
            if not 1 <= len(run) <= 500:
                raise forms.ValidationError("Khoảng số không hợp lý; một khối có nhiều nhất 500 số.")
            found.update(run)
        return found


class CloseTermForm(forms.Form):
    """Đóng nhiệm kỳ."""

    on = Day(label="Ngày cuối của nhiệm kỳ")


class CongressForm(forms.Form):
    """Khai mạc đại hội."""

    name = forms.CharField(
        label="Tên đại hội",
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": "Đại hội đại biểu Đảng bộ tỉnh lần thứ XX"}),
    )
    symbol = forms.CharField(label="Ký hiệu", max_length=20, initial="ĐH")
    on = Day(label="Khai mạc (kể cả phiên trù bị)")


class MeetingForm(forms.Form):
    """Hội nghị lần thứ nhất trong đại hội."""

    on = Day(label="Ngày họp")
    term_name = forms.CharField(label="Nhiệm kỳ mới", max_length=40)


class CloseCongressForm(forms.Form):
    """Bế mạc đại hội."""

    on = Day(label="Ngày bế mạc")
    term_name = forms.CharField(label="Nhiệm kỳ mới", max_length=40, required=False)


class SecretPolicyForm(forms.Form):
    """Cách cấp số văn bản mật."""

    policy = forms.ChoiceField(
        label="Văn bản mật lấy số",
        choices=[
            (SecretPolicy.SHARED, "liên tục với văn bản không mật cùng tên loại"),
            (SecretPolicy.SEPARATE, "ở dãy số riêng"),
        ],
    )
    reason = _reason("Lý do", "Quy chế công tác văn thư của cơ quan")
