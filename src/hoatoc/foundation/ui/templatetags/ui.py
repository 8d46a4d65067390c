"""Thẻ mẫu giao diện: icons, chips, fields, slots and the Vietnamese way of writing dates and figures."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import is_aware, localtime

from hoatoc.foundation.ui import rules
from hoatoc.lib.slot import SLOTS, Slot
from hoatoc.lib.vietnamese import marked

register = template.Library()

EMPTY = SafeString("")


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """Biểu tượng of the sprite: `{% icon "inbox" %}` beside words, `{% icon "bell" "Thông báo" %}` alone."""
    sprite = static("vendor/icons.svg")
    size_class = f" ht-icon-{size}" if size else ""
    if label:
        return format_html(
            '<svg class="ht-icon{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            size_class, label, sprite, name,
        )  # fmt: skip
    return format_html(
        '<svg class="ht-icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>', size_class, sprite, name
    )


@register.simple_tag
def chip(state: str, text: str, icon_name: str = "") -> SafeString:
    """Trạng thái as a pill: new, working, soon, late, done, ok; plain for a source (no colour)."""
    picture = icon_name or rules.CHIP_ICONS.get(state, "")
    return format_html(
        '<span class="ht-chip ht-chip-{}">{}{}</span>', state, icon(picture) if picture else EMPTY, text
    )


@register.simple_tag(takes_context=True)
def urgency(context: Context, value: object, deliver_by: datetime | None = None) -> SafeString:
    """Độ khẩn as a red frame; nothing for a normal document. HẸN GIỜ counts down to `deliver_by`."""
    key = str(value or "")
    word = rules.URGENCY_WORDS.get(key)
    if word is None:
        return EMPTY
    left = EMPTY
    if deliver_by is not None:
        at = getattr(context.get("request"), "at", None) or datetime.now(UTC)
        left = format_html(
            '<time class="ht-urgency-left" datetime="{}" data-countdown>{}</time>',
            deliver_by.isoformat(), rules.time_left(deliver_by, at),
        )  # fmt: skip
    picture = rules.URGENCY_ICONS.get(key)
    return format_html(
        '<span class="ht-urgency ht-urgency-{}">{}{}{}</span>',
        key.replace("_", "-"), icon(picture) if picture else EMPTY, word, left,
    )  # fmt: skip


@register.filter
def urgency_word(value: object) -> str:
    """HOẢ TỐC: the word of a mark alone, for the sign of an alarm."""
    return rules.URGENCY_WORDS.get(str(value or ""), "")


@register.filter
def of_row(found: Mapping[object, object], key: object) -> object:
    """What belongs to this row: `{% for each in chips|of_row:row.pk %}`; nothing for a row that has none."""
    return found.get(key, ()) if found else ()


@register.simple_tag(takes_context=True)
def slot(context: Context, place: Slot[Any, Any] | str, subject: object = None) -> SafeString:
    """Draw what higher apps filled into a slot (the object, or its name), each with its own partial as `item`."""
    request = context.get("request")
    actor = getattr(request, "actor", None)
    if actor is None or context.template is None:
        return EMPTY
    found = SLOTS[place] if isinstance(place, str) else place
    drawn = []
    for item, name in found.items(actor, subject):
        if not name:
            continue
        partial = context.template.engine.get_template(name)
        with context.push(item=item, subject=subject):
            drawn.append(partial.render(context))
    return mark_safe("".join(drawn))  # noqa: S308 the templates have escaped it


@register.simple_tag
def keys(text: str) -> SafeString:
    """Phím: `{% keys "Ctrl Enter" %}`, several ways parted by a comma: `{% keys "j, k" %}`."""
    return format_html_join(" ", "<kbd>{}</kbd>", ((each.strip(),) for each in text.split(",")))


@register.inclusion_tag("ui/components/steps.html")
def steps(current: int, *labels: str) -> dict[str, object]:
    """Các bước: `{% steps 2 "Lấy số" "Đính kèm bản đã ký" "Nơi nhận" "Phát hành" %}`; what lies before is done."""
    return {"current": current, "labels": labels}


CONTROL_CLASSES: tuple[tuple[type[Any], str], ...] = (
    (RadioSelect, "form-check-input"),
    (CheckboxSelectMultiple, "form-check-input"),
    (CheckboxInput, "form-check-input"),
    (Select, "form-select"),
)


@register.simple_tag
def control(field: BoundField, css_class: str = "", **attributes: object) -> SafeString:
    """Ô nhập: the widget with our classes and, when it is wrong, `aria-invalid` and the id of its error."""
    kind = next(
        (name for widget, name in CONTROL_CLASSES if isinstance(field.field.widget, widget)), "form-control"
    )
    names = [kind, css_class, "is-invalid" if field.errors else ""]
    merged: dict[str, Any] = {name.replace("_", "-"): value for name, value in attributes.items()}
    merged["class"] = " ".join(
        each for each in [str(field.field.widget.attrs.get("class", "")), *names] if each
    )
    described = [
        f"{field.auto_id}_{part}"
        for part, is_there in (("helptext", field.help_text), ("error", field.errors))
        if is_there
    ]
    if described:
        merged["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=merged)


@register.filter(name="marked")
def marked_words(label: str, words: str) -> SafeString:
    """What of the label matches the typed words, marked, whatever the dấu."""
    parts = marked(label, words)
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", text) if hit else text,) for text, hit in parts)
    )


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """A single box stands before its label."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Several boxes or circles belong in a fieldset."""
    return isinstance(field.field.widget, (RadioSelect, CheckboxSelectMultiple))


def _local(value: date | datetime) -> date | datetime:
    return localtime(value) if isinstance(value, datetime) and is_aware(value) else value


@register.filter
def vn_date(value: date | datetime | None, form: str = "") -> str:
    """Ngày: 16/08/2018; `:"short"` 16/08; `:"weekday"` Thứ Năm, 16/08/2018; `:"long"` ngày 16 tháng 8 năm 2018."""
    if not value:
        return ""
    day = _local(value)
    if form == "short":
        return f"{day:%d/%m}"
    if form == "weekday":
        return f"{rules.weekday(day)}, {day:%d/%m/%Y}"
    if form == "long":
        month = f"{day.month:02}" if day.month < 3 else str(day.month)
        return f"ngày {day.day:02} tháng {month} năm {day.year}"
    return f"{day:%d/%m/%Y}"


@register.filter
def vn_datetime(value: datetime | None) -> str:
    """Ngày giờ: 16/08/2018 07:42, giờ Việt Nam."""
    return f"{_local(value):%d/%m/%Y %H:%M}" if value else ""


@register.filter
def vn_time(value: datetime | None) -> str:
    """Giờ: 07:42."""
    return f"{_local(value):%H:%M}" if value else ""


@register.filter
def number(value: float | None) -> str:
    """Số lượng: 18.740; 92,9."""
    if value is None:
        return ""
    return rules.grouped(value) if isinstance(value, int) else rules.decimal(float(value))


@register.filter
def filesize_vi(value: int | None) -> str:
    """Dung lượng: 1,4 MB."""
    return "" if value is None else rules.size(value)


@register.simple_tag
def qr(text: str) -> SafeString:
    """Mã QR of a short text, as a picture for printed sheets; the side is set by the class `qr`."""
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    side = code.getModuleCount()
    dark = "".join(
        f"M{column} {row}h1v1h-1z"
        for row in range(side)
        for column in range(side)
        if code.isDark(row, column)
    )
    return format_html(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {0} {0}" shape-rendering="crispEdges" '
        'role="img" aria-label="Mã QR"><path d="{1}"/></svg>',
        side + 2, dark,
    )  # fmt: skip
