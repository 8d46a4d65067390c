"""Input of secrecy on the form of a sheet: the level stamped on it, where its paper lies, who reads it."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings

from hoatoc.records.documents.actions import Custody, SecretsStayInside
from hoatoc.records.documents.queries import secrecy as queries
from hoatoc.records.documents.rules import ENVELOPE_MARKS, SECRECY_LABELS, Secrecy, may_hold_files

MARK_OF = {level: mark for mark, level in ENVELOPE_MARKS.items()}
LEVELS = [(level.value, SECRECY_LABELS[level]) for level in Secrecy]
NO_ABSTRACT = "Chưa có trích yếu. Chỉ văn bản tuyệt mật và bì ghi tên người nhận mới để trống."
SECRET_FIELDS = ("secrecy", "content_location", "copies", "sheets", "readers", "envelope_to")


def has_secrets() -> bool:
    """Whether forms of this network speak of secrecy at all."""
    return bool(settings.HOATOC_ZONE == "inner")


class SecretForm(forms.Form):
    """Độ mật of a sheet, and what is kept of a secret; stands first among the bases of a form with an abstract.

    In the outer network there is no such field, and a forged one is refused.
    """

    secrecy = forms.ChoiceField(label="Độ mật", choices=LEVELS, initial=Secrecy.NONE.value, required=False)
    content_location = forms.CharField(
        label="Nơi để bản giấy",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "Két phòng bảo mật, ngăn 2"}),
    )
    copies = forms.IntegerField(label="Số bản", min_value=1, max_value=9999, required=False)
    sheets = forms.IntegerField(label="Số tờ", min_value=1, max_value=9999, required=False)
    readers = forms.MultipleChoiceField(
        label="Người được đọc, ngoài bạn", required=False, widget=forms.CheckboxSelectMultiple
    )
    envelope_to = forms.ChoiceField(label="Bì ghi “Chỉ người có tên mới được bóc bì”", required=False)

    def offer_secrecy(self, agency_id: int, day: date, *, with_envelopes: bool) -> None:
        """Fill in whom one may choose; where no secret may be, take the fields away. Called by each form's `__init__`."""
        if not has_secrets():
            for name in SECRET_FIELDS:
                del self.fields[name]
            return
        people = queries.may_become_readers(agency_id, day)
        self._choose("readers", people)
        if with_envelopes:
            self._choose("envelope_to", [("", "không, đã mở bì"), *people])
            self._choose("secrecy", [(level, _with_mark(level)) for level, _ in LEVELS])
        else:
            del self.fields["envelope_to"]
        self.fields["abstract"].required = False

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """A secret without an abstract only where the rules say so; none at all in the outer network."""
        data = super().clean() or {}
        if not has_secrets():
            if self.data.get("secrecy", Secrecy.NONE.value) not in {"", Secrecy.NONE.value}:
                raise forms.ValidationError(SecretsStayInside().message, code=SecretsStayInside.code)
            return data
        level = data.get("secrecy") or Secrecy.NONE
        is_envelope = level != Secrecy.NONE and bool(data.get("envelope_to"))
        if not (data.get("abstract") or is_envelope or level == Secrecy.TUYET_MAT):
            needed = self.fields["abstract"].error_messages["required"]
            self.add_error("abstract", needed if level == Secrecy.NONE else NO_ABSTRACT)
        return data

    @property
    def holds_files(self) -> bool:
        """Whether a secret of any level may bring a file here."""
        return may_hold_files(Secrecy.MAT, settings.HOATOC_SECRET_CONTENT)

    @property
    def what_is_held(self) -> str:
        """What the store keeps of a secret, said on the form before anybody chooses a file."""
        most = settings.HOATOC_SECRET_CONTENT
        if most == "off":
            return "Ở đây chỉ ghi dòng đăng ký: không đính kèm tệp. Chỉ người trong danh sách dưới đây đọc được dòng này."
        return f"Tệp được giữ đến mức {SECRECY_LABELS[most].lower()}; tuyệt mật không bao giờ. Chỉ người trong danh sách đọc được."

    @property
    def level(self) -> Secrecy:
        """Độ mật that was chosen; in the outer network there is none."""
        return Secrecy(self.cleaned_data.get("secrecy") or Secrecy.NONE)

    def custody(self) -> Custody | None:
        """Where the paper of a secret lies and who reads it; None for an ordinary document."""
        if self.level == Secrecy.NONE:
            return None
        data = self.cleaned_data
        named = data.get("envelope_to", "")
        people = dict(self.fields["readers"].choices)  # type: ignore[attr-defined]  # a choice field
        return Custody(
            content_location=data["content_location"],
            envelope_for=people[named] if named else "",
            copies=data["copies"],
            sheets=data["sheets"],
            readers=tuple(int(pk) for pk in dict.fromkeys([*data["readers"], *([named] if named else [])])),
        )


def _with_mark(level: str) -> str:
    mark = MARK_OF.get(Secrecy(level))
    return f"{SECRECY_LABELS[level]} (bì đóng dấu {mark})" if mark else SECRECY_LABELS[level]
