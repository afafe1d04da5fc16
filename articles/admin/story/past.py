"""What was published already about a story that is being written, beside its form."""

from __future__ import annotations

import re

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from articles.admin.story.hidden import story_or_404
from articles.body import sanitizer
from articles.db.keys import key_of
from articles.models import Article
from articles.related import past
from articles.related.offers import linked_addresses

_PLACED = re.compile(r'data-story="(\d{1,18})"')


def before(desk: ModelAdmin[Article], request: HttpRequest) -> HttpResponse:
    """Answer with what is near to the headline and body posted, as a part of the page.

    What the body leads to already is left out. Nothing is saved.

    Raises:
        Http404: there is no such story for this user.
        PermissionDenied: the user may not look at it, or write none.
    """
    if asked := request.GET.get("story"):
        stored = story_or_404(request, desk.get_queryset(request), key_of(asked))
        key, allowed = stored.pk, desk.has_view_or_change_permission(request, stored)
    else:
        key, allowed = 0, desk.has_add_permission(request)
    if not allowed:
        raise PermissionDenied
    body = str(request.POST.get("body", ""))[: sanitizer.LONGEST]
    headline = " ".join(str(request.POST.get("headline", "")).split())[:1000]
    story = Article(pk=key, headline=headline, body_text=sanitizer.plain_text(body))
    placed = {int(number) for number in _PLACED.findall(body)}
    linked = linked_addresses(body)
    found = [
        one
        for one in past.before(story, passed_over={key, *placed})
        if (str(one.article.publication_date), one.article.slug) not in linked
    ]
    page = render_to_string("admin/articles/article/past_found.html", {"found": found})
    response = HttpResponse(page)
    response.headers["Cache-Control"] = "no-store, private"
    return response
