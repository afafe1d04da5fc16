"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from articles.models import Section


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's identity, its sections (menu order) and today's date in site time."""
    return {
        "site": {
            "name": settings.SITE_NAME,
            "tagline": settings.SITE_TAGLINE,
            "url": settings.SITE_URL,
        },
        "sections": SimpleLazyObject(lambda: list(Section.objects.all())),
        "today": timezone.localdate(),
    }
