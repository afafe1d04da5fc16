"""The web app manifest: what a phone needs to put the site on its home screen."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from articles import colour, identity
from articles.db import page_tags
from articles.pictures import icons


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The site's name, colours and icons, all of its identity."""
    page_tags.keep()
    site = identity.current()
    made = {
        "name": site.name,
        "short_name": site.name,
        "description": site.tagline,
        "lang": settings.LANGUAGE_CODE,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": colour.PAPER,
        "theme_color": colour.PAPER,
        "icons": [
            {
                "src": icons.icon_address(size),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size in (icons.SMALL, icons.LARGE)
            for purpose in ("any", "maskable")
        ],
    }
    return JsonResponse(
        made, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )
