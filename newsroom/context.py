"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from articles import identity


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's identity, its sections (menu order) and today's date in site time."""
    return {
        "site": SimpleLazyObject(identity.current),
        "sections": SimpleLazyObject(lambda: identity.current().sections),
        "today": timezone.localdate(),
    }
