"""Input of books: filters by the states of numbers, paper, reasons, and the rows a clerk writes into a ledger."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from hoatoc.foundation.ui.rules import Paper
from hoatoc.lib.actor import Actor
from hoatoc.records.documents import access
from hoatoc.records.documents.forms.incoming import Day, ListFilterForm, whole_number
from hoatoc.records.documents.models import Entry, Register
from hoatoc.records.documents.queries import books, ledgers
from hoatoc.records.documents.rules import COPY_WAYS, NUMBER_LABELS, BookKind, NumberState

PAPERS = [(Paper.A4_WIDE.value, "A4 ngang"), (Paper.A3_WIDE.value, "A3 ngang")]


class BookFilterForm(ListFilterForm):
    """Lọc một cuốn sổ: by the states of its numbers, a ledger by what is still open."""

    def __init__(self, data: Mapping[str, str], *, book: Register) -> None:
        super().__init__(data, states=())
        labels = _state_labels(book) if books.is_number_book(book) else ledgers.state_labels(book)
        choices = [("", "mọi trạng thái"), *((str(state), label) for state, label in labels.items())]
        self.fields["trang_thai"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def in_words(self) -> str:
        """What was asked, for the cover of a print; empty for the whole book."""
        if not self.is_valid():
            return ""
        return "; ".join(
            f"{field.label.lower()} {_word(field, self.cleaned_data[name])}"
            for name, field in self.fields.items()
            if field.label and self.cleaned_data.get(name) not in {None, ""}
        )


def _state_labels(book: Register) -> dict[str, str]:
    if books.is_arrival_book(book):
        return {NumberState.ISSUED: "Đã vào sổ", NumberState.VOID: NUMBER_LABELS[NumberState.VOID]}
    return {str(state): label for state, label in NUMBER_LABELS.items()}


def _word(field: forms.Field, value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(field, forms.ChoiceField):
        return next((str(label) for key, label in _flat(field.choices) if str(key) == str(value)), str(value))
    return str(value)


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label


def asked_paper(data: Mapping[str, str]) -> Paper:
    """Khổ giấy in the address; A4 ngang when it says nothing known."""
    wanted = data.get("kho", "")
    return Paper(wanted) if wanted in {value for value, _ in PAPERS} else Paper.A4_WIDE


class ReasonForm(forms.Form):
    """Đề nghị khoá sổ, mở lại sổ, mở sổ năm: why."""

    reason = forms.CharField(label="Lý do", max_length=500, required=False)


class NewBookForm(forms.Form):
    """Mở thêm sổ văn bản đến."""

    title = forms.CharField(label="Tên sổ", max_length=150, required=False)


# --- rows of ledgers -----------------------------------------------------------------------------------


class RowForm(forms.Form):
    """Một dòng sổ: the document, named by number or symbol unless the page already says which, and a note."""

    called = forms.CharField(
        label="Số đến hoặc số, ký hiệu",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "ví dụ 57 hoặc 12-KH/TU"}),
    )
    chosen = forms.ChoiceField(label="Văn bản", required=False, widget=forms.RadioSelect)
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)

    is_secret = False
    takes_many = False
    needs_one = True

    def __init__(self, data: Any = None, *, actor: Actor, entry: Entry | None = None) -> None:
        super().__init__(data)
        self.actor, self.entry = actor, entry
        self.entries: list[Entry] = [entry] if entry is not None else []
        if entry is not None:
            del self.fields["called"], self.fields["chosen"]
        else:
            self._offer((data or {}).get("called", ""))
        self.order_fields(["called", "chosen", *(name for name in self.fields if name != "note"), "note"])

    def _offer(self, words: str) -> None:
        found = ledgers.entries_called(self.actor, words, is_secret=self.is_secret) if words.strip() else []
        self.found = {str(each.pk): each for each in found}
        choices = [(pk, _told(each)) for pk, each in self.found.items()]
        if len(choices) > 1 and not self.takes_many:
            self.fields["chosen"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["chosen"]

    def clean(self) -> dict[str, Any]:
        """Find the document that the words mean; one only, or the clerk is asked."""
        cleaned = super().clean() or {}
        if self.entry is None:
            words = cleaned.get("called", "").strip()
            names = (
                [name.strip() for name in words.split(";") if name.strip()] if self.takes_many else [words]
            )
            self.entries = [
                each for name in names if name and (each := self._one(name, cleaned.get("chosen", "")))
            ]
            if not words and self.needs_one:
                self.add_error("called", "Chưa có văn bản. Gõ số đến, hoặc số, ký hiệu của văn bản đi.")
        return cleaned

    def _one(self, name: str, chosen: str) -> Entry | None:
        found = ledgers.entries_called(self.actor, name, is_secret=self.is_secret)
        by_choice = [each for each in found if str(each.pk) == chosen]
        sure = by_choice or (found if len(found) == 1 else [])
        if sure:
            return sure[0]
        said = (
            "Nhiều văn bản khớp. Hãy chọn một dòng." if found else "Không có văn bản nào khớp trong các sổ."
        )
        self.add_error("called", f"{name}: {said}")
        return None

    def facts(self) -> dict[str, Any]:
        """What the verb takes beside the documents."""
        skipped = {"called", "chosen"}
        return {name: value for name, value in self.cleaned_data.items() if name not in skipped}


def _told(entry: Entry) -> str:
    where = "đến" if entry.direction == "in" else "đi"
    year = f"/{entry.registered_at.year}" if entry.registered_at else ""
    return f"{where} {entry.number}{year} · {entry.label} · {entry.title}"[:160]


class HandoverForm(RowForm):
    """Chuyển giao: to whom."""

    to = forms.ChoiceField(label="Đơn vị hoặc người nhận", required=False)
    copies = forms.IntegerField(label="Số bản", min_value=1, max_value=999, initial=1, required=False)
    is_paper = forms.BooleanField(label="Chuyển bản giấy", required=False, initial=True)

    def __init__(self, data: Any = None, *, actor: Actor, entry: Entry | None = None) -> None:
        super().__init__(data, actor=actor, entry=entry)
        groups = ledgers.receivers(actor)
        choices: list[Any] = [("", "chọn nơi nhận")]
        choices += [(name, [(each.value, each.label) for each in lines]) for name, lines in groups if lines]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if entry is not None and entry.unit_id is not None:
            self.fields["to"].initial = f"u{entry.unit_id}"  # to whom it was registered

    def facts(self) -> dict[str, Any]:
        """The unit or the appointment that was chosen; none is the verb's refusal."""
        facts = super().facts()
        to = facts.pop("to", "")
        pk = whole_number(to[1:])
        if pk is not None:
            facts |= access.receiver_for(self.actor, to[:1], pk)
        return facts | {"copies": facts.get("copies") or 1}


class SecretHandoverForm(HandoverForm):
    """Chuyển giao bí mật nhà nước: among its readers."""

    is_secret = True


class PostalForm(RowForm):
    """Gửi bưu điện: one envelope; several documents are parted by a semicolon."""

    takes_many = True
    needs_one = False
    symbols = forms.CharField(label="Giấy tờ khác trong bì", max_length=200, required=False)
    addressee = forms.CharField(label="Nơi nhận", max_length=250, required=False)
    envelopes = forms.IntegerField(label="Số lượng bì", min_value=1, max_value=999, initial=1, required=False)
    service = forms.CharField(label="Dịch vụ", max_length=60, required=False)
    tracking = forms.CharField(label="Mã bưu gửi", max_length=60, required=False)
    sent_on = Day(label="Ngày gửi", required=False)

    def facts(self) -> dict[str, Any]:
        """One envelope unless more are said."""
        return super().facts() | {"envelopes": self.cleaned_data.get("envelopes") or 1}


class FileCopyForm(RowForm):
    """Cho mượn bản lưu."""

    borrower = forms.CharField(label="Người mượn, đơn vị", max_length=200, required=False)
    purpose = forms.CharField(label="Mục đích", max_length=300, required=False)
    approved_by = forms.CharField(label="Người cho phép", max_length=150, required=False)
    lent_on = Day(label="Ngày mượn", required=False)
    due_on = Day(label="Hạn trả", required=False)


class SecretCopyForm(RowForm):
    """Sao, chụp bí mật nhà nước."""

    is_secret = True
    way = forms.ChoiceField(label="Hình thức", choices=list(COPY_WAYS.items()))
    copies = forms.IntegerField(label="Số bản", min_value=1, max_value=999, initial=1)
    asked_by = forms.CharField(label="Người đề nghị", max_length=150, required=False)
    allowed_by = forms.CharField(label="Người cho phép", max_length=150, required=False)
    given_to = forms.CharField(label="Nơi nhận bản sao, chụp", max_length=300, required=False)
    copied_on = Day(label="Ngày sao, chụp", required=False)
    is_spare_destroyed = forms.BooleanField(label="Đã huỷ bản thừa, bản hỏng", required=False)


ROW_FORMS: dict[BookKind, type[RowForm]] = {
    BookKind.HANDOVER: HandoverForm,
    BookKind.SECRET_HANDOVER: SecretHandoverForm,
    BookKind.POSTAL: PostalForm,
    BookKind.FILE_COPY: FileCopyForm,
    BookKind.SECRET_COPYING: SecretCopyForm,
}


class EndForm(forms.Form):
    """Ngày trả, ngày bưu điện giao: today when nothing is typed."""

    on = Day(label="Ngày", required=False)
    received_by = forms.CharField(label="Người nhận", max_length=150, required=False)
