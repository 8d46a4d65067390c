"""What every page shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(_: HttpRequest) -> dict[str, Any]:
    """`frame`: network, agency, person, navigation, appearance."""
    return {"frame": {"zone": settings.HOATOC_ZONE}}
