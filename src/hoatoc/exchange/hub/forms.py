"""Shapes of what the board and the pages of recalls take in."""

from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from hoatoc.exchange.hub.queries import FILTERS, Narrowing


def narrowing_of(data: QueryDict) -> Narrowing:
    """Lọc: what cannot be read filters nothing."""
    waiting_for = data.get("cho", "")
    parent = data.get("huyen", "")
    return Narrowing(
        waiting_for=waiting_for if waiting_for in FILTERS else "",
        parent_id=int(parent) if parent.isascii() and parent.isdigit() and len(parent) < 18 else None,
        words=data.get("q", "")[:100],
    )


def chosen_deliveries(data: QueryDict) -> list[int]:
    """Các dòng đã chọn."""
    return _whole_numbers(data, "delivery")


def chosen_answers(data: QueryDict) -> list[int]:
    """Các nơi đã chọn của một lệnh thu hồi."""
    return _whole_numbers(data, "answer")


def _whole_numbers(data: QueryDict, name: str) -> list[int]:
    return [int(each) for each in data.getlist(name) if each.isascii() and each.isdigit() and len(each) < 18]


def query_string(data: QueryDict) -> str:
    """The filter to come back to."""
    kept = {name: data.get(name, "") for name in ("cho", "huyen", "q") if data.get(name)}
    return f"?{urlencode(kept)}" if kept else ""


class RecallForm(forms.Form):
    """Đề nghị hoặc ra lệnh thu hồi."""

    reason = forms.CharField(
        label="Lý do thu hồi",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mọi nơi nhận đọc được lý do này.",
        error_messages={"required": "Ghi lý do; nơi nhận đọc được."},
    )
    replaced_by = forms.CharField(
        label="Văn bản thay thế (số, ký hiệu)",
        max_length=120,
        required=False,
        help_text="Nếu có, như in trên văn bản: 180-KH/TU.",
    )


class DecideForm(forms.Form):
    """Duyệt hoặc từ chối đề nghị thu hồi."""

    then = forms.ChoiceField(choices=[("approve", "Duyệt"), ("refuse", "Từ chối")])
    refusal = forms.CharField(max_length=500, required=False)


class AnswerForm(forms.Form):
    """Trả lời yêu cầu thu hồi."""

    then = forms.ChoiceField(choices=[("agree", "Đồng ý"), ("refuse", "Không đồng ý")])
    reason = forms.CharField(max_length=500, required=False)


class PostForm(forms.Form):
    """Ghi đã gửi bưu điện."""

    sent_on = forms.DateField(required=False, input_formats=["%d/%m/%Y", "%Y-%m-%d"])
    service = forms.CharField(max_length=60, required=False)
    tracking = forms.CharField(max_length=60, required=False)
