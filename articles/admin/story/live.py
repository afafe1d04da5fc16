"""While a story is typed: how readers will see it, what it lacks, what may be written otherwise.

Made from the form as it was posted; nothing is saved, nothing is kept by anybody.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles import identity
from articles.admin.story import typed
from articles.body import sanitizer
from articles.body.placeholders import has_content
from articles.editing import checklist, slips
from articles.models import Article, Image
from articles.models.checklist import Checklist, Level
from articles.models.seo import TEXT_CUT, TITLE_CUT
from articles.pages.story import page_context

_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)


def check(desk: ModelAdmin[Article], request: HttpRequest) -> HttpResponse:
    """Answer with the list of what is there and what is missing, as a part of the page."""
    story = typed.read(desk, request)
    levels = Checklist.load()
    found = [*_first(story), *checklist.findings(story.facts, levels)]
    article = story.article
    texts = [article.headline, article.standfirst, article.seo_title, article.seo_description]
    text = "\n".join([*texts, sanitizer.plain_text(story.article.body)])
    context = {
        "findings": sorted(found, key=lambda one: one.is_met),
        "left": sum(1 for one in found if not one.is_met),
        "suggestions": slips.suggestions(text),
        "links": levels.answers != Level.OFF,
    }
    return _unkept(HttpResponse(render_to_string("admin/articles/article/checked.html", context)))


def _first(story: typed.Typed) -> list[checklist.Finding]:
    """What no newsroom can leave out: the form itself refuses to publish without it."""
    article = story.article
    wanted = [
        ("section", _("a section"), story.has_section, _("No section is chosen.")),
        ("headline", _("a headline"), article.headline, _("There is no headline.")),
        ("standfirst", _("a standfirst"), article.standfirst, _("There is no standfirst.")),
        ("body", _("a text"), has_content(article.body), _("There is no text.")),
        ("reporter", _("a reporter"), article.bylines.all(), _("No reporter is named.")),
    ]
    return [
        checklist.Finding(name, label, Level.BLOCK, "" if is_met else told)
        for name, label, is_met, told in wanted
    ]


def preview(desk: ModelAdmin[Article], request: HttpRequest) -> HttpResponse:
    """Answer with ``{"page", "found"}``: the readers' page, and how search and shares show it."""
    story = typed.read(desk, request).article
    context = page_context(story) | {"preview_state": "typed", "preview_label": ""}
    whole = render_to_string("admin/articles/article/live_page.html", context, request)
    page = _SCRIPT.sub("", whole)  # the frame runs none, and the browser would complain of each
    found = render_to_string("admin/articles/article/found.html", _found(request, story))
    return _unkept(JsonResponse({"page": page, "found": found}))


def _found(request: HttpRequest, story: Article) -> dict[str, Any]:
    title = f"{story.told_title} – {identity.current().name}"
    return {
        "host": request.get_host(),
        "address": _address(story),
        "title": Truncator(title).chars(TITLE_CUT),
        "text": Truncator(story.told_text).chars(TEXT_CUT),
        "headline": story.headline,
        "shared": story.told_title,
        "site_name": identity.current().name,
        "picture": _card(story.lead_image),
    }


def _address(story: Article) -> str:
    day = timezone.localdate(story.published_at)
    slug = story.slug or "…"
    return f"/{day:%Y/%m/%d}/{slug}/"


def _card(image: Image | None) -> str:
    """Return the address of a size that a share shows."""
    if image is None:
        return ""
    cards = [size for size in image.renditions.all() if size.crop == "3:2"]
    best = min(cards, key=lambda size: abs(size.width - 640), default=None)
    return best.file.url if best else ""


def _unkept(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store, private"
    return response
