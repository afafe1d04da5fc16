"""The front page as readers open it; which story stands where ``front_page`` decides."""

from __future__ import annotations

from django.http import (
    HttpRequest,
    HttpResponse,
)
from django.views.decorators.http import require_safe

from articles.db import page_tags
from articles.models import (
    Section,
)
from articles.models.purges import FRONT
from articles.pages import front_page, most_read
from articles.pages.render import shown


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page."""
    page_tags.keep(FRONT, seconds=most_read.LIST_SECONDS)
    sections = front_page.sections_in_order()
    plan = front_page.Plan(front_page.slotted(), front_page.places(sections))
    return shown(request, "home", home_context(sections, plan))


def home_context(sections: list[Section], plan: front_page.Plan) -> dict[str, object]:
    """What the front page shows; also for the desk's preview of it."""
    page = front_page.front_page(plan)
    return {
        "sections": sections,
        "lead": page.lead,
        "seconds": page.seconds,
        "more": page.more,
        "latest": page.latest,
        "blocks": page.blocks,
        "popular": most_read.most_read(),
    }
