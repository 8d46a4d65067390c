"""Thẻ mẫu của khung: what fillers put on the home page."""

from datetime import timedelta

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from hoatoc.foundation.shell.rules import elapsed as words_of
from hoatoc.lib.slot import Filled

register = template.Library()


@register.simple_tag(takes_context=True)
def filled(context: Context, each: Filled, default: str = "") -> SafeString:
    """Draw one filled thing with its own template, or with the default one, as `item`."""
    name = each.template or default
    if not name or context.template is None:
        return SafeString("")
    partial = context.template.engine.get_template(name)
    with context.push(item=each.item):
        return mark_safe(partial.render(context))  # noqa: S308 the template has escaped it


@register.filter
def elapsed(value: timedelta) -> str:
    """Bao lâu: 12 giây, 3 phút, 2 giờ, 5 ngày."""
    return words_of(value)


@register.filter
def facts_in_words(facts: dict[str, object]) -> str:
    """Chi tiết của một dòng nhật ký: by name, for databases keep their own order; lists with commas."""
    return " · ".join(f"{name}: {_fact(facts[name])}" for name in sorted(facts))


def _fact(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "–" if value is None or value == "" else str(value)
