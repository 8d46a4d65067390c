"""Shapes of what the board takes in."""

from urllib.parse import urlencode

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
    return [
        int(each) for each in data.getlist("delivery") if each.isascii() and each.isdigit() and len(each) < 18
    ]


def query_string(data: QueryDict) -> str:
    """The filter to come back to."""
    kept = {name: data.get(name, "") for name in ("cho", "huyen", "q") if data.get(name)}
    return f"?{urlencode(kept)}" if kept else ""
