"""The gallery of components."""

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hoatoc.foundation.ui.forms import GalleryForm


def gallery(request: HttpRequest) -> HttpResponse:
    """Bảng thành phần: every component in every state, for builders, designers and the accessibility test."""
    wrong = {
        "agency": "Huyện uỷ Mộ Đức",
        "dated_on": "32/08/2018",
        "kind": "KH",
        "abstract": "Phòng, chống thiên tai",
        "way": "net",
    }
    now = datetime.now(UTC)
    context = {"form": GalleryForm(wrong), "deliver_by": now + timedelta(minutes=78, seconds=30), "now": now}
    return render(request, "ui/gallery.html", context)
