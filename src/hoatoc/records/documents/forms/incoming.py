"""Input of the incoming screens: the sheet typed from paper, registering, returning, filters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from hoatoc.foundation.accounts.queries import VIETNAM
from hoatoc.lib.refusal import Refusal
from hoatoc.lib.vietnamese import fold
from hoatoc.records.documents.actions import Arrival, PaperSheet
from hoatoc.records.documents.forms.secrecy import SecretForm
from hoatoc.records.documents.models import Entry
from hoatoc.records.documents.queries import incoming as queries_incoming
from hoatoc.records.documents.queries.books import ListFilter, arrival_books
from hoatoc.records.documents.queries.incoming import OUTSIDE, SOURCES, QueueFilter
from hoatoc.records.documents.rules import STATE_LABELS, URGENCY_LABELS, EntryState, Urgency, year_ref

DAYS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d%m%Y", "%Y-%m-%d"]
HOURS = ["%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y", "%d/%m/%Y %Hh%M", "%Y-%m-%dT%H:%M"]
CLOCK = ["%H:%M", "%Hh%M", "%H.%M", "%H%M", "%Hh", "%H"]
BAD_DAY = "Ngày này không có. Gõ dd/mm/yyyy."


class Day(forms.DateField):
    """Ngày, typed the Vietnamese way."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput(
            format="%d/%m/%Y",
            attrs={"placeholder": "dd/mm/yyyy", "inputmode": "numeric", "autocomplete": "off"},
        )
        super().__init__(input_formats=DAYS, widget=widget, error_messages={"invalid": BAD_DAY}, **more)


class SheetForm(forms.Form):
    """Tờ văn bản giấy: the fields typed from the sheet. `issuer` names the place chosen (a7, c3)."""

    issuer_text = forms.CharField(
        label="Cơ quan ban hành",
        max_length=250,
        error_messages={"required": "Chưa có nơi gửi. Gõ vài chữ trong tên, không cần dấu."},
    )
    issuer = forms.CharField(required=False)
    issuer_for = forms.CharField(required=False)
    symbol = forms.CharField(label="Số, ký hiệu", max_length=120, required=False)
    dated_on = Day(label="Ngày ký", required=False)
    kind = forms.ChoiceField(label="Tên loại", required=False)
    urgency = forms.ChoiceField(
        label="Độ khẩn",
        choices=[(each.value, URGENCY_LABELS[each]) for each in Urgency],
        initial=Urgency.NORMAL.value,
        required=False,
    )
    deliver_by = forms.DateTimeField(
        label="Giờ hẹn",
        required=False,
        input_formats=HOURS,
        widget=forms.DateTimeInput(
            format="%d/%m/%Y %H:%M", attrs={"placeholder": "dd/mm/yyyy hh:mm", "autocomplete": "off"}
        ),
        error_messages={"invalid": "Giờ này không có. Gõ dd/mm/yyyy hh:mm."},
    )
    abstract = forms.CharField(
        label="Trích yếu",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Chưa có trích yếu. Gõ trích yếu in trên văn bản."},
    )
    signer = forms.CharField(label="Người ký", max_length=200, required=False)

    def __init__(self, *args: Any, day: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.day = day
        kinds: list[Any] = [("", "chọn tên loại")]
        kinds += [(group.label, group.kinds) for group in queries_incoming.kind_groups()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField
        for name in ("issuer_text", "symbol", "signer"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_urgency(self) -> Urgency:
        """Normal when nothing was chosen."""
        return Urgency(int(self.cleaned_data["urgency"] or 0))

    def clean(self) -> dict[str, Any]:
        """Find who the typed words mean; one place only, or the clerk is asked."""
        cleaned = super().clean() or {}
        words = cleaned.get("issuer_text", "")
        if words and not self._is_chosen(cleaned):
            found = queries_incoming.issuers_like(words, self.day)
            exact = [each for each in found if fold(each.label) == fold(words)]
            sure = exact if len(exact) == 1 else found if len(found) == 1 else []
            cleaned["issuer"] = sure[0].value if sure else ""
            if not found:
                self.add_error(
                    "issuer_text", "Không có nơi nào khớp chữ này. Gõ ít chữ hơn, hoặc thêm nơi gửi mới."
                )
            elif not sure:
                self.add_error("issuer_text", "Nhiều nơi khớp chữ này. Hãy chọn một dòng bên dưới.")
        if cleaned.get("urgency") == Urgency.FLASH_TIMED and not cleaned.get("deliver_by"):
            self.add_error("deliver_by", "Hoả tốc hẹn giờ phải có giờ phải đến nơi.")
        return cleaned

    def _is_chosen(self, cleaned: Mapping[str, Any]) -> bool:
        """A place was picked from the list that belongs to the words as they stand."""
        value = cleaned.get("issuer", "")
        return cleaned["issuer_for"] == cleaned["issuer_text"] and queries_incoming.is_a_place(
            value[:1], whole_number(value[1:])
        )

    def sheet(self) -> PaperSheet:
        """What the verbs take."""
        data = self.cleaned_data
        letter, number = data["issuer"][:1], int(data["issuer"][1:])
        return PaperSheet(
            issuer_agency_id=number if letter == "a" else None,
            issuer_correspondent_id=number if letter == "c" else None,
            symbol=data["symbol"],
            dated_on=data["dated_on"],
            kind=data["kind"],
            abstract=data["abstract"],
            signer=data["signer"],
            urgency=data["urgency"],
            deliver_by=data["deliver_by"],
        )


def came_at(moment: datetime, *, is_hour_known: bool = True) -> dict[str, Any]:
    """Ngày, giờ đến as the form shows them."""
    here = moment.astimezone(VIETNAM)
    return {"arrived_on": here.date(), "arrived_hour": here.time() if is_hour_known else None}


def typed_before(entry: Entry) -> dict[str, Any]:
    """What was typed for a paper, for the form that corrects it while registering."""
    document = entry.document
    return {
        "version": entry.version,
        **came_at(entry.arrived_at, is_hour_known=entry.is_hour_known),
        "issuer_text": document.issuer_printed,
        "issuer_for": document.issuer_printed,
        "issuer": queries_incoming.issuer_of(document),
        "symbol": document.symbol_text,
        "dated_on": document.dated_on,
        "kind": document.kind,
        "urgency": document.urgency,
        "deliver_by": document.deliver_by,
        "abstract": document.abstract,
        "signer": document.signer,
        "secrecy": document.secrecy,
        "content_location": entry.content_location,
        "copies": entry.copies,
        "sheets": entry.sheets,
    }


class ArrivalForm(forms.Form):
    """Ngày, giờ đến of a paper: the day always, the hour where it is known; thượng khẩn and above need it."""

    arrived_on = Day(label="Ngày đến", required=False)
    arrived_hour = forms.TimeField(
        label="Giờ đến",
        required=False,
        input_formats=CLOCK,
        widget=forms.TimeInput(format="%H:%M", attrs={"placeholder": "giờ:phút", "autocomplete": "off"}),
        error_messages={"invalid": "Giờ này không có. Gõ giờ:phút, ví dụ 07:45."},
    )

    def arrival(self) -> Arrival | None:
        """What the verbs take; nothing typed means now."""
        on, hour = self.cleaned_data["arrived_on"], self.cleaned_data["arrived_hour"]
        return Arrival(on=on, hour=hour) if on else None


class HandingForm(forms.Form):
    """Vào sổ: for which day, to which unit the document is handed, and the clerk's note."""

    on = forms.TypedChoiceField(
        label="Vào sổ cho ngày", required=False, coerce=date.fromisoformat, empty_value=None
    )
    book = forms.TypedChoiceField(label="Sổ", required=False, coerce=int, empty_value=None)
    unit = forms.TypedChoiceField(label="Chuyển đến", required=False, coerce=int, empty_value=None)
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, agency_id: int, days: Sequence[date] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        if len(days) > 1:
            self.fields["on"].choices = [(f"{each}", f"{each:%d/%m/%Y}") for each in days]  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["on"]
        books = arrival_books(agency_id, year_ref(max(days))) if days else []
        if len(books) > 1:
            self.fields["book"].choices = [(each.pk, each.title) for each in books]  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["book"]
        units = [(each.pk, each.name) for each in queries_incoming.units_of(agency_id)]
        self.fields["unit"].choices = [("", "chưa chuyển"), *units]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["note"].widget.attrs["autocomplete"] = "off"

    def asked_day(self) -> date | None:
        """The day it is registered for; None means today."""
        return self.cleaned_data.get("on")

    def asked_book(self) -> int | None:
        """Sổ đã chọn; None means the year's default book."""
        return self.cleaned_data.get("book")


class RegisterPaperForm(SecretForm, ArrivalForm, HandingForm, SheetForm):
    """Vào sổ một văn bản giấy: the sheet and when it came may be corrected, its level only raised."""

    def __init__(self, *args: Any, agency_id: int, day: date, **more: Any) -> None:
        super().__init__(*args, agency_id=agency_id, day=day, **more)
        self.offer_secrecy(agency_id, day, with_envelopes=True)

    def sheet(self) -> PaperSheet:
        """What the verbs take, with the level."""
        return replace(super().sheet(), secrecy=self.level)


class PaperForm(RegisterPaperForm):
    """Nhập văn bản giấy: the sheet, its scan, and a key that makes a double click one row."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    scan = forms.FileField(
        label="Bản quét",
        required=False,
        error_messages={"empty": "Tệp rỗng. Hãy quét lại hoặc chọn tệp khác."},
    )

    @property
    def upload(self) -> "UploadedFile[bytes] | None":
        """The uploaded scan, if any."""
        return self.cleaned_data.get("scan")


class ReasonForm(forms.Form):
    """Trả lại: why."""

    reason = forms.CharField(label="Lý do", max_length=500, required=False, strip=True)


FIELD_OF_REFUSAL = {
    "VD-04": "issuer_text", "VD-05": "scan", "VD-06": "abstract", "VD-07": "dated_on",
    "VD-08": "arrived_hour", "VD-09": "arrived_on", "VD-10": "arrived_on", "VD-11": "on", "VD-12": "on",
    "VD-15": "reason", "VB-03": "deliver_by",
    "MAT-02": "scan", "MAT-03": "content_location", "MAT-04": "readers", "MAT-10": "secrecy", "TEP-05": "scan",
    "TEP-01": "scan", "TEP-02": "scan", "TEP-03": "scan", "TEP-04": "scan",
}  # fmt: skip
"""Beside which field the sentence of a refusal stands."""


ON_THE_FORM = frozenset({409, 422})
"""What the person can put right where it was typed: wrong input, and somebody else's writing in between."""


def show_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Put what a verb refused beside its field; nothing typed is lost."""
    field = FIELD_OF_REFUSAL.get(refusal.code)
    form.add_error(field if field in form.fields else None, refusal.message)


# --- numbers in an address ------------------------------------------------------------------------

MOST_DIGITS = 18  # what both databases hold
MOST_TICKED = 500


def whole_number(text: str) -> int | None:
    """A row's number as typed in an address, or None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def whole_numbers(texts: Iterable[str]) -> tuple[int, ...]:
    """The numbers among these texts, not more than a page can tick."""
    found = (whole_number(text) for text in texts)
    return tuple(each for each in found if each is not None)[:MOST_TICKED]


# --- filters in the address ----------------------------------------------------------------------


def queue_filter(data: Mapping[str, str]) -> QueueFilter:
    """Lọc hàng chờ from the address: nguon, khan, noi, chon, chua_xem. What makes no sense asks nothing."""
    words = {word: source for source, (word, _, _) in SOURCES.items()}
    urgency = data.get("khan", "")
    level = data.get("noi", "")
    chosen = whole_numbers(data.get("chon", "").split(","))
    return QueueFilter(
        source=words.get(data.get("nguon", ""), ""),
        urgency=int(urgency) if urgency in {str(each.value) for each in Urgency} else None,
        level=level if level == OUTSIDE or level.replace("_", "").isalnum() else "",
        chosen=chosen,
        is_unseen=data.get("chua_xem") == "1",
    )


def filter_of(data: QueryDict) -> str:
    """The filter of a list as its address says it, without the page and the row that are shown."""
    kept = data.copy()
    for name in ("page", "xem"):
        kept.pop(name, None)
    return kept.urlencode()


class ListFilterForm(forms.Form):
    """Lọc sổ, danh sách: everything lies in the address, so that it can be kept and sent."""

    q = forms.CharField(label="Số, từ trong trích yếu", required=False, max_length=200)
    tac_gia = forms.CharField(label="Tác giả", required=False, max_length=100)
    so_tu = forms.IntegerField(label="Số từ", required=False, min_value=0, max_value=9_999_999)
    so_den = forms.IntegerField(label="đến số", required=False, min_value=0, max_value=9_999_999)
    tu_ngay = Day(label="Từ ngày", required=False)
    den_ngay = Day(label="đến ngày", required=False)
    loai = forms.ChoiceField(label="Tên loại", required=False)
    trang_thai = forms.ChoiceField(label="Trạng thái", required=False)
    chua_xem = forms.BooleanField(label="Chưa xem", required=False)

    def __init__(
        self, data: Mapping[str, str], *, states: tuple[EntryState, ...], asks_seen: bool = False
    ) -> None:
        super().__init__(data)
        if not asks_seen:
            del self.fields["chua_xem"]
        kinds: list[Any] = [("", "mọi tên loại")]
        kinds += [(group.label, group.kinds) for group in queries_incoming.kind_groups()]
        self.fields["loai"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["trang_thai"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "mọi trạng thái"),
            *((each.value, STATE_LABELS[each][1]) for each in states),
        ]

    def asked(self) -> ListFilter:
        """The filter; a field that makes no sense asks nothing and shows its error."""
        self.is_valid()
        data = self.cleaned_data
        return ListFilter(
            words=data.get("q", ""),
            issuer=data.get("tac_gia", ""),
            first=data.get("so_tu"),
            last=data.get("so_den"),
            since=data.get("tu_ngay"),
            until=data.get("den_ngay"),
            kind=data.get("loai", ""),
            state=data.get("trang_thai", ""),
            is_unseen=data.get("chua_xem", False),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked."""
        return any(self.data.get(name) for name in self.fields)

    @property
    def shows_more(self) -> bool:
        """Whether the folded fields hold something: then they stand open."""
        return any(self.data.get(name) for name in ("so_tu", "so_den", "trang_thai", "tac_gia")) or bool(
            self.errors
        )
