"""A story that the desk hides from somebody is answered as one that is not there, and noted."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from articles.auditlog.refusals import RefusedAs404Error, record_refusal
from articles.models import Article


def story_or_404(request: HttpRequest, shown: QuerySet[Article], pk: int) -> Article:
    """Return one of the stories that are ``shown`` to the person. Raises Http404."""
    story = shown.filter(pk=pk).first()
    if story is None:
        raise RefusedAs404Error if _is_there(pk) else Http404
    return story


def note_refusal(request: HttpRequest, pk: int) -> None:
    """Write down that somebody wanted a story that is there, and hidden from them."""
    if _is_there(pk):
        record_refusal(request)


def _is_there(pk: int) -> bool:
    return Article.objects.filter(pk=pk).exists()
