"""The archive of a story's comments: a page of its own, where the newsroom shows it."""

from __future__ import annotations

import datetime
from itertools import islice

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles import identity
from articles.db import page_tags
from articles.models import ArchivedComment, Article
from articles.pages.render import shown

MOST_SHOWN = 1000  # of one story
DEEPEST = 3  # answers to answers are set in; deeper ones stand as deep as these


@require_safe
def comments(request: HttpRequest, date: datetime.date, slug: str) -> HttpResponse:
    """Comments in their order, each with the answers to it below."""
    if not identity.current().shows_comments:
        raise Http404
    stories = Article.objects.published().with_card().filter(comment_count__gt=0)
    story = get_object_or_404(stories, publication_date=date, slug=slug)
    page_tags.keep(f"article:{story.pk}")
    rows = story.comments.filter(is_hidden=False).order_by("written_at", "pk")[:MOST_SHOWN]
    lines = list(islice(_threads(list(rows)), MOST_SHOWN))
    return shown(request, "comments", {"article": story, "lines": lines})


def _threads(rows: list[ArchivedComment]) -> list[tuple[int, ArchivedComment]]:
    """Return pairs of depth and comment; what answers a hidden one stands by itself."""
    here = {row.pk for row in rows}
    below: dict[int | None, list[ArchivedComment]] = {}
    for row in rows:
        above = row.answers_id if row.answers_id in here else None
        below.setdefault(above, []).append(row)
    lines: list[tuple[int, ArchivedComment]] = []
    waiting = [(0, row) for row in reversed(below.get(None, []))]
    while waiting:
        depth, row = waiting.pop()
        lines.append((min(depth, DEEPEST), row))
        waiting += [(depth + 1, answer) for answer in reversed(below.pop(row.pk, []))]
    return lines
