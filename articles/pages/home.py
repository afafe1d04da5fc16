"""The front page as readers open it; which story stands where ``front_page`` decides."""

from __future__ import annotations

from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
)
from django.views.decorators.http import require_safe

from articles.db import page_tags
from articles.models import (
    Article,
)
from articles.models.purges import FRONT
from articles.pages import facts, former_paths, front_page, most_read
from articles.pages.render import shown_once


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page; what WordPress names by parameters at its address leads on."""
    if request.GET and (led_on := former_paths.of_front_page(request)) is not None:
        return led_on
    page_tags.keep(FRONT, seconds=most_read.LIST_SECONDS)
    page = front_page.filled(front_page.planned())
    popular = most_read.most_read()
    told = [repr(popular), *page.facts]

    def make() -> dict[str, Any]:
        return _context(front_page.with_stories(page, facts.card), popular)

    return shown_once(request, "home", told, make)


def home_context(plan: front_page.Plan) -> dict[str, Any]:
    """What the front page shows, for the desk's preview of it."""
    return _context(front_page.front_page(plan), most_read.most_read())


def _context(page: front_page.FrontPage[Article], popular: most_read.MostRead) -> dict[str, Any]:
    return {
        "lead": page.lead,
        "seconds": page.seconds,
        "more": page.more,
        "latest": page.latest,
        "blocks": page.blocks,
        "popular": popular,
    }
