"""Thẻ mẫu của khung: what fillers put on the home page."""

import re
from datetime import timedelta
from functools import cache

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

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


_PAGE = re.compile(r"(?:howto/)?([\w-]+)\.md")


@register.filter
@cache
def markdown(text: str) -> SafeString:
    """Văn bản Markdown của trợ giúp, as HTML: links lead to the pages that ship here, others are shown as their words."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for token in tokens:
        if token.tag == "h1":  # the page has its own
            token.tag = "h2"
        if token.children:
            token.children = _with_links_of_ours(token.children)
    html: str = reader.renderer.render(tokens, reader.options, {})
    return mark_safe(html)  # noqa: S308 no HTML of the text passes


def _with_links_of_ours(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    is_lost = False
    for token in tokens:
        if token.type == "link_open":
            match = _PAGE.fullmatch(str(token.attrs.get("href", "")))
            is_lost = match is None
            if match is not None:
                token.attrs["href"] = reverse("help-page", args=[match[1]])
        if token.type == "image" or (is_lost and token.type in {"link_open", "link_close"}):
            continue
        kept.append(token)
    return kept
