"""Search in public stories: PostgreSQL's full text, Indonesian stems."""

from __future__ import annotations

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article
from articles.models.article import ArticleQuerySet

LONGEST_QUERY = 200
# Control characters cannot be typed into a story: marks that survive escaping.
_START, _STOP = "\x02", "\x03"


def cleaned_query(text: str) -> str:
    """Return what a reader typed, without control characters and cut to a sane length."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:LONGEST_QUERY]


def search(query: str) -> ArticleQuerySet:
    """Return public stories that match, best first; each carries ``.marked``, see ``excerpt``.

    The query language is that of web search: words, "a phrase", -without, or.
    """
    wanted = SearchQuery(query, search_type="websearch", config="indonesian")
    return (
        Article.objects.published()
        .filter(search_vector=wanted)
        .annotate(
            rank=SearchRank(F("search_vector"), wanted),
            marked=SearchHeadline(
                "body_text",
                wanted,
                config="indonesian",
                start_sel=_START,
                stop_sel=_STOP,
                max_fragments=2,
                max_words=24,
                min_words=10,
                fragment_delimiter=" … ",
            ),
        )
        .order_by("-rank", "-published_at", "-pk")
    )


def excerpt(marked: str) -> SafeString:
    """Return the text around the words found, these in ``<mark>``; all else is escaped."""
    safe = escape(marked).replace(_START, "<mark>").replace(_STOP, "</mark>")
    return mark_safe(safe)  # noqa: S308 - escaped in the line above
