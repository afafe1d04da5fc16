"""The addresses of the pages beside a story's form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from articles.admin.story import (
    bulk,
    cards,
    guests,
    live,
    notes,
    pages,
    past,
    related,
    scheduling,
    versions,
)
from articles.models import Article

View = Callable[..., HttpResponse]

PAGES: tuple[tuple[str, View, str], ...] = (
    ("typed/check/", live.check, "check"),
    ("typed/preview/", live.preview, "live"),
    ("typed/past/", past.before, "past"),
    ("card/", cards.page, "card"),
    ("bulk/<slug:name>/", bulk.confirmed, "bulk"),
    ("<int:pk>/preview/", pages.preview, "preview"),
    ("<int:pk>/notes/", notes.page, "notes"),
    ("<int:pk>/guests/", guests.page, "guests"),
    ("<int:pk>/schedule/", scheduling.page, "schedule"),
    ("<int:pk>/related/", related.related, "related"),
    ("<int:pk>/versions/", versions.listed, "versions"),
    ("<int:pk>/versions/compare/", versions.compared, "compare"),
    ("<int:pk>/versions/<int:number>/", versions.one, "version"),
    ("<int:pk>/versions/<int:number>/restore/", versions.restore, "restore"),
    ("<int:pk>/copy/", versions.copy, "copy"),
)
"""Address, view, name; a view takes the desk, the request and what the address holds."""


POSTED = frozenset({"check", "live", "past", "bulk", "card"})
"""Asked with the form as it stands, which may be longer than any address, or to do something."""


def urls(desk: ModelAdmin[Article]) -> list[URLPattern]:
    """Return the addresses, each for those who may come into the admin."""
    return [
        path(address, _view(desk, view, name), name=f"articles_article_{name}")
        for address, view, name in PAGES
    ]


def _view(desk: ModelAdmin[Article], view: View, name: str) -> View:
    def shown(request: HttpRequest, **given: Any) -> HttpResponse:
        return view(desk, request, **given)

    return desk.admin_site.admin_view(require_POST(shown) if name in POSTED else shown)
