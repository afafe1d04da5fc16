"""What is said where no page is: not found, gone, broken; and what robots may read."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseServerError,
)
from django.template import loader
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.db import page_tags
from articles.db.connection import is_unusable
from articles.pages import former_paths
from articles.pages.render import nothing_here

RETRY_AFTER = 30  # seconds
# Pages below /langganan/ whose addresses are one reader's own, or that only answer a form.
PERSONAL = ("atur", "kabar", "konfirmasi", "tantangan", "terkirim", "u", "waktu")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read, and where the sitemap is."""
    page_tags.keep()
    lines = [
        "User-agent: *",
        f"Disallow: /{settings.ADMIN_PATH}",
        f"Disallow: {reverse('articles:search')}",
        *(f"Disallow: /langganan/{name}/" for name in PERSONAL),
        "Disallow: /tinjau/",
        f"Sitemap: {settings.SITE_URL}{reverse('articles:sitemap-index')}",
        f"Sitemap: {settings.SITE_URL}{reverse('articles:sitemap', args=['kabar'])}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page, in the site's look; an address of the former system leads on."""
    led_on = former_paths.of_address(request)
    return nothing_here(request, HTTPStatus.NOT_FOUND) if led_on is None else led_on


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What came cannot be read; the page asks nothing of the request, which may fail again."""
    return HttpResponseBadRequest(loader.render_to_string("400.html"))


def unavailable(request: HttpRequest) -> HttpResponse:
    """PostgreSQL is away or read-only: a page that needs none, and when to try again."""
    page = loader.render_to_string("503.html", {"was_sent": request.method == "POST"})
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke: a page that needs nothing that may be broken."""
    if is_unusable(sys.exception()):
        return unavailable(request)
    # Whoever writes to the newsroom can say which it was.
    name = {"request_id": getattr(request, "request_id", "")}
    return HttpResponseServerError(loader.render_to_string("500.html", name))
