"""A Refusal becomes a page or a fragment; a bug becomes an incident number."""

import logging
import secrets
from collections.abc import Callable
from typing import cast

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

from hoatoc.lib.refusal import NotFound, Refusal, refusal_for

log = logging.getLogger("hoatoc.incident")


def refusal_response(request: HttpRequest, refusal: Refusal, *, incident: str = "") -> HttpResponse:
    """The same words as a whole page, or as a fragment for htmx. A 404 shows nothing that varies with the row."""
    is_fragment = bool(getattr(request, "htmx", False))
    template = "ui/refusal_fragment.html" if is_fragment else "ui/error.html"
    response = render(request, template, {"refusal": refusal, "incident": incident}, status=refusal.status)
    if is_fragment:
        response["HX-Retarget"] = "#ht-refusal"
        response["HX-Reswap"] = "innerHTML"
    return response


class Incident(Refusal):
    """Máy chủ gặp lỗi ngoài dự kiến và chưa ghi gì. Hãy thử lại; nếu vẫn lỗi, gọi quản trị mạng và đọc mã lỗi."""

    code = "LOI-500"
    status = 500


class RefusalMiddleware:
    """Outer loop of the web: every exception of a view ends here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Translate; Django's own 403/400 exceptions keep their handlers."""
        if isinstance(error, Refusal):
            return refusal_response(request, error)
        if isinstance(error, Http404):
            return refusal_response(request, NotFound())
        if isinstance(error, (PermissionDenied, SuspiciousOperation)):
            return None
        if isinstance(error, IntegrityError) and (refusal := refusal_for(str(error))):
            return refusal_response(request, refusal)
        incident = secrets.token_hex(4).upper()
        log.error("incident %s at %s %s", incident, request.method, request.path, exc_info=error)
        return refusal_response(request, Incident(), incident=incident)


class FormExpired(Refusal):
    """Trang này mở đã lâu, hoặc bạn vừa đăng nhập lại ở thẻ khác, nên chưa ghi gì. Hãy quay lại, tải lại trang rồi gửi lại."""

    code = "TC-419"
    status = 403


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 Django's signature
    """CSRF_FAILURE_VIEW: a form without a valid token changes nothing."""
    return refusal_response(request, FormExpired())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 Django's signature
    """handler404: a foreign row, a missing row and a missing page are one answer."""
    return refusal_response(request, NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: errors outside a view (middleware); no template may fail here."""
    return refusal_response(request, cast("Refusal", Incident()), incident="")


class TextGZipMiddleware(GZipMiddleware):
    """Packs pages and fragments, never files: a PDF keeps its length and gains nothing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """As Django's, for text alone."""
        if not response.get("Content-Type", "").startswith("text/"):
            return response
        return super().process_response(request, response)
