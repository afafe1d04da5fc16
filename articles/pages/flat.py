"""Pages that are no stories, and the rules of the site's accent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from articles import identity
from articles.db import page_tags
from articles.models import Page
from articles.pages.former_slugs import MovedForEver, of_slug
from articles.pages.placeholders import Placeholders
from articles.pages.render import is_text, shown

A_YEAR = 365 * 24 * 3600


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page about the site."""
    try:
        found = of_slug(Page.objects.filter(is_published=True), slug)
    except MovedForEver as moved:
        return moved.answer(request, moved.subject.get_absolute_url())
    page_tags.keep(f"page:{found.pk}")
    body = Placeholders.of(found.body).filled(
        found.body, "text" if is_text(request) else "articles"
    )
    context = {"page": found, "body": body, "has_scrollers": Placeholders.scrolls(body)}
    return shown(request, "page", context)


@require_safe
def accent(request: HttpRequest, digest: str) -> HttpResponse:
    """The accent's rules as they are now; kept for ever under the address that names them."""
    site = identity.current()
    response = HttpResponse(site.css, content_type="text/css; charset=utf-8")
    if request.path == site.stylesheet:
        patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    return response
