"""What browsers would keep for good though it may change: moved and gone pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

KEPT_FOR_GOOD = {301, 308, 404, 405, 410, 414, 501}  # RFC 9110, 15.1: cacheable unless told


class RevalidateMiddleware:
    """Have such an answer asked for again, unless the view said how long it holds.

    A withdrawn story may be restored, and an address that a story had may become its own again:
    a browser that kept the 410 would never see it, one that kept both redirects would go in rings.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer."""
        response = self.get_response(request)
        if response.status_code in KEPT_FOR_GOOD and not response.has_header("Cache-Control"):
            patch_cache_control(response, max_age=0, must_revalidate=True)
        return response
