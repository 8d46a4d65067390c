"""Shapes of what the screens of outgoing documents and of numbers take in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict

from hoatoc.lib.actor import Actor
from hoatoc.lib.kinds import Kind
from hoatoc.records.documents.actions import Addressee
from hoatoc.records.documents.forms.secrecy import SecretForm
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import numbers, outgoing, recipients
from hoatoc.records.documents.queries.urgency import marks_on
from hoatoc.records.documents.rules import JOINT, URGENCY_LABELS, Direction, Secrecy, Urgency

JOINT_COPY = "coordinate"
"""What a joint issuer gets its copy for."""
DAY_FORMATS = ["%d/%m/%Y", "%Y-%m-%d"]
"""As people type a day, whatever the language of their browser; and as links carry it."""
HOUR_FORMATS = ["%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M"]
URGENCY_CHOICES = [(int(urgency), label) for urgency, label in URGENCY_LABELS.items()]


SHEET_FIELDS = ("abstract", "signer", "urgency", "deliver_by", "reply_due_on")


class SheetForm(forms.Form):
    """Thông tin ghi trên tờ giấy: what may still be amended until issue."""

    abstract = forms.CharField(
        label="Trích yếu",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Gõ trích yếu in trên văn bản."},
    )
    signer = forms.CharField(
        label="Người ký",
        max_length=200,
        widget=forms.TextInput(attrs={"list": "signers", "autocomplete": "off"}),
        error_messages={"required": "Ghi người ký, ví dụ: Lê Hoàng Sơn, Phó Bí thư."},
    )
    urgency = forms.ChoiceField(label="Độ khẩn", choices=URGENCY_CHOICES, required=False)
    deliver_by = forms.DateTimeField(
        label="Giờ giao (hẹn giờ)",
        required=False,
        input_formats=HOUR_FORMATS,
        widget=forms.DateTimeInput(
            format=HOUR_FORMATS[0], attrs={"placeholder": "dd/mm/yyyy hh:mm", "autocomplete": "off"}
        ),
        error_messages={"invalid": "Ngày giờ này không có. Gõ dd/mm/yyyy hh:mm."},
    )

    reply_due_on = forms.DateField(
        label="Hạn phúc đáp",
        required=False,
        input_formats=DAY_FORMATS,
        help_text="Nơi nhận để thực hiện, phối hợp phải phúc đáp chậm nhất ngày này.",
        widget=forms.DateInput(
            format="%d/%m/%Y",
            attrs={"placeholder": "dd/mm/yyyy", "inputmode": "numeric", "autocomplete": "off"},
        ),
        error_messages={"invalid": "Ngày này không có. Gõ dd/mm/yyyy."},
    )

    def offer_marks(self, system: str, day: date, *, kept: int = 0) -> None:
        """Độ khẩn that the rules in force know, and the one that stands there already."""
        known = marks_on(system, day)
        if kept and kept not in {mark for mark, _ in known}:
            known.append((kept, URGENCY_LABELS[Urgency(kept)]))
        self.fields["urgency"].choices = known  # type: ignore[attr-defined]  # a choice field

    def clean_urgency(self) -> Urgency:
        """Nothing chosen is normal."""
        return Urgency(int(self.cleaned_data["urgency"] or 0))

    def clean(self) -> dict[str, Any]:
        """A timed flash document names its hour."""
        data = super().clean() or {}
        if data.get("urgency") == Urgency.FLASH_TIMED and not data.get("deliver_by"):
            self.add_error("deliver_by", "Hoả tốc hẹn giờ phải có ngày giờ đến nơi.")
        return data

    def sheet(self) -> dict[str, Any]:
        """What `amend` and `take_number` call these fields."""
        return {name: self.cleaned_data[name] for name in SHEET_FIELDS}


class TakeNumberForm(SecretForm, SheetForm):
    """Lấy số: the sheet and its kind. `request_key` makes a repeated press give the same number."""

    kind = forms.ChoiceField(label="Tên loại", error_messages={"required": "Chọn tên loại."})
    request_key = forms.UUIDField(widget=forms.HiddenInput)
    about = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    field_order = ["kind", "abstract", "signer", "urgency", "deliver_by", "reply_due_on", "request_key"]

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[Kind],
        last: tuple[str, str],
        agency_id: int,
        system: str,
        day: date,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.offer_secrecy(agency_id, day, with_envelopes=False)
        self.offer_marks(system, day)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 for the type checker
        field.choices = kind_choices(kinds)
        values = [value for value, _ in kind_choices(kinds)]
        wished = [f"{last[0]}:{last[1]}", "official_letter:CV", "official_letter:"]
        field.initial = next((each for each in wished if each in values), values[0] if values else "")
        self.fields["request_key"].initial = uuid4

    def sheet(self) -> dict[str, Any]:
        """What `take_number` calls these fields."""
        return {**super().sheet(), "secrecy": self.level, "custody": self.custody()}

    def named_kind(self) -> tuple[str, str]:
        """Kind and code of the choice."""
        return split_kind(self.cleaned_data["kind"])

    def key(self) -> UUID:
        key: UUID = self.cleaned_data["request_key"]
        return key


def kind_choices(kinds: Sequence[Kind]) -> list[tuple[str, str]]:
    """Tên loại as choices; a kind that may print several codes is there once for each."""
    return [
        (f"{kind.identifier}:{code}", f"{kind.name} ({code})" if code else kind.name)
        for kind in kinds
        for code in kind.codes
    ]


def split_kind(value: str) -> tuple[str, str]:
    """Kind and code of a choice: regulation:QĐi."""
    kind, _, code = value.partition(":")
    return kind, code


class AmendForm(SheetForm):
    """Sửa thông tin đã ghi; of a secret also where its paper lies."""

    content_location = forms.CharField(label="Nơi để bản giấy", max_length=200, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, entry: Entry, day: date) -> None:
        before = {name: getattr(entry.document, name) for name in SHEET_FIELDS}
        super().__init__(
            data, initial={**before, "content_location": entry.content_location, "version": entry.version}
        )
        document = entry.document
        self.offer_marks(document.system, document.dated_on or day, kept=document.urgency)
        self.fields["abstract"].required = document.secrecy != Secrecy.TUYET_MAT
        if not entry.is_secret:
            del self.fields["content_location"]

    def sheet(self) -> dict[str, Any]:
        """What `amend` calls these fields."""
        return {
            **super().sheet(),
            "content_location": self.cleaned_data.get("content_location"),
            "version": self.cleaned_data["version"],
        }


class FilterForm(forms.Form):
    """Lọc văn bản đi; what cannot be read filters nothing."""

    loai = forms.CharField(required=False)
    tu = forms.DateField(required=False, input_formats=DAY_FORMATS)
    den = forms.DateField(required=False, input_formats=DAY_FORMATS)
    q = forms.CharField(required=False)

    def filters(self) -> outgoing.Filters:
        """The conditions typed."""
        self.is_valid()
        data = self.cleaned_data
        return outgoing.Filters(
            kind=data.get("loai") or "",
            since=data.get("tu"),
            until=data.get("den"),
            words=data.get("q") or "",
        )


class ReasonForm(forms.Form):
    """Lý do huỷ số."""

    reason = forms.CharField(
        label="Lý do huỷ",
        max_length=500,
        error_messages={"required": "Ghi lý do; lý do được in trong sổ."},
    )


class OpeningForm(forms.Form):
    """Mở dãy ở số: for the first day of use in mid-term or mid-year."""

    series = forms.ChoiceField(label="Dãy số")
    first = forms.IntegerField(label="Số bắt đầu", min_value=1, max_value=2_000_000_000)
    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        error_messages={"required": "Ghi lý do, ví dụ: đã dùng sổ giấy đến số 175."},
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["series"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 for the type checker
        field.choices = [(numbers.ARRIVALS, "Số đến")] + [(kind.identifier, kind.name) for kind in kinds]

    def opening(self) -> dict[str, Any]:
        """What `propose_opening` calls these fields."""
        series = self.cleaned_data["series"]
        is_arrivals = series == numbers.ARRIVALS
        return {
            "direction": Direction.IN if is_arrivals else Direction.OUT,
            "kind": "" if is_arrivals else series,
            "first": self.cleaned_data["first"],
            "reason": self.cleaned_data["reason"],
        }


class TermForm(forms.Form):
    """Mở nhiệm kỳ của cấp uỷ."""

    name = forms.CharField(label="Tên nhiệm kỳ", max_length=40, help_text="Ví dụ: 2015–2020.")
    opened_on = forms.DateField(label="Từ ngày", widget=forms.DateInput(attrs={"type": "date"}))


def chosen_values(data: QueryDict) -> tuple[list[str], Mapping[str, str]]:
    """What the picker sent: values with those added and without those removed, and the purpose of each."""
    removed = set(data.getlist("remove"))
    values = [value for value in [*data.getlist("to"), *data.getlist("add")] if value not in removed]
    purposes = {value: data.get(f"purpose-{value}", "") for value in values}
    return values, purposes


def labels_of(data: QueryDict) -> Mapping[str, str]:
    """What the chips of groups said: group labels by the values that stand for them."""
    values, _ = chosen_values(data)
    return {value: data.get(f"label-{value}", "") for value in values}


def addressees_of(data: QueryDict, *, actor: Actor, day: date, entry: Entry | None = None) -> list[Addressee]:
    """Nơi nhận that the picker sent.  Raises NoSuchRecipient."""
    values, purposes = chosen_values(data)
    printed = recipients.addressees(actor=actor, values=values, purposes=purposes, day=day, entry=entry)
    return [
        Addressee(
            each.agency_id,
            each.correspondent_id,
            each.purpose if each.purpose != JOINT or entry is None else JOINT_COPY,
            each.group_label,
        )
        for each in printed
    ]


def joint_and_others(listed: Sequence[Addressee]) -> tuple[list[Addressee], list[Addressee]]:
    """Cơ quan cùng ban hành, and the whole printed list in which they get their copy."""
    joint = [each for each in listed if each.purpose == JOINT]
    others = [replace(each, purpose=JOINT_COPY) if each.purpose == JOINT else each for each in listed]
    return joint, others


def words_again(entry: Entry) -> dict[str, str]:
    """Kind, abstract and signer again; number, day and file are the new one's. Of a secret only kind and signer."""
    sheet = entry.document
    words = {"kind": f"{sheet.kind}:{sheet.code_printed}", "signer": sheet.signer}
    return words if entry.is_secret else words | {"abstract": sheet.abstract}
