"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from articles import identity


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's identity, sections (menu order), today in site time, breaking news."""
    return {
        "site": SimpleLazyObject(identity.current),
        "sections": SimpleLazyObject(lambda: identity.current().sections),
        "today": timezone.localdate(),
        "menu_section": None,  # a story says in which of them it stands
        "text_url": "",  # pages that have an edition in text say where it is
        "breaking": SimpleLazyObject(lambda: identity.current().breaking),
    }
